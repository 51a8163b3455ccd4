// What the FHIR door is given to work with, and the shape of one interaction as it passes through.
import type { Bundle } from '@medplum/fhirtypes';
import type { Authentication, RequestHeaders, Who } from '../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../foundation/record/index.ts';
import type { FigureSource } from '../../service/equity/index.ts';
import type { KnowledgeIndex } from '../../service/medicines/index.ts';
import type { Pathways } from '../../service/pathways/index.ts';
import type { Proposal, Submission } from '../../service/requests/index.ts';
import type { Research } from '../../service/research/index.ts';

/** The one way in for changes; the door decides nothing. */
export interface SubmitsRequests {
  submit(proposal: Proposal, who: Who, now: Date): Promise<Submission>;
}

export interface FhirLimits {
  /** Bytes of a request body. */
  readonly body: number;
  /** Levels of { and [ in a body. */
  readonly depth: number;
  /** Entries of a Bundle. */
  readonly entries: number;
}

/** 25 MB holds the largest report PDF seen (2.8 MB, base64) many times; 60 levels hold any real Questionnaire. */
export const DEFAULT_LIMITS: FhirLimits = { body: 25 * 1024 * 1024, depth: 64, entries: 500 };

export interface FhirMeans {
  readonly record: ClinicalRecord;
  readonly requests: SubmitsRequests;
  /** Where a patient stands on pathways, for Patient/{id}/$pathways; left out, there is no such operation. */
  readonly pathways?: { carePlans(person: string, base: string): Promise<Bundle> } & Pick<Pathways, 'missed' | 'caseload'>;
  /** Counts of the record for Measure/$evaluate-measure; left out, there is no such operation. */
  readonly figures?: FigureSource;
  /** Bulk export under an approval; left out, there is none. */
  readonly research?: Research;
  /** What tumour variants mean for treatment, for $find-subject-tx-implications; left out, only stored implications are given. */
  readonly tumourKnowledge?: () => KnowledgeIndex;
  readonly authenticate: (headers: RequestHeaders) => Promise<Authentication>;
  /** Our own address without the path: `https://genomics.example.nhs.uk`. */
  readonly baseUrl: string;
  readonly now: () => Date;
  readonly limits?: Partial<FhirLimits>;
  /** Published in the CapabilityStatement. */
  readonly version: string;
}

/** What an interaction needs beside the means: who asks, and how the request is known outside. */
export interface Asking {
  readonly who: Who;
  readonly now: Date;
  /** `https://host/FHIR/R4` */
  readonly base: string;
  readonly requestId: string | undefined;
  readonly clientAddress: string | undefined;
}

/** One interaction, from HTTP or from an entry of a batch. */
export interface Interaction {
  readonly method: string;
  /** Below the base, without slash at either end: `Task/123/_history/2`. */
  readonly path: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifNoneExist?: string;
  readonly prefer?: string;
  readonly contentType?: string;
  /** The parsed JSON body. */
  readonly body?: unknown;
}

/** What goes back. `body` is JSON text already: stored resources are spliced in, never parsed and printed again. */
export interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly version?: number;
  readonly lastModified?: Date;
  /** `Task/123/_history/1`, below the base. */
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
