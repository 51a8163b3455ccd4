// What of a person's genotypes their own medicines passport may rest on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation } from '@medplum/fhirtypes';
import { type ReportToPatient, releasedGenotypes, speaksFor } from './released-genotypes.ts';

const genotype = (id: string, more: Partial<Observation> = {}): Observation => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'Genotype' },
  ...more,
});
const called = (id: string, order?: string) =>
  genotype(id, {
    derivedFrom: [{ reference: 'DocumentReference/file' }],
    ...(order ? { basedOn: [{ reference: `ServiceRequest/${order}` }] } : {}),
  });
const report = (kind: ReportToPatient['release']['kind'], order: string, ...named: string[]): ReportToPatient => ({
  report: { basedOn: [{ reference: `ServiceRequest/${order}` }], result: named.map((id) => ({ reference: `Observation/${id}` })) },
  release: { kind },
});
const released = (observations: readonly Observation[], ...reports: ReportToPatient[]) => [...releasedGenotypes(observations, reports)];

test('HAZ-PAT-11 a genotype may be read when a released report names it, and not while that report is held or not final', () => {
  const own = genotype('a', { basedOn: [{ reference: 'ServiceRequest/o' }] });
  assert.deepEqual(released([own], report('released', 'o', 'a')), ['a']);
  assert.deepEqual(released([own], report('held', 'o', 'a')), []);
  assert.deepEqual(released([own], report('not-final', 'o', 'a')), []);
  assert.deepEqual(released([own], report('released', 'o', 'a'), report('held', 'p', 'a')), [], 'held by one is held');
  assert.deepEqual(released([own], report('released', 'o', 'a'), report('not-final', 'o', 'a')), ['a'], 'what was released stays');
});

test('HAZ-PAT-11 a genotype called from a file may be read when a report of its order is released, and never without an order or a report', () => {
  assert.deepEqual(released([called('a', 'o')], report('released', 'o')), ['a']);
  assert.deepEqual(released([called('a', 'o')], report('held', 'o')), []);
  assert.deepEqual(released([called('a', 'o')], report('released', 'o'), report('held', 'o')), []);
  assert.deepEqual(released([called('a', 'o')], report('released', 'p')), [], 'another order');
  assert.deepEqual(released([called('a')], report('released', 'o')), [], 'no order');
  assert.deepEqual(released([called('a', 'o')]), [], 'no report');
  // A result that a corrected report no longer names does not come back by its order.
  assert.deepEqual(released([genotype('a', { basedOn: [{ reference: 'ServiceRequest/o' }] })], report('released', 'o', 'b')), []);
  assert.equal(speaksFor(report('released', 'o').report, [called('a', 'o')]), true);
  assert.equal(speaksFor(report('released', 'p').report, [called('a', 'o')]), false);
});
