// Messages between the people of an order: the organisation that asked, the hub, and a laboratory it was sent to all see them.
// Standard: HL7 FHIR R4 Communication, basedOn the ServiceRequest.

import type { Communication } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { nameOf } from '../../laboratory/index.ts';
import type { Submission } from '../proposal.ts';
import { type Acting, type Doing, missing, post, readOne } from './change-order.ts';

const LONGEST_MESSAGE = 2_000;

export async function sendMessage(doing: Doing, order: string, text: string, acting: Acting): Promise<Submission> {
  const found = await readOne(doing, 'ServiceRequest', order, acting);
  if (found?.resourceType !== 'ServiceRequest') return missing('ServiceRequest', order);
  const said = text.trim();
  if (said === '' || said.length > LONGEST_MESSAGE) return refused(said === '' ? 'The message is empty.' : 'The message is too long.');
  const patient = found.subject?.reference;
  const { who, now } = acting;
  const communication: Communication = {
    resourceType: 'Communication',
    status: 'completed',
    basedOn: [{ reference: nameOf(found) }],
    ...(patient === undefined ? {} : { subject: { reference: patient } as Communication['subject'] }), // a genomic order is about a Patient
    sent: now.toISOString(),
    sender: { type: 'Practitioner', identifier: { system: SYSTEM.sdsUser, value: who.id }, display: `${who.name}, ${who.organisation}` },
    payload: [{ contentString: said }],
  };
  return doing.submit({ door: 'web', entries: [post(communication)] }, who, now);
}

function refused(what: string): Submission {
  const finding: Finding = {
    severity: 'error',
    code: 'REQ_MESSAGE',
    issue: 'value',
    where: 'Communication.payload',
    what,
    mend: `Write a message of up to ${LONGEST_MESSAGE} characters.`,
  };
  return { kind: 'refused', status: 422, entries: [{ outcome: 'none', findings: [finding] }] };
}
