// An annotated trio made by rule from a seed: 25 contigs, VEP's CSQ with 1 to 6 transcripts, GT:AD:DP:GQ:PL, common and rare variants, a few new ones.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { seededUniform } from '../src/foundation/numbers/index.ts';
import { BUILD_LENGTHS } from './interpretation-contigs.ts';

const FIELDS =
  'Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|cDNA_position|CDS_position|Protein_position|Amino_acids|Codons|Existing_variation|DISTANCE|STRAND|FLAGS|SYMBOL_SOURCE|HGNC_ID|CANONICAL|MANE_SELECT|SIFT|PolyPhen|gnomADe_AF|gnomADg_AF|MAX_AF|CLIN_SIG|REVEL|SpliceAI_pred_DS_AG|SpliceAI_pred_DS_AL';
const TERMS: readonly (readonly [string, string, number])[] = [
  ['intron_variant', 'MODIFIER', 0.6],
  ['upstream_gene_variant', 'MODIFIER', 0.25],
  ['synonymous_variant', 'LOW', 0.08],
  ['missense_variant', 'MODERATE', 0.06],
  ['stop_gained', 'HIGH', 0.01],
];

/** Writes the VCF as text; the same seed gives the same bytes. */
export async function writeTrio(path: string, records: number): Promise<void> {
  const out = createWriteStream(path);
  const random = seededUniform(7);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const contigs = Object.keys(BUILD_LENGTHS);
  const header = [
    '##fileformat=VCFv4.2',
    ...contigs.map((contig) => `##contig=<ID=${contig},length=${BUILD_LENGTHS[contig]}>`),
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##FILTER=<ID=LowQual,Description="Low quality">',
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count">',
    '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##INFO=<ID=gnomad_af,Number=A,Type=Float,Description="gnomAD frequency">',
    `##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: ${FIELDS}">`,
    ...[
      'GT,Number=1,Type=String',
      'AD,Number=R,Type=Integer',
      'DP,Number=1,Type=Integer',
      'GQ,Number=1,Type=Integer',
      'PL,Number=G,Type=Integer',
    ].map((id) => `##FORMAT=<ID=${id},Description="${id.slice(0, 2)}">`),
    '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tproband\tfather\tmother',
  ];
  out.write(`${header.join('\n')}\n`);
  const each = Math.ceil(records / contigs.length);
  let text = '';
  for (const contig of contigs) {
    const step = Math.max(1, Math.floor((BUILD_LENGTHS[contig] ?? 1e6) / (each + 2)));
    for (let i = 0; i < each; i++) {
      const position = contig === 'chrM' ? 1 + i : 1 + i * step + Math.floor(random() * step);
      const isRare = random() < 0.06;
      const frequency = isRare ? random() * 0.002 : random();
      const [father, mother] = isRare
        ? [Number(random() < 0.06), Number(random() < 0.06)]
        : [dose(random, frequency), dose(random, frequency)];
      const isNew = random() < 0.0001;
      const given = (parent: number): number => (parent === 2 ? 1 : parent === 1 ? Number(random() < 0.5) : 0);
      const child = isNew ? 1 : given(father) + given(mother);
      const reference = pick(['A', 'C', 'G', 'T']);
      const alternate = pick(['A', 'C', 'G', 'T'].filter((base) => base !== reference));
      const info = `AC=${child + father + mother};DP=${90 + Math.floor(random() * 30)};gnomad_af=${frequency.toExponential(4)};CSQ=${consequences(random, alternate, position, frequency)}`;
      const filter = random() < 0.05 ? 'LowQual' : 'PASS';
      text += `${contig}\t${position}\trs${position}\t${reference}\t${alternate}\t${(random() * 1000).toFixed(2)}\t${filter}\t${info}\tGT:AD:DP:GQ:PL\t${call(random, child)}\t${call(random, father)}\t${call(random, mother)}\n`;
    }
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  out.end();
  await once(out, 'finish');
}

function consequences(random: () => number, alternate: string, position: number, frequency: number): string {
  const gene = `GENE${Math.floor(position / 60_000)}`;
  const at = random();
  let sum = 0;
  const [term, impact] = TERMS.find(([, , share]) => {
    sum += share;
    return sum > at;
  }) ?? ['intron_variant', 'MODIFIER'];
  const count = 1 + Math.floor(random() * 6);
  return Array.from({ length: count }, (_, i) => {
    const transcript = `ENST0000${String(1_000_000 + (position % 1_000_000) + i)}`;
    return `${alternate}|${term}|${impact}|${gene}|ENSG0000${position % 1_000_000}|Transcript|${transcript}|protein_coding|${1 + (position % 20)}/21||${transcript}.1:c.${position % 5000}A>G||||||||||1||HGNC|HGNC:${position % 40_000}|${i === 0 ? 'YES' : ''}|${i === 0 ? 'NM_000000.1' : ''}|||${frequency.toExponential(3)}||||||`;
  }).join(',');
}

function call(random: () => number, dose: number): string {
  const depth = 20 + Math.floor(random() * 25);
  const reads = dose === 2 ? depth : dose === 1 ? Math.floor(depth * (0.4 + random() * 0.2)) : 0;
  const pl = dose === 0 ? '0,60,900' : dose === 1 ? '700,0,800' : '900,60,0';
  return `${dose === 0 ? '0/0' : dose === 1 ? '0/1' : '1/1'}:${depth - reads},${reads}:${depth}:${60 + Math.floor(random() * 39)}:${pl}`;
}

function dose(random: () => number, frequency: number): number {
  return Number(random() < frequency) + Number(random() < frequency);
}
