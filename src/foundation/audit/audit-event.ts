// An access as a FHIR AuditEvent after IHE Basic Audit Log Patterns 1.1 (https://profiles.ihe.net/ITI/BALP/), with the agents of the
// national genomics guide: the person by SDS user id, their organisation by ODS code. Pure.

import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding } from '@medplum/fhirtypes';
import { isEmergencyReading, type Who } from '../identity/index.ts';
import { SYSTEM } from '../terms/index.ts';
import type { Access, RestfulInteraction } from './access.ts';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const ENTITY_ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';
const BALP = 'https://profiles.ihe.net/ITI/BALP';
/** Client ids and the product's own name are ours to say. */
const CLIENT_ID = 'https://fhir.nhs.uk/Id/nhsSpineASID';
const PRODUCT_ID = 'https://fhir.nhs.uk/Id/product-id';

type Kind = 'Create' | 'Read' | 'Update' | 'Delete' | 'Query';

/** How each interaction is written down: AuditEvent.action, and the BALP pattern when one exists. */
const PATTERN: Readonly<Record<RestfulInteraction, { readonly action: AuditEvent['action']; readonly kind?: Kind }>> = {
  read: { action: 'R', kind: 'Read' },
  vread: { action: 'R', kind: 'Read' },
  'history-instance': { action: 'R' },
  'history-type': { action: 'E' },
  'search-type': { action: 'E', kind: 'Query' },
  create: { action: 'C', kind: 'Create' },
  update: { action: 'U', kind: 'Update' },
  patch: { action: 'U', kind: 'Update' },
  delete: { action: 'D', kind: 'Delete' },
  transaction: { action: 'E' },
  batch: { action: 'E' },
  operation: { action: 'E' },
};

/**
 * The AuditEvent of one access, without an id. One event about all its patients: right for a change (which has one event by contract).
 * For reads use `auditEventsFor`, which follows BALP in writing one event a patient.
 */
export function auditEventFor(access: Access): AuditEvent {
  const { interaction, at, outcome = { kind: 'success' } } = access;
  const { action, kind } = PATTERN[interaction];
  const profile = outcome.kind === 'success' && kind ? profileOf(kind, access) : undefined;
  return {
    resourceType: 'AuditEvent',
    ...(profile && { meta: { profile: [profile] } }),
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: interaction }],
    action,
    recorded: at.toISOString(),
    // http://terminology.hl7.org/CodeSystem/audit-event-outcome: 4 the caller's fault, 8 ours.
    outcome: outcome.kind === 'success' ? '0' : outcome.kind === 'refused' ? '4' : '8',
    ...(outcome.kind === 'refused' && { outcomeDesc: outcome.because }),
    purposeOfEvent: [purposeOf(access)],
    agent: agentsOf(access, kind),
    source: SOURCE,
    entity: entitiesOf(access),
  };
}

/** One AuditEvent for each patient the access was about, at least one (BALP PatientRead and PatientQuery allow one patient an event). */
export function auditEventsFor(access: Access): readonly AuditEvent[] {
  const patients = [...new Set(access.patients)];
  if (patients.length <= 1) return [auditEventFor({ ...access, patients })];
  return patients.map((patient) => auditEventFor({ ...access, patients: [patient] }));
}

/** Who recorded it: this product, an application server (security-source-type 4). */
export const OPENGMS = { identifier: { system: PRODUCT_ID, value: 'OpenGMS' }, display: 'OpenGMS' };
export const SOURCE: AuditEvent['source'] = {
  site: 'OpenGMS',
  observer: OPENGMS,
  type: [{ system: 'http://terminology.hl7.org/CodeSystem/security-source-type', code: '4' }],
};

/** How a person, an application or the service itself is named in an event. */
export function whoReference(who: Who): AuditEventAgent['who'] {
  if (who.role === 'patient' && who.patient) return { reference: `Patient/${who.patient}` };
  if (who.kind === 'person') return { identifier: { system: SYSTEM.sdsUser, value: who.id }, display: who.name };
  if (who.kind === 'application') return { identifier: { system: CLIENT_ID, value: who.id }, display: who.name };
  return OPENGMS;
}

/** The organisation somebody acts for; none for a patient. */
export function organisationAgents(who: Who): readonly AuditEventAgent[] {
  if (who.organisation === '') return [];
  return [
    {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass', code: 'PROV' }] },
      who: { type: 'Organization', identifier: { system: SYSTEM.odsOrganisation, value: who.organisation } },
      requestor: false,
    },
  ];
}

/** The machine at the other end, by address (network type 2) or, when it is not known, by name. */
export function networkOf(address: string | undefined): AuditEventAgent['network'] {
  return address ? { address, type: '2' } : { address: 'unknown', type: '1' };
}

