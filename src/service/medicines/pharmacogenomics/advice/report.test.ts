import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aGene, aStarGene, aTable, aVcf } from '../a-gene.ts';
import { callerFor } from '../calling/call-samples.ts';
import type { GeneDefinition } from '../calling/definition.ts';
import { interpretSample } from '../phenotypes/interpret-sample.ts';
import type { GenePhenotypes } from '../phenotypes/phenotype.ts';
import { readNhsRules } from '../store.ts';
import { changesBetween } from './changed-advice.ts';
import { compileGuideline, type Guideline } from './guideline.ts';
import { type PatientContext, type PersonReport, reportFor } from './report.ts';

const TABLE = aTable('CYP2C19', {
  '*1': 'Normal function',
  '*2': 'No function',
  '*3': 'No function',
  '*4': 'No function',
  '*17': 'Normal function',
});

function aGuideline(source: string, texts: Readonly<Record<string, string>>): Guideline {
  return compileGuideline({
    guideline: {
      id: `${source}-1`,
      source,
      name: `${source} on clopidogrel`,
      relatedChemicals: [{ name: 'clopidogrel' }],
      relatedGenes: [{ symbol: 'CYP2C19' }],
    },
    recommendations: Object.entries(texts).map(([phenotype, html], index) => ({
      id: `${source}-${index}`,
      population: 'general',
      classification: { term: 'Strong' },
      relatedChemicals: [{ name: 'clopidogrel' }],
      text: { html: `<p>${html}</p>` },
      lookupKey: { CYP2C19: phenotype },
      alternateDrugAvailable: html.startsWith('Avoid'),
    })),
    version: '1',
  });
}

const CPIC = aGuideline('CPIC', {
  'Poor Metabolizer': 'Avoid it.',
  'Intermediate Metabolizer': 'Avoid it.',
  'Normal Metabolizer': 'Usual dose.',
});

function report(
  definition: GeneDefinition,
  vcf: string,
  guidelines: readonly Guideline[] = [CPIC],
  table: GenePhenotypes = TABLE,
  more: Partial<PatientContext> = {},
): PersonReport {
  const outcome = callerFor([definition], { combinations: true }).callVcf(vcf);
  const sample = outcome.kind === 'called' ? (outcome.samples[0] ?? null) : null;
  const person = interpretSample(sample, null, new Map([[table.gene, table]]));
  return reportFor(person, { guidelines, parts: [], nhsRules: readNhsRules() }, { asOf: '2026-11-21', ...more });
}

const OPEN_TIE = aGene(
  'CYP2C19',
  { '*1': ['A', 'A', 'A'], '*4': ['T', null, 'T'], '*17': [null, null, 'T'] },
  { rsids: ['rs28399504', 'rs2', 'rs3'] },
);

