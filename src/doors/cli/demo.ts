// opengms demo generate: a synthetic region as files, and on request into a database. opengms pathways recall measures the service by it.
import { parseArgs } from 'node:util';
import type { RegionManifest } from '../../demo/region/index.ts';
import { progressLine } from './progress.ts';

const USAGE = `opengms demo generate --people N --out DIR [--seed N] [--day YYYY-MM-DD] [--into] [--database URL|DIR] [--json]
    --out       a new folder: one FHIR file a type (.ndjson), truth.ndjson, region.json
    --into      also store every record in the database, through the record
    --database  a PostgreSQL URL, or the folder of an embedded database; otherwise DATABASE_URL or OPENGMS_DATA
`;

/** Exit codes: 0 done, 1 not, 2 wrongly asked. */
export async function run(words: readonly string[]): Promise<number> {
  const asked = read(words);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n${USAGE}`);
    return 2;
  }
  const manifest = await generate(asked);
  process.stdout.write(asked.json ? `${JSON.stringify(manifest)}\n` : asText(manifest, asked.out));
  return 0;
}

interface Asked {
  readonly people: number;
  readonly seed: number;
  readonly day: string;
  readonly out: string;
  readonly into: boolean;
  readonly database: string | undefined;
  readonly json: boolean;
}

function read(words: readonly string[]): Asked | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(words.slice(1));
  } catch (error) {
    return `opengms demo: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (words[0] !== 'generate') return 'opengms demo: say what to do.';
  const { people, seed = '1', day = new Date().toISOString().slice(0, 10), out, into = false, database, json = false } = parsed.values;
  if (people === undefined || !/^\d{1,9}$/.test(people) || Number(people) === 0)
    return 'Say how many people: a whole number, --people 100000.';
  if (!/^\d{1,9}$/.test(seed)) return 'The seed is a whole number: --seed 1.';
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) return 'The day is a date: --day 2026-11-21.';
  if (out === undefined) return 'Say where the files go: --out DIR.';
  if (database !== undefined && !into) return '--database names where --into stores; give --into as well.';
  return { people: Number(people), seed: Number(seed), day, out, into, database, json };
}

function parse(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    options: {
      people: { type: 'string' },
      seed: { type: 'string' },
      day: { type: 'string' },
      out: { type: 'string' },
      into: { type: 'boolean' },
      database: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
}

async function generate({ people, seed, day, out, into, database }: Asked): Promise<RegionManifest> {
  const { writeRegion } = await import('../../demo/region/index.ts');
  const show = progressLine('people', people);
  const wishes = { people, seed, day, directory: out, progress: show };
  if (!into) return writeRegion(wishes);
  const { openRecord } = await import('./region-record.ts');
  const { keep, finish, close } = await openRecord(database);
  try {
    return await writeRegion({ ...wishes, each: keep, finish });
  } finally {
    await close();
  }
}

function asText({ people, lines }: RegionManifest, out: string): string {
  const rows = Object.entries(lines).map(([name, count]) => `${String(count).padStart(10)}  ${name}`);
  return `A synthetic region of ${people} people in ${out}. Nobody in it exists.\n${rows.join('\n')}\n`;
}
