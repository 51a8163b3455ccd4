// May this person or application do this? One refused entry refuses the proposal.

import { authorise, type Interaction, type Who } from '../../foundation/identity/index.ts';
import { type Item, isWritten, withFindings } from './item.ts';
import { subjectOf } from './visibility.ts';

const INTERACTION: Partial<Record<Item['action'], Interaction>> = { create: 'create', update: 'update', delete: 'delete' };

/** May they do it? A refusal of one entry refuses the proposal. */
export function permitted(item: Item, who: Who): Item {
  const interaction = INTERACTION[item.action];
  if (interaction === undefined) return item;
  // Bringing a known person up to date is part of ordering for them: it takes the right to create one.
  const asked = interaction === 'update' && item.entry.method === 'POST' ? 'create' : interaction;
  const permission = authorise(who, asked, item.entry.type);
  if (permission.kind === 'allowed') return item;
  return {
    ...withFindings(item, [
      {
        severity: 'error',
        code: 'REQ_FORBIDDEN',
        issue: 'forbidden',
        where: item.entry.where,
        what: permission.because,
        mend: 'Ask somebody who may, or sign in with the right role.',
      },
    ]),
    status: 403,
  };
}

/** A patient writes about themselves alone, whatever the reference says. */
export function ownOnly(item: Item, who: Who): Item {
  if (who.role !== 'patient' || !isWritten(item)) return item;
  const own = `Patient/${who.actsFor?.patient ?? who.patient ?? ''}`;
  const isOwn = [item.resource, item.before].every((resource) => resource === undefined || subjectOf(resource) === own);
  if (isOwn) return item;
  return {
    ...withFindings(item, [
      {
        severity: 'error',
        code: 'REQ_FORBIDDEN',
        issue: 'forbidden',
        where: item.entry.where,
        what: 'This is not about your own record.',
        mend: 'Send only what is about yourself.',
      },
    ]),
    status: 403,
  };
}
