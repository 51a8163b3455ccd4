// What a thread needs to scan its part of a file, and what it gathers on the way.

import { type FamilyChecker, familyChecker } from '../family/checks.ts';
import type { Family } from '../family/pedigree.ts';
import type { Build, VcfHeader } from './header.ts';
import type { FirstRecord } from './opening.ts';
import { type Keeping, type LineCounts, type LineScanner, lineScanner } from './scan-lines.ts';
import type { Variant } from './variant.ts';

/** It can be sent to another thread as it is. */
export interface ScanJob {
  readonly path: string;
  readonly header: VcfHeader;
  readonly records: FirstRecord;
  readonly family: Family;
  readonly build: Build;
  readonly keeping: Keeping;
  /** Column (from 0, among the samples) of each member, -1 without a sample. */
  readonly columns: readonly number[];
  /** Members of whom one must carry the allele. */
  readonly carriers: readonly number[];
  readonly frequencyKeys: readonly string[];
  readonly isFrequencyAnnotated: boolean;
}

export interface Part {
  readonly variants: Variant[];
  readonly counts: LineCounts;
  readonly checker: FamilyChecker;
}

/** @param firstLine number of the first line it will be given; null when lines are not counted from the beginning of the file */
export function startPart(job: ScanJob, firstLine: number | null): Part & Pick<LineScanner, 'scan' | 'takeRuns'> {
  const variants: Variant[] = [];
  const isInFile = job.columns.map((column) => column >= 0);
  const checker = familyChecker(job.family, isInFile, job.build);
  const scanner = lineScanner(job, { variant: (variant) => variants.push(variant), site: checker.site }, firstLine);
  return { variants, checker, ...scanner };
}
