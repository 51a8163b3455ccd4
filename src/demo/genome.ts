// A synthetic trio's annotated genome, small enough to be made while the demonstration starts: common variants that follow Mendel's laws, so that
// the family checks have something to see, and a handful of rare ones that tell a story. Nobody's genome; the alleles are drawn by a fixed seed.

import { seededUniform } from '../foundation/numbers/index.ts';
export interface StoryVariant {
  readonly contig: string;
  readonly position: number;
  readonly reference: string;
  readonly alternate: string;
  readonly gene: string;
  readonly term: string;
  readonly impact: 'HIGH' | 'MODERATE' | 'LOW';
  readonly hgvsC?: string;
  readonly hgvsP?: string;
  readonly frequency?: number;
  readonly revel?: number;
  readonly clinvar?: string;
  /** Child, father, mother: 0/1, or 0/1:3 for 3 of 30 reads with the allele. */
  readonly genotypes: readonly [string, string, string];
}

export const TRIO_SAMPLES = ['child', 'father', 'mother'] as const;

/** Common variants on each contig, more on X so that a sex can be read from it, and how far they stay from its ends, where X recombines with Y. */
const COMMON = 120;
const COMMON_ON_X = 240;
const MARGIN = 6_000_000;

/** The PED file of the trio; the child is the proband. */
export function trioPed(childSex: 'male' | 'female'): string {
  return `FAM\tchild\tfather\tmother\t${childSex === 'male' ? 1 : 2}\t2\nFAM\tfather\t0\t0\t1\t1\nFAM\tmother\t0\t0\t2\t1\n`;
}

/** Lengths of GRCh38 (NCBI GCF_000001405.26) of the contigs used. */
const CONTIGS: readonly (readonly [string, number])[] = [
  ['chr1', 248956422],
  ['chr2', 242193529],
  ['chr3', 198295559],
  ['chr9', 138394717],
  ['chr12', 133275309],
  ['chr15', 101991189],
  ['chrX', 156040895],
];
const CSQ = 'Allele|Consequence|IMPACT|SYMBOL|Feature|HGVSc|HGVSp|MANE_SELECT|gnomADe_AF|gnomADg_NFE_AF|REVEL|ClinVar_CLNSIG';

export function trioVcf(
  story: readonly StoryVariant[],
  { childSex, seed = 7 }: { readonly childSex: 'male' | 'female'; readonly seed?: number },
): string {
  const random = seededUniform(seed);
  const lines = [
    '##fileformat=VCFv4.2',
    '##source=OpenGMS synthetic trio',
    '##VEP="v112" assembly="GRCh38" gnomADe="r2.1.1" gnomADg="v3.1.2" ClinVar="2026-08"',
    ...CONTIGS.map(([id, length]) => `##contig=<ID=${id},length=${length}>`),
    `##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: ${CSQ}">`,
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">',
    `#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t${TRIO_SAMPLES.join('\t')}`,
  ];
  for (const [contig, length] of CONTIGS) {
    const many = contig === 'chrX' ? COMMON_ON_X : COMMON;
    const rows = Array.from({ length: many }, (_, index) => {
      const position = Math.floor(((index + 0.2 + random() * 0.6) / many) * (length - 2 * MARGIN)) + MARGIN;
      return { position, text: commonLine(contig, position, childSex, random) };
    });
    const told = story
      .filter((variant) => variant.contig === contig)
      .map((variant) => ({ position: variant.position, text: storyLine(variant) }));
    lines.push(...[...rows, ...told].sort((a, b) => a.position - b.position).map(({ text }) => text));
  }
  return `${lines.join('\n')}\n`;
}

/** A common variant that neither changes a protein nor breaks Mendel's laws. */
function commonLine(contig: string, position: number, childSex: 'male' | 'female', random: () => number): string {
  const allele = (): number => (random() < 0.45 ? 1 : 0);
  const [f1, f2, m1, m2] = [allele(), allele(), allele(), allele()];
  const [fromFather, fromMother] = [random() < 0.5 ? f1 : f2, random() < 0.5 ? m1 : m2];
  const isX = contig === 'chrX';
  const father = isX ? `${f1}` : `${f1}/${f2}`;
  const child = !isX ? `${fromFather}/${fromMother}` : childSex === 'male' ? `${fromMother}` : `${f1}/${fromMother}`;
  const calls = [child, father, `${m1}/${m2}`].map((genotype) => call(genotype)).join('\t');
  return `${contig}\t${position}\t.\tA\tG\t60\tPASS\tCSQ=G|intron_variant|MODIFIER|||||||0.31|0.33||\tGT:AD:DP:GQ\t${calls}`;
}

