// An extract of many people: how many people and lines a second, and that memory does not grow with them. The people are the synthetic region's, made as they are read, so
// that what is measured is the extract and not the database.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { regionOf } from '../src/demo/region/index.ts';
import { newId, shardOf } from '../src/foundation/record/index.ts';
import {
  extract,
  fhirWriter,
  omopWriter,
  openSink,
  type PersonFound,
  phenopacketWriter,
  pseudonymsOf,
  typesOf,
} from '../src/service/research/index.ts';

const DAY = '2026-11-21';
const BATCH = 200;
const DATA = ['people', 'ethnicity', 'conditions', 'measurements', 'variants', 'tests', 'specimens', 'medicines'] as const;

/** Words: how many people; 100,000 when left out. Progress goes to standard error. Start node with --expose-gc to see what is held and not what was once taken. */
export async function run(words: readonly string[]): Promise<void> {
  const people = Number(words.find((word) => /^\d+$/.test(word)) ?? 100_000);
  for (const [name, writer] of [
    ['FHIR NDJSON', fhirWriter(typesOf(DATA))],
    ['Phenopackets', phenopacketWriter(new Date(`${DAY}T00:00:00Z`))],
    ['OMOP', omopWriter()],
  ] as const) {
    const directory = mkdtempSync(join(tmpdir(), 'opengms-bench-'));
    const from = performance.now();
    const sink = await openSink(join(directory, 'run'), writer.files);
    let next = people / 10;
    let most = 0;
    const counts = await extract({
      approval: {
        use: { kind: 'health', conditions: [], isForProfit: false, ethics: 'bench' },
        cohort: { codes: [] },
        dataSets: DATA,
        dates: 'shifted',
      },
      people: synthetic(people),
      writer,
      pseudonyms: pseudonymsOf('a secret for the bench that is long enough', newId(shardOf(name))),
      asOf: new Date(`${DAY}T00:00:00Z`),
      write: sink.write,
      kept: async (_included, { included }) => {
        if (included < next) return;
        next += people / 10;
        const held = megabytesHeld();
        most = Math.max(most, held);
        const rate = Math.round(included / ((performance.now() - from) / 1000));
        process.stderr.write(
          `  ${name}: ${Math.floor((included / people) * 100)}%, ${included} people, ${rate} a second, ${held.toFixed(1)} MB\n`,
        );
      },
    });
    const files = await sink.close();
    const seconds = (performance.now() - from) / 1000;
    const lines = files.reduce((sum, { count }) => sum + count, 0);
    process.stdout.write(
      `${name}: ${counts.included} people, ${lines} lines in ${seconds.toFixed(1)} s: ${Math.round(counts.included / seconds)} people and ${Math.round(lines / seconds)} lines a second; at most ${most.toFixed(1)} MB ${globalThis.gc ? 'held after collection' : 'resident'}\n`,
    );
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What is held once everything that can be freed is freed; without --expose-gc what the process has of the machine, which says less. */
function megabytesHeld(): number {
  globalThis.gc?.();
  return (globalThis.gc ? process.memoryUsage().heapUsed : process.memoryUsage.rss()) / 2 ** 20;
}

async function* synthetic(people: number): AsyncGenerator<readonly PersonFound[]> {
  let batch: PersonFound[] = [];
  for (const { records } of regionOf({ people, seed: 1, day: DAY }))
    for (const { id, resources } of records) {
      batch.push({ patient: id, terms: ['DUO:0000006', 'DUO:0000021'], standing: 'bench', resources });
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  yield batch;
}
