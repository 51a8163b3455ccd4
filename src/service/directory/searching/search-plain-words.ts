// Matching what was typed with the table of plain words, slips of the keyboard included.

import type { Indication } from '../directory.ts';
import type { PlainWordsEntry } from './plain-words.ts';
import type { SearchIndex } from './search-index.ts';
import { contentWords } from './search-words.ts';

interface Phrase {
  readonly say: string;
  readonly words: readonly string[];
  readonly entry: PlainWordsEntry;
  /** The rarity of all its words together. */
  readonly whole: number;
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
const SAID = 0.5;

export function indexPlainWords(entries: readonly PlainWordsEntry[], index: SearchIndex): PhraseIndex {
  // First everything is learned, because how rare a word is depends on all the phrases.
  for (const { say, means } of entries) index.learn(new Set([...say, ...means].flatMap(contentWords)));
  const byWord = new Map<string, Phrase[]>();
  for (const entry of entries)
    for (const say of [...entry.say, ...entry.means]) {
      const words = [...new Set(contentWords(say))];
      const phrase: Phrase = { say, words, entry, whole: words.reduce((sum, word) => sum + index.rarity(word), 0) };
      for (const word of words) {
        const there = byWord.get(word);
        if (there) there.push(phrase);
        else byWord.set(word, [phrase]);
      }
    }
  return { byWord };
}

export function findPlainWords(phrases: PhraseIndex, index: SearchIndex, asked: readonly string[]): readonly PlainWordsHit[] {
  const likenesses = new Map(
    asked.map((word) => [word, new Map(index.like(word).map((known) => [known.word, known.likeness] as const))] as const),
  );
  const best = new Map<string, number>();
  for (const like of likenesses.values()) for (const [word, likeness] of like) best.set(word, Math.max(likeness, best.get(word) ?? 0));
  const said = new Map<Phrase, number>();
  for (const [word, likeness] of best) {
    const weight = index.rarity(word) * likeness;
    for (const phrase of phrases.byWord.get(word) ?? []) said.set(phrase, (said.get(phrase) ?? 0) + weight);
  }
  const askedWeight = asked.reduce((sum, word) => sum + index.rarity(word), 0);
  const hits = new Map<Indication, PlainWordsHit>();
  for (const [phrase, weight] of said) {
    const ofPhrase = weight / phrase.whole;
    if (ofPhrase < SAID) continue;
    const askedWords = new Set(asked.filter((word) => phrase.words.some((known) => (likenesses.get(word)?.get(known) ?? 0) > 0.5)));
    const ofAsked = [...askedWords].reduce((sum, word) => sum + index.rarity(word), 0) / askedWeight;
    phrase.entry.codes.forEach((code, place) => {
      const indication = index.indications[index.byCode.get(code) ?? -1];
      if (!indication) return;
      const strength = ofPhrase ** 1.5 * ofAsked * LATER_CODE ** Math.min(place, 6);
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