function storyLine(variant: StoryVariant): string {
  const {
    contig,
    position,
    reference,
    alternate,
    gene,
    term,
    impact,
    hgvsC = '',
    hgvsP = '',
    frequency,
    revel,
    clinvar = '',
    genotypes,
  } = variant;
  const transcript = hgvsC.split(':')[0] ?? '';
  const csq = [alternate, term, impact, gene, transcript, hgvsC, hgvsP, transcript, frequency ?? '', frequency ?? '', revel ?? '', clinvar];
  const calls = genotypes.map((genotype) => call(genotype)).join('\t');
  return `${contig}\t${position}\t.\t${reference}\t${alternate}\t60\tPASS\tCSQ=${csq.join('|')}\tGT:AD:DP:GQ\t${calls}`;
}

function call(written: string): string {
  const [genotype = '', reads] = written.split(':');
  const alleles = genotype.split(/[/|]/);
  const share = alleles.filter((allele) => allele === '1').length / alleles.length;
  const withAllele = reads === undefined ? Math.round(30 * share) : Number(reads);
  return `${genotype}:${30 - withAllele},${withAllele}:30:99`;
}

/** The child of the demonstration: seizures from day 2. The changes are known published ones; where they were found here is made up. */
export const DEMO_STORY: readonly StoryVariant[] = [
  {
    contig: 'chr2',
    position: 165310413,
    reference: 'G',
    alternate: 'A',
    gene: 'SCN2A',
    term: 'missense_variant',
    impact: 'MODERATE',
    hgvsC: 'NM_001040142.2:c.2558G>A',
    hgvsP: 'NP_001035232.1:p.(Arg853Gln)',
    revel: 0.951,
    clinvar: 'Pathogenic',
    genotypes: ['0/1', '0/0', '0/0'],
  },
  {
    contig: 'chr9',
    position: 127663366,
    reference: 'C',
    alternate: 'T',
    gene: 'STXBP1',
    term: 'missense_variant',
    impact: 'MODERATE',
    hgvsC: 'NM_001032221.6:c.704G>A',
    hgvsP: 'NP_001027392.1:p.(Arg235Gln)',
    revel: 0.61,
    frequency: 0.0004,
    genotypes: ['0/1', '0/1', '0/0'],
  },
  {
    contig: 'chr15',
    position: 89317470,
    reference: 'C',
    alternate: 'T',
    gene: 'POLG',
    term: 'missense_variant',
    impact: 'MODERATE',
    hgvsC: 'NM_002693.3:c.2243G>C',
    hgvsP: 'NP_002684.1:p.(Trp748Ser)',
    revel: 0.88,
    frequency: 0.0008,
    genotypes: ['0/1', '0/1', '0/0'],
  },
  {
    contig: 'chr15',
    position: 89321792,
    reference: 'G',
    alternate: 'T',
    gene: 'POLG',
    term: 'missense_variant',
    impact: 'MODERATE',
    hgvsC: 'NM_002693.3:c.1399G>A',
    hgvsP: 'NP_002684.1:p.(Ala467Thr)',
    revel: 0.79,
    frequency: 0.0006,
    genotypes: ['0/1', '0/0', '0/1'],
  },
  {
    contig: 'chrX',
    position: 41341000,
    reference: 'G',
    alternate: 'A',
    gene: 'DDX3X',
    term: 'splice_region_variant',
    impact: 'MODERATE',
    hgvsC: 'NM_001356.5:c.766-3C>T',
    frequency: 0.0002,
    genotypes: ['0', '0', '0/1'],
  },
  {
    contig: 'chr12',
    position: 51689000,
    reference: 'A',
    alternate: 'G',
    gene: 'SCN8A',
    term: 'missense_variant',
    impact: 'MODERATE',
    hgvsC: 'NM_014191.4:c.1630A>G',
    hgvsP: 'NP_055006.1:p.(Asn544Asp)',
    revel: 0.44,
    frequency: 0.006,
    genotypes: ['0/1', '0/1', '0/0'],
  },
  {
    contig: 'chr3',
    position: 10149800,
    reference: 'C',
    alternate: 'T',
    gene: 'SLC6A1',
    term: 'stop_gained',
    impact: 'HIGH',
    hgvsC: 'NM_003042.4:c.1330C>T',
    hgvsP: 'NP_003033.3:p.(Gln444Ter)',
    genotypes: ['0/1:4', '0/0', '0/0'],
  },
  {
    contig: 'chr1',
    position: 1806513,
    reference: 'T',
    alternate: 'C',
    gene: 'GNB1',
    term: 'missense_variant',
    impact: 'MODERATE',
    hgvsC: 'NM_002074.5:c.239T>C',
    hgvsP: 'NP_002065.1:p.(Ile80Thr)',
    revel: 0.9,
    genotypes: ['0/1', '0/0', '0/0'],
  },
];
