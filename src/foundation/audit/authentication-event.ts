// Signing in, signing out, a token given or refused, as AuditEvents: DICOM User Authentication with Login and Logout, IHE IUA ITI-71. Pure.

import type { AuditEvent } from '@medplum/fhirtypes';
import type { Who } from '../identity/index.ts';
import { networkOf, OPENGMS, organisationAgents, SERVER_NETWORK, SOURCE, whoReference } from './audit-event.ts';

export interface AuthenticationOccurrence {
  readonly kind: 'sign-in' | 'sign-out' | 'token' | 'emergency-started' | 'emergency-ended';
  /** Nobody, when the attempt failed before anyone was known. */
  readonly who?: Who;
  /** Why it was refused; a success when left out. */
  readonly refusedBecause?: string;
  readonly clientAddress?: string;
  readonly at: Date;
}

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';

const SUBTYPE = {
  'sign-in': { system: DICOM, code: '110122', display: 'Login' },
  'sign-out': { system: DICOM, code: '110123', display: 'Logout' },
  token: { system: 'urn:ihe:event-type-code', code: 'ITI-71', display: 'Get Access Token' },
  'emergency-started': { system: DICOM, code: '110127', display: 'Emergency Override Started' },
  'emergency-ended': { system: DICOM, code: '110138', display: 'Emergency Override Stopped' },
} as const;

export function authenticationEvent(occurrence: AuthenticationOccurrence): AuditEvent {
  const { kind, who, refusedBecause, clientAddress, at } = occurrence;
  const isEmergency = kind === 'emergency-started' || kind === 'emergency-ended';
  const reason = refusedBecause ?? (isEmergency ? who?.emergencyReason : undefined);
  return {
    resourceType: 'AuditEvent',
    // 110114 User Authentication; an override is a 110113 Security Alert (DICOM PS3.16 CID 400, 403).
    type: { system: DICOM, code: isEmergency ? '110113' : '110114' },
    subtype: [SUBTYPE[kind]],
    action: 'E',
    recorded: at.toISOString(),
    outcome: refusedBecause === undefined ? '0' : '4',
    ...(reason && { outcomeDesc: reason }),
    agent: [
      {
        type: { coding: [{ system: DICOM, code: who?.kind === 'application' ? '110150' : '110153' }] },
        who: who ? whoReference(who) : { display: 'Not known' },
        ...(who && { name: who.name, role: [{ text: who.role }] }),
        requestor: true,
        network: networkOf(clientAddress),
      },
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/extra-security-role-type', code: 'authserver' }] },
        who: OPENGMS,
        requestor: false,
        network: SERVER_NETWORK,
      },
      ...(who ? organisationAgents(who) : []),
    ],
    source: SOURCE,
  };
}
