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

/** What a report says, gene by gene and drug by drug, without versions and dates: what is compared, and kept to be compared with later. */
export interface Said {
  readonly sample: string;
  readonly results: Readonly<Record<string, string>>;
  readonly advice: Readonly<Record<string, readonly string[]>>;
}

export function saidIn({ sample, genes, drugs }: PersonReport): Said {
  return {
    sample,
    results: Object.fromEntries(genes.map(({ gene, printed, phenotypes }) => [gene, `${printed.join(' or ')} (${phenotypes.join('; ')})`])),
    advice: Object.fromEntries(drugs.map((drug) => [drug.drug, said(drug)])),
  };
}

/** Compares the reports of the same people under old and new knowledge. People in only one of the two are left out. */
export function changesBetween(before: readonly PersonReport[], after: readonly PersonReport[]): Changes {
  const later = new Map(after.map((report) => [report.sample, report]));
  const changes = before.flatMap((old) => {
    const now = later.get(old.sample);
    return now ? [changesSince(saidIn(old), saidIn(now))] : [];
  });
  return { results: changes.flatMap(({ results }) => results), advice: changes.flatMap(({ advice }) => advice) };
}

/** One person, before and now. */
export function changesSince(old: Said, now: Said): Changes {
  const results = union(old.results, now.results).flatMap((gene) => {
    const [before, after] = [old.results[gene] ?? '', now.results[gene] ?? ''];
    return before === after ? [] : [{ sample: old.sample, gene, before, after }];
  });
  const advice = union(old.advice, now.advice).flatMap((drug) => {
    const [before, after] = [old.advice[drug] ?? [], now.advice[drug] ?? []];
    return before.join('\n') === after.join('\n') ? [] : [{ sample: old.sample, drug, before, after }];
  });
  return { results, advice };
}

/** What is said about a medicine, without versions and dates, which change without changing advice. */
function said(drug: ReportedDrug): readonly string[] {
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

function union(old: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): readonly string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
}
