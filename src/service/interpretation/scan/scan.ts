// One streaming pass over a family's annotated VCF: the variants worth keeping (the reservoir) and the checks of the family, in bounded memory,
// on one thread or on several where the file is BGZF (docs/decisions/0016-one-streaming-pass.md).

import type { Finding } from '../../../foundation/errors.ts';
import type { FamilyChecks } from '../family/checks.ts';
import type { Family } from '../family/pedigree.ts';
import { isFrequencyField } from './annotation.ts';
import { followPointers } from './bcsq-pointers.ts';
import type { Build, VcfHeader } from './header.ts';
import { lineFeed } from './lines.ts';
import { type Opening, readOpening } from './opening.ts';
import { type Part, type ScanJob, startPart } from './part.ts';
import { readRegions } from './read-regions.ts';
import { readText, type Wrapping } from './read-text.ts';
import { Refusal, refuse, warn } from './refusal.ts';
import type { GenomeRegion } from './region-index.ts';
import { scanBgzf } from './scan-bgzf.ts';
import type { Keeping, LineCounts } from './scan-lines.ts';
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

/** VEP and SnpEff annotate every record, intergenic ones too; bcftools csq only those within a transcript, which is some two fifths of a genome. */
const ANNOTATED_AT_LEAST = { other: 0.5, BCSQ: 0.1 } as const;
const ENOUGH_RECORDS = 20;

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
    return 'code' in opening ? null : opening.header.build;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

async function pass(request: ScanRequest): Promise<ScanOutcome> {
  const { path, family } = request;
  const opening = await readOpening(path);
  if ('code' in opening) return { kind: 'refused', findings: [opening] };
  const { header, wrapping } = opening;
  const build = request.build ?? header.build;
  const findings = headerFindings(header, request, build);
  if (findings.length > 0 || !build) return { kind: 'refused', findings };
  const job = jobFor(opening, request, build);
  const parts = await partsOf(job, wrapping, request);
  const checks = parts.checker.result();
  return {
    kind: 'scanned',
    header,
    build,
    family,
    checks,
    variants: followPointers(parts.variants),
    records: parts.counts.records,
    notPassed: parts.counts.notPassed,
    isFrequencyAnnotated: job.isFrequencyAnnotated,
    warnings: [...checks.warnings, ...annotationWarnings(header, job, parts.counts), ...regionWarnings(request, parts.counts)],
  };
}

function partsOf(job: ScanJob, wrapping: Wrapping, request: ScanRequest): Promise<Part> {
  if (request.regions) return inRegions(job, request.regions);
  return wrapping === 'bgzf' ? scanBgzf(job, Math.max(1, request.workers ?? 1), request.onProgress) : asStream(job, request);
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

function jobFor({ header, records }: Opening, { path, family, keeping = RESERVOIR }: ScanRequest, build: Build): ScanJob {
  const columns = family.members.map(({ id }) => header.samples.indexOf(id));
  const carriers = family.members.flatMap(({ id, isAffected }, index) =>
    (isAffected || id === family.proband) && (columns[index] ?? -1) >= 0 ? [index] : [],
  );
  const frequencyKeys = [...header.info].filter(isFrequencyField);
  const isFrequencyAnnotated = frequencyKeys.length > 0 || [...(header.consequences?.fields.keys() ?? [])].some(isFrequencyField);
  return { path, header, records, family, build, keeping, columns, carriers, frequencyKeys, isFrequencyAnnotated };
}

/** Plain text or a single gzip stream: one thread, from beginning to end. */
async function asStream(job: ScanJob, { onProgress }: ScanRequest): Promise<Part> {
  const part = startPart(job, job.records.line);
  const lines = lineFeed(part.scan);
  let skip = job.records.skip;
  let said = 0;
  for await (const text of readText(job.path)) {
    const from = Math.min(skip, text.length);
    skip -= from;
    lines.feed(text, from);
    if (onProgress && part.counts.records - said >= PROGRESS_EVERY) {
      said = part.counts.records;
      onProgress(said);
    }
  }
  lines.finish();
  return part;
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

function annotationWarnings({ consequences }: VcfHeader, job: ScanJob, { looked, withConsequence }: LineCounts): readonly Finding[] {
  const warnings: Finding[] = [];
  const share = consequences?.key === 'BCSQ' ? ANNOTATED_AT_LEAST.BCSQ : ANNOTATED_AT_LEAST.other;
  if (!consequences)
    warnings.push(
      warn(
        'W_LOW_ANNOTATION',
        'header',
        'No consequence annotation (CSQ, BCSQ or ANN) is declared; no tier can be given.',
        'Annotate with VEP, bcftools csq or SnpEff.',
      ),
    );
  else if (job.keeping.onlyPosition === undefined && looked >= ENOUGH_RECORDS && withConsequence < looked * share)
    warnings.push(
      warn(
        'W_LOW_ANNOTATION',
        'records',
        `Only ${withConsequence} of ${looked} rare records carry a consequence (${consequences.key}); those without one get no tier.`,
        'Annotate the whole file again, and check that the annotator had this genome build and finished.',
      ),
    );
  if (!job.isFrequencyAnnotated)
    warnings.push(
      warn('W_NO_FREQ', 'header', 'No population frequency is annotated: frequency was not assessed.', 'Annotate with gnomAD.'),
    );
  return warnings;
}
