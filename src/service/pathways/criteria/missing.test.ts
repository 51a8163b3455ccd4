import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { randomPerson, type Worth, worthGiving } from '../checking/random-people.ts';
import { CATALOGUE, RULES } from '../definitions/shipped.ts';
import { explain } from './explain.ts';
import { type Fact, factValue, type Given, type Member } from './given.ts';
import { missingFor, settled } from './missing.ts';
import type { Rule } from './rule.ts';
import { openFor, readsOf } from './unknowns.ts';

const AS_OF = '2026-11-21';
const worth = worthGiving(RULES, CATALOGUE, AS_OF);

/** Every way the unknown facts could turn out, answered one by one; a fact matters when two ways that differ in it alone are answered differently. */
function byBruteForce(
  rule: Rule,
  given: Given,
  unknown: readonly string[],
  values: readonly (readonly Fact['value'][])[],
): readonly string[] {
  const answers: string[] = [];
  const fill = (at: Given, place: number): void => {
    const name = unknown[place];
    if (name === undefined) {
      answers.push(settled(rule, { given: at, rules: RULES }) ?? 'unknown');
      return;
    }
    for (const value of values[place] ?? []) fill(withFact(at, name, value), place + 1);
  };
  fill(given, 0);
  let stride = answers.length;
  return unknown.filter((_, place) => {
    const size = values[place]?.length ?? 1;
    stride /= size;
    const step = stride;
    return answers.some((answer, index) => Math.floor(index / step) % size > 0 && answer !== answers[index - step]);
  });
}

function withFact(given: Given, name: string, value: Fact['value']): Given {
  const [list = '', id, field = ''] = name.split('.');
  if (id === undefined) return { ...given, facts: new Map(given.facts).set(name, value === undefined ? { why: 'absent' } : { value }) };
  const before = given.lists.get(list);
  const members = (before?.members ?? []).map(
    (member): Member => (member.id === id ? { ...member, fields: { ...member.fields, [field]: value as string | number } } : member), // fields hold words and numbers
  );
  return { ...given, lists: new Map(given.lists).set(list, { members, isComplete: true }) };
}

function valuesOf(name: string, from: Worth): readonly Fact['value'][] {
  const [list = '', id, field = ''] = name.split('.');
  return (id === undefined ? from.facts.get(name) : from.fields.get(list)?.get(field)) ?? [];
}

test('HAZ-PTH-03 the facts asked for are exactly those that brute force finds can change the answer', () => {
  const draw = seededUniform(102);
  let compared = 0;
  const most = new Map<string, number>();
  for (let number = 0; number < 400; number += 1) {
    const { given: person } = randomPerson(number, draw, worth, 0.15 + 0.8 * draw(), AS_OF);
    const given: Given = {
      ...person,
      lists: new Map(
        [...CATALOGUE.lists.keys()].map((list) => [
          list,
          { members: (person.lists.get(list)?.members ?? []).slice(0, 3), isComplete: true },
        ]),
      ),
    };
    for (const rule of RULES.values()) {
      const reads = readsOf(rule, RULES, AS_OF);
      // A sum has as many answers as numbers: it is tested by itself below.
      if (reads.inSums.size > 0) continue;
      const open = openFor(reads, given, CATALOGUE).map(({ name }) => name);
      const values = open.map((name) => valuesOf(name, worth));
      const ways = values.reduce((product, each) => product * each.length, 1);
      if (open.length === 0 || open.length > 12 || ways > 3000) continue;
      const found = missingFor(rule, given, RULES, CATALOGUE);
      assert.ok(found.isExact);
      assert.deepEqual([...found.facts].sort(), [...byBruteForce(rule, given, open, values)].sort(), `${rule.id} of person ${number}`);
      compared += 1;
      most.set(rule.id, Math.max(most.get(rule.id) ?? 0, open.length));
    }
  }
  assert.ok(compared > 600, `only ${compared} were compared`);
  assert.ok(Math.max(...most.values()) >= 10, 'no rule was compared with ten unknown facts');
});

