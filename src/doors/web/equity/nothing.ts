// What a page without figures says: why, from which day there will be figures, and what can be seen now.
import { type FigureSource, lastClosedPeriod, type NoAnswer, nextFiguresOn, type Question } from '../../../service/equity/index.ts';
import { day } from '../format.ts';
import { dayBefore, periodWords } from './words.ts';

export interface Asked {
  readonly question: Question;
  readonly source: FigureSource;
  readonly now: Date;
}

/** Undefined for synthetic figures, which always have every year. */
export interface Running {
  /** 1 April 2025 to 31 March 2026: the latest with figures. */
  readonly latest: string;
  /** 1 April 2026 to 31 March 2027: the one that is going on. */
  readonly running: string;
  /** 1 April 2027 */
  readonly from: string;
  /** 31 March */
  readonly lastDay: string;
  readonly isYear: boolean;
}

export function runningPeriod(now: Date, months: number): Running {
  const latest = lastClosedPeriod(now, months);
  const from = nextFiguresOn(now, months);
  return {
    latest: periodWords(latest),
    running: periodWords({ from: latest.to, to: from }),
    from: day(from),
    lastDay: day(dayBefore(from)).replace(/ \d{4}$/, ''),
    isYear: months === 12,
  };
}

/** The sentences under "There is no figure to show." */
export function whyNothing({ question, source, now }: Asked, { because, why }: Pick<NoAnswer, 'because' | 'why'>): readonly string[] {
  if (source.isSynthetic || why === 'not-shown') return [because];
  const { latest, running, from, lastDay, isYear } = runningPeriod(now, question.indicator.periodMonths);
  if (why === 'not-counted')
    return [because, `There is no day for it yet. Once it is there, this page shows ${latest} at once, and ${running} from ${from}.`];
  return [
    because,
    `Figures are shown for ${isYear ? `years that are over, which end on ${lastDay}` : 'quarters that are over'}. This page is of ${latest}.`,
    `What is requested and tested now belongs to ${running}. Its figures are shown from ${from}. ${isYear ? 'Years' : 'Quarters'} never overlap, so that nobody can work out one person’s test by taking one figure from another.`,
  ];
}

/** Why no step of a pathway has a figure: of those that are only empty so far, said once. */
export function whyNoStep(asked: Asked, whys: readonly NoAnswer[]): readonly string[] {
  const empty = whys.find(({ why }) => why === 'nothing-counted') ?? whys[0];
  return empty ? whyNothing(asked, empty) : [];
}

/** The same question with synthetic figures: what can be seen now. Undefined where there are none, or they are shown already. */
export function syntheticInstead(
  path: string,
  { question, source }: Pick<Asked, 'question' | 'source'>,
  hasSynthetic: boolean,
): string | undefined {
  if (!hasSynthetic || source.isSynthetic) return undefined;
  return `${path}?${new URLSearchParams({ test: question.indicator.id, by: question.by, where: 'all', figures: 'synthetic' })}`;
}
