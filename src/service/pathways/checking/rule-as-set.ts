// A set of vectors that is named as a rule is: every rule, an alliance's own included, can be checked by vectors that use the names of the catalogue.

import type { Catalogue } from '../criteria/catalogue.ts';
import type { Member } from '../criteria/given.ts';
import type { RuleSet } from '../criteria/rule.ts';
import { unitOfName } from './read-input.ts';
import { type Answer, complete, objectsIn, type VectorSet } from './vector-set.ts';

const DETAILS = new Set(['missing', 'via', 'score', 'value', 'possible']);

/** `mt-rnr1` or `MT_RNR1`: inputs are facts and lists by their ids; the answer has the outcome under the one name that is expected. */
export function setOfRule(set: string, rules: RuleSet, catalogue: Catalogue, expected: Answer): VectorSet | undefined {
  const rule = rules.get(set.toLowerCase().replaceAll('_', '-'));
  if (!rule) return undefined;
  const outcome = Object.keys(expected).find((key) => !DETAILS.has(key)) ?? 'outcome';
  return {
    facts: Object.fromEntries([...catalogue.facts.keys()].filter((id) => unitOfName(id).unit === undefined).map((id) => [id, id])),
    more: (input) => ({
      lists: Object.fromEntries(
        [...catalogue.lists.keys()].flatMap((id) => (Array.isArray(input[id]) ? [[id, complete(objectsIn(input[id]).map(member))]] : [])),
      ),
    }),
    rules: [rule.id],
    answer: (verdicts) => {
      const verdict = verdicts.get(rule.id);
      return {
        [outcome]: verdict?.outcome,
        via: verdict?.via[0],
        score: verdict?.range,
        value: verdict?.value ?? null,
        possible: verdict?.possible,
      };
    },
  };
}

/** `{id, kin, ...fields}`; what is neither a number nor a word is not recorded. */
function member({ id, kin, ...about }: Readonly<Record<string, unknown>>, place: number): Member {
  const fields = Object.entries(about).flatMap(([name, value]) =>
    typeof value === 'number' || typeof value === 'string' ? [[name, value] as const] : [],
  );
  return {
    id: typeof id === 'string' ? id : String(place + 1),
    fields: Object.fromEntries(fields),
    ...(Array.isArray(kin) ? { kin: kin.map(String) } : {}),
  };
}
