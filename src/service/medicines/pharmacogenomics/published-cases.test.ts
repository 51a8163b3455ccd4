import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { adviseOnDrugs } from './advice/drug-advice.ts';
import { combinationName, compareAlleleNames, diplotypeLabel } from './calling/allele-names.ts';
import type { GeneCall } from './calling/call-gene.ts';
import { type CallsOutcome, callerFor, type SampleCalls } from './calling/call-samples.ts';
import type { GeneDefinition } from './calling/definition.ts';
import { checkCases, type RecordedCase } from './check-cases.ts';
import { compilePhenotypes, type PublishedPhenotypes } from './phenotypes/compile-phenotype.ts';
import { interpretSample, tablesOf } from './phenotypes/interpret-sample.ts';
import { interpret } from './phenotypes/phenotype.ts';
import { readKnowledge, readVcfFile } from './store.ts';

// PharmCAT 3.1.1 is the outside authority: its own suite, and its output for real and synthetic samples (see SOURCE.md of the folder).
const FOLDER = fileURLToPath(new URL('../../../../../shared/data/medicines/pgx-cases', import.meta.url));
const isThere = existsSync(join(FOLDER, 'cases.jsonl'));
const skip = isThere || process.env.OPENGMS_SKIP_NOTHING === '1' ? false : 'the published cases are not beside this checkout';

interface OracleCall {
  readonly diplotypes: readonly string[];
  readonly haplotypeMatches?: readonly string[];
  readonly phased: boolean;
  readonly effectivelyPhased: boolean;
  readonly missing: number;
}

interface OracleRow {
  readonly vcf: string;
  readonly sample: string;
  readonly matcherTop: Readonly<Record<string, OracleCall>>;
  readonly matcherAll?: Readonly<Record<string, OracleCall>>;
  readonly cpicAnnotations?: readonly string[];
}

