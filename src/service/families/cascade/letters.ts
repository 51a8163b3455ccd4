// Letters to relatives in plain words. They name nobody and no condition unless the index patient agreed; a letter that would is not made.
// JCGM, Consent and confidentiality in genomic medicine (2019), recommendations on telling relatives.

import type { Finding } from '../../../foundation/errors.ts';
import type { Block, WrittenDocument } from '../../../foundation/letters/index.ts';
import { familyFinding } from '../pedigree/check-pedigree.ts';
import { membersById, type Pedigree } from '../pedigree/pedigree.ts';
import type { Consent } from './cascade.ts';
import { type LetterStyle, letterText } from './letter-words.ts';

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
  /** `en` unless given; one without words is refused. */
  readonly language?: string;
  readonly style?: LetterStyle;
}

export type Letter =
  | {
      readonly kind: 'letter';
      readonly title: string;
      readonly language: string;
      /** Without the title, in reading order. */
      readonly blocks: readonly Block[];
      readonly text: string;
    }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** The address stands on the envelope or above the letter, not in it, so that a letter left open says nothing about anybody. */
export function writeLetter(pedigree: Pedigree, gene: string, wishes: LetterWishes): Letter {
  const { route, consent, service, language = 'en', style = 'standard', toParentOf = false } = wishes;
  if (route === 'direct' && !consent.directContact)
    return refused(
      'FAM_NO_DIRECT_CONTACT',
      'The index patient has not agreed to direct contact.',
      'Use the letter they hand on, or ask them.',
    );
  const condition = consent.shareCondition ? wishes.conditionInPlainWords : undefined;
  const name = consent.shareName ? wishes.indexName : undefined;
  const written = letterText(
    language,
    style,
    { route, name: Boolean(name), condition: Boolean(condition), child: toParentOf },
    {
      name: name ?? '',
      condition: condition ?? '',
      code: wishes.code,
      codeUntil: wishes.codeUntil,
      service: service.name,
      telephone: service.telephone,
      page: service.page,
    },
  );
  if (!written)
    return refused(
      'FAM_NO_SUCH_LANGUAGE',
      'There are no words for a letter in this language yet.',
      'Use an interpreter, or add the language to data/families/letters.json, checked by two speakers.',
    );
  const lines = written.blocks.flatMap((block) => (block.kind === 'list' ? block.items : [block.text]));
  const text = [written.title, ...lines].join('\n\n');
  const told = disclosuresIn(text, pedigree, gene, wishes, written.own);
  if (told.length > 0) return { kind: 'refused', findings: told };
  return { kind: 'letter', title: written.title, language: written.language, blocks: written.blocks, text };
}

/** The letter as a document to print, to send or to keep. */
export function letterDocument(letter: Extract<Letter, { kind: 'letter' }>, print: 'standard' | 'large', created: Date): WrittenDocument {
  const { title, language, blocks } = letter;
  return { title, language, print, created, blocks: [{ kind: 'heading', level: 1, text: title }, ...blocks] };
}

/** Looked for in the finished letter, whatever it was made of (`own`: words of the letter that were there before anything was put in): names, conditions, genes, births, identifiers. Never quoted in the finding. */
export function disclosuresIn(
  text: string,
  pedigree: Pedigree,
  gene: string,
  { consent, indexName }: LetterWishes,
  own = '',
): readonly Finding[] {
  const index = pedigree.proband === undefined ? undefined : membersById(pedigree).get(pedigree.proband);
  const shared = consent.shareName ? namesOf(`${index?.name ?? ''} ${indexName ?? ''}`) : [];
  const names = [...pedigree.members.map(({ name }) => name ?? ''), indexName ?? '']
    .flatMap(namesOf)
    // "You may have it" gives no May away, and "we will" no Will.
    .filter((name) => !shared.includes(name) && !says(own, name));
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
