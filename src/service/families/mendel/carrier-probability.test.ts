import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import type { Member, Pedigree } from '../pedigree/pedigree.ts';
import { carrierProbabilities } from './carrier-probability.ts';
import type { CarrierQuestion } from './inheritance.ts';

const today = '2026-01-31';
const found: Pick<Member, 'tests'> = { tests: [{ gene: 'G', result: 'found' }] };
const clear: Pick<Member, 'tests'> = { tests: [{ gene: 'G', result: 'not-found' }] };
const dominant: CarrierQuestion = { inheritance: 'autosomal-dominant', gene: 'G', today };
const family = (members: readonly Member[]): Pedigree => ({ id: 'F', members });
const man = (id: string, father?: string, mother?: string, more: Partial<Member> = {}): Member => ({
  id,
  sex: 'male',
  father,
  mother,
  ...more,
});
const woman = (id: string, father?: string, mother?: string, more: Partial<Member> = {}): Member => ({
  ...man(id, father, mother, more),
  sex: 'female',
});

function chance(pedigree: Pedigree, question: CarrierQuestion, id: string, copies?: 0 | 1 | 2): number {
  const answer = carrierProbabilities(pedigree, question);
  assert.equal(answer.kind, 'reckoned', JSON.stringify(answer));
  const one = answer.kind === 'reckoned' ? answer.chances.get(id) : undefined;
  return (copies === undefined ? one?.carrier : one?.copies[copies]) ?? Number.NaN;
}
const near = (got: number, expected: number, within = 1e-6) => assert.ok(Math.abs(got - expected) < within, `${got} is not ${expected}`);

const grandparents = [man('gf'), woman('gm')];
const threeGenerations = family([
  ...grandparents,
  man('father', 'gf', 'gm'),
  woman('aunt', 'gf', 'gm'),
  woman('mother'),
  man('uncleByMarriage'),
  woman('proband', 'father', 'mother', found),
  man('brother', 'father', 'mother'),
  man('cousin', 'uncleByMarriage', 'aunt'),
  woman('daughter', undefined, 'proband'),
]);

test('a dominant private variant: first degree 1/2, second 1/4, third 1/8 (Harper, Practical Genetic Counselling, 7th ed., ch. 2)', () => {
  near(chance(threeGenerations, dominant, 'father'), 1 / 2);
  near(chance(threeGenerations, dominant, 'brother'), 1 / 2);
  near(chance(threeGenerations, dominant, 'daughter'), 1 / 2);
  near(chance(threeGenerations, dominant, 'aunt'), 1 / 4);
  near(chance(threeGenerations, dominant, 'cousin'), 1 / 8);
  near(chance(threeGenerations, dominant, 'uncleByMarriage'), 0);
});

test('results of relatives change the chances of the others: a mother who does not carry it makes the father certain and the aunt 1/2', () => {
  const tested = family(threeGenerations.members.map((member) => (member.id === 'mother' ? { ...member, ...clear } : member)));
  near(chance(tested, dominant, 'father'), 1);
  near(chance(tested, dominant, 'aunt'), 1 / 2);
  near(chance(tested, dominant, 'cousin'), 1 / 4);
});

test('the healthy brother or sister of someone with a recessive disorder carries it with 2/3, an aunt with 1/2, a cousin with 1/4', () => {
  const question: CarrierQuestion = {
    inheritance: 'autosomal-recessive',
    gene: 'G',
    today,
    penetrance: { kind: 'complete', fromYears: 0, source: 'stated for this test' },
  };
  const recessive = family([
    ...grandparents,
    man('father', 'gf', 'gm'),
    woman('aunt', 'gf', 'gm'),
    woman('mother'),
    man('uncle'),
    man('affected', 'father', 'mother', { affected: 'yes' }),
    woman('sister', 'father', 'mother', { affected: 'no', ageYears: 20 }),
    man('cousin', 'uncle', 'aunt'),
  ]);
  near(chance(recessive, question, 'affected', 2), 1);
  near(chance(recessive, question, 'sister', 1), 2 / 3);
  near(chance(recessive, question, 'father', 1), 1);
  near(chance(recessive, question, 'aunt', 1), 1 / 2);
  near(chance(recessive, question, 'cousin', 1), 1 / 4);
  // Cystic fibrosis: the sister's child with an unrelated man, carriers 1 in 25: 2/3 x 1/25 x 1/4 = 1/150 (Young, Introduction to Risk Calculation, 3rd ed., ch. 3).
  const healthy = recessive.members.map((member) =>
    ['father', 'mother'].includes(member.id) ? { ...member, affected: 'no' as const, ageYears: 50 } : member,
  );
  const withChild = family([
    ...healthy,
    man('partner', undefined, undefined, { affected: 'no', ageYears: 25 }),
    man('child', 'partner', 'sister'),
  ]);
  const cf = { ...question, alleleFrequency: { value: (1 - Math.sqrt(1 - 2 / 25)) / 2, source: 'carriers 1 in 25' } };
  near(chance(withChild, cf, 'child', 2), 1 / 150, 1e-5);
});

