// What new guidance, tables or rules change for people already reported: who is affected, for which medicine, from what to what.

import type { PersonReport, ReportedDrug } from './report.ts';

/** One person's change for one medicine. Either side is empty where nothing was, or is, said. */
export interface ChangedAdvice {
  readonly sample: string;
  readonly drug: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** One person's change of result for one gene: another allele table or phenotype table reads the same genotype otherwise. */
export interface ChangedResult {
  readonly sample: string;
  readonly gene: string;
  readonly before: string;
  readonly after: string;
}

export interface Changes {
  readonly results: readonly ChangedResult[];
  readonly advice: readonly ChangedAdvice[];
}

/** Compares the reports of the same people under old and new knowledge. People in only one of the two are left out. */
export function changesBetween(before: readonly PersonReport[], after: readonly PersonReport[]): Changes {
  const later = new Map(after.map((report) => [report.sample, report]));
  const pairs = before.flatMap((old) => {
    const now = later.get(old.sample);
    return now ? [{ old, now }] : [];
  });
  return {
    results: pairs.flatMap(({ old, now }) => changedResults(old, now)),
    advice: pairs.flatMap(({ old, now }) => changedAdvice(old, now)),
  };
}

function changedResults(old: PersonReport, now: PersonReport): readonly ChangedResult[] {
  const resultOf = (report: PersonReport, gene: string) => {
    const found = report.genes.find((one) => one.gene === gene);
    return found ? `${found.printed.join(' or ')} (${found.phenotypes.join('; ')})` : '';
  };
  return union(old.genes, now.genes, ({ gene }) => gene).flatMap((gene) => {
    const [before, after] = [resultOf(old, gene), resultOf(now, gene)];
    return before === after ? [] : [{ sample: old.sample, gene, before, after }];
  });
}

function changedAdvice(old: PersonReport, now: PersonReport): readonly ChangedAdvice[] {
  const adviceOf = (report: PersonReport, drug: string) => said(report.drugs.find((one) => one.drug === drug));
  return union(old.drugs, now.drugs, ({ drug }) => drug).flatMap((drug) => {
    const [before, after] = [adviceOf(old, drug), adviceOf(now, drug)];
    return before.join('\n') === after.join('\n') ? [] : [{ sample: old.sample, drug, before, after }];
  });
}

/** What is said about a medicine, without versions and dates, which change without changing advice. */
function said(drug: ReportedDrug | undefined): readonly string[] {
  if (!drug) return [];
  const nhs = drug.nhs.map(
    ({ action, percent, advice }) => `NHS: ${action}${percent === null ? '' : ` to ${percent}%`}. ${advice.join(' ')}`,
  );
  const published = drug.published.flatMap(({ source, recommendations }) =>
    recommendations.map(
      ({ population, classification, text }) => `${source}${population ? ` [${population}]` : ''} ${classification}: ${text}`,
    ),
  );
  return [...nhs, ...published.sort()];
}

function union<One>(old: readonly One[], now: readonly One[], keyOf: (one: One) => string): readonly string[] {
  return [...new Set([...old, ...now].map(keyOf))].sort();
}
