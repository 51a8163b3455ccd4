// The order of members in their rows: a first order by walking down the family, then small moves as long as they make the drawing clearer.

import type { Member, Pedigree } from '../pedigree/pedigree.ts';
import type { Union } from './generations.ts';

export function orderRows(
  pedigree: Pedigree,
  unions: readonly Union[],
  rowOf: ReadonlyMap<string, number>,
): readonly (readonly string[])[] {
  const rows = firstOrder(pedigree, unions, rowOf);
  const byId = new Map(pedigree.members.map((member) => [member.id, member]));
  // Every move is tried until none helps; the number of rounds bounds the time for families drawn in the hundreds.
  const rounds = pedigree.members.length > 120 ? 1 : pedigree.members.length > 60 ? 3 : 12;
  let best = unclearness(rows, unions, byId);
  for (let round = 0, better = true; better && round < rounds; round++) {
    better = false;
    for (const row of rows)
      for (let from = 0; from < row.length; from++)
        for (const size of [1, 2, 3])
          for (let to = 0; to <= row.length - size; to++) {
            if (from + size > row.length || to === from) continue;
            const before = [...row];
            const block = row.splice(from, size);
            row.splice(to, 0, ...block);
            const now = unclearness(rows, unions, byId);
            if (now < best - 1e-9) {
              best = now;
              better = true;
            } else row.splice(0, row.length, ...before);
          }
  }
  return rows;
}

function firstOrder(pedigree: Pedigree, unions: readonly Union[], rowOf: ReadonlyMap<string, number>): string[][] {
  const rows: string[][] = Array.from({ length: Math.max(0, ...rowOf.values()) + 1 }, () => []);
  const placed = new Set<string>();
  const byId = new Map(pedigree.members.map((member) => [member.id, member]));
  const place = (id: string): void => {
    if (placed.has(id)) return;
    placed.add(id);
    rows[rowOf.get(id) ?? 0]?.push(id);
    for (const { father, mother, children } of unions) {
      if (father !== id && mother !== id) continue;
      for (const partner of [father, mother]) if (partner !== undefined) place(partner);
      for (const child of bySeniority(children, byId)) place(child);
    }
  };
  const top = pedigree.members.toSorted((a, b) => (rowOf.get(a.id) ?? 0) - (rowOf.get(b.id) ?? 0));
  for (const { id } of top) place(id);
  return rows;
}

/** Eldest first where births are known; twins together. */
function bySeniority(children: readonly string[], byId: ReadonlyMap<string, Member>): readonly string[] {
  const ofTwins = (id: string) => byId.get(id)?.twins?.group ?? '';
  const first = (id: string) => children.findIndex((other) => other === id || (ofTwins(id) !== '' && ofTwins(other) === ofTwins(id)));
  return children.toSorted((a, b) => (birth(byId.get(a)) ?? 0) - (birth(byId.get(b)) ?? 0) || first(a) - first(b));
}

function birth(member: Member | undefined): number | undefined {
  return member?.born === undefined ? undefined : Number(member.born.slice(0, 4));
}

/** What makes a pedigree hard to read, weighed by how much it does (our choice, judged by eye). */
function unclearness(rows: readonly (readonly string[])[], unions: readonly Union[], byId: ReadonlyMap<string, Member>): number {
  const place = new Map(rows.flatMap((row) => row.map((id, index) => [id, index - (row.length - 1) / 2] as const)));
  const rowIndex = new Map(rows.flatMap((row, index) => row.map((id) => [id, index] as const)));
  const at = (id: string | undefined): number => (id === undefined ? 0 : (place.get(id) ?? 0));
  let cost = 0;
  const spans: { readonly row: number; readonly low: number; readonly high: number; readonly above: number }[] = [];
  for (const { father, mother, children } of unions) {
    const parents = [father, mother].filter((id) => id !== undefined);
    if (parents.length === 2) {
      cost += 12 * Math.max(0, Math.abs(at(father) - at(mother)) - 1);
      if (at(father) > at(mother)) cost += 0.3;
    }
    if (children.length === 0) continue;
    const places = children.map(at).sort((a, b) => a - b);
    const [low = 0] = places;
    const high = places.at(-1) ?? 0;
    const row = rowIndex.get(children[0] ?? '') ?? 0;
    const middle = parents.reduce((sum, id) => sum + at(id), 0) / parents.length;
    // People between siblings who are neither siblings nor a sibling's partner.
    const own = new Set(children);
    const partners = new Set(unions.flatMap((u) => (own.has(u.father ?? '') ? [u.mother] : own.has(u.mother ?? '') ? [u.father] : [])));
    for (const id of rows[row] ?? []) if (!own.has(id) && at(id) > low && at(id) < high) cost += partners.has(id) ? 1 : 8;
    cost += 0.6 * Math.abs((low + high) / 2 - middle);
    const ages = children.toSorted((a, b) => at(a) - at(b)).map((id) => byId.get(id));
    for (const [index, child] of ages.entries()) {
      const next = ages[index + 1];
      if ((birth(child) ?? 0) > (birth(next) ?? 9999)) cost += 0.5;
      const twins = child?.twins && ages.filter((one) => one?.twins?.group === child.twins?.group);
      if (twins && twins.length > 1 && next?.twins?.group !== child.twins?.group && ages[index - 1]?.twins?.group !== child.twins?.group)
        cost += 6;
    }
    spans.push({ row, low, high, above: middle });
  }
  for (const [index, one] of spans.entries())
    for (const other of spans.slice(index + 1)) {
      if (one.row !== other.row) continue;
      if (one.low <= other.high && other.low <= one.high) cost += 6;
      if ((one.above - other.above) * (one.low + one.high - other.low - other.high) < 0) cost += 10;
    }
  return cost;
}
