// The one tree that every criterion is written in: JSON that a clinician can read. Three back ends walk it (evaluate.ts, to-sql.ts, to-cql.ts).
// Logic is Kleene's, of three values: what is not recorded is unknown, never "no" (S. C. Kleene, Introduction to Metamathematics, 1952, §64).

export type FactId = string;
export type ListId = string;
export type RuleId = string;
export type Operator = '>' | '>=' | '<' | '<=' | '=' | '!=';

/** A node may carry the number a source gives it ("1a"), so that a verdict says by which limb. */
export type Expr = Node & { readonly label?: string };

type Node =
  | { readonly all: readonly Expr[] }
  | { readonly any: readonly Expr[] }
  | { readonly not: Expr }
  /** Both branches count while the condition is unknown: when they agree the answer is known. */
  | { readonly if: Expr; readonly yes: Expr; readonly no: Expr }
  /** What stands on record now: unknown counts as no. For "which step is next", never for "is this person eligible". */
  | { readonly onRecord: Expr }
  /** Whether a fact is recorded at all: yes or no, never unknown. */
  | { readonly recorded: FactId }
  | Comparison
  | Count
  | { readonly score: RuleId; readonly is: Operator; readonly value: number }
  /** Another criterion as it stands. */
  | { readonly rule: RuleId }
  /** A part of the source whose text we do not have: unknown, and nothing that could be asked would change it. */
  | { readonly notObtained: string }
  /** In a count inside a count: this one is a first-degree relative of the outer one. */
  | { readonly kin: 'first-degree' }
  /** In a count inside a count: this one lies so many generations from the outer one. */
  | { readonly generationsApart: number };

/** A fact, or inside a count a field of the one counted. Without an operator it is a yes or no. */
export type Comparison = Subject & (AgainstValue | OneOf | Including | YesNo);

interface AgainstValue {
  readonly is: Operator;
  readonly value: number | string;
  readonly unit?: string;
  readonly in?: undefined;
  readonly includes?: undefined;
}
interface OneOf {
  readonly in: readonly string[];
  readonly is?: undefined;
  readonly value?: undefined;
  readonly includes?: undefined;
}
/** For a fact that is a set of codes. */
interface Including {
  readonly includes: string;
  readonly is?: undefined;
  readonly value?: undefined;
  readonly in?: undefined;
}
interface YesNo {
  readonly is?: undefined;
  readonly value?: undefined;
  readonly in?: undefined;
  readonly includes?: undefined;
}

export type Subject = { readonly fact: FactId; readonly field?: undefined } | { readonly field: string; readonly fact?: undefined };

/** How many entries of a list (relatives, tumours) fit. An entry that may or may not fit makes the count an interval. */
export interface Count {
  readonly count: ListId;
  readonly where: Expr;
  readonly is: Operator;
  readonly value: number;
}

/** The first case that holds gives its points, none gives 0. Written highest first, it is "only the highest counts". */
export interface Case {
  readonly points: number;
  readonly when: Expr;
}

export type Term =
  | { readonly first: readonly Case[]; readonly title?: string; readonly each?: ListId }
  /** The points of another score. */
  | { readonly score: RuleId };

export type NumberExpr =
  | number
  | { readonly fact: FactId }
  | { readonly add: readonly NumberExpr[] }
  | { readonly subtract: readonly [NumberExpr, NumberExpr] }
  | { readonly multiply: readonly NumberExpr[] }
  | { readonly divide: readonly [NumberExpr, NumberExpr] }
  | { readonly max: readonly NumberExpr[] }
  /** The value of the first case that holds; null where the source gives none. */
  | { readonly choose: readonly { readonly when: Expr; readonly value: NumberExpr | null }[]; readonly otherwise: NumberExpr | null };

/** A count or a list of points whose list may go on has no upper limit; no count or score comes near this. */
export const NO_LIMIT = 1_000_000;

export function partsOf(expr: Expr): readonly Expr[] {
  if ('all' in expr) return expr.all;
  if ('any' in expr) return expr.any;
  if ('not' in expr) return [expr.not];
  if ('if' in expr) return [expr.if, expr.yes, expr.no];
  if ('onRecord' in expr) return [expr.onRecord];
  return [];
}

/** Which tests on a number or a word a comparison makes, as one function of the value. */
export function compare(is: Operator, left: number | string, right: number | string): boolean {
  switch (is) {
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '=':
      return left === right;
    case '!=':
      return left !== right;
  }
}
