import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aDpyd, aVcf } from '../a-gene.ts';
import { callerFor } from '../calling/call-samples.ts';
import { readOutsideCalls } from '../calling/outside-calls.ts';
import { compilePhenotypes } from '../phenotypes/compile-phenotype.ts';
import { type GeneResult, noResult, resultFromCall, resultFromOutside } from '../phenotypes/gene-result.ts';
import { readNhsRules } from '../store.ts';
import { applyNhsRules, type NhsAdvice, type Situation } from './apply-nhs-rules.ts';
import { drugNameOf } from './nhs-rule.ts';

const RULES = readNhsRules();
const TODAY: Situation = { asOf: '2026-11-21' };

/** A made-up DPYD table: c.100A>T has no activity, c.200A>T half, HapB3 half. */
const ACTIVITY: Readonly<Record<string, string>> = {
  Reference: '1.0',
  'c.100A>T': '0.0',
  'c.200A>T': '0.5',
  'c.300A>T': '1.0',
  'c.1129-5923C>G': '0.5',
  'c.1129-5923C>G, c.1236G>A (HapB3)': '0.5',
  'c.1905+1G>A (*2A)': '0.0',
};
const DPYD = compilePhenotypes({
  gene: 'DPYD',
  haplotypes: ACTIVITY,
  namedAlleles: Object.entries(ACTIVITY).map(([name, activityValue]) => ({ name, functionValue: 'made up', activityValue })),
  diplotypes: Object.keys(ACTIVITY).flatMap((first, index, names) =>
    names.slice(index).map((second) => {
      const score = (Number(ACTIVITY[first]) + Number(ACTIVITY[second])).toFixed(1);
      return {
        diplotypekey: first === second ? { [first]: 2 } : { [first]: 1, [second]: 1 },
        phenotype: `score ${score}`,
        activityScore: score,
        lookupkey: score,
      };
    }),
  ),
});

function dpydFrom(...genotypes: readonly string[]): GeneResult {
  const rows = genotypes.flatMap((genotype, index) => (genotype === '' ? [] : [[(index + 1) * 100, genotype] as const]));
  const outcome = callerFor([aDpyd()]).callVcf(aVcf(rows));
  const call = outcome.kind === 'called' ? outcome.samples[0]?.genes[0] : undefined;
  assert.ok(call);
  return resultFromCall(call, DPYD);
}

function reported(gene: string, line: string): GeneResult {
  return resultFromOutside(
    gene,
    readOutsideCalls(
      `${gene}\t${line}`,
      new Map([
        ['DPYD', DPYD],
        ['CYP2C19', DPYD],
        ['MT-RNR1', DPYD],
        ['G6PD', DPYD],
        ['RYR1', DPYD],
        ['TPMT', DPYD],
      ]),
    ).calls,
    undefined,
    [],
  );
}

function advice(drug: string, results: readonly GeneResult[], situation: Situation = TODAY): NhsAdvice | undefined {
  return applyNhsRules(RULES, drugNameOf(RULES, drug), new Map(results.map((result) => [result.gene, result])), situation)[0];
}

