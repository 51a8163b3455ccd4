import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition, FamilyMemberHistory, MedicationStatement, Observation, Patient, Resource } from '@medplum/fhirtypes';
import { explain } from '../criteria/explain.ts';
import { CATALOGUE, RULES } from '../definitions/shipped.ts';
import { deriveFacts } from './derive.ts';
import { CODES } from './evidence.ts';

const TODAY = '2026-11-21';
const PERSON = 'p1';
const subject = { reference: `Patient/${PERSON}` };

function aPatient(more: Partial<Patient> = {}): Patient {
  return { resourceType: 'Patient', id: PERSON, birthDate: '1980-06-15', gender: 'female', ...more };
}
function ldl(value: number, unit: string, day: string, id = `ldl-${day}`): Observation {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '22748-8' }] },
    subject,
    effectiveDateTime: day,
    valueQuantity: { value, unit },
  };
}
function answer(fact: string, valueBoolean: boolean, day: string, id = `${fact}-${day}-${valueBoolean}`): Observation {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: CODES.answers, code: fact }] },
    subject,
    effectiveDateTime: day,
    valueBoolean,
  };
}
function statin(start: string | undefined): MedicationStatement {
  return {
    resourceType: 'MedicationStatement',
    id: 'm1',
    status: 'active',
    subject,
    medicationCodeableConcept: { text: 'Atorvastatin 20 mg' },
    ...(start ? { effectivePeriod: { start } } : {}),
  };
}
function aCondition(code: string, more: Partial<Condition> = {}): Condition {
  return { resourceType: 'Condition', id: `c-${code}`, subject, code: { coding: [{ system: 'http://snomed.info/sct', code }] }, ...more };
}
const facts = (...resources: readonly Resource[]) => deriveFacts(PERSON, resources, CATALOGUE, TODAY).facts;

test('an LDL cholesterol in mg/dL becomes mmol/L and says so, with its resource and day', () => {
  const fact = facts(aPatient(), ldl(290, 'mg/dL', '2024-03-01')).get('ldlUntreated');
  assert.equal(fact?.value, 7.499354);
  assert.deepEqual(fact?.from, ['Observation/ldl-2024-03-01']);
  assert.match(fact?.note ?? '', /converted from 290 mg\/dL/);
});

test('an LDL cholesterol keeps the number measured in mg/dL beside the converted one, and only where it is the one that counts', () => {
  const both = facts(aPatient(), ldl(191, 'mg/dL', '2024-03-01'));
  assert.deepEqual([both.get('ldlUntreated')?.value, both.get('ldlUntreatedMgPerDl')?.value], [4.939229, 191]);
  const higher = facts(aPatient(), ldl(191, 'mg/dL', '2024-03-01'), ldl(5.2, 'mmol/L', '2025-03-01'));
  assert.deepEqual([higher.get('ldlUntreated')?.value, higher.get('ldlUntreatedMgPerDl')], [5.2, undefined]);
  const treated = facts(aPatient(), ldl(191, 'mg/dL', '2024-03-01'), statin('2023-01-01'));
  assert.equal(treated.get('ldlUntreatedMgPerDl'), undefined);
});

test('HAZ-PTH-05 an LDL cholesterol on treatment is never taken for one before treatment', () => {
  const treated = facts(aPatient(), ldl(3.1, 'mmol/L', '2024-03-01'), statin('2023-01-01')).get('ldlUntreated');
  assert.ok(treated && treated.value === undefined && treated.why === 'on-treatment');
  assert.equal(
    facts(aPatient(), ldl(6.8, 'mmol/L', '2022-03-01'), ldl(3.1, 'mmol/L', '2024-03-01'), statin('2023-01-01')).get('ldlUntreated')?.value,
    6.8,
  );
  assert.equal(
    facts(aPatient(), ldl(6.8, 'mmol/L', '2022-03-01'), statin(undefined)).get('ldlUntreated')?.value,
    undefined,
    'a treatment without a start may have begun before',
  );
});

test('HAZ-PTH-01 absence is not "no": what nobody recorded is not known', () => {
  const found = facts(aPatient());
  for (const fact of ['tendonXanthoma', 'fdrMiBefore60', 'bowelCancer', 'fhDiagnosed']) assert.equal(found.get(fact), undefined);
  assert.equal(facts(aPatient(), answer('tendonXanthoma', false, '2025-01-01')).get('tendonXanthoma')?.value, false);
});

