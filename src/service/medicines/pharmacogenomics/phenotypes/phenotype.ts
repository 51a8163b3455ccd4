// From alleles to function, activity score, phenotype and the keys under which guidance is filed.
// The four ways to a key (phenotype, activity score, single variant, presence of an allele) follow the CPIC guideline of each gene.

import { compareAlleleNames } from '../calling/allele-names.ts';

export interface PhenotypeResult {
  readonly phenotype: string;
  readonly activityScore: string | null;
  readonly lookupKey: string;
}

/** The short form of a published phenotype table. */
export interface GenePhenotypes {
  readonly gene: string;
  readonly version: string;
  readonly alleles: Readonly<Record<string, { readonly function: string; readonly activity: string | null }>>;
  /** What the table ranks an allele by: its function, or its activity value. */
  readonly ranks: Readonly<Record<string, string>>;
  readonly pairs: Readonly<Record<string, PhenotypeResult>>;
  readonly exceptions: Readonly<Record<string, PhenotypeResult>>;
}

/** What a diplotype means. `lookupKeys` is what recommendations are matched on. */
export interface Interpretation {
  readonly phenotypes: readonly string[];
  readonly activityScore: string | null;
  readonly lookupKeys: readonly string[];
}

/** Genes whose guidance is filed by activity score (CPIC CYP2C9, CYP2D6, DPYD guidelines). */
export const ACTIVITY_SCORE_GENES: ReadonlySet<string> = new Set(['CYP2C9', 'CYP2D6', 'DPYD']);

/** Alleles whose mere presence is the result (CPIC abacavir, allopurinol, carbamazepine and phenytoin guidelines). */
export const PRESENCE_ALLELES: Readonly<Record<string, readonly string[]>> = {
  'HLA-A': ['*31:01'],
  'HLA-B': ['*15:02', '*57:01', '*58:01'],
};

export const NO_RESULT = 'No Result';
export const MALIGNANT = 'Malignant Hyperthermia associated';
export const MALIGNANT_PHENOTYPE = 'Malignant Hyperthermia Susceptibility';

/** Order-free key of one or two values. */
export function pairKey(values: readonly string[]): string {
  const [first = '', second] = values;
  if (values.length > 2) return [...values].sort().join(' | ');
  if (second === undefined) return first;
  return first <= second ? `${first} | ${second}` : `${second} | ${first}`;
}

/** Interprets one or two alleles of a gene. An allele absent from the table gives "n/a", never a guess. */
export function interpret(gene: string, alleles: readonly string[], table: GenePhenotypes | undefined): Interpretation {
  const presence = PRESENCE_ALLELES[gene];
  if (presence) {
    const keys = presence.map((allele) => `${allele} ${alleles.includes(allele) ? 'positive' : 'negative'}`);
    return { phenotypes: keys, activityScore: null, lookupKeys: keys };
  }
  if (!table) return { phenotypes: [], activityScore: null, lookupKeys: [] };
  if (gene === 'RYR1' && alleles.some((allele) => functionOf(table, allele) === MALIGNANT))
    // One variant known to cause malignant hyperthermia is enough, whatever is known of the other (CPIC 2018, PMID 30499100).
    return { phenotypes: [MALIGNANT_PHENOTYPE], activityScore: null, lookupKeys: [MALIGNANT_PHENOTYPE] };
  const result = table.exceptions[pairKey(alleles)] ?? resultByRank(table, alleles);
  if (result) return { phenotypes: [result.phenotype], activityScore: result.activityScore, lookupKeys: [result.lookupKey] };
  if (ACTIVITY_SCORE_GENES.has(gene)) return { phenotypes: ['Indeterminate'], activityScore: 'n/a', lookupKeys: ['n/a'] };
  return { phenotypes: ['n/a'], activityScore: null, lookupKeys: ['n/a'] };
}

export function functionOf(table: GenePhenotypes | undefined, allele: string): string | null {
  return table?.alleles[allele]?.function ?? null;
}

/** Activity value of an allele as a number; null when the table gives none. "≥3.0" counts as 3. */
export function activityOf(table: GenePhenotypes | undefined, allele: string): number | null {
  if (!table) return null;
  const known = activities.get(table) ?? activitiesOf(table);
  return known.get(allele) ?? null;
}

/** Values as numbers, worked out once for each table, since variants are sorted by them. */
const activities = new WeakMap<GenePhenotypes, ReadonlyMap<string, number>>();

function activitiesOf(table: GenePhenotypes): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const [allele, { activity }] of Object.entries(table.alleles)) {
    const value = activity === null ? Number.NaN : Number.parseFloat(activity.replace('≥', ''));
    if (!Number.isNaN(value)) values.set(allele, value);
  }
  activities.set(table, values);
  return values;
}

/** The phenotype that a table gives for an activity score, where it gives exactly one. */
export function phenotypeForActivity(table: GenePhenotypes | undefined, activityScore: string): string | null {
  const found = new Set(
    Object.values(table?.pairs ?? {}).flatMap((pair) => (pair.activityScore === activityScore ? [pair.phenotype] : [])),
  );
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

function resultByRank(table: GenePhenotypes, alleles: readonly string[]): PhenotypeResult | undefined {
  const ranks: string[] = [];
  for (const allele of alleles) {
    const rank = table.ranks[allele];
    if (rank === undefined) return undefined;
    ranks.push(rank);
  }
  return table.pairs[pairKey(ranks)];
}

/** Two alleles in display order. */
export function inOrder(alleles: readonly string[]): readonly string[] {
  return [...alleles].sort(compareAlleleNames);
}
