// Trials for a patient and patients for a trial. Every distinct criterion is asked once for each patient, whatever number of trials share it.

import type { BiomarkerLeaf } from '../knowledge/biomarker.ts';
import { genesOfLeaf } from '../knowledge/biomarker.ts';
import { type OncoTree, tumourFit, tumourTruth } from '../knowledge/oncotree.ts';
import { leafTruth as biomarkerTruth, compareNumber } from '../options/match-biomarker.ts';
import type { PatientSituation } from '../options/patient-situation.ts';
import { hasHad } from '../options/prior-treatment.ts';
import type { Truth } from '../options/truth.ts';
import { leavesOf } from '../options/truth.ts';
import type { TumourProfile } from '../reading/tumour-profile.ts';
import type { Trial, TrialCriteria, TrialLeaf, TrialPart } from './trial.ts';

export interface TrialPatient {
  readonly id: string;
  readonly profile: TumourProfile;
  readonly situation: PatientSituation;
}

export interface TrialMatch {
  readonly patient: string;
  readonly trial: string;
  readonly level: TrialPart['level'];
  readonly code: string;
  readonly isOpen: boolean;
  /** `met`: everything known and met. `unknown`: possible, with what is still to be known in `toCheck`. */
  readonly truth: 'met' | 'unknown';
  readonly toCheck: readonly string[];
}

export interface TrialMatcher {
  /** Open parts only unless asked; `possible` adds those that hang on something unknown. */
  trialsFor(patient: TrialPatient, options?: MatchOptions): readonly TrialMatch[];
  patientsFor(trial: string, patients: Iterable<TrialPatient>, options?: MatchOptions): readonly TrialMatch[];
}

export interface MatchOptions {
  readonly possible?: boolean;
  readonly closed?: boolean;
}

type Answers = Int8Array;
type Program = (ask: (leaf: number) => number) => number;

/** 0 not asked yet, 1 not met, 2 unknown, 3 met: so that "all" is the least and "any" the greatest. */
const CODES: Readonly<Record<Truth, number>> = { 'not-met': 1, unknown: 2, met: 3 };

interface CompiledPart {
  readonly trial: Trial;
  readonly part: TrialPart;
  readonly program: Program;
  readonly leaves: readonly number[];
}

export function trialMatcher(trials: readonly Trial[], tree: OncoTree): TrialMatcher {
  const leaves: TrialLeaf[] = [];
  const known = new Map<string, number>();
  const numberOf = (leaf: TrialLeaf): number => {
    const key = JSON.stringify(leaf);
    const found = known.get(key);
    if (found !== undefined) return found;
    leaves.push(leaf);
    known.set(key, leaves.length - 1);
    return leaves.length - 1;
  };
  const parts = trials.flatMap((trial) =>
    trial.parts.map(
      (part): CompiledPart => ({ trial, part, program: programOf(part.criteria, numberOf), leaves: leavesOf(part.criteria).map(numberOf) }),
    ),
  );
  const asked = askerFor(leaves, tree);
  const matchesOf = (
    chosen: readonly CompiledPart[],
    patient: TrialPatient,
    { possible = false, closed = false }: MatchOptions,
  ): readonly TrialMatch[] => {
    const answers = new Int8Array(leaves.length);
    const ask = asked(patient, answers);
    const found: TrialMatch[] = [];
    for (const { trial, part, program, leaves: own } of chosen) {
      if (!part.isOpen && !closed) continue;
      const value = program(ask);
      if (value === 1 || (value === 2 && !possible)) continue;
      const toCheck = value === 3 ? [] : [...new Set(own)].filter((leaf) => ask(leaf) === 2).map((leaf) => wordsFor(leaves[leaf]));
      found.push({
        patient: patient.id,
        trial: trial.id,
        level: part.level,
        code: part.code,
        isOpen: part.isOpen,
        truth: value === 3 ? 'met' : 'unknown',
        toCheck,
      });
    }
    return found;
  };
  return {
    trialsFor: (patient, options = {}) => matchesOf(parts, patient, options),
    patientsFor(trial, patients, options = {}) {
      const chosen = parts.filter((part) => part.trial.id === trial);
      const found: TrialMatch[] = [];
      for (const patient of patients) found.push(...matchesOf(chosen, patient, options));
      return found;
    },
  };
}

