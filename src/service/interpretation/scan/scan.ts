// One streaming pass over a family's annotated VCF: the variants worth keeping (the reservoir) and the checks of the family, in bounded memory,
// on one thread or on several where the file is BGZF (docs/decisions/0016-one-streaming-pass.md).

import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Finding } from '../../../foundation/errors.ts';
import { type FamilyChecks, familyChecker } from '../family/checks.ts';
import type { Family } from '../family/pedigree.ts';
import { isFrequencyField } from './annotation.ts';
import { followPointers } from './bcsq-pointers.ts';
import { type Build, readHeader, type VcfHeader } from './header.ts';
import { readRegions } from './read-regions.ts';
import { blockAtOrAfter, bounded, readBgzf, readText, wrappingOf } from './read-text.ts';
import { Refusal, refuse, warn } from './refusal.ts';
import type { GenomeRegion } from './region-index.ts';
import { type Keeping, type LineCounts, lineScanner } from './scan-lines.ts';
import type { Variant } from './variant.ts';

/** What the reservoir keeps: enough for every tier, and for a panel, ClinVar or HPO version of next year. */
export const RESERVOIR: Keeping = {
  maxFrequency: 0.02,
  maxFrequencyKnown: 0.05,
  impacts: new Set(['high', 'moderate', 'low']),
  minSpliceAi: 0.2,
  passOnly: true,
};

export interface ScanRequest {
  readonly path: string;
  readonly family: Family;
  /** Needed when the header does not state contig lengths; refused when it states others. */
  readonly build?: Build;
  readonly keeping?: Keeping;
  /** Threads for a BGZF file; 1 by default. */
  readonly workers?: number;
  /** Only the records of these regions, through the index beside the file (.tbi or .csi); refused without one. */
  readonly regions?: readonly GenomeRegion[];
  readonly onProgress?: (records: number) => void;
}

export interface Scanned {
  readonly kind: 'scanned';
  readonly header: VcfHeader;
  readonly build: Build;
  readonly family: Family;
  readonly checks: FamilyChecks;
  /** In the order of the file. */
  readonly variants: readonly Variant[];
  readonly records: number;
  readonly notPassed: number;
  /** False: every output must say that frequency was not assessed. */
  readonly isFrequencyAnnotated: boolean;
  /** Warnings that block sign-off until somebody has answered them. */
  readonly warnings: readonly Finding[];
}

export type ScanOutcome = Scanned | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

const PROGRESS_EVERY = 1 << 16;

export async function scanVcf(request: ScanRequest): Promise<ScanOutcome> {
  try {
    return await pass(request);
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', findings: [error.finding] };
    throw error;
  }
}

