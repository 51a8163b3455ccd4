// The hot loop: complete lines of a VCF in a buffer, looked at byte by byte with the cheapest test first (FILTER, genotypes from the end of
// the line, frequency, consequence), so that only the few lines that survive are ever made into text. Measured: see docs/decisions/0016.

import { annotate, isKnownPathogenic } from './annotation.ts';
import { notDecomposable } from './decompose.ts';
import { readGenotype } from './genotype.ts';
import type { VcfHeader } from './header.ts';
import { type ContigRun, cameBefore, comesAfter } from './order.ts';
import { Refusal, refuse } from './refusal.ts';
import type { Impact, Variant } from './variant.ts';

/** Codes of a genotype against the reference: copies of any alternate allele, or not called. */
export const NOT_CALLED = 3;

/** Which variants are kept. */
export interface Keeping {
  /** Highest population frequency of a kept variant; nothing is dropped for frequency when no frequency is annotated. */
  readonly maxFrequency: number;
  /** ClinVar pathogenic and likely pathogenic variants are kept up to this frequency. */
  readonly maxFrequencyKnown: number;
  readonly impacts: ReadonlySet<Impact>;
  /** Kept for splicing whatever the consequence, from this SpliceAI score. */
  readonly minSpliceAi: number;
  readonly passOnly: boolean;
  /** Nothing but what stands at this position (to explain one named variant). */
  readonly onlyPosition?: number;
}

export interface LinePlan {
  readonly header: VcfHeader;
  /** Column (from 0, among the samples) of each member of the family, -1 without a sample. */
  readonly columns: readonly number[];
  /** Members (as places in `columns`) of whom one must carry the allele. */
  readonly carriers: readonly number[];
  readonly frequencyKeys: readonly string[];
  readonly keeping: Keeping;
}

/** What is counted of every line while it is in the hand anyway. */
export interface LineSink {
  readonly variant: (variant: Variant) => void;
  /** A biallelic single base change that passed, with the code of every member (0, 1, 2, `NOT_CALLED`) and whether each was written haploid. */
  readonly site: (contig: string, position: number, codes: Uint8Array, haploid: Uint8Array) => void;
}

export interface LineCounts {
  records: number;
  notPassed: number;
  /** Rare records that somebody affected carries, and those of them that say a consequence. */
  looked: number;
  withConsequence: number;
  withFrequency: number;
  lastPosition: number;
}

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const COLON = 58;
const SLASH = 47;
const BAR = 124;
const ZERO = 48;
const COMMA = 44;
const DOT = 46;
const NINE = 57;
const SEMICOLON = 59;
/** So many digits are exact as a double whatever their scale: whole and power of ten are both below 2^53, and division rounds once. */
const PLAIN_DIGITS = 15;

export interface LineScanner {
  /** Scans the complete lines of a buffer; answers where the unfinished last line begins. */
  readonly scan: (bytes: Buffer, from: number, to: number) => number;
  readonly counts: LineCounts;
  /** The contigs seen since this was last asked, in order; the next line begins a new run. */
  readonly takeRuns: () => readonly ContigRun[];
}

