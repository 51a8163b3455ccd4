import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReconciliationDue } from './watching.ts';

const at = (time: string) => new Date(`2026-11-${time}:00Z`);

test('HAZ-PTH-10 everybody is looked through once a night, and at the first look after a night that was missed', () => {
  assert.equal(isReconciliationDue(undefined, at('21T12:00')), true, 'never looked');
  assert.equal(isReconciliationDue(at('20T02:01'), at('21T01:59')), false, 'the night has not come');
  assert.equal(isReconciliationDue(at('20T02:01'), at('21T02:00')), true, 'the hour strikes');
  assert.equal(isReconciliationDue(at('21T02:00'), at('21T02:01')), false, 'looked this night');
  assert.equal(isReconciliationDue(at('21T02:00'), at('21T23:59')), false, 'not twice a day');
  assert.equal(isReconciliationDue(at('18T02:01'), at('21T01:00')), true, 'three nights were missed');
  assert.equal(isReconciliationDue(at('21T01:59'), at('21T02:01')), true, 'a look by hand before the hour does not count for the night');
});
