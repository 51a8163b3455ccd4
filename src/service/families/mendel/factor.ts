// Peeling: probabilities of a network of people reckoned exactly by summing out one person at a time (Elston and Stewart 1971; Cannings et al. 1978).
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

/** Unnormalised probabilities of the states of one person; undefined when the tables would grow too large. */
export function peelTo(target: number, factors: readonly Factor[], sizes: readonly number[]): Float64Array | undefined {
  let left = factors;
  const waiting = new Set(factors.flatMap(({ people }) => people).filter((person) => person !== target));
  while (waiting.size > 0) {
    let best = -1;
    let smallest = Number.POSITIVE_INFINITY;
    for (const person of waiting) {
      const size = joined(left, person).reduce((product, other) => product * (sizes[other] ?? 1), 1);
      if (size < smallest) [best, smallest] = [person, size];
    }
    if (smallest > LARGEST_TABLE) return undefined;
    const touching = left.filter(({ people }) => people.includes(best));
    left = [...left.filter(({ people }) => !people.includes(best)), sumOut(best, touching, sizes)];
    waiting.delete(best);
  }
  return makeFactor([target], sizes, ([state = 0]) => left.reduce((product, factor) => product * at(factor, [target], [state], sizes), 1))
    .values;
}

function joined(factors: readonly Factor[], person: number): readonly number[] {
  return [...new Set(factors.filter(({ people }) => people.includes(person)).flatMap(({ people }) => people))];
}

function sumOut(person: number, factors: readonly Factor[], sizes: readonly number[]): Factor {
  const kept = joined(factors, person).filter((other) => other !== person);
  const everyone = [...kept, person];
  const count = sizes[person] ?? 1;
  const states = everyone.map(() => 0);
  return makeFactor(kept, sizes, (keptStates) => {
    for (let place = 0; place < keptStates.length; place++) states[place] = keptStates[place] ?? 0;
    let sum = 0;
    for (let state = 0; state < count; state++) {
      states[kept.length] = state;
      sum += factors.reduce((product, factor) => product * at(factor, everyone, states, sizes), 1);
    }
    return sum;
  });
}

function at(factor: Factor, people: readonly number[], states: readonly number[], sizes: readonly number[]): number {
  let index = 0;
  for (const person of factor.people) index = index * (sizes[person] ?? 1) + (states[people.indexOf(person)] ?? 0);
  return factor.values[index] ?? 0;
}

function step(states: number[], sizes: readonly number[]): void {
  for (let place = states.length - 1; place >= 0; place--) {
    const next = (states[place] ?? 0) + 1;
    states[place] = next === sizes[place] ? 0 : next;
    if (next !== sizes[place]) return;
  }
}
