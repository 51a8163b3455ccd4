// The chance that each member carries the family's variant, by Mendel's rules and everything that is known of everybody (exact, not simulated).
// Decision support for a genetics professional: assumptions are part of the answer.

import type { Finding } from '../../../foundation/errors.ts';
import { sameGenome } from '../kinship/kinship.ts';
import { checkPedigree, familyFinding } from '../pedigree/check-pedigree.ts';
import { type Member, membersById, type Pedigree, type Sex } from '../pedigree/pedigree.ts';
import { makeFactor, peel } from './factor.ts';
import { type CarrierQuestion, inherits, likelihood, type State, statesOf } from './inheritance.ts';

export interface CarrierChance {
  /** At least one copy, 0 to 1. */
  readonly carrier: number;
  /** By number of copies: none, one, two. */
  readonly copies: readonly [number, number, number];
}

export type CarrierAnswer =
  | { readonly kind: 'reckoned'; readonly chances: ReadonlyMap<string, CarrierChance>; readonly assumptions: readonly string[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export function carrierProbabilities(pedigree: Pedigree, question: CarrierQuestion): CarrierAnswer {
  const errors = [...checkPedigree(pedigree, question.today), ...checkQuestion(question)].filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { kind: 'refused', findings: errors };
  const { genomes, indexOf } = genomesOf(pedigree);
  const states = genomes.map(({ sex }) => statesOf(sex, question));
  const sizes = states.map(({ length }) => length);
  const factors = genomes.map((genome, index) => {
    const mother = genome.mother === undefined ? undefined : indexOf.get(genome.mother);
    const father = genome.father === undefined ? undefined : indexOf.get(genome.father);
    const own = states[index] ?? [];
    const sexes = new Set(own.map(({ sex }) => sex)).size;
    const people = [index, mother, father].filter((person) => person !== undefined);
    const stateOf = (person: number | undefined, chosen: readonly number[]): State | undefined =>
      person === undefined ? undefined : states[person]?.[chosen[people.indexOf(person)] ?? 0];
    return makeFactor(people, sizes, (chosen) => {
      const child = own[chosen[0] ?? 0];
      if (!child) return 0;
      const evidence = genome.members.reduce((product, member) => product * likelihood(member, child, question), 1);
      return evidence * inherits(child, sexes, stateOf(mother, chosen), stateOf(father, chosen), question);
    });
  });
  const reckoned = peel(factors, sizes);
  if (!reckoned)
    return refused('FAM_TOO_ENTANGLED', 'This family has too many loops to be reckoned exactly.', 'Leave out distant members.');
  const chances = new Map<string, CarrierChance>();
  for (const [index, genome] of genomes.entries()) {
    const weights = reckoned[index] ?? new Float64Array();
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0))
      return refused(
        'FAM_RESULTS_CONTRADICT',
        'The results cannot all be right in the family as it is drawn.',
        'Check the parents and the samples; if they are right, ask whether the change is new in the person (allow for a new mutation).',
      );
    const copies: [number, number, number] = [0, 0, 0];
    for (const [place, state] of (states[index] ?? []).entries()) copies[state.copies as 0 | 1 | 2] += (weights[place] ?? 0) / total; // copies run from 0 to 2
    for (const member of genome.members) chances.set(member.id, { carrier: copies[1] + copies[2], copies });
  }
  return { kind: 'reckoned', chances, assumptions: assumptionsOf(question) };
}

interface Genome {
  readonly members: readonly Member[];
  readonly sex: Sex;
  readonly father?: string;
  readonly mother?: string;
}

/** Identical twins share one genome; a parent of unrecorded sex has the sex of the role. */
function genomesOf(pedigree: Pedigree): { readonly genomes: readonly Genome[]; readonly indexOf: ReadonlyMap<string, number> } {
  const byId = membersById(pedigree);
  const fathers = new Set(pedigree.members.map(({ father }) => father));
  const mothers = new Set(pedigree.members.map(({ mother }) => mother));
  const groups = Map.groupBy(pedigree.members, ({ id }) => sameGenome(id, pedigree, byId));
  const genomes = [...groups.values()].map((members): Genome => {
    const sex = members
      .map(
        (member): Sex =>
          member.sex !== 'unknown' ? member.sex : fathers.has(member.id) ? 'male' : mothers.has(member.id) ? 'female' : 'unknown',
      )
      .find((one) => one !== 'unknown');
    const [{ father, mother } = {}] = members;
    return { members, sex: sex ?? 'unknown', ...(father === undefined ? {} : { father }), ...(mother === undefined ? {} : { mother }) };
  });
  const indexOf = new Map(genomes.flatMap(({ members }, index) => members.map(({ id }) => [id, index] as const)));
  return { genomes, indexOf };
}

/** Figures between 0 and 1, each with its source: a number without one is refused. */
function checkQuestion(question: CarrierQuestion): readonly Finding[] {
  const figures = [
    ['alleleFrequency', question.alleleFrequency],
    ['newMutation', question.newMutation],
    ['testSensitivity', question.testSensitivity],
  ] as const;
  const found = figures.flatMap(([where, figure]) => {
    if (!figure) return [];
    if (!(figure.value >= 0 && figure.value <= 1))
      return [
        familyFinding(
          'error',
          'FAM_NOT_A_SHARE',
          'value',
          where,
          'This is not a share between 0 and 1.',
          'Give 0.01 for one in a hundred.',
        ),
      ];
    return figure.source.trim() === '' ? [noSource(where)] : [];
  });
  const { penetrance } = question;
  if (!penetrance) return found;
  if (penetrance.source.trim() === '') found.push(noSource('penetrance'));
  const falls =
    penetrance.kind === 'by-age' &&
    penetrance.curves.some(({ points }) =>
      points.some(
        (point, place) =>
          !(point.cumulative >= (points[place - 1]?.cumulative ?? 0) && point.cumulative <= 1) ||
          point.ageYears < (points[place - 1]?.ageYears ?? 0),
      ),
    );
  if (falls)
    found.push(
      familyFinding(
        'error',
        'FAM_PENETRANCE',
        'value',
        'penetrance',
        'A cumulative risk rises with age from 0 to at most 1.',
        'Correct the points.',
      ),
    );
  return found;
}

function noSource(where: string): Finding {
  return familyFinding('error', 'FAM_NO_SOURCE', 'required', where, 'The figure has no source.', 'Name the publication and table.');
}

function refused(code: string, what: string, mend: string): CarrierAnswer {
  return { kind: 'refused', findings: [familyFinding('error', code, 'business-rule', 'pedigree', what, mend)] };
}

function assumptionsOf({ inheritance, alleleFrequency, newMutation, testSensitivity, penetrance }: CarrierQuestion): readonly string[] {
  return [
    alleleFrequency
      ? `Founders carry it on ${alleleFrequency.value} of their chromosomes (${alleleFrequency.source}).`
      : 'The variant is private to the family: it came in through one ancestor.',
    newMutation ? `New mutations: ${newMutation.value} (${newMutation.source}).` : 'No new mutations.',
    testSensitivity ? `A test finds ${testSensitivity.value} of carriers (${testSensitivity.source}).` : 'Tests find every carrier.',
    penetrance ? `Health counts as evidence (${penetrance.source}).` : 'Health is not used as evidence.',
    ...(inheritance === 'mitochondrial' ? ['The variant is in all copies of the mitochondrial genome (homoplasmic).'] : []),
    'Recorded parents are the genetic parents. Children with only one recorded parent in common are taken as half-siblings.',
  ];
}
