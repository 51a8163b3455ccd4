// Inviting a relative: a letter that gives nobody away, with a code that is kept as a hash alone, so that the letter is the only place it stands.

import { randomBytes } from 'node:crypto';
import { hashOfCode, makeClaimCode, RANDOM_BYTES, readClaimCode } from '../cascade/claim-code.ts';
import type { LetterStyle } from '../cascade/letter-words.ts';
import { type Letter, writeLetter } from '../cascade/letters.ts';
import { ageOn } from '../pedigree/pedigree.ts';
import { addEvents, addInvitation, hasOptedOut, invitationOf, withdrawInvitations } from '../store.ts';
import { decide, refused, saw } from './decide.ts';
import { personHashes } from './person.ts';
import { type Acting, day, type FamilyView, type Means, type Outcome } from './reach.ts';

export interface InviteWishes {
  readonly member: string;
  readonly route: 'indirect' | 'direct';
  readonly style?: LetterStyle;
  readonly language?: string;
}

export interface LetterWanted extends InviteWishes {
  readonly code: string;
}

export interface Invited {
  readonly code: string;
  readonly letter: Extract<Letter, { kind: 'letter' }>;
}

/** Eight weeks for a reply and four after a reminder (CASCADE_STEPS): our choice until a service sets its own. */
const CODE_DAYS = 84;
/** A letter about somebody younger goes to a parent. Family Law Reform Act 1969 s8: from 16 a young person consents for themselves. */
const OWN_LETTER_FROM = 16;

export async function invite(means: Means, view: FamilyView, wishes: InviteWishes, acting: Acting): Promise<Outcome<Invited>> {
  const { family } = view;
  const member = family.pedigree.members.find(({ id }) => id === wishes.member);
  if (!member) return { kind: 'not-found' };
  const pepper = await means.pepper();
  if (await hasOptedOut(means.db, personHashes(member, pepper)))
    return refused('FAM_OPTED_OUT', 'This person has asked not to be contacted.', 'Do not write to them. Only they can change it.');
  const standing = view.next.kind === 'list' ? view.next.relatives.find((one) => one.member === wishes.member)?.standing : undefined;
  if (standing && ['not-at-risk', 'tested', 'out-of-reach', 'too-young'].includes(standing.kind))
    return refused('FAM_NOT_TO_INVITE', 'A letter to this relative has no reason now.', 'See why in the list of relatives.');
  const event = { kind: 'invited', at: day(acting.at), member: wishes.member, route: wishes.route } as const;
  const decided = decide(view, event);
  if (decided.kind === 'refused') return decided;
  const code = makeClaimCode(randomBytes(RANDOM_BYTES));
  const written = letterOf(means, view, wishes, code, acting.at);
  if (written.kind !== 'done') return written;
  await saw(means, family, acting, 'update');
  const expires = expiry(acting.at);
  const isAdded = await means.db.transaction(async (tx) => {
    const added = await addEvents(
      tx,
      family.id,
      view.events.length,
      decided.events.map((one) => ({ event: one })),
      acting.who,
      acting.at,
    );
    if (!added) return false;
    await withdrawInvitations(tx, family.id, wishes.member, acting.at);
    await addInvitation(
      tx,
      { codeHash: hashOfCode(code, pepper), family: family.id, member: wishes.member, route: wishes.route, expires: expires.toISOString() },
      acting.at,
    );
    return true;
  });
  if (!isAdded) return refused('FAM_BUSY', 'Somebody else wrote to this cascade while you did.', 'Look at it again.');
  return { kind: 'done', code, letter: written.letter };
}

/** Only for the code that was given out to this very relative and still works. */
export async function letterAgain(
  means: Means,
  view: FamilyView,
  { code, ...wishes }: LetterWanted,
  acting: Acting,
): Promise<Outcome<{ readonly letter: Invited['letter'] }>> {
  const reading = readClaimCode(code);
  const invitation = reading.kind === 'code' ? await invitationOf(means.db, hashOfCode(reading.code, await means.pepper())) : undefined;
  const isTheirs = invitation?.family === view.family.id && invitation.member === wishes.member && !invitation.withdrawnAt;
  if (!isTheirs) return refused('FAM_CODE_GONE', 'The letter with this code is not there any more.', 'Write a new letter.');
  await saw(means, view.family, acting, 'read');
  return letterOf(means, view, { ...wishes, route: invitation.route }, code, acting.at, new Date(invitation.expires));
}

export function letterOf(
  means: Means,
  { family, cascade }: FamilyView,
  { member: id, route, style, language }: InviteWishes,
  code: string,
  at: Date,
  until: Date = expiry(at),
): Outcome<{ readonly letter: Invited['letter'] }> {
  const member = family.pedigree.members.find((one) => one.id === id);
  if (!member || id === family.patient) return { kind: 'not-found' };
  const index = family.pedigree.members.find((one) => one.id === family.patient);
  const age = ageOn(member, day(at));
  const letter = writeLetter(family.pedigree, family.about.gene, {
    route,
    code,
    codeUntil: UNTIL.format(until),
    service: { ...family.about.service, page: means.invitationPage },
    consent: cascade.consent,
    conditionInPlainWords: family.about.condition,
    ...(index?.name ? { indexName: index.name } : {}),
    toParentOf: age !== undefined && age < OWN_LETTER_FROM,
    ...(style ? { style } : {}),
    ...(language ? { language } : {}),
  });
  return letter.kind === 'letter' ? { kind: 'done', letter } : letter;
}

/** As a letter says it; rooms have no formats of their own otherwise. */
const UNTIL = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'long', year: 'numeric' });

function expiry(at: Date): Date {
  return new Date(at.getTime() + CODE_DAYS * 86_400_000);
}