function lines<Line>(name: string): readonly Line[] {
  const bytes = readFileSync(join(FOLDER, name));
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  // The files are ours to trust: recorded output of the reference program, one JSON value a line.
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

function fileOf({ vcf, sample }: OracleRow): string {
  if (sample.startsWith('SYN')) return 'synthetic300.vcf.gz';
  return existsSync(join(FOLDER, vcf)) ? vcf : join('getrm', vcf);
}

function sampleOf(outcome: CallsOutcome, name: string): SampleCalls {
  assert.equal(outcome.kind, 'called');
  const samples = outcome.kind === 'called' ? outcome.samples : [];
  const found = samples.find(({ sample }) => sample === name) ?? samples[0];
  assert.ok(found);
  return found;
}

function summary(
  diplotypes: readonly string[],
  variants: readonly string[],
  phased: boolean,
  effectivelyPhased: boolean,
  missing: number,
): string {
  return JSON.stringify([[...diplotypes].sort(), [...variants].sort(), phased, effectivelyPhased, missing]);
}

describe('Against PharmCAT 3.1.1', { skip }, () => {
  const bundle = isThere ? readKnowledge(FOLDER, 'everything') : null;
  const rows = isThere ? [...lines<OracleRow>('real108.oracle.jsonl.gz'), ...lines<OracleRow>('synthetic279.oracle.jsonl.gz')] : [];

  it('every execution of its suite gives the same diplotypes, display, phase, scores and phenotypes', () => {
    assert.ok(bundle);
    const outcome = checkCases(lines<RecordedCase>('cases.jsonl'), bundle, (name) => readVcfFile(join(FOLDER, 'vcf', name)));
    assert.deepEqual(
      outcome.cases.filter(({ pass }) => !pass),
      [],
    );
    assert.ok(outcome.passed > 350);
    assert.equal(outcome.phenotypes.differ, 0);
  });

  for (const mode of ['matcherTop', 'matcherAll'] as const)
    it(`every gene of every real and synthetic sample is called the same (${mode})`, () => {
      assert.ok(bundle);
      const caller = callerFor(bundle.definitions, { topOnly: mode === 'matcherTop' });
      const outcomes = new Map<string, CallsOutcome>();
      let compared = 0;
      for (const row of rows) {
        const file = fileOf(row);
        const outcome = outcomes.get(file) ?? caller.callVcf(readVcfFile(join(FOLDER, file)));
        outcomes.set(file, outcome);
        const { genes } = sampleOf(outcome, row.sample);
        for (const [gene, expected] of Object.entries(row[mode] ?? {})) {
          const call = genes.find((one) => one.gene === gene);
          assert.ok(call);
          const got = summary(call.diplotypes, call.variants, call.phased, call.effectivelyPhased, call.missing.length);
          const want = summary(
            expected.diplotypes,
            expected.haplotypeMatches ?? [],
            expected.phased,
            expected.effectivelyPhased,
            expected.missing,
          );
          assert.equal(got, want, `${row.sample} ${gene}`);
          compared++;
        }
      }
      assert.ok(compared > 1000);
    });

  it('the same CPIC recommendations apply to every sample', () => {
    assert.ok(bundle);
    const caller = callerFor(bundle.definitions);
    const tables = tablesOf(bundle);
    const outcomes = new Map<string, CallsOutcome>();
    for (const row of rows) {
      if (!row.cpicAnnotations) continue;
      const file = fileOf(row);
      const outcome = outcomes.get(file) ?? caller.callVcf(readVcfFile(join(FOLDER, file)));
      outcomes.set(file, outcome);
      const person = interpretSample(sampleOf(outcome, row.sample), null, tables);
      const got: readonly string[] = adviseOnDrugs(bundle.guidelines, person.genes)
        .filter(({ source }) => source === 'CPIC')
        .flatMap(({ drug, recommendations }) => recommendations.map(({ id, population }) => `${drug}|CPIC-${id}|${population}`));
      // The warfarin entry is a pointer to a dosing algorithm, without recommendations to look up.
      const want = row.cpicAnnotations.filter((line) => !line.startsWith('warfarin|')).map((line) => line.split('|').slice(0, 3).join('|'));
      assert.deepEqual([...new Set(got)].sort(), [...new Set(want)].sort(), row.sample);
    }
  });

  it('phenotype tables lose nothing in their short form', () => {
    for (const name of readdirSync(join(FOLDER, 'data', 'phenotype'))) {
      // Published tables, of the shape the compiler reads.
      const published = JSON.parse(readFileSync(join(FOLDER, 'data', 'phenotype', name), 'utf8')) as PublishedPhenotypes;
      const table = compilePhenotypes(published);
      for (const row of published.diplotypes) {
        const alleles = Object.entries(row.diplotypekey).flatMap(([allele, count]) => Array<string>(count).fill(allele));
        const { phenotypes, lookupKeys } = interpret(published.gene, alleles, table);
        assert.deepEqual(
          [phenotypes[0], lookupKeys[0]],
          [row.phenotype ?? row.generesult, row.lookupkey],
          `${published.gene} ${alleles.join('/')}`,
        );
      }
    }
  });

  it('alleles put into synthetic samples are found wherever the data determine them', () => {
    assert.ok(bundle);
    const truth =
      lines<Readonly<Record<string, { readonly strands: Readonly<Record<string, readonly (readonly string[])[]>> }>>>(
        'synthetic300.strands.json.gz',
      )[0] ?? {};
    const outcome = callerFor(bundle.definitions).callVcf(readVcfFile(join(FOLDER, 'synthetic300.vcf.gz')));
    let determined = 0;
    for (const [name, { strands }] of Object.entries(truth))
      for (const [gene, put] of Object.entries(strands)) {
        const call = sampleOf(outcome, name).genes.find((one) => one.gene === gene);
        const definition = bundle.definitions.find((one) => one.gene === gene);
        assert.ok(call && definition);
        const found = compareWithTruth(call, definition, put);
        if (found === 'open') continue;
        determined++;
        assert.ok(found, `${name} ${gene}: ${JSON.stringify(put)} but ${call.diplotypes.join(' or ')}${call.variants.join()}`);
      }
    assert.ok(determined > 3000, String(determined));
  });
});

/** True or false where the file settles the alleles put in; "open" where strands or positions are missing. */
function compareWithTruth(call: GeneCall, definition: GeneDefinition, put: readonly (readonly string[])[]): boolean | 'open' {
  const strands = put.map((names) =>
    names
      .filter((name) => name !== 'Reference')
      .map((name) => definition.reportedAs[name] ?? name)
      .sort(compareAlleleNames),
  );
  const reference = definition.alleles[0]?.name ?? '';
  const names = strands.map((alleles) => (alleles.length === 0 ? reference : combinationName(alleles)));
  const label = names.length === 1 ? (names[0] ?? '') : diplotypeLabel(names[0] ?? '', names[1] ?? '');
  if (call.gene !== 'DPYD' && call.gene !== 'RYR1')
    return call.missing.length === 0 && call.effectivelyPhased ? call.diplotypes.length === 1 && call.diplotypes[0] === label : 'open';
  const missing = new Set(call.missing);
  const isTested = (name: string) =>
    definition.alleles
      .find((allele) => allele.name === name)
      ?.cells.every(([index]) => !missing.has(definition.positions[index] ?? call.missing[0] ?? NOWHERE));
  if (!strands.flat().every(isTested)) return 'open';
  if (call.variants.length === 0) return call.diplotypes.includes(label);
  return (
    call.variants
      .filter((name) => name !== reference)
      .sort()
      .join() === strands.flat().sort().join()
  );
}

const NOWHERE = { position: 0, rsid: null, ref: '', alts: [], hgvs: {} };
