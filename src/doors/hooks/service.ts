// What a CDS service is here: a name, a hook, what it would like to be sent, and a function from one call to cards. A room adds its services in one
// file and one line of services.ts. Standard: CDS Hooks 2.0, https://cds-hooks.hl7.org/2.0/

import type { Patient, Resource } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import type { Who } from '../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../foundation/record/index.ts';
import type { Card } from '../../service/medicines/index.ts';
import type { Medicines } from '../../service/medicines/stored/index.ts';

export type Hook = 'patient-view' | 'order-select' | 'order-sign';

export interface HookService {
  readonly id: string;
  readonly hook: Hook;
  readonly title: string;
  readonly description: string;
  readonly usageRequirements?: string;
  /** Queries the client may run beforehand. Everything is optional: what is not sent is not known. */
  readonly prefetch: Readonly<Record<string, string>>;
  /** FHIR types that the caller must be allowed to read. */
  readonly reads: readonly string[];
  answer(call: Call, means: HookMeans): Promise<readonly Card[]>;
}

/** What services work with. */
export interface HookMeans {
  readonly record: ClinicalRecord;
  readonly medicines: Medicines;
  /** What is next for a patient of ours on their pathways; left out where pathways are not followed. */
  readonly nextSteps?: (patient: string) => Promise<readonly NextStep[]>;
}

/** An open step of a pathway. */
export interface NextStep {
  readonly pathway: string;
  readonly step: string;
  readonly owner: string;
  /** ISO date. */
  readonly dueOn: string;
  readonly isLate: boolean;
  readonly source: { readonly document: string; readonly section: string; readonly url?: string };
  readonly version: string;
}

/** One call, read and checked. */
export interface Call {
  readonly hook: Hook;
  readonly hookInstance: string;
  readonly who: Who;
  readonly now: Date;
  /** The client's own id of the patient. */
  readonly patientId: string;
  readonly userId: string;
  readonly draftOrders: { readonly entry?: readonly { readonly resource?: unknown }[] };
  readonly selections: readonly string[];
  /** Sound resources of the prefetch that are about this patient. */
  readonly sent: readonly Resource[];
  /** The patient as our record knows them. */
  readonly known: Known;
  /** What of the request could not be used. */
  readonly findings: readonly Finding[];
  newId(): string;
}

/** Whether the client's patient is one of ours. */
export type Known =
  | { readonly kind: 'known'; readonly patient: Patient; readonly id: string; readonly organisation: string }
  | { readonly kind: 'unknown' }
  /** The NHS number is ours but the date of birth differs: nothing stored is used. */
  | { readonly kind: 'doubtful'; readonly because: string };
