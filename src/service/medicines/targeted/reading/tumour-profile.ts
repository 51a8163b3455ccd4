// Everything found in one tumour, by gene, with what was tested: absence means "no" only where somebody looked.

import { type Alteration, genesOf } from './alteration.ts';

export type TestedFor = 'small' | 'copy-number' | 'fusion' | 'expression' | 'marker';

/** Genes (or markers) a report covers, by what was looked for. `everything` is for a genome or exome read as such. */
export interface Tested {
  readonly genes: ReadonlyMap<string, ReadonlySet<TestedFor>>;
  readonly everything: ReadonlySet<TestedFor>;
}

export interface TumourProfile {
  readonly alterations: readonly Alteration[];
  readonly byGene: ReadonlyMap<string, readonly Alteration[]>;
  readonly markers: ReadonlyMap<string, Alteration>;
  readonly tested: Tested;
}

export const NOTHING_TESTED: Tested = { genes: new Map(), everything: new Set() };

export function tumourProfile(alterations: readonly Alteration[], tested: Tested = NOTHING_TESTED): TumourProfile {
  const byGene = new Map<string, Alteration[]>();
  const markers = new Map<string, Alteration>();
  for (const alteration of alterations) {
    if (alteration.kind === 'marker') markers.set(alteration.name, alteration);
    for (const gene of new Set(genesOf(alteration))) {
      const known = byGene.get(gene);
      if (known) known.push(alteration);
      else byGene.set(gene, [alteration]);
    }
  }
  return { alterations, byGene, markers, tested };
}

export function wasTested({ tested }: TumourProfile, gene: string, what: TestedFor): boolean {
  return tested.everything.has(what) || (tested.genes.get(gene)?.has(what) ?? false);
}

/** Genes named as tested, for small variants unless said otherwise. */
export function testedGenes(genes: Iterable<string>, what: readonly TestedFor[] = ['small']): Tested {
  return { genes: new Map([...genes].map((gene) => [gene, new Set(what)])), everything: new Set() };
}

export function bothTested(one: Tested, other: Tested): Tested {
  const genes = new Map<string, Set<TestedFor>>();
  for (const { genes: more } of [one, other])
    for (const [gene, kinds] of more) genes.set(gene, new Set([...(genes.get(gene) ?? []), ...kinds]));
  return { genes, everything: new Set([...one.everything, ...other.everything]) };
}
