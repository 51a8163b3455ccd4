// The header of an annotated VCF (4.1 to 4.4, https://samtools.github.io/hts-specs/): samples, genome build, and where consequences stand:
// VEP's CSQ and SnpEff's ANN say their field names after "Format:" or between quotes, bcftools csq's BCSQ has a fixed order.

import type { Finding } from '../../../foundation/errors.ts';
import { refuse } from './refusal.ts';

export type Build = 'GRCh37' | 'GRCh38';

/** A value for each alternate, for each allele with the reference, or for each genotype. */
export type PerAllele = 'A' | 'R' | 'G';

export interface ConsequenceFormat {
  readonly key: 'CSQ' | 'BCSQ' | 'ANN';
  /** Field name in lower case to its place between the bars. */
  readonly fields: ReadonlyMap<string, number>;
}

export interface VcfHeader {
  readonly version: string;
  readonly samples: readonly string[];
  /** From the stated contig lengths; null when no contig that tells is stated. */
  readonly build: Build | null;
  readonly consequences: ConsequenceFormat | null;
  /** Names of INFO fields declared. */
  readonly info: ReadonlySet<string>;
  /** Fields declared to have a value for each allele. */
  readonly perAllele: { readonly info: ReadonlyMap<string, PerAllele>; readonly format: ReadonlyMap<string, PerAllele> };
  /** True for a tumour's VCF: it belongs to the somatic pipeline. */
  readonly isSomatic: boolean;
}

/** Lengths of chromosome 1 and X (NCBI assemblies GCF_000001405.13 and .26). */
const BUILD_OF_LENGTH: ReadonlyMap<string, Build> = new Map([
  ['249250621', 'GRCh37'],
  ['248956422', 'GRCh38'],
  ['155270560', 'GRCh37'],
  ['156040895', 'GRCh38'],
]);

const BCSQ_FIELDS = ['consequence', 'gene', 'transcript', 'biotype', 'strand', 'amino_acid_change', 'dna_change'];

/** @param text every line that begins with '#', without the records. */
export function readHeader(text: string): VcfHeader | Finding {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const version = /^##fileformat=VCFv(4\.[1-5])$/.exec(lines[0] ?? '')?.[1];
  if (!version)
    return refuse(
      'E_NOT_VCF',
      'line 1',
      'The first line is not ##fileformat=VCFv4.1 to 4.5.',
      'Give a VCF, plain or compressed with bgzip.',
    );
  const columns = lines.find((line) => line.startsWith('#CHROM'))?.split('\t');
  if (!columns)
    return refuse('E_HEADER', 'header', 'The line of column names (#CHROM) is missing.', 'Give the whole file, its header too.');
  const samples = columns.slice(9);
  if (columns.length < 10)
    return refuse(
      'E_HEADER',
      `line ${lines.findIndex((line) => line.startsWith('#CHROM')) + 1}`,
      'There is no sample in this VCF.',
      'Give a VCF with genotypes.',
    );
  const twice = samples.find((sample, at) => samples.indexOf(sample) !== at);
  if (twice !== undefined)
    return refuse(
      'E_SAMPLE_DUPLICATE',
      '#CHROM line',
      `The sample ${twice} stands twice in the column names.`,
      'Rename one of them: bcftools reheader.',
    );
  const consequences = consequenceFormat(lines);
  const declared = lines.findIndex((line) => /^##INFO=<ID=(CSQ|ANN),/.test(line));
  // Consequences that stand there and cannot be read must not look like a genome without any.
  if (!consequences && declared >= 0)
    return refuse(
      'E_HEADER',
      `line ${declared + 1}`,
      'The consequence annotation does not say its fields (Format: Allele|Consequence|...).',
      'Annotate again, or put back the Description that the annotator wrote.',
    );
  const builds = new Set(
    lines.filter((line) => line.startsWith('##contig=')).flatMap((line) => BUILD_OF_LENGTH.get(/length=(\d+)/.exec(line)?.[1] ?? '') ?? []),
  );
  if (builds.size > 1) return refuse('E_BUILD_MISMATCH', 'header', 'The contig lengths belong to GRCh37 and to GRCh38.');
  const info = new Set(lines.flatMap((line) => /^##INFO=<ID=([^,>]+)/.exec(line)?.[1] ?? []));
  return {
    version,
    samples,
    build: [...builds][0] ?? null,
    consequences,
    info,
    perAllele: { info: perAlleleOf(lines, 'INFO'), format: perAlleleOf(lines, 'FORMAT') },
    isSomatic:
      info.has('SOMATIC') || samples.some((sample) => /^(TUMOU?R)$/i.test(sample)) || lines.some((line) => /^##tumor_sample=/i.test(line)),
  };
}

function perAlleleOf(lines: readonly string[], kind: 'INFO' | 'FORMAT'): ReadonlyMap<string, PerAllele> {
  const found = new Map<string, PerAllele>();
  for (const line of lines) {
    const [, id, number] = line.startsWith(`##${kind}=<`) ? (/^##\w+=<ID=([^,>]+),(?:[^"]*,)?Number=([ARG])[,>]/.exec(line) ?? []) : [];
    if (id && (number === 'A' || number === 'R' || number === 'G')) found.set(id, number);
  }
  return found;
}

function consequenceFormat(lines: readonly string[]): ConsequenceFormat | null {
  for (const key of ['CSQ', 'ANN', 'BCSQ'] as const) {
    const line = lines.find((candidate) => candidate.startsWith(`##INFO=<ID=${key},`));
    if (!line) continue;
    const stated = key === 'BCSQ' ? BCSQ_FIELDS : (/(?:Format:|annotations:)\s*'?([^">]+?)'?\s*"/.exec(line)?.[1] ?? '').split('|');
    const fields = new Map(stated.map((name, at) => [name.trim().replace(/^'|'$/g, '').toLowerCase(), at]));
    if (fields.size > 1) return { key, fields };
  }
  return null;
}