/** The build that the header of a file states by its contig lengths; null when it does not, or when it is no VCF. */
export async function buildOf(path: string): Promise<Build | null> {
  try {
    const opening = await readOpening(path);
    return 'code' in opening ? null : opening.build;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

async function pass(request: ScanRequest): Promise<ScanOutcome> {
  const { path, family } = request;
  const opening = await readOpening(path);
  if ('code' in opening) return { kind: 'refused', findings: [opening] };
  const build = request.build ?? opening.build;
  const findings = headerFindings(opening, request, build);
  if (findings.length > 0 || !build) return { kind: 'refused', findings };
  const job = jobFor(opening, request, build);
  const parts = await partsOf(job, request);
  const checks = parts.checker.result();
  return {
    kind: 'scanned',
    header: opening,
    build,
    family,
    checks,
    variants: followPointers(parts.variants),
    records: parts.counts.records,
    notPassed: parts.counts.notPassed,
    isFrequencyAnnotated: job.isFrequencyAnnotated,
    warnings: [...checks.warnings, ...annotationWarnings(opening, job, parts.variants), ...regionWarnings(request, parts.counts)],
  };
}

async function partsOf(job: ScanJob, request: ScanRequest): Promise<Part> {
  if (request.regions) return inRegions(job, request.regions);
  const isSplit = request.workers && request.workers > 1 && (await wrappingOf(job.path)) === 'bgzf';
  return isSplit ? inParallel(job, request.workers) : alone(job, request);
}

async function inRegions(job: ScanJob, regions: readonly GenomeRegion[]): Promise<Part> {
  const part = startPart(job, null);
  for await (const { bytes, from, to } of readRegions(job.path, regions)) part.scan(bytes, from, to);
  return part;
}

/** A look at one position is no interpretation, so it needs no warning. */
function regionWarnings({ regions, keeping }: ScanRequest, { records }: LineCounts): readonly Finding[] {
  if (!regions || keeping?.onlyPosition !== undefined) return [];
  return [
    warn(
      'W_REGIONS_ONLY',
      'file',
      `Only ${regions.length} regions were read (${records} records): what lies elsewhere was not looked at, and the family checks stand on these records alone.`,
      'Read the whole file before a report.',
    ),
  ];
}

/** Everything a thread needs to scan its part; it can be sent to a worker as it is. */
export interface ScanJob {
  readonly path: string;
  readonly header: VcfHeader;
  readonly family: Family;
  readonly build: Build;
  readonly keeping: Keeping;
  readonly columns: readonly number[];
  readonly carriers: readonly number[];
  readonly frequencyKeys: readonly string[];
  readonly isFrequencyAnnotated: boolean;
}

function jobFor(header: VcfHeader, { path, family, keeping = RESERVOIR }: ScanRequest, build: Build): ScanJob {
  const columns = family.members.map(({ id }) => header.samples.indexOf(id));
  const carriers = family.members.flatMap(({ id, isAffected }, index) =>
    (isAffected || id === family.proband) && (columns[index] ?? -1) >= 0 ? [index] : [],
  );
  const frequencyKeys = [...header.info].filter(isFrequencyField);
  const isFrequencyAnnotated = frequencyKeys.length > 0 || [...(header.consequences?.fields.keys() ?? [])].some(isFrequencyField);
  return { path, header, family, build, keeping, columns, carriers, frequencyKeys, isFrequencyAnnotated };
}

interface Part {
  readonly variants: Variant[];
  readonly counts: LineCounts;
  readonly checker: ReturnType<typeof familyChecker>;
}

/** A scanner with its collections, ready for lines. */
export function startPart(
  job: ScanJob,
  firstLine: number | null,
): Part & { readonly scan: (bytes: Buffer, from: number, to: number) => number } {
  const variants: Variant[] = [];
  const checker = familyChecker(
    job.family,
    job.columns.map((column) => column >= 0),
    job.build,
  );
  const scanner = lineScanner(job, { variant: (variant) => variants.push(variant), site: checker.site }, firstLine);
  return { variants, counts: scanner.counts, checker, scan: scanner.scan };
}

async function alone(job: ScanJob, { onProgress }: ScanRequest): Promise<Part> {
  let part: ReturnType<typeof startPart> | undefined;
  let rest: Buffer = Buffer.alloc(0);
  let headerLines = 0;
  let said = 0;
  for await (const chunk of readText(job.path)) {
    if (part) {
      rest = scanNext(part, rest, chunk, 0);
    } else {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const after = endOfHeader(bytes);
      if (after === -1) {
        rest = bounded(bytes);
        continue;
      }
      for (let i = 0; i < after; i++) if (bytes[i] === 10) headerLines++;
      part = startPart(job, headerLines + 1);
      rest = scanNext(part, Buffer.alloc(0), bytes, after);
    }
    if (onProgress && part.counts.records - said >= PROGRESS_EVERY) {
      said = part.counts.records;
      onProgress(said);
    }
  }
  part ??= startPart(job, headerLines + 1);
  if (rest.length > 0 && rest[0] !== 35) part.scan(Buffer.concat([rest, Buffer.from('\n')]), 0, rest.length + 1);
  return part;
}

/** Scans what follows: the line begun in `rest` is made whole by itself, so that a chunk is never copied; answers the line begun at its end. */
function scanNext(part: ReturnType<typeof startPart>, rest: Buffer, chunk: Buffer, from: number): Buffer {
  let start = from;
  if (rest.length > 0) {
    const end = chunk.indexOf(10, from);
    if (end === -1) return bounded(Buffer.concat([rest, chunk.subarray(from)]));
    const line = Buffer.concat([rest, chunk.subarray(from, end + 1)]);
    part.scan(line, 0, line.length);
    start = end + 1;
  }
  return bounded(chunk.subarray(part.scan(chunk, start, chunk.length)));
}

/** What a worker sends back: its variants and numbers, and the incomplete lines at both ends of its part. */
export interface PartAnswer {
  readonly variants: readonly Variant[];
  readonly counts: LineCounts;
  readonly checks: Float64Array;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

async function inParallel(job: ScanJob, workers: number): Promise<Part> {
  const { size } = await stat(job.path);
  const bounds = [0];
  for (let worker = 1; worker < workers; worker++) bounds.push(await blockAtOrAfter(job.path, Math.floor((size * worker) / workers)));
  // The last part is scanned here: a thread fewer to start, and a heap fewer to hold.
  const answers = await Promise.all(
    bounds.map((from, index) => (index === workers - 1 ? scanPart(job, from) : inWorker(job, from, bounds[index + 1] ?? from))),
  );
  const whole = startPart(job, null);
  let tail: Uint8Array = Buffer.alloc(0);
  const variants: Variant[] = [];
  for (const { head, ...answer } of answers) {
    const between = Buffer.concat([tail, head, Buffer.from('\n')]);
    const before = whole.variants.length;
    whole.counts.lastPosition = 0;
    if (between.length > 1) startStitch(job, whole, between);
    variants.push(...whole.variants.slice(before), ...answer.variants);
    whole.checker.add(answer.checks);
    for (const count of ['records', 'notPassed', 'withConsequence', 'withFrequency'] as const) whole.counts[count] += answer.counts[count];
    tail = answer.tail;
  }
  if (tail.length > 0) {
    const before = whole.variants.length;
    startStitch(job, whole, Buffer.concat([tail, Buffer.from('\n')]));
    variants.push(...whole.variants.slice(before));
  }
  return { variants, counts: whole.counts, checker: whole.checker };
}

/** The line that two parts share, scanned by itself. */
function startStitch(job: ScanJob, whole: Part, line: Buffer): void {
  const part = startPart(job, null);
  part.scan(line, 0, line.length);
  whole.variants.push(...part.variants);
  whole.checker.add(part.checker.counts());
  for (const count of ['records', 'notPassed', 'withConsequence', 'withFrequency'] as const) whole.counts[count] += part.counts[count];
}

/** Text is scanned in place and leaves little behind, so a small nursery is enough and keeps the memory of a thread low. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 8 };

function inWorker(job: ScanJob, from: number, to: number): Promise<PartAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./scan-worker.ts', import.meta.url), {
      workerData: { job, from, to },
      resourceLimits: WORKER_LIMITS,
    });
    worker.once('message', (answer: { readonly part: PartAnswer } | { readonly finding: Finding }) => {
      if ('part' in answer) resolve(answer.part);
      else reject(new Refusal(answer.finding));
    });
    worker.once('error', reject);
  });
}

/** Scans the BGZF blocks of one part; the first part also steps over the header. */
export async function scanPart(job: ScanJob, from: number, to = Number.POSITIVE_INFINITY): Promise<PartAnswer> {
  const part = startPart(job, null);
  let rest: Buffer = Buffer.alloc(0);
  let head: Buffer | undefined = from === 0 ? Buffer.alloc(0) : undefined;
  let inRecords = from !== 0;
  for await (const chunk of readBgzf(job.path, from, to)) {
    if (inRecords && head) {
      rest = scanNext(part, rest, chunk, 0);
      continue;
    }
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    rest = bytes;
    const records: number = inRecords ? 0 : endOfHeader(bytes);
    if (records === -1) {
      bounded(rest);
      continue;
    }
    inRecords = true;
    let start = records;
    if (!head) {
      const end = bytes.indexOf(10);
      if (end === -1) {
        bounded(rest);
        continue;
      }
      head = Buffer.from(bytes.subarray(0, end));
      start = end + 1;
    }
    rest = scanNext(part, Buffer.alloc(0), bytes, start);
  }
  return {
    variants: part.variants,
    counts: part.counts,
    checks: part.checker.counts(),
    head: head ?? rest,
    tail: head ? Buffer.from(rest) : Buffer.alloc(0),
  };
}

async function readOpening(path: string): Promise<VcfHeader | Finding> {
  let bytes: Buffer = Buffer.alloc(0);
  for await (const chunk of readText(path)) {
    bytes = bytes.length > 0 ? Buffer.concat([bytes, chunk]) : chunk;
    if (bytes.toString('latin1', 0, 12) !== '##fileformat')
      return refuse('E_NOT_VCF', 'line 1', 'The first line is not ##fileformat=VCF.', 'Give a VCF, plain or compressed with bgzip.');
    const end = endOfHeader(bytes);
    if (end !== -1) return readHeader(bytes.toString('utf8', 0, end));
    bounded(bytes);
  }
  return readHeader(bytes.toString('utf8'));
}

/** Where the first record begins; -1 while the header is not whole. */
function endOfHeader(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && bytes[at] === 35) {
    const end = bytes.indexOf(10, at);
    if (end === -1) return -1;
    at = end + 1;
  }
  return at < bytes.length || bytes.toString('latin1', 0, at).includes('\n#CHROM') ? at : -1;
}

function headerFindings(header: VcfHeader, { family, build: chosen }: ScanRequest, build: Build | null): readonly Finding[] {
  const findings: Finding[] = [];
  if (header.isSomatic)
    findings.push(
      refuse(
        'E_SOMATIC',
        'header',
        'This is the VCF of a tumour: inheritance cannot be judged from it.',
        'Give the germline VCF; the tumour belongs to the somatic pipeline.',
      ),
    );
  if (!build)
    findings.push(refuse('E_HEADER', 'header', 'No contig length says which genome build this is.', 'Name the build: GRCh37 or GRCh38.'));
  if (chosen && header.build && chosen !== header.build)
    findings.push(
      refuse(
        'E_BUILD_MISMATCH',
        '##contig',
        `The contig lengths are those of ${header.build}; ${chosen} was asked for.`,
        'Choose the build of the file.',
      ),
    );
  if (!header.samples.includes(family.proband))
    findings.push(
      refuse(
        'E_SAMPLE_MISSING',
        '#CHROM line',
        `The proband ${family.proband} has no sample in this VCF.`,
        'Use the sample names of the VCF in the pedigree.',
      ),
    );
  return findings;
}

function annotationWarnings(header: VcfHeader, job: ScanJob, variants: readonly Variant[]): readonly Finding[] {
  const warnings: Finding[] = [];
  if (!header.consequences)
    warnings.push(
      warn(
        'W_LOW_ANNOTATION',
        'header',
        'No consequence annotation (CSQ, BCSQ or ANN) is declared; no tier can be given.',
        'Annotate with VEP, bcftools csq or SnpEff.',
      ),
    );
  else if (variants.length >= 20 && variants.filter(({ consequences }) => consequences.length > 0).length < variants.length / 2)
    warnings.push(warn('W_LOW_ANNOTATION', 'records', 'Fewer than half of the kept variants carry a consequence.'));
  if (!job.isFrequencyAnnotated)
    warnings.push(
      warn('W_NO_FREQ', 'header', 'No population frequency is annotated: frequency was not assessed.', 'Annotate with gnomAD.'),
    );
  return warnings;
}
