// A part of a trial (step, arm, dose) as a criterion of service/pathways: one tree, one evaluator, one way to say why and what to ask.
// The matcher for many patients (targeted/match-trials.ts) keeps its own compiled form of the same tree; trial-as-rule.test.ts holds the two equal.

import type { Catalogue, Criterion, Expr, Fact, FactDefinition, Given, Rule, RuleSet, Verdict } from '../../pathways/index.ts';
import { explain } from '../../pathways/index.ts';
import { type OncoTree, tumourFit, tumourTruth } from '../targeted/knowledge/oncotree.ts';
import { leafTruth as biomarkerTruth, compareNumber } from '../targeted/options/match-biomarker.ts';
import { hasHad } from '../targeted/options/prior-treatment.ts';
import type { Truth } from '../targeted/options/truth.ts';
import { biomarkerWords, type TrialPatient } from '../targeted/trials/match-trials.ts';
import type { Trial, TrialCriteria, TrialLeaf, TrialPart } from '../targeted/trials/trial.ts';

export interface TrialRule {
  readonly trial: Trial;
  readonly part: TrialPart;
  readonly rule: Criterion;
  /** What each yes-or-no fact of the rule stands for. */
  readonly leaves: ReadonlyMap<string, TrialLeaf>;
  readonly catalogue: Catalogue;
}

const AGE = 'age';
const SEX = 'sex';
/** A trial says nothing of when it holds: it is open or closed. */
const ALWAYS = { from: '1900-01-01' };

export function trialRules(trials: readonly Trial[]): readonly TrialRule[] {
  return trials.flatMap((trial) => trial.parts.map((part) => trialRule(trial, part)));
}

function trialRule(trial: Trial, part: TrialPart): TrialRule {
  const leaves = new Map<string, TrialLeaf>();
  const names = new Map<string, string>();
  const nameOf = (leaf: TrialLeaf): string => {
    const key = JSON.stringify(leaf);
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${leaf.is}-${names.size + 1}`;
    names.set(key, name);
    leaves.set(name, leaf);
    return name;
  };
  const id = `${trial.id}/${part.level}/${part.code}`;
  const rule: Criterion = {
    id,
    kind: 'criterion',
    title: `${trial.title || trial.id}, ${part.level} ${part.code}`,
    version: '1',
    source: { document: trial.id, section: `${part.level} ${part.code}` },
    effective: ALWAYS,
    confidence: 'high',
    when: exprOf(part.criteria, nameOf),
  };
  return { trial, part, rule, leaves, catalogue: { facts: new Map(definitionsOf(leaves)), lists: new Map() } };
}

function exprOf(criteria: TrialCriteria, nameOf: (leaf: TrialLeaf) => string): Expr {
  if ('all' in criteria) return { all: criteria.all.map((part) => exprOf(part, nameOf)) };
  if ('any' in criteria) return { any: criteria.any.map((part) => exprOf(part, nameOf)) };
  if ('not' in criteria) return { not: exprOf(criteria.not, nameOf) };
  if (criteria.is === 'age') return { fact: AGE, is: operatorOf(criteria.compare), value: criteria.years };
  if (criteria.is === 'sex') return { fact: SEX, in: [criteria.sex] };
  return { fact: nameOf(criteria) };
}

function operatorOf(compare: string): '>' | '>=' | '<' | '<=' | '=' {
  return compare === '>' || compare === '<' || compare === '<=' || compare === '>=' ? compare : '=';
}

function definitionsOf(leaves: ReadonlyMap<string, TrialLeaf>): readonly (readonly [string, FactDefinition])[] {
  const own = [...leaves].map(([id, leaf]): readonly [string, FactDefinition] => {
    const label = wordsFor(leaf);
    const askWho = isOfTumour(leaf) ? 'laboratory' : 'clinic';
    return [id, { id, type: 'yes-no', label, askWho, question: `${label}: yes or no?` }];
  });
  return [
    [
      AGE,
      { id: AGE, type: 'number', unit: 'years', min: 0, max: 130, label: 'age', askWho: 'clinic', question: 'How old is the patient?' },
    ],
    [
      SEX,
      { id: SEX, type: 'word', values: ['female', 'male'], label: 'sex', askWho: 'clinic', question: 'What is the sex of the patient?' },
    ],
    ...own,
  ];
}

function isOfTumour(leaf: TrialLeaf): boolean {
  return !['tumour', 'had', 'to-check', 'age', 'sex'].includes(leaf.is);
}

/** The verdict of one part for one patient, with the reasons and exactly the questions that are left. */
export function trialVerdict(one: TrialRule, patient: TrialPatient, tree: OncoTree, asOf: string): Verdict {
  const rules: RuleSet = new Map<string, Rule>([[one.rule.id, one.rule]]);
  return explain(one.rule, givenOf(one, patient, tree, asOf), rules, one.catalogue);
}

function givenOf({ leaves }: TrialRule, patient: TrialPatient, tree: OncoTree, asOf: string): Given {
  const { ageYears, sex } = patient.situation;
  const facts = new Map<string, Fact>();
  if (ageYears !== undefined) facts.set(AGE, { value: ageYears });
  if (sex !== undefined) facts.set(SEX, { value: sex });
  for (const [id, leaf] of leaves) {
    const truth = truthOf(leaf, patient, tree);
    facts.set(id, truth === 'unknown' ? { why: 'absent' } : { value: truth === 'met' });
  }
  return { facts, lists: new Map(), asOf };
}

function truthOf(leaf: TrialLeaf, { profile, situation }: TrialPatient, tree: OncoTree): Truth {
  switch (leaf.is) {
    case 'tumour':
      return tumourTruth(tumourFit(tree, leaf.tumours, situation.tumour));
    case 'had':
      return hasHad([leaf.drug.toLowerCase()], situation.priorTreatments, undefined);
    case 'to-check':
      return 'unknown';
    case 'age':
      return situation.ageYears === undefined ? 'unknown' : compareNumber(leaf.compare, situation.ageYears, leaf.years) ? 'met' : 'not-met';
    case 'sex':
      return situation.sex === undefined ? 'unknown' : situation.sex === leaf.sex ? 'met' : 'not-met';
    default:
      return biomarkerTruth(leaf, profile);
  }
}

function wordsFor(leaf: TrialLeaf): string {
  switch (leaf.is) {
    case 'tumour':
      return `tumour is ${leaf.asWritten.replace(/^_|_$/g, '').toLowerCase()}`;
    case 'had':
      return `previous ${leaf.drug}`;
    case 'to-check':
      return leaf.text;
    case 'age':
      return `age ${leaf.compare} ${leaf.years}`;
    case 'sex':
      return leaf.sex;
    default:
      return biomarkerWords(leaf);
  }
}
