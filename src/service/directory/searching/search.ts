// Search by code, name, gene, synonym, misspelling and plain words. The index is built once; a search reads it and says why each hit was found.

import type { Indication, SearchHit } from '../directory.ts';
import type { PlainWords } from './plain-words.ts';
import { adjustForContext } from './search-context.ts';
import { indexOf, type Posting, type SearchIndex } from './search-index.ts';
import { findPlainWords, indexPlainWords } from './search-plain-words.ts';
import { contentWords } from './search-words.ts';

/** Our own weights, tuned on the table of expectations in search.test.ts; the unit is one rare word of a name, about 6. */
const WEIGHT = { exactCode: 1000, codeBegins: 500, plainWords: 26, wholeName: 14 } as const;
const SHOWN_DOWN_TO = 0.2;
/** A question has few words; a pasted letter is cut, so that it costs no more than one. */
const LONGEST = 400;
const MOST_WORDS = 24;

export function makeSearch(
  indications: readonly Indication[],
  plainWords: PlainWords,
): (words: string, limit?: number) => readonly SearchHit[] {
  const index = indexOf(indications, plainWords.genes);
  const phrases = indexPlainWords(plainWords.entries, index);
  return (words, limit = 20) => {
    const byCode = findByCode(indications, words);
    if (byCode.length > 0) return byCode.slice(0, limit);
    const asked = [...new Set(contentWords(words.slice(0, LONGEST)))].slice(0, MOST_WORDS);
    if (asked.length === 0) return [];
    const hits = new Map<Indication, SearchHit>();
    const add = (hit: SearchHit) => {
      const known = hits.get(hit.indication);
      // Two reasons for one indication count more than either, but less than their sum, so that long names gain nothing.
      if (!known) hits.set(hit.indication, hit);
      else {
        const [better, worse] = hit.score > known.score ? [hit, known] : [known, hit];
        hits.set(hit.indication, { ...better, score: better.score + worse.score / 2 });
      }
    };
    for (const hit of findByWords(index, asked)) add(hit);
    for (const { indication, strength, because } of findPlainWords(phrases, index, asked))
      add({ indication, score: strength * WEIGHT.plainWords, because });
    const ranked = adjustForContext([...hits.values()], words.slice(0, LONGEST)).toSorted(
      (a, b) => b.score - a.score || a.indication.code.localeCompare(b.indication.code, 'en', { numeric: true }),
    );
    const least = (ranked[0]?.score ?? 0) * SHOWN_DOWN_TO;
    return ranked.filter((hit) => hit.score >= least).slice(0, limit);
  };
}

/** R134, r 134.1, TP383, GT46; "R13" lists what begins so when no such code exists. */
function findByCode(indications: readonly Indication[], words: string): readonly SearchHit[] {
  const code = words
    .trim()
    .toUpperCase()
    .replace(/^([A-Z]+)[\s-]*(\d)/, '$1$2');
  if (!/^(R|M|TP|GT)\d+(\.\d*)?$/.test(code)) return [];
  const exact = indications.flatMap((indication): SearchHit[] => {
    if (indication.code === code || indication.digitalCode === code)
      return [{ indication, score: WEIGHT.exactCode, because: `code ${code}` }];
    const test = indication.tests.find((one) => one.code === code || one.digitalCode === code);
    return test ? [{ indication, test, score: WEIGHT.exactCode, because: `code ${code}` }] : [];
  });
  if (exact.length > 0) return exact;
  return indications
    .filter((indication) => indication.code.startsWith(code) || code.startsWith(`${indication.code}.`))
    .map((indication) => ({ indication, score: WEIGHT.codeBegins, because: `code begins ${code}` }));
}

/** The best place of one asked word in one indication. */
interface Match {
  readonly asked: string;
  readonly known: string;
  readonly likeness: number;
  readonly posting: Posting;
  readonly score: number;
}

function findByWords(index: SearchIndex, asked: readonly string[]): readonly SearchHit[] {
  const found = new Map<number, Match[]>();
  for (const word of asked)
    for (const match of bestMatches(index, word).values()) {
      const there = found.get(match.posting.at);
      if (there) there.push(match);
      else found.set(match.posting.at, [match]);
    }
  const askedWeight = asked.reduce((sum, word) => sum + index.rarity(word), 0);
  const scored = [...found].map(([at, matches]) => {
    const inName = new Set(matches.flatMap(({ posting, known }) => (posting.field === 'name' ? [known] : [])));
    const coverage = matches.reduce((sum, match) => sum + index.rarity(match.asked), 0) / askedWeight;
    const ofName = inName.size > 0 ? WEIGHT.wholeName * index.nameCoverage(at, inName) : 0;
    return { at, matches, isInName: inName.size > 0, score: (matches.reduce((sum, { score }) => sum + score, 0) + ofName) * coverage };
  });
  // Reasons are put into words only for what may be shown.
  const least = SHOWN_DOWN_TO * scored.reduce((most, { score }) => Math.max(most, score), 0);
  return scored.flatMap(({ at, matches, isInName, score }): SearchHit[] => {
    const indication = index.indications[at];
    if (!indication || score < least) return [];
    const best = matches.toSorted((a, b) => b.score - a.score);
    const test = best.find(({ posting }) => posting.test)?.posting.test;
    const because = [...new Set(best.slice(0, 3).map((match) => reasonFor(match, index)))].join('; ');
    return [{ indication, ...(test && !isInName && { test }), score, because }];
  });
}

function bestMatches(index: SearchIndex, word: string): ReadonlyMap<number, Match> {
  const best = new Map<number, Match>();
  for (const { word: known, likeness } of index.like(word)) {
    const weight = index.rarity(known) * likeness;
    for (const posting of index.postings(known)) {
      const score = weight * posting.weight;
      if (score > (best.get(posting.at)?.score ?? 0)) best.set(posting.at, { asked: word, known, likeness, posting, score });
    }
  }
  return best;
}

function reasonFor({ asked, known, likeness, posting }: Match, index: SearchIndex): string {
  const spelled = likeness < 1 && !known.startsWith(asked) ? `, "${asked}" read as "${index.spelling(known)}"` : '';
  return `${posting.field}: ${index.spelling(known)}${spelled}`;
}
