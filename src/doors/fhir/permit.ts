// Every access asks the policy first and leaves an AuditEvent: what was asked, by whom, about whom, and whether it was allowed.
import { type Access, type RestfulInteraction, recordAccess } from '../../foundation/audit/index.ts';
import { authorise, type Interaction as PolicyWord, type Scope } from '../../foundation/identity/index.ts';
import type { ClinicalRecord, Stored } from '../../foundation/record/index.ts';
import type { Answer, Asking } from './means.ts';
import { finding, refusal } from './outcome.ts';

export type Permit = { readonly kind: 'allowed'; readonly scope: Scope } | { readonly kind: 'refused'; readonly answer: Answer };

/** Asks the policy; a refusal is audited here and comes back as the answer to give. */
export async function permit(
  record: ClinicalRecord,
  asking: Asking,
  wanted: { readonly word: PolicyWord; readonly subject: string; readonly interaction: RestfulInteraction; readonly what: string },
): Promise<Permit> {
  const permission = authorise(asking.who, wanted.word, wanted.subject);
  if (permission.kind === 'allowed') return permission;
  await audit(record, asking, {
    interaction: wanted.interaction,
    query: wanted.what,
    outcome: { kind: 'refused', because: permission.because },
  });
  return {
    kind: 'refused',
    answer: refusal(
      403,
      finding('FHR_FORBIDDEN', 'forbidden', wanted.what, permission.because, 'Ask the person who manages access in your organisation.'),
    ),
  };
}

/** Resolves once the AuditEvent is durable. */
export function audit(
  record: ClinicalRecord,
  { who, now, requestId, clientAddress }: Asking,
  access: Pick<Access, 'interaction' | 'query' | 'outcome'> & { readonly seen?: readonly Stored[]; readonly resources?: readonly string[] },
): Promise<void> {
  return recordAccess(record, {
    who,
    interaction: access.interaction,
    resources: access.resources ?? [],
    patients: patientsIn(access.seen ?? []),
    ...(access.query === undefined ? {} : { query: access.query }),
    ...(access.outcome === undefined ? {} : { outcome: access.outcome }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
    at: now,
  });
}

const PATIENT = /"reference":\s*"Patient\/([A-Za-z0-9.-]{1,64})/g;

/** The Patients that resources are about, read from their text: whoever is referred to was looked at. */
export function patientsIn(seen: readonly Stored[]): readonly string[] {
  const patients = new Set<string>();
  for (const { type, id, content } of seen) {
    if (type === 'Patient') patients.add(id);
    else for (const [, patient] of content.matchAll(PATIENT)) if (patient !== undefined) patients.add(patient);
  }
  return [...patients];
}
