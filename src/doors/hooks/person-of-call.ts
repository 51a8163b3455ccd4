// The patient of a call with what our record holds, and the notes that every card of the call carries.

import type { Scope } from '../../foundation/identity/index.ts';
import type { Card } from '../../service/medicines/index.ts';
import { type PersonOnRecord, withRecord } from '../../service/medicines/stored/index.ts';
import type { Call, HookMeans } from './service.ts';

export async function personOf(
  { known }: Call,
  { record }: HookMeans,
  more?: { readonly medicines: boolean },
): Promise<PersonOnRecord | undefined> {
  return known.kind === 'known' ? withRecord(record, known.patient, scopeOf(known.organisation), more) : undefined;
}

/** An organisation reads what it takes part in; a caller who may see everything has no organisation here. */
export function scopeOf(organisation: string): Scope {
  return organisation === '' ? { kind: 'everything' } : { kind: 'organisation', organisation };
}

/** Adds to the detail of each card what its reader must know of the call. */
export function withNotes(cards: readonly Card[], { known, findings }: Call, more: readonly string[] = []): readonly Card[] {
  const notes = [
    ...(known.kind === 'unknown'
      ? ['This person was not found on the genomics record, so only what was sent with the request was used.']
      : []),
    ...(known.kind === 'doubtful' ? [known.because] : []),
    ...findings.map(({ what }) => what),
    ...more,
  ];
  return notes.length === 0
    ? cards
    : cards.map((card) => ({ ...card, detail: [card.detail, ...notes.map((note) => `_${note}_`)].join('\n\n') }));
}