export const SERVER_NETWORK: AuditEventAgent['network'] = { address: 'opengms', type: '1' };

/** A BALP profile is claimed only when the event has the one data entity and the at most one patient it asks for. */
function profileOf(kind: Kind, { resources, patients, query }: Access): string | undefined {
  const fits = patients.length <= 1 && (kind === 'Query' ? query !== undefined : resources.length === 1);
  return fits ? `${BALP}/StructureDefinition/IHE.BasicAudit.${patients.length === 1 ? 'Patient' : ''}${kind}` : undefined;
}

function agentsOf(access: Access, kind: Kind | undefined): AuditEventAgent[] {
  const { who } = access;
  const isPerson = who.kind === 'person';
  const client: AuditEventAgent = {
    type: { coding: [clientRole(kind)] },
    who: isPerson ? { display: 'Browser or application of the person' } : whoReference(who),
    requestor: !isPerson,
    network: networkOf(access.clientAddress),
  };
  const server: AuditEventAgent = {
    type: { coding: [serverRole(kind)] },
    who: OPENGMS,
    requestor: false,
    network: SERVER_NETWORK,
  };
  const isLooking = access.interaction === 'read' || PATTERN[access.interaction].action === 'R' || kind === 'Query';
  const user: AuditEventAgent = {
    type: { coding: [{ system: PARTICIPATION, code: isLooking ? 'IRCP' : 'AUT' }] },
    who: whoReference(who),
    name: who.name,
    role: [{ text: who.actsFor ? 'carer' : who.role }],
    requestor: true,
    // The mandate under which somebody acts for another person.
    ...(who.actsFor && { policy: [who.actsFor.mandate] }),
  };
  return [...(isPerson ? [user] : []), client, server, ...organisationAgents(who)];
}

/** DICOM 110153 is the source role and 110152 the destination role; BALP swaps them for Read, and names them differently for Delete. */
function clientRole(kind: Kind | undefined): Coding {
  if (kind === 'Delete') return { system: DICOM, code: '110150' };
  return { system: DICOM, code: kind === 'Read' ? '110152' : '110153' };
}

function serverRole(kind: Kind | undefined): Coding {
  if (kind === 'Delete') return { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'custodian' };
  return { system: DICOM, code: kind === 'Read' ? '110153' : '110152' };
}

/** v3-ActReason. A break-glass access says BTG and keeps the reason given, word for word. */
function purposeOf({ who, interaction, purpose }: Access): { coding: Coding[]; text?: string } {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
  const reading = interaction === 'search-type' ? 'search' : PATTERN[interaction].action === 'R' ? 'read' : 'operation';
  if (isEmergencyReading(who, reading))
    return { coding: [{ system, code: 'BTG' }], ...(who.emergencyReason && { text: who.emergencyReason }) };
  if (who.role === 'patient') return { coding: [{ system, code: who.actsFor ? 'FAMRQT' : 'PATRQT' }] };
  if (purpose !== undefined || who.role === 'research') return { coding: [{ system, code: purpose ?? 'HRESCH' }] };
  const isOperations = ['analyst', 'programme-manager', 'workforce', 'administrator', 'patient-representative', 'system'].includes(
    who.role,
  );
  return { coding: [{ system, code: isOperations ? 'HOPERAT' : 'TREAT' }] };
}

function entitiesOf({ resources, patients, query, requestId }: Access): AuditEventEntity[] {
  const about = resources.map(
    (reference): AuditEventEntity => ({
      what: { reference },
      type: { system: ENTITY_TYPE, code: '2' },
      role: { system: ENTITY_ROLE, code: roleOfType(reference.slice(0, reference.indexOf('/'))) },
    }),
  );
  const asked: AuditEventEntity[] =
    query === undefined
      ? []
      : [
          {
            type: { system: ENTITY_TYPE, code: '2' },
            role: { system: ENTITY_ROLE, code: '24' },
            query: Buffer.from(query, 'utf8').toString('base64'),
          },
        ];
  const whom = patients.map(
    (patient): AuditEventEntity => ({
      what: { reference: `Patient/${patient}` },
      type: { system: ENTITY_TYPE, code: '1' },
      role: { system: ENTITY_ROLE, code: '1' },
    }),
  );
  const request: AuditEventEntity[] =
    requestId === undefined
      ? []
      : [{ what: { identifier: { value: requestId } }, type: { system: `${BALP}/CodeSystem/BasicAuditEntityType`, code: 'XrequestId' } }];
  return [...about, ...asked, ...whom, ...request];
}

/** BALP RestObjectRoles: a job, a report, or a domain resource. */
function roleOfType(type: string): string {
  if (type === 'Task' || type === 'ServiceRequest') return '20';
  return type === 'DiagnosticReport' || type === 'DocumentReference' ? '3' : '4';
}
