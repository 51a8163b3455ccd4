// One VCF row at a defining position: REF checked, alternates judged, and each sample field turned into a genotype or a finding.

import type { Finding } from '../../../../foundation/errors.ts';
import type { Position } from './definition.ts';
import type { Observed } from './genotype.ts';

/** A defining position with the gene it belongs to and its number among all places read. */
export interface Place {
  readonly gene: string;
  readonly chromosome: string;
  readonly position: Position;
  readonly number: number;
  /** What most rows hold here, made ready: the first listed alternate, no alternate, and "0/0". */
  readonly usual: Alternates;
  readonly withoutAlternate: Alternates;
  readonly reference: FieldReading;
}

/** The bases a row offers. */
interface Alternates {
  readonly text: string;
  /** REF first, then the alternates, in capitals. */
  readonly bases: readonly string[];
  /** Whether each is spelled in A, C, G and T. */
  readonly isSpelled: readonly boolean[];
  /** Numbers of the alternates that the definition does not list. */
  readonly unlisted: ReadonlySet<number>;
}

export function placeOf(gene: string, chromosome: string, position: Position, number: number): Place {
  const reference = { observed: twice(position.ref, false, null) };
  const usual = alternatesOf(position, position.alts[0] ?? '.');
  return { gene, chromosome, position, number, usual, withoutAlternate: alternatesOf(position, '.'), reference };
}

export interface FieldReading {
  readonly observed?: Observed;
  readonly finding?: Finding;
}

export type Row = { readonly kind: 'mismatch'; readonly found: string } | OpenRow;

/** A row whose REF fits. Its sample columns begin at `samplesAt` of the line. */
export interface OpenRow extends FieldLayout, Alternates {
  readonly kind: 'row';
  readonly place: Place;
  readonly lineNumber: number;
  readonly samplesAt: number;
  /** Whether an unlisted base counts as reference for this gene. */
  readonly replacesUnlisted: boolean;
}

export interface RowReader {
  /** `line` without blanks at its end. */
  open(line: string, place: Place, lineNumber: number): Row;
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
    open: (line, place, lineNumber) => {
      const refAt = afterTabs(line, 0, 3);
      const altAt = afterTabs(line, refAt, 1);
      const formatAt = afterTabs(line, altAt, 4);
      if (!isField(line, formatAt, format)) {
        format = fieldAt(line, formatAt) ?? '';
        layout = layoutOf(format, usesDepth);
      }
      if (!isField(line, refAt, place.position.ref)) {
        const ref = (fieldAt(line, refAt) ?? '').toUpperCase();
        if (ref !== place.position.ref) return { kind: 'mismatch', found: /^[ACGTN]+$/.test(ref) ? ref : 'not a base' };
      }
      const { bases, isSpelled, unlisted, text } = alternatesAt(line, altAt, place);
      return {
        kind: 'row',
        place,
        lineNumber,
        samplesAt: afterTabs(line, formatAt, 1),
        replacesUnlisted: replaceUnlistedIn.has(place.gene),
        bases,
        isSpelled,
        unlisted,
        text,
        gtAt: layout.gtAt,
        psAt: layout.psAt,
        adAt: layout.adAt,
      };
    },
  };
}

/** Where the field begins that lies this many tabs further on; beyond the end of the line when there is none. */
function afterTabs(line: string, from: number, tabs: number): number {
  let at = from;
  for (let count = 0; count < tabs; count++) {
    const tab = line.indexOf('\t', at);
    if (tab < 0) return line.length + 1;
    at = tab + 1;
  }
  return at;
}

/** The end of the field that begins here. */
export function fieldEnd(line: string, at: number): number {
  const tab = line.indexOf('\t', at);
  return tab < 0 ? line.length : tab;
}

function fieldAt(line: string, at: number): string | undefined {
  return at > line.length ? undefined : line.slice(at, fieldEnd(line, at));
}

/** Whether the field that begins here is this text, told without cutting it out. */
function isField(line: string, at: number, text: string): boolean {
  const end = at + text.length;
  return line.startsWith(text, at) && end <= line.length && (end === line.length || line.charCodeAt(end) === TAB);
}

const TAB = 9;

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

function alternatesAt(line: string, at: number, place: Place): Alternates {
  if (isField(line, at, place.usual.text)) return place.usual;
  if (isField(line, at, '.')) return place.withoutAlternate;
  return alternatesOf(place.position, fieldAt(line, at) ?? '.');
}

function alternatesOf(position: Position, text: string): Alternates {
  const alts = text === '.' ? [] : text.toUpperCase().split(',');
  const bases = [position.ref, ...alts];
  return { text, bases, isSpelled: bases.map((base) => /^[ACGT]+$/.test(base)), unlisted: unlistedAlternates(position, alts) };
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

/** Reads one sample's field of an open row. */
export function readField(field: string, context: OpenRow): FieldReading {
  return readPlainly(field, context) ?? readWhole(field, context);
}

const ZERO = 48;
const COLON = 58;
const SLASH = 47;
const BAR = 124;

/** What almost every field is, "0/0" or "0|1" with nothing to remark on, read without taking the field apart; null for all else. */
function readPlainly(field: string, context: OpenRow): FieldReading | null {
  const separator = field.charCodeAt(1);
  if (context.gtAt !== 0 || (separator !== SLASH && separator !== BAR)) return null;
  if (field.length > 3 && field.charCodeAt(3) !== COLON) return null;
  const first = field.charCodeAt(0) - ZERO;
  const second = field.charCodeAt(2) - ZERO;
  if (first === 0 && second === 0) {
    if (separator === SLASH) return context.place.reference;
    return { observed: twice(context.place.position.ref, true, phaseSetOf(field, context)) };
  }
  if (context.unlisted.size > 0 || (context.adAt >= 0 && first !== second)) return null;
  if (first > 9 || second > 9 || !context.isSpelled[first] || !context.isSpelled[second]) return null;
  const phased = separator === BAR;
  return {
    observed: {
      first: context.bases[first] ?? null,
      second: context.bases[second] ?? null,
      phased,
      unlisted: NO_BASES,
      phaseSet: phased ? phaseSetOf(field, context) : null,
    },
  };
}

function phaseSetOf(field: string, context: OpenRow): string | null {
  return context.psAt < 0 ? null : phaseSetIn(field.split(':'), context);
}

function readWhole(field: string, context: OpenRow): FieldReading {
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
  if (called.some((part) => !context.isSpelled[Number(part)]))
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

function observe(gt: string, parts: readonly string[], values: readonly string[], context: OpenRow): FieldReading {
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

function noteOn(observed: Observed, parts: readonly string[], unlisted: readonly string[], context: OpenRow): FieldReading | null {
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

function finding({ place, lineNumber }: OpenRow, code: string, what: string, mend: string): FieldReading {
  return { finding: { severity: 'warning', code, issue: 'value', where: whereIs(place, lineNumber), what, mend } };
}
