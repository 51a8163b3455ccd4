import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aStarGene, aTable, aVcf } from '../a-gene.ts';
import { resultFromOutside } from '../phenotypes/gene-result.ts';
import { interpretSample } from '../phenotypes/interpret-sample.ts';
import { callerFor } from './call-samples.ts';
import { readOutsideCalls } from './outside-calls.ts';

const CYP2D6 = aTable('CYP2D6', { '*1': 'Normal function', '*4': 'No function', '*1x≥3': 'Normal function' });
const TABLES = new Map([
  ['CYP2D6', CYP2D6],
  ['CYP2C19', aTable('CYP2C19', { '*1': 'Normal function', '*2': 'No function' })],
]);

function read(...lines: readonly string[]) {
  return readOutsideCalls(lines.join('\n'), TABLES);
}

describe('Results from outside', () => {
  it('names are brought to the tables: gene prefixes, suballeles, HLA to two fields, order', () => {
    assert.deepEqual(read('CYP2D6\tCYP2D6*4.001/CYP2D6*1').calls[0]?.alleles, ['*1', '*4']);
    assert.deepEqual(read('HLA-B\tB*57:01:01/*15:02').calls[0]?.alleles, ['*15:02', '*57:01']);
    assert.deepEqual(
      read('# a remark', 'CYP2D6\t*1/*4\tIM').calls.map(({ phenotype }) => phenotype),
      ['Intermediate Metabolizer'],
    );
    assert.equal(read('CYP2D6\t\tCYP2D6 Poor Metaboliser').calls[0]?.phenotype, 'Poor Metabolizer');
    assert.equal(read('CYP2D6\t\t\t>=3').calls[0]?.activityScore, '≥3.0');
  });

  it('m.1555A>G in any share of mitochondria counts as carried, and the share stays in the finding', () => {
    const { calls, findings } = readOutsideCalls(
      'MT-RNR1\tm.1555A>G (12% heteroplasmy)',
      new Map([['MT-RNR1', aTable('MT-RNR1', { Reference: 'Normal function' })]]),
    );
    assert.deepEqual(calls[0]?.alleles, ['m.1555A>G']);
    assert.match(findings[0]?.what ?? '', /12% heteroplasmy/);
  });

  it('more copies than the table lists are looked up as it files them', () => {
    const { calls } = read('CYP2D6\t*1/*1x7');
    const result = resultFromOutside('CYP2D6', calls, CYP2D6, []);
    assert.deepEqual(result.printed, ['*1/*1x7']);
    assert.deepEqual(
      result.recommended.map(({ label }) => label),
      ['*1/*1x≥3'],
    );
  });

  it('HAZ-MED-07: an allele or copy number that is not known leads to no recommendation', () => {
    for (const diplotype of ['*1/*999', '*1xN/*4']) {
      const { calls, findings } = read(`CYP2D6\t${diplotype}`);
      assert.equal(findings[0]?.severity, 'warning');
      assert.deepEqual(resultFromOutside('CYP2D6', calls, CYP2D6, []).recommended[0]?.meaning.lookupKeys, ['n/a']);
    }
  });

  it('lines that cannot be used are findings with their number', () => {
    const { calls, findings } = read('CYP2D6\t*1/*2/*3', '\t*1/*2', 'CYP2D6\t/', 'BRCA1\t*1/*2', 'MT-RNR1\ta/b', 'CYP2D6\t*4');
    assert.deepEqual(calls, []);
    assert.deepEqual(
      findings.map(({ where }) => where),
      ['line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'line 6'],
    );
  });

  it('HAZ-MED-10: reports that contradict each other, or the variants, are said to', () => {
    assert.ok(read('CYP2D6\t*1/*1', 'CYP2D6\t*4/*4').findings.some(({ code }) => code === 'MED_OUTSIDE_CONTRADICTS'));
    const outcome = callerFor([aStarGene()]).callVcf(
      aVcf([
        [100, '0/1'],
        [200, '0/0'],
        [300, '0/0'],
      ]),
    );
    const sample = outcome.kind === 'called' ? (outcome.samples[0] ?? null) : null;
    const person = interpretSample(sample, read('CYP2C19\t*1/*1'), TABLES);
    assert.ok(person.findings.some(({ code }) => code === 'MED_RESULTS_CONTRADICT'));
    assert.deepEqual(person.genes.find(({ gene }) => gene === 'CYP2C19')?.printed, ['*1/*1']);
  });

  it('a reported activity score stands before the phenotype, and the phenotype before the diplotype', () => {
    const score = resultFromOutside('CYP2D6', read('CYP2D6\t*1/*1\tPM\t0.5').calls, CYP2D6, []);
    assert.deepEqual(score.recommended[0]?.meaning.lookupKeys, ['0.5']);
    const phenotype = resultFromOutside('CYP2C19', read('CYP2C19\t*1/*1\tPM').calls, TABLES.get('CYP2C19'), []);
    assert.deepEqual(phenotype.recommended[0]?.meaning.lookupKeys, ['Poor Metabolizer']);
  });

  it('presence of an HLA allele is the result', () => {
    const result = resultFromOutside('HLA-B', read('HLA-B\t*57:01/*08:01').calls, undefined, []);
    assert.deepEqual(result.recommended[0]?.meaning.lookupKeys, ['*15:02 negative', '*57:01 positive', '*58:01 negative']);
  });
});
