import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArea } from '../definitions/area-file.ts';
import { AREA_FILES, CATALOGUE } from '../definitions/shipped.ts';
import { checkRules } from './check-rules.ts';

const head = {
  id: 'a',
  title: 'A',
  version: '1',
  kind: 'criterion',
  source: { document: 'D', section: '1' },
  effective: { from: '2020-01-01' },
  confidence: 'high',
};

function refusals(...rules: readonly unknown[]): string {
  const checked = checkRules(rules, CATALOGUE);
  return checked.kind === 'refused' ? checked.findings.map(({ where, what, mend }) => `${where}: ${what} ${mend}`).join('\n') : 'accepted';
}

test('the areas that are shipped are sound, every limb of every rule can change the answer', () => {
  for (const file of AREA_FILES) {
    const reading = readArea(file, CATALOGUE);
    assert.equal(
      reading.kind,
      'area',
      reading.kind === 'refused' ? reading.findings.map(({ where, what }) => `${where}: ${what}`).join('\n') : '',
    );
  }
});

test('HAZ-PTH-04 a fact nobody derives is refused, with where and what to do', () => {
  assert.match(refusals({ ...head, when: { fact: 'shoeSize', is: '>', value: 4 } }), /a: There is no fact "shoeSize".*Use a fact of/);
});

test('HAZ-PTH-04 a unit that does not convert is refused, one that does is converted for the analyte', () => {
  assert.match(
    refusals({ ...head, when: { fact: 'ldlUntreated', is: '>', value: 4.9, unit: 'mmHg' } }),
    /mmHg of "ldlUntreated" does not convert/,
  );
  const checked = checkRules([{ ...head, when: { fact: 'ldlUntreated', is: '>', value: 190, unit: 'mg/dL' } }], CATALOGUE);
  assert.ok(checked.kind === 'rules');
  const rule = checked.rules.get('a');
  assert.ok(rule?.kind === 'criterion' && 'fact' in rule.when && typeof rule.when.value === 'number');
  assert.ok(Math.abs(rule.when.value - 4.913) < 0.001);
});

test('a limb that can never hold is refused', () => {
  const when = {
    any: [
      {
        all: [
          { fact: 'ldlUntreated', is: '>', value: 5 },
          { fact: 'ldlUntreated', is: '<', value: 4 },
        ],
      },
      { fact: 'tendonXanthoma' },
    ],
  };
  assert.match(refusals({ ...head, when }), /a when > 1: This limb can never change the answer/);
});

test('a choice that an earlier one always takes is refused', () => {
  const choices = [
    { outcome: 'low', when: { fact: 'ldlUntreated', is: '>', value: 3 } },
    { outcome: 'high', when: { fact: 'ldlUntreated', is: '>', value: 5 } },
  ];
  assert.match(refusals({ ...head, kind: 'decision', choices, otherwise: 'none' }), /a high: This limb/);
});

test('rules that name each other in a circle are refused', () => {
  assert.match(refusals({ ...head, when: { rule: 'b' } }, { ...head, id: 'b', when: { rule: 'a' } }), /in a circle: a > b > a/);
});

test('a rule without source, dates or confidence is refused, each with its own sentence', () => {
  const text = refusals({ id: 'a', title: 'A', version: '1', kind: 'criterion', when: { fact: 'tendonXanthoma' } });
  for (const part of ['source', 'effective', 'confidence']) assert.match(text, new RegExp(`a\\.${part}: `));
});

test('a misspelt key, a word that never occurs and an impossible value are refused', () => {
  assert.match(
    refusals({ ...head, when: { fact: 'ldlUntreated', is: '>', value: 5, units: 'mmol/L' } }),
    /"units" means nothing beside "fact"/,
  );
  assert.match(refusals({ ...head, when: { fact: 'bowelBraf', is: '=', value: 'maybe' } }), /"bowelBraf" is never maybe/);
  assert.match(refusals({ ...head, when: { fact: 'ageYears', is: '>', value: 200 } }), /lies between 0 and 130/);
});

test('what is not an object, a list or a rule is refused and never throws', () => {
  for (const strange of [
    null,
    1,
    'x',
    [],
    {},
    { id: 1 },
    { ...head, when: null },
    { ...head, when: { all: [] } },
    { ...head, when: { all: [null] } },
    { ...head, kind: 'score', terms: [{}] },
  ])
    assert.notEqual(refusals(strange), 'accepted');
  assert.equal(checkRules('rules', CATALOGUE).kind, 'refused');
});
