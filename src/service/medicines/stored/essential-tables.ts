// What the NHS rules need of phenotype tables where none was imported: the alleles an NHS report names, for five genes.
// Facts of CPIC (CC0 1.0): DPYD PMID 29152729 and its 2018 update for HapB3, TPMT and NUDT15 PMID 30447069, CYP2C19 PMID 35034351, MT-RNR1 PMID 34032273.

import { type GenePhenotypes, type PhenotypeResult, pairKey } from '../pharmacogenomics/phenotypes/phenotype.ts';

/** Version under which advice that rests on these names them. */
const VERSION = 'carried here, CPIC to 2022';

const NORMAL = 'Normal function';
const NONE = 'No function';
const MORE = 'Increased function';

/** Activity values of DPYD alleles; the names are those of the allele definitions. */
const DPYD: Readonly<Record<string, string>> = {
  Reference: '1.0',
  'c.1905+1G>A (*2A)': '0.0',
  'c.1679T>G (*13)': '0.0',
  'c.2846A>T': '0.5',
  'c.1129-5923C>G, c.1236G>A (HapB3)': '0.5',
  'c.557A>G': '0.5',
};

const BY_FUNCTION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  TPMT: { '*1': NORMAL, '*2': NONE, '*3A': NONE, '*3B': NONE, '*3C': NONE },
  NUDT15: { '*1': NORMAL, '*2': NONE, '*3': NONE },
  CYP2C19: { '*1': NORMAL, '*2': NONE, '*3': NONE, '*17': MORE },
};

const METABOLISER: Readonly<Record<string, string>> = {
  [pairKey([NORMAL, NORMAL])]: 'Normal Metabolizer',
  [pairKey([NONE, NORMAL])]: 'Intermediate Metabolizer',
  [pairKey([NONE, NONE])]: 'Poor Metabolizer',
  [pairKey([MORE, NORMAL])]: 'Rapid Metabolizer',
  [pairKey([MORE, NONE])]: 'Intermediate Metabolizer',
  [pairKey([MORE, MORE])]: 'Ultrarapid Metabolizer',
};

const HEARING: Readonly<Record<string, string>> = {
  Reference: 'normal risk of aminoglycoside-induced hearing loss',
  'm.1555A>G': 'increased risk of aminoglycoside-induced hearing loss',
  'm.1494C>T': 'increased risk of aminoglycoside-induced hearing loss',
  'm.1095T>C': 'increased risk of aminoglycoside-induced hearing loss',
};

/** Tables by gene. Genes of NHS rules without one here are known by their reported phenotype alone. */
export function essentialTables(genes: Iterable<string>): ReadonlyMap<string, GenePhenotypes> {
  const tables = new Map<string, GenePhenotypes>([
    ['DPYD', dpyd()],
    ['MT-RNR1', mtRnr1()],
  ]);
  for (const [gene, functions] of Object.entries(BY_FUNCTION)) tables.set(gene, table(gene, functions, resultsOf(METABOLISER)));
  for (const gene of genes) if (!tables.has(gene)) tables.set(gene, table(gene, {}, {}));
  return tables;
}

function dpyd(): GenePhenotypes {
  const values = ['0.0', '0.5', '1.0'];
  const pairs = values.flatMap((one) => values.map((other) => [pairKey([one, other]), scored(Number(one) + Number(other))] as const));
  const alleles = Object.fromEntries(Object.entries(DPYD).map(([name, activity]) => [name, { function: '', activity }]));
  return { gene: 'DPYD', version: VERSION, alleles, ranks: DPYD, pairs: Object.fromEntries(pairs), exceptions: {} };
}

/** CPIC DPYD guideline, table 1: 2 normal, 1 to 1.5 intermediate, below that poor. */
function scored(score: number): PhenotypeResult {
  const phenotype = score === 2 ? 'Normal Metabolizer' : score >= 1 ? 'Intermediate Metabolizer' : 'Poor Metabolizer';
  return { phenotype, activityScore: score.toFixed(1), lookupKey: score.toFixed(1) };
}

function mtRnr1(): GenePhenotypes {
  return table('MT-RNR1', HEARING, Object.fromEntries(Object.values(HEARING).map((risk) => [risk, result(risk)])));
}

function table(gene: string, ranks: Readonly<Record<string, string>>, pairs: GenePhenotypes['pairs']): GenePhenotypes {
  const alleles = Object.fromEntries(Object.entries(ranks).map(([name, known]) => [name, { function: known, activity: null }]));
  return { gene, version: VERSION, alleles, ranks, pairs, exceptions: {} };
}

function resultsOf(phenotypes: Readonly<Record<string, string>>): GenePhenotypes['pairs'] {
  return Object.fromEntries(Object.entries(phenotypes).map(([key, phenotype]) => [key, result(phenotype)]));
}

function result(phenotype: string): PhenotypeResult {
  return { phenotype, activityScore: null, lookupKey: phenotype };
}
