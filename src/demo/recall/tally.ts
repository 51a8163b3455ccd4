// Counting by group: every figure with its denominator and a 95% interval (Wilson for shares), for everybody and by deprivation and ethnicity.
import { proportion } from '../../service/equity/index.ts';
import type { Truth } from '../region/index.ts';

export interface Row {
  readonly criterion: string;
  readonly measure: string;
  readonly dimension: 'all' | 'deprivation-fifth' | 'ethnicity';
  readonly group: string;
  readonly count: number;
  readonly of: number;
  /** count / of; undefined when nobody is in the group. */
  readonly value: number | undefined;
  /** 95%; only of shares. */
  readonly lower: number | undefined;
  readonly upper: number | undefined;
}

type Kind = 'share' | 'ratio';

interface Cell {
  count: number;
  of: number;
}

export class Tally {
  readonly #cells = new Map<string, Cell>();
  readonly #kinds = new Map<string, Kind>();

  /** `count` of `of` for this person's groups; a ratio may exceed one and has no interval. */
  add(criterion: string, measure: string, { fifth, ethnicity }: Truth, count: number, of: number, kind: Kind = 'share'): void {
    this.#kinds.set(measure, kind);
    for (const group of ['all|all', `deprivation-fifth|${fifth}`, `ethnicity|${ethnicity}`]) {
      const key = `${criterion}|${measure}|${group}`;
      const cell = this.#cells.get(key) ?? { count: 0, of: 0 };
      cell.count += count;
      cell.of += of;
      this.#cells.set(key, cell);
    }
  }

  rows(): readonly Row[] {
    return [...this.#cells].map(([key, { count, of }]) => {
      const [criterion = '', measure = '', dimension, group = ''] = key.split('|');
      const share = this.#kinds.get(measure) === 'share' && of > 0 ? proportion({ numerator: count, denominator: of }) : undefined;
      const limits = share?.kind === 'estimate' ? share : undefined;
      return {
        criterion,
        measure,
        dimension: dimension === 'ethnicity' || dimension === 'deprivation-fifth' ? dimension : 'all',
        group,
        count,
        of,
        value: of === 0 ? undefined : count / of,
        lower: limits?.lower,
        upper: limits?.upper,
      };
    });
  }
}
