// The words that a search can lead to, and which of them a mistyped or unfinished word is like.

import { similarity } from './words.ts';

/** Shared letter pairs at which a word counts as a slip of another; "cardiomiopathy" and "cardiomyopathy" share 0.85. */
const SLIP = 0.62;
const SHORTEST_SLIP = 4;
const SHORTEST_BEGINNING = 3;
const MOST_LIKE = 12;
const REMEMBERED = 2000;

export interface LikeWord {
  readonly word: string;
  /** 0 to 1. */
  readonly likeness: number;
}

export class Vocabulary {
  readonly #known = new Set<string>();
  readonly #said = new Map<string, number>();
  /** Words without digits by their letter pairs: a gene or a code is never a slip of another, and must not be guessed. */
  readonly #byPair = new Map<string, string[]>();
  readonly #remembered = new Map<string, readonly LikeWord[]>();
  #sorted: readonly string[] | undefined;

  /** `isSaid`: words of a phrase that people say; what is said in many phrases ("runs", "family") tells little. */
  add(words: Iterable<string>, isSaid = false): void {
    this.#sorted = undefined;
    for (const word of words) {
      if (isSaid) this.#said.set(word, (this.#said.get(word) ?? 0) + 1);
      if (this.#known.has(word)) continue;
      this.#known.add(word);
      if (word.length < SHORTEST_SLIP || /\d/.test(word)) continue;
      for (const pair of pairsOf(word)) {
        const there = this.#byPair.get(pair);
        if (there) there.push(word);
        else this.#byPair.set(pair, [word]);
      }
    }
  }

  timesSaid(word: string): number {
    return this.#said.get(word) ?? 0;
  }

  /** The word itself and words that it begins; only for a word that is not known, those it may be a slip of. Best first. */
  like(word: string): readonly LikeWord[] {
    const remembered = this.#remembered.get(word);
    if (remembered) return remembered;
    const like = [...(this.#known.has(word) ? [{ word, likeness: 1 }] : []), ...this.#begunBy(word)];
    if (!this.#known.has(word)) like.push(...this.#slipsOf(word));
    const best = like.sort((a, b) => b.likeness - a.likeness).slice(0, MOST_LIKE);
    if (this.#remembered.size >= REMEMBERED) this.#remembered.clear();
    this.#remembered.set(word, best);
    return best;
  }

  #begunBy(word: string): readonly LikeWord[] {
    if (word.length < SHORTEST_BEGINNING) return [];
    this.#sorted ??= [...this.#known].sort();
    const sorted = this.#sorted;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? '') < word) low = middle + 1;
      else high = middle;
    }
    const begun: LikeWord[] = [];
    for (let at = low; begun.length < MOST_LIKE && sorted[at]?.startsWith(word); at += 1) {
      const other = sorted[at] ?? '';
      if (other !== word) begun.push({ word: other, likeness: 0.6 + (0.3 * word.length) / other.length });
    }
    return begun;
  }

  #slipsOf(word: string): readonly LikeWord[] {
    if (word.length < SHORTEST_SLIP || /\d/.test(word)) return [];
    const shared = new Map<string, number>();
    for (const pair of pairsOf(word)) for (const other of this.#byPair.get(pair) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
    const slips: LikeWord[] = [];
    for (const [other, count] of shared) {
      if (other.startsWith(word) || (2 * count) / (word.length + other.length - 2) < SLIP - 0.15) continue;
      const likeness = slipLikeness(word, other);
      if (likeness >= SLIP) slips.push({ word: other, likeness: likeness * 0.8 });
    }
    return slips;
  }
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
