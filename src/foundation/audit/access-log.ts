// Who looked at a person's record: the AuditEvents about one patient, in plain terms. Reading the log is an access like any other.

import type { AuditEvent } from '@medplum/fhirtypes';
import { authorise, type Who } from '../identity/index.ts';
import type { ClinicalRecord } from '../record/index.ts';
import { SYSTEM } from '../terms/index.ts';
import { recordAccess } from './record-access.ts';

/** One line of the log, as a page or a letter would print it. */
export interface LoggedAccess {
  readonly at: string;
  /** The person's or application's name, as it was then. */
  readonly who: string;
  readonly role?: string;
  /** ODS code. */
  readonly organisation?: string;
  /** create, read, update, delete, search-type, ... */
  readonly interaction: string;
  /** The types of what was looked at or changed: Task, DiagnosticReport. Empty for a search. */
  readonly types: readonly string[];
  /** The reason given when somebody opened the record in an emergency. */
  readonly emergencyReason?: string;
  readonly wasRefused: boolean;
  /** The data went into an extract for research (purpose HRESCH). */
  readonly isForResearch?: true;
}

export type AccessLog =
  | { readonly kind: 'log'; readonly accesses: readonly LoggedAccess[]; readonly next?: string }
  | { readonly kind: 'refused'; readonly because: string };

export interface AccessLogRequest {
  readonly who: Who;
  /** Logical id of the Patient. */
  readonly patient: string;
  /** Lines of a page; 50 when left out. */
  readonly count?: number;
  /** `next` of the page before. */
  readonly page?: string;
  readonly requestId?: string;
  readonly clientAddress?: string;
  readonly now: Date;
}

/**
 * Newest first. A patient reads their own; staff read that of a patient whose record their scope reaches, and then see every access to
 * it, other organisations' too: a log with holes would reassure without reason.
 */
export async function accessLog(
  record: Pick<ClinicalRecord, 'search' | 'read' | 'appendAudit'>,
  request: AccessLogRequest,
): Promise<AccessLog> {
  const { who, patient, count = 50, page, requestId, clientAddress, now } = request;
  const permission = authorise(who, 'search', 'access-log');
  const reading = authorise(who, 'read', 'Patient');
  if (permission.kind === 'refused') return permission;
  if (reading.kind === 'refused') return reading;
  const isReachable = (await record.read('Patient', patient, reading.scope)) !== undefined;
  if (!isReachable) return { kind: 'refused', because: 'There is no such record among those you can see.' };
  const parameters: (readonly [string, string])[] = [
    ['patient', `Patient/${patient}`],
    // By when it was written, which for our own events is when it happened: an order by a date in the resource costs three look-ups an event.
    ['_sort', '-_lastUpdated'],
    ['_count', String(count)],
    ...(page === undefined ? [] : [['_page', page] as const]),
  ];
  const found = await record.search({ type: 'AuditEvent', parameters }, { kind: 'everything' });
  await recordAccess(record, {
    who,
    interaction: 'search-type',
    resources: [],
    patients: [patient],
    query: `AuditEvent?${new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString()}`,
    at: now,
    ...(requestId && { requestId }),
    ...(clientAddress && { clientAddress }),
  });
  // The search asked for AuditEvents only.
  const accesses = found.matches.map(({ content }) => loggedAccess(JSON.parse(content) as AuditEvent));
  return { kind: 'log', accesses, ...(found.next && { next: found.next }) };
}

/** Reads one AuditEvent, ours or one that another system of the same profile wrote. Pure. */
export function loggedAccess(event: AuditEvent): LoggedAccess {
  const agent = event.agent.find(({ requestor }) => requestor) ?? event.agent[0];
  const organisation = event.agent
    .map(({ who }) => who?.identifier)
    .find((identifier) => identifier?.system === SYSTEM.odsOrganisation)?.value;
  const purpose = event.purposeOfEvent?.find(({ coding }) => coding?.some(({ code }) => code === 'BTG' || code === 'ETREAT'));
  const role = agent?.role?.[0]?.text;
  const types = (event.entity ?? []).filter(({ type }) => type?.code !== '1').flatMap(({ what }) => what?.reference?.split('/')[0] ?? []);
  return {
    at: event.recorded,
    who: agent?.name ?? agent?.who?.display ?? agent?.who?.identifier?.value ?? 'Not named',
    interaction: event.subtype?.[0]?.code ?? event.action ?? 'unknown',
    types: [...new Set(types)],
    wasRefused: event.outcome !== undefined && event.outcome !== '0',
    ...(event.purposeOfEvent?.some(({ coding }) => coding?.some(({ code }) => code === 'HRESCH')) && { isForResearch: true as const }),
    ...(role && { role }),
    ...(organisation && { organisation }),
    ...(purpose && { emergencyReason: purpose.text ?? 'No reason was kept.' }),
  };
}
