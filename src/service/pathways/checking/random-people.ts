// People made at random from a seed, to compare the back ends: every threshold of every rule is hit, and much is not recorded.

import type { Catalogue, FactDefinition, FieldDefinition } from '../criteria/catalogue.ts';
import type { Comparison } from '../criteria/expression.ts';
import type { Fact, Given, ListFact, Member } from '../criteria/given.ts';
import type { RuleSet } from '../criteria/rule.ts';
import { casesOf, readsOf } from '../criteria/unknowns.ts';
import type { PersonFacts } from '../facts/person-facts.ts';

/** Values worth giving each fact and field: on and beside every threshold. */
export interface Worth {
  readonly facts: ReadonlyMap<string, readonly Fact['value'][]>;
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, readonly Fact['value'][]>>;
}

export function worthGiving(rules: RuleSet, catalogue: Catalogue, asOf: string): Worth {
  const facts = new Map<string, Comparison[]>();
  const fields = new Map<string, Map<string, Comparison[]>>();
  for (const rule of rules.values()) {
    const bare = JSON.parse(JSON.stringify(rule).replaceAll('"onRecord"', '"not"')) as typeof rule; // the same tree, with what is only read on record read as well
    const reads = readsOf(bare, rules, asOf);
    for (const [fact, comparisons] of reads.facts) facts.set(fact, [...(facts.get(fact) ?? []), ...comparisons]);
    for (const [list, inList] of reads.lists) {
      const known = fields.get(list) ?? new Map<string, Comparison[]>();
      for (const [field, comparisons] of inList) known.set(field, [...(known.get(field) ?? []), ...comparisons]);
      fields.set(list, known);
    }
  }
  return {
    facts: new Map([...catalogue.facts.values()].map((fact) => [fact.id, values(fact, facts.get(fact.id) ?? [])])),
    fields: new Map(
      [...catalogue.lists.values()].map((list) => [
        list.id,
        new Map(Object.entries(list.fields).map(([field, kind]) => [field, values(kind, fields.get(list.id)?.get(field) ?? [])])),
      ]),
    ),
  };
}

function values(kind: FactDefinition | FieldDefinition, comparisons: readonly Comparison[]): readonly Fact['value'][] {
  const around = casesOf(kind, comparisons);
  if (kind.type !== 'number') return around;
  // The threshold itself always, whichever side of it stands for its case.
  const thresholds = comparisons.flatMap(({ value }) =>
    typeof value === 'number' && value >= kind.min && value <= kind.max ? [value] : [],
  );
  return [...around, ...thresholds].filter((value) => typeof value === 'number' && (kind.isWhole !== true || Number.isInteger(value)));
}

/** One person; `known` is the share of facts recorded. */
export function randomPerson(
  number: number,
  draw: () => number,
  worth: Worth,
  known: number,
  asOf: string,
): PersonFacts & { readonly given: Given } {
  const facts = new Map<string, Fact>();
  for (const [id, values] of worth.facts) {
    const value = draw() < known ? values[Math.floor(draw() * values.length)] : undefined;
    if (value !== undefined) facts.set(id, { value });
  }
  const lists = new Map<string, ListFact>();
  for (const [id, fields] of worth.fields) if (draw() < known) lists.set(id, randomList(draw, fields, known));
  const age = facts.get('ageYears')?.value;
  const bornOn = typeof age === 'number' ? `${Number(asOf.slice(0, 4)) - age}${asOf.slice(4)}` : undefined;
  return {
    shard: number % 256,
    person: `p${number}`,
    ...(bornOn === undefined ? {} : { bornOn: bornOn.padStart(10, '0') }),
    facts,
    lists,
    given: { facts, lists, asOf },
  };
}

function randomList(draw: () => number, fields: ReadonlyMap<string, readonly Fact['value'][]>, known: number): ListFact {
  const size = Math.floor(draw() * 5);
  const ids = Array.from({ length: size }, (_, place) => String(place + 1));
  const members = ids.map((id): Member => {
    const found: Record<string, number | string> = {};
    for (const [field, values] of fields) {
      const value = draw() < Math.max(known, 0.8) ? values[Math.floor(draw() * values.length)] : undefined;
      if (typeof value === 'number' || typeof value === 'string') found[field] = value;
    }
    return { id, fields: found, kin: ids.filter((other) => other !== id && draw() < 0.3) };
  });
  return { members, isComplete: draw() < 0.7 };
}
