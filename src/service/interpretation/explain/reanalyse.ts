// Reanalysis: the same reservoir under a new panel, ClinVar or HPO version. Only what rose is told, with why and since when; a report that was
// authorised is never touched, because nothing here writes.

import { TIER_ORDER, type Tier } from '../tiers/judge.ts';
import type { InterpretRequest, TieredCandidate } from './interpret.ts';
import { interpret } from './interpret.ts';

export interface Risen {
  readonly name: string;
  readonly gene: string;
  readonly from: Tier;
  readonly to: Tier;
  readonly why: string;
  /** The date of the run that first showed it at this tier. */
  readonly since: string;
}

/** What is kept of an earlier run. */
export interface EarlierRun {
  readonly candidates: readonly Pick<TieredCandidate, 'name' | 'gene' | 'tier' | 'records'>[];
}

/** @param on the day of this run, YYYY-MM-DD */
export function reanalyse(earlier: EarlierRun, request: InterpretRequest, on: string): readonly Risen[] {
  return risenSince(earlier, interpret(request), on);
}

/** The same for candidates that are there already. */
export function risenSince(earlier: EarlierRun, candidates: readonly TieredCandidate[], on: string): readonly Risen[] {
  const before = new Map(earlier.candidates.map((candidate) => [`${candidate.name} ${candidate.gene}`, candidate]));
  return candidates.flatMap((now) => {
    const then = before.get(`${now.name} ${now.gene}`);
    const from = then?.tier ?? '-';
    if (TIER_ORDER.indexOf(now.tier) >= TIER_ORDER.indexOf(from)) return [];
    const old = new Set(then?.records[0]?.facts.map(({ rule, passed, says }) => `${rule} ${passed} ${says}`) ?? []);
    const changed = now.records[0]?.facts.filter(({ rule, passed, says }) => passed && !old.has(`${rule} ${passed} ${says}`)) ?? [];
    const told = then ? changed : changed.filter(({ rule }) => ['panel', 'inheritance', 'consequence'].includes(rule));
    return [
      {
        name: now.name,
        gene: now.gene,
        from,
        to: now.tier,
        why: told.map(({ says }) => says).join(' ') || 'The rules or thresholds changed.',
        since: on,
      },
    ];
  });
}
