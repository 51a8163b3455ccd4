// From a published phenotype table (every diplotype spelled out, up to 4 MB a gene) to allele functions and the few pairs of
// functions that matter. Every published diplotype is checked against the short form; what does not fit is kept as an exception.

import type { GenePhenotypes, PhenotypeResult } from './phenotype.ts';
import { pairKey } from './phenotype.ts';

/** The parts of a published phenotype file that are read. */
export interface PublishedPhenotypes {
  readonly gene: string;
  readonly version?: string;
  readonly haplotypes: Readonly<Record<string, string>>;
  readonly namedAlleles?: readonly {
    readonly name: string;
    readonly functionValue: string | null;
    readonly activityValue: string | null;
  }[];
  readonly diplotypes: readonly {
    readonly diplotypekey: Readonly<Record<string, number>>;
    readonly phenotype?: string | null;
    readonly generesult?: string | null;
    readonly activityScore?: string | null;
    readonly lookupkey: string | null;
  }[];
}

export function compilePhenotypes(published: PublishedPhenotypes): GenePhenotypes {
  const alleles: Record<string, { function: string; activity: string | null }> = {};
  for (const [name, value] of Object.entries(published.haplotypes)) alleles[name] = { function: value, activity: null };
  for (const allele of published.namedAlleles ?? [])
    alleles[allele.name] = { function: allele.functionValue ?? '', activity: allele.activityValue };
  const rankOf = (name: string) => published.haplotypes[name] ?? '';
  const pairs: Record<string, PhenotypeResult> = {};
  const exceptions: Record<string, PhenotypeResult> = {};
  for (const row of published.diplotypes) {
    const names = Object.entries(row.diplotypekey).flatMap(([name, count]) => Array<string>(count).fill(name));
    const result: PhenotypeResult = {
      phenotype: row.phenotype ?? row.generesult ?? 'n/a',
      activityScore: row.activityScore ?? null,
      lookupKey: row.lookupkey ?? 'n/a',
    };
    const key = pairKey(names.map(rankOf));
    const known = pairs[key];
    if (!known) pairs[key] = result;
    else if (known.phenotype !== result.phenotype || known.lookupKey !== result.lookupKey || known.activityScore !== result.activityScore)
      exceptions[pairKey(names)] = result;
  }
  return { gene: published.gene, version: published.version ?? '', alleles, ranks: published.haplotypes, pairs, exceptions };
}
