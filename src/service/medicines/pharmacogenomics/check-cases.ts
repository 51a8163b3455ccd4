// Runs a folder of recorded cases (cases.jsonl with vcf/) through the engine and says, gene by gene, where it differs.

import type { Bundle } from './bundle.ts';
import { callerFor } from './calling/call-samples.ts';
import { readOutsideCalls } from './calling/outside-calls.ts';
import type { GeneResult } from './phenotypes/gene-result.ts';
import { interpretSample, tablesOf } from './phenotypes/interpret-sample.ts';

/** One recorded execution, as far as it is read. */
export interface RecordedCase {
  readonly id: number;
  readonly test: string;
  readonly findCombinations?: boolean;
  readonly topCandidateOnly?: boolean;
  readonly callCyp2d6?: boolean;
  readonly vcf: string;
  readonly definition?: string;
  readonly outsideCalls?: readonly string[] | string;
  readonly checks?: readonly { readonly check: string; readonly expected?: readonly unknown[] }[];
  readonly matcher?: readonly {
    readonly gene: string;
    readonly diplotypes: readonly string[];
    readonly scores?: readonly string[];
    readonly haplotypeMatches?: readonly string[];
    readonly phased?: boolean;
    readonly effectivelyPhased?: boolean;
  }[];
  readonly genes?: readonly RecordedGene[];
}

interface RecordedGene {
  readonly gene: string;
  readonly callSource: string;
  readonly source: readonly RecordedDiplotype[];
  readonly recommendation: readonly RecordedDiplotype[];
  readonly print: readonly string[];
}

interface RecordedDiplotype {
  readonly label: string;
  readonly phenotypes?: string | null;
  readonly activityScore?: string | null;
  readonly lookupKeys?: readonly string[];
}

/** One comparison. `expected` and `got` are diplotype labels as they are displayed. */
export interface CheckedCase {
  readonly id: number;
  readonly test: string;
  readonly gene: string;
  readonly pass: boolean;
  readonly expected: readonly string[];
  readonly got: readonly string[];
  /** What else was compared and differs (recommended diplotypes, display, phase). These decide `pass` too. */
  readonly differences?: readonly string[];
  /** Phenotype and lookup keys, compared but not deciding: they depend on the edition of the tables. */
  readonly phenotypeAgrees?: boolean;
}

export interface CheckOutcome {
  readonly passed: number;
  readonly failed: number;
  readonly phenotypes: { readonly agree: number; readonly differ: number };
  readonly cases: readonly CheckedCase[];
}

const NOT_CALLED = 'not called';

/** Runs all cases. `readVcfText` gives the text of a file of the folder's vcf/. */
export function checkCases(cases: readonly RecordedCase[], bundle: Bundle, readVcfText: (name: string) => string): CheckOutcome {
  const checked = cases.flatMap((recorded) => checkCase(recorded, bundle, readVcfText(recorded.vcf)));
  const judged = checked.filter(({ phenotypeAgrees }) => phenotypeAgrees !== undefined);
  return {
    passed: checked.filter(({ pass }) => pass).length,
    failed: checked.filter(({ pass }) => !pass).length,
    phenotypes: {
      agree: judged.filter(({ phenotypeAgrees }) => phenotypeAgrees).length,
      differ: judged.filter(({ phenotypeAgrees }) => !phenotypeAgrees).length,
    },
    cases: checked,
  };
}

function checkCase(recorded: RecordedCase, bundle: Bundle, vcf: string): readonly CheckedCase[] {
  const { id, test } = recorded;
  const genes = recorded.definition?.replace(/_translation\.json$/, '');
  const definitions = genes ? bundle.definitions.filter(({ gene }) => gene === genes) : bundle.definitions;
  const researchCyp2d6 = recorded.callCyp2d6 ?? false;
  const caller = callerFor(definitions, {
    topOnly: recorded.topCandidateOnly ?? true,
    combinations: recorded.findCombinations ?? false,
    exactBases: recorded.findCombinations ?? false,
    researchCyp2d6,
  });
  const outcome = caller.callVcf(vcf);
  // A refused file is a file from which nothing is called.
  const sample = outcome.kind === 'called' ? (outcome.samples[0] ?? null) : null;
  const fromMatcher = (recorded.matcher ?? []).map((expected): CheckedCase => {
    const call = sample?.genes.find(({ gene }) => gene === expected.gene);
    const got = [...(call?.diplotypes ?? []), ...(call?.forReview ?? []), ...(call?.variants ?? [])];
    const wanted = [...expected.diplotypes, ...(expected.haplotypeMatches ?? [])];
    const differences = [
      ...(call && expected.phased !== undefined && call.phased !== expected.phased ? [`phased ${call.phased}`] : []),
      ...(call && expected.effectivelyPhased !== undefined && call.effectivelyPhased !== expected.effectivelyPhased
        ? [`effectively phased ${call.effectivelyPhased}`]
        : []),
      ...scoreDifferences(expected, call?.diplotypes ?? [], call?.scores ?? []),
    ];
    return { id, test, gene: expected.gene, pass: sameSet(wanted, got) && differences.length === 0, expected: wanted, got, differences };
  });
  const outside = recorded.outsideCalls ? readOutsideCalls([recorded.outsideCalls].flat().join('\n'), tablesOf(bundle)) : null;
  const results = interpretSample(sample, outside, tablesOf(bundle)).genes;
  const fromReport = (recorded.genes ?? []).map((expected) => checkGene(recorded, expected, results));
  const assertedOnly = assertedGenes(recorded).filter((gene) => !recorded.genes?.some((known) => reportedSymbol(known.gene) === gene));
  return [...fromMatcher, ...fromReport, ...assertedOnly.map((gene) => notReported(recorded, gene, results))];
}

