// Everything the record holds of one patient that advice about medicines rests on, read within a scope.

import type { DocumentReference, MedicationRequest, Observation, Patient, Resource } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../../foundation/record/index.ts';
import type { Stored } from './interpret-stored.ts';
import { GENOTYPE_CODES } from './read-genotypes.ts';

export interface PersonOnRecord extends Stored {
  readonly patient: Patient;
  /** Conditions and procedures. */
  readonly history: readonly Resource[];
  /** Medicines that are meant to be taken or about to start. */
  readonly medicines: readonly MedicationRequest[];
}

const OPEN = 'active,on-hold,draft';
const PAGE = '200';

/** undefined: no such patient within the scope. */
export async function personOnRecord(record: ClinicalRecord, patient: string, scope: Scope): Promise<PersonOnRecord | undefined> {
  const found = await record.read('Patient', patient, scope);
  if (found === undefined || found.deleted) return undefined;
  return withRecord(record, JSON.parse(found.content) as Patient, scope); // read by its type
}

/** The same for a patient who was read already. Without their present medicines it is a search quicker. */
export async function withRecord(
  record: ClinicalRecord,
  patient: Patient,
  scope: Scope,
  more: { readonly medicines: boolean } = { medicines: true },
): Promise<PersonOnRecord> {
  const id = patient.id ?? '';
  const [genotypes, conditions, procedures, medicines] = await Promise.all([
    ofPatients(record, 'Observation', [id], scope, [['code', GENOTYPE_CODES]]),
    ofPatients(record, 'Condition', [id], scope),
    ofPatients(record, 'Procedure', [id], scope),
    more.medicines ? ofPatients(record, 'MedicationRequest', [id], scope, [['status', OPEN]]) : [],
  ]);
  const observations = genotypes as readonly Observation[]; // the search asked for Observations
  return {
    patient,
    observations,
    documents: await documentsOf(record, observations, scope),
    history: [...conditions, ...procedures],
    medicines: medicines as readonly MedicationRequest[], // the search asked for MedicationRequests
  };
}

/** The kept genotypes that these Observations point to. */
export async function documentsOf(
  record: ClinicalRecord,
  observations: readonly Observation[],
  scope: Scope,
): Promise<readonly DocumentReference[]> {
  const references = new Set(observations.flatMap(({ derivedFrom }) => (derivedFrom ?? []).flatMap(({ reference }) => reference ?? [])));
  const wanted = [...references].filter((reference) => reference.startsWith('DocumentReference/'));
  if (wanted.length === 0) return [];
  const stored = await record.readMany(wanted, scope);
  return stored.flatMap((each) => (each === undefined || each.deleted ? [] : [JSON.parse(each.content) as DocumentReference])); // asked for by type
}

/** All resources of a type about these patients, page by page. */
export async function ofPatients(
  record: ClinicalRecord,
  type: string,
  patients: readonly string[],
  scope: Scope,
  more: readonly (readonly [string, string])[] = [],
): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  let page: string | undefined;
  do {
    const parameters = [
      ['patient', patients.map((id) => `Patient/${id}`).join(',')],
      ...more,
      ['_count', PAGE],
      ...(page === undefined ? [] : [['_page', page] as const]),
    ] as const;
    const { matches, next } = await record.search({ type, parameters }, scope);
    found.push(...matches.map(({ content }) => JSON.parse(content) as Resource)); // the record stores nothing but FHIR resources
    page = next;
  } while (page !== undefined);
  return found;
}
