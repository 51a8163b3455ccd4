// A rule: one published criterion as data, with where it was published, when it holds and how sure we are of its text.

import type { Expr, FactId, NumberExpr, RuleId, Term } from './expression.ts';
import type { Truth } from './truth.ts';

export interface Source {
  readonly document: string;
  readonly section: string;
  readonly url?: string;
}

/** high: the text was read or is long established; medium: the text was cut or versions differ; low: not verified; policy: our choice. */
export type Confidence = 'high' | 'medium' | 'low' | 'policy';

interface RuleHead {
  readonly id: RuleId;
  readonly title: string;
  readonly version: string;
  readonly source: Source;
  /** ISO dates; outside them the rule is not met, and says so. */
  readonly effective: { readonly from: string; readonly to?: string };
  readonly confidence: Confidence;
  /** What a reader of the verdict must know: texts not obtained, readings chosen. */
  readonly caveats?: readonly string[];
}

export interface Criterion extends RuleHead {
  readonly kind: 'criterion';
  readonly when: Expr;
}

/** One of several outcomes: the first whose condition holds. */
export interface Decision extends RuleHead {
  readonly kind: 'decision';
  readonly choices: readonly { readonly outcome: string; readonly when: Expr }[];
  readonly otherwise: string;
  /** From least to most, for showing which are still possible. */
  readonly order?: readonly string[];
}

export interface ScoreRule extends RuleHead {
  readonly kind: 'score';
  readonly terms: readonly Term[];
}

export interface Calculation extends RuleHead {
  readonly kind: 'calculation';
  readonly unit: string;
  readonly value: NumberExpr;
}

export type Rule = Criterion | Decision | ScoreRule | Calculation;
export type RuleSet = ReadonlyMap<RuleId, Rule>;

/** One line of why, with the lines under it. */
export interface Reason {
  readonly says: string;
  readonly outcome: Truth | 'value';
  readonly label?: string;
  readonly fact?: FactId;
  readonly parts?: readonly Reason[];
}

export type AskWho = 'patient' | 'GP' | 'laboratory' | 'clinic';

export interface FactNeed {
  /** A fact, or `list.member.field` for what is not recorded of one relative or tumour. */
  readonly fact: string;
  readonly reason: 'absent' | 'stale' | 'conflicting' | 'on-treatment' | 'test-failed' | 'unusable';
  readonly askWho: AskWho;
  readonly question: string;
}

export interface Verdict {
  readonly rule: RuleId;
  readonly title: string;
  readonly version: string;
  readonly asOf: string;
  /** met, not-met or unknown; an outcome's name for a decision; `scored`, `calculated` or `no-value`. */
  readonly outcome: string;
  /** The outcomes still possible of a decision. */
  readonly possible?: readonly string[];
  readonly range?: readonly [number, number];
  readonly value?: number;
  /** The labels of the limbs that hold. */
  readonly via: readonly string[];
  readonly because: readonly Reason[];
  /** Exactly the facts that could still change the answer. */
  readonly missing: readonly FactNeed[];
  /** False when there were too many unknown facts to try; then `missing` may name too many, never too few. */
  readonly isExact: boolean;
  readonly source: Source;
  readonly confidence: Confidence;
  readonly caveats: readonly string[];
}

export function isInForce(rule: Rule, asOf: string): boolean {
  return rule.effective.from <= asOf && (rule.effective.to === undefined || asOf <= rule.effective.to);
}
