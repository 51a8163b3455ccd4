// Genotypes at the defining positions from a VCF (specification 4.2 and later), GRCh38, one or many samples.
// Only REF is checked against the definitions: files must be normalised (left-aligned) beforehand; what does not fit is listed, never mended.

import type { Finding } from '../../../../foundation/errors.ts';
import { type GeneDefinition, type Position, UNLISTED_BASE_COUNTS_AS_REFERENCE } from './definition.ts';
import type { Observed } from './genotype.ts';
import {
  type FieldReading,
  fieldEnd,
  type OpenRow,
  type Place,
  placeOf,
  type RowReader,
  readField,
  rowReaderFor,
  whereIs,
} from './read-vcf-row.ts';

/** One sample: its genotypes by place number, and what was found wrong with them. */
export interface SampleReading {
  readonly sample: string;
  readonly observed: readonly (Observed | undefined)[];
  readonly findings: readonly Finding[];
}

export type VcfReading =
  | { readonly kind: 'read'; readonly samples: readonly SampleReading[]; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** The positions worth reading, each with a number; built once for a set of definitions. */
export interface PlacesOfInterest {
  /** By chromosome, then position. */
  readonly on: ReadonlyMap<string, ReadonlyMap<number, Place>>;
  readonly numberOf: ReadonlyMap<Position, number>;
}

export function placesOfInterest(definitions: readonly GeneDefinition[]): PlacesOfInterest {
  const on = new Map<string, Map<number, Place>>();
  const numberOf = new Map<Position, number>();
  for (const { gene, chromosome, positions, extraPositions } of definitions)
    for (const position of [...positions, ...extraPositions]) {
      const place = placeOf(gene, chromosome, position, numberOf.size);
      const here = on.get(chromosome) ?? new Map<number, Place>();
      on.set(chromosome, here.set(position.position, place));
      numberOf.set(position, place.number);
    }
  return { on, numberOf };
}

/** More mismatches than this, and more than matches, mean another build or a file that was never normalised: the whole file is refused. */
const MISMATCHES_THAT_CONDEMN = 10;

/** GRCh37 and GRCh38 lengths of chromosome 1 (Genome Reference Consortium), to tell builds apart where the header names none. */
const CHR1_LENGTH = { GRCh37: '249250621', GRCh38: '248956422' };

interface Tally {
  rows: number;
  matched: number;
  readonly mismatched: string[];
  withoutPrefix: number;
  isSorted: boolean;
  comments: number;
}

/** Reads VCF text. Refuses a file that is no VCF, has no samples, or is on another build; anything smaller is a finding. */
export function readVcf(
  text: string,
  places: PlacesOfInterest,
  replaceUnlistedIn: ReadonlySet<string> = UNLISTED_BASE_COUNTS_AS_REFERENCE,
): VcfReading {
  const lines = text.split('\n');
  const headerAt = lines.findIndex((line) => line.startsWith('#CHROM'));
  if (headerAt < 0) return refused('MED_NOT_VCF', 'file', 'No #CHROM header line was found.', 'Send a VCF file, plain or BGZF.');
  const header = lines.slice(0, headerAt);
  const sampleNames = (lines[headerAt] ?? '').trimEnd().split('\t').slice(9);
  if (sampleNames.length === 0)
    return refused('MED_NO_SAMPLES', 'header', 'The file has no sample columns.', 'Send a VCF with a GT field for each sample.');
  const build = buildOf(header);
  if (build && build !== 'GRCh38')
    return refused(
      'MED_BUILD',
      'header',
      `The file is on ${build}; definitions are on GRCh38.`,
      'Call or lift over on GRCh38 and send again.',
    );
  const reader = rowReaderFor(header, replaceUnlistedIn);
  const samples: Draft[] = sampleNames.map((sample) => ({
    sample,
    observed: new Array<Observed | undefined>(places.numberOf.size).fill(undefined),
    findings: [],
  }));
  const findings: Finding[] = [];
  const tally = readRows(lines, headerAt + 1, places, reader, samples, findings);
  const condemned = condemn(tally);
  if (condemned) return { kind: 'refused', findings: [condemned] };
  return { kind: 'read', samples, findings: [...remarks(tally), ...findings] };
}

interface Draft {
  readonly sample: string;
  readonly observed: (Observed | undefined)[];
  readonly findings: Finding[];
}

function readRows(
  lines: readonly string[],
  from: number,
  places: PlacesOfInterest,
  reader: RowReader,
  samples: readonly Draft[],
  findings: Finding[],
): Tally {
  const tally: Tally = { rows: 0, matched: 0, mismatched: [], withoutPrefix: 0, isSorted: true, comments: 0 };
  let [previousChromosome, previousPosition] = ['', 0];
  let onChromosome = places.on.get(previousChromosome);
  for (let number = from; number < lines.length; number++) {
    const line = lines[number] ?? '';
    if (line === '' || line === '\r') continue;
    if (line.startsWith('#')) {
      tally.comments++;
      continue;
    }
    tally.rows++;
    const chromosomeEnd = line.indexOf('\t');
    const positionEnd = line.indexOf('\t', chromosomeEnd + 1);
    const isSame = chromosomeEnd === previousChromosome.length && line.startsWith(previousChromosome);
    const chromosome = isSame ? previousChromosome : line.slice(0, chromosomeEnd);
    const position = Number(line.slice(chromosomeEnd + 1, positionEnd));
    if (isSame && position < previousPosition) tally.isSorted = false;
    if (!isSame) onChromosome = places.on.get(chromosome);
    previousChromosome = chromosome;
    previousPosition = position;
    const place = onChromosome?.get(position);
    if (!place) {
      if (/^(\d+|X|Y|MT?)$/.test(chromosome)) tally.withoutPrefix++;
      continue;
    }
    readRow(line, number + 1, place, reader, samples, findings, tally);
  }
  return tally;
}

function readRow(
  line: string,
  lineNumber: number,
  place: Place,
  reader: RowReader,
  samples: readonly Draft[],
  findings: Finding[],
  tally: Tally,
): void {
  const trimmed = line.trimEnd();
  const row = reader.open(trimmed, place, lineNumber);
  if (row.kind === 'mismatch') {
    const where = whereIs(place, lineNumber);
    tally.mismatched.push(where);
    findings.push({
      severity: 'warning',
      code: 'MED_REF_MISMATCH',
      issue: 'value',
      where,
      what: `REF is ${row.found} but the reference here is ${place.position.ref}; the genotype was not used.`,
      mend: 'Normalise the file against GRCh38 and send again; until then the position counts as not tested.',
    });
    return;
  }
  tally.matched++;
  let isDuplicate = false;
  // Samples of one row mostly repeat a few fields, so each distinct field is read once.
  const known = samples.length > 1 ? new Map<string, FieldReading>() : null;
  let at = row.samplesAt;
  for (const draft of samples) {
    const end = fieldEnd(trimmed, at);
    const field = trimmed.slice(at, end);
    at = end + 1;
    if (draft.observed[place.number]) {
      isDuplicate = true;
      continue;
    }
    const { observed, finding } = known?.get(field) ?? readOnce(field, row, known);
    if (observed) draft.observed[place.number] = observed;
    if (finding) draft.findings.push(finding);
  }
  if (isDuplicate)
    findings.push({
      severity: 'warning',
      code: 'MED_DUPLICATE_ROW',
      issue: 'duplicate',
      where: whereIs(place, lineNumber),
      what: 'The position stands in more than one row; the first usable row was taken.',
      mend: 'Check the file for repeated rows.',
    });
}

function readOnce(field: string, row: OpenRow, known: Map<string, FieldReading> | null): FieldReading {
  const reading = readField(field, row);
  known?.set(field, reading);
  return reading;
}

function condemn(tally: Tally): Finding | null {
  if (tally.matched === 0 && tally.withoutPrefix > 0 && tally.mismatched.length === 0)
    return {
      severity: 'error',
      code: 'MED_NO_CHR_PREFIX',
      issue: 'value',
      where: 'CHROM',
      what: 'Chromosomes are named without the prefix chr, and nothing was read.',
      mend: 'Rename chromosomes to chr1 ... chrX, chrM and send again.',
    };
  const mismatches = tally.mismatched.length;
  if (mismatches < MISMATCHES_THAT_CONDEMN || mismatches <= tally.matched) return null;
  return {
    severity: 'error',
    code: 'MED_BUILD',
    issue: 'value',
    where: `${tally.mismatched.slice(0, 5).join('; ')}${mismatches > 5 ? ` and ${mismatches - 5} more` : ''}`,
    what: `REF differs from GRCh38 at ${mismatches} of ${mismatches + tally.matched} positions: another build, or a file that was not normalised.`,
    mend: 'Call on GRCh38, normalise, and send again.',
  };
}

function remarks(tally: Tally): readonly Finding[] {
  const said: Finding[] = [];
  const remark = (code: string, where: string, what: string, mend: string) =>
    said.push({ severity: 'information', code, issue: 'informational', where, what, mend });
  if (!tally.isSorted)
    remark('MED_UNSORTED', 'rows', 'Rows are not in order of position; order does not change the result.', 'None needed.');
  if (tally.comments > 0)
    remark('MED_COMMENT_IN_BODY', 'rows', `${tally.comments} comment lines among the rows were passed over.`, 'None needed.');
  if (tally.withoutPrefix > 0)
    remark('MED_NO_CHR_PREFIX', 'CHROM', `${tally.withoutPrefix} rows lack the prefix chr and were not read.`, 'Rename chromosomes.');
  return said;
}

function buildOf(header: readonly string[]): 'GRCh37' | 'GRCh38' | null {
  for (const line of header) {
    if (!line.startsWith('##contig') && !line.startsWith('##reference') && !line.startsWith('##assembly')) continue;
    if (/GRCh37|hg19|\bb37\b|hs37d5/i.test(line)) return 'GRCh37';
    if (/GRCh38|hg38/i.test(line)) return 'GRCh38';
    if (/ID=(chr)?1,/.test(line) && line.includes(`length=${CHR1_LENGTH.GRCh37}`)) return 'GRCh37';
    if (/ID=(chr)?1,/.test(line) && line.includes(`length=${CHR1_LENGTH.GRCh38}`)) return 'GRCh38';
  }
  return null;
}

function refused(code: string, where: string, what: string, mend: string): VcfReading {
  return { kind: 'refused', findings: [{ severity: 'error', code, issue: 'structure', where, what, mend }] };
}