function programOf(criteria: TrialCriteria, numberOf: (leaf: TrialLeaf) => number): Program {
  if ('not' in criteria) {
    const inner = programOf(criteria.not, numberOf);
    return (ask) => 4 - inner(ask);
  }
  if ('all' in criteria || 'any' in criteria) {
    const isAll = 'all' in criteria;
    const parts = [...(isAll ? criteria.all : criteria.any)]
      .sort((one, other) => cost(one) - cost(other))
      .map((part) => programOf(part, numberOf));
    const decided = isAll ? 1 : 3;
    return (ask) => {
      let result = isAll ? 3 : 1;
      for (const part of parts) {
        const value = part(ask);
        if (value === decided) return decided;
        if (value === 2) result = 2;
      }
      return result;
    };
  }
  const leaf = numberOf(criteria);
  return (ask) => ask(leaf);
}

/** Cheap questions first: a patient with another tumour is done with after one look. */
function cost(criteria: TrialCriteria): number {
  if ('all' in criteria || 'any' in criteria) return 3;
  if ('not' in criteria) return cost(criteria.not);
  return criteria.is === 'tumour' || criteria.is === 'age' || criteria.is === 'sex' ? 1 : 2;
}

/** Fit of tumour types is kept across patients: a service has few types and asks them for everyone. */
function askerFor(leaves: readonly TrialLeaf[], tree: OncoTree) {
  const fits = leaves.map(() => new Map<string, number>());
  return (patient: TrialPatient, answers: Answers) =>
    (number: number): number => {
      const before = answers[number];
      if (before) return before;
      const leaf = leaves[number];
      const value =
        leaf === undefined
          ? 2
          : leaf.is === 'tumour'
            ? tumourAnswer(leaf, patient.situation.tumour, tree, fits[number])
            : CODES[leafTruth(leaf, patient)];
      answers[number] = value;
      return value;
    };
}

function tumourAnswer(
  leaf: TrialLeaf & { readonly is: 'tumour' },
  tumour: string,
  tree: OncoTree,
  kept: Map<string, number> | undefined,
): number {
  const before = kept?.get(tumour);
  if (before) return before;
  const value = CODES[tumourTruth(tumourFit(tree, leaf.tumours, tumour))];
  kept?.set(tumour, value);
  return value;
}

function leafTruth(leaf: Exclude<TrialLeaf, { readonly is: 'tumour' }>, { profile, situation }: TrialPatient): Truth {
  switch (leaf.is) {
    case 'age':
      return situation.ageYears === undefined ? 'unknown' : compareNumber(leaf.compare, situation.ageYears, leaf.years) ? 'met' : 'not-met';
    case 'sex':
      return situation.sex === undefined ? 'unknown' : situation.sex === leaf.sex ? 'met' : 'not-met';
    case 'had':
      return hasHad([leaf.drug.toLowerCase()], situation.priorTreatments, undefined);
    case 'to-check':
      return 'unknown';
    default:
      return biomarkerTruth(leaf, profile);
  }
}

function wordsFor(leaf: TrialLeaf | undefined): string {
  if (leaf === undefined) return '';
  switch (leaf.is) {
    case 'tumour':
      return `tumour: ${leaf.asWritten}`;
    case 'age':
      return `age ${leaf.compare} ${leaf.years}`;
    case 'sex':
      return leaf.sex;
    case 'had':
      return `previous ${leaf.drug}`;
    case 'to-check':
      return leaf.text;
    default:
      return biomarkerWords(leaf);
  }
}

export function biomarkerWords(leaf: BiomarkerLeaf): string {
  const genes = genesOfLeaf(leaf).join('::');
  switch (leaf.is) {
    case 'protein':
      return `${genes} p.${leaf.change.text}`;
    case 'coding':
      return `${genes} ${leaf.coding}`;
    case 'codon':
      return `${genes} codon ${leaf.codon}`;
    case 'exon':
      return `${genes} exon ${leaf.exons.join('-')} ${leaf.group ?? 'mutation'}`;
    case 'class':
      return `${genes} ${leaf.group}`;
    case 'copy-number':
      return `${genes} ${leaf.change === 'any' ? 'copy number change' : leaf.change}`;
    case 'fusion':
      return `${genes} fusion`;
    case 'expression':
      return `${genes} expression ${leaf.level}`;
    case 'marker':
      return leaf.atLeast === undefined ? leaf.name : `${leaf.name} ${leaf.compare ?? '>='} ${leaf.atLeast}`;
    case 'mutation':
      return `${genes} mutation`;
    case 'gene':
      return `${genes} alteration`;
    case 'not-understood':
      return leaf.text;
  }
}
