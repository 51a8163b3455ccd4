// Asking the questions that the engine puts, one after another, until its answer is certain. The answers come from whoever is asked: here the truth.
import { CATALOGUE, explain, type Fact, type Given, type ListFact, nextQuestion, RULES } from '../../service/pathways/index.ts';
import type { Answer, Measured } from '../region/index.ts';

export interface Asked {
  readonly outcome: 'met' | 'not-met' | 'unknown';
  readonly questions: number;
}

/** Nobody is asked more than this for one criterion. */
const MOST_QUESTIONS = 12;

/** Whether anything on record gives a reason to ask. Without one, half the region would be asked for a cholesterol that nobody measured. */
export function isWorthAsking(criterion: Measured, { facts }: Given): boolean {
  const is = (fact: string, test: (value: Fact['value']) => boolean) => {
    const found = facts.get(fact);
    return found !== undefined && (found.value === undefined || test(found.value));
  };
  const above = (limit: number) => (value: Fact['value']) => typeof value === 'number' && value > limit;
  switch (criterion) {
    case 'fh-search':
      return is('totalCholesterol', () => false);
    case 'fh-referral':
      return is('totalCholesterol', above(7.5)) || is('ldlUntreated', above(4.9)) || is('prematureChd', (value) => value === true);
    case 'r208':
      return is('breastPanelCancer', (value) => value === 'breast');
    default:
      return false;
  }
}

/** Pure. `answers` by fact; what is not in it cannot be answered. */
export function askUntilCertain(criterion: Measured, given: Given, answers: Readonly<Record<string, Answer>>): Asked {
  const rule = RULES.get(criterion);
  if (rule === undefined) throw new Error(`There is no rule "${criterion}".`);
  const facts = new Map(given.facts);
  const lists = new Map(given.lists);
  const unanswered = new Set<string>();
  for (let questions = 0; ; questions += 1) {
    const { outcome, missing } = explain(rule, { facts, lists, asOf: given.asOf }, RULES, CATALOGUE);
    if (outcome === 'met' || outcome === 'not-met') return { outcome, questions };
    const order = rule.kind === 'calculation' ? [] : nextQuestion(rule, { facts, lists, asOf: given.asOf }, RULES, CATALOGUE);
    const next = missing.filter(({ fact }) => !unanswered.has(fact)).toSorted((a, b) => order.indexOf(a.fact) - order.indexOf(b.fact))[0];
    if (next === undefined || questions >= MOST_QUESTIONS) return { outcome: 'unknown', questions };
    const answer = answers[next.fact];
    if (CATALOGUE.lists.has(next.fact) && Array.isArray(answer)) lists.set(next.fact, listOf(answer));
    else if (answer !== undefined && !isNumbers(answer)) facts.set(next.fact, { value: answer });
    else unanswered.add(next.fact);
  }
}

function isNumbers(answer: Answer): answer is readonly number[] {
  return Array.isArray(answer) && typeof answer[0] === 'number';
}

/** The ages of all there are. */
function listOf(ages: readonly (string | number)[]): ListFact {
  return { members: ages.map((age, place) => ({ id: String(place + 1), fields: { age } })), isComplete: true };
}
