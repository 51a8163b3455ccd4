// A relative with a code: what the invitation offers and what they answer. Wrong codes are limited and logged; every refusal says the same, so that
// it tells nobody anything. Nothing of the index patient is in what comes back, but for what they agreed to share.

import { randomUUID } from 'node:crypto';
import { recordAccess } from '../../../foundation/audit/index.ts';
import type { Who } from '../../../foundation/identity/index.ts';
import type { CascadeEvent } from '../cascade/cascade.ts';
import { type ClaimDecision, decideClaim, hashOfCode, readClaimCode } from '../cascade/claim-code.ts';
import { ageOn, type Member } from '../pedigree/pedigree.ts';
import { beginTry, claimOnce, endTry, hashOf, invitationOf, type KeptInvitation, keepOptOut, linkPerson } from '../store.ts';
import { decide, write } from './decide.ts';
import { personHashes } from './person.ts';
import { day, type FamilyView, findFamily, type Means } from './reach.ts';

export interface ClaimTry {
  /** As typed. */
  readonly code: string;
  /** Of the person the letter is for: `1980-03-14`. */
  readonly born: string;
  /** Network address: kept as a hash, to stop guessing. */
  readonly from: string;
  readonly at: Date;
}

export interface ClaimAnswer {
  readonly answer: 'yes' | 'contact-me' | 'no' | 'never';
  readonly name?: string;
  readonly telephone?: string;
  readonly email?: string;
  /** A signed-in person's own Patient, so that their results flow back. */
  readonly patient?: string;
}

export type ClaimOffer =
  | {
      readonly kind: 'offer';
      readonly service: { readonly name: string; readonly telephone: string };
      readonly forChild: boolean;
      /** Only as far as the index patient agreed. */
      readonly condition?: string;
      readonly from?: string;
    }
  | { readonly kind: 'mistyped'; readonly because: string }
  | Exclude<ClaimDecision, { kind: 'claimed' }>;

/** Whoever holds a letter: not signed in, and not asked to. */
const HOLDER: Who = {
  kind: 'person',
  id: 'holder-of-an-invitation',
  name: 'A person with an invitation',
  role: 'patient',
  organisation: '',
};

export async function lookAtInvitation(means: Means, tried: ClaimTry): Promise<ClaimOffer> {
  const found = await tryCode(means, tried);
  return found.kind === 'found' ? offerOf(found) : found;
}

export async function claimInvitation(
  means: Means,
  tried: ClaimTry & ClaimAnswer,
): Promise<ClaimOffer | { readonly kind: 'answered'; readonly answer: ClaimAnswer['answer'] }> {
  const found = await tryCode(means, tried);
  if (found.kind !== 'found') return found;
  const { invitation, view, member } = found;
  const decided = decide(view, eventOf(tried.answer, invitation.member, tried.at));
  if (decided.kind === 'refused') return GONE;
  await logged(means, tried, { resources: [`Group/${view.family.id}`] });
  const pepper = await means.pepper();
  const isFirst = await means.db.transaction(async (tx) => {
    if (!(await claimOnce(tx, invitation.codeHash, tried.at))) return false;
    const events = decided.events.map((event, index) => ({
      event,
      ...(index === decided.events.length - 1 ? { note: noteOf(tried) } : {}),
    }));
    await write(tx, view, events, pepper, { who: HOLDER, at: tried.at });
    if (tried.answer === 'never') {
      // As they say it themselves as well: the family may have another spelling.
      const said = { ...(tried.name ? { name: tried.name } : member.name ? { name: member.name } : {}), born: tried.born };
      await keepOptOut(tx, personHashes(said, pepper), tried.at);
    } else if (tried.patient !== undefined) await linkPerson(tx, tried.patient, view.family.id, invitation.member);
    return true;
  });
  return isFirst ? { kind: 'answered', answer: tried.answer } : GONE;
}