test('X-linked: the daughter of an obligate carrier with three healthy sons carries it with 1/9 (Young, Introduction to Risk Calculation, ch. 4)', () => {
  const question: CarrierQuestion = {
    inheritance: 'x-linked',
    gene: 'G',
    today,
    penetrance: { kind: 'complete', fromYears: 1, source: 'stated for this test' },
  };
  const sons = ['a', 'b', 'c'].map((id) => man(id, 'husband', 'daughter', { affected: 'no', ageYears: 10 }));
  const duchenne = family([
    man('gf'),
    woman('gm'),
    man('uncle1', 'gf', 'gm', { affected: 'yes' }),
    man('uncle2', 'gf', 'gm', { affected: 'yes' }),
    woman('daughter', 'gf', 'gm'),
    man('husband'),
    ...sons,
  ]);
  near(chance(duchenne, question, 'gm'), 1);
  near(chance(duchenne, question, 'daughter'), 1 / 9);
  near(chance(family([man('f', undefined, undefined, found), woman('m'), woman('d', 'f', 'm'), man('s', 'f', 'm')]), question, 'd'), 1);
  near(chance(family([man('f', undefined, undefined, found), woman('m'), woman('d', 'f', 'm'), man('s', 'f', 'm')]), question, 's'), 0);
});

test('mitochondrial: every child of a carrying mother, no child of a carrying father', () => {
  const question: CarrierQuestion = { inheritance: 'mitochondrial', gene: 'G', today };
  const pedigree = family([man('f'), woman('m', undefined, undefined, found), man('s', 'f', 'm'), woman('w'), woman('d', 's', 'w')]);
  near(chance(pedigree, question, 's'), 1);
  near(chance(pedigree, question, 'd'), 0);
});

test('age-dependent: half the carriers ill by 50, so a healthy child of a carrier at 50 carries it with 1/3 (Bayes: 1/4 over 3/4)', () => {
  const question: CarrierQuestion = {
    ...dominant,
    penetrance: {
      kind: 'by-age',
      source: 'stated for this test',
      curves: [
        {
          copies: [1, 2],
          points: [
            { ageYears: 0, cumulative: 0 },
            { ageYears: 50, cumulative: 0.5 },
          ],
        },
      ],
    },
  };
  const pedigree = family([man('f', undefined, undefined, found), woman('m'), woman('d', 'f', 'm', { affected: 'no', ageYears: 50 })]);
  near(chance(pedigree, question, 'd'), 1 / 3);
  const withoutSource = carrierProbabilities(pedigree, { ...question, penetrance: { kind: 'complete', fromYears: 0, source: '' } });
  assert.ok(withoutSource.kind === 'refused' && withoutSource.findings[0]?.code === 'FAM_NO_SOURCE');
});

test('HAZ-FAM-03 results that cannot all be true are refused and never turned into a number', () => {
  const pedigree = family([man('f', undefined, undefined, clear), woman('m', undefined, undefined, clear), woman('d', 'f', 'm', found)]);
  const answer = carrierProbabilities(pedigree, dominant);
  assert.ok(answer.kind === 'refused' && answer.findings[0]?.code === 'FAM_RESULTS_CONTRADICT');
  near(chance(pedigree, { ...dominant, newMutation: { value: 1e-5, source: 'stated for this test' } }, 'd'), 1);
});

