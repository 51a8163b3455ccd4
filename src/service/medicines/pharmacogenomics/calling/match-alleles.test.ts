import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aGene } from '../a-gene.ts';
import { diplotypeLabel } from './allele-names.ts';
import { cellAccepts, type GeneDefinition } from './definition.ts';
import { arrangeGenotype, type Genotype, type Observed } from './genotype.ts';
import { findPairs } from './match-alleles.ts';

/** Small repeatable random numbers (Park and Miller, Communications of the ACM 31, 1988). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

describe('Pairs of alleles without permutations', () => {
  it('are the pairs that writing out every strand would give, over 2,000 random genes and genotypes', () => {
    const random = randomFrom(20261121);
    for (let round = 0; round < 2000; round++) {
      const definition = aRandomGene(random);
      const genotype = arrangeGenotype(definition, aRandomGenotype(definition, random), false);
      if (genotype.available.length === 0) continue;
      const quick = [...new Set(findPairs(genotype).map(({ label }) => label))].sort();
      assert.deepEqual(quick, byPermutations(genotype), `round ${round}`);
    }
  });
});

function aRandomGene(random: (below: number) => number): GeneDefinition {
  const positions = 2 + random(5);
  const alleles: Record<string, (string | null)[]> = { '*1': Array<string>(positions).fill('A') };
  for (let star = 2; star < 4 + random(6); star++)
    alleles[`*${star}`] = Array.from({ length: positions }, () => ['T', 'T', 'W', null, null, null][random(6)] ?? null);
  return aGene('CYP9Z9', alleles);
}

function aRandomGenotype({ positions }: GeneDefinition, random: (below: number) => number): readonly (Observed | undefined)[] {
  const isOneCopy = random(10) === 0;
  return positions.map(() => {
    if (random(8) === 0) return undefined;
    const base = () => (random(2) === 0 ? 'A' : 'T');
    const first = base();
    const phased = random(2) === 0;
    return {
      first,
      second: isOneCopy ? undefined : base(),
      phased,
      phaseSet: phased && random(2) === 0 ? String(random(2)) : null,
      unlisted: [],
    };
  });
}

/** The slow way, for comparison: write out every arrangement of the two strands and match each strand with each allele. */
function byPermutations(genotype: Genotype): readonly string[] {
  const { definition, heterozygousGroups } = genotype;
  const labels = new Set<string>();
  for (let turned = 0; turned < 2 ** heterozygousGroups.length; turned++) {
    const flipped = new Set(heterozygousGroups.flatMap((group, number) => (turned & (1 << number) ? group : [])));
    const strand = (other: boolean) =>
      genotype.observed.map((seen, position) => (flipped.has(position) !== other ? seen?.second : seen?.first));
    const first = matching(genotype, strand(false));
    if (genotype.isSingleCopy) for (const name of first) labels.add(name);
    else for (const one of first) for (const two of matching(genotype, strand(true))) labels.add(diplotypeLabel(one, two));
  }
  assert.ok(definition.alleles.length > 0);
  return [...labels].sort();
}

function matching({ definition, available }: Genotype, strand: readonly (string | null | undefined)[]): readonly string[] {
  return definition.alleles.flatMap(({ name, cells }) => {
    const own = new Map(cells);
    const isTested = cells.some(([position]) => available.includes(position));
    return isTested && available.every((position) => cellAccepts(own.get(position) ?? 'A', strand[position] ?? '')) ? [name] : [];
  });
}
