// The recall of a region: records in, what the service finds out; then, and only then, the truth beside it. Constant memory at any size.
import type { Database } from '../../foundation/storage/index.ts';
import { MEASURED, type RegionManifest, type Truth } from '../region/index.ts';
import { compareFamily, type Overlooked } from './compare.ts';
import { startLooking } from './look-at-records.ts';
import { type RecordOfPerson, readManifest, recordsOf, truthsOf } from './read-region.ts';
import { type Row, Tally } from './tally.ts';

export interface Recall {
  readonly region: RegionManifest;
  readonly rows: readonly Row[];
  readonly overlooked: readonly Overlooked[];
}

const RECORDS_A_LOOK = 2000;

/** The database holds nothing else. */
export async function measureRecall(directory: string, database: Database, progress?: (done: number, of: number) => void): Promise<Recall> {
  const region = await readManifest(directory);
  const { lookAt } = await startLooking(database, MEASURED, region.day);
  const records = recordsOf(directory);
  const tally = new Tally();
  const overlooked: Overlooked[] = [];
  const all = region.lines['Patient.ndjson'] ?? 0;
  let families: (readonly Truth[])[] = [];
  let waiting = 0;
  let done = 0;
  const compareAll = async () => {
    const looked = await lookAt(await take(records, waiting));
    for (const family of families) overlooked.push(...compareFamily(family, looked, tally));
    done += waiting;
    progress?.(done, all);
    families = [];
    waiting = 0;
  };
  for await (const family of truthsOf(directory)) {
    families.push(family);
    for (const { records: own } of family) waiting += own.length;
    if (waiting >= RECORDS_A_LOOK) await compareAll();
  }
  await compareAll();
  return { region, rows: tally.rows(), overlooked };
}

async function take(records: AsyncGenerator<RecordOfPerson>, count: number): Promise<readonly RecordOfPerson[]> {
  const taken: RecordOfPerson[] = [];
  while (taken.length < count) {
    const { value, done } = await records.next();
    if (done) throw new Error('The region ends before its truth does: make it anew.');
    taken.push(value);
  }
  return taken;
}
