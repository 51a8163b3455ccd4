import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPedigree } from '../pedigree/check-pedigree.ts';
import { type CanRiskFormat, COLUMNS, FIRST_LINE, GENES } from './canrisk-columns.ts';
import { readPed, writePed } from './ped.ts';
import { readCanRisk } from './read-canrisk.ts';
import { writeFhirFamily } from './to-fhir.ts';
import { writeCanRisk } from './write-canrisk.ts';

const FORMATS = Object.keys(FIRST_LINE) as CanRiskFormat[]; // the table's own keys

/** A random file in the format, so that every cell is exercised. */
function aFile(format: CanRiskFormat, seed: number): string {
  let state = seed;
  const pick = (...from: readonly string[]): string => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return from[Math.floor((state / 2 ** 32) * from.length)] ?? '0';
  };
  const cancers = () => [pick('0', '41', 'AU'), pick('0', '55'), pick('0', '60'), pick('0', 'AU'), pick('0', '70')];
  const receptors = () => ['0', '0', '0', '0', '0'].map(() => pick('0', 'P', 'N'));
  const row = (id: string, father: string, mother: string, sex: string) => {
    const head = [
      'FAM1',
      pick('0', 'Ann'),
      id === 'c1' ? '1' : '0',
      id,
      father,
      mother,
      sex,
      id.startsWith('c') && sex === 'F' ? '1' : '0',
      pick('0', '1'),
      pick('0', '72'),
      pick('0', '1951'),
    ];
    const test = () => pick('0:0', 'S:P', 'S:N', 'T:P', 'T:N');
    if (format === 'boadicea-2')
      return [...head, ...cancers(), ...pick('0 0', 'S N', 'T 1', 'S 3').split(' '), pick('0', '1'), ...receptors()];
    if (format === 'boadicea-4')
      return [...head, ...cancers(), pick('0', '1'), ...GENES[format].flatMap(() => test().split(':')), ...receptors()];
    return [...head, ...cancers(), pick('0', '1'), ...GENES[format].map(test), receptors().join(':')];
  };
  const rows = [
    row('f', '0', '0', 'M'),
    row('m', '0', '0', 'F'),
    row('c1', 'f', 'm', 'F'),
    row('c2', 'f', 'm', 'F'),
    row('c3', 'f', 'm', 'M'),
  ];
  const columns = COLUMNS[format].join('\t');
  const factors = format.startsWith('canrisk') ? ['##menarche=12', '##PRS_BC=alpha=0.45, zscore=0.982'] : [];
  return `${[FIRST_LINE[format], ...factors, format.startsWith('canrisk') ? `##${columns}` : columns, ...rows.map((cells) => cells.join('\t'))].join('\n')}\n`;
}

test('HAZ-FAM-04 BOADICEA 2 and 4 and CanRisk 1 to 4 files come back exactly as they were', () => {
  for (const format of FORMATS)
    for (let seed = 1; seed <= 60; seed++) {
      const text = aFile(format, seed);
      const reading = readCanRisk(text);
      assert.ok(reading.kind === 'read', JSON.stringify(reading.findings));
      assert.equal(writeCanRisk(reading.pedigrees, format, 'keep').text, text);
    }
});

test('HAZ-FAM-04 PED files come back exactly as they were, several families, markers and unusual codes included', () => {
  const text = 'A\t1\t0\t0\t1\t1\nA\t2\t0\t0\t2\t-9\nA\t3\t1\t2\t0\t2\tG\tT\t0\t0\nB\tx\t0\t0\tother\t0\n';
  const reading = readPed(text);
  assert.ok(reading.kind === 'read');
  assert.equal(reading.pedigrees.length, 2);
  assert.equal(writePed(reading.pedigrees).text, text);
});

test('a name does not leave in a CanRisk file unless asked for', () => {
  const reading = readCanRisk(aFile('canrisk-4', 3));
  assert.ok(reading.kind === 'read' && reading.pedigrees[0]?.members.some(({ name }) => name === 'Ann'));
  assert.doesNotMatch(writeCanRisk(reading.pedigrees).text, /Ann/);
});

test('what a format cannot carry is named', () => {
  const pedigree = {
    id: 'F',
    proband: 'a b',
    members: [
      { id: 'a b', sex: 'female' as const, mother: 'm', conditions: [{ text: 'Epilepsy' }] },
      { id: 'm', sex: 'female' as const },
    ],
  };
  const codes = writeCanRisk([pedigree]).findings.map(({ code }) => code);
  assert.deepEqual(new Set(codes), new Set(['FAM_PARENT_ADDED', 'FAM_ID_CHANGED', 'FAM_NOT_CARRIED']));
  const back = readCanRisk(writeCanRisk([pedigree]).text);
  assert.ok(back.kind === 'read' && back.pedigrees[0]?.members.length === 3);
});