/** @param firstLine number of the first line given, one-based, or null when this is a part of a file read in parallel. */
export function lineScanner(plan: LinePlan, sink: LineSink, firstLine: number | null): LineScanner {
  const { header, columns, carriers, keeping } = plan;
  const sampleCount = header.samples.length;
  const starts = new Int32Array(sampleCount + 1);
  const memberCodes = new Uint8Array(columns.length);
  const memberHaploid = new Uint8Array(columns.length);
  const keys = plan.frequencyKeys.map((key) => Buffer.from(`${key}=`, 'latin1'));
  const consequenceKey = header.consequences ? Buffer.from(`${header.consequences.key}=`, 'latin1') : null;
  const counts: LineCounts = { records: 0, notPassed: 0, looked: 0, withConsequence: 0, withFrequency: 0, lastPosition: 0 };
  const contigsDone = new Set<string>();
  let contig = '';
  let contigBytes = Buffer.alloc(0);
  let runs: ContigRun[] = [];
  let line = firstLine ?? 0;

  const place = (): string => (firstLine === null ? `${contig}:${counts.lastPosition}` : `line ${line}`);

  /** One line, [start, end) without the line break. */
  function scanLine(bytes: Buffer, start: number, end: number): void {
    counts.records++;
    // CHROM
    let at = start;
    while (at < end && bytes[at] !== TAB) at++;
    if (at - start !== contigBytes.length || !startsWith(bytes, start, contigBytes)) nextContig(bytes, start, at);
    // POS
    let position = 0;
    at++;
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      position = position * 10 + digit;
    }
    if (bytes[at] !== TAB) throw wrongColumns('POS is not a whole number.');
    if (position < counts.lastPosition) throw new Refusal(comesAfter(position, counts.lastPosition, place()));
    counts.lastPosition = position;
    if (keeping.onlyPosition !== undefined && position !== keeping.onlyPosition) return;
    // ID, REF, ALT, QUAL
    while (++at < end && bytes[at] !== TAB);
    const referenceAt = at + 1;
    while (++at < end && bytes[at] !== TAB);
    const alternateAt = at + 1;
    while (++at < end && bytes[at] !== TAB);
    const isSingleBase = alternateAt - referenceAt === 2 && at - alternateAt === 1 && bytes[alternateAt] !== 42;
    while (++at < end && bytes[at] !== TAB);
    const filterAt = at + 1;
    while (++at < end && bytes[at] !== TAB);
    const infoAt = at + 1;
    // The samples, from the end of the line: INFO, the longest column, is not walked through.
    let back = end;
    for (let sample = sampleCount; sample >= 0; sample--) {
      while (--back > infoAt && bytes[back] !== TAB);
      if (back <= infoAt) throw wrongColumns(`There are fewer than the ${9 + sampleCount} columns of the heading.`);
      starts[sample] = back + 1;
    }
    const formatAt = starts[0] ?? 0;
    const hasGenotypes = bytes[formatAt] === 71 && bytes[formatAt + 1] === 84;
    const passed = (bytes[filterAt] === 80 && infoAt - filterAt === 5) || (bytes[filterAt] === DOT && infoAt - filterAt === 2);
    if (!passed) {
      counts.notPassed++;
      if (keeping.passOnly) return;
    }
    let carried = false;
    for (let member = 0; member < columns.length; member++) {
      const column = columns[member] ?? -1;
      let code = NOT_CALLED;
      let haploid = 0;
      if (column >= 0 && hasGenotypes) {
        const c = starts[column + 1] ?? 0;
        const first = bytes[c] ?? 0;
        const mark = bytes[c + 1] ?? 0;
        const after = bytes[c + 3] ?? 0;
        if ((mark === SLASH || mark === BAR) && (after === COLON || after === TAB || c + 3 >= end)) {
          const second = bytes[c + 2] ?? 0;
          if (first !== DOT && second !== DOT) code = (first > ZERO ? 1 : 0) + (second > ZERO ? 1 : 0);
          else if (first > ZERO || second > ZERO) carried ||= carriers.includes(member);
        } else {
          const packed = slowCode(bytes, c, end);
          code = packed & 3;
          haploid = (packed >> 2) & 1;
          if (packed & 8) carried ||= carriers.includes(member);
        }
      }
      memberCodes[member] = code;
      memberHaploid[member] = haploid;
    }
    if (isSingleBase && passed) sink.site(contig, position, memberCodes, memberHaploid);
    for (let i = 0; i < carriers.length && !carried; i++) {
      const code = memberCodes[carriers[i] ?? 0] ?? 0;
      carried = code === 1 || code === 2;
    }
    if (!carried) return;
    const rare = isRare(bytes, infoAt, formatAt - 1);
    // Of several alternates, one may be rare though the record's figures, given to the wrong ones, do not say so.
    if (rare || hasSeveral(bytes, alternateAt, infoAt)) keep(bytes, start, infoAt, formatAt, end, rare);
  }

  function isRare(bytes: Buffer, from: number, to: number): boolean {
    if (keys.length === 0) return true;
    const frequency = lowestFrequency(bytes, from, to);
    return frequency <= keeping.maxFrequency || (frequency <= keeping.maxFrequencyKnown && saysPathogenic(bytes, from, to));
  }

  /** The highest annotated frequency of the rarest alternate allele; 0 when none is annotated. */
  function lowestFrequency(bytes: Buffer, from: number, to: number): number {
    let found = 0;
    let left = keys.length;
    let at = from;
    while (at < to && left > 0) {
      const byte = bytes[at];
      if (consequenceKey && byte === consequenceKey[0] && startsWith(bytes, at, consequenceKey) && isLongTail(at, to)) {
        // The consequence field is long and mostly last: step over it in one native search.
        const next = bytes.indexOf(SEMICOLON, at);
        at = next === -1 || next >= to ? to : next + 1;
        continue;
      }
      for (const key of keys) {
        if (byte !== key[0] || !startsWith(bytes, at, key)) continue;
        left--;
        const value = numberAt(bytes, at + key.length, to);
        if (value > found) found = value;
        break;
      }
      while (at < to && bytes[at] !== SEMICOLON) at++;
      at++;
    }
    if (left < keys.length) counts.withFrequency++;
    return found;
  }

  function nextContig(bytes: Buffer, start: number, end: number): void {
    const name = bytes.toString('latin1', start, end);
    if (name === '') throw wrongColumns('The line is empty.');
    endRun();
    if (name !== contig) {
      contigsDone.add(contig);
      contig = name;
      counts.lastPosition = 0;
      if (contigsDone.has(name)) throw new Refusal(cameBefore(name, place()));
    }
    contigBytes = Buffer.from(bytes.subarray(start, end));
    runs.push({ contig, first: Number.parseInt(bytes.toString('latin1', end + 1, end + 16), 10), last: 0 });
  }

  function endRun(): void {
    const run = runs.at(-1);
    if (run) run.last = counts.lastPosition;
  }

  function takeRuns(): readonly ContigRun[] {
    endRun();
    const taken = runs;
    runs = [];
    contigBytes = Buffer.alloc(0);
    return taken;
  }

  function wrongColumns(what: string): Refusal {
    return new Refusal(refuse('E_COLUMNS', place(), what, 'Repair or cut the line; bcftools view says the same of it.'));
  }

  function keep(bytes: Buffer, start: number, infoAt: number, formatAt: number, end: number, rare: boolean): void {
    const fixed = bytes.toString('latin1', start, infoAt - 1).split('\t');
    const [, position = '', , reference = '', alternates = '', , filter = ''] = fixed;
    const info = readInfo(bytes.toString('utf8', infoAt, formatAt - 1));
    const [format = '', ...samples] = bytes.toString('latin1', formatAt, end).split('\t');
    const formatNames = format.split(':');
    const calls = columns.flatMap((at) => (at < 0 ? [] : [{ sample: header.samples[at] ?? '', column: samples[at] ?? './.' }]));
    const wrong = notDecomposable(header, place(), { alternates, info, format: formatNames, calls });
    if (wrong) throw new Refusal(wrong);
    if (!rare) return;
    counts.looked++;
    if (header.consequences && info.has(header.consequences.key)) counts.withConsequence++;
    const all = alternates.split(',');
    all.forEach((alternate, index) => {
      if (alternate === '*' || alternate === '<NON_REF>' || alternate === '<*>' || alternate === '.') return;
      const genotypes = columns.map((column) =>
        column < 0 ? null : readGenotype(samples[column] ?? './.', formatNames, index + 1, all.length),
      );
      if (!carriers.some((member) => (genotypes[member]?.copies ?? 0) > 0)) return;
      const annotation = annotate(info, header.consequences, { reference, alternate, number: index + 1, of: all.length });
      const variant: Variant = {
        contig,
        position: Number(position),
        reference,
        alternate,
        filter,
        genotypes,
        ...annotation,
        structural: structuralOf(info, alternate, Number(position), reference),
        line: firstLine === null ? null : line,
      };
      if (isKept(variant, keeping)) sink.variant(variant);
    });
  }

  function scan(bytes: Buffer, from: number, to: number): number {
    let start = from;
    while (start < to) {
      let end = bytes.indexOf(NEWLINE, start);
      if (end === -1 || end >= to) break;
      const next = end + 1;
      if (end > start && bytes[end - 1] === RETURN) end--;
      if (end > start) scanLine(bytes, start, end);
      start = next;
      line++;
    }
    return start;
  }

  return { scan, counts, takeRuns };
}

