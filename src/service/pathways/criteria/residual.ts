// What is left of a rule once some facts are known, as text: two situations with the same text have the same answers to everything still open.
// That lets the diagram of missing.ts share its branches instead of growing with every combination.

import { evaluate, kindOfAnswer, type Scope, scoreRange, within } from './evaluate.ts';
import type { Case, Count, Expr, Term } from './expression.ts';
import { listOf, type Member } from './given.ts';
import { isInForce, type Rule } from './rule.ts';

const MET = 'met';
const NOT_MET = 'not-met';

/** What several limbs share is worked out once: a score behind three thresholds, a criterion that two others name. */
interface Working extends Scope {
  readonly scores: Map<string, { readonly range: readonly [number, number]; text?: string }>;
  readonly criteria: Map<string, string>;
}

/** The answer, or the text of what is left; a text never equals an answer. */
export function residual(rule: Exclude<Rule, { kind: 'calculation' }>, { given, rules }: Scope): string {
  const scope: Working = { given, rules, scores: new Map(), criteria: new Map() };
  if (rule.kind === 'criterion') return ofExpr(rule.when, scope);
  if (rule.kind === 'score') return ofTerms(rule.terms, scope);
  const left: string[] = [];
  const outcomes = new Set<string>();
  for (const { outcome, when } of rule.choices) {
    const text = ofExpr(when, scope);
    if (text === NOT_MET) continue;
    outcomes.add(outcome);
    left.push(`${outcome}<${text}`);
    if (text === MET) return outcomes.size === 1 ? kindOfAnswer(outcome) : `[${left.join(';')}]`;
  }
  outcomes.add(rule.otherwise);
  return outcomes.size === 1 ? kindOfAnswer(rule.otherwise) : `[${left.join(';')};${rule.otherwise}]`;
}

function ofExpr(expr: Expr, scope: Working): string {
  if ('all' in expr) return joined(expr.all, scope, '&', NOT_MET, MET);
  if ('any' in expr) return joined(expr.any, scope, '|', MET, NOT_MET);
  if ('not' in expr) {
    const text = ofExpr(expr.not, scope);
    return text === MET ? NOT_MET : text === NOT_MET ? MET : `!${text}`;
  }
  if ('if' in expr) {
    const condition = ofExpr(expr.if, scope);
    if (condition === MET) return ofExpr(expr.yes, scope);
    if (condition === NOT_MET) return ofExpr(expr.no, scope);
    const [yes, no] = [ofExpr(expr.yes, scope), ofExpr(expr.no, scope)];
    return yes === no ? yes : `(${condition}?${yes}:${no})`;
  }
  if ('rule' in expr) return ofCriterion(expr.rule, scope);
  if ('score' in expr) return ofScore(expr, scope);
  const truth = evaluate(expr, scope);
  if (truth !== 'unknown') return truth;
  if ('count' in expr) return ofCount(expr, scope);
  // The one generation that is known says which of the other fits.
  if ('generationsApart' in expr) return `${nameOf(expr)}@${generationIn(scope.member)}/${generationIn(scope.outer)}`;
  return `${nameOf(expr)}${scope.member ? `@${scope.member.id}${scope.outer ? `/${scope.outer.id}` : ''}` : ''}`;
}

function generationIn(member: Member | undefined): string {
  return `${member?.id}=${member?.fields.generation ?? 'open'}`;
}

function ofCriterion(id: string, { given, rules, scores, criteria }: Working): string {
  const known = criteria.get(id);
  if (known !== undefined) return known;
  const rule = rules.get(id);
  if (rule?.kind !== 'criterion') throw new Error(`There is no criterion "${id}".`);
  const text = isInForce(rule, given.asOf) ? ofExpr(rule.when, { given, rules, scores, criteria }) : NOT_MET;
  criteria.set(id, text);
  return text;
}

function ofScore({ score, is, value }: Extract<Expr, { score: string }>, scope: Working): string {
  const { given, rules, scores, criteria } = scope;
  const known = scores.get(score) ?? { range: scoreRange(score, { given, rules }) };
  scores.set(score, known);
  const truth = within(known.range, is, value);
  if (truth !== 'unknown') return truth;
  const rule = rules.get(score);
  known.text ??= rule?.kind === 'score' ? ofTerms(rule.terms, { given, rules, scores, criteria }) : score;
  return `${known.text}${is}${value}`;
}

const names = new WeakMap<object, string>();
/** One name for each different comparison, whatever limb it stands in. */
function nameOf(expr: Expr): string {
  const known = names.get(expr) ?? JSON.stringify({ ...expr, label: undefined });
  names.set(expr, known);
  return known;
}

function joined(parts: readonly Expr[], scope: Working, sign: string, decides: string, neutral: string): string {
  const left: string[] = [];
  for (const part of parts) {
    const text = ofExpr(part, scope);
    if (text === decides) return decides;
    if (text !== neutral && !left.includes(text)) left.push(text);
  }
  const [first] = left;
  return first === undefined ? neutral : left.length === 1 ? first : `(${left.sort().join(sign)})`;
}

function ofCount({ count, where, is, value }: Count, scope: Working): string {
  const list = listOf(scope.given, count);
  let sure = 0;
  const open: string[] = [];
  for (const member of list.members) {
    if (scope.member !== undefined && member.id === scope.member.id) continue;
    const text = ofExpr(where, { ...scope, member, outer: scope.member });
    if (text === MET) sure += 1;
    else if (text !== NOT_MET) open.push(text);
  }
  return `#${sure}+${open.sort().join('+')}${list.isComplete ? '' : `+${count}`}${is}${value}`;
}

/** Points known, and what is left of each term that may give more. */
function ofTerms(terms: readonly Term[], scope: Working): string {
  let known = 0;
  const open: string[] = [];
  const add = (cases: readonly Case[], member: Member | undefined) => {
    const text = ofCases(cases, member ? { ...scope, member } : scope);
    if (typeof text === 'number') known += text;
    else open.push(text);
  };
  const visit = (all: readonly Term[]): void => {
    for (const term of all) {
      if ('score' in term) {
        const rule = scope.rules.get(term.score);
        if (rule?.kind === 'score') visit(rule.terms);
      } else if (term.each === undefined) add(term.first, undefined);
      else {
        const list = listOf(scope.given, term.each);
        for (const member of list.members) add(term.first, member);
        if (list.hasManyMore) open.push('many');
        else if (!list.isComplete) open.push(term.each);
      }
    }
  };
  visit(terms);
  const isSettled = open.every((text) => text === 'many');
  return isSettled ? kindOfAnswer(`${known} ${open.join('+')}`) : `${known}+${open.sort().join('+')}`;
}

function ofCases(cases: readonly Case[], scope: Working): number | string {
  const left: string[] = [];
  const points = new Set<number>();
  for (const one of cases) {
    const text = ofExpr(one.when, scope);
    if (text === NOT_MET) continue;
    points.add(one.points);
    left.push(`${one.points}<${text}`);
    if (text === MET) return points.size === 1 ? one.points : `{${left.join(';')}}`;
  }
  points.add(0);
  return points.size === 1 ? 0 : `{${left.join(';')}}`;
}
