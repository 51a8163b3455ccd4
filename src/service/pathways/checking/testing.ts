// For tests: vectors of one set, given as what differs from the usual, against the shipped rules.

import assert from 'node:assert/strict';
import { CATALOGUE, RULES } from '../definitions/shipped.ts';
import { type Checked, checkVectors } from './check-vectors.ts';
import type { Answer, Input } from './vector-set.ts';

export type Case = readonly [input: Input, expected: Answer];

export function check(set: string, usual: Input, cases: readonly Case[]): readonly Checked[] {
  const vectors = cases.map(([input, expected], place) => ({ id: `${set} ${place + 1}`, set, input: { ...usual, ...input }, expected }));
  return checkVectors(vectors, RULES, CATALOGUE, '2026-11-21');
}

export function agree(set: string, usual: Input, cases: readonly Case[]): void {
  const wrong = check(set, usual, cases).filter(({ pass }) => !pass);
  assert.deepEqual(
    wrong.map(({ id, why }) => `${id}: ${why}`),
    [],
  );
}

/** A woman with breast cancer and nothing else that R208 asks after; her age is each test's own. */
export const BREAST_CANCER_ALONE = {
  cancer: 'breast',
  sex: 'F',
  grade: 2,
  bilateralAges: null,
  tnbc: false,
  fdrBreastAges: [],
  mss: 0,
  mssSingleGene: 0,
  canrisk: 0,
  ashkenazi: false,
  highGradeDCIS: false,
} as const;