describe('NHS rules', () => {
  it('HAZ-MED-06: a fluoropyrimidine waits for the DPYD test, with the directory codes to order it by', () => {
    for (const drug of ['capecitabine', '5-FU', 'Tegafur']) {
      const found = advice(drug, [noResult('DPYD')]);
      assert.equal(found?.action, 'test first');
      assert.equal(found?.test?.mustWait, true);
      assert.ok(found?.test?.directoryCodes.includes('M1.7'));
      assert.equal(found?.test?.turnaroundDays, 5);
    }
  });

  it('HAZ-MED-06: a DPYD result that left out a variant of the panel does not say proceed', () => {
    const found = advice('fluorouracil', [dpydFrom('0/0', '0/0', '0/0', '0/0', '0/0')]);
    assert.equal(found?.action, 'test first');
    assert.deepEqual(found?.untested, ['c.557A>G']);
    const fewer = advice('fluorouracil', [dpydFrom('', '0/0', '0/0', '0/0', '0/0')]);
    assert.deepEqual(fewer?.untested, ['c.1905+1G>A (*2A)', 'c.557A>G']);
  });

  it('a variant that lowers DPD activity leads to reduction, and a gap in what we hold is named', () => {
    const found = advice('capecitabine', [dpydFrom('0/0', '0/1', '0/0', '0/0', '0/0')]);
    assert.equal(found?.action, 'reduce');
    assert.equal(found?.percent, null);
    assert.match(found?.gap ?? '', /was not obtained/);
    assert.equal(advice('capecitabine', [dpydFrom('1/1', '0/0', '0/0', '0/0', '0/0')])?.action, 'stop');
  });

  it('only heterozygous *2A carries a percentage, since only that dose is held', () => {
    const results = resultFromOutside(
      'DPYD',
      readOutsideCalls('DPYD\tReference/c.1905+1G>A (*2A)', new Map([['DPYD', DPYD]])).calls,
      DPYD,
      [],
    );
    const found = advice('capecitabine', [results]);
    assert.deepEqual([found?.action, found?.percent, found?.confidence], ['reduce', 50, 'verified']);
  });

  it('HAZ-MED-12: two DPYD variants with unknown strands are taken to lie on different strands', () => {
    const result = dpydFrom('0/1', '0/1', '0/0', '0/0', '0/0');
    assert.deepEqual(
      result.recommended.map(({ label }) => label),
      ['c.100A>T/c.200A>T'],
    );
    assert.equal(result.recommended[0]?.meaning.activityScore, '0.5');
    const cis = dpydFrom('0|1', '0|1', '0|0', '0|0', '0|0');
    assert.deepEqual(
      cis.recommended.map(({ label }) => label),
      ['c.100A>T (heterozygous)'],
    );
  });

  it('CYP2C19 after stroke says that NICE recommends it and that it is not commissioned nationally', () => {
    const poor = reported('CYP2C19', '\tPM');
    const found = advice('clopidogrel', [poor], { ...TODAY, conditions: ['Ischaemic stroke'] });
    assert.equal(found?.action, 'change');
    assert.match(found?.standing ?? '', /not nationally commissioned/);
    assert.equal(advice('clopidogrel', [poor], { ...TODAY, conditions: ['stable angina'] }), undefined);
    assert.deepEqual(advice('clopidogrel', [poor])?.onlyFor.slice(0, 1), ['stroke']);
  });

  it('HAZ-MED-08: a rule applies from its day on, and the advice says the day', () => {
    const poor = reported('CYP2C19', '\tPM');
    assert.equal(advice('clopidogrel', [poor], { asOf: '2024-07-30' }), undefined);
    assert.equal(advice('clopidogrel', [poor], { asOf: '2024-07-31' })?.asOf, '2024-07-31');
  });

  it('m.1555A>G, HLA-B*57:01, G6PD deficiency and malignant hyperthermia lead to their actions', () => {
    assert.equal(advice('gentamicin', [reported('MT-RNR1', '\tincreased risk of aminoglycoside-induced hearing loss')])?.action, 'change');
    assert.equal(advice('abacavir', [reported('HLA-B', '*57:01/*08:01')])?.action, 'stop');
    assert.equal(advice('rasburicase', [reported('G6PD', '\tDeficient')])?.action, 'stop');
    assert.equal(advice('suxamethonium', [reported('RYR1', '\tMalignant Hyperthermia Susceptibility')])?.action, 'stop');
    assert.equal(advice('mercaptopurine', [reported('TPMT', '\tPM')])?.action, 'reduce');
  });

  it('HAZ-MED-02: of several possible diplotypes the most restrictive leads, and both are named', () => {
    const several = readOutsideCalls('HLA-B\t*57:01/*08:01\nHLA-B\t*08:01/*08:01', new Map()).calls;
    const found = advice('abacavir', [resultFromOutside('HLA-B', several, undefined, [])]);
    assert.equal(found?.action, 'stop');
    assert.equal(found?.dependsOnUntested, true);
    assert.equal(found?.basis.length, 2);
  });

  it('HAZ-MED-06: a DPYD phenotype alone is acted on, and a result the rule does not foresee is never passed in silence', () => {
    assert.equal(advice('capecitabine', [reported('DPYD', '\tPM')])?.action, 'stop');
    assert.equal(advice('capecitabine', [reported('DPYD', '\tNM')])?.action, 'proceed');
    const odd = advice('capecitabine', [reported('DPYD', '\tSlow Something')]);
    assert.equal(odd?.action, 'test first');
    assert.match(odd?.advice.join() ?? '', /not one this rule has an answer for/);
  });

  it('every rule names its sources, and nothing is said about a medicine without a rule', () => {
    for (const rule of RULES.rules) assert.ok(rule.sources.length > 0 && rule.standing !== '' && rule.outcomes.length > 0, rule.id);
    assert.equal(advice('paracetamol', [noResult('DPYD')]), undefined);
  });
});