function checkGene(recorded: RecordedCase, expected: RecordedGene, results: readonly GeneResult[]): CheckedCase {
  const { id, test } = recorded;
  const result = results.find(({ gene }) => gene === reportedSymbol(expected.gene));
  const isUnknown = expected.source.every(({ label }) => /^Unknown(\/Unknown)?$/.test(label));
  const labels = result ? sourceLabels(result) : [];
  const asserted = assertedLabels(recorded, 'testSourceDiplotypes', expected.gene);
  const want = isUnknown ? [NOT_CALLED] : (asserted ?? expected.source.map(({ label }) => label));
  const got = labels.length === 0 ? [NOT_CALLED] : labels;
  const wantedPrint = assertedLabels(recorded, 'testPrintCalls', expected.gene) ?? expected.print;
  const recommended = recommendedLabels(result);
  const wantedRecommended = expected.recommendation.map(({ label }) => label).filter((label) => !/^Unknown/.test(label));
  const differences = [
    ...(sameSet(wantedRecommended, recommended)
      ? []
      : [`recommended ${recommended.join('; ')} where ${wantedRecommended.join('; ')} is expected`]),
    ...(isUnknown ||
    sameSet(wantedPrint.map(unmarked), (result?.printed ?? []).map(unmarked)) ||
    labels.some((label) => result?.call?.forReview.includes(label))
      ? []
      : [`printed ${result?.printed.join('; ')}`]),
  ];
  const phenotypeAgrees = sameSet(
    expected.recommendation.map(meaningOf),
    (result?.recommended ?? []).map(({ meaning }) => `${meaning.phenotypes.join('; ')} ${meaning.lookupKeys.join()}`),
  );
  return {
    id,
    test,
    gene: expected.gene,
    pass: sameSet(want.map(unmarked), got.map(unmarked)) && differences.length === 0,
    expected: want,
    got,
    differences,
    ...(isUnknown ? {} : { phenotypeAgrees }),
  };
}

/** What the suite itself asserts about a gene, in its display form where it gives one. */
function assertedLabels(recorded: RecordedCase, check: string, gene: string): readonly string[] | null {
  const found = (recorded.checks ?? []).filter((candidate) => candidate.check === check && candidate.expected?.[0] === gene);
  const last = found.at(-1)?.expected;
  const labels = Array.isArray(last?.[2]) ? last[2] : last?.[1];
  return Array.isArray(labels) ? labels.map(String) : null;
}

/** The recorded output lists a variant on both strands once and unmarked; the suite and we mark it. The mark alone is no difference. */
function unmarked(label: string): string {
  return label.replace(/ \(homozygous\)$/, '');
}

/** Genes the suite names in an assertion about calling, so that one that is not reported is still looked at. */
function assertedGenes(recorded: RecordedCase): readonly string[] {
  const named = (recorded.checks ?? [])
    .filter(({ check }) => check === 'testNotCalledByMatcher')
    .flatMap(({ expected }) => expected?.flat() ?? []);
  return [...new Set(named.filter((name): name is string => typeof name === 'string'))];
}

function notReported(recorded: RecordedCase, gene: string, results: readonly GeneResult[]): CheckedCase {
  const result = results.find((candidate) => candidate.gene === gene);
  const got = result?.from === 'variants' && result.isCalled ? sourceLabels(result) : [NOT_CALLED];
  return { id: recorded.id, test: recorded.test, gene, pass: got[0] === NOT_CALLED, expected: [NOT_CALLED], got };
}

function sourceLabels(result: GeneResult): readonly string[] {
  if (result.call && result.call.forReview.length > 0 && !result.isCalled) return result.call.forReview;
  return result.isCalled ? result.source.map(({ label }) => label) : [];
}

function recommendedLabels(result: GeneResult | undefined): readonly string[] {
  if (!result) return [];
  if (result.call && result.call.forReview.length > 0 && !result.isCalled) return result.call.forReview;
  return result.recommended.map(({ label }) => label).filter((label) => !/^Unknown/.test(label));
}

function scoreDifferences(
  expected: { readonly diplotypes: readonly string[]; readonly scores?: readonly string[] },
  labels: readonly string[],
  scores: readonly number[],
): readonly string[] {
  if (scores.length === 0) return [];
  return expected.diplotypes.flatMap((label, index) => {
    const want = expected.scores?.[index];
    const got = scores[labels.indexOf(label)];
    return want === undefined || got === undefined || Number(want) === got ? [] : [`score of ${label} is ${got} where ${want} is expected`];
  });
}

function meaningOf({ phenotypes, lookupKeys }: RecordedDiplotype): string {
  return `${phenotypes ?? ''} ${(lookupKeys ?? []).join()}`;
}

/** The gene is printed IFNL3/4 in reports but is IFNL3 in the definitions. */
function reportedSymbol(gene: string): string {
  return gene === 'IFNL3/4' ? 'IFNL3' : gene;
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return [...new Set(left)].sort().join('\n') === [...new Set(right)].sort().join('\n') && left.length === right.length;
}
