// The index behind search: which word stands where, how rare it is, and which known words are like a mistyped one.

import type { DirectoryTest, Indication } from '../directory.ts';
import { genesIn, targetName } from '../importing/target.ts';
import { contentWords, foldWord } from './search-words.ts';
import { Vocabulary } from './vocabulary.ts';
import { squash } from './words.ts';

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
  learn(words: Iterable<string>): void;
}

const FIELD_WEIGHT: Readonly<Record<FoundIn, number>> = { name: 1, gene: 1.2, panel: 0.55, test: 0.4, specialty: 0.35 };

export function indexOf(indications: readonly Indication[], knownGenes: ReadonlyMap<string, readonly string[]>): SearchIndex {
  const postings = new Map<string, Posting[]>();
  const spellings = new Map<string, string>();
  const byCode = new Map(indications.map(({ code }, at) => [code, at] as const));
  const names = indications.map(({ name }) => [...new Set(contentWords(name))]);
  const post = (word: string, spelling: string, posting: Posting) => {
    const there = postings.get(word);
    if (!there) postings.set(word, [posting]);
    else if (!isPosted(there, posting)) there.push(posting);
    if (!spellings.has(word)) spellings.set(word, spelling);
  };
  const known = new Map<string, string>();
  /** A directory says the same few thousand words again and again. */
  const folded = (spelling: string): string => {
    const word = known.get(spelling) ?? contentWords(spelling)[0] ?? '';
    known.set(spelling, word);
    return word;
  };
  const postText = (text: string, posting: Omit<Posting, 'weight'>) => {
    for (const spelling of squash(text).split(' ')) {
      const word = folded(spelling);
      if (word) post(word, spelling, { ...posting, weight: FIELD_WEIGHT[posting.field] });
    }
  };
  const postGene = (symbol: string, at: number, test?: DirectoryTest, among = 3) =>
    post(foldWord(symbol.toLowerCase()), symbol, { at, field: 'gene', weight: FIELD_WEIGHT.gene * ofSoMany(among), ...(test && { test }) });
  indications.forEach((indication, at) => {
    postText(indication.name, { at, field: 'name' });
    if (indication.group) postText(indication.group, { at, field: 'specialty' });
    for (const test of indication.tests) {
      const genes = genesIn(test.target);
      for (const symbol of genes) postGene(symbol, at, test, genes.length);
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
  const vocabulary = new Vocabulary();
  vocabulary.add(postings.keys());
  const rarity = (word: string) => Math.log(1 + indications.length / ((documents.get(word) ?? 1) + vocabulary.timesSaid(word)));
  return {
    indications,
    byCode,
    postings: (word) => postings.get(word) ?? [],
    rarity,
    like: (word) => vocabulary.like(word),
    spelling: (word) => spellings.get(word) ?? word,
    nameCoverage: (at, words) => {
      const name = names[at] ?? [];
      const whole = name.reduce((sum, word) => sum + rarity(word), 0);
      return whole === 0 ? 0 : name.filter((word) => words.has(word)).reduce((sum, word) => sum + rarity(word), 0) / whole;
    },
    learn: (words) => vocabulary.add(words, true),
  };
}

/** A test of this gene alone is more likely to be meant than one gene of fifty. */
function ofSoMany(genes: number): number {
  if (genes === 1) return 1.15;
  return genes <= 8 ? 1 : 0.85;
}

/** Indications are read in order, so what was posted for this one stands at the end. Known genes come last, and out of order: a gene twice does no harm. */
function isPosted(there: readonly Posting[], { at, field }: Posting): boolean {
  for (let last = there.length - 1; last >= 0 && there[last]?.at === at; last -= 1) if (there[last]?.field === field) return true;
  return false;
}