test('HAZ-FAM-03 on random families, with loops and twins, peeling equals the sum over every possibility', () => {
  const random = seededUniform(11);
  let compared = 0;
  for (let round = 0; round < 240; round++) {
    const pedigree = randomFamily(random);
    const inheritance = (['autosomal-dominant', 'autosomal-recessive', 'x-linked', 'mitochondrial'] as const)[round % 4] ?? 'x-linked';
    const question: CarrierQuestion = { inheritance, gene: 'G', today, alleleFrequency: { value: 0.05 + random() * 0.3, source: 'drawn' } };
    const answer = carrierProbabilities(pedigree, question);
    const brute = everyPossibility(pedigree, inheritance, question.alleleFrequency?.value ?? 0);
    if (answer.kind === 'refused') {
      assert.equal(brute, undefined, JSON.stringify(answer.findings));
      continue;
    }
    for (const { id } of pedigree.members) {
      near(answer.chances.get(id)?.carrier ?? Number.NaN, brute?.get(id) ?? Number.NaN, 1e-9);
      compared++;
    }
  }
  assert.ok(compared > 1000, `${compared} compared`);
});

/** Written apart from the engine: every founder allele is drawn, every meiosis is a coin, all combinations are listed. */
function everyPossibility(pedigree: Pedigree, inheritance: string, q: number): Map<string, number> | undefined {
  const order = pedigree.members;
  let total = 0;
  const carries = new Map(order.map(({ id }) => [id, 0]));
  const walk = (place: number, weight: number, genotypes: ReadonlyMap<string, readonly [number, number]>): void => {
    if (weight === 0) return;
    const member = order[place];
    if (!member) {
      total += weight;
      for (const [id, [m, p]] of genotypes) if (m + p > 0) carries.set(id, (carries.get(id) ?? 0) + weight);
      return;
    }
    const twin = order.slice(0, place).find((other) => member.twins && other.twins?.group === member.twins.group);
    const own = twin && genotypes.get(twin.id);
    const alleles = (parent: string | undefined): readonly (readonly [number, number])[] => {
      const genotype = parent === undefined ? undefined : genotypes.get(parent);
      if (!genotype)
        return [
          [1, q],
          [0, 1 - q],
        ];
      return [
        [genotype[0], 0.5],
        [genotype[1], 0.5],
      ];
    };
    const fromMother =
      inheritance === 'mitochondrial' && member.mother ? [[genotypes.get(member.mother)?.[0] ?? 0, 1] as const] : alleles(member.mother);
    let fromFather = alleles(member.father);
    if (inheritance === 'mitochondrial' || (inheritance === 'x-linked' && member.sex === 'male')) fromFather = [[0, 1]];
    else if (inheritance === 'x-linked' && member.father) fromFather = [[genotypes.get(member.father)?.[0] ?? 0, 1]];
    const options = own
      ? [[own, 1] as const]
      : fromMother.flatMap(([m, pm]) => fromFather.map(([p, pp]) => [[m, p] as const, pm * pp] as const));
    for (const [genotype, probability] of options) {
      const copies = genotype[0] + genotype[1];
      const agrees = (member.tests ?? []).every(({ result }) => (result === 'found') === copies > 0);
      if (agrees) walk(place + 1, weight * probability, new Map([...genotypes, [member.id, genotype]]));
    }
  };
  walk(0, 1, new Map());
  return total > 0 ? new Map([...carries].map(([id, weight]) => [id, weight / total])) : undefined;
}

/** Six to seven people; later ones take any earlier couple as parents, so siblings marry, loops arise and twins occur. */
function randomFamily(random: () => number): Pedigree {
  const members: Member[] = [man('p0'), woman('p1')];
  while (members.length < 6) {
    const id = `p${members.length}`;
    const men = members.filter(({ sex }) => sex === 'male');
    const women = members.filter(({ sex }) => sex === 'female');
    const pick = (from: readonly Member[]) => from[Math.floor(random() * from.length)]?.id;
    const child = random() < 0.8;
    const father = child && random() < 0.9 ? pick(men) : undefined;
    const mother = child && random() < 0.9 ? pick(women) : undefined;
    const result = random() < 0.3 ? [{ gene: 'G', result: random() < 0.5 ? ('found' as const) : ('not-found' as const) }] : [];
    members.push({ id, sex: random() < 0.5 ? 'male' : 'female', father, mother, tests: result });
  }
  const last = members.at(-1);
  if (last?.father !== undefined && random() < 0.5) {
    const twins = { group: 't', zygosity: 'identical' as const };
    members[members.length - 1] = { ...last, twins };
    members.push({ ...last, id: 'twin', twins, tests: [] });
  }
  return family(members);
}
