// Which area belongs to which: dated, weighted and editable. The record stores the LSOA alone; ICB, alliance and catchment are derived for a chosen day.

import type { Finding } from '../../../foundation/errors.ts';

/** LSOA to ICB, ICB to alliance, trust to the ICBs its patients come from, old LSOA to new. */
export type MembershipKind = 'lsoa-icb' | 'icb-alliance' | 'trust-catchment' | 'trust-alliance' | 'lsoa11-lsoa21' | 'trust-successor';

export interface AreaMembership {
  readonly child: string;
  readonly parent: string;
  readonly kind: MembershipKind;
  /** Share of the child that belongs to this parent, 0 to 1. */
  readonly weight: number;
  /** First day, ISO. */
  readonly validFrom: string;
  /** First day it no longer holds, ISO; left out while it holds. */
  readonly validTo?: string;
  readonly source: string;
}

export interface Parent {
  readonly parent: string;
  readonly weight: number;
}

export interface Memberships {
  /** The parents of a child on a day, heaviest first; empty when none is known. */
  parentsOf(child: string, kind: MembershipKind, on: string): readonly Parent[];
  /** Parents through several kinds in turn, weights multiplied: an LSOA's alliance is through its ICB. */
  derive(child: string, kinds: readonly MembershipKind[], on: string): readonly Parent[];
  readonly all: readonly AreaMembership[];
}

/** Indexes memberships by child. Check them first with checkMemberships: this takes them as they are. */
export function memberships(all: readonly AreaMembership[]): Memberships {
  const byChild = new Map<string, AreaMembership[]>();
  for (const membership of all) {
    const key = `${membership.kind}|${membership.child}`;
    const known = byChild.get(key);
    if (known) known.push(membership);
    else byChild.set(key, [membership]);
  }
  const parentsOf = (child: string, kind: MembershipKind, on: string): readonly Parent[] =>
    (byChild.get(`${kind}|${child}`) ?? [])
      .filter((membership) => holdsOn(membership, on))
      .map(({ parent, weight }) => ({ parent, weight }))
      .sort((a, b) => b.weight - a.weight || (a.parent < b.parent ? -1 : 1));
  const derive = (child: string, kinds: readonly MembershipKind[], on: string): readonly Parent[] => {
    let reached = new Map([[child, 1]]);
    for (const kind of kinds) {
      const next = new Map<string, number>();
      for (const [area, weight] of reached) {
        for (const step of parentsOf(area, kind, on)) next.set(step.parent, (next.get(step.parent) ?? 0) + weight * step.weight);
      }
      reached = next;
    }
    return [...reached]
      .map(([parent, weight]) => ({ parent, weight }))
      .sort((a, b) => b.weight - a.weight || (a.parent < b.parent ? -1 : 1));
  };
  return { parentsOf, derive, all };
}

export function holdsOn({ validFrom, validTo }: AreaMembership, on: string): boolean {
  return validFrom <= on && (validTo === undefined || on < validTo);
}

/** Weights of one child on one day may differ from 1 by this much (rounding of published shares). */
const WEIGHT_TOLERANCE = 0.005;

/** Names what is wrong: weights outside 0..1 or not adding to 1 on some day, the same line twice, a period that ends before it starts. */
export function checkMemberships(all: readonly AreaMembership[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const byChild = new Map<string, AreaMembership[]>();
  for (const [i, membership] of all.entries()) {
    const { child, parent, kind, weight, validFrom, validTo } = membership;
    const where = `line ${i + 1} (${child} in ${parent})`;
    if (!(weight > 0 && weight <= 1)) findings.push(finding('EQU_WEIGHT', where, `The weight ${weight} is not above 0 and at most 1.`));
    if (validTo !== undefined && validTo <= validFrom) {
      findings.push(finding('EQU_PERIOD', where, `It ends on ${validTo}, not after it starts on ${validFrom}.`));
    }
    const key = [kind, child, parent, validFrom].join('|');
    if (seen.has(key)) findings.push(finding('EQU_DUPLICATE_ROW', where, 'The same membership stands twice.', 'Keep one of the two.'));
    seen.add(key);
    const group = byChild.get(`${kind}|${child}`);
    if (group) group.push(membership);
    else byChild.set(`${kind}|${child}`, [membership]);
  }
  for (const group of byChild.values()) {
    const [first] = group;
    if (!first) continue;
    for (const day of new Set(group.map((membership) => membership.validFrom))) {
      const total = group.filter((membership) => holdsOn(membership, day)).reduce((sum, membership) => sum + membership.weight, 0);
      if (Math.abs(total - 1) <= WEIGHT_TOLERANCE) continue;
      findings.push(
        finding(
          'EQU_WEIGHTS_SUM',
          `${first.child} (${first.kind}) on ${day}`,
          `Its shares add to ${total.toFixed(4)}, not 1.`,
          'Correct or add the missing share.',
        ),
      );
    }
  }
  return findings;
}

/** A change from a day on: what held for the child ends that day, the new parents begin. Nothing is erased, so earlier reports stay as they were. */
export function reassign(
  all: readonly AreaMembership[],
  change: {
    readonly child: string;
    readonly kind: MembershipKind;
    readonly from: string;
    readonly parents: readonly Parent[];
    readonly source: string;
  },
): AreaMembership[] {
  const ended = all.map((membership) =>
    membership.child === change.child && membership.kind === change.kind && holdsOn(membership, change.from)
      ? { ...membership, validTo: change.from }
      : membership,
  );
  const begun = change.parents.map(
    ({ parent, weight }): AreaMembership => ({
      child: change.child,
      parent,
      kind: change.kind,
      weight,
      validFrom: change.from,
      source: change.source,
    }),
  );
  return [...ended.filter(({ validFrom, validTo }) => validTo === undefined || validFrom < validTo), ...begun];
}

export interface Apportioned {
  readonly byParent: ReadonlyMap<string, number>;
  /** What belongs to children without a parent on that day: shown as its own row, never spread over the others. */
  readonly unassigned: number;
}

/** Sums a figure of children into parents by weight. Weighted sums are expectations, not counts of people: they may be fractional. */
export function apportion(
  figures: ReadonlyMap<string, number>,
  index: Memberships,
  kinds: readonly MembershipKind[],
  on: string,
): Apportioned {
  const byParent = new Map<string, number>();
  let unassigned = 0;
  for (const [child, figure] of figures) {
    const parents = index.derive(child, kinds, on);
    let placed = 0;
    for (const { parent, weight } of parents) {
      byParent.set(parent, (byParent.get(parent) ?? 0) + figure * weight);
      placed += weight;
    }
    if (placed < 1 - WEIGHT_TOLERANCE) unassigned += figure * (1 - placed);
  }
  return { byParent, unassigned };
}

function finding(code: string, where: string, what: string, mend?: string): Finding {
  return { severity: 'error', code, issue: 'invalid', where, what, mend };
}
