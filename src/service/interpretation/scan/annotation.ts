// What the annotators said about one alternate allele: consequences from CSQ, BCSQ or ANN; population frequencies, ClinVar, REVEL and SpliceAI
// from the same field or from INFO. Field names differ between laboratories; they are recognised here and nowhere else.

import { pointedAt } from './bcsq-pointers.ts';
import type { ConsequenceFormat } from './header.ts';
import { type Consequence, impactOf, type Variant } from './variant.ts';

/** Frequencies of a reference population: gnomAD in its many spellings. A bare AF is the file's own frequency, and says nothing. */
const POPULATION_FREQUENCY =
  /^(gnomad\w*_?af\w*|gnomad\w*_(?:popmax|grpmax)\w*|max_af|af_(?:popmax|grpmax)|(?:afr|amr|asj|eas|fin|nfe|sas|ami|mid)_af|gel\w*_af)$/i;
const NOT_A_FREQUENCY = /(?:faf|_pop(?:max|s)?s?$)/i;

export function isFrequencyField(name: string): boolean {
  return POPULATION_FREQUENCY.test(name) && !NOT_A_FREQUENCY.test(name);
}

const HOMOZYGOTES = /^gnomad\w*(nhomalt|n_homalt|_hom)$/i;

/** Fields of INFO with a value an allele that are read here, besides the consequences, which name their allele. */
export function isReadFromInfo(name: string): boolean {
  return isFrequencyField(name) || name === 'CLNSIG' || name === 'REVEL' || HOMOZYGOTES.test(name);
}

/** ClinVar review status to stars (https://www.ncbi.nlm.nih.gov/clinvar/docs/review_status/). */
const STARS: readonly (readonly [RegExp, number])[] = [
  [/practice_guideline/, 4],
  [/reviewed_by_expert_panel/, 3],
  [/multiple_submitters,?_no_conflicts/, 2],
  [/single_submitter|conflicting/, 1],
];

/** bcftools csq writes its consequences without VEP's ending (https://samtools.github.io/bcftools/bcftools.html#csq). */
const BCSQ_TERMS: Readonly<Record<string, string>> = {
  missense: 'missense_variant',
  synonymous: 'synonymous_variant',
  frameshift: 'frameshift_variant',
  splice_acceptor: 'splice_acceptor_variant',
  splice_donor: 'splice_donor_variant',
  splice_region: 'splice_region_variant',
  inframe_altering: 'protein_altering_variant',
  intron: 'intron_variant',
  '3_prime_utr': '3_prime_UTR_variant',
  '5_prime_utr': '5_prime_UTR_variant',
  intergenic: 'intergenic_variant',
  stop_retained: 'stop_retained_variant',
  start_retained: 'start_retained_variant',
  non_coding: 'non_coding_transcript_variant',
};

export type Annotation = Pick<Variant, 'consequences' | 'frequencies' | 'homozygotes' | 'clinvar' | 'revel' | 'spliceAi'>;

interface Allele {
  readonly reference: string;
  readonly alternate: string;
  /** From 1, and how many there are. */
  readonly number: number;
  readonly of: number;
}

export function annotate(info: ReadonlyMap<string, string>, format: ConsequenceFormat | null, allele: Allele): Annotation {
  const entries = format ? entriesFor(info.get(format.key), format, allele) : [];
  const frequencies: Record<string, number> = {};
  for (const [name, value] of info) if (isFrequencyField(name)) keepNumber(frequencies, name, perAllele(value, allele));
  let clinvar: string | undefined = perAllele(info.get('CLNSIG'), allele) ?? info.get('CLNSIG');
  let revel = numberOf(perAllele(info.get('REVEL'), allele));
  let spliceAi = spliceAiOf(info.get('SpliceAI'), allele.alternate);
  let homozygotes = numberOf(perAllele(pick(info, HOMOZYGOTES), allele));
  for (const entry of entries) {
    for (const { name, at, role } of format ? toldFields(format) : []) {
      const value = entry[at];
      if (!value || value === '.') continue;
      if (role === 'frequency') keepNumber(frequencies, name, highest(value));
      else if (role === 'clinvar') clinvar ??= value;
      else if (role === 'revel') revel ??= numberOf(highest(value));
      else if (role === 'splice') spliceAi = Math.max(spliceAi ?? 0, numberOf(value) ?? 0);
      else homozygotes ??= numberOf(value);
    }
  }
  return {
    consequences: entries.map((entry) => consequenceOf(entry, format)).filter((one) => one !== null),
    frequencies,
    homozygotes,
    clinvar: clinvar ? { significance: clinvar, stars: starsOf(info.get('CLNREVSTAT')) } : null,
    revel,
    spliceAi,
  };
}

type Role = 'frequency' | 'clinvar' | 'revel' | 'splice' | 'homozygotes';
interface ToldField {
  readonly name: string;
  readonly at: number;
  readonly role: Role;
}