test('bad files are refused with row and column', () => {
  const good = aFile('canrisk-3', 5);
  const cases: readonly (readonly [string, string])[] = [
    ['hello', 'FAM_CANRISK_HEAD'],
    [good.replace('##CanRisk 3.0', '##CanRisk 4.0'), 'FAM_CANRISK_COLUMNS'],
    [good.replaceAll('\tM\t', '\tX\t'), 'FAM_CANRISK_CELL'],
    [good.replace('\t1\tc1\t', '\t0\tc1\t'), 'FAM_ONE_TARGET'],
  ];
  for (const [text, code] of cases) {
    const reading = readCanRisk(text);
    assert.ok(reading.kind === 'refused' && reading.findings.some((finding) => finding.code === code), code);
  }
  const ped = readPed('A 1 0 0\n');
  assert.ok(ped.kind === 'refused' && ped.findings[0]?.where === 'row 1');
});

test('HAZ-FAM-01 contradictions of a family are named findings', () => {
  const codesOf = (text: string): readonly string[] => {
    const reading = readPed(text);
    assert.ok(reading.kind === 'read');
    return reading.pedigrees.flatMap((pedigree) => checkPedigree(pedigree, '2026-01-31').map(({ code }) => code));
  };
  assert.deepEqual(codesOf('F 1 2 0 1 1\nF 2 1 0 1 1\n'), ['FAM_OWN_ANCESTOR', 'FAM_OWN_ANCESTOR']);
  assert.deepEqual(codesOf('F 1 1 0 1 1\n'), ['FAM_OWN_ANCESTOR']);
  assert.deepEqual(codesOf('F 1 0 0 1 1\nF 1 0 0 2 1\n'), ['FAM_DUPLICATE_ID']);
  assert.deepEqual(codesOf('F 1 0 0 2 1\nF 2 1 0 1 1\n'), ['FAM_SEX_CONTRADICTION']);
  assert.deepEqual(codesOf('F 2 9 0 1 1\n'), ['FAM_PARENT_MISSING']);
  const check = (...members: Parameters<typeof checkPedigree>[0]['members']) =>
    checkPedigree({ id: 'F', members }, '2026-01-31').map(({ code }) => code);
  assert.deepEqual(check({ id: 'a', sex: 'male', born: '1956-02-30' }), ['FAM_IMPOSSIBLE_DATE']);
  assert.deepEqual(check({ id: 'a', sex: 'male', born: '2026-02' }), ['FAM_IMPOSSIBLE_DATE']);
  assert.deepEqual(check({ id: 'a', sex: 'male', born: '1990', died: '1980' }), ['FAM_DIED_BEFORE_BORN']);
  assert.deepEqual(check({ id: 'a', sex: 'female', born: '1990' }, { id: 'b', sex: 'male', mother: 'a', born: '1991' }), [
    'FAM_PARENT_TOO_YOUNG',
  ]);
  assert.deepEqual(check({ id: 'a', sex: 'male', ageYears: 40, conditions: [{ text: 'Stroke', onsetYears: 50 }] }), [
    'FAM_ONSET_AFTER_AGE',
  ]);
  assert.deepEqual(check({ id: 'a', sex: 'male' }, { id: 'b', sex: 'male', father: 'a', adopted: 'in' }), ['FAM_ADOPTED_IN']);
  const twins = { group: 't', zygosity: 'identical' as const };
  assert.deepEqual(check({ id: 'a', sex: 'male', twins }, { id: 'b', sex: 'female', twins }), ['FAM_TWINS_SEX']);
});

test('HAZ-FAM-07 a family leaves as FHIR without names and identifiers when they are left out, in no element and no extension', () => {
  const read = readPed('F1 father 0 0 1 1\nF1 child father 0 2 2\n');
  assert.equal(read.kind, 'read');
  if (read.kind !== 'read') return;
  const [pedigree] = read.pedigrees;
  assert.ok(pedigree);
  const named = {
    ...pedigree,
    proband: 'child',
    members: pedigree.members.map((member) => ({
      ...member,
      name: `Ada ${member.id} Example`,
      identifiers: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990010021' }],
    })),
  };
  const without = JSON.stringify(writeFhirFamily(named, 'leave-out'));
  assert.ok(!without.includes('Example') && !without.includes('9990010021'));
  assert.ok(JSON.stringify(writeFhirFamily(named)).includes('9990010021'));
});