type Found = { readonly kind: 'found'; readonly invitation: KeptInvitation; readonly view: FamilyView; readonly member: Member };

/** Every wrong one counts, mistyped or not, whatever was wrong with it: code, birth, day or use. */
async function tryCode(means: Means, tried: ClaimTry): Promise<Found | Exclude<ClaimOffer, { kind: 'offer' }>> {
  const { db } = means;
  const pepper = await means.pepper();
  const place = hashOf('place', tried.from, pepper);
  const id = randomUUID();
  const earlier = await beginTry(db, place, id, tried.at);
  const reading = readClaimCode(tried.code);
  const codeHash = reading.kind === 'code' ? hashOfCode(reading.code, pepper) : '';
  const invitation = reading.kind === 'code' ? await invitationOf(db, codeHash) : undefined;
  const decision = decideClaim(codeHash, invitation ? [invitation] : [], earlier, tried.at.toISOString());
  const view =
    invitation && decision.kind === 'claimed' ? await findFamily(means, invitation.family, { kind: 'everything' }, tried.at) : undefined;
  const member = view?.family.pedigree.members.find((one) => one.id === invitation?.member);
  if (invitation && view && member && fits(member, tried.born)) {
    await endTry(db, place, id, tried.at, 'right');
    return { kind: 'found', invitation, view, member };
  }
  const isBlocked = decision.kind === 'too-many-tries';
  await endTry(db, place, id, tried.at, isBlocked ? 'blocked' : 'wrong');
  await logged(means, tried, {
    refused: isBlocked ? 'too many invitation codes from one place' : 'an invitation code that is not one, or another birth',
  });
  if (isBlocked) return decision;
  return reading.kind === 'mistyped' ? reading : GONE;
}

const GONE = {
  kind: 'not-claimable',
  because:
    'This code and date of birth do not go together, or the code has been used. Call the number in your letter and we will help you.',
} as const;

/** As exactly as the family knows it. */
function fits({ born }: Member, said: string): boolean {
  return born === undefined || said.startsWith(born);
}

function offerOf({ view, member }: Found): ClaimOffer {
  const { family, cascade } = view;
  const index = family.pedigree.members.find(({ id }) => id === family.patient);
  const age = ageOn(member, day(new Date(family.about.openedOn)));
  return {
    kind: 'offer',
    service: family.about.service,
    forChild: age !== undefined && age < 16,
    ...(cascade.consent.shareCondition ? { condition: family.about.condition } : {}),
    ...(cascade.consent.shareName && index?.name ? { from: index.name } : {}),
  };
}

function eventOf(answer: ClaimAnswer['answer'], member: string, at: Date): CascadeEvent {
  const kind = ({ yes: 'claimed', 'contact-me': 'claimed', no: 'declined-for-now', never: 'opted-out' } as const)[answer];
  return { kind, at: day(at), member };
}

const SAID = {
  yes: 'Says yes to a talk and a test.',
  'contact-me': 'Asks us to get in touch first.',
  no: 'Says no for now.',
  never: 'Asks not to be contacted again.',
} as const;

function noteOf({ answer, name, telephone, email }: ClaimAnswer): string {
  return [SAID[answer], name && `Name: ${name}.`, telephone && `Telephone: ${telephone}.`, email && `Email: ${email}.`]
    .filter(Boolean)
    .join(' ');
}

/** Without the index patient among its entities: who reads their own access log must not learn that a relative answered (HAZ-FAM-10). */
async function logged(
  { record }: Means,
  { from, at }: ClaimTry,
  what: { readonly resources?: readonly string[]; readonly refused?: string },
): Promise<void> {
  await recordAccess(record, {
    who: HOLDER,
    interaction: 'operation',
    resources: what.resources ?? [],
    patients: [],
    query: 'invitation',
    ...(what.refused ? { outcome: { kind: 'refused', because: what.refused } } : {}),
    clientAddress: from,
    at,
  });
}
