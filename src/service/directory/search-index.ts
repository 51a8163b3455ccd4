// The index behind search: which word stands where, how rare it is, and which known words are like a mistyped one.

import type { DirectoryTest, Indication } from './directory.ts';
import { contentWords, foldWord } from './search-words.ts';
import { genesIn, targetName } from './target.ts';
import { similarity, squash } from './words.ts';

export type FoundIn = 'name' | 'gene' | 'panel' | 'test' | 'specialty';
export interface Posting {
  /** Position of the indication. */
  readonly at: number;
  readonly field: FoundIn;
  readonly weight: number;
  readonly test?: DirectoryTest;
}

export interface SearchIndex {
  readonly indications: readonly Indication[];
  readonly byCode: ReadonlyMap<string, number>;
  postings(word: string): readonly Posting[];
  /** Inverse document frequency, about 1 for a word in every name to 6 for a word in one. */
  rarity(word: string): number;
  /** The word itself, words it begins, and words it may be a slip of; likeness 0 to 1, best first. */
  like(word: string): readonly { readonly word: string; readonly likeness: number }[];
  /** As the directory spells a folded word. */
  spelling(word: string): string;
  /** How much of an indication's name these words make up, 0 to 1, by rarity. */
  nameCoverage(at: number, words: ReadonlySet<string>): number;
  /** Lets other vocabularies (plain words) be corrected by the same rule. */
  learn(words: readonly string[]): void;
}

const FIELD_WEIGHT: Readonly<Record<FoundIn, number>> = { name: 1, gene: 1.2, panel: 0.55, test: 0.4, specialty: 0.35 };
/** Shared letter pairs at which a word counts as a slip of another; "cardiomiopathy" and "cardiomyopathy" share 0.85. */
const SLIP = 0.62;
const SHORTEST_SLIP = 4;
const SHORTEST_BEGINNING = 3;

export function indexOf(indications: readonly Indication[], knownGenes: ReadonlyMap<string, readonly string[]>): SearchIndex {
  const postings = new Map<string, Posting[]>();
  const spellings = new Map<string, string>();
  const byCode = new Map(indications.map(({ code }, at) => [code, at] as const));
  const names = indications.map(({ name }) => [...new Set(contentWords(name))]);
  const post = (word: string, spelling: string, posting: Posting) => {
    const there = postings.get(word);
    if (!there) postings.set(word, [posting]);
    else if (!there.some(({ at, field }) => at === posting.at && field === posting.field)) there.push(posting);
    if (!spellings.has(word)) spellings.set(word, spelling);
  };
  const postText = (text: string, posting: Omit<Posting, 'weight'>) => {
    for (const spelling of squash(text).split(' ')) {
      const [word] = contentWords(spelling);
      if (word) post(word, spelling, { ...posting, weight: FIELD_WEIGHT[posting.field] });
    }
  };
  const postGene = (symbol: string, at: number, test?: DirectoryTest) =>
    post(foldWord(symbol.toLowerCase()), symbol, { at, field: 'gene', weight: FIELD_WEIGHT.gene, ...(test && { test }) });
  indications.forEach((indication, at) => {
    postText(indication.name, { at, field: 'name' });
    if (indication.group) postText(indication.group, { at, field: 'specialty' });
    for (const test of indication.tests) {
      for (const symbol of genesIn(test.target)) postGene(symbol, at, test);
      if (test.target.kind !== 'genes') postText(targetName(test.target), { at, field: 'panel', test });
      postText(`${test.name} ${test.methodAsWritten}`, { at, field: 'test', test });
      if (test.specialistGroup) postText(test.specialistGroup, { at, field: 'specialty' });
    }
  });
  for (const [symbol, codes] of knownGenes)
    for (const code of codes) {
      const at = byCode.get(code);
      if (at !== undefined) postGene(symbol, at);
    }
  const documents = new Map([...postings].map(([word, list]) => [word, new Set(list.map(({ at }) => at)).size] as const));
  const extra = new Set<string>();
  const pairIndex = new Map<string, string[]>();
  const learn = (words: readonly string[]) => {
    for (const word of words) {
      if (extra.has(word)) continue;
      extra.add(word);
      for (const pair of pairsOf(word)) pairIndex.set(pair, [...(pairIndex.get(pair) ?? []), word]);
    }
  };
  learn([...postings.keys()]);
  const rarity = (word: string) => Math.log(1 + indications.length / (documents.get(word) ?? 2));
  return {
    indications,
    byCode,
    postings: (word) => postings.get(word) ?? [],
    rarity,
    like: (word) => likeWords(word, extra, pairIndex),
    spelling: (word) => spellings.get(word) ?? word,
    nameCoverage: (at, words) => {
      const name = names[at] ?? [];
      const whole = name.reduce((sum, word) => sum + rarity(word), 0);
      return whole === 0 ? 0 : name.filter((word) => words.has(word)).reduce((sum, word) => sum + rarity(word), 0) / whole;
    },
    learn,
  };
}

function likeWords(word: string, known: ReadonlySet<string>, pairIndex: ReadonlyMap<string, readonly string[]>) {
  const like: { word: string; likeness: number }[] = known.has(word) ? [{ word, likeness: 1 }] : [];
  if (word.length < SHORTEST_BEGINNING) return like;
  const shared = new Map<string, number>();
  for (const pair of pairsOf(word)) for (const other of pairIndex.get(pair) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
  for (const [other, count] of shared) {
    if (other === word) continue;
    if (other.startsWith(word)) like.push({ word: other, likeness: 0.6 + (0.3 * word.length) / other.length });
    else if (like[0]?.likeness !== 1 && word.length >= SHORTEST_SLIP && other.length >= SHORTEST_SLIP && !/\d/.test(word + other)) {
      if ((2 * count) / (word.length + other.length - 2) < SLIP - 0.15) continue;
      const likeness = slipLikeness(word, other);
      if (likeness >= SLIP) like.push({ word: other, likeness: likeness * 0.8 });
    }
  }
  return like.sort((a, b) => b.likeness - a.likeness).slice(0, 12);
}

/** Letter pairs, or letters changed, whichever says that the two are more alike: pairs forgive long words, changes forgive short ones. */
function slipLikeness(a: string, b: string): number {
  const changed = editDistance(a, b, 2);
  const longest = Math.max(a.length, b.length);
  const byLetters = changed === undefined || (changed === 2 && longest < 7) ? 0 : 1 - changed / longest;
  return Math.max(similarity(a, b) - 0.08, byLetters);
}

/** Letters added, left out, changed or swapped with their neighbour; undefined above `most`. */
function editDistance(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) return undefined;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    if (Math.min(...row) > most) return undefined;
    beforeLast = last;
    last = row;
  }
  const distance = last[b.length] ?? most + 1;
  return distance <= most ? distance : undefined;
}

function pairsOf(word: string): ReadonlySet<string> {
  const pairs = new Set<string>();
  for (let at = 0; at < word.length - 1; at += 1) pairs.add(word.slice(at, at + 2));
  return pairs;
}
