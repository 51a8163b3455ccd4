// NICE decisions on drugs tied to a tumour genotype, as facts with dates: what the NHS in England funds, for whom, on a given day.

import { leavesOf } from '../options/truth.ts';
import type { Biomarker } from './biomarker.ts';
import { readBiomarker } from './read-biomarker.ts';

/** Managed access is the Cancer Drugs Fund or the like: available, under conditions that may end. */
export type NhsStatus = 'recommended' | 'managed-access' | 'not-recommended';

export interface StatusInterval {
  /** A day, or a month or a year where the day was not obtained: 2026-01-14, 2026-01, 2026. */
  readonly from: string;
  /** First day (or month) on which it no longer holds. */
  readonly to?: string;
  readonly status: NhsStatus;
  /** NICE had announced that the decision would be revised on this day; what came of it is not known here. */
  readonly reviewDue?: string;
  readonly note?: string;
}

export type NhsCondition =
  | { readonly is: 'line'; readonly from: number; readonly to?: number; readonly say: string }
  | { readonly is: 'setting'; readonly in: readonly string[]; readonly say: string }
  | { readonly is: 'age'; readonly from: number; readonly to?: number; readonly say: string }
  | { readonly is: 'prior'; readonly anyOf: readonly string[]; readonly say: string }
  | { readonly is: 'noPrior'; readonly of: readonly string[]; readonly say: string }
  /** Not something this program can know: always listed. */
  | { readonly is: 'checked-by-clinician'; readonly say: string };

export interface NhsDrug {
  /** TA781, HST20. */
  readonly id: string;
  /** Where one appraisal gives different rules to different groups. */
  readonly part?: string;
  readonly drugs: readonly string[];
  readonly biomarker: Biomarker;
  readonly biomarkerAsWritten: string;
  readonly tumours: readonly string[];
  readonly use: string;
  readonly conditions: readonly NhsCondition[];
  readonly statuses: readonly StatusInterval[];
  readonly replaces: readonly string[];
  readonly replacedBy: string | null;
  /** "verified" when read on a NICE page, "believed" when known from practice and to be checked by a pharmacist. */
  readonly confidence: string;
  /** The same for the dates alone. */
  readonly datesConfidence: string;
}

export interface NhsDrugs {
  readonly version: string;
  /** Month up to which decisions were read; later changes are not known here. */
  readonly readUpTo: string;
  readonly rows: readonly NhsDrug[];
}

/** Throws an Error naming the row, when a row lacks a part or its biomarker cannot be read. */
export function parseNhsDrugs(text: string): NhsDrugs {
  const { version, readUpTo, rows } = JSON.parse(text) as { version: string; readUpTo: string; rows: readonly Record<string, unknown>[] };
  return { version, readUpTo, rows: rows.map(rowOf) };
}

function rowOf(row: Readonly<Record<string, unknown>>, index: number): NhsDrug {
  const { id, biomarker: written, drugs, tumours, statuses } = row;
  if (typeof id !== 'string' || typeof written !== 'string' || !Array.isArray(drugs) || !Array.isArray(tumours) || !Array.isArray(statuses))
    throw new Error(`Row ${index + 1} of the NHS drugs lacks an id, drugs, biomarker, tumours or statuses.`);
  const biomarker = readBiomarker(written);
  if (leavesOf(biomarker).some((leaf) => leaf.is === 'not-understood'))
    throw new Error(`${id}: the biomarker "${written}" cannot be read.`);
  // The remaining fields are ours and tested over the whole file.
  return {
    ...(row as unknown as NhsDrug),
    replaces: Array.isArray(row.replaces) ? row.replaces : [],
    replacedBy: typeof row.replacedBy === 'string' ? row.replacedBy : null,
    biomarker,
    biomarkerAsWritten: written,
    datesConfidence: typeof row.dates === 'string' ? row.dates : 'believed',
  };
}
