// When a report is due: calendar days from the day the sample was received. The days are those of data/laboratory/turnaround.json.

import { SHIPPED_CLOCKS } from '../../laboratory/index.ts';
import { type Answer, type Input, wordIn } from './vector-set.ts';

const DAY_MS = 86_400_000;

/** `{category: "complex-rapid-21", sampleReceived: "2024-10-20"}`: the category ends with its days, which must be days of a published table. */
export function turnaroundDue({ category, sampleReceived }: Input): Answer {
  const days = Number(wordIn(category)?.match(/-(\d+)$/)?.[1]);
  const published = new Set(SHIPPED_CLOCKS.tables.flatMap(({ categories }) => categories.map((each) => each.days)));
  if (!published.has(days)) return { refused: `No published table has the category ${JSON.stringify(category)}.` };
  if (sampleReceived === null || sampleReceived === undefined) return { due: null, missing: ['sampleReceived'] };
  const received = wordIn(sampleReceived) ?? '';
  const start = Date.parse(`${received}T00:00:00Z`);
  // A day that does not exist (30 February) reads as another day; it is refused, not moved.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== received)
    return { refused: `${JSON.stringify(sampleReceived)} is not a day.` };
  return { due: new Date(start + days * DAY_MS).toISOString().slice(0, 10), missing: [] };
}