test('HAZ-PTH-06 two answers of one day that contradict each other give none, and say so', () => {
  const fact = facts(aPatient(), answer('tendonXanthoma', true, '2025-01-01'), answer('tendonXanthoma', false, '2025-01-01')).get(
    'tendonXanthoma',
  );
  assert.ok(fact && fact.value === undefined && fact.why === 'conflicting');
  assert.equal(
    facts(aPatient(), answer('tendonXanthoma', false, '2024-01-01'), answer('tendonXanthoma', true, '2025-01-01')).get('tendonXanthoma')
      ?.value,
    true,
  );
});

test('HAZ-PTH-06 impossible dates and units that do not convert are unknown with the reason', () => {
  for (const birthDate of ['2031-01-01', '1980-02-30', '1850-01-01']) {
    const age = facts(aPatient({ birthDate })).get('ageYears');
    assert.ok(age && age.value === undefined && age.why === 'unusable', birthDate);
  }
  const unit = facts(aPatient(), ldl(4, 'furlong', '2024-01-01')).get('ldlUntreated');
  assert.ok(unit && unit.value === undefined && unit.why === 'unusable');
  const day = facts(aPatient(), ldl(4, 'mmol/L', '2031-01-01')).get('ldlUntreated');
  assert.ok(day && day.value === undefined && day.why === 'unusable');
});

test('coronary disease without an age leaves it open whether it was premature', () => {
  const open = facts(aPatient(), aCondition('53741008')).get('prematureChd');
  assert.ok(open && open.value === undefined);
  assert.equal(facts(aPatient(), aCondition('53741008', { onsetAge: { value: 59 } })).get('prematureChd')?.value, true);
});

test('a refuted diagnosis is a "no", an unconfirmed one is nothing', () => {
  const status = (code: string) => ({ verificationStatus: { coding: [{ code }] } });
  assert.equal(facts(aPatient(), aCondition('398036000', status('refuted'))).get('fhDiagnosed')?.value, false);
  assert.equal(facts(aPatient(), aCondition('398036000', status('provisional'))).get('fhDiagnosed'), undefined);
});

test('a recorded family meets Amsterdam II through mother, sister and own cancer', () => {
  const relative = (id: string, code: string, age: number): FamilyMemberHistory => ({
    resourceType: 'FamilyMemberHistory',
    id,
    status: 'completed',
    patient: subject,
    relationship: { coding: [{ code }] },
    condition: [{ code: { text: 'Carcinoma of colon' }, onsetAge: { value: age, unit: 'a' } }],
  });
  const { facts, lists } = deriveFacts(
    PERSON,
    [
      aPatient(),
      aCondition('363406005', { onsetAge: { value: 44 } }),
      relative('mother', 'MTH', 60),
      relative('sister', 'SIS', 55),
      answer('fapExcluded', true, '2025-01-01'),
    ],
    CATALOGUE,
    TODAY,
  );
  const rule = RULES.get('amsterdam-2');
  assert.ok(rule);
  assert.equal(explain(rule, { facts, lists, asOf: TODAY }, RULES, CATALOGUE).outcome, 'met');
});

test('HAZ-PTH-12 proteins lost are read from the words of a report; four intact ones are needed to say that none is lost', () => {
  const ihc = (protein: string, words: string): Observation => ({
    resourceType: 'Observation',
    id: protein,
    status: 'final',
    code: { text: `${protein} protein expression by immunohistochemistry` },
    subject,
    valueString: words,
  });
  const bowel = aCondition('363406005');
  assert.deepEqual(
    facts(bowel, ihc('MLH1', 'Loss of nuclear expression'), ihc('PMS2', 'Loss of nuclear expression')).get('bowelIhcLoss')?.value,
    ['MLH1', 'PMS2'],
  );
  assert.equal(facts(bowel, ihc('MLH1', 'Intact')).get('bowelIhcLoss')?.value, undefined);
  assert.deepEqual(
    facts(bowel, ...['MLH1', 'MSH2', 'MSH6', 'PMS2'].map((each) => ihc(each, 'No loss of expression'))).get('bowelIhcLoss')?.value,
    [],
  );
});

test('every SNOMED CT code carried has its check digit right', () => {
  const lists = [...Object.values(CODES.cancers), ...Object.values(CODES.conditions)].flat();
  for (const code of lists) assert.ok(hasCheckDigit(code), code);
});

/** Verhoeff, as SNOMED CT identifiers have it. */
function hasCheckDigit(code: string): boolean {
  const times = (a: number, b: number) =>
    a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 10) % 5;
  const turn = (digit: number, place: number): number =>
    place === 0 ? digit : turn([1, 5, 7, 6, 2, 8, 3, 0, 9, 4][digit] ?? 0, place - 1);
  return [...code].toReversed().reduce((check, digit, place) => times(check, turn(Number(digit), place % 8)), 0) === 0;
}
