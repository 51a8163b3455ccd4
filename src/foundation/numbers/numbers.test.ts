import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { studentQuantile, unitGammaQuantile } from './index.ts';

// Our own file of reference figures (data/numbers/SOURCE.md).
const reference = JSON.parse(readFileSync(new URL('../../../data/numbers/reference.json', import.meta.url), 'utf8')) as {
  readonly student: readonly (readonly [p: number, degrees: number, t: number])[];
  readonly gammaQuantiles: readonly (readonly [p: number, shape: number, x: number])[];
};

test("Student's t and gamma quantiles agree with scipy", () => {
  for (const [p, degrees, t] of reference.student) near(Number(studentQuantile(p, degrees)), t);
  for (const [p, shape, x] of reference.gammaQuantiles) near(unitGammaQuantile(p, shape), x);
});

function near(found: number, expected: number): void {
  assert.ok(Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`);
}
