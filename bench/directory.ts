// The test directory: loaded from what is carried, and searched with what people type, beside the limits of 100 ms and 5 ms.
import { EXPECTATIONS } from '../src/service/directory/searching/search-expectations.ts';
import { loadDirectory } from '../src/service/directory/store.ts';

const LOAD_MS = 100;
const SEARCH_MS = 5;

export async function run(): Promise<void> {
  const directory = loadDirectory();
  const loading = sorted([1, 2, 3, 4, 5].map(() => took(() => loadDirectory())));
  say('loaded again, median of 5', loading[2] ?? 0, LOAD_MS);
  const searches = sorted(EXPECTATIONS.flatMap(({ words }) => [1, 2, 3].map(() => took(() => directory.search(words)))));
  say(`${EXPECTATIONS.length} searches, median`, searches[Math.floor(searches.length / 2)] ?? 0, SEARCH_MS);
  say('the same, p95', searches[Math.floor(searches.length * 0.95)] ?? 0, SEARCH_MS);
}

function took(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

function sorted(times: readonly number[]): readonly number[] {
  return times.toSorted((a, b) => a - b);
}

function say(what: string, milliseconds: number, limit: number): void {
  console.log(`${what}: ${milliseconds.toFixed(2)} ms, limit ${limit} ms, ratio ${(milliseconds / limit).toFixed(2)}`);
}
