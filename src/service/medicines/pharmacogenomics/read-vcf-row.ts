// One VCF row at a defining position: REF checked, alternates judged, and each sample field turned into a genotype or a finding.

import type { Finding } from '../../../foundation/errors.ts';
import type { Position } from './definition.ts';
import type { Observed } from './genotype.ts';

/** A defining position with the gene it belongs to and its number among all places read. */
export interface Place {
  readonly gene: string;
  readonly chromosome: string;
  readonly position: Position;
  readonly number: number;
}

export interface FieldReading {
  readonly observed?: Observed;
  readonly finding?: Finding;
}

export type Row = { readonly kind: 'mismatch'; readonly found: string } | { readonly kind: 'row'; genotypeOf(field: string): FieldReading };

export interface RowReader {
  open(fields: readonly string[], place: Place, lineNumber: number): Row;
}

/** A row as the sender would find it. */
export function whereIs({ chromosome, position, gene }: Place, lineNumber: number): string {
  return `line ${lineNumber}, ${chromosome}:${position.position}${position.rsid ? ` (${position.rsid})` : ''}, ${gene}`;
}

/** A reader for files with this header: allele depths are only believed when declared as one number per allele. Unlisted bases become the reference in the genes named. */
export function rowReaderFor(header: readonly string[], replaceUnlistedIn: ReadonlySet<string>): RowReader {
  const depth = header.find((line) => line.startsWith('##FORMAT=<ID=AD,'));
  const usesDepth = depth === undefined || /Number=R\b/.test(depth);
  // Rows mostly repeat one FORMAT.
  let [format, layout] = ['', layoutOf('', usesDepth)];
  return {
    open: (fields, place, lineNumber) => {
      const named = fields[8] ?? '';
      if (named !== format) [format, layout] = [named, layoutOf(named, usesDepth)];
      return openRow(fields, place, lineNumber, layout, replaceUnlistedIn);
    },
  };
}

/** Where the values of a sample field stand; -1 where there is none. */
interface FieldLayout {
  readonly gtAt: number;
  readonly psAt: number;
  readonly adAt: number;
}

function layoutOf(format: string, usesDepth: boolean): FieldLayout {
  const keys = format.split(':');
  return { gtAt: keys.indexOf('GT'), psAt: keys.indexOf('PS'), adAt: usesDepth ? keys.indexOf('AD') : -1 };
}

interface RowContext extends FieldLayout {
  readonly place: Place;
  readonly lineNumber: number;
  /** REF first, then the alternates, in capitals. */
  readonly bases: readonly string[];
  readonly unlisted: ReadonlySet<number>;
  /** Whether an unlisted base counts as reference for this gene. */
  readonly replacesUnlisted: boolean;
}

function openRow(
  fields: readonly string[],
  place: Place,
  lineNumber: number,
  layout: FieldLayout,
  replaceUnlistedIn: ReadonlySet<string>,
): Row {
  const ref = (fields[3] ?? '').toUpperCase();
  if (ref !== place.position.ref) return { kind: 'mismatch', found: /^[ACGTN]+$/.test(ref) ? ref : 'not a base' };
  const alts = (fields[4] ?? '.') === '.' ? [] : (fields[4] ?? '').toUpperCase().split(',');
  const context: RowContext = {
    place,
    lineNumber,
    bases: [ref, ...alts],
    unlisted: unlistedAlternates(place.position, alts),
    replacesUnlisted: replaceUnlistedIn.has(place.gene),
    ...layout,
  };
  // Samples of one row mostly repeat a few fields, so each distinct field is read once.
  if (fields.length <= 10) return { kind: 'row', genotypeOf: (field) => readField(field, context) };
  const known = new Map<string, FieldReading>();
  return {
    kind: 'row',
    genotypeOf(field) {
      const seen = known.get(field);
      if (seen) return seen;
      const reading = readField(field, context);
      known.set(field, reading);
      return reading;
    },
  };
}

const NONE: ReadonlySet<number> = new Set();
const NO_BASES: readonly string[] = [];

/** Numbers of alternates the definition does not list. Where it expects an insertion and none is offered, the row is of another kind and is left alone. */
function unlistedAlternates(position: Position, alts: readonly string[]): ReadonlySet<number> {
  const bases = alts.filter((alt) => !alt.startsWith('<'));
  const expectsInsertion = position.alts.some((alt) => alt.length > 1);
  if (expectsInsertion && !bases.some((alt) => alt.length > 1)) return NONE;
  if (alts.every((alt) => position.alts.includes(alt))) return NONE;
  return new Set(alts.flatMap((alt, index) => (alt.startsWith('<') || position.alts.includes(alt) ? [] : [index + 1])));
}

