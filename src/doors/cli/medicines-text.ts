// What the medicines commands print: rows for machines, lines for people.

import type { Changes, CheckOutcome, OutsideCalls, PersonReport, SampleCalls } from '../../service/medicines/index.ts';

type Finding = PersonReport['findings'][number];

/** One row of `medicines call`. `missing` names positions without a genotype by rsid, else chromosome position. */
export interface CallRow {
  readonly sample: string;
  readonly gene: string;
  readonly diplotypes: readonly string[];
  readonly phased: boolean;
  readonly effectivelyPhased: boolean;
  readonly missing: readonly string[];
  /** DPYD and RYR1 with unknown strands: the variants found, twice when on both. */
  readonly variants?: readonly string[];
  readonly source?: 'outside report';
}

export function callRows(samples: readonly SampleCalls[], outside: OutsideCalls | null): readonly CallRow[] {
  const reported = Map.groupBy(outside?.calls ?? [], ({ gene }) => gene);
  return samples.flatMap(({ sample, genes }) => [
    ...genes
      .filter(({ gene }) => !reported.has(gene))
      .map(
        (call): CallRow => ({
          sample,
          gene: call.gene,
          diplotypes: call.diplotypes,
          phased: call.phased,
          effectivelyPhased: call.effectivelyPhased,
          missing: call.missing.map(({ rsid, position }) => rsid ?? String(position)),
          ...(call.variants.length > 0 ? { variants: call.variants } : {}),
        }),
      ),
    ...[...reported].map(
      ([gene, calls]): CallRow => ({
        sample,
        gene,
        diplotypes: calls.map(({ alleles, phenotype, activityScore }) => alleles.join('/') || phenotype || activityScore || ''),
        phased: false,
        effectivelyPhased: false,
        missing: [],
        source: 'outside report',
      }),
    ),
  ]);
}

export function callLines(rows: readonly CallRow[], findings: readonly Finding[]): string {
  const lines = rows.map(({ sample, gene, diplotypes, variants, missing }) => {
    const found = diplotypes.length > 0 ? diplotypes.join(' or ') : (variants?.join(', ') ?? 'not called');
    return `${sample}\t${gene}\t${found}${missing.length > 0 ? `\t${missing.length} positions not tested` : ''}`;
  });
  return `${[...lines, ...findingLines(findings)].join('\n')}\n`;
}

export function checkLines({ passed, failed, phenotypes, cases }: CheckOutcome): string {
  const differing = cases
    .filter(({ pass }) => !pass)
    .map(
      ({ id, test, gene, expected, got, differences }) =>
        `#${id} ${test} ${gene}: expected ${expected.join(', ')}; got ${got.join(', ')}${differences?.length ? ` (${differences.join('; ')})` : ''}`,
    );
  return `${[...differing, `${passed} passed, ${failed} failed; phenotypes agree ${phenotypes.agree}, differ ${phenotypes.differ}`].join('\n')}\n`;
}

export function reportLines(report: PersonReport): string {
  const genes = report.genes.flatMap(({ gene, printed, phenotypes, cautions, forReview }) => [
    `  ${gene}: ${printed.join(' or ')}${phenotypes.length > 0 ? ` (${phenotypes.join('; ')})` : ''}`,
    ...cautions.map((caution) => `    ! ${caution}`),
    ...(forReview.length > 0 ? [`    For laboratory review only: ${forReview.join(' or ')}`] : []),
  ]);
  const drugs = report.drugs.flatMap(({ drug, nhs, published, disagreement }) => [
    `  ${drug}`,
    ...nhs.map(
      ({ action, percent, standing, advice, rule, confidence, gap }) =>
        `    NHS: ${action}${percent === null ? '' : ` to ${percent}%`} (${standing}; ${confidence}; ${rule}). ${advice.join(' ')}${gap ? ` Gap: ${gap}` : ''}`,
    ),
    ...published.flatMap(({ source, recommendations, certainty, pointer }) => [
      ...(pointer ? [`    ${source}: ${pointer}`] : []),
      ...recommendations.map(
        ({ population, classification, text, basis }) =>
          `    ${source}${population ? ` [${population}]` : ''} ${classification}${certainty.kind === 'depends' ? ` (if ${basis.join(' or ')})` : ''}: ${text.replaceAll('\n', ' ')}`,
      ),
      ...(certainty.kind === 'robust' ? ['    The advice is the same whatever the untested positions hold.'] : []),
      ...(certainty.kind === 'depends' ? [`    The advice depends on: ${certainty.toTest.join(', ')}`] : []),
    ]),
    ...(disagreement
      ? [`    Sources differ: ${disagreement.positions.map(({ source, actions }) => `${source}: ${actions.join(' / ')}`).join('; ')}`]
      : []),
  ]);
  const unanswered = report.unanswered.map(({ drug, test, mustWait }) => `  ${drug}: ${test}${mustWait ? ' (before the first dose)' : ''}`);
  const basis = report.basis.parts.map(
    ({ name, versions, licence, sha256 }) => `  ${name} ${versions.join(', ')} (${licence}, ${sha256.slice(0, 12)})`,
  );
  return `${[
    `Sample ${report.sample}, as of ${report.asOf}`,
    ...report.warnings.map((warning) => `! ${warning}`),
    'Genes',
    ...genes,
    'Medicines',
    ...drugs,
    ...(report.findings.length > 0 ? ['Findings', ...findingLines(report.findings)] : []),
    ...(unanswered.length > 0 ? ['Medicines with an NHS rule and no result here', ...unanswered] : []),
    'Rests on',
    ...basis,
    `  NHS rules compiled ${report.basis.nhsRules}`,
  ].join('\n')}\n`;
}

export function changeLines({ results, advice }: Changes): string {
  const genes = results.map(({ sample, gene, before, after }) => `${sample}\t${gene}\t${before} -> ${after}`);
  const drugs = advice.flatMap(({ sample, drug, before, after }) => [
    `${sample}\t${drug}`,
    ...before.filter((line) => !after.includes(line)).map((line) => `  - ${line.replaceAll('\n', ' ')}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `  + ${line.replaceAll('\n', ' ')}`),
  ]);
  const people = new Set([...results, ...advice].map(({ sample }) => sample)).size;
  return `${[...genes, ...drugs, `${people} people affected`].join('\n')}\n`;
}

function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ severity, code, where, what, mend }) => `  ${severity} ${code} ${where}: ${what}${mend ? ` ${mend}` : ''}`);
}
