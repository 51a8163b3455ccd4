import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE, RULES } from '../definitions/shipped.ts';
import { explain } from './explain.ts';
import type { Given, Member } from './given.ts';

const complete = (members: readonly Member[]) => ({ members, isComplete: true });

test('HAZ-PTH-11 who could qualify only by a text we do not have is unknown, is asked nothing, and the verdict says why', () => {
  const relative = (id: string): Member => ({ id, fields: { degree: 2, site: 'CRC', age: 80 } });
  const given: Given = {
    facts: new Map([
      ['affectedByLynchCancer', { value: true }],
      ['modifiedAmsterdam', { value: false }],
    ]),
    lists: new Map([
      ['tumours', complete([{ id: '1', fields: { site: 'CRC', age: 79 } }])],
      ['relatives', complete(['a', 'b', 'c'].map(relative))],
    ]),
    asOf: '2026-11-21',
  };
  const rule = RULES.get('r210-tumour-first');
  assert.ok(rule);
  const verdict = explain(rule, given, RULES, CATALOGUE);
  assert.equal(verdict.outcome, 'unknown');
  assert.deepEqual(verdict.missing, []);
  assert.match(verdict.caveats.join(), /2f was cut off/);
  assert.equal(verdict.confidence, 'medium');
});

test('a rule outside its dates is not met, and says that this is why', () => {
  const rule = RULES.get('jewish-brca');
  assert.ok(rule);
  const facts = new Map<string, { readonly value: number | boolean }>([
    ['ageYears', { value: 40 }],
    ['jewishGrandparents', { value: 2 }],
    ['livesInEngland', { value: true }],
  ]);
  assert.equal(explain(rule, { facts, lists: new Map(), asOf: '2025-10-31' }, RULES, CATALOGUE).outcome, 'met');
  const after = explain(rule, { facts, lists: new Map(), asOf: '2025-11-01' }, RULES, CATALOGUE);
  assert.equal(after.outcome, 'not-met');
  assert.match(after.because[0]?.says ?? '', /holds from 2024-02-01 to 2025-10-31/);
});
