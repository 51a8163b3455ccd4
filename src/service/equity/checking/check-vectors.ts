// Runs files of vectors against the engine: which check belongs to which file is told by its name; inputs without results are named as such.

import { checkDisclosure } from './disclosure-vectors.ts';
import * as distributions from './distribution-vectors.ts';
import * as methods from './method-vectors.ts';
import * as funnels from './phe-funnels.ts';
import * as phe from './phe-vectors.ts';
import * as rates from './rate-vectors.ts';
import { type GroupReport, newTally, type Row, rowsOf, type Tally } from './tally.ts';

export interface VectorFile {
  /** Path below the folder that was asked for, with forward slashes. */
  readonly name: string;
  readonly content: unknown;
}

export interface CheckReport {
  readonly passed: number;
  readonly failed: number;
  readonly groups: readonly GroupReport[];
  /** Files that carry inputs or notes alone, or whose name no check knows. */
  readonly notCompared: readonly { readonly file: string; readonly why: string }[];
}

type Check = (content: unknown, tally: Tally, companions: phe.Companions) => void;

/** First match wins, so the narrower names come first. */
const CHECKS: readonly (readonly [RegExp, Check])[] = [
  [/quantiles\.json$/, distributions.checkQuantiles],
  [/cdfs?\.json$/, distributions.checkTails],
  [/poisson_ci/, distributions.checkCountLimits],
  [/binomial_ci/, distributions.checkProportionLimits],
  [/rate_ratio/, distributions.checkRateRatios],
  [/fdr/, distributions.checkFalseDiscovery],
  [/phe_dsr_/, rates.checkDirectRates],
  [/phe_is_/, rates.checkIndirect],
  [/phe_proportion_/, rates.checkProportionLines],
  [/phe_rate_/, rates.checkRateLines],
  [/phe_sii_/, methods.checkSlopes],
  [/overdispersion/, methods.checkOverDispersion],
  [/spc_/, methods.checkControlCharts],
  [/eb_poisson_gamma/, methods.checkShrinkage],
  [/concentration/, methods.checkConcentration],
  [/unmet_need/, methods.checkUnmetNeed],
  [/disclosure/, checkDisclosure],
  [/testdata_B_W/, phe.checkByarAndWilson],
  [/testresults_DSR/, phe.checkDirectResults],
  [/testresults_ISR/, phe.checkIndirectResults],
  [/DSR_ISR__testdata_err/, phe.checkRefusedStrata],
  [/multiarea_lookup/, phe.checkAreaTotals],
  [/Mean_results/, phe.checkMeans],
  [/testdata_Prop(_g)?\.json$/, rates.checkProportionLines],
  [/testdata_Rate(_g)?\.json$/, rates.checkRateLines],
  [/testdata_Quantiles/, phe.checkQuantileGroups],
  [/testdata_SII/, phe.checkSlopeSheet],
  [/NCMP_testdata/, phe.checkMeasuredProportions],
  [/funnel_prop_inputs/, funnels.checkProportionSignals],
  [/funnel_prop_outputs/, funnels.checkProportionFunnel],
  [/funnel_ratio_inputs/, funnels.checkRatioSignals],
  [/funnel_ratio_outputs/, funnels.checkRatioFunnel],
  [/funnel_rate_dsr_inputs/, funnels.checkRateSignals],
  [/funnel_rate_input_funnels/, funnels.checkRatePoints],
  [/funnel_rate_outputs/, funnels.checkRateFunnel],
];

/** Inputs that other files' results are checked with, and notes. */
const WITHOUT_RESULTS: readonly (readonly [RegExp, string])[] = [
  [/testdata_(multiarea|nonindepe|1976|Mean)|multiarea_isr|refdata/, 'inputs of results that stand in another file'],
  [/INDEX\.json$/, 'the list of files'],
  [/DSR_testdata/, 'rates and limits without the counts behind them, so there is nothing to recalculate'],
];

/** Pure: contents in, report out. A group's `worst` is its largest relative error, or share of the interval for simulated limits. */
export function checkVectors(files: readonly VectorFile[]): CheckReport {
  const groups: GroupReport[] = [];
  const notCompared: { file: string; why: string }[] = [];
  for (const file of files) {
    const check = CHECKS.find(([pattern]) => pattern.test(baseName(file.name)))?.[1];
    if (!check) {
      const why = WITHOUT_RESULTS.find(([pattern]) => pattern.test(file.name))?.[1] ?? 'no check knows a file of this name';
      notCompared.push({ file: file.name, why });
      continue;
    }
    const tally = newTally();
    check(file.content, tally, (name) => companionRows(files, file.name, name));
    groups.push(tally.report(file.name));
  }
  return {
    passed: groups.reduce((sum, group) => sum + group.passed, 0),
    failed: groups.reduce((sum, group) => sum + group.failed, 0),
    groups,
    notCompared,
  };
}

/** The rows of the first file in the same folder whose name matches. */
function companionRows(files: readonly VectorFile[], beside: string, name: RegExp): readonly Row[] {
  const folder = beside.slice(0, beside.length - baseName(beside).length);
  const found = files.find((file) => file.name.startsWith(folder) && name.test(baseName(file.name)));
  return rowsOf(found?.content);
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
