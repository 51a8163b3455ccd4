// Letters to relatives in plain words. They name nobody and no condition unless the index patient agreed; a letter that would is not made.
// JCGM, Consent and confidentiality in genomic medicine (2019), recommendations on telling relatives.

import type { Finding } from '../../../foundation/errors.ts';
import { familyFinding } from '../pedigree/check-pedigree.ts';
import { membersById, type Pedigree } from '../pedigree/pedigree.ts';
import type { Consent } from './cascade.ts';

export interface LetterWishes {
  /** Handed on by the index patient, or sent by the service. */
  readonly route: 'indirect' | 'direct';
  /** `7Q4M-1KXW-0BTZ`. */
  readonly code: string;
  /** As shown: `31 March 2026`. */
  readonly codeUntil: string;
  readonly service: { readonly name: string; readonly telephone: string; readonly page: string };
  readonly consent: Consent;
  /** In plain words ("a kind of high cholesterol that runs in families"); used with consent alone. */
  readonly conditionInPlainWords?: string;
  /** How the index patient is named in the letter; used with consent alone. */
  readonly indexName?: string;
  readonly toParentOf?: boolean;
}

export type Letter =
  | { readonly kind: 'letter'; readonly title: string; readonly paragraphs: readonly string[]; readonly text: string }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** The address stands on the envelope or above the letter, not in it, so that a letter left open says nothing about anybody. */
export function writeLetter(pedigree: Pedigree, gene: string, wishes: LetterWishes): Letter {
  const { route, consent, service } = wishes;
  if (route === 'direct' && !consent.directContact)
    return refused(
      'FAM_NO_DIRECT_CONTACT',
      'The index patient has not agreed to direct contact.',
      'Use the letter they hand on, or ask them.',
    );
  const condition = consent.shareCondition ? wishes.conditionInPlainWords : undefined;
  const name = consent.shareName ? wishes.indexName : undefined;
  const who = wishes.toParentOf ? 'your child' : 'you';
  const paragraphs = [
    route === 'indirect'
      ? 'Someone in your family has given you this letter. We asked them to pass it on.'
      : `${name ? `${name}, who is in your family, has` : 'A person in your family has'} said that we may write to you. We are a team in the NHS.`,
    `${name && route === 'indirect' ? `${name} has had a gene test.` : 'They have had a gene test.'} It found a change that can run in a family.${condition ? ` The change can lead to ${condition}.` : ''}`,
    `${wishes.toParentOf ? 'Your child' : 'You'} may have the same change, or may not. A test can tell. If ${who} ${wishes.toParentOf ? 'has' : 'have'} it, there are things that can help ${who} stay well.`,
    `It is up to you. You do not need to have the test. You can talk to us first. The talk and the test are free.`,
    `Your code is ${wishes.code}. It works until ${wishes.codeUntil}. Go to ${service.page} and put in the code. Or call us on ${service.telephone}.`,
    'If you do not want to hear from us, tell us in the same way. We will keep to that. It will not change the care you get.',
    'We will not tell your family what you choose.',
    service.name,
  ];
  const title = wishes.toParentOf ? 'A free NHS test for your child' : 'A free NHS test for you';
  const text = [title, ...paragraphs].join('\n\n');
  const told = disclosuresIn(text, pedigree, gene, wishes);
  if (told.length > 0) return { kind: 'refused', findings: told };
  return { kind: 'letter', title, paragraphs, text };
}

/** Looked for in the finished letter, whatever it was made of: names, conditions, genes, births, identifiers. Never quoted in the finding. */
export function disclosuresIn(text: string, pedigree: Pedigree, gene: string, { consent, indexName }: LetterWishes): readonly Finding[] {
  const index = pedigree.proband === undefined ? undefined : membersById(pedigree).get(pedigree.proband);
  const shared = consent.shareName ? namesOf(`${index?.name ?? ''} ${indexName ?? ''}`) : [];
  const names = [...pedigree.members.map(({ name }) => name ?? ''), indexName ?? '']
    .flatMap(namesOf)
    .filter((name) => !shared.includes(name));
  const conditions = consent.shareCondition ? [] : pedigree.members.flatMap((member) => (member.conditions ?? []).map((one) => one.text));
  const genes = [gene, ...pedigree.members.flatMap((member) => (member.tests ?? []).map((test) => test.gene))];
  const identifiers = pedigree.members.flatMap((member) => [
    ...(member.identifiers ?? []).map(({ value }) => value),
    (member.born?.length ?? 0) > 4 ? member.born : undefined,
  ]);
  const found = (what: string, words: readonly (string | undefined)[]) =>
    words.some((word) => word !== undefined && word.length > 1 && says(text, word))
      ? [
          familyFinding(
            'error',
            'FAM_LETTER_DISCLOSES',
            'security',
            'letter',
            `The letter would give away ${what}.`,
            'Take it out, or ask the person concerned.',
          ),
        ]
      : [];
  return [
    ...found('a name', names),
    ...found('a condition', conditions),
    ...found('a gene', genes),
    ...found('an identifier or a birth', identifiers),
  ];
}

function namesOf(name: string): readonly string[] {
  return name.split(/[\s,]+/).filter((part) => part.length > 1);
}

/** As a word of its own, whatever the case. */
function says(text: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu').test(text);
}

function refused(code: string, what: string, mend: string): Letter {
  return { kind: 'refused', findings: [familyFinding('error', code, 'business-rule', 'letter', what, mend)] };
}