describe('The report', () => {
  it('HAZ-MED-02: advice that differs over the ties names the position whose test would decide', () => {
    const found = report(
      OPEN_TIE,
      aVcf([
        [200, '0/0'],
        [300, '1/1'],
      ]),
    ).drugs[0]?.published[0];
    assert.deepEqual(found?.certainty.kind === 'depends' && found.certainty.toTest, ['CYP2C19 rs28399504']);
    assert.deepEqual(
      found?.recommendations.map(({ text }) => text),
      ['Avoid it.', 'Avoid it.', 'Usual dose.'],
    );
  });

  it('advice that is the same for every tie is called robust', () => {
    const gene = aGene('CYP2C19', { '*1': ['A', 'A', 'A'], '*2': [null, null, 'T'], '*4': ['T', null, 'T'] });
    const found = report(
      gene,
      aVcf([
        [200, '0/0'],
        [300, '1/1'],
      ]),
    ).drugs[0]?.published[0];
    assert.equal(found?.certainty.kind, 'robust');
  });

  it('where nothing is untested the strands are what is unknown', () => {
    const gene = aGene('CYP2C19', {
      '*1': ['A', 'A', 'A', 'A'],
      '*17': ['T', null, null, null],
      '*3': [null, 'T', null, null],
      '*4': ['T', 'T', null, 'A'],
    });
    const found = report(
      gene,
      aVcf([
        [100, '0/1'],
        [200, '0/1'],
        [300, '0/0'],
        [400, '0/0'],
      ]),
    ).drugs[0]?.published[0];
    assert.equal(
      found?.certainty.kind === 'depends' ? found.certainty.toTest[0] : 'CYP2C19: which variants lie on the same strand (phase)',
      'CYP2C19: which variants lie on the same strand (phase)',
    );
  });

  it('HAZ-MED-09: where NHS, CPIC and DPWG ask for different things, all stand and the difference is shown', () => {
    const dpwg = aGuideline('DPWG', { 'Poor Metabolizer': 'No action is needed.' });
    const vcf = aVcf([
      [100, '1/1'],
      [200, '0/0'],
      [300, '0/0'],
    ]);
    const drug = report(aStarGene(), vcf, [CPIC, dpwg]).drugs.find((one) => one.drug === 'clopidogrel');
    assert.deepEqual(
      drug?.disagreement?.positions.map(({ source, actions }) => [source, ...actions]),
      [
        ['NHS NHS-CYP2C19-STROKE', 'change'],
        ['CPIC CPIC-1', 'change'],
        ['DPWG DPWG-1', 'proceed'],
      ],
    );
    assert.equal(report(aStarGene(), vcf).drugs[0]?.disagreement, null);
  });

  it('HAZ-MED-04: a combination leads to no advice', () => {
    const found = report(
      aStarGene(),
      aVcf([
        [100, '1|1'],
        [200, '0|1'],
        [300, '0|0'],
      ]),
    );
    assert.deepEqual(found.genes.find(({ gene }) => gene === 'CYP2C19')?.forReview, ['*2/[*2 + *3]']);
    assert.deepEqual(found.drugs, []);
  });

  it('HAZ-MED-01: a normal result says what was not tested', () => {
    const found = report(
      aStarGene(),
      aVcf([
        [200, '0/0'],
        [300, '0/0'],
      ]),
    ).genes.find(({ gene }) => gene === 'CYP2C19');
    assert.match(found?.cautions.join(' ') ?? '', /minimum panel.*rs1.*Cannot be excluded.*\*2/);
    assert.deepEqual(found?.positions, { called: 2, imputedReference: 0, notTested: 1 });
  });

  it('HAZ-MED-11: a transplant recipient is warned about', () => {
    const found = report(
      aStarGene(),
      aVcf([
        [100, '0/0'],
        [200, '0/0'],
        [300, '0/0'],
      ]),
      [CPIC],
      TABLE,
      { transplant: true },
    );
    assert.match(found.warnings.join(), /Transplant recipient/);
  });

  it('medicines with a rule and no result are listed apart, and asked for by name they say test first', () => {
    const vcf = aVcf([
      [100, '0/0'],
      [200, '0/0'],
      [300, '0/0'],
    ]);
    assert.ok(report(aStarGene(), vcf).unanswered.some(({ drug, mustWait }) => drug === 'capecitabine' && mustWait));
    const asked = report(aStarGene(), vcf, [CPIC], TABLE, { drug: '5-FU' });
    assert.equal(asked.drugs[0]?.nhs[0]?.action, 'test first');
  });

  it('new guidance names who is affected, from what to what, and stays silent about the rest', () => {
    const vcf = aVcf([
      [100, '1/1'],
      [200, '0/0'],
      [300, '0/0'],
    ]);
    const renewed = aGuideline('CPIC', { 'Poor Metabolizer': 'Halve the dose.', 'Normal Metabolizer': 'Usual dose.' });
    const before = report(aStarGene(), vcf);
    const { advice, results } = changesBetween([before], [report(aStarGene(), vcf, [renewed])]);
    assert.deepEqual(
      advice.map(({ drug }) => drug),
      ['clopidogrel'],
    );
    assert.ok(
      advice[0]?.before.some((line) => line.includes('Avoid it.')) && advice[0]?.after.some((line) => line.includes('Halve the dose.')),
    );
    assert.deepEqual(results, []);
    assert.deepEqual(changesBetween([before], [report(aStarGene(), vcf)]).advice, []);
    const otherTable = aTable('CYP2C19', { '*1': 'Normal function', '*2': 'Normal function' });
    assert.deepEqual(
      changesBetween([before], [report(aStarGene(), vcf, [CPIC], otherTable)]).results.map(({ gene }) => gene),
      ['CYP2C19'],
    );
  });
});