function readField(field: string, context: RowContext): FieldReading {
  const values = field.split(':');
  const gt = context.gtAt < 0 ? undefined : values[context.gtAt];
  if (!gt) return finding(context, 'MED_NO_GENOTYPE', 'There is no GT field.', 'The position counts as not tested.');
  // Most positions of most people.
  if (gt === '0/0' || gt === '0|0') return { observed: twice(context.bases[0] ?? '', gt === '0|0', phaseSetIn(values, context)) };
  const parts = gt.split(/[|/]/);
  const called = parts.includes('.') ? parts.filter((part) => part !== '.') : parts;
  // A no-call is ordinary: the position is simply not tested.
  if (called.length === 0) return {};
  if (called.some((part) => !/^\d+$/.test(part) || context.bases[Number(part)] === undefined))
    return finding(
      context,
      'MED_GT_INDEX',
      'GT points to an alternate that the row does not have.',
      'Check the row; the position counts as not tested.',
    );
  if (called.some((part) => !/^[ACGT]+$/.test(context.bases[Number(part)] ?? '')))
    return finding(context, 'MED_NOT_A_BASE', 'GT chooses an allele that is not spelled in bases.', 'The position counts as not tested.');
  if (depthDisagrees(values[context.adAt], called))
    return finding(
      context,
      'MED_DEPTH_DISAGREES',
      'GT says heterozygous but only one allele has reads (AD).',
      'The position counts as not tested; repeat the call.',
    );
  if (called.length === 1 && parts.length > 1 && called[0] === '0' && context.place.chromosome !== 'chrX')
    return finding(context, 'MED_HALF_CALL', 'Only one allele was called and it is the reference.', 'The position counts as not tested.');
  return observe(gt, parts, values, context);
}

function observe(gt: string, parts: readonly string[], values: readonly string[], context: RowContext): FieldReading {
  const unlisted: string[] = [];
  const baseOf = (part: string | undefined): string | null => {
    if (part === undefined || part === '.') return null;
    const base = context.bases[Number(part)] ?? null;
    if (base === null || !context.unlisted.has(Number(part))) return base;
    unlisted.push(base);
    return context.replacesUnlisted ? context.place.position.ref : base;
  };
  const first = baseOf(parts[0]);
  const isSingleCopy = parts.length === 1;
  const second = isSingleCopy ? undefined : baseOf(parts[1]);
  const phased = !gt.includes('/');
  const observed: Observed = { first, second, phased, unlisted, phaseSet: phased ? phaseSetIn(values, context) : null };
  return { observed, ...(noteOn(observed, parts, unlisted, context) ?? {}) };
}

function twice(base: string, phased: boolean, phaseSet: string | null): Observed {
  return { first: base, second: base, phased, unlisted: NO_BASES, phaseSet: phased ? phaseSet : null };
}

function phaseSetIn(values: readonly string[], { psAt }: FieldLayout): string | null {
  const phaseSet = values[psAt];
  return phaseSet === undefined || phaseSet === '.' || phaseSet === '' ? null : phaseSet;
}

function noteOn(observed: Observed, parts: readonly string[], unlisted: readonly string[], context: RowContext): FieldReading | null {
  const { place } = context;
  if (unlisted.length > 0)
    return finding(
      context,
      'MED_UNLISTED_BASE',
      `The base ${unlisted.join(', ')} is not in the definition (expected ${place.position.alts.join(', ')}).`,
      context.replacesUnlisted
        ? 'It was counted as reference for this gene; a laboratory should look at it.'
        : 'The gene cannot be called; ask the laboratory.',
    );
  if (observed.first === null || observed.second === null)
    return finding(context, 'MED_HALF_CALL', 'Only one allele was called.', 'No pair of alleles is concluded from it; repeat the test.');
  if (parts.length > 2)
    return finding(context, 'MED_PLOIDY', `${parts.length} alleles were called; the first two were used.`, 'Check the caller.');
  if (parts.length === 1 && place.chromosome !== 'chrX' && place.chromosome !== 'chrY' && place.chromosome !== 'chrM')
    return finding(
      context,
      'MED_PLOIDY',
      'One allele was called on a chromosome that comes in pairs.',
      'Check the caller; no pair of alleles is concluded from it.',
    );
  return null;
}

/** Only one allele with reads, yet a heterozygous genotype (callers that report overlaps this way exist). */
function depthDisagrees(ad: string | undefined, called: readonly string[]): boolean {
  if (ad === undefined || ad === '.' || new Set(called).size < 2) return false;
  const depths = ad
    .split(',')
    .filter((value) => value !== '.')
    .map(Number);
  return depths.every(Number.isInteger) && depths.filter((value) => value > 0).length === 1;
}

function finding({ place, lineNumber }: RowContext, code: string, what: string, mend: string): FieldReading {
  return { finding: { severity: 'warning', code, issue: 'value', where: whereIs(place, lineNumber), what, mend } };
}
