// The words of `medicines targets` for a terminal: resistance first, then what the NHS funds, then other options, tests and trials.

import type { DrugCoverage, NhsVerdict, TargetedReport, TreatmentOption, TrialMatch } from '../../service/medicines/index.ts';

export interface TargetsForPrint extends TargetedReport {
  readonly nhsRulesReadUpTo: string;
  readonly directory: string | null;
  readonly sources: readonly { readonly source: string; readonly version: string; readonly items: number }[];
  readonly testsFor: readonly DrugCoverage[];
  readonly trials: readonly TrialMatch[];
}

const MOST_SHOWN = 20;

export function targetLines(report: TargetsForPrint): string {
  const { tumour, asOf, resistance, options, testsFor, trials, sources } = report;
  return [
    `${tumour.name} (${tumour.code}), as of ${asOf}. For a qualified professional to judge; nothing here decides.`,
    ...section('Resistance', resistance.filter(fits).map(optionLine)),
    ...section(
      'Options',
      options
        .filter((option) => option.nhs.length > 0 || fits(option))
        .flatMap((option) => [optionLine(option), ...option.nhs.map(nhsLine)]),
    ),
    ...section('Not tested: these would decide NHS drugs', testsFor.map(testLine)),
    ...section(
      'Trials',
      trials.map(
        ({ trial, level, code, truth, toCheck }) =>
          `${trial} ${level} ${code}: ${truth === 'met' ? 'matches' : `possible, if ${toCheck.join('; ')}`}`,
      ),
    ),
    `NHS decisions read up to ${report.nhsRulesReadUpTo}. Knowledge: ${sources.map(({ source, version, items }) => `${source} ${version} (${items})`).join(', ')}. Test directory: ${report.directory ?? 'none'}.`,
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MOST_SHOWN ? [`  and ${lines.length - MOST_SHOWN} more (see --json)`] : [];
  return [title, ...lines.slice(0, MOST_SHOWN).map((line) => `  ${line}`), ...more];
}

function fits({ tumourFit }: TreatmentOption): boolean {
  return tumourFit === 'same' || tumourFit === 'wider' || tumourFit === 'any';
}

function optionLine({ drugs, alterations, evidence, resistedBy }: TreatmentOption): string {
  const levels = evidence.slice(0, 3).map(({ id, level }) => `${id} ${level.scale} ${level.value}`);
  const warning =
    resistedBy.length > 0
      ? ` RESISTANCE: ${resistedBy
          .slice(0, 2)
          .map(({ id, biomarker }) => `${biomarker} (${id})`)
          .join(', ')}`
      : '';
  return `${drugs.join(' + ')}: ${alterations.slice(0, 4).join(', ')}${levels.length > 0 ? ` [${levels.join('; ')}]` : ''}${warning}`;
}

function nhsLine({ appraisal, verdict, eligibleIf, because, use, status, confidence }: NhsVerdict): string {
  const stands =
    status.kind === 'status' ? status.status : status.kind === 'replaced' ? `replaced by ${status.by ?? 'a later decision'}` : status.kind;
  const reasons = verdict === 'not-eligible' ? because.join('; ') : eligibleIf.length > 0 ? `if ${eligibleIf.join('; ')}` : '';
  return `  NHS ${appraisal} (${use}): ${verdict}, ${stands}${reasons ? `; ${reasons}` : ''} (${confidence})`;
}

function testLine({ appraisal, drugs, markers, gaps }: DrugCoverage): string {
  const tests = [...new Set(markers.flatMap(({ tests: found }) => found.map(({ code }) => code)))];
  return `${appraisal} ${drugs.join(' + ')}: ${tests.length > 0 ? `order ${tests.slice(0, 6).join(' or ')}` : ''}${gaps.length > 0 ? ` no listed test for ${gaps.join(', ')}` : ''}`;
}
