// A region as files: FHIR R4 newline-delimited JSON, one file a type (http://hl7.org/fhir/uv/bulkdata), everything of a person in the order of
// Patient.ndjson; the truth in a file of its own; region.json last, so that a folder without it is known to be incomplete.
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FamilyOutput, type RegionWishes, regionOf } from './region.ts';

export const TRUTH_FILE = 'truth.ndjson';
export const MANIFEST_FILE = 'region.json';

export interface RegionManifest extends RegionWishes {
  readonly isSynthetic: true;
  /** Lines of each file. */
  readonly lines: Readonly<Record<string, number>>;
}

export interface WriteWishes extends RegionWishes {
  readonly directory: string;
  /** Told after each family; awaited, so that whoever stores the records too sets the pace. */
  readonly each?: (family: FamilyOutput) => Promise<void>;
  /** Awaited before the manifest is written. */
  readonly finish?: () => Promise<void>;
  readonly progress?: (people: number) => void;
}

/** Throws a sentence for a person when the folder holds something. */
export async function writeRegion({ directory, each, finish, progress, ...wishes }: WriteWishes): Promise<RegionManifest> {
  if (existsSync(directory) && (await readdir(directory)).length > 0)
    throw new Error(`The folder "${directory}" is not empty. Give a new one: nothing is written over.`);
  await mkdir(directory, { recursive: true });
  const files = new Map<string, LineFile>();
  const file = (name: string) => {
    const open = files.get(name) ?? new LineFile(join(directory, name));
    files.set(name, open);
    return open;
  };
  let people = 0;
  for (const family of regionOf(wishes)) {
    for (const { resources } of family.records)
      for (const resource of resources) await file(`${resource.resourceType}.ndjson`).write(JSON.stringify(resource));
    for (const truth of family.truths) await file(TRUTH_FILE).write(JSON.stringify(truth));
    await each?.(family);
    people += family.count;
    progress?.(people);
  }
  for (const open of files.values()) await open.close();
  await finish?.();
  const lines = Object.fromEntries([...files].map(([name, { lines: count }]) => [name, count]));
  const manifest: RegionManifest = { isSynthetic: true, ...wishes, lines };
  await writeFile(join(directory, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

const CHUNK = 1 << 18;

class LineFile {
  lines = 0;
  #waiting: string[] = [];
  #size = 0;
  readonly #stream: WriteStream;
  #failure: Error | undefined;

  constructor(path: string) {
    this.#stream = createWriteStream(path, { flags: 'wx' });
    this.#stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  async write(line: string): Promise<void> {
    this.#waiting.push(line);
    this.#size += line.length + 1;
    this.lines += 1;
    if (this.#size >= CHUNK) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await new Promise<void>((resolve, reject) => {
      this.#stream.end((error?: Error | null) => (error ? reject(error) : resolve()));
    });
    if (this.#failure) throw this.#failure;
  }

  #flush(): Promise<void> {
    const text = this.#waiting.length > 0 ? `${this.#waiting.join('\n')}\n` : '';
    this.#waiting = [];
    this.#size = 0;
    return new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
  }
}
