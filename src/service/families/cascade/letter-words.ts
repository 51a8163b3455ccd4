// The words of letters as data, by language and style (data/families/letters.json): sentences with the case in which they are said.

import letters from '../../../../data/families/letters.json' with { type: 'json' };
import type { Block } from '../../../foundation/letters/index.ts';

export const LETTER_STYLES = ['standard', 'easy-read'] as const;
export type LetterStyle = (typeof LETTER_STYLES)[number];

export interface LetterCase {
  readonly route: 'indirect' | 'direct';
  readonly name: boolean;
  readonly condition: boolean;
  readonly child: boolean;
}

interface Sentence {
  readonly if?: Partial<LetterCase>;
  readonly say: string;
}

type Part =
  | { readonly kind: 'heading' | 'paragraph'; readonly weight?: 'strong'; readonly say: readonly Sentence[] }
  | { readonly kind: 'list'; readonly items: readonly Sentence[] };

interface Words {
  readonly language: string;
  readonly name: string;
  readonly title: readonly Sentence[];
  readonly standard: readonly Part[];
  readonly 'easy-read': readonly Part[];
}

/** The file holds only this shape, which a test reads through in every case. */
const WORDS = letters as unknown as Readonly<Record<string, Words>>;

/** `en`, with the name people know it by. */
export const LETTER_LANGUAGES: readonly { readonly code: string; readonly name: string }[] = Object.entries(WORDS).map(
  ([code, { name }]) => ({ code, name }),
);

export interface LetterText {
  readonly title: string;
  readonly language: string;
  readonly blocks: readonly Block[];
  /** Everything the words can say by themselves, without what is put in: no name among it gives anybody away. */
  readonly own: string;
}

/** undefined: there are no words in this language. */
export function letterText(
  language: string,
  style: LetterStyle,
  which: LetterCase,
  values: Readonly<Record<string, string>>,
): LetterText | undefined {
  const words = WORDS[language];
  if (!words) return undefined;
  const filled = (sentence: Sentence) => sentence.say.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const said = (sentences: readonly Sentence[]) => sentences.filter((sentence) => applies(sentence, which)).map(filled);
  const blocks = words[style].map((part): Block => {
    if (part.kind === 'list') return { kind: 'list', items: said(part.items) };
    if (part.kind === 'heading') return { kind: 'heading', level: 2, text: said(part.say).join(' ') };
    return { kind: 'paragraph', text: said(part.say).join(' '), ...(part.weight ? { weight: part.weight } : {}) };
  });
  const all = [...words.title, ...words[style].flatMap((part) => (part.kind === 'list' ? part.items : part.say))];
  return {
    title: said(words.title).join(' '),
    language: words.language,
    blocks,
    own: all.map(({ say }) => say.replaceAll(/\{\w+\}/g, ' ')).join(' '),
  };
}

function applies(sentence: Sentence, which: LetterCase): boolean {
  const { route, name, condition, child } = sentence.if ?? {};
  return (
    (route === undefined || route === which.route) &&
    (name === undefined || name === which.name) &&
    (condition === undefined || condition === which.condition) &&
    (child === undefined || child === which.child)
  );
}
