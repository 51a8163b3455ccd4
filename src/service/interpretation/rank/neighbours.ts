// Which diseases resemble which, by phenotype and by name: OMIM names a phenotypic series alike ("Leber congenital amaurosis 6").

/** The closest diseases of disease d are `index[d * perDisease]` and on; their shares beside them add up to one, or are all nought. */
export interface Neighbours {
  readonly perDisease: number;
  readonly index: Int32Array;
  readonly share: Float32Array;
}

const NEIGHBOURS = 10;
/** Terms of less information (nats) are shown by a fifth of all diseases and more, and tell none apart. */
const LEAST_INFORMATION = 1.5;

/**
 * @param shows each disease's terms with everything above them
 * @param information of each term, in nats
 */
export function findNeighbours(
  shows: readonly (readonly number[])[],
  information: ArrayLike<number>,
  names: readonly string[],
): Neighbours {
  const perDisease = Math.min(NEIGHBOURS, Math.max(0, names.length - 1));
  const index = new Int32Array(names.length * perDisease);
  const share = new Float32Array(names.length * perDisease);
  const telling = shows.map((terms) => terms.filter((term) => (information[term] ?? 0) >= LEAST_INFORMATION));
  const byPhenotype = resemblance(telling, information);
  const words = wordsOf(names);
  const byName = resemblance(words.ofEach, words.information);
  const likeness = new Float32Array(names.length);
  for (let disease = 0; disease < names.length; disease++) {
    likeness.fill(0);
    byPhenotype(disease, likeness);
    byName(disease, likeness);
    likeness[disease] = -1;
    const closest = largest(likeness, perDisease);
    const total = closest.reduce((sum, other) => sum + (likeness[other] ?? 0) ** 2, 0);
    closest.forEach((other, place) => {
      index[disease * perDisease + place] = other;
      share[disease * perDisease + place] = total > 0 ? (likeness[other] ?? 0) ** 2 / total : 0;
    });
  }
  return { perDisease, index, share };
}

/** Adds to `into` the information two sets have in common over the geometric mean of what each holds, 0 to 1 (Ochiai's coefficient). */
function resemblance(sets: readonly (readonly number[])[], information: ArrayLike<number>): (one: number, into: Float32Array) => void {
  const holders: number[][] = [];
  const whole = new Float64Array(sets.length);
  for (const [at, set] of sets.entries())
    for (const item of set) {
      const known = holders[item];
      if (known) known.push(at);
      else holders[item] = [at];
      whole[at] = (whole[at] ?? 0) + (information[item] ?? 0);
    }
  const lists = holders.map((list) => Int32Array.from(list));
  const perRoot = whole.map((value) => (value > 0 ? 1 / Math.sqrt(value) : 0));
  const common = new Float32Array(sets.length);
  return (one, into) => {
    common.fill(0);
    for (const item of sets[one] ?? []) {
      const value = information[item] ?? 0;
      for (const other of lists[item] ?? []) common[other] = (common[other] ?? 0) + value;
    }
    for (let other = 0; other < common.length; other++)
      into[other] = (into[other] ?? 0) + (common[other] ?? 0) * (perRoot[one] ?? 0) * (perRoot[other] ?? 0);
  };
}

/** Words of three letters and more, numbered, and the information of each: a word in every name tells nothing. */
function wordsOf(names: readonly string[]): { readonly ofEach: readonly (readonly number[])[]; readonly information: readonly number[] } {
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  const ofEach = names.map((name) =>
    [...new Set(name.toLowerCase().match(/[a-z]{3,}/g))].map((word) => {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      counts[number] = (counts[number] ?? 0) + 1;
      return number;
    }),
  );
  return { ofEach, information: counts.map((count) => Math.log(names.length / count)) };
}

/** Places of the `many` largest values, the largest first. */
function largest(values: Float32Array, many: number): readonly number[] {
  const best: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    if (best.length === many && value <= least) continue;
    let place = best.length;
    while (place > 0 && value > (values[best[place - 1] ?? 0] ?? 0)) place--;
    best.splice(place, 0, at);
    if (best.length > many) best.pop();
    least = values[best.at(-1) ?? 0] ?? 0;
  }
  return best;
}
