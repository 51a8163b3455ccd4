// The record's own counts for a question: cells of the cube over residents, orders or reports. What the record cannot know it says it cannot know.

import memberOf from '../../../../data/equity/icb-alliance-membership.json' with { type: 'json' };
import boards from '../../../../data/equity/integrated-care-boards.json' with { type: 'json' };
import type { Queryable } from '../../../foundation/storage/index.ts';
import type { CountedEvent } from '../cube/facts.ts';
import { readCells, readDays, readSteps } from '../cube/read.ts';
import { type AreaMembership, memberships } from '../geography/membership.ts';
import { readResidents } from '../geography/reference-store.ts';
import type { Counts, FigureSource, Period, Question } from './question.ts';
import { relativeCells } from './relatives.ts';

const COUNTED: readonly CountedEvent[] = ['ordered', 'rejected', 'sample-failed', 'reported', 'diagnosis-reported', 'uncertain-reported'];
/** Before any of them. */
const EVER = '1900-01-01';

/** Whole boards: a board that were split between alliances would be counted with the larger share, because people are not divisible. */
const MEMBERS = memberships(memberOf.map((line): AreaMembership => ({ ...line, kind: 'icb-alliance' })));

/** The alliance of each board on the last day of a period. */
function alliancesAt({ to }: Period): ReadonlyMap<string, string> {
  const last = new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10);
  return new Map(
    boards.flatMap(({ ons }) => {
      const [heaviest] = MEMBERS.parentsOf(ons, 'icb-alliance', last);
      return heaviest ? [[ons, heaviest.parent] as const] : [];
    }),
  );
}

const AREAS = boards.map(({ ons, name, tile: [q = 0, r = 0] }) => {
  // Every board is wholly of one alliance in the file (weight 1).
  const alliance = memberOf.find(({ child }) => child === ons)?.parent;
  return { code: ons, name, place: [q, r] as const, ...(alliance ? { alliance } : {}) };
});

/** Figures of this service. */
export function recordFigures(database: Queryable): FigureSource {
  return {
    isSynthetic: false,
    attribution:
      'Source: requests and reports of this service. Contains public sector information licensed under the Open Government Licence v3.0: Office for National Statistics; Ministry of Housing, Communities and Local Government.',
    areas: AREAS,
    counts: async (question) => {
      const counts = await (question.indicator.genes ? relativesOf(database, question) : countsOf(database, question));
      return counts.kind === 'counted' ? { ...counts, allianceOf: alliancesAt(question.period) } : counts;
    },
  };
}

async function relativesOf(database: Queryable, { indicator, period }: Pick<Question, 'indicator' | 'period'>): Promise<Counts> {
  const cells = await relativeCells(database, indicator.genes ?? [], period);
  const note =
    'Relatives stand where the index patient of their family lives, because a relative need not be a patient. Families that nobody has opened are not among them, and a test after a hand-over to another service is not known here: the true share may be lower or higher.';
  return { kind: 'counted', ...cells, note };
}

async function countsOf(database: Queryable, { indicator, by, period }: Pick<Question, 'indicator' | 'by' | 'period'>): Promise<Counts> {
  const { event, counts, tests } = indicator.numerator;
  if (indicator.steps) {
    const { came, wentOn, declined } = await readSteps(database, { steps: indicator.steps, ...period });
    return { kind: 'counted', numerator: event === 'declined' ? declined : wentOn, denominator: came };
  }
  const indications = tests.includes('*') ? {} : { indications: tests };
  if (event === 'known-carrier') {
    const denominator = await readResidents(database, 'population');
    if (denominator.length === 0)
      return notCounted('Nobody has imported the population of small areas yet, so nobody can say how many carriers to expect.');
    const numerator = await readCells(database, {
      ...indications,
      event: 'diagnosis-reported',
      count: 'people',
      from: EVER,
      to: period.to,
    });
    return { kind: 'counted', numerator, denominator };
  }
  const known = COUNTED.find((each) => each === event);
  if (!known) return notCounted(`The record does not yet count this step ("${event}"): it needs ${indicator.denominator.of}.`);
  if (indicator.figure === 'median-days') return { kind: 'days', cells: await readDays(database, { ...indications, ...period }) };
  const read = (of: CountedEvent, count: 'people' | 'orders') => readCells(database, { ...indications, ...period, event: of, count });
  const numerator = await read(known, counts === 'people' ? 'people' : 'orders');
  switch (indicator.denominator.kind) {
    case 'residents': {
      const kind = by === 'ethnicity' ? 'ethnicity' : 'population';
      const denominator = await readResidents(database, kind);
      if (denominator.length === 0)
        return notCounted(`Nobody has imported the ${kind} of small areas yet, so there is nothing to set these tests against.`);
      if (by === 'sex' && denominator.every(({ sex }) => sex === 'unknown'))
        return notCounted('The population file loaded does not tell the sexes apart.');
      const note = 'The census file has no ages, so ethnic groups are compared without allowing for their ages.';
      return { kind: 'counted', numerator, denominator, ...(by === 'ethnicity' ? { note } : {}) };
    }
    case 'reports':
      return { kind: 'counted', numerator, denominator: await read('reported', 'orders') };
    case 'orders':
      if (event === 'sample-failed') return { kind: 'counted', numerator, denominator: await read('sample-received', 'orders') };
      if (event !== 'rejected') break;
      // Every request, those taken back included; a refused one is among them.
      return { kind: 'counted', numerator, denominator: [...(await read('ordered', 'orders')), ...(await read('cancelled', 'orders'))] };
    default:
      break;
  }
  return notCounted(`The record does not hold ${indicator.denominator.of}: it comes from a register that is not connected yet.`);
}

function notCounted(because: string): Counts {
  return { kind: 'not-counted', because };
}
