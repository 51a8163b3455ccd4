// One run over a case's reservoir: under which versions it was made, and its candidates in order, short enough to be kept for every family.

import { gunzipSync, gzipSync } from 'node:zlib';
import type { ReportedAnswer } from '../explain/compare-reported.ts';
import type { GenePhenotype, TieredCandidate } from '../explain/interpret.ts';
import type { Carried } from '../segregation/modes.ts';
import { type Fact, type Tier, worstIn } from '../tiers/judge.ts';
import type { AnyMode } from '../tiers/panel.ts';

export interface AppliedPanel {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly isSignedOff: boolean;
  readonly sha256: string;
}

/** Everything a run stood on. */
export interface Versions {
  readonly panels: readonly AppliedPanel[];
  readonly hpo: { readonly ontology: string; readonly annotations: string; readonly sha256: string } | null;
  /** An imported release; null: ClinVar as the file was annotated. */
  readonly clinvar: string | null;
  readonly thresholds: string;
  readonly engine: string;
}

export interface CandidateRow {
  readonly name: string;
  readonly gene: string;
  readonly tier: Tier;
  readonly mode: AnyMode | null;
  readonly partner: string | null;
  readonly terms: readonly string[];
  readonly hgvsC: string | null;
  readonly hgvsP: string | null;
  /** What each member carries, in the pedigree's order. */
  readonly carried: readonly Carried[];
  readonly mosaicIn: readonly string[];
  readonly frequency: number;
  readonly clinvar: string | null;
  readonly points: number;
  readonly proposed: TieredCandidate['classification']['proposed'];
  readonly phenotypeRank: number | null;
  readonly panel: { readonly id: string; readonly name: string; readonly version: string } | null;
  readonly facts: readonly Fact[];
}

export interface RunContent {
  readonly rows: readonly CandidateRow[];
  /** Of the genes among the candidates. */
  readonly phenotypes: Readonly<Record<string, GenePhenotype>>;
  /** Variants reported before, compared with this run; absent in runs of before this was kept. */
  readonly reported?: readonly ReportedAnswer[];
}

export interface Run {
  readonly number: number;
  readonly at: string;
  readonly by: string;
  readonly because: string;
  readonly versions: Versions;
  readonly counts: Readonly<Record<string, number>>;
}

export function rowOf(candidate: TieredCandidate): CandidateRow {
  const { variant, judged, classification, records } = candidate;
  const worst = worstIn(variant, candidate.gene);
  const [best] = records;
  return {
    name: candidate.name,
    gene: candidate.gene,
    tier: candidate.tier,
    mode: best?.mode ?? null,
    partner: candidate.partner,
    terms: worst?.terms ?? [],
    hgvsC: worst?.hgvsC ?? null,
    hgvsP: worst?.hgvsP ?? null,
    carried: judged.segregation.carried,
    mosaicIn: judged.segregation.mosaicIn,
    frequency: Math.max(0, ...Object.values(variant.frequencies)),
    clinvar: variant.clinvar?.significance ?? null,
    points: classification.points,
    proposed: classification.proposed,
    phenotypeRank: candidate.phenotype?.rank ?? null,
    panel: best?.panel ?? null,
    facts: best?.facts ?? [],
  };
}

/** Candidates shown and kept of one run; further Tier 3 ones stay in the reservoir. */
const MOST_ROWS = 1000;

export function contentOf(candidates: readonly TieredCandidate[]): RunContent {
  const kept = candidates.slice(0, MOST_ROWS);
  const phenotypes: Record<string, GenePhenotype> = {};
  for (const { gene, phenotype } of kept) if (phenotype) phenotypes[gene] = phenotype;
  return { rows: kept.map(rowOf), phenotypes };
}

export function countTiers(rows: readonly Pick<CandidateRow, 'tier'>[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { tier } of rows) counts[tier] = (counts[tier] ?? 0) + 1;
  return counts;
}

export function packRun(content: RunContent): Uint8Array {
  return gzipSync(JSON.stringify(content));
}

export function unpackRun(bytes: Uint8Array): RunContent {
  return JSON.parse(gunzipSync(bytes).toString('utf8')) as RunContent; // written by packRun
}
