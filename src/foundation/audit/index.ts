// Audit: an AuditEvent for every access, in the record itself, and a chain of seals that shows whether anything was changed afterwards.
export type { Access, RestfulInteraction } from './access.ts';
export { auditEventFor, auditEventsFor } from './audit-event.ts';
export { recordAccess } from './record-access.ts';
