// The files of an extract on disk. Each line begins with the pseudonym it is about, so that a person can be taken out later; readers get it without.
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FileOut } from './writer.ts';

export interface FileKept {
  readonly name: string;
  readonly type: string;
  /** Lines, the heading not counted. */
  readonly count: number;
}

export interface Sink {
  write(pseudonym: string, file: string, line: string): Promise<void>;
  close(): Promise<readonly FileKept[]>;
}

/** What waits to be written, for each file. */
const BUFFER = 65_536;
const HEAD = '';

/** Nobody but the service's own user reads them. */
const [PRIVATE_DIRECTORY, PRIVATE_FILE] = [0o700, 0o600];

export async function openSink(directory: string, files: readonly FileOut[]): Promise<Sink> {
  await mkdir(directory, { recursive: true, mode: PRIVATE_DIRECTORY });
  const open_ = new Map<string, { readonly handle: FileHandle; readonly type: string; waiting: string; count: number }>();
  for (const { name, type, head } of files)
    open_.set(name, {
      handle: await open(join(directory, name), 'wx', PRIVATE_FILE),
      type,
      waiting: head === undefined ? '' : `${HEAD}\t${head}\n`,
      count: 0,
    });
  return {
    write: async (pseudonym, name, line) => {
      const file = open_.get(name);
      if (!file) throw new Error(`An extract has no file ${name}.`);
      file.waiting += `${pseudonym}\t${line}\n`;
      file.count += 1;
      if (file.waiting.length < BUFFER) return;
      const { waiting } = file;
      file.waiting = '';
      await file.handle.write(waiting);
    },
    close: async () => {
      for (const { handle, waiting } of open_.values()) {
        if (waiting !== '') await handle.write(waiting);
        await handle.sync();
        await handle.close();
      }
      return [...open_].map(([name, { type, count }]) => ({ name, type, count }));
    },
  };
}

/** The lines as they go out, each with its line break. */
export async function* linesOut(directory: string, name: string): AsyncGenerator<string> {
  for await (const line of stored(directory, name)) yield `${line.slice(line.indexOf('\t') + 1)}\n`;
}

/** Writes the files anew without these people; each is whole at any moment, the old or the new one. */
export async function takeOut(directory: string, files: readonly FileKept[], gone: ReadonlySet<string>): Promise<readonly FileKept[]> {
  const kept: FileKept[] = [];
  for (const { name, type } of files) {
    const fresh = `${name}.new`;
    const handle = await open(join(directory, fresh), 'w', PRIVATE_FILE);
    let [count, waiting] = [0, ''];
    try {
      for await (const line of stored(directory, name)) {
        const pseudonym = line.slice(0, line.indexOf('\t'));
        if (gone.has(pseudonym)) continue;
        if (pseudonym !== HEAD) count += 1;
        waiting += `${line}\n`;
        if (waiting.length < BUFFER) continue;
        await handle.write(waiting);
        waiting = '';
      }
      await handle.write(waiting);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(join(directory, fresh), join(directory, name));
    kept.push({ name, type, count });
  }
  return kept;
}

export async function sizeOf(directory: string, name: string): Promise<number> {
  return (await stat(join(directory, name))).size;
}

export function removeFiles(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}

function stored(directory: string, name: string) {
  return createInterface({ input: createReadStream(join(directory, name), 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
}