export function isKept(variant: Variant, keeping: Keeping): boolean {
  const known = isKnownPathogenic(variant.clinvar);
  const frequency = Math.max(0, ...Object.values(variant.frequencies));
  if (frequency > keeping.maxFrequency && !(known && frequency <= keeping.maxFrequencyKnown)) return false;
  if (known || variant.structural || (variant.spliceAi ?? 0) >= keeping.minSpliceAi) return true;
  // A variant without a consequence is not kept: a file without annotation gets a warning that blocks sign-off.
  return variant.consequences.some(({ impact }) => keeping.impacts.has(impact));
}

/** Bits 0-1: code; bit 2: haploid; bit 3: an alternate allele is there although another allele is missing. */
function slowCode(bytes: Buffer, at: number, end: number): number {
  let alternates = 0;
  let alleles = 0;
  let missing = false;
  let i = at;
  if (bytes[i] === SLASH || bytes[i] === BAR) i++;
  while (i < end) {
    let value = 0;
    let isMissing = false;
    let digits = 0;
    for (; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte >= ZERO && byte <= NINE) {
        value = value * 10 + byte - ZERO;
        digits++;
      } else if (byte === DOT) isMissing = true;
      else break;
    }
    alleles++;
    if (isMissing || digits === 0) missing = true;
    else if (value > 0) alternates++;
    const mark = bytes[i];
    if (mark !== SLASH && mark !== BAR) break;
    i++;
  }
  const haploid = alleles === 1 ? 4 : 0;
  if (missing) return NOT_CALLED | haploid | (alternates > 0 ? 8 : 0);
  return Math.min(2, alternates) | haploid;
}

