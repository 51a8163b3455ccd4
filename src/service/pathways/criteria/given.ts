// The facts of one person as the engine takes them: one value a fact, undefined where it is not known, and why it is not.

import type { FactId, ListId } from './expression.ts';
import type { FactNeed } from './rule.ts';

export type FactValue = boolean | number | string | readonly string[];

export interface Known {
  readonly value: FactValue;
  /** Where it was found: resource references, date, what was converted. */
  readonly from?: readonly string[];
  readonly date?: string;
  readonly note?: string;
}

export interface Unknown {
  readonly value?: undefined;
  readonly why: FactNeed['reason'];
  readonly from?: readonly string[];
  readonly note?: string;
}

export type Fact = Known | Unknown;

/** One relative, one tumour. Fields not recorded are left out. */
export interface Member {
  readonly id: string;
  readonly fields: Readonly<Record<string, number | string | undefined>>;
  /** Ids of first-degree relatives in the same list; it is enough that one of the two names the other. */
  readonly kin?: readonly string[];
}

export interface ListFact {
  readonly members: readonly Member[];
  /** True when somebody recorded that there are no others; otherwise there may be more. */
  readonly isComplete: boolean;
  /** Only when trying what could be: there are more than any threshold asks for. */
  readonly hasManyMore?: boolean;
}

export interface Given {
  readonly facts: ReadonlyMap<FactId, Fact>;
  readonly lists: ReadonlyMap<ListId, ListFact>;
  /** ISO date on which the question is asked. */
  readonly asOf: string;
}

const NOTHING: ListFact = { members: [], isComplete: false };

export function factValue(given: Given, fact: FactId): FactValue | undefined {
  return given.facts.get(fact)?.value;
}

export function listOf(given: Given, list: ListId): ListFact {
  return given.lists.get(list) ?? NOTHING;
}
