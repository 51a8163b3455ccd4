// A made-up country of 42 areas for looking at the equity pages: seeded, so that it is the same on every machine. No figure of it is about anybody.
// Its truth is known: fewer tests in deprived places and in some ethnic groups, three areas that differ, records that do not always say.
import {
  AGE_BANDS,
  type Counts,
  type FigureSource,
  type Question,
  type StratumCell,
  seededNormal,
  seededPoisson,
  seededUniform,
} from '../service/equity/index.ts';

const SEED = 20_261;
const AREAS = Array.from({ length: 42 }, (_, i) => {
  const letters = `${String.fromCharCode(65 + Math.floor(i / 26))}${String.fromCharCode(65 + (i % 26))}`;
  return { code: letters, name: `Area ${letters}`, place: [i % 7, 5 - Math.floor(i / 7)] as const, alliance: `Alliance ${(i % 7) + 1}` };
});
/** Tests of the most deprived fifth per test of the fourth, and so on. */
const FIFTHS = [0.68, 0.8, 0.9, 1, 1.06];
const GROUPS = [
  { name: 'white', share: 0.8, times: 1 },
  { name: 'asian', share: 0.1, times: 0.8 },
  { name: 'black', share: 0.045, times: 0.72 },
  { name: 'mixed', share: 0.03, times: 0.92 },
  { name: 'other', share: 0.025, times: 0.85 },
];
const UNKNOWN = 'unknown';
/** Of those tested, the records that do not say the ethnic group, and where the person lives. */
const NOT_SAID = { ethnicity: 0.08, place: 0.03 };
const RESIDENTS = 56_000_000;
/** A population that thins out with age. */
const AGES = AGE_BANDS.map((name, i) => ({ name, share: (i < 12 ? 6 : 6 - 0.7 * (i - 11)) / 95 }));

/** People in the made-up country, tests per 100,000 residents or people in the cohort, and the share of the best-served who have the test. */
const SIZES: Readonly<Record<string, { readonly of: number; readonly share: number; readonly isFlat?: boolean }>> = {
  'access-all-genomic': { of: RESIDENTS, share: 0.009 },
  'access-wgs-rare': { of: RESIDENTS, share: 0.0003 },
  'access-fh': { of: RESIDENTS, share: 0.0003 },
  'access-breast-ovarian': { of: RESIDENTS, share: 0.0004 },
  'access-lynch-germline': { of: RESIDENTS, share: 0.0001 },
  'expected-ratio-all': { of: RESIDENTS, share: 0.009 },
  'lynch-1-tumour-test': { of: 37_000, share: 0.86 },
  'lynch-2-next-test': { of: 5_200, share: 0.72 },
  'lynch-3-germline': { of: 2_400, share: 0.6 },
  'lynch-4-result-given': { of: 1_300, share: 0.93, isFlat: true },
  'lynch-5-cascade': { of: 2_000, share: 0.45 },
  'fh-1-referred': { of: 30_000, share: 0.42 },
  'fh-2-tested': { of: 12_000, share: 0.64 },
  'fh-3-cascade': { of: 4_000, share: 0.5 },
  'yield-diagnostic': { of: 90_000, share: 0.24, isFlat: true },
  'yield-uncertain': { of: 90_000, share: 0.07, isFlat: true },
  'refused-requests': { of: 120_000, share: 0.04, isFlat: true },
  'declined-by-person': { of: 120_000, share: 0.03, isFlat: true },
  'failed-samples': { of: 110_000, share: 0.02, isFlat: true },
};

/** Synthetic figures for the demonstration alone; every picture of them says so. */
export function syntheticCountry(): FigureSource {
  // Months are asked for one by one, and spread once.
  const spread = new Map<string, readonly Counts[]>();
  const inMonth = (question: Pick<Question, 'indicator' | 'period'>): Counts => {
    const months = spread.get(question.indicator.id) ?? monthsOf(countsOf(question));
    spread.set(question.indicator.id, months);
    return months[Number(question.period.from.slice(5, 7)) - 1] ?? countsOf(question);
  };
  return {
    isSynthetic: true,
    attribution: 'Source: synthetic figures of a made-up country, drawn by a seeded program. They are about nobody.',
    areas: AREAS,
    counts: async (question) => (question.period.months === 1 ? inMonth(question) : countsOf(question)),
  };
}

