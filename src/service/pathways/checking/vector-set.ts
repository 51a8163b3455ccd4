// How one set of vectors is read: from the names of its input to our facts, and from our verdicts to the names of its answers.

import type { Fact, Given, ListFact, Member } from '../criteria/given.ts';
import type { Verdict } from '../criteria/rule.ts';

export type Input = Readonly<Record<string, unknown>>;
export type Answer = Readonly<Record<string, unknown>>;

export interface VectorSet {
  /** Input name to fact; what is null stays unknown. */
  readonly facts: Readonly<Record<string, string>>;
  /** What the set leaves to understanding: facts the input implies, lists, words of its own. */
  readonly more?: (input: Input) => {
    readonly facts?: Readonly<Record<string, Fact['value']>>;
    readonly lists?: Readonly<Record<string, ListFact>>;
  };
  readonly rules: readonly string[];
  readonly answer: (verdicts: ReadonlyMap<string, Verdict>, input: Input) => Answer;
  /** Our name of something missing to theirs, where it is not the input name. */
  readonly missing?: (name: string) => string;
}

/** The facts of one vector. */
export function givenOf(set: VectorSet, input: Input, today: string): Given {
  const { facts = {}, lists = {} } = set.more?.(input) ?? {};
  const values = new Map<string, Fact>();
  for (const [name, fact] of Object.entries(set.facts)) {
    const value = input[name];
    if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') values.set(fact, { value });
    else if (Array.isArray(value) && value.every((each) => typeof each === 'string')) values.set(fact, { value });
  }
  for (const [fact, value] of Object.entries(facts)) if (value !== undefined) values.set(fact, { value });
  return { facts: values, lists: new Map(Object.entries(lists)), asOf: typeof input.asOf === 'string' ? input.asOf : today };
}

/** A list of which the vector gives everything. */
export function complete(members: readonly Member[]): ListFact {
  return { members, isComplete: true };
}

/** A list of ages, null where one is not recorded; nothing at all when the list is null. */
export function ages(values: unknown): ListFact | undefined {
  if (!Array.isArray(values)) return undefined;
  return complete(
    values.map((age: unknown, place): Member => ({ id: String(place + 1), fields: { age: typeof age === 'number' ? age : undefined } })),
  );
}

export function objectsIn(value: unknown): readonly Input[] {
  return Array.isArray(value) ? value.filter((each): each is Input => typeof each === 'object' && each !== null) : [];
}

export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function wordIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
