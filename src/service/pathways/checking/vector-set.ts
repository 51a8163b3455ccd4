// How one set of vectors is read: from the names of its input to our facts, and from our verdicts to the names of its answers.

import type { Catalogue } from '../criteria/catalogue.ts';
import type { Fact, Given, ListFact, Member } from '../criteria/given.ts';
import type { Verdict } from '../criteria/rule.ts';
import type { ReadOutcome } from './outcome-words.ts';
import { readInput, unitOfName } from './read-input.ts';

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
  /** The rules whose open facts are missing, where that is not all of them. */
  readonly asking?: (input: Input) => readonly string[];
  readonly answer: (verdicts: ReadonlyMap<string, Verdict>, input: Input) => Answer;
  /** Our name of something missing to theirs, where it is not the input name. */
  readonly missing?: (name: string, input: Input) => string;
  /** Where sources name the outcomes of a decision differently: what a name of theirs means. */
  readonly means?: ReadOutcome;
}

/** The facts of one vector. */
export function givenOf(set: VectorSet, input: Input, today: string, catalogue: Catalogue): Given {
  const { facts = {}, lists = {} } = set.more?.(input) ?? {};
  const values = new Map<string, Fact>();
  for (const [name, value] of Object.entries(input)) {
    const { fact, unit } = factOf(set, name);
    const definition = fact === undefined ? undefined : catalogue.facts.get(fact);
    const read = definition && readInput(definition, value, unit);
    if (definition && read) values.set(definition.id, read);
    // Some tables have rounded bands of their own for what was measured in mg/dL.
    const measured = /^converted from (\S+) mg\/dl$/i.exec(read?.note ?? '')?.[1];
    const twin = definition && catalogue.facts.get(`${definition.id}MgPerDl`);
    if (twin && measured !== undefined) values.set(twin.id, { value: Number(measured), note: 'as measured' });
  }
  for (const [fact, value] of Object.entries(facts)) if (value !== undefined) values.set(fact, { value });
  return { facts: values, lists: new Map(Object.entries(lists)), asOf: typeof input.asOf === 'string' ? input.asOf : today };
}

/** Which fact an input is, under its name in the set or under that name with another unit. */
function factOf(set: VectorSet, name: string): { readonly fact?: string; readonly unit?: string | undefined } {
  const own = set.facts[name];
  if (own !== undefined) return { fact: own };
  const { stem, unit } = unitOfName(name);
  if (unit === undefined) return {};
  const found = Object.entries(set.facts).find(([theirs]) => unitOfName(theirs).stem === stem);
  return found ? { fact: found[1], unit } : {};
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
