// Audit: an AuditEvent for every access, in the record itself, and a chain of seals that shows whether anything was changed afterwards.
export type { Access, RestfulInteraction } from './access.ts';
export { type AccessLog, type AccessLogRequest, accessLog, type LoggedAccess, loggedAccess } from './access-log.ts';
export { auditEventFor, auditEventsFor } from './audit-event.ts';
export { type AuthenticationOccurrence, authenticationEvent } from './authentication-event.ts';
export { auditMigrations } from './migrations.ts';
export { recordAccess, recordAuthentication } from './record-access.ts';
export { auditSeals } from './seals.ts';
export { type ChainHead, chainHeads, type Fault, type Verification, verify } from './verify.ts';
