// Who changed an order or a report, when and why, beside the audit event: one Provenance a change, unless the sender sent theirs.
// Standard: HL7 FHIR R4 Provenance; v3-DataOperation for the activity; guide 0.6.2 asks for a reason on cancellation.

import type { CodeableConcept, Provenance, Resource } from '@medplum/fhirtypes';
import type { Who } from '../../../foundation/identity/index.ts';
import { newId, shardOf } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { conceptOf, odsReference } from '../../laboratory/index.ts';
import { statusReason } from '../dataset/check-order.ts';
import type { Proposal } from '../proposal.ts';
import type { Desk } from './desk.ts';

const OPERATION = 'http://terminology.hl7.org/CodeSystem/v3-DataOperation';

export function provenancesFor(desk: Desk, proposal: Proposal, who: Who, now: Date): readonly Provenance[] {
  const explained = new Set(
    desk.written.flatMap(({ resource }) =>
      resource.resourceType === 'Provenance' ? resource.target.map((target) => target.reference) : [],
    ),
  );
  const provenances: Provenance[] = [];
  for (const { resource, before, reference } of desk.written) {
    if (before === undefined || explained.has(reference)) continue;
    if (resource.resourceType !== 'ServiceRequest' && resource.resourceType !== 'DiagnosticReport') continue;
    provenances.push(
      provenanceOf({ targets: [reference], activity: activityOf(resource), reason: reasonOf(resource), who, now, id: resource.id ?? '' }),
    );
  }
  const { messageId } = proposal;
  const [first] = desk.written;
  if (messageId === undefined || first === undefined) return provenances;
  const remembered = provenanceOf({
    targets: desk.written.map(({ reference }) => reference),
    activity: 'CREATE',
    who,
    now,
    id: first.resource.id ?? '',
  });
  return [
    ...provenances,
    { ...remembered, entity: [{ role: 'source', what: { identifier: { system: messageId.system, value: messageId.value } } }] },
  ];
}

export function provenanceOf(about: {
  readonly targets: readonly string[];
  readonly activity: 'CREATE' | 'UPDATE' | 'CANCEL' | 'APPEND' | 'NULLIFY';
  readonly reason?: CodeableConcept | undefined;
  readonly who: Who;
  readonly now: Date;
  /** An id in the shard where the Provenance belongs. */
  readonly id: string;
}): Provenance {
  const { who, now } = about;
  const agent: Provenance['agent'][number] = {
    type: conceptOf('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'author'),
    who: { identifier: { system: SYSTEM.sdsUser, value: who.id }, display: who.name },
    ...(who.organisation === '' ? {} : { onBehalfOf: odsReference(who.organisation) }),
  };
  return {
    resourceType: 'Provenance',
    id: newId(shardOf(about.id), now),
    target: about.targets.map((reference) => ({ reference })),
    recorded: now.toISOString(),
    ...(about.reason === undefined ? {} : { reason: [about.reason] }),
    activity: conceptOf(OPERATION, about.activity),
    agent: [agent],
  };
}

function activityOf(resource: Resource): 'UPDATE' | 'CANCEL' | 'NULLIFY' {
  const status = 'status' in resource ? resource.status : undefined;
  return status === 'revoked' || status === 'cancelled' ? 'CANCEL' : status === 'entered-in-error' ? 'NULLIFY' : 'UPDATE';
}

function reasonOf(resource: Resource): CodeableConcept | undefined {
  return resource.resourceType === 'ServiceRequest' ? statusReason(resource) : undefined;
}
