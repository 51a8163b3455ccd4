// Monthly figures of the made-up country for projects of the demonstration: a share that stands still, then rises. Seeded; about nobody.
// Its truth is known: 62% before, up by 2.2 percentage points a month over the last ten months, to 84%.
import { type MeasureSource, monthsBetween } from '../service/alliances/index.ts';
import { seededUniform } from '../service/equity/index.ts';

const SEED = 20_262;
const BEFORE = 0.62;
const STEP = 0.022;
const RISING_MONTHS = 10;
const PEOPLE = 310;

/** `now` says which months are the last ones. */
export function syntheticEffect(now: () => Date): MeasureSource {
  return {
    id: 'synthetic',
    title: 'Synthetic figures of a made-up country',
    isSynthetic: true,
    measures: [{ id: 'lynch-1-tumour-test', title: 'Bowel cancers with a mismatch repair test of the tumour' }],
    series: async (measure, from, to) => {
      if (measure !== 'lynch-1-tumour-test') return { kind: 'not-measured', because: 'The made-up country has no such figures.' };
      const thisMonth = now().toISOString().slice(0, 7);
      return {
        kind: 'series',
        title: 'Bowel cancers with a mismatch repair test of the tumour',
        polarity: 'higher-is-better',
        points: monthsBetween(from, to).map((month) => pointOf(month, thisMonth)),
        method: 'Drawn by a seeded program; counts rounded to the nearest 5 as published ones are.',
        attribution: 'Source: synthetic figures of a made-up country, drawn by a seeded program. They are about nobody.',
        isSynthetic: true,
      };
    },
  };
}

function pointOf(month: string, thisMonth: string) {
  const ago = monthsBetween(`${month}-01`, `${thisMonth}-01`).length;
  const share = BEFORE + STEP * Math.max(0, RISING_MONTHS + 1 - ago);
  const uniform = seededUniform(SEED + Number(month.replace('-', '')));
  const people = PEOPLE + Math.round(40 * (uniform() - 0.5));
  let have = 0;
  for (let person = 0; person < people; person += 1) if (uniform() < share) have += 1;
  return { month, numerator: toFive(have), denominator: toFive(people) };
}

function toFive(count: number): number {
  return Math.round(count / 5) * 5;
}
