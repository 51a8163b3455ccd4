// One statement of one source: this biomarker, in this tumour, with this drug, so strong. Levels stay as the source gives them, never averaged.

import { type BiomarkerMatch, matchBiomarker } from '../options/match-biomarker.ts';
import { leavesOf } from '../options/truth.ts';
import type { Alteration } from '../reading/alteration.ts';
import type { TumourProfile } from '../reading/tumour-profile.ts';
import { type Biomarker, genesOfLeaf } from './biomarker.ts';
import type { TumourScope } from './oncotree.ts';

export type Direction =
  | 'sensitivity'
  | 'resistance'
  | 'good-outcome'
  | 'poor-outcome'
  | 'diagnosis'
  | 'predisposition'
  | 'function'
  | 'other';

export interface KnowledgeItem {
  readonly id: string;
  /** CIViC, MOAlmanac. */
  readonly source: string;
  /** Of the file it came from, when the source says. */
  readonly version: string;
  readonly biomarker: Biomarker;
  /** As the source writes it: BRAF V600E. */
  readonly biomarkerAsWritten: string;
  readonly disease: string;
  readonly tumours: TumourScope;
  readonly drugs: readonly string[];
  /** Whether the drugs are given together; alternatives otherwise. */
  readonly combined: boolean;
  readonly direction: Direction;
  /** False where the source says that the evidence speaks against the statement. */
  readonly supports: boolean;
  /** The source's own scale and value, and nothing else: AMP/ASCO/CAP "Tier I - Level A", CIViC "B" with 4 stars. */
  readonly level: { readonly scale: string; readonly value: string; readonly stars?: number };
  /** HGVS expressions the source gives for this exact change, version left off. */
  readonly hgvs: readonly string[];
  readonly citation: string;
  readonly url: string;
}

/** Items in the order given, found by gene, by marker or by their own HGVS. Built once, used for many tumours. */
export interface KnowledgeIndex {
  readonly items: readonly KnowledgeItem[];
  readonly byGene: ReadonlyMap<string, readonly number[]>;
  readonly byHgvs: ReadonlyMap<string, readonly number[]>;
  /** Items that no gene of a tumour leads to: whole-tumour markers, and those asking only for an absence. */
  readonly always: readonly number[];
}

export interface ItemMatch {
  readonly item: KnowledgeItem;
  readonly match: BiomarkerMatch;
}

export function indexKnowledge(items: readonly KnowledgeItem[]): KnowledgeIndex {
  const [byGene, byHgvs] = [new Map<string, number[]>(), new Map<string, number[]>()];
  const always: number[] = [];
  for (const [index, item] of items.entries()) {
    const leaves = leavesOf(item.biomarker);
    for (const gene of new Set(leaves.flatMap(genesOfLeaf))) push(byGene, gene, index);
    for (const hgvs of new Set(item.hgvs)) push(byHgvs, hgvs, index);
    if (leaves.some((leaf) => leaf.is === 'marker') || isAbsence(item.biomarker)) always.push(index);
  }
  return { items, byGene, byHgvs, always };
}

function push(map: Map<string, number[]>, key: string, index: number): void {
  const known = map.get(key);
  if (known) known.push(index);
  else map.set(key, [index]);
}

function isAbsence(biomarker: Biomarker): boolean {
  if ('not' in biomarker) return true;
  if ('all' in biomarker) return biomarker.all.every(isAbsence);
  if ('any' in biomarker) return biomarker.any.some(isAbsence);
  return biomarker.is === 'expression' && biomarker.level === 'absent';
}

/** Every item that the tumour meets, in the order of the index. */
export function matchingItems({ items, byGene, byHgvs, always }: KnowledgeIndex, profile: TumourProfile): readonly ItemMatch[] {
  const candidates = new Set<number>(always);
  for (const gene of profile.byGene.keys()) for (const index of byGene.get(gene) ?? []) candidates.add(index);
  const exact = new Map<number, Alteration[]>();
  for (const alteration of profile.alterations) {
    if (alteration.kind !== 'small') continue;
    for (const hgvs of alteration.hgvs)
      for (const index of byHgvs.get(hgvs) ?? []) exact.set(index, [...(exact.get(index) ?? []), alteration]);
  }
  for (const index of exact.keys()) candidates.add(index);
  const found: ItemMatch[] = [];
  for (const index of [...candidates].sort((one, other) => one - other)) {
    const item = items[index];
    if (!item) continue;
    const match = matchBiomarker(item.biomarker, profile);
    const named = exact.get(index);
    if (match.truth === 'met') found.push({ item, match });
    // The source's own HGVS for the change decides only a biomarker that is that one change.
    else if (named && !('all' in item.biomarker) && !('not' in item.biomarker))
      found.push({ item, match: { truth: 'met', by: named, specificity: 4 } });
  }
  return found;
}
