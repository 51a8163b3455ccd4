// All gene results of one person: calls from variants, overridden by outside reports, each with its meaning.

import type { Finding } from '../../../../foundation/errors.ts';
import type { Bundle } from '../bundle.ts';
import type { SampleCalls } from '../calling/call-samples.ts';
import type { OutsideCalls } from '../calling/outside-calls.ts';
import { type GeneResult, noResult, resultFromCall, resultFromOutside } from './gene-result.ts';
import type { GenePhenotypes } from './phenotype.ts';

export interface PersonResults {
  readonly sample: string;
  readonly genes: readonly GeneResult[];
  readonly findings: readonly Finding[];
}

/** Phenotype tables by gene. */
export function tablesOf(bundle: Pick<Bundle, 'phenotypes'>): ReadonlyMap<string, GenePhenotypes> {
  return new Map(bundle.phenotypes.map((table) => [table.gene, table]));
}

/** Gene results for one person. An outside report stands above the VCF; where both speak and differ, a finding says so. */
export function interpretSample(
  calls: SampleCalls | null,
  outside: OutsideCalls | null,
  tables: ReadonlyMap<string, GenePhenotypes>,
): PersonResults {
  const findings: Finding[] = [...(calls?.findings ?? []), ...(outside?.findings ?? [])];
  const reported = Map.groupBy(outside?.calls ?? [], ({ gene }) => gene);
  const genes = new Map<string, GeneResult>();
  for (const call of calls?.genes ?? []) genes.set(call.gene, resultFromCall(call, tables.get(call.gene), calls?.slco1b1));
  for (const [gene, reports] of reported) {
    const fromVariants = genes.get(gene);
    const result = resultFromOutside(gene, reports, tables.get(gene), []);
    if (fromVariants?.isCalled && fromVariants.printed.join() !== result.printed.join())
      findings.push({
        severity: 'warning',
        code: 'MED_RESULTS_CONTRADICT',
        issue: 'conflict',
        where: gene,
        what: `${gene}: the report says ${result.printed.join(' or ')}, the variants say ${fromVariants.printed.join(' or ')}; the report is used.`,
        mend: 'Ask the laboratory which is right before prescribing on it.',
      });
    genes.set(gene, result);
  }
  for (const gene of ['MT-RNR1', 'CYP2D6', 'HLA-A', 'HLA-B']) if (!genes.has(gene)) genes.set(gene, noResult(gene));
  return { sample: calls?.sample ?? '', genes: [...genes.values()].sort((left, right) => (left.gene < right.gene ? -1 : 1)), findings };
}