function countsOf({ indicator }: Pick<Question, 'indicator'>): Counts {
  if (indicator.figure === 'median-days') return daysOf();
  const size = SIZES[indicator.id];
  if (!size) return { kind: 'not-counted', because: 'The made-up country has no figures for this.' };
  const uniform = seededUniform(SEED + [...indicator.id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
  const poisson = seededPoisson(uniform);
  const isOfResidents = indicator.denominator.kind === 'residents';
  const numerator: StratumCell[] = [];
  const denominator: StratumCell[] = [];
  for (const { stratum, share, times } of strata(size.isFlat === true)) {
    const expected = size.of * share;
    const people = isOfResidents ? Math.round(expected) : poisson(expected);
    if (people === 0) continue;
    const have = Math.min(
      people,
      isOfResidents ? poisson(people * size.share * times) : thinned(people, Math.min(0.98, size.share * times), uniform),
    );
    // Of a cohort the same records stand above and below; of residents the census knows everybody.
    const said = uniform() < NOT_SAID.ethnicity ? { ...stratum, ethnicity: UNKNOWN } : stratum;
    const placed = uniform() < NOT_SAID.place ? { ...said, area: UNKNOWN, fifth: UNKNOWN } : said;
    denominator.push({ ...(isOfResidents ? stratum : placed), count: people });
    if (have > 0) numerator.push({ ...placed, count: have });
  }
  return { kind: 'counted', numerator, denominator };
}

/** The people of a year spread over its months, January first, so that twelve months add up to it. */
function monthsOf(counts: Counts): readonly Counts[] {
  if (counts.kind !== 'counted') return Array.from({ length: 12 }, () => counts);
  const uniform = seededUniform(SEED + 2);
  const have = byKey(counts.numerator);
  const months = Array.from({ length: 12 }, () => ({ numerator: [] as StratumCell[], denominator: [] as StratumCell[] }));
  for (const [key, cell] of byKey(counts.denominator)) {
    const reached = have.get(key)?.count ?? 0;
    const people = new Int32Array(12);
    const those = new Int32Array(12);
    for (let i = 0; i < cell.count; i++) {
      const month = Math.floor(uniform() * 12);
      people[month] = (people[month] ?? 0) + 1;
      if (i < reached) those[month] = (those[month] ?? 0) + 1;
    }
    for (const [m, { numerator, denominator }] of months.entries()) {
      if (people[m]) denominator.push({ ...cell, count: people[m] });
      if (those[m]) numerator.push({ ...cell, count: those[m] });
    }
  }
  return months.map((month) => ({ kind: 'counted', ...month }));
}

/** Cells of one kind of people added up: those whose place is not known stand in several. */
function byKey(cells: readonly StratumCell[]): Map<string, StratumCell> {
  const sums = new Map<string, StratumCell>();
  for (const cell of cells) {
    const key = [cell.area, cell.fifth, cell.ethnicity, cell.sex, cell.ageBand].join('|');
    sums.set(key, { ...cell, count: cell.count + (sums.get(key)?.count ?? 0) });
  }
  return sums;
}

function daysOf(): Counts {
  const uniform = seededUniform(SEED);
  const normal = seededNormal(uniform);
  const poisson = seededPoisson(uniform);
  const cells = strata(true).flatMap(({ stratum, share }) =>
    Array.from({ length: poisson(12_000 * share) }, () => ({
      ...stratum,
      ageBand: UNKNOWN,
      ...(uniform() < NOT_SAID.ethnicity ? { ethnicity: UNKNOWN } : {}),
      days: Math.round(Math.exp(Math.log(stratum.fifth === '1' ? 44 : 41) + 0.35 * normal())),
      count: 1,
    })),
  );
  return { kind: 'days', cells };
}

interface Part {
  readonly stratum: Omit<StratumCell, 'count'>;
  /** Of everybody. */
  readonly share: number;
  readonly times: number;
}

/** Every combination, with deprived areas and areas that differ by themselves. */
function strata(isFlat: boolean): readonly Part[] {
  const normal = seededNormal(seededUniform(SEED + 1));
  const weights = AREAS.map(() => Math.exp(0.45 * normal()));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return AREAS.flatMap(({ code }, a) => {
    const own = isFlat ? 1 : code === 'AF' ? 0.72 : code === 'AT' ? 0.78 : code === 'BC' ? 1.14 : Math.exp(0.05 * normal());
    const lean = 0.12 * normal();
    const weight = (weights[a] ?? 1) / all;
    return FIFTHS.flatMap((gradient, f) =>
      GROUPS.flatMap((group) =>
        (['female', 'male'] as const).flatMap((sex) =>
          AGES.map(({ name, share }) => ({
            stratum: { area: code, fifth: String(f + 1), ethnicity: group.name, sex, ageBand: name },
            share: weight * (0.2 + (lean * (2 - f)) / 10) * group.share * 0.5 * share,
            times: own * (isFlat ? 1 : gradient * group.times),
          })),
        ),
      ),
    );
  });
}

function thinned(people: number, share: number, uniform: () => number): number {
  let have = 0;
  for (let i = 0; i < people; i++) if (uniform() < share) have++;
  return have;
}
