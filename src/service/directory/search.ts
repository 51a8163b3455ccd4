// Search by code, name, gene, synonym, misspelling and plain words. The index is built once; a search reads it and says why each hit was found.

import type { DirectoryTest, Indication, SearchHit } from './directory.ts';
import type { PlainWords } from './plain-words.ts';
import { adjustForContext } from './search-context.ts';
import { indexOf, type SearchIndex } from './search-index.ts';
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

function findByWords(index: SearchIndex, asked: readonly string[]): readonly SearchHit[] {
  const found = new Map<
    number,
    { score: number; matched: Set<string>; reasons: Map<string, number>; tests: Map<DirectoryTest, number>; inName: Set<string> }
  >();
  const askedWeight = asked.reduce((sum, word) => sum + index.rarity(word), 0);
  for (const word of asked) {
    const best = new Map<number, { score: number; because: string; test: DirectoryTest | undefined; inName: string | undefined }>();
    for (const { word: known, likeness } of index.like(word)) {
      for (const posting of index.postings(known)) {
        const score = index.rarity(known) * likeness * posting.weight;
        if (score <= (best.get(posting.at)?.score ?? 0)) continue;
        const spelled = likeness < 1 && !known.startsWith(word) ? `, "${word}" read as "${index.spelling(known)}"` : '';
        best.set(posting.at, {
          score,
          because: `${posting.field}: ${index.spelling(known)}${spelled}`,
          test: posting.test,
          inName: posting.field === 'name' ? known : undefined,
        });
      }
    }
    for (const [at, { score, because, test, inName }] of best) {
      const entry = found.get(at) ?? { score: 0, matched: new Set(), reasons: new Map(), tests: new Map(), inName: new Set() };
      found.set(at, entry);
      entry.score += score;
      entry.matched.add(word);
      entry.reasons.set(because, score);
      if (test) entry.tests.set(test, (entry.tests.get(test) ?? 0) + score);
      if (inName) entry.inName.add(inName);
    }
  }
  return [...found].flatMap(([at, entry]): SearchHit[] => {
    const indication = index.indications[at];
    if (!indication) return [];
    const coverage = [...entry.matched].reduce((sum, word) => sum + index.rarity(word), 0) / askedWeight;
    const nameCoverage = index.nameCoverage(at, entry.inName);
    const score = entry.score * coverage + WEIGHT.wholeName * nameCoverage * coverage;
    const reasons = [...entry.reasons].sort((a, b) => b[1] - a[1]).slice(0, 3);
    const [test] = [...entry.tests].sort((a, b) => b[1] - a[1])[0] ?? [];
    const because = [...new Set(reasons.map(([reason]) => reason))].join('; ');
    return [{ indication, ...(test && entry.inName.size === 0 && { test }), score, because }];
  });
}
