// The one place that hands out NHS numbers and order numbers to the synthetic people, so that no two of them are given the same one.
import { readNhsNumber } from '../foundation/terms/index.ts';

/** The first nine digits from which each part of the demonstration counts. The synthetic region counts from 999 100 000 (region/region.ts). */
const FIRST_STEM = {
  orders: 999_001_100,
  pathways: 999_003_000,
  families: 999_005_000,
  patients: 999_009_000,
} as const;
/** Stems a part may use; about 10 of 11 have a check digit. */
const STEMS = 1_000;

/** Orders each part places, numbered from `first`: the tests count them. */
export const DEMO_ORDERS = {
  orders: { first: 101, count: 30 },
  patients: { first: 201, count: 3 },
  medicines: { first: 301, count: 1 },
} as const;

export type DemoPart = keyof typeof FIRST_STEM;

/** The `index`-th valid number of a part (from 0), of the range that is never given to a person. Throws when the part has used up its own. */
export function demoNhsNumber(part: DemoPart, index: number): string {
  const first = FIRST_STEM[part];
  let found = -1;
  for (let stem = first; stem < first + STEMS; stem += 1)
    for (let check = 0; check < 10; check += 1) {
      const candidate = `${stem}${check}`;
      if (readNhsNumber(candidate).kind === 'valid' && ++found === index) return candidate;
    }
  throw new Error(`The demonstration’s ${part} have no NHS number ${index + 1}: ${STEMS} stems are theirs (src/demo/numbers.ts).`);
}

export const DEMO_PARTS: readonly { readonly part: DemoPart; readonly firstStem: number; readonly stems: number }[] = (
  Object.entries(FIRST_STEM) as readonly [DemoPart, number][]
) // the keys are those of the table above
  .map(([part, firstStem]) => ({ part, firstStem, stems: STEMS }));
