import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { randomPerson, worthGiving } from '../checking/random-people.ts';
import { CATALOGUE, RULES } from '../definitions/shipped.ts';
import type { Given } from './given.ts';
import { missingFor } from './missing.ts';
import { nextQuestion } from './next-question.ts';

const AS_OF = '2026-11-21';

test('a question whose usual answer ends the matter is asked before one whose usual answer does not', () => {
  const rule = RULES.get('r14');
  assert.ok(rule && rule.kind !== 'calculation');
  const nothing: Given = { facts: new Map(), lists: new Map(), asOf: AS_OF };
  const order = nextQuestion(rule, nothing, RULES, CATALOGUE);
  // "Not acutely unwell" ends it; "death is not imminent" leaves the rest to be asked.
  assert.deepEqual(new Set(order.slice(0, 3)), new Set(['acutelyUnwell', 'likelyMonogenic', 'wouldChangeManagementNow']));
});

test('HAZ-PTH-03 the order leaves out no fact that could change the answer and adds none', () => {
  const draw = seededUniform(7);
  const worth = worthGiving(RULES, CATALOGUE, AS_OF);
  for (let number = 0; number < 60; number += 1) {
    const { given } = randomPerson(number, draw, worth, draw(), AS_OF);
    for (const id of ['fh-referral', 'r208', 'simon-broome', 'dutch-lipid', 'r14']) {
      const rule = RULES.get(id);
      assert.ok(rule && rule.kind !== 'calculation');
      const order = nextQuestion(rule, given, RULES, CATALOGUE);
      assert.deepEqual([...order].sort(), [...missingFor(rule, given, RULES, CATALOGUE).facts].sort(), `${id} of person ${number}`);
    }
  }
});
