// One person's tumour as the record holds it: the diagnosis, what laboratories found, what they looked for, and what was already decided.

import type { CarePlan, Condition, DiagnosticReport, Observation, Patient } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { Directory } from '../../directory/index.ts';
import { ofPatients } from '../stored/person-on-record.ts';
import type { OncoTree, TumourType } from '../targeted/knowledge/oncotree.ts';
import { testedBy } from '../targeted/options/marker-tests.ts';
import type { PatientSituation } from '../targeted/options/patient-situation.ts';
import { bothTested } from '../targeted/reading/tumour-profile.ts';
import { BOARD_CATEGORY } from './decision.ts';
import { type Reported, readReported } from './read-reported.ts';
import { CODE, OWN, TBD } from './reporting-codes.ts';

export interface TumourCase {
  readonly patient: Patient;
  readonly reported: Reported;
  readonly observations: readonly Observation[];
  /** Newest first. */
  readonly reports: readonly DiagnosticReport[];
  /** Tests whose result stands, by directory code; those that failed or were caveated are not among them. */
  readonly done: readonly { readonly code: string; readonly name: string }[];
  readonly notCounted: readonly string[];
  /** From a condition on record; undefined when none names a tumour that OncoTree has. */
  readonly tumour?: TumourType;
  readonly tumourFrom?: string;
  readonly ageYears?: number;
  readonly sex?: 'female' | 'male';
  /** The board's plan as it stands. */
  readonly plan?: CarePlan;
}

export interface CaseMeans {
  readonly record: ClinicalRecord;
  readonly directory: Directory;
  readonly tree: OncoTree;
}

/** What to search the record for. */
export const TUMOUR_CODES = [
  ...[CODE.variant, CODE.msi, CODE.tmb, CODE.regionStudied].map((code) => `${SYSTEM.loinc}|${code}`),
  `${TBD}|diagnostic-implication`,
].join(',');

/** Genomic test outcomes (https://fhir.nwgenomics.nhs.uk/CodeSystem/GenomicTestOutcomeCode) after which silence is no negative: failed, caveated. */
const NOT_NEGATIVE: ReadonlySet<string> = new Set(['971', '992']);
const STANDING: ReadonlySet<string> = new Set(['final', 'amended', 'corrected', 'appended']);

/** undefined: no such patient within the scope. */
export async function tumourCase(
  { record, directory, tree }: CaseMeans,
  id: string,
  scope: Scope,
  now: Date,
): Promise<TumourCase | undefined> {
  const found = await record.read('Patient', id, scope);
  if (found === undefined || found.deleted) return undefined;
  const patient = JSON.parse(found.content) as Patient; // read by its type
  const [observed, reported, conditions, plans] = await Promise.all([
    ofPatients(record, 'Observation', [id], scope, [['code', TUMOUR_CODES]]),
    ofPatients(record, 'DiagnosticReport', [id], scope),
    ofPatients(record, 'Condition', [id], scope),
    ofPatients(record, 'CarePlan', [id], scope, [['category', `${OWN}|${BOARD_CATEGORY}`]]),
  ]);
  const observations = observed as readonly Observation[]; // the search asked for Observations
  const reports = (reported as readonly DiagnosticReport[]) // the search asked for DiagnosticReports
    .filter(({ status }) => STANDING.has(status))
    .sort((one, other) => ((one.issued ?? '') < (other.issued ?? '') ? 1 : -1));
  const tests = reports.flatMap((report) => testsOf(report, directory).map((test) => ({ test, counts: countsAsDone(report) })));
  const done = tests.filter(({ counts }) => counts).map(({ test }) => test);
  const read = readReported(observations);
  const diagnosis = tumourOf(conditions as readonly Condition[], tree); // the search asked for Conditions
  const age = ageOn(patient.birthDate, now);
  const plan = (plans as readonly CarePlan[])[0]; // the search asked for CarePlans
  return {
    patient,
    reported: { ...read, tested: bothTested(read.tested, testedBy(done)) },
    observations,
    reports,
    done: done.map(({ code, name }) => ({ code, name })),
    notCounted: tests.filter(({ counts }) => !counts).map(({ test }) => test.code),
    ...(diagnosis ?? {}),
    ...(age === undefined ? {} : { ageYears: age }),
    ...(patient.gender === 'female' || patient.gender === 'male' ? { sex: patient.gender } : {}),
    ...(plan === undefined ? {} : { plan }),
  };
}

/** What the record knows with what the board states; the board's word goes first. */
export function situationOf(found: TumourCase, stated: Partial<PatientSituation>): PatientSituation | undefined {
  const tumour = stated.tumour ?? found.tumour?.code;
  if (tumour === undefined) return undefined;
  return {
    ...(found.ageYears === undefined ? {} : { ageYears: found.ageYears }),
    ...(found.sex === undefined ? {} : { sex: found.sex }),
    ...stated,
    tumour,
  };
}

function testsOf({ code }: DiagnosticReport, directory: Directory) {
  return (code.coding ?? []).flatMap((coding) =>
    coding.system === SYSTEM.testDirectory && coding.code ? (directory.test(coding.code) ?? []) : [],
  );
}

function countsAsDone({ conclusionCode = [] }: DiagnosticReport): boolean {
  return !conclusionCode.some(({ coding = [] }) => coding.some(({ code }) => NOT_NEGATIVE.has(code ?? '')));
}

function tumourOf(
  conditions: readonly Condition[],
  tree: OncoTree,
): { readonly tumour: TumourType; readonly tumourFrom: string } | undefined {
  const held = conditions.filter(
    ({ verificationStatus }) => !verificationStatus?.coding?.some(({ code }) => code === 'refuted' || code === 'entered-in-error'),
  );
  for (const { id = '', code } of held) {
    const codes = (code?.coding ?? []).filter(({ system }) => /oncotree/i.test(system ?? '')).flatMap((coding) => coding.code ?? []);
    const words = [code?.text, ...(code?.coding ?? []).map(({ display }) => display)].flatMap((each) => each ?? []);
    for (const word of [...codes, ...words]) {
      const tumour = tree.find(word);
      if (tumour) return { tumour, tumourFrom: `Condition/${id}` };
    }
  }
  return undefined;
}

function ageOn(birthDate: string | undefined, now: Date): number | undefined {
  if (birthDate === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return undefined;
  const today = now.toISOString().slice(0, 10);
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
  return years >= 0 ? years : undefined;
}
