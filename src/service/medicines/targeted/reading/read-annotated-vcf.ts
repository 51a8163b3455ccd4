// A tumour's VCF (https://samtools.github.io/hts-specs/VCFv4.3.pdf) annotated by VEP (INFO CSQ) or SnpEff (INFO ANN, annotation format 1.0).

import { type Consequence, type SmallVariant, smallVariant } from './alteration.ts';
import { pathogenicity } from './read-maf.ts';
import { refusedFile, type TumourFileOptions, type TumourFindings } from './tumour-findings.ts';
import { NOTHING_TESTED } from './tumour-profile.ts';

/** SnpEff's own order of fields, lower case, in VEP's names. */
const ANN_FIELDS = ['allele', 'consequence', 'impact', 'symbol', 'gene', 'feature_type', 'feature', 'biotype', 'exon', 'hgvsc', 'hgvsp'];

export function readAnnotatedVcf(text: string, { origin, sample }: TumourFileOptions): TumourFindings {
  const csq = /##INFO=<ID=CSQ,.*Format: ([^">]+)/.exec(text)?.[1];
  const [tag, fields] = csq
    ? ([
        'CSQ=',
        csq
          .toLowerCase()
          .split('|')
          .map((field) => field.trim()),
      ] as const)
    : (['ANN=', ANN_FIELDS] as const);
  if (!csq && !/##INFO=<ID=ANN,/.test(text))
    return refusedFile('The VCF carries no VEP (CSQ) or SnpEff (ANN) annotation, so its genes and proteins are not known.');
  const header = text.match(/^#CHROM.*$/m)?.[0].split('\t') ?? [];
  const samples = header.slice(9);
  const column = sample === undefined ? (samples.length === 1 ? 9 : tumourColumn(samples)) : header.indexOf(sample);
  if (samples.length > 0 && column < 9)
    return refusedFile(`The VCF holds the samples ${samples.slice(0, 4).join(', ')}: say which is the tumour with --sample.`);
  const alterations: SmallVariant[] = [];
  let filtered = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const cells = line.split('\t');
    if (!/^(PASS|\.)$/.test(cells[6] ?? '.')) {
      filtered += 1;
      continue;
    }
    if (samples.length > 0 && !carriesAlternate(cells[8] ?? '', cells[column] ?? '')) continue;
    const info = (cells[7] ?? '').split(';').find((part) => part.startsWith(tag));
    if (!info) continue;
    alterations.push(
      ...variantsOf(info.slice(tag.length), fields, origin ?? 'somatic', alleleFraction(cells[8] ?? '', cells[column] ?? '')),
    );
  }
  const what = `${filtered} rows did not pass the caller's filter and were left out.`;
  return {
    alterations,
    tested: NOTHING_TESTED,
    findings: filtered > 0 ? [{ severity: 'information', code: 'MED_VCF_FILTERED', issue: 'informational', where: 'FILTER', what }] : [],
  };
}

function tumourColumn(samples: readonly string[]): number {
  const found = samples.findIndex((name) => /tumou?r/i.test(name));
  return found === -1 ? -1 : found + 9;
}

function carriesAlternate(format: string, cell: string): boolean {
  const at = format.split(':').indexOf('GT');
  return at === -1 || /[1-9]/.test(cell.split(':')[at] ?? '');
}

function alleleFraction(format: string, cell: string): number | null {
  const at = format.split(':').indexOf('AF');
  const value = at === -1 ? Number.NaN : Number.parseFloat(cell.split(':')[at] ?? '');
  return Number.isNaN(value) ? null : value;
}

/** One variant for each gene: the transcript that is MANE Select, else the annotator's pick, else the first. */
function variantsOf(
  annotations: string,
  fields: readonly string[],
  origin: SmallVariant['origin'],
  fraction: number | null,
): readonly SmallVariant[] {
  const byGene = new Map<string, Readonly<Record<string, string>>>();
  const all = annotations.split(',').map((entry) => {
    const cells = entry.split('|');
    return Object.fromEntries(fields.map((field, index) => [field, cells[index] ?? '']));
  });
  for (const entry of all) {
    const gene = entry.symbol ?? '';
    const known = byGene.get(gene);
    if (gene !== '' && (!known || rank(entry) > rank(known))) byGene.set(gene, entry);
  }
  return [...byGene.entries()].map(([gene, entry]) => {
    const exon = Number.parseInt(entry.exon ?? '', 10);
    const coding = entry.hgvsc || undefined;
    return smallVariant({
      gene,
      protein: entry.hgvsp || undefined,
      coding,
      consequence: consequenceIn(entry.consequence ?? ''),
      exon: Number.isNaN(exon) ? null : exon,
      origin,
      alleleFraction: fraction,
      pathogenic: pathogenicity(entry.clin_sig ?? ''),
      hgvs: [coding, entry.hgvsp].filter((name) => name?.includes(':')).map((name) => name ?? ''),
    });
  });
}

function rank(entry: Readonly<Record<string, string>>): number {
  return (entry.mane_select ? 4 : 0) + (entry.pick === '1' ? 2 : 0) + (entry.canonical === 'YES' ? 1 : 0);
}

/** Sequence Ontology terms in the order in which one decides over another (VEP's order of severity). */
const TERMS: readonly (readonly [string, Consequence])[] = [
  ['splice_acceptor', 'splice'],
  ['splice_donor_variant', 'splice'],
  ['stop_gained', 'nonsense'],
  ['frameshift', 'frameshift'],
  ['stop_lost', 'stop-lost'],
  ['start_lost', 'start-lost'],
  ['inframe_insertion', 'inframe-insertion'],
  ['inframe_deletion', 'inframe-deletion'],
  ['missense', 'missense'],
  ['synonymous', 'silent'],
  ['upstream_gene', 'promoter'],
];

function consequenceIn(terms: string): Consequence {
  return TERMS.find(([term]) => terms.includes(term))?.[1] ?? 'other';
}