test('HAZ-PTH-03 of twelve relatives each unknown age that counts is asked for, and no other', () => {
  const rule = RULES.get('manchester-combined');
  assert.ok(rule);
  const members = ['FBC', 'OC', 'MBC', 'pancreas', 'prostate', 'other'].flatMap((cancer, place): readonly Member[] => [
    { id: `${place}a`, fields: { cancer, histology: 'other' } },
    { id: `${place}b`, fields: { cancer, histology: 'mucinous', age: 45 } },
  ]);
  const pathology = { breastGrade: 2, tripleNegative: false, erStatus: 'positive', her2Status: 'not-amplified', breastHistology: 'ductal' };
  const facts = new Map(Object.entries(pathology).map(([fact, value]): readonly [string, Fact] => [fact, { value }]));
  const given: Given = { facts, lists: new Map([['lineage', { members, isComplete: true }]]), asOf: AS_OF };
  const { facts: asked, isExact } = missingFor(rule, given, RULES, CATALOGUE);
  assert.ok(isExact);
  // The age at a pancreatic cancer counts nothing in the score.
  assert.deepEqual(
    asked,
    ['0a', '1a', '2a', '4a'].map((id) => `lineage.${id}.age`),
  );
});

test('HAZ-PTH-01 an answer is unknown exactly when something is still to be asked, unless a text was not obtained', () => {
  const draw = seededUniform(5);
  for (let number = 0; number < 300; number += 1) {
    const { given } = randomPerson(number, draw, worth, 0.6 + 0.4 * draw(), AS_OF);
    for (const rule of RULES.values()) {
      if (JSON.stringify(rule).includes('notObtained')) continue;
      const { facts, isExact } = missingFor(rule, given, RULES, CATALOGUE);
      if (!isExact) continue;
      const isUnknown = settled(rule, { given, rules: RULES }) === undefined;
      assert.equal(facts.length > 0, isUnknown, `${rule.id} of person ${number}: ${isUnknown ? 'unknown' : 'known'}, asks ${facts.join()}`);
    }
  }
});

test('a fact that cannot change the answer is not asked for', () => {
  const given: Given = {
    facts: new Map(
      ['tendonXanthoma', 'xanthomaInRelative', 'fhVariant', 'fdrMiBefore60', 'sdrMiBefore50', 'relativeHighCholesterol'].map((fact) => [
        fact,
        { value: false },
      ]),
    ),
    lists: new Map(),
    asOf: AS_OF,
  };
  const rule = RULES.get('simon-broome');
  assert.ok(rule);
  const verdict = explain(rule, given, RULES, CATALOGUE);
  assert.equal(verdict.outcome, 'not-met');
  assert.deepEqual(verdict.missing, []);
});

test('without triglycerides above the limit known, every part of the sample is asked for; above it none is', () => {
  const rule = RULES.get('ldl-friedewald');
  assert.ok(rule);
  const empty: Given = { facts: new Map(), lists: new Map(), asOf: AS_OF };
  assert.deepEqual(missingFor(rule, empty, RULES, CATALOGUE).facts.toSorted(), ['panelHdl', 'panelTotalCholesterol', 'panelTriglycerides']);
  assert.deepEqual(missingFor(rule, withFact(empty, 'panelTriglycerides', 4.6), RULES, CATALOGUE).facts, []);
});

test('a treated LDL cholesterol leaves the score open and says that treatment is why', () => {
  const facts = new Map<string, Fact>([['ldlUntreated', { why: 'on-treatment', note: '3.1 mmol/L on atorvastatin' }]]);
  const rule = RULES.get('dutch-lipid-score');
  assert.ok(rule);
  const verdict = explain(rule, { facts, lists: new Map(), asOf: AS_OF }, RULES, CATALOGUE);
  assert.equal(verdict.missing.find(({ fact }) => fact === 'ldlUntreated')?.reason, 'on-treatment');
  assert.equal(factValue({ facts, lists: new Map(), asOf: AS_OF }, 'ldlUntreated'), undefined);
});
