// May this patient have this drug on the NHS on this day: the status that held, the biomarker, the tumour and the conditions, each apart.

import type { NhsCondition, NhsDrug, NhsDrugs, StatusInterval } from '../knowledge/nhs-drug.ts';
import { type OncoTree, type TumourFit, tumourFit, tumourTruth } from '../knowledge/oncotree.ts';
import type { Alteration } from '../reading/alteration.ts';
import type { TumourProfile } from '../reading/tumour-profile.ts';
import { type BiomarkerMatch, matchBiomarker } from './match-biomarker.ts';
import type { PatientSituation } from './patient-situation.ts';
import { hasHad } from './prior-treatment.ts';
import type { Truth } from './truth.ts';
import { allOf } from './truth.ts';

export type StatusOnDate =
  | { readonly kind: 'status'; readonly status: StatusInterval['status']; readonly since: string; readonly notes: readonly string[] }
  /** The date falls in the month or year of a change whose day was not obtained, or after a revision whose outcome is not known. */
  | { readonly kind: 'uncertain'; readonly last: StatusInterval['status'] | null; readonly notes: readonly string[] }
  | { readonly kind: 'not-yet-published'; readonly from: string }
  | { readonly kind: 'replaced'; readonly by: string | null; readonly on: string };

export interface NhsVerdict {
  readonly appraisal: string;
  readonly part: string | null;
  readonly drugs: readonly string[];
  readonly biomarker: string;
  readonly use: string;
  readonly status: StatusOnDate;
  /**
   * `eligible` only when everything is known and met; `eligible-if` lists what is still to be known; `not-eligible` says why;
   * `test-first` when the biomarker was not tested.
   */
  readonly verdict: 'eligible' | 'eligible-if' | 'test-first' | 'not-eligible' | 'not-funded' | 'status-uncertain';
  readonly eligibleIf: readonly string[];
  readonly because: readonly string[];
  readonly tumourFit: TumourFit;
  readonly by: readonly Alteration[];
  readonly specificity: BiomarkerMatch['specificity'];
  readonly confidence: string;
  readonly datesConfidence: string;
}

export interface NhsQuestion {
  readonly drugs: NhsDrugs;
  readonly profile: TumourProfile;
  readonly situation: PatientSituation;
  readonly tree: OncoTree;
  /** ISO date. */
  readonly asOf: string;
}

export function nhsVerdicts(question: NhsQuestion): readonly NhsVerdict[] {
  return question.drugs.rows.map((drug) => nhsVerdict(drug, question));
}

export function nhsVerdict(drug: NhsDrug, { drugs, profile, situation, tree, asOf }: NhsQuestion): NhsVerdict {
  const match = matchBiomarker(drug.biomarker, profile);
  const fit = tumourFit(tree, drug.tumours, situation.tumour);
  const status = statusOn(drug, asOf, drugs.readUpTo);
  const conditions = drug.conditions.map((condition) => ({ say: condition.say, truth: conditionTruth(condition, situation) }));
  const because = [
    ...(match.truth === 'not-met' ? [`${drug.biomarkerAsWritten} was tested and not found`] : []),
    ...(tumourTruth(fit) === 'not-met' ? [`the tumour is not one of ${drug.tumours.join(', ')}`] : []),
    ...conditions.filter(({ truth }) => truth === 'not-met').map(({ say }) => `not: ${say}`),
  ];
  const eligibleIf = [
    ...(match.truth === 'unknown' ? [`${drug.biomarkerAsWritten} is found: no result for it was given`] : []),
    ...(tumourTruth(fit) === 'unknown' ? [`the tumour is one of ${drug.tumours.join(', ')}`] : []),
    ...conditions.filter(({ truth }) => truth === 'unknown').map(({ say }) => say),
  ];
  return {
    appraisal: drug.id,
    part: drug.part ?? null,
    drugs: drug.drugs,
    biomarker: drug.biomarkerAsWritten,
    use: drug.use,
    status,
    verdict: verdictOf(status, match.truth, allOf([tumourTruth(fit), ...conditions.map(({ truth }) => truth)])),
    eligibleIf,
    because,
    tumourFit: fit,
    by: match.by,
    specificity: match.specificity,
    confidence: drug.confidence,
    datesConfidence: drug.datesConfidence,
  };
}

function verdictOf(status: StatusOnDate, marker: Truth, rest: Truth): NhsVerdict['verdict'] {
  if (marker === 'not-met' || rest === 'not-met') return 'not-eligible';
  if (status.kind === 'uncertain') return 'status-uncertain';
  if (status.kind !== 'status' || status.status === 'not-recommended') return 'not-funded';
  if (marker === 'unknown') return 'test-first';
  return rest === 'met' ? 'eligible' : 'eligible-if';
}

export function statusOn({ statuses, replacedBy }: NhsDrug, asOf: string, readUpTo: string): StatusOnDate {
  const first = statuses[0];
  const last = statuses.at(-1);
  if (!first || !last) return { kind: 'uncertain', last: null, notes: ['no status is held'] };
  const vague = statuses.flatMap(({ from, to }) => [from, ...(to ? [to] : [])]).find((edge) => edge.length < 10 && asOf.startsWith(edge));
  if (vague) {
    const before = statuses.findLast(({ from }) => from !== vague && from <= asOf);
    return {
      kind: 'uncertain',
      last: before?.status ?? null,
      notes: [`the status changed in ${vague}; the day was not obtained`, ...notesOf(last)],
    };
  }
  if (asOf < first.from) return { kind: 'not-yet-published', from: first.from };
  const held = statuses.findLast(({ from, to }) => from <= asOf && (to === undefined || asOf < to));
  if (!held) return { kind: 'replaced', by: replacedBy, on: last.to ?? '' };
  if (held.reviewDue && asOf >= held.reviewDue)
    return {
      kind: 'uncertain',
      last: held.status,
      notes: [...notesOf(held), `NICE announced a revision for ${held.reviewDue}; its outcome is not held here`],
    };
  const late = asOf.slice(0, readUpTo.length) > readUpTo && held.from.slice(0, 7) <= readUpTo;
  return {
    kind: 'status',
    status: held.status,
    since: held.from,
    notes: [...notesOf(held), ...(late ? [`decisions were read up to ${readUpTo}: check for a later one`] : [])],
  };
}

function notesOf({ note }: StatusInterval): readonly string[] {
  return note ? [note] : [];
}

function conditionTruth(condition: NhsCondition, { line, setting, ageYears, priorTreatments }: PatientSituation): Truth {
  switch (condition.is) {
    case 'line':
      return line === undefined ? 'unknown' : within(line, condition.from, condition.to);
    case 'age':
      return ageYears === undefined ? 'unknown' : within(ageYears, condition.from, condition.to);
    case 'setting':
      return setting === undefined ? 'unknown' : condition.in.includes(setting) ? 'met' : 'not-met';
    case 'prior':
      return hasHad(condition.anyOf, priorTreatments, line);
    case 'noPrior': {
      const had = hasHad(condition.of, priorTreatments, line);
      return had === 'met' ? 'not-met' : had === 'not-met' ? 'met' : 'unknown';
    }
    case 'checked-by-clinician':
      return 'unknown';
  }
}

function within(value: number, from: number, to: number | undefined): Truth {
  return value >= from && (to === undefined || value <= to) ? 'met' : 'not-met';
}
