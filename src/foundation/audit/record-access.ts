// Writing accesses down. A read is answered only after its event is durable; the record groups the events of a moment into one write.

import type { ClinicalRecord } from '../record/index.ts';
import type { Access } from './access.ts';
import { auditEventsFor } from './audit-event.ts';
import { type AuthenticationOccurrence, authenticationEvent } from './authentication-event.ts';

/** Resolves once the events of this access are durable, so a door awaits it before it answers. Changes carry theirs in the commit instead. */
export async function recordAccess(record: Pick<ClinicalRecord, 'appendAudit'>, access: Access): Promise<void> {
  await record.appendAudit(auditEventsFor(access), access.at);
}

/** Resolves once the event of a sign-in, sign-out, token or emergency is durable. */
export async function recordAuthentication(
  record: Pick<ClinicalRecord, 'appendAudit'>,
  occurrence: AuthenticationOccurrence,
): Promise<void> {
  await record.appendAudit([authenticationEvent(occurrence)], occurrence.at);
}
