// Builders for tests: small genes made up for the purpose (no published content), VCF text, and tables to go with them.

import { compileDefinition } from './calling/compile-definition.ts';
import type { GeneDefinition } from './calling/definition.ts';
import { compilePhenotypes } from './phenotypes/compile-phenotype.ts';
import type { GenePhenotypes } from './phenotypes/phenotype.ts';

/** A gene on chr10 with a position at 100, 200, 300 ...; alleles give one cell per position, null where they follow the reference. */
export function aGene(
  gene: string,
  alleles: Readonly<Record<string, readonly (string | null)[]>>,
  more: {
    alts?: readonly string[];
    rsids?: readonly string[];
    required?: readonly number[];
    minimumPanel?: readonly number[];
    priorities?: GeneDefinition['unphasedPriorities'];
  } = {},
): GeneDefinition {
  const names = Object.keys(alleles);
  const reference = alleles[names[0] ?? ''] ?? [];
  return compileDefinition(
    {
      gene,
      version: 'made up',
      chromosome: 'chr10',
      genomeBuild: 'GRCh38.p14',
      variants: reference.map((ref, index) => ({
        position: (index + 1) * 100,
        rsid: more.rsids?.[index] ?? `rs${index + 1}`,
        ref: ref ?? 'A',
        alts: [more.alts?.[index] ?? 'T'],
        chromosomeHgvsName: `g.${(index + 1) * 100}${ref}>${more.alts?.[index] ?? 'T'}`,
      })),
      namedAlleles: names.map((name, index) => ({ name, reference: index === 0, alleles: alleles[name] ?? [] })),
    },
    { requiredPositions: more.required ?? [], amp1Positions: more.minimumPanel ?? [], unphasedDiplotypePriorities: more.priorities ?? [] },
  );
}

/** VCF text: rows as [position, genotype], with REF A and ALT T unless said otherwise. */
export function aVcf(
  rows: readonly (readonly [number, string, { ref?: string; alt?: string; chromosome?: string; ps?: string; ad?: string }?])[],
  header: readonly string[] = [],
): string {
  const lines = rows.map(([position, genotype, { ref = 'A', alt = 'T', chromosome = 'chr10', ps = '.', ad = '.' } = {}]) =>
    [chromosome, position, '.', ref, alt, '.', 'PASS', '.', 'GT:PS:AD', `${genotype}:${ps}:${ad}`].join('\t'),
  );
  return ['##fileformat=VCFv4.2', ...header, '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tAnn', ...lines].join('\n');
}

/** A phenotype table from functions: normal 2, decreased 1, none 0 are added and named. */
export function aTable(gene: string, functions: Readonly<Record<string, string>>): GenePhenotypes {
  const names = Object.keys(functions);
  const phenotype = (pair: readonly string[]) => {
    const lost = pair.filter((name) => functions[name] === 'No function').length;
    return lost === 2 ? 'Poor Metabolizer' : lost === 1 ? 'Intermediate Metabolizer' : 'Normal Metabolizer';
  };
  const rows = names.flatMap((first, index) =>
    names.slice(index).map((second) => {
      const result = phenotype([first, second]);
      return {
        diplotypekey: first === second ? { [first]: 2 } : { [first]: 1, [second]: 1 },
        phenotype: result,
        lookupkey: result,
        activityScore: null,
      };
    }),
  );
  return compilePhenotypes({ gene, version: 'made up', haplotypes: functions, diplotypes: rows });
}

/** Three alleles over three positions: *2 and *3 by one variant each, *4 by two. */
export function aStarGene(): GeneDefinition {
  return aGene(
    'CYP2C19',
    { '*1': ['A', 'A', 'A'], '*2': ['T', null, null], '*3': [null, 'T', null], '*4': ['T', null, 'T'] },
    { minimumPanel: [100] },
  );
}

/** DPYD with three variants of its own and the two HapB3 positions (rs75017182 intronic, rs56038477 exonic). */
export function aDpyd(): GeneDefinition {
  return aGene(
    'DPYD',
    {
      Reference: ['A', 'A', 'A', 'A', 'A'],
      'c.100A>T': ['T', null, null, null, null],
      'c.200A>T': [null, 'T', null, null, null],
      'c.300A>T': [null, null, 'T', null, null],
      'c.1129-5923C>G': [null, null, null, 'T', null],
      'c.1129-5923C>G, c.1236G>A (HapB3)': [null, null, null, 'T', 'T'],
    },
    { rsids: ['rs3918290', 'rs67376798', 'rs55886062', 'rs75017182', 'rs56038477'] },
  );
}
