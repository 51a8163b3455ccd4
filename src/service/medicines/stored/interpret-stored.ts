// From what the record holds of a person to their results: kept genotypes are read again with today's definitions, reports are taken as written,
// and where two of them disagree both are carried and it is said.

import type { DocumentReference, Observation } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import type { GeneCall } from '../pharmacogenomics/calling/call-gene.ts';
import type { SampleCalls } from '../pharmacogenomics/calling/call-samples.ts';
import { readOutsideCalls } from '../pharmacogenomics/calling/outside-calls.ts';
import { interpretSample, type PersonResults } from '../pharmacogenomics/phenotypes/interpret-sample.ts';
import type { Engine } from './engine.ts';
import { readGenotypes, type StoredGenotype } from './read-genotypes.ts';

export interface Stored {
  readonly observations: readonly Observation[];
  /** Kept genotypes that the Observations point to. */
  readonly documents: readonly DocumentReference[];
}

export interface StoredResults extends PersonResults {
  /** What it rests on: Observations with their dates. */
  readonly stored: readonly StoredGenotype[];
}

export function interpretStored({ observations, documents }: Stored, engine: Engine, person = ''): StoredResults {
  const { genotypes, findings } = readGenotypes(observations, engine.tables);
  const newestFirst = genotypes.toSorted((left, right) => (left.on < right.on ? 1 : -1));
  const kept = new Map(documents.map((document) => [`DocumentReference/${document.id ?? ''}`, document]));
  const canCall = (genotype: StoredGenotype) =>
    engine.caller !== undefined && genotype.document !== undefined && kept.has(genotype.document);
  const called = callKept(newestFirst.filter(canCall), kept, engine);
  const reported = newestFirst.filter((genotype) => !canCall(genotype) || called.disputed.has(genotype.gene));
  const outside = readOutsideCalls(linesOf(reported), engine.tables);
  const results = interpretSample(called.calls, outside.calls.length + outside.findings.length > 0 ? outside : null, engine.tables);
  const genes = results.genes.map((result) => {
    const recorded =
      result.call === null ? reported.find(({ gene, notTested }) => gene === result.gene && notTested !== undefined) : undefined;
    return recorded?.notTested === undefined ? result : { ...result, call: recordedCall(result.gene, recorded.notTested) };
  });
  return { sample: person, genes, findings: [...findings, ...called.findings, ...results.findings], stored: newestFirst };
}

interface Called {
  readonly calls: SampleCalls | null;
  /** Genes on which two kept genotypes differ: every diplotype ever reported is carried. */
  readonly disputed: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/** The newest reading of each gene out of the kept genotypes. */
function callKept(genotypes: readonly StoredGenotype[], kept: ReadonlyMap<string, DocumentReference>, engine: Engine): Called {
  const findings: Finding[] = [];
  const disputed = new Set<string>();
  const genes = new Map<string, GeneCall>();
  let slco1b1: SampleCalls['slco1b1'];
  for (const name of new Set(genotypes.map(({ document }) => document ?? ''))) {
    const vcf = textOf(kept.get(name));
    const outcome = vcf === undefined ? undefined : engine.caller?.callVcf(vcf);
    if (outcome === undefined || outcome.kind === 'refused') {
      findings.push({
        severity: 'error',
        code: 'MED_KEPT_UNREADABLE',
        issue: 'processing',
        where: name,
        what: 'Kept genotypes cannot be read with the definitions in use, so they were not used.',
        mend: 'Ask the laboratory to send the file again.',
      });
      continue;
    }
    findings.push(...outcome.findings.filter(({ severity }) => severity === 'error'));
    const [sample] = outcome.samples;
    for (const call of sample?.genes ?? []) {
      if (call.states.every((state) => state === 'not tested')) continue;
      const newer = genes.get(call.gene);
      if (!newer) genes.set(call.gene, call);
      else if (saidBy(newer) !== saidBy(call)) {
        disputed.add(call.gene);
        findings.push({
          severity: 'warning',
          code: 'MED_STORED_CONTRADICT',
          issue: 'conflict',
          where: call.gene,
          what: `${call.gene}: two samples of this person give different genotypes (${saidBy(newer)}; ${saidBy(call)}). Advice covers each.`,
          mend: 'Ask the laboratory whether both samples are from this person.',
        });
      }
    }
    slco1b1 ??= sample?.slco1b1;
  }
  const calls =
    genes.size === 0 ? null : { sample: '', genes: [...genes.values()].filter(({ gene }) => !disputed.has(gene)), findings: [], slco1b1 };
  return { calls, disputed, findings };
}

function saidBy({ diplotypes, variants, strands }: GeneCall): string {
  return [...new Set([...diplotypes, ...variants, ...strands.map(({ label }) => label)])].sort().join(' or ') || 'none that fits';
}

/** One line a diplotype, in the form that outside reports are read in; a report that came twice counts once. */
function linesOf(genotypes: readonly StoredGenotype[]): string {
  const speaking = genotypes.filter(
    ({ labels, phenotype, activityScore }) => labels.length > 0 || phenotype !== null || activityScore !== null,
  );
  const lines = speaking.flatMap(({ gene, labels, phenotype, activityScore }) =>
    (labels.length > 0 ? labels : ['']).map((label) => [gene, label, phenotype ?? '', activityScore ?? ''].join('\t')),
  );
  return [...new Set(lines)].join('\n');
}

/** What is known of a call whose genotypes cannot be read again here: which positions have none. */
function recordedCall(gene: string, notTested: readonly string[]): GeneCall {
  const missing = notTested.map((name) => ({ position: 0, rsid: name, ref: '', alts: [], hgvs: {} }));
  const absent = new Set(notTested);
  return {
    gene,
    diplotypes: [],
    scores: [],
    variants: [],
    strands: [],
    phased: false,
    effectivelyPhased: false,
    singleCopy: false,
    missing,
    states: missing.map(() => 'not tested'),
    missingMinimumPanel: [],
    notExcluded: [],
    unlisted: [],
    forReview: [],
    extra: [],
    findings: [],
    cellOf: () => '',
    wasRead: (rsid) => !absent.has(rsid),
  };
}

function textOf(document: DocumentReference | undefined): string | undefined {
  const data = document?.content[0]?.attachment.data;
  return data === undefined ? undefined : Buffer.from(data, 'base64').toString('utf8');
}
