// May this person or application do this? One refused entry refuses the proposal.

import type { Resource } from '@medplum/fhirtypes';
import { authorise, type Interaction, type Role, type Who } from '../../../foundation/identity/index.ts';
import { type Item, isWritten, withFindings } from './item.ts';
import { subjectOf } from './visibility.ts';

const INTERACTION: Partial<Record<Item['action'], Interaction>> = { create: 'create', update: 'update', delete: 'delete' };

/** The category of a Consent that lets one person act for another; only a clinician of theirs decides it (service/patients/mandates). */
export const MANDATE_CODING = { system: 'urn:opengms:choice', code: 'mandate' } as const;
const MAY_DECIDE_A_MANDATE: ReadonlySet<Role> = new Set(['clinician', 'counsellor', 'geneticist']);
export const WHO_DECIDES_A_MANDATE = 'A clinician, counsellor or geneticist decides who may act for a patient, signed in as themselves.';

/** The one rule for every door: a person in one of three roles; never an application, a laboratory or the patient's carer. */
export function mayDecideAMandate(who: Pick<Who, 'kind' | 'role'>): boolean {
  return who.kind === 'person' && MAY_DECIDE_A_MANDATE.has(who.role);
}

/** Who writes a mandate, by any door, must be one of the people who may decide one; an application or a laboratory is not. */
export function mandateDecided(item: Item, who: Who): Item {
  const written = isWritten(item) ? [item.resource, item.before] : [item.before];
  if (!written.some((resource) => resource !== undefined && isMandate(resource))) return item;
  if (who.kind === 'system' || mayDecideAMandate(who)) return item;
  return refused(item, `This Consent lets somebody act for a patient. ${WHO_DECIDES_A_MANDATE}`, 'Ask somebody who may decide it.');
}

function isMandate(resource: Resource): boolean {
  return (
    resource.resourceType === 'Consent' &&
    (resource.category ?? []).some(({ coding }) =>
      coding?.some(({ system, code }) => system === MANDATE_CODING.system && code === MANDATE_CODING.code),
    )
  );
}

/** May they do it? A refusal of one entry refuses the proposal. */
export function permitted(item: Item, who: Who): Item {
  const interaction = INTERACTION[item.action];
  if (interaction === undefined) return item;
  // Bringing a known person up to date is part of ordering for them: it takes the right to create one.
  const asked = interaction === 'update' && item.entry.method === 'POST' ? 'create' : interaction;
  const permission = authorise(who, asked, item.entry.type);
  if (permission.kind === 'allowed') return item;
  return refused(item, permission.because, 'Ask somebody who may, or sign in with the right role.');
}

/** A patient writes about themselves alone, whatever the reference says. */
export function ownOnly(item: Item, who: Who): Item {
  if (who.role !== 'patient' || !isWritten(item)) return item;
  const own = `Patient/${who.actsFor?.patient ?? who.patient ?? ''}`;
  const isOwn = [item.resource, item.before].every((resource) => resource === undefined || subjectOf(resource) === own);
  if (isOwn) return item;
  return refused(item, 'This is not about your own record.', 'Send only what is about yourself.');
}

function refused(item: Item, what: string, mend: string): Item {
  return {
    ...withFindings(item, [
      {
        severity: 'error',
        code: 'REQ_FORBIDDEN',
        issue: 'forbidden',
        where: item.entry.where,
        what,
        mend,
      },
    ]),
    status: 403,
  };
}