function startsWith(bytes: Buffer, at: number, key: Buffer): boolean {
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
  return true;
}

/** ALT up to the next tab holds a comma. */
function hasSeveral(bytes: Buffer, at: number, end: number): boolean {
  for (let i = at; i < end && bytes[i] !== TAB; i++) if (bytes[i] === COMMA) return true;
  return false;
}

function isLongTail(at: number, to: number): boolean {
  return to - at > 200;
}

/** The smallest of comma-separated decimal numbers, so that one rare allele keeps a line; '.' counts as 0. */
function numberAt(bytes: Buffer, at: number, to: number): number {
  let whole = 0;
  let scale = 0;
  // Plain decimals are read from the bytes; text is made only of what is written otherwise (1e-5, several alleles).
  for (let i = at; ; i++) {
    const byte = i < to ? bytes[i] : SEMICOLON;
    if (byte === SEMICOLON) return whole / (scale || 1);
    if (byte === DOT && scale === 0) scale = 1;
    else if (byte !== undefined && byte >= ZERO && byte <= NINE && i - at < PLAIN_DIGITS) {
      whole = whole * 10 + byte - ZERO;
      scale *= 10;
    } else return numberInText(bytes, at, to);
  }
}

function numberInText(bytes: Buffer, at: number, to: number): number {
  let end = at;
  while (end < to && bytes[end] !== SEMICOLON) end++;
  return Math.min(
    ...bytes
      .toString('latin1', at, end)
      .split(',')
      .map((one) => Number(one) || 0),
  );
}

function saysPathogenic(bytes: Buffer, from: number, to: number): boolean {
  return /pathogenic/i.test(bytes.toString('latin1', from, to));
}

function readInfo(text: string): Map<string, string> {
  const info = new Map<string, string>();
  for (const part of text.split(';')) {
    const equals = part.indexOf('=');
    if (equals === -1) info.set(part, '');
    else info.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return info;
}

/** Copy number, structural and repeat records: by SVTYPE, a symbolic allele or a repeat unit (VCF 4.4 section 3). */
function structuralOf(info: ReadonlyMap<string, string>, alternate: string, position: number, reference: string): Variant['structural'] {
  const isSymbolic = alternate.startsWith('<') || /[[\]]/.test(alternate);
  const type = info.get('SVTYPE') ?? (isSymbolic ? alternate.replace(/[<>]/g, '') : undefined);
  const repeat = /^STR(\d+)$/.exec(alternate.replace(/[<>]/g, ''));
  if (!type && !info.has('RU')) return null;
  return {
    type: repeat || info.has('RU') ? 'STR' : (type ?? ''),
    end: Number(info.get('END') ?? position + reference.length - 1),
    repeats: repeat ? Number(repeat[1]) : null,
    copyNumber: info.has('CN') ? Number(info.get('CN')) : null,
  };
}
