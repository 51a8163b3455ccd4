// Whether a record can be taken apart into its alternate alleles: every genotype names an allele that is there, and every field that has one value an
// allele has as many values as alleles (Number=A, R and G, VCF 4.4 section 1.4.2). A value given to the wrong allele is a wrong frequency or depth.

import type { Finding } from '../../../foundation/errors.ts';
import { isReadFromInfo } from './annotation.ts';
import type { PerAllele, VcfHeader } from './header.ts';
import { refuse } from './refusal.ts';

/** Of INFO, what callers themselves write an allele (VCF 4.4, table 1). Annotators' fields of the wrong length are common and say nothing of the record. */
const OF_CALLER = new Set(['AC', 'AF', 'AD', 'ADF', 'ADR']);

export interface RecordColumns {
  /** ALT as written. */
  readonly alternates: string;
  readonly info: ReadonlyMap<string, string>;
  readonly format: readonly string[];
  /** The family's columns by the name of the sample. */
  readonly calls: readonly { readonly sample: string; readonly column: string }[];
}

/**
 * The first thing that keeps a record from being taken apart; undefined when there is none. Looked at: what is read here, and of several alternates
 * what the caller wrote as well, since a wrong length there tells that alleles were taken away or added without their values.
 * @param place of the record: `line 12`, or `chr1:1000`
 */
export function notDecomposable(header: VcfHeader, place: string, { alternates, info, format, calls }: RecordColumns): Finding | undefined {
  const alleles = alternates === '.' ? 0 : alternates.split(',').length;
  const wrong = (field: string, what: string): Finding =>
    refuse(
      'E_NOT_DECOMPOSABLE',
      `${place}, ${field}`,
      `${what} The alternate alleles (${alternates.length > 60 ? `${alternates.slice(0, 60)}...` : alternates}) cannot be told apart.`,
      'Make the record again from the caller, or split the original with bcftools norm -m -any before anything else changes its alleles.',
    );
  for (const { sample, column } of calls) {
    const absent = format[0] === 'GT' ? namesAbsent(column, alleles) : undefined;
    if (absent !== undefined)
      return wrong(
        `GT of ${sample}`,
        `The genotype names allele ${absent}, and the record has ${alleles === 0 ? 'no alternate' : `${alleles} alternate${alleles > 1 ? 's' : ''}`}.`,
      );
  }
  if (alleles === 0) return undefined;
  const isLookedAt = (name: string): boolean => isReadFromInfo(name) || (alleles > 1 && OF_CALLER.has(name));
  for (const [name, value] of info) {
    const number = header.perAllele.info.get(name);
    const count = number && isLookedAt(name) ? wrongCount(number, value, alleles) : undefined;
    if (number && count !== undefined) return wrong(`INFO ${name}`, tooManyOrFew(number, count, alleles));
  }
  for (const [at, name] of format.entries()) {
    const number = header.perAllele.format.get(name);
    if (!number || !(alleles > 1 || name === 'AD')) continue;
    for (const { sample, column } of calls) {
      const count = wrongCount(number, column.split(':')[at] ?? '.', alleles);
      if (count !== undefined) return wrong(`${name} of ${sample}`, tooManyOrFew(number, count, alleles));
    }
  }
  return undefined;
}

/** The allele a genotype names that the record does not have. */
function namesAbsent(column: string, alleles: number): number | undefined {
  const [genotype = ''] = column.split(':', 1);
  return genotype
    .split(/[/|]/)
    .filter((allele) => /^\d+$/.test(allele))
    .map(Number)
    .find((allele) => allele > alleles);
}

/** How many values there are, when that is not the number there must be. A single dot stands for all of them. */
function wrongCount(number: PerAllele, value: string, alleles: number): number | undefined {
  if (value === '' || value === '.') return undefined;
  const count = value.split(',').length;
  return expected(number, alleles).includes(count) ? undefined : count;
}

/** Of G: genotypes of a diploid call, or of a haploid one. */
function expected(number: PerAllele, alleles: number): readonly number[] {
  if (number === 'A') return [alleles];
  return number === 'R' ? [alleles + 1] : [((alleles + 1) * (alleles + 2)) / 2, alleles + 1];
}

function tooManyOrFew(number: PerAllele, count: number, alleles: number): string {
  return `It has ${count} value${count > 1 ? 's' : ''} where ${expected(number, alleles).join(' or ')} must stand (Number=${number}).`;
}
