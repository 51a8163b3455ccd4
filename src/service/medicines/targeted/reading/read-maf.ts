// Mutation Annotation Format (https://docs.gdc.cancer.gov/Data/File_Formats/MAF_Format, GDC MAF v1), with the column names of several makers.

import { type Consequence, type Origin, type SmallVariant, smallVariant } from './alteration.ts';
import { readTsv } from './read-tsv.ts';
import { refusedFile, type TumourFileOptions, type TumourFindings } from './tumour-findings.ts';
import { NOTHING_TESTED } from './tumour-profile.ts';

const CLASSIFICATIONS: Readonly<Record<string, Consequence>> = {
  missense_mutation: 'missense',
  nonsense_mutation: 'nonsense',
  frame_shift_del: 'frameshift',
  frame_shift_ins: 'frameshift',
  in_frame_del: 'inframe-deletion',
  in_frame_ins: 'inframe-insertion',
  splice_site: 'splice',
  translation_start_site: 'start-lost',
  start_codon_snp: 'start-lost',
  nonstop_mutation: 'stop-lost',
  silent: 'silent',
  synonymous_mutation: 'silent',
  "5'flank": 'promoter',
};

export function readMaf(text: string, { sample, origin }: TumourFileOptions): TumourFindings {
  const rows = readTsv(text, (column) => column.toLowerCase());
  const samples = [...new Set(rows.map((row) => row.tumor_sample_barcode ?? ''))];
  if (samples.length > 1 && sample === undefined)
    return refusedFile(`The file holds ${samples.length} tumours (${samples.slice(0, 3).join(', ')}): say which with --sample.`);
  const kept = sample === undefined ? rows : rows.filter((row) => row.tumor_sample_barcode === sample);
  return { alterations: kept.map((row) => variantOf(row, origin ?? 'somatic')), tested: NOTHING_TESTED, findings: [] };
}

function variantOf(row: Readonly<Record<string, string>>, origin: Origin): SmallVariant {
  const protein = row.hgvsp_short || row.protein_change || row.hgvsp || row.amino_acid_change || undefined;
  const coding = row.hgvsc || row.cdna_change || row.hgvs_coding || undefined;
  const transcript = row.transcript_id || row.annotation_transcript;
  const [alternate, reference] = [Number(row.t_alt_count), Number(row.t_ref_count)];
  const exon = Number.parseInt(row.exon_number ?? row.exon ?? '', 10);
  return smallVariant({
    gene: row.hugo_symbol ?? '',
    protein,
    coding,
    consequence: CLASSIFICATIONS[(row.variant_classification ?? '').toLowerCase()] ?? 'other',
    exon: Number.isNaN(exon) ? null : exon,
    origin: /germline/i.test(row.mutation_status ?? '') ? 'germline' : origin,
    alleleFraction: alternate + reference > 0 ? alternate / (alternate + reference) : null,
    pathogenic: pathogenicity(row.clin_sig ?? row.clinvar ?? row.clinical_significance ?? ''),
    hgvs: coding?.includes(':') ? [coding] : transcript && coding ? [`${transcript}:${coding}`] : [],
  });
}

/** ClinVar's words; null when nothing decides. */
export function pathogenicity(words: string): boolean | null {
  if (/conflicting/i.test(words)) return null;
  if (/pathogenic/i.test(words)) return true;
  return /benign/i.test(words) ? false : null;
}
