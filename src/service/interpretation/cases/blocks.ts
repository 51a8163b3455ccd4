// The reservoir as it is kept: compressed blocks by gene, so that a panel that changes three genes is judged again from three blocks of a family
// and not from its whole reservoir. Rules look within one gene, so a block holds all that a gene's verdict needs.

import { gunzipSync, gzipSync } from 'node:zlib';
import { atOnce, type Steps } from '../explain/steps.ts';
import type { Variant } from '../scan/variant.ts';

/** Blocks of genes; the last one holds structural variants, which panels may meet outside any gene. */
const GENE_BLOCKS = 32;
const STRUCTURAL_BLOCK = GENE_BLOCKS;

export interface Block {
  readonly block: number;
  readonly bytes: Uint8Array;
}

export function packReservoir(variants: readonly Variant[]): readonly Block[] {
  const blocks = new Map<number, (readonly [number, Variant])[]>();
  for (const [index, variant] of variants.entries())
    for (const block of blocksOf(variant)) {
      const list = blocks.get(block);
      if (list) list.push([index, variant]);
      else blocks.set(block, [[index, variant]]);
    }
  return [...blocks].map(([block, list]) => ({ block, bytes: gzipSync(JSON.stringify(list)) }));
}

/** In the order of the file, each once. */
export function unpackReservoir(blocks: readonly Block[]): readonly Variant[] {
  return atOnce(unpackInSteps(blocks));
}

export function* unpackInSteps(blocks: readonly Block[]): Steps<readonly Variant[]> {
  const found = new Map<number, Variant>();
  for (const { bytes } of blocks) {
    yield;
    // Written by packReservoir.
    const list = JSON.parse(gunzipSync(bytes).toString('utf8')) as readonly (readonly [number, Variant])[];
    for (const [index, variant] of list) found.set(index, variant);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, variant]) => variant);
}

/** The blocks that hold everything about these genes. */
export function blocksOfGenes(genes: Iterable<string>, withStructural: boolean): readonly number[] {
  const blocks = new Set([...genes].map(blockOfGene));
  if (withStructural) blocks.add(STRUCTURAL_BLOCK);
  return [...blocks].sort((a, b) => a - b);
}

function blocksOf(variant: Variant): ReadonlySet<number> {
  const blocks = new Set(variant.consequences.map(({ gene }) => blockOfGene(gene)));
  if (blocks.size === 0) blocks.add(blockOfGene(''));
  if (variant.structural) blocks.add(STRUCTURAL_BLOCK);
  return blocks;
}

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
function blockOfGene(gene: string): number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(gene)) state = Math.imul(state ^ byte, 0x01000193);
  return (state >>> 0) % GENE_BLOCKS;
}
