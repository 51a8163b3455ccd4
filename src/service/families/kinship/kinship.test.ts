import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Member, Pedigree } from '../pedigree/pedigree.ts';
import { inbreedingOf, kinshipOf } from './kinship.ts';
import { relationshipOf } from './relationship.ts';

const person = (id: string, sex: 'male' | 'female', father?: string, mother?: string, more: Partial<Member> = {}): Member => ({
  id,
  sex,
  father,
  mother,
  ...more,
});
const identical = { group: 't', zygosity: 'identical' as const };

const pedigree: Pedigree = {
  id: 'F',
  members: [
    person('ggf', 'male'),
    person('ggm', 'female'),
    person('gf', 'male', 'ggf', 'ggm'),
    person('gm', 'female'),
    person('gm2', 'female'),
    person('greatUncle', 'male', 'ggf', 'ggm'),
    person('mother', 'female', 'gf', 'gm'),
    person('aunt', 'female', 'gf', 'gm'),
    person('halfUncle', 'male', 'gf', 'gm2'),
    person('father', 'male'),
    person('uncleIn', 'male'),
    person('step', 'male'),
    person('self', 'female', 'father', 'mother'),
    person('brother', 'male', 'father', 'mother', { twins: identical }),
    person('twin', 'male', 'father', 'mother', { twins: identical }),
    person('half', 'female', 'step', 'mother'),
    person('cousin', 'male', 'uncleIn', 'aunt'),
    person('wife', 'female'),
    person('nephew', 'male', 'brother', 'wife'),
    person('cousinChild', 'female', 'cousin', 'wife'),
    person('inbred', 'female', 'cousin', 'self'),
    person('gggm', 'female'),
    person('greatUncleSon', 'male', 'greatUncle', 'gggm'),
  ],
};

/** Kinship coefficients as in Lange 2002 (table 5.1) and any textbook: the coefficient of relationship is twice these. */
const PUBLISHED: readonly (readonly [string, string, number, number, string])[] = [
  ['self', 'self', 1 / 2, 0, 'the person'],
  ['brother', 'twin', 1 / 2, 0, 'identical twin brother'],
  ['self', 'mother', 1 / 4, 1, 'mother'],
  ['mother', 'self', 1 / 4, 1, 'daughter'],
  ['self', 'brother', 1 / 4, 1, 'brother'],
  ['self', 'half', 1 / 8, 2, "half-sister on the mother's side"],
  ['self', 'gf', 1 / 8, 2, "grandfather on the mother's side"],
  ['self', 'aunt', 1 / 8, 2, "aunt on the mother's side"],
  ['self', 'nephew', 1 / 8, 2, 'nephew'],
  ['self', 'halfUncle', 1 / 16, 3, "half-uncle on the mother's side"],
  ['self', 'cousin', 1 / 16, 3, "first cousin on the mother's side"],
  ['self', 'ggm', 1 / 16, 3, "great-grandmother on the mother's side"],
  ['self', 'greatUncle', 1 / 16, 3, "great-uncle on the mother's side"],
  ['self', 'cousinChild', 1 / 32, 4, "first cousin once removed on the mother's side"],
  ['self', 'greatUncleSon', 1 / 32, 4, "first cousin once removed on the mother's side"],
  ['half', 'cousin', 1 / 16, 3, "first cousin on the mother's side"],
  ['twin', 'nephew', 1 / 4, 2, 'nephew'],
];

test('kinship coefficients, degrees and words are the published ones', () => {
  const kinship = kinshipOf(pedigree);
  for (const [one, other, coefficient, degree, words] of PUBLISHED) {
    assert.equal(kinship(one, other), coefficient, `${one} and ${other}`);
    assert.equal(kinship(other, one), coefficient, `${other} and ${one}`);
    const relationship = relationshipOf(pedigree, one, other);
    assert.equal(relationship?.degree, degree, `${one} and ${other}`);
    assert.equal(relationship?.words, words);
  }
  assert.equal(kinship('father', 'mother'), 0);
  assert.equal(relationshipOf(pedigree, 'father', 'mother'), undefined);
});

test('the child of first cousins is inbred by 1/16', () => assert.equal(inbreedingOf(pedigree, 'inbred'), 1 / 16));

test('double first cousins have 1/8, the children of brother and sister are inbred by 1/4', () => {
  const double: Pedigree = {
    id: 'D',
    members: [
      person('a', 'male'),
      person('b', 'female'),
      person('c', 'male'),
      person('d', 'female'),
      person('ab1', 'male', 'a', 'b'),
      person('ab2', 'male', 'a', 'b'),
      person('cd1', 'female', 'c', 'd'),
      person('cd2', 'female', 'c', 'd'),
      person('x', 'male', 'ab1', 'cd1'),
      person('y', 'female', 'ab2', 'cd2'),
      person('z', 'female', 'ab1', 'cd1'),
      person('sib', 'male', 'x', 'z'),
    ],
  };
  assert.equal(kinshipOf(double)('x', 'y'), 1 / 8);
  assert.equal(inbreedingOf(double, 'sib'), 1 / 4);
});
