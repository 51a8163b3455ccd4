import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPed, writeCanRisk, writeFhirFamily } from '../../../service/families/index.ts';
import type { Family } from '../../../service/interpretation/index.ts';
import { readFamily } from './read-family.ts';

const PED = 'FAM child father mother 1 2\nFAM father 0 0 1 1\nFAM mother 0 0 2 1\n';

function familyIn(text: string, proband = ''): Family {
  const read = readFamily(text, proband);
  assert.ok(read.kind === 'family', JSON.stringify(read));
  return read.family;
}

const told = ({ proband, members }: Family) => ({
  proband,
  members: members.map(({ id, father, mother, sex }) => `${id} ${father ?? '-'} ${mother ?? '-'} ${sex}`).sort(),
});

const TRIO = { proband: 'child', members: ['child father mother male', 'father - - male', 'mother - - female'] };

const PACKET = {
  id: 'p1',
  subject: { id: 'child', sex: 'MALE' },
  phenotypicFeatures: [
    { type: { id: 'HP:0001250', label: 'Seizure' } },
    { type: { id: 'HP:0000252', label: 'Microcephaly' }, excluded: true },
  ],
};

test('a PED file is a family; its proband is the affected child, or the one who is named', () => {
  assert.deepEqual(told(familyIn(PED)), TRIO);
  assert.equal(familyIn(PED, 'mother').proband, 'mother');
});

test('the same family comes from PED, FHIR and CanRisk with the same parents and sexes', () => {
  const reading = readPed(PED);
  assert.ok(reading.kind === 'read');
  const [pedigree] = reading.pedigrees;
  assert.ok(pedigree);
  const fhir = readFamily(JSON.stringify(writeFhirFamily(pedigree)), 'child');
  assert.ok(fhir.kind === 'family', JSON.stringify(fhir));
  assert.equal(fhir.family.members.length, 3);
  const canRisk = readFamily(writeCanRisk([{ ...pedigree, proband: 'child' }], 'canrisk-4', 'keep').text, '');
  assert.ok(canRisk.kind === 'family', JSON.stringify(canRisk));
  assert.deepEqual(told(canRisk.family), TRIO);
});

test('a Phenopacket brings its subject and its phenotypes, those that were looked for and not found too', () => {
  const read = readFamily(JSON.stringify(PACKET), '');
  assert.ok(read.kind === 'family');
  assert.deepEqual(told(read.family), { proband: 'child', members: ['child - - male'] });
  assert.deepEqual(read.phenotypes, [
    { id: 'HP:0001250', label: 'Seizure' },
    { id: 'HP:0000252', label: 'Microcephaly', isExcluded: true },
  ]);
});

test('a Family message brings the pedigree beside its proband', () => {
  const person = (individualId: string, sex: string, affectedStatus: string, parents: object = {}) => ({
    individualId,
    sex,
    affectedStatus,
    ...parents,
  });
  const family = {
    id: 'f1',
    proband: PACKET,
    pedigree: {
      persons: [
        person('child', 'MALE', 'AFFECTED', { paternalId: 'father', maternalId: 'mother' }),
        person('father', 'MALE', 'UNAFFECTED'),
        person('mother', 'FEMALE', 'UNAFFECTED'),
      ],
    },
  };
  assert.deepEqual(told(familyIn(JSON.stringify(family))), TRIO);
});

test('what is no family is refused with a sentence that says where', () => {
  for (const text of [
    '',
    'a b c',
    '{"resourceType":"Patient"}',
    '{"id":1}',
    '{',
    '##CanRisk 9.0\n',
    'FAM child father mother 1 2\nFAM father child 0 1 1\n',
  ]) {
    const read = readFamily(text, '');
    assert.ok(read.kind === 'wrong', text);
    assert.ok(read.because.length > 10, `${text}: ${read.because}`);
  }
});
