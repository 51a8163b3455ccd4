// Who is asking: a person, an application or the service itself, always with one organisation and one role.

/** An Organisation Data Service code, upper case, for example `699X0`. */
export type OdsCode = string;

/** What somebody may do follows from their role (policy.ts); what they may see follows from their organisation as well. */
export type Role =
  | 'clinician'
  | 'counsellor'
  | 'laboratory'
  | 'geneticist'
  | 'pharmacist'
  | 'analyst'
  | 'programme-manager'
  | 'workforce'
  | 'patient'
  | 'patient-representative'
  | 'research'
  | 'integration'
  | 'administrator'
  | 'system';

export interface Who {
  readonly kind: 'person' | 'application' | 'system';
  /** SDS user id, client id, or `opengms` for the service itself. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly organisation: OdsCode;
  /** For a patient: the logical id of their Patient resource. */
  readonly patient?: string;
  /** For a patient who looks at the record of somebody they care for: set for one request, after the mandate was read and found to hold. */
  readonly actsFor?: ActingFor;
  /** National activity codes the person holds, for example `B1611` (CIS2 only). */
  readonly activities?: readonly string[];
  /** What an application was granted, in SMART 2 words: `system/Task.rs`. Its role's rights are cut down to these. */
  readonly grantedScopes?: readonly string[];
  /** Break-glass: the reason given for opening a record outside one's own organisation. Always audited as such. */
  readonly emergencyReason?: string;
}

/** One person acting for another under a mandate that a clinician decided. */
export interface ActingFor {
  /** The logical id of the Patient acted for. */
  readonly patient: string;
  readonly name: string;
  /** `Consent/id` of the mandate. */
  readonly mandate: string;
  /** Whether the mandate lets them choose for the person, or only look. */
  readonly mayChoose: boolean;
}

/** What of the record somebody can reach; every read of the record asks for one. */
export type Scope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'organisation'; readonly organisation: OdsCode }
  | { readonly kind: 'patient'; readonly patient: string };

export type Interaction = 'read' | 'search' | 'create' | 'update' | 'delete' | 'operation';

/** The answer of the policy: allowed within a scope, or refused with the reason. Deny by default. */
export type Permission = { readonly kind: 'allowed'; readonly scope: Scope } | { readonly kind: 'refused'; readonly because: string };
