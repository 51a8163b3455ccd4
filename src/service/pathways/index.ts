// The front door of pathways: criteria as data, facts with provenance, instances that lose nobody. The engine is pure and exported as opengms/pathways.
// Decision support for a qualified professional: nothing here decides alone.

export { checkGdl } from './checking/check-gdl.ts';
export { type Checked, checkVectors, readVectors, type Vector } from './checking/check-vectors.ts';
export type { Catalogue, FactDefinition, ListDefinition } from './criteria/catalogue.ts';
export { type CheckedRules, checkRules } from './criteria/check-rules.ts';
export { explain } from './criteria/explain.ts';
export type { Expr, NumberExpr } from './criteria/expression.ts';
export type { Fact, Given, ListFact, Member } from './criteria/given.ts';
export type { AskWho, Criterion, Decision, FactNeed, Reason, Rule, RuleSet, Source, Verdict } from './criteria/rule.ts';
export { toCql } from './criteria/to-cql.ts';
export { toCaseFindingSql, toSql } from './criteria/to-sql.ts';
export { inWords } from './criteria/words.ts';
export { type Area, readArea } from './definitions/area-file.ts';
export { AREAS, CATALOGUE, PATHWAYS, RULES } from './definitions/shipped.ts';
export { checkPathway, END_REASONS, type EndReason, type PathwayDefinition, type Step } from './instances/definition.ts';
