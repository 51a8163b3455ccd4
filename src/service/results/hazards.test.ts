import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { releaseState, sectionsOf } from './index.ts';

const report: DiagnosticReport = {
  resourceType: 'DiagnosticReport',
  status: 'final',
  code: { text: 'Hearing loss' },
  issued: '2026-11-01T09:00:00.000Z',
  conclusion: 'No cause was found.\nThis does not exclude one.',
  conclusionCode: [{ coding: [{ code: '313', display: 'GENETIC CAUSE WAS NOT FOUND' }] }],
};

test('a held result says why it is held, until when, and that it is overdue (HAZ-RES-04)', () => {
  const plan = { kind: 'hold-until-contact', because: 'Your team wants to explain this result' } as const;
  const late = releaseState(report, plan, undefined, new Date('2026-11-30T09:00:00Z'));
  assert.equal(late.kind === 'held' && late.isOverdue, true);
  assert.equal(late.kind === 'held' && late.because, plan.because);
});

test("the document repeats the report's own words and adds none (HAZ-RES-05)", () => {
  const result = sectionsOf(report, () => undefined).find((section) => section.heading === 'Result');
  assert.deepEqual(result?.lines, ['Genetic cause was not found', 'No cause was found.', 'This does not exclude one.']);
});
