// Ties what arrives to what is held: a report to its order by order number, a change of a patient to that patient.
import type { DiagnosticReport, Identifier, Resource, ServiceRequest } from '@medplum/fhirtypes';
import type { ClinicalRecord } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { ProposedEntry } from '../../../service/requests/index.ts';
import type { Noted } from '../message/rules.ts';

type Looks = Pick<ClinicalRecord, 'search'>;

export async function resolveReport(
  entries: readonly ProposedEntry[],
  record: Looks,
): Promise<{ readonly entries: readonly ProposedEntry[]; readonly noted: readonly Noted[] }> {
  const resolved: ProposedEntry[] = [];
  const noted: Noted[] = [];
  for (const entry of entries) {
    if (entry.type === 'Patient' && entry.method === 'PATCH' && entry.query !== undefined) {
      if (await isHeld(record, 'Patient', entry.query)) resolved.push(entry);
      else
        noted.push({
          code: 'V2_PATIENT_NOT_HELD',
          where: entry.where,
          what: 'This patient is not known here, so there is nothing to change.',
        });
    } else if (entry.type === 'ServiceRequest' && entry.method === 'PATCH' && entry.query !== undefined) {
      resolved.push(await asCancelled(record, entry, entry.query));
    } else if (entry.resource?.resourceType === 'DiagnosticReport') resolved.push(await withOrder(entry, entry.resource, record, noted));
    else resolved.push(entry);
  }
  return { entries: resolved, noted };
}

async function withOrder(entry: ProposedEntry, report: DiagnosticReport, record: Looks, noted: Noted[]): Promise<ProposedEntry> {
  const basedOn = await Promise.all(
    (report.basedOn ?? []).map(async (reference) => {
      if (!reference.identifier?.value || reference.reference) return reference;
      const order = await orderWith(record, reference.identifier);
      if (order === undefined) {
        noted.push({
          code: 'V2_ORDER_NOT_HELD',
          where: entry.where,
          what: 'No order with this number is held; the report stands alone until it is matched.',
        });
        return reference;
      }
      return { ...reference, reference: `ServiceRequest/${order}` };
    }),
  );
  const resource: Resource = { ...report, ...(basedOn.length > 0 ? { basedOn } : {}) };
  return { ...entry, resource };
}

/** By number, and by who gave it when both say so; undefined when none or more than one fits. */
async function orderWith(record: Looks, identifier: Identifier): Promise<string | undefined> {
  const page = await record.search(
    { type: 'ServiceRequest', parameters: [['identifier', identifier.value ?? '']] },
    { kind: 'everything' },
  );
  const wanted = identifier.assigner?.identifier?.value;
  const fitting = page.matches.filter(({ content }) => {
    // The record holds FHIR resources of the type that was searched.
    const held = JSON.parse(content) as { identifier?: Identifier[] };
    return held.identifier?.some((each) => {
      const assigner = each.assigner?.identifier?.system === SYSTEM.odsOrganisation ? each.assigner.identifier.value : undefined;
      return each.value === identifier.value && (wanted === undefined || assigner === undefined || assigner === wanted);
    });
  });
  return fitting.length === 1 ? fitting[0]?.id : undefined;
}

/** A cancellation as the held order with its new status, so that everything it refers to comes along and nobody's later change is lost. */
async function asCancelled(record: Looks, entry: ProposedEntry, query: string): Promise<ProposedEntry> {
  const page = await record.search({ type: entry.type, parameters: [...new URLSearchParams(query)] }, { kind: 'everything' });
  const [held] = page.matches;
  if (!held || page.matches.length > 1) return entry;
  // The record holds FHIR resources of the type that was searched.
  const resource = { ...(JSON.parse(held.content) as ServiceRequest), status: 'revoked' as const };
  return { method: 'PUT', type: entry.type, id: held.id, resource, ifVersion: held.version, where: entry.where };
}

async function isHeld(record: Looks, type: string, query: string): Promise<boolean> {
  const page = await record.search({ type, parameters: [...new URLSearchParams(query)] }, { kind: 'everything' });
  return page.matches.length > 0;
}
