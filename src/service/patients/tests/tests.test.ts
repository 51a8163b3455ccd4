// Where a test is and why a result waits: nothing on the way tells what it says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdReason, USUAL_REASON } from './hold-reason.ts';
import { type Facts, whereItIs } from './where-it-is.ts';

const NOW = new Date('2026-11-21T09:00:00Z');
const facts = (more: Partial<Facts>): Facts => ({
  askedAt: '2026-11-01',
  requestStatus: 'active',
  row: undefined,
  needsNewSample: false,
  result: undefined,
  ...more,
});
const row = (stage: string, more: object = {}) => ({
  stage,
  receivedAt: '2026-11-03',
  dueAt: '2026-12-01T00:00:00Z',
  pausedSince: undefined,
  isOpen: true,
  ...more,
});

test('a step that only some results need looks like any other check (HAZ-PAT-05)', () => {
  const views = ['interpretation', 'produce-interim-report', 'genomic-mdt', 'produce-final-report', 'distribute-report', 'ended'].map(
    (stage) => JSON.stringify(whereItIs(facts({ row: row(stage) }), NOW)),
  );
  assert.equal(new Set(views).size, 1);
});

test('the steps follow the sample, and the last is done when the result may be read', () => {
  const now = (given: Partial<Facts>) => whereItIs(facts(given), NOW).steps.find(({ state }) => state === 'now')?.name;
  assert.equal(now({}), 'sample');
  assert.equal(now({ row: row('placed', { receivedAt: undefined }) }), 'sample');
  assert.equal(now({ row: row('request-sample-alignment') }), 'laboratory');
  assert.equal(now({ row: row('sample-processing') }), 'laboratory');
  assert.equal(now({ row: row('interpretation') }), 'check');
  assert.equal(now({ row: row('ended'), result: { issued: '2026-11-20', releasedAt: undefined } }), 'team');
  const released = whereItIs(facts({ row: row('ended'), result: { issued: '2026-11-20', releasedAt: '2026-11-21' } }), NOW);
  assert.ok(released.steps.every(({ state }) => state === 'done'));
});

test('a promised date is told, a missed one admitted, and none promised while the clock stands still', () => {
  const expected = (more: object) => whereItIs(facts({ row: row('sample-processing', more) }), NOW).expected.kind;
  assert.equal(expected({}), 'by');
  assert.equal(expected({ dueAt: '2026-11-20T00:00:00Z' }), 'late');
  assert.equal(expected({ pausedSince: '2026-11-10' }), 'waiting');
  assert.equal(expected({ dueAt: undefined }), 'not-known');
  assert.equal(whereItIs(facts({ requestStatus: 'revoked' }), NOW).kind, 'cancelled');
});

test('HAZ-PAT-05 the reason for waiting is shown in the team’s words only when they tell nothing of the result', () => {
  for (const said of [
    'We want to tell you ourselves.',
    'Priya is away until Monday and wants to call you.',
    'Your GP asked us to ring first.',
  ])
    assert.equal(holdReason(said), said);
  for (const said of [
    '',
    'LDLR result, call first',
    'A pathogenic change, please hold',
    'Variant found',
    'c.681C>G to be explained',
    'This confirms the diagnosis',
    'It is positive.',
    'rs6025 carrier',
    'Her cancer risk must be explained',
    'BRCA1',
    'x'.repeat(300),
  ])
    assert.equal(holdReason(said), USUAL_REASON, said);
});
