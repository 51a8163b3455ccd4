// The gap forecast: how many people will be able to do a step in the months to come, with an interval and the chance of falling below safe.
// A cohort flow: each person stays (leavers), renews (lapses), planned trainings come in, others are trained at the rate of the past.
import { chanceBelow, countDistribution, meanOf, mixed, quantileOf } from './count-distribution.ts';
import { betaNodes, gammaNodes } from './gamma-nodes.ts';
import type { History } from './rates.ts';

/** Somebody able today; `endsInYears` is when the first competence the step needs comes to its end, undefined for never. */
export interface AbleToday {
  readonly endsInYears?: number;
}

export interface PlannedTraining {
  /** From today; who is planned for the past counts from today. */
  readonly inYears: number;
  readonly people: number;
}

export interface ForecastInput {
  readonly able: readonly AbleToday[];
  readonly planned: readonly PlannedTraining[];
  readonly history: History;
  readonly minimumSafe: number;
  /** Months ahead, for example 0 to 24. */
  readonly months: readonly number[];
}

export interface ForecastPoint {
  readonly month: number;
  readonly expected: number;
  /** 90% prediction interval, whole people. */
  readonly lower: number;
  readonly upper: number;
  readonly chanceBelowSafe: number;
}

const LEAVING = 9;
const RENEWING = 5;
const TRAINING = 5;
/** Of those planned, the share who complete. Our choice until records of planned and completed trainings say otherwise. */
export const COMPLETION = 0.9;

/** A prediction month by month. What is unsure about the three rates is averaged over, so the interval is wider where little has been seen. */
export function forecast({ able, planned, history, minimumSafe, months }: ForecastInput): readonly ForecastPoint[] {
  const rate = (events: number, years: number, count: number) =>
    years > 0 ? gammaNodes(events + 0.5, count).map((node) => node / years) : [0];
  const leaving = rate(history.left, history.personYears, LEAVING);
  const training = rate(history.trained, history.years, TRAINING);
  const renewing = betaNodes(history.renewed + 0.5, history.ended - history.renewed + 0.5, RENEWING);
  return months.map((month) => {
    const t = month / 12;
    const parts = leaving.flatMap((leave) =>
      renewing.flatMap((renew) => {
        const chances = [
          ...able.map(({ endsInYears }) => Math.exp(-leave * t) * (endsInYears !== undefined && endsInYears < t ? renew : 1)),
          ...planned
            .filter(({ inYears }) => inYears <= t)
            .flatMap(({ inYears, people }) => {
              const stays = COMPLETION * Math.exp(-leave * (t - Math.max(0, inYears)));
              return Array.from({ length: people }, () => stays);
            }),
        ];
        return training.map((train) => countDistribution(chances, newcomers(train, leave, t)));
      }),
    );
    const masses = mixed(parts);
    return {
      month,
      expected: meanOf(masses),
      lower: quantileOf(masses, 0.05),
      upper: quantileOf(masses, 0.95),
      chanceBelowSafe: chanceBelow(masses, minimumSafe),
    };
  });
}

/** Trained since and still there: a Poisson number with this mean, (λ/μ)(1 − e^(−μt)). Takács, Introduction to the Theory of Queues, 1962. */
export function newcomers(train: number, leave: number, years: number): number {
  return leave * years < 1e-9 ? train * years : (train / leave) * -Math.expm1(-leave * years);
}
