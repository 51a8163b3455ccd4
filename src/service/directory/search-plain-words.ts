// Matching what was typed with the table of plain words, slips of the keyboard included.

import type { Indication } from './directory.ts';
import type { PlainWordsEntry } from './plain-words.ts';
import type { SearchIndex } from './search-index.ts';
import { contentWords } from './search-words.ts';

interface Phrase {
  readonly say: string;
  readonly words: readonly string[];
  readonly entry: PlainWordsEntry;
}
export interface PhraseIndex {
  readonly byWord: ReadonlyMap<string, readonly Phrase[]>;
}
export interface PlainWordsHit {
  readonly indication: Indication;
  /** 0 to about 1: how much of the phrase was said, how much of what was said is the phrase, and the place of the code in the entry. */
  readonly strength: number;
  readonly because: string;
}

/** What a code loses for each place behind the first of its line. */
const LATER_CODE = 0.87;
/** Below this share of a phrase, by rarity of words, it has not been said. */
const SAID = 0.6;

export function indexPlainWords(entries: readonly PlainWordsEntry[], index: SearchIndex): PhraseIndex {
  const byWord = new Map<string, Phrase[]>();
  for (const entry of entries) {
    index.learn(new Set([...entry.say, ...entry.means].flatMap(contentWords)));
    for (const say of [...entry.say, ...entry.means]) {
      const words = [...new Set(contentWords(say))];
      for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), { say, words, entry }]);
    }
  }
  return { byWord };
}

export function findPlainWords(phrases: PhraseIndex, index: SearchIndex, asked: readonly string[]): readonly PlainWordsHit[] {
  const said = new Map<Phrase, { weight: number; askedWords: Set<string> }>();
  const candidates = new Set<Phrase>();
  const likenesses = new Map<string, ReadonlyMap<string, number>>();
  for (const word of new Set(asked)) {
    const like = new Map(index.like(word).map((known) => [known.word, known.likeness] as const));
    likenesses.set(word, like);
    for (const known of like.keys()) for (const phrase of phrases.byWord.get(known) ?? []) candidates.add(phrase);
  }
  for (const phrase of candidates) {
    const askedWords = new Set<string>();
    let weight = 0;
    for (const word of phrase.words) {
      let best = 0;
      for (const [askedWord, like] of likenesses) {
        const likeness = like.get(word) ?? 0;
        if (likeness > 0.5) askedWords.add(askedWord);
        best = Math.max(best, likeness);
      }
      weight += index.rarity(word) * best;
    }
    said.set(phrase, { weight, askedWords });
  }
  const askedWeight = [...new Set(asked)].reduce((sum, word) => sum + index.rarity(word), 0);
  const hits = new Map<Indication, PlainWordsHit>();
  for (const [phrase, { weight, askedWords }] of said) {
    const whole = phrase.words.reduce((sum, word) => sum + index.rarity(word), 0);
    const ofPhrase = whole === 0 ? 0 : weight / whole;
    if (ofPhrase < SAID) continue;
    const ofAsked = [...askedWords].reduce((sum, word) => sum + index.rarity(word), 0) / askedWeight;
    phrase.entry.codes.forEach((code, place) => {
      const indication = index.indications[index.byCode.get(code) ?? -1];
      if (!indication) return;
      const strength = ofPhrase ** 2 * ofAsked * LATER_CODE ** Math.min(place, 6);
      if (strength <= (hits.get(indication)?.strength ?? 0)) return;
      const means = phrase.entry.means.join(', ') || indication.name;
      const corrected = corrections(askedWords, phrase, likenesses);
      hits.set(indication, {
        indication,
        strength,
        because: `${phrase.entry.means.includes(phrase.say) ? `synonym: ${phrase.say}` : `plain words: ${phrase.say} -> ${means}`}${corrected}`,
      });
    });
  }
  return [...hits.values()];
}

/** Names each slip: , "cardiomiopathy" read as "cardiomyopathy". */
function corrections(
  askedWords: ReadonlySet<string>,
  phrase: Phrase,
  likenesses: ReadonlyMap<string, ReadonlyMap<string, number>>,
): string {
  return [...askedWords]
    .flatMap((asked) => {
      const like = likenesses.get(asked);
      const meant = phrase.words.filter((word) => (like?.get(word) ?? 0) > 0.5);
      return meant.includes(asked) || meant.some((word) => word.startsWith(asked))
        ? []
        : meant.slice(0, 1).map((word) => `, "${asked}" read as "${word}"`);
    })
    .join('');
}
