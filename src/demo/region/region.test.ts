import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyOf } from './family.ts';
import { ASHKENAZI_OF_WHITE, CARRIERS, DE_NOVO, GENES } from './figures.ts';
import type { Person } from './person.ts';
import { regionOf } from './region.ts';

const DAY = '2026-11-21';
const FAMILIES = 12_000;

let known: readonly (readonly Person[])[] | undefined;
function families(): readonly (readonly Person[])[] {
  known ??= Array.from({ length: FAMILIES }, (_, number) => familyOf(7, number, DAY));
  return known;
}

test('the same seed gives the same region, another seed another', () => {
  const all = (seed: number) => JSON.stringify([...regionOf({ people: 300, seed, day: DAY })]);
  assert.equal(all(5), all(5));
  assert.notEqual(all(5), all(6));
});

test('a region has as many people as were asked for, and a smaller one is the beginning of a larger', () => {
  const counted = (people: number) => [...regionOf({ people, seed: 3, day: DAY })].reduce((sum, { count }) => sum + count, 0);
  assert.equal(counted(500), 500);
  assert.equal(counted(1), 1);
  const ids = (people: number) => [...regionOf({ people, seed: 3, day: DAY })].flatMap(({ truths }) => truths.map(({ id }) => id));
  assert.deepEqual(ids(1000).slice(0, 900), ids(900).slice(0, 900));
});

test('a variant comes from a parent who carries it, from the population in those without parents, or is new and marked', () => {
  let inherited = 0;
  for (const family of families()) {
    const byId = new Map(family.map((person) => [person.id, person]));
    for (const { father, mother, variants } of family)
      for (const { gene, from } of variants) {
        assert.ok(from.length === 1 || from.length === 2);
        for (const origin of from) {
          const parent = origin === 'father' ? father : origin === 'mother' ? mother : undefined;
          if (origin === 'population') assert.equal(father, undefined);
          else if (origin === 'de-novo') assert.notEqual(father, undefined);
          else {
            assert.ok(
              byId.get(parent ?? '')?.variants.some((variant) => variant.gene === gene),
              `${gene} without a carrier parent`,
            );
            inherited += 1;
          }
        }
      }
  }
  assert.ok(inherited > 500, 'enough were inherited for this to say something');
});

test('half of the children of a parent with one copy carry it', () => {
  let children = 0;
  let carriers = 0;
  for (const family of families())
    for (const child of family)
      for (const gene of GENES) {
        const parents = family.filter(({ id }) => id === child.father || id === child.mother);
        const copies = parents.map(({ variants }) => variants.find((variant) => variant.gene === gene)?.from.length ?? 0);
        if (copies.toSorted().join() !== '0,1') continue;
        children += 1;
        carriers += Number(child.variants.some((variant) => variant.gene === gene));
      }
  assert.ok(Math.abs(carriers / children - 0.5) < 4 * Math.sqrt(0.25 / children), `${carriers} of ${children}`);
});

test('carriers are as many as the cited figures say, within sampling error, among founders and among all', () => {
  const founders = families().flatMap((family) => family.filter(({ father, isAshkenazi }) => father === undefined && !isAshkenazi));
  const everybody = families().flatMap((family) => family.filter(({ isAshkenazi }) => !isAshkenazi));
  for (const gene of GENES)
    for (const [people, spread] of [
      [founders, 4],
      [everybody, 6],
    ] as const) {
      const share = CARRIERS[gene].value;
      const found = people.filter(({ variants }) => variants.some((variant) => variant.gene === gene)).length;
      // Relatives share variants, so that everybody together varies more than as many strangers.
      const error = spread * Math.sqrt((share * (1 - share)) / people.length) + share * DE_NOVO.value;
      assert.ok(
        Math.abs(found / people.length - share) < error,
        `${gene}: ${found} of ${people.length}, 1 in ${(people.length / found).toFixed(0)}`,
      );
    }
  assert.ok(ASHKENAZI_OF_WHITE.value < 0.01);
});

test('nobody is older than their parents allow, dies before birth or falls ill after death', () => {
  for (const family of families().slice(0, 3000)) {
    const byId = new Map(family.map((person) => [person.id, person]));
    for (const { bornOn, diedOn, mother, tumours, father } of family) {
      assert.ok(bornOn < DAY);
      assert.ok(diedOn === undefined || diedOn >= bornOn);
      for (const parent of [mother, father]) {
        const theirs = byId.get(parent ?? '')?.bornOn;
        if (theirs !== undefined) assert.ok(Number(bornOn.slice(0, 4)) - Number(theirs.slice(0, 4)) >= 12, `${theirs} and ${bornOn}`);
      }
      for (const { day } of tumours) assert.ok(day <= (diedOn ?? DAY));
    }
  }
});
