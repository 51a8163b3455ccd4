// Kinship: the coefficient for any two members (Malécot 1948; Lange, Mathematical and Statistical Methods for Genetic Analysis, 2nd ed. 2002, §5.2)
// and the line of descent that gives the degree and the words a family uses.

import { type Member, type MembersById, membersById, type Pedigree } from '../pedigree/pedigree.ts';

/** Kinship coefficient between two members: the chance that one allele drawn from each is the same by descent (0 to 1; full siblings 1/4). */
export type Kinship = (one: string, other: string) => number;

/** Works on a pedigree without errors (checkPedigree); founders are taken as unrelated and not inbred. */
export function kinshipOf(pedigree: Pedigree): Kinship {
  const byId = membersById(pedigree);
  const depths = depthsOf(pedigree, byId);
  const known = new Map<string, number>();
  const kinship: Kinship = (one, other) => {
    const a = sameGenome(one, pedigree, byId);
    const b = sameGenome(other, pedigree, byId);
    const key = a < b ? `${a}\u0000${b}` : `${b}\u0000${a}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = reckon(a, b);
    known.set(key, value);
    return value;
  };
  const through = (parent: string | undefined, other: string): number => (parent === undefined ? 0 : kinship(parent, other));
  const reckon = (a: string, b: string): number => {
    if (a === b) {
      const member = byId.get(a);
      const inbreeding = member?.father !== undefined && member.mother !== undefined ? kinship(member.father, member.mother) : 0;
      return (1 + inbreeding) / 2;
    }
    // The one further down is opened: never an ancestor of the other.
    const [lower, upper] = (depths.get(a) ?? 0) >= (depths.get(b) ?? 0) ? [a, b] : [b, a];
    const member = byId.get(lower);
    return (through(member?.father, upper) + through(member?.mother, upper)) / 2;
  };
  return kinship;
}

/** The chance that the two alleles of a member are the same by descent. */
export function inbreedingOf(pedigree: Pedigree, id: string): number {
  return 2 * kinshipOf(pedigree)(id, id) - 1;
}

/** Identical twins are one genome: the first of them stands for all. */
export function sameGenome(id: string, pedigree: Pedigree, byId: MembersById = membersById(pedigree)): string {
  const twins = byId.get(id)?.twins;
  if (twins?.zygosity !== 'identical') return id;
  return pedigree.members.find((member) => member.twins?.group === twins.group && member.twins.zygosity === 'identical')?.id ?? id;
}

/** Generations below the furthest founder. */
function depthsOf(pedigree: Pedigree, byId: MembersById): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const depth = (member: Member | undefined): number => {
    if (!member) return -1;
    const before = depths.get(member.id);
    if (before !== undefined) return before;
    const parents = [member.father, member.mother].map((id) => (id === undefined ? -1 : depth(byId.get(id))));
    const value = Math.max(...parents) + 1;
    depths.set(member.id, value);
    return value;
  };
  for (const member of pedigree.members) depth(member);
  return depths;
}
