// The report for one person: results gene by gene, then drug by drug what the NHS rules say, what CPIC and DPWG say beneath,
// where they disagree, and how far the advice holds with what was not tested.

import type { Finding } from '../../../../foundation/errors.ts';
import type { BundlePart } from '../bundle.ts';
import type { GeneResult } from '../phenotypes/gene-result.ts';
import type { PersonResults } from '../phenotypes/interpret-sample.ts';
import { applyNhsRules, type NhsAdvice } from './apply-nhs-rules.ts';
import { compareSources, type Disagreement } from './compare-sources.ts';
import { adviseOnDrugs, type DrugAdvice } from './drug-advice.ts';
import type { Guideline } from './guideline.ts';
import { drugNameOf, type NhsRules } from './nhs-rule.ts';

export interface ReportedGene {
  readonly gene: string;
  readonly from: GeneResult['from'];
  readonly printed: readonly string[];
  readonly phenotypes: readonly string[];
  readonly activityScores: readonly string[];
  /** Counts of defining positions by state. */
  readonly positions: { readonly called: number; readonly imputedReference: number; readonly notTested: number } | null;
  /** What a reader must know before trusting a normal result. */
  readonly cautions: readonly string[];
  /** Combinations for the laboratory to review. They drive no advice. */
  readonly forReview: readonly string[];
}

export interface ReportedDrug {
  readonly drug: string;
  readonly nhs: readonly NhsAdvice[];
  readonly published: readonly DrugAdvice[];
  readonly disagreement: Disagreement | null;
}

export interface PersonReport {
  readonly sample: string;
  readonly asOf: string;
  readonly genes: readonly ReportedGene[];
  readonly drugs: readonly ReportedDrug[];
  /** Medicines with an NHS rule for which this person has no result at all. */
  readonly unanswered: readonly { readonly drug: string; readonly rule: string; readonly test: string; readonly mustWait: boolean }[];
  readonly warnings: readonly string[];
  readonly findings: readonly Finding[];
  /** What the report rests on: parts of the bundle by version and hash, and the day the NHS rules were compiled. */
  readonly basis: { readonly parts: readonly BundlePart[]; readonly nhsRules: string };
}

/** What is known of the patient beside the genotype. */
export interface PatientContext {
  readonly asOf: string;
  readonly conditions?: readonly string[];
  /** One medicine only: then a missing result is part of the advice. */
  readonly drug?: string;
  /** A liver or marrow transplant: the germline genotype is not that of the organ that handles the drug. */
  readonly transplant?: boolean;
}

export interface Knowledge {
  readonly guidelines: readonly Guideline[];
  readonly parts: readonly BundlePart[];
  readonly nhsRules: NhsRules;
}

/** Builds the report. Pure: the day is passed in. */
export function reportFor(person: PersonResults, knowledge: Knowledge, context: PatientContext): PersonReport {
  const { nhsRules, guidelines, parts } = knowledge;
  const results = new Map(person.genes.map((result) => [result.gene, result]));
  const { drug: only } = context;
  // One medicine is asked about where it is prescribed, while somebody waits: guidance on the hundred others is not worked out.
  const concerned =
    only === undefined
      ? guidelines
      : guidelines.filter(({ drugs }) => drugs.some((drug) => drugNameOf(nhsRules, drug) === drugNameOf(nhsRules, only)));
  const published = Map.groupBy(adviseOnDrugs(concerned, person.genes), ({ drug }) => drugNameOf(nhsRules, drug));
  const known = new Set([...published.keys(), ...nhsRules.rules.flatMap(({ drugs }) => drugs)]);
  const asked = context.drug === undefined ? [...known].sort() : [drugNameOf(nhsRules, context.drug)];
  const all = asked.flatMap((drug): ReportedDrug[] => {
    const nhs = applyNhsRules(nhsRules, drug, results, context);
    const beneath = published.get(drug) ?? [];
    return nhs.length === 0 && beneath.length === 0
      ? []
      : [{ drug, nhs, published: beneath, disagreement: compareSources(drug, nhs, beneath) }];
  });
  const isAnswered = ({ nhs, published: beneath }: ReportedDrug) =>
    context.drug !== undefined || beneath.length > 0 || nhs.some(({ basis }) => basis.length > 0);
  return {
    sample: person.sample,
    asOf: context.asOf,
    genes: person.genes.map(reportedGene),
    drugs: all.filter(isAnswered),
    unanswered: all
      .filter((one) => !isAnswered(one))
      .flatMap(({ drug, nhs }) =>
        nhs.flatMap(({ rule, test }) => (test ? [{ drug, rule, test: test.name, mustWait: test.mustWait }] : [])),
      ),
    warnings: warningsOf(context, person),
    findings: [...person.findings, ...person.genes.flatMap(({ findings }) => findings)],
    basis: { parts, nhsRules: nhsRules.compiled },
  };
}

function reportedGene(result: GeneResult): ReportedGene {
  const { call } = result;
  const count = (state: string) => call?.states.filter((one) => one === state).length ?? 0;
  return {
    gene: result.gene,
    from: result.from,
    printed: result.printed,
    phenotypes: [...new Set(result.recommended.flatMap(({ meaning }) => meaning.phenotypes))],
    activityScores: [...new Set(result.recommended.flatMap(({ meaning }) => meaning.activityScore ?? []))],
    positions: call && { called: count('called'), imputedReference: count('imputed reference'), notTested: count('not tested') },
    cautions: cautionsOf(result),
    forReview: call?.forReview ?? [],
  };
}

function cautionsOf(result: GeneResult): readonly string[] {
  const { call } = result;
  if (!call || !result.isCalled) return [];
  const imputed = call.states.filter((state) => state === 'imputed reference').length;
  return [
    ...(result.recommended.length > 1 ? [`${result.recommended.length} diplotypes fit equally well; all are carried forward.`] : []),
    ...(call.missingMinimumPanel.length > 0
      ? [
          `Not tested, though in the minimum panel (AMP tier 1): ${call.missingMinimumPanel.map(({ rsid, position }) => rsid ?? position).join(', ')}.`,
        ]
      : []),
    ...(call.notExcluded.length > 0
      ? [`Cannot be excluded, because none of their positions was tested: ${listOf(call.notExcluded)}.`]
      : []),
    ...(imputed > 0 ? [`${imputed} positions were taken as reference without being tested.`] : []),
    ...(call.unlisted.length > 0
      ? [`A base outside the definition was seen at ${call.unlisted.map(({ rsid, position }) => rsid ?? position).join(', ')}.`]
      : []),
  ];
}

/** Long lists are cut in print; the call holds all of them. */
function listOf(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}

function warningsOf(context: PatientContext, person: PersonResults): readonly string[] {
  const cyp2d6 = person.genes.find(({ gene }) => gene === 'CYP2D6');
  return [
    ...(context.transplant
      ? [
          'Transplant recipient: after a liver or marrow transplant this genotype may not be that of the organ that handles the drug, or of the blood tested. Take specialist advice before acting on it.',
        ]
      : []),
    ...(cyp2d6?.isCalled
      ? ['CYP2D6: medicines that inhibit it can make any genotype act as a poor metaboliser. Check what else is taken; the tables do not.']
      : []),
  ];
}
