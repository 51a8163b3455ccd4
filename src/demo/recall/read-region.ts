// Reads a region: the records person by person, and apart from them the truth family by family. Whoever is given records is never given truth.
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Reference, Resource } from '@medplum/fhirtypes';
import { MANIFEST_FILE, type RegionManifest, TRUTH_FILE, type Truth } from '../region/index.ts';

export interface RecordOfPerson {
  readonly id: string;
  readonly resources: readonly Resource[];
}

/** Throws a sentence for a person when this is no region, or an unfinished one. */
export async function readManifest(directory: string): Promise<RegionManifest> {
  const path = join(directory, MANIFEST_FILE);
  if (!existsSync(path))
    throw new Error(`"${directory}" holds no complete region: there is no ${MANIFEST_FILE}. Make one with opengms demo generate.`);
  return JSON.parse(await readFile(path, 'utf8')) as RegionManifest; // written by writeRegion
}

/** Patient.ndjson sets the order; the other files hold the same people in the same order. */
export async function* recordsOf(directory: string): AsyncGenerator<RecordOfPerson> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.ndjson') && name !== 'Patient.ndjson' && name !== TRUTH_FILE);
  const others = names.map((name) => new LineReader(join(directory, name)));
  const patients = new LineReader(join(directory, 'Patient.ndjson'));
  for (let patient = await patients.next(); patient; patient = await patients.next()) {
    const id = patient.id ?? '';
    const resources: Resource[] = [patient];
    for (const other of others) {
      for (let next = await other.peek(); next && subjectOf(next) === id; next = await other.peek()) {
        resources.push(next);
        await other.next();
      }
    }
    yield { id, resources };
  }
}

export async function* truthsOf(directory: string): AsyncGenerator<readonly Truth[]> {
  let family: Truth[] = [];
  for await (const line of linesOf(join(directory, TRUTH_FILE))) {
    const truth = JSON.parse(line) as Truth; // written by writeRegion
    if (family[0] !== undefined && family[0].family !== truth.family) {
      yield family;
      family = [];
    }
    family.push(truth);
  }
  if (family.length > 0) yield family;
}

function subjectOf(resource: Resource): string | undefined {
  const { subject, patient } = resource as { subject?: Reference; patient?: Reference }; // each type of a region has one of the two
  return (subject?.reference ?? patient?.reference)?.replace('Patient/', '');
}

class LineReader {
  readonly #lines: AsyncIterator<string>;
  #ahead: Resource | undefined;
  #isOver = false;

  constructor(path: string) {
    this.#lines = linesOf(path)[Symbol.asyncIterator]();
  }

  async peek(): Promise<Resource | undefined> {
    if (this.#ahead === undefined && !this.#isOver) {
      const { value, done } = await this.#lines.next();
      this.#isOver = done === true;
      if (!done) this.#ahead = JSON.parse(value) as Resource; // written by writeRegion
    }
    return this.#ahead;
  }

  async next(): Promise<Resource | undefined> {
    const resource = await this.peek();
    this.#ahead = undefined;
    return resource;
  }
}

function linesOf(path: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}
