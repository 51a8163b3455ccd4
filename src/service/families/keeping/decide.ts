// Deciding one event of a cascade, and what follows from it. An opt-out outlives the family it was said in.

import { recordAccess } from '../../../foundation/audit/index.ts';
import type { Finding } from '../../../foundation/errors.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import { applyEvent, type CascadeEvent } from '../cascade/cascade.ts';
import { familyFinding } from '../pedigree/check-pedigree.ts';
import { addEvents, keepOptOut, withdrawInvitations } from '../store.ts';
import type { KeptFamily } from './family-record.ts';
import { personHashes } from './person.ts';
import type { Acting, FamilyView, Means } from './reach.ts';

/** The events to write: a relative not yet in the cascade is added first. */
export function decide(
  { family, cascade }: Pick<FamilyView, 'family' | 'cascade'>,
  event: CascadeEvent,
):
  | { readonly kind: 'decided'; readonly events: readonly CascadeEvent[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] } {
  const member = 'member' in event ? event.member : undefined;
  if (member !== undefined && (member === family.patient || !family.pedigree.members.some(({ id }) => id === member)))
    return refused('FAM_NO_SUCH_RELATIVE', 'This person is not a relative in this family.', 'Choose one who is.');
  const isNew = member !== undefined && !cascade.relatives.has(member);
  const events: readonly CascadeEvent[] = isNew && member ? [{ kind: 'relative-added', at: event.at, member }, event] : [event];
  const after = events.reduce(applyEvent, { ...cascade, refused: [] });
  const [no] = after.refused;
  return no ? refused('FAM_DOES_NOT_FOLLOW', no.because, 'Look at where this relative is now.') : { kind: 'decided', events };
}

/** An opt-out is kept for the person, whatever becomes of the family; ends stop the codes that are out. */
export async function consequences(
  tx: Queryable,
  { family }: Pick<FamilyView, 'family'>,
  event: CascadeEvent,
  pepper: string,
  at: Date,
): Promise<void> {
  if (!('member' in event)) return;
  const member = family.pedigree.members.find(({ id }) => id === event.member);
  if (event.kind === 'opted-out' && member) await keepOptOut(tx, personHashes(member, pepper), at);
  if (['opted-out', 'declined-for-good', 'died', 'not-a-relative', 'entered-in-error', 'handed-over', 'result'].includes(event.kind))
    await withdrawInvitations(tx, family.id, event.member, at);
}

/** Thrown inside a transaction to take it all back: somebody else wrote to the same cascade meanwhile. */
export class CascadeMoved extends Error {}

/** Adds the events after those that the view has, with what follows from the last of them, or throws CascadeMoved. */
export async function write(
  tx: Queryable,
  view: Pick<FamilyView, 'family' | 'events'>,
  added: Parameters<typeof addEvents>[3],
  pepper: string,
  { who, at }: Pick<Acting, 'who' | 'at'>,
): Promise<void> {
  if (!(await addEvents(tx, view.family.id, view.events.length, added, who, at))) throw new CascadeMoved('The cascade has moved on.');
  const last = added.at(-1);
  if (last) await consequences(tx, view, last.event, pepper, at);
}

/** Undefined when the cascade moved on meanwhile and nothing was written. */
export async function unlessMoved<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof CascadeMoved) return undefined;
    throw error;
  }
}

/** The log says that the family was touched, and not which relative: the index patient may read their own log (HAZ-FAM-10). */
export async function saw(
  { record }: Pick<Means, 'record'>,
  family: KeptFamily,
  { who, at }: Acting,
  interaction: 'read' | 'update',
): Promise<void> {
  await recordAccess(record, { who, interaction, resources: [`Group/${family.id}`], patients: [family.patient], at });
}

export function refused(code: string, what: string, mend: string): { readonly kind: 'refused'; readonly findings: readonly Finding[] } {
  return { kind: 'refused', findings: [familyFinding('error', code, 'business-rule', 'family', what, mend)] };
}
