// The family as the rules of inheritance see it: who is affected, who is whose parent, how many X chromosomes each has.

import type { FamilyChecks } from '../family/checks.ts';
import type { Family } from '../family/pedigree.ts';
import type { Build } from '../scan/header.ts';

export type Penetrance = 'complete' | 'incomplete';

export interface FamilyContext {
  readonly family: Family;
  readonly xCopies: readonly (1 | 2 | null)[];
  readonly build: Build;
  readonly penetrance: Penetrance;
  /** Indexes of parents in the family, -1 when not in it. */
  readonly fatherOf: readonly number[];
  readonly motherOf: readonly number[];
  readonly affected: readonly number[];
  readonly unaffected: readonly number[];
}

export function familyContext(family: Family, checks: FamilyChecks, build: Build, penetrance: Penetrance): FamilyContext {
  const index = new Map(family.members.map(({ id }, at) => [id, at]));
  return {
    family,
    xCopies: checks.members.map(({ xCopies }) => xCopies),
    build,
    penetrance,
    fatherOf: family.members.map(({ father }) => index.get(father ?? '') ?? -1),
    motherOf: family.members.map(({ mother }) => index.get(mother ?? '') ?? -1),
    affected: family.members.flatMap(({ id, isAffected }, at) => (isAffected || id === family.proband ? [at] : [])),
    unaffected: family.members.flatMap(({ id, isAffected }, at) => (isAffected === false && id !== family.proband ? [at] : [])),
  };
}