/** Names are recognised once for a file: most of an annotator's fields are read by nobody here. */
const toldByFormat = new WeakMap<ConsequenceFormat, readonly ToldField[]>();

function toldFields(format: ConsequenceFormat): readonly ToldField[] {
  const known = toldByFormat.get(format);
  if (known) return known;
  const told = [...format.fields].flatMap(([name, at]) => {
    const role = roleOf(name);
    return role ? [{ name, at, role }] : [];
  });
  toldByFormat.set(format, told);
  return told;
}

function roleOf(name: string): Role | null {
  if (isFrequencyField(name)) return 'frequency';
  if (name === 'clin_sig' || name === 'clinvar_clnsig' || name === 'clinvar_clin_sig') return 'clinvar';
  if (name === 'revel' || name === 'revel_score') return 'revel';
  if (/^spliceai_pred_ds_/.test(name)) return 'splice';
  return /^gnomad\w*nhomalt$/.test(name) ? 'homozygotes' : null;
}

/** True for "Pathogenic" and "Likely_pathogenic" in any of their combinations, false as soon as anyone disagrees. */
export function isKnownPathogenic(clinvar: Variant['clinvar']): boolean {
  if (!clinvar) return false;
  const said = clinvar.significance.toLowerCase();
  return /(^|[^a-z_])(likely_)?pathogenic/.test(said) && !/conflicting|benign|uncertain/.test(said);
}

function entriesFor(value: string | undefined, format: ConsequenceFormat, allele: Allele): readonly string[][] {
  if (!value) return [];
  const all = value.split(',').map((entry) => entry.split('|'));
  if (allele.of === 1 || format.key === 'BCSQ') return all;
  const numberAt = format.fields.get('allele_num');
  if (numberAt !== undefined) return all.filter((entry) => entry[numberAt] === String(allele.number));
  const alleleAt = format.fields.get('allele');
  if (alleleAt === undefined) return all;
  const wanted = new Set([allele.alternate, vepAllele(allele)]);
  const own = all.filter((entry) => wanted.has(entry[alleleAt] ?? ''));
  // Alleles written in a way we do not know: every consequence of the record counts for each, so that none is lost.
  return own.length > 0 ? own : all;
}

/** VEP names an allele beside an indel by what is left when the shared first base is taken away, '-' when nothing is. */
function vepAllele({ reference, alternate }: Allele): string {
  if (reference[0] !== alternate[0]) return alternate;
  return alternate.slice(1) || '-';
}

function consequenceOf(entry: readonly string[], format: ConsequenceFormat | null): Consequence | null {
  const field = (...names: readonly string[]): string => {
    for (const name of names) {
      const value = entry[format?.fields.get(name) ?? -1];
      if (value) return value;
    }
    return '';
  };
  const written = field('consequence', 'annotation').replace(/^\*/, '');
  if (written === '') return null;
  if (written.startsWith('@')) return pointedAt(written);
  const terms = written.split('&').map((term) => BCSQ_TERMS[term] ?? term);
  return {
    gene: field('symbol', 'gene_name', 'gene'),
    transcript: field('feature', 'feature_id', 'transcript'),
    terms,
    impact: impactOf(terms),
    hgvsC: field('hgvsc', 'hgvs.c', 'dna_change') || null,
    hgvsP: field('hgvsp', 'hgvs.p', 'amino_acid_change') || null,
    isChosen: field('mane_select') !== '' || field('canonical') === 'YES',
  };
}

function perAllele(value: string | undefined, { number, of }: Allele): string | undefined {
  if (value === undefined) return undefined;
  const parts = value.split(',');
  return parts.length === of ? parts[number - 1] : parts[0];
}

function pick(info: ReadonlyMap<string, string>, name: RegExp): string | undefined {
  for (const [key, value] of info) if (name.test(key)) return value;
  return undefined;
}

function highest(value: string): string {
  return value.includes('&') ? String(Math.max(...value.split('&').map((one) => numberOf(one) ?? 0))) : value;
}

function keepNumber(into: Record<string, number>, name: string, value: string | undefined): void {
  const number = numberOf(value);
  if (number !== null) into[name] = Math.max(number, into[name] ?? 0);
}

function numberOf(value: string | undefined): number | null {
  return value === undefined || value === '' || value === '.' || Number.isNaN(Number(value)) ? null : Number(value);
}

/** `ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|...`: the highest of the four delta scores (Jaganathan and others, Cell 2019). */
function spliceAiOf(value: string | undefined, alternate: string): number | null {
  if (!value) return null;
  const scores = value
    .split(',')
    .map((entry) => entry.split('|'))
    .filter((entry) => entry[0] === alternate)
    .flatMap((entry) => entry.slice(2, 6).map((score) => numberOf(score) ?? 0));
  return scores.length > 0 ? Math.max(...scores) : null;
}

function starsOf(review: string | undefined): number | null {
  if (!review) return null;
  return STARS.find(([pattern]) => pattern.test(review))?.[1] ?? 0;
}
