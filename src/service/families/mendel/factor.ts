// Peeling: probabilities of a network of people reckoned exactly by summing out one person at a time (Elston and Stewart 1971; Cannings et al. 1978),
// and handed back the same way, which gives everybody's at once (Lauritzen and Spiegelhalter, J R Stat Soc B 1988;50:157-224).
// Works with loops (consanguinity): the order is found by what stays smallest.

/** A table over the states of some people; the last person's state changes fastest. */
export interface Factor {
  readonly people: readonly number[];
  readonly values: Float64Array;
}

/** Beyond this many entries a family is too entangled to be reckoned here (8 million numbers). */
const LARGEST_TABLE = 2 ** 20;

export function makeFactor(people: readonly number[], sizes: readonly number[], value: (states: readonly number[]) => number): Factor {
  const own = people.map((person) => sizes[person] ?? 1);
  const values = new Float64Array(own.reduce((product, size) => product * size, 1));
  const states = own.map(() => 0);
  for (let index = 0; index < values.length; index++) {
    values[index] = value(states);
    step(states, own);
  }
  return { people, values };
}

/** One person's turn to be summed out: the tables that speak of them, and what these say together of the others they name. */
interface Turn {
  readonly person: number;
  readonly touching: readonly Factor[];
  readonly handedOn: Factor;
}

/** Unnormalised probabilities of the states of each person, 0 to `sizes.length - 1`; undefined when the tables would grow too large. */
export function peel(factors: readonly Factor[], sizes: readonly number[]): readonly Float64Array[] | undefined {
  const turns: Turn[] = [];
  let left = factors;
  const waiting = new Set(sizes.keys());
  while (waiting.size > 0) {
    let best = -1;
    let smallest = Number.POSITIVE_INFINITY;
    for (const person of waiting) {
      const size = joined(left, person).reduce((product, other) => product * (sizes[other] ?? 1), 1);
      if (size < smallest) [best, smallest] = [person, size];
    }
    if (smallest > LARGEST_TABLE) return undefined;
    const touching = left.filter(({ people }) => people.includes(best));
    const others = joined(touching, best).filter((other) => other !== best);
    const handedOn = sumTo(others, touching, sizes);
    left = [...left.filter((factor) => !touching.includes(factor)), handedOn];
    turns.push({ person: best, touching, handedOn });
    waiting.delete(best);
  }
  return handBack(turns, left, sizes);
}

/** Each person's own tables times what everybody after them says: the last turn of a family knows all, and tells the turns it took from. */
function handBack(turns: readonly Turn[], totals: readonly Factor[], sizes: readonly number[]): readonly Float64Array[] {
  const said = new Map<Factor, Factor>();
  const found: Float64Array[] = sizes.map(() => new Float64Array());
  for (const { person, touching, handedOn } of turns.toReversed()) {
    // The last of its family: what remains to be said are the totals of people not related to it, which are 0 where results contradict.
    const others = totals.filter((total) => total !== handedOn);
    const rest = said.get(handedOn) ?? sumTo([], others, sizes);
    found[person] = sumTo([person], [...touching, rest], sizes).values;
    for (const earlier of touching)
      if (turns.some((turn) => turn.handedOn === earlier))
        said.set(earlier, sumTo(earlier.people, [...touching.filter((factor) => factor !== earlier), rest], sizes));
  }
  return found;
}

function joined(factors: readonly Factor[], person: number): readonly number[] {
  return [...new Set(factors.filter(({ people }) => people.includes(person)).flatMap(({ people }) => people))];
}

/** The product of some tables, summed over everybody they name but those kept. */
function sumTo(kept: readonly number[], factors: readonly Factor[], sizes: readonly number[]): Factor {
  const others = [...new Set(factors.flatMap(({ people }) => people))].filter((person) => !kept.includes(person));
  const everyone = [...kept, ...others];
  const own = everyone.map((person) => sizes[person] ?? 1);
  const tables = factors.map((factor) => ({ values: factor.values, strides: stridesOf(factor, everyone, sizes) }));
  const sums = new Float64Array(kept.reduce((product, person) => product * (sizes[person] ?? 1), 1));
  const each = others.reduce((product, person) => product * (sizes[person] ?? 1), 1);
  const states = own.map(() => 0);
  for (let place = 0; place < sums.length; place++) {
    let sum = 0;
    for (let other = 0; other < each; other++) {
      let product = 1;
      for (const { values, strides } of tables) {
        let index = 0;
        for (let person = 0; person < states.length; person++) index += (states[person] ?? 0) * (strides[person] ?? 0);
        product *= values[index] ?? 0;
      }
      sum += product;
      step(states, own);
    }
    sums[place] = sum;
  }
  return { people: kept, values: sums };
}

/** How far a table's place moves with the state of each of these people; 0 for those it does not name. */
function stridesOf({ people }: Factor, everyone: readonly number[], sizes: readonly number[]): readonly number[] {
  const strides = everyone.map(() => 0);
  let stride = 1;
  for (const person of people.toReversed()) {
    strides[everyone.indexOf(person)] = stride;
    stride *= sizes[person] ?? 1;
  }
  return strides;
}

function step(states: number[], sizes: readonly number[]): void {
  for (let place = states.length - 1; place >= 0; place--) {
    const next = (states[place] ?? 0) + 1;
    states[place] = next === sizes[place] ? 0 : next;
    if (next !== sizes[place]) return;
  }
}
