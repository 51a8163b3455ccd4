// Alliances compared fairly: a funnel that allows for chance and for how much areas differ anyway, and each share drawn towards the average. Never a league
// table. Made of the published figures of areas alone, so it says no more than they do.

import { isRefused, zOf } from '../../../foundation/numbers/index.ts';
import type { PublishedFigure } from '../disclosure/publish.ts';
import { overDispersedLimits } from '../statistics/over-dispersion.ts';
import { type ShrunkArea, shrinkRatios, shrinkTowards } from '../statistics/shrinkage.ts';
import { type Answer, type NoAnswer, none } from './answer.ts';
import { levelOf } from './places.ts';
import type { Area } from './question.ts';
import { shareOfPrinted, tenths } from './share-of-printed.ts';
import type { Standing } from './standings.ts';

export interface ComparedAlliance extends PublishedFigure {
  /** Areas with a figure, of the areas it has. */
  readonly shown: number;
  readonly areas: number;
  readonly standing: Standing;
  /** The share drawn towards the average, in per cent; without limits where areas differ no more than by chance. */
  readonly drawn: { readonly value: number; readonly lower?: number; readonly upper?: number } | undefined;
}

export interface Comparison {
  readonly kind: 'comparison';
  /** By name: an order by value would be read as a ranking. */
  readonly alliances: readonly ComparedAlliance[];
  readonly total: PublishedFigure;
  /** Variance between areas beyond chance, on the arcsine scale. Seven alliances cannot tell their own, so it is that of the areas inside them. */
  readonly tau2: number;
}

/** `found`: an answer that compares areas. Refused for anything but shares: rates of alliances need the ages of their people, which are not printed. */
export function compareAlliances(found: Answer, areas: readonly Area[]): Comparison | NoAnswer {
  const { question, table, standings } = found;
  if (levelOf(question.indicator) === 'alliance')
    return none('This is shown by alliance and never by area: compare areas in the question, and the answer lists the alliances.');
  if (question.by !== 'area' || question.indicator.figure !== 'proportion' || !standings)
    return none('Alliances are compared for shares alone. Rates can be compared by area.');
  const { total } = table;
  if (!total || isRefused(total.figure)) return none('There is no figure for all areas together to compare with.');
  const target = total.figure.value / 100;
  const lines = table.rows.flatMap((row) => {
    const counted = countsOf(row);
    return counted ? [{ code: row.name, ...counted }] : [];
  });
  const names = [...new Set(areas.flatMap(({ alliance }) => alliance ?? []))].sort();
  const groups = names.map((name) => {
    const inside = areas.filter(({ alliance }) => alliance === name);
    const shown = lines.filter(({ code }) => inside.some((area) => area.code === code));
    const sum = (part: 'x' | 'n') => shown.reduce((all, line) => all + line[part], 0);
    return { name, areas: inside.length, shown: shown.length, x: sum('x'), n: sum('n') };
  });
  const withPeople = groups.filter(({ n }) => n > 0);
  if (withPeople.length < 2) return none('Fewer than two alliances have a figure that may be shown.');
  const drawn = drawnShares(lines, withPeople, target);
  return {
    kind: 'comparison',
    total,
    tau2: standings.tau2,
    alliances: groups.map(({ name, x, n, ...rest }): ComparedAlliance => {
      const place = withPeople.findIndex((each) => each.name === name);
      if (place < 0)
        return {
          name,
          ...rest,
          numerator: { kind: 'hidden', mark: '*' },
          denominator: { kind: 'hidden', mark: '*' },
          figure: { kind: 'refused', why: 'missing-input', because: 'No area of this alliance has a figure that may be shown.' },
          standing: 'withheld',
          drawn: undefined,
        };
      const counts = { numerator: { kind: 'shown', count: x }, denominator: { kind: 'shown', count: n } } as const;
      const figure = shareOfPrinted(counts);
      return {
        name,
        ...rest,
        ...counts,
        figure,
        standing: isRefused(figure) ? 'withheld' : standingOf(figure.value / 100, n, target, standings.tau2),
        drawn: drawn[place],
      };
    }),
  };
}

interface Share {
  readonly x: number;
  readonly n: number;
}

function countsOf({ numerator, denominator, figure }: PublishedFigure): Share | undefined {
  return numerator.kind === 'shown' && denominator.kind === 'shown' && denominator.count > 0 && !isRefused(figure)
    ? { x: numerator.count, n: denominator.count }
    : undefined;
}

function standingOf(share: number, n: number, target: number, tau2: number): Standing {
  const limits = overDispersedLimits({ figure: 'proportion', adjustment: 'winsorised', target, tau2 }, n, zOf(0.998));
  return share > limits.upper ? 'higher' : share < limits.lower ? 'lower' : 'within';
}

/** The rarer of reached and missed is drawn: a count varies as Poisson's only while it is some way from everybody. */
function drawnShares(areas: readonly Share[], alliances: readonly Share[], target: number): readonly ComparedAlliance['drawn'][] {
  const isMissed = target > 0.5;
  const average = isMissed ? 1 - target : target;
  const events = (shares: readonly Share[]) => shares.map(({ x, n }) => (isMissed ? n - x : x));
  const expected = (shares: readonly Share[]) => shares.map(({ n }) => n * average);
  const prior = shrinkRatios(events(areas), expected(areas));
  if (isRefused(prior)) return alliances.map(() => undefined);
  const shrunk = shrinkTowards(prior, events(alliances), expected(alliances));
  if (isRefused(shrunk)) return alliances.map(() => undefined);
  return shrunk.map(({ mean, lower, upper }: ShrunkArea) => {
    const share = (ratio: number) => tenths(100 * Math.min(1, Math.max(0, isMissed ? 1 - ratio * average : ratio * average)));
    if (lower === undefined || upper === undefined) return { value: share(mean) };
    const [low, high] = isMissed ? [upper, lower] : [lower, upper];
    return { value: share(mean), lower: share(low), upper: share(high) };
  });
}
