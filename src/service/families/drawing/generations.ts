// Which row each member stands in: partners side by side, children one row below their parents (the longest line decides).

import type { Pedigree } from '../pedigree/pedigree.ts';

/** Two people who have children together or are known as a couple; one of them may be unknown. */
export interface Union {
  readonly father?: string;
  readonly mother?: string;
  readonly children: readonly string[];
  readonly separated: boolean;
}

export function unionsOf(pedigree: Pedigree): readonly Union[] {
  const unions = new Map<string, Union>();
  const keyOf = (father?: string, mother?: string) => `${father ?? ''}\u0000${mother ?? ''}`;
  for (const { id, father, mother } of pedigree.members) {
    if (father === undefined && mother === undefined) continue;
    const key = keyOf(father, mother);
    const before = unions.get(key);
    unions.set(key, {
      ...(father ? { father } : {}),
      ...(mother ? { mother } : {}),
      separated: false,
      children: [...(before?.children ?? []), id],
    });
  }
  for (const { partners, separated = false } of pedigree.couples ?? []) {
    const [one, other] = partners;
    const known = [keyOf(one, other), keyOf(other, one)].find((key) => unions.has(key));
    const union = known === undefined ? { father: one, mother: other, children: [], separated } : unions.get(known);
    if (union) unions.set(known ?? keyOf(one, other), { ...union, separated });
  }
  return [...unions.values()];
}

/** Row by member, 0 at the top. A pair across generations (uncle and niece) keeps rows of descent: the line between them slopes. */
export function generationsOf(pedigree: Pedigree, unions: readonly Union[]): ReadonlyMap<string, number> {
  const rows = new Map(pedigree.members.map(({ id }) => [id, 0]));
  const linked = new Set(unions.flatMap(({ father, mother, children }) => [father, mother, ...children]));
  const rowOf = (id: string | undefined): number => (id === undefined ? 0 : (rows.get(id) ?? 0));
  // Each round moves somebody down; a consistent family settles in as many rounds as it has generations.
  const most = pedigree.members.length + 1;
  for (let round = 0, moved = true; moved && round < most; round++) {
    moved = false;
    for (const { father, mother, children } of unions) {
      const parents = [father, mother].filter((id) => id !== undefined);
      const row = Math.max(...parents.map(rowOf));
      for (const parent of parents)
        if (rowOf(parent) < row && !isAcrossRows(parents, pedigree)) {
          rows.set(parent, row);
          moved = true;
        }
      for (const child of children)
        if (rowOf(child) <= row) {
          rows.set(child, row + 1);
          moved = true;
        }
    }
  }
  pullDown(pedigree, unions, rows);
  const last = Math.max(0, ...pedigree.members.filter(({ id }) => linked.has(id)).map(({ id }) => rowOf(id)));
  const lone = pedigree.members.filter(({ id }) => !linked.has(id));
  // Members who are not linked to anybody stand in a row of their own below, unless there is nobody else.
  if (lone.length < pedigree.members.length) for (const { id } of lone) rows.set(id, last + 1);
  return rows;
}

/** Both partners descend from recorded parents in different generations: neither can be moved without tearing their own family. */
function isAcrossRows(parents: readonly string[], pedigree: Pedigree): boolean {
  const descends = parents
    .map((id) => pedigree.members.find((member) => member.id === id))
    .map((member) => member?.father ?? member?.mother);
  return parents.length === 2 && descends.every((parent) => parent !== undefined);
}

/** Founder couples stand just above their highest child: parents of someone who married in are not left at the top. */
function pullDown(pedigree: Pedigree, unions: readonly Union[], rows: Map<string, number>): void {
  const hasParents = new Set(unions.flatMap(({ children }) => children));
  for (let round = 0, moved = true; moved && round < pedigree.members.length; round++) {
    moved = false;
    for (const { id } of pedigree.members) {
      if (hasParents.has(id)) continue;
      const own = unions.filter(({ father, mother }) => father === id || mother === id);
      const partners = own.flatMap(({ father, mother }) => [father, mother]).filter((other) => other !== undefined && other !== id);
      const below = own.flatMap(({ children }) => children.map((child) => rows.get(child) ?? 0));
      const others = partners.flatMap((partner) => unions.filter((u) => u.father === partner || u.mother === partner));
      const bound = [...below, ...others.flatMap(({ children }) => children.map((child) => rows.get(child) ?? 0))];
      if (bound.length === 0 || partners.some((partner) => partner !== undefined && hasParents.has(partner))) continue;
      const row = Math.min(...bound) - 1;
      if (row > (rows.get(id) ?? 0)) {
        for (const one of [id, ...partners]) if (one !== undefined) rows.set(one, row);
        moved = true;
      }
    }
  }
}
