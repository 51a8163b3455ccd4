// Where to look in a genome for what a panel names: its genes, repeats and regions on one build.

import type { Build } from '../scan/header.ts';
import type { GenomeRegion } from '../scan/region-index.ts';
import type { Panel } from './panel.ts';

/** Bases looked at on either side of a gene: promoter variants that are known to cause disease mostly lie this near (1 kb is VEP's own step). */
export const FLANK = 1_000;

export interface PanelRegions {
  readonly regions: readonly GenomeRegion[];
  /** Genes without coordinates on this build; they are not looked at, and that must be said. */
  readonly unplaced: readonly string[];
}

/** Every gene of the panels whatever its colour: amber and red genes give Tier 3. */
export function regionsOf(panels: readonly Panel[], build: Build): PanelRegions {
  const regions: GenomeRegion[] = [];
  const unplaced: string[] = [];
  const side = build === 'GRCh37' ? 'grch37' : 'grch38';
  for (const panel of panels) {
    for (const gene of panel.genes.values()) {
      const place = gene[side];
      if (place) regions.push({ ...place, from: Math.max(1, place.from - FLANK), to: place.to + FLANK });
      else unplaced.push(gene.symbol);
    }
    for (const named of [...panel.repeats, ...panel.regions]) {
      const extent = named[side];
      if (extent) regions.push({ contig: named.chromosome, from: extent[0], to: extent[1] });
      else unplaced.push(named.name);
    }
  }
  return { regions, unplaced: [...new Set(unplaced)] };
}
