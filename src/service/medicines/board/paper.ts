// What a board has before it for one tumour on one day: options with reasons, resistance, NHS standing, what was not tested, and trials both ways.

import type { Directory, DirectoryVersion } from '../../directory/index.ts';
import type { Verdict } from '../../pathways/index.ts';
import { cancerEditionOn, coverageOf, type DrugCoverage } from '../targeted/options/marker-tests.ts';
import type { PatientSituation } from '../targeted/options/patient-situation.ts';
import { type TargetedReport, treatmentOptions } from '../targeted/options/treatment-options.ts';
import type { TumourFindings } from '../targeted/reading/tumour-findings.ts';
import { tumourProfile } from '../targeted/reading/tumour-profile.ts';
import type { BoardKnowledge } from './knowledge.ts';
import { type TrialRule, trialVerdict } from './trial-as-rule.ts';

export interface TrialOnPaper {
  readonly one: TrialRule;
  readonly verdict: Verdict;
}

export interface Paper extends TargetedReport {
  readonly situation: PatientSituation;
  /** For each NHS drug whose marker was not tested: which test of the directory looks for it. */
  readonly testsFor: readonly DrugCoverage[];
  readonly edition: DirectoryVersion | null;
  /** Open parts only: those that match, those that hang on a question, those that do not. */
  readonly trials: readonly TrialOnPaper[];
}

export interface PaperQuestion {
  readonly findings: TumourFindings;
  readonly situation: PatientSituation;
  readonly knowledge: BoardKnowledge;
  readonly directory: Directory;
  /** ISO date. */
  readonly asOf: string;
}

const ORDER: Readonly<Record<string, number>> = { met: 0, unknown: 1, 'not-met': 2 };

export function boardPaper({ findings, situation, knowledge, directory, asOf }: PaperQuestion): Paper {
  const { tree, nhs, index, rules } = knowledge;
  const profile = tumourProfile(findings.alterations, findings.tested);
  const report = treatmentOptions({ profile, situation, tree, nhs, knowledge: index, asOf });
  const edition = cancerEditionOn(directory, asOf);
  const testsFor = report.testFirst.flatMap((verdict) => {
    const drug = nhs.rows.find(({ id, part }) => id === verdict.appraisal && (part ?? null) === verdict.part);
    return drug && edition ? [coverageOf(drug, edition, tree, situation.tumour)] : [];
  });
  const patient = { id: '', profile, situation };
  const trials = rules
    .filter(({ part }) => part.isOpen)
    .map((one) => ({ one, verdict: trialVerdict(one, patient, tree, asOf) }))
    .sort((left, right) => (ORDER[left.verdict.outcome] ?? 3) - (ORDER[right.verdict.outcome] ?? 3));
  return { ...report, situation, testsFor, edition, trials };
}
