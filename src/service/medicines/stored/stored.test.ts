import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observation } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { readingGrade } from '../../families/index.ts';
import { applyNhsRules } from '../pharmacogenomics/advice/apply-nhs-rules.ts';
import { rulesAlone } from './engine.ts';
import { interpretStored } from './interpret-stored.ts';
import { passportSentences } from './passport.ts';
import { patientContext } from './patient-context.ts';
import { readGenotypes } from './read-genotypes.ts';
import { inOrder, toDoAbout } from './to-do.ts';

const ENGINE = rulesAlone();
const AS_OF = '2026-11-21';
const loinc = (code: string) => ({ coding: [{ system: SYSTEM.loinc, code }] });
const gene = (symbol: string) => ({
  code: loinc('48018-6'),
  valueCodeableConcept: { coding: [{ system: SYSTEM.hgnc, code: 'HGNC:1', display: symbol }] },
});

function genotype(symbol: string, value: string, more: Partial<Observation> = {}): Observation {
  return {
    resourceType: 'Observation',
    id: value.replace(/\W/g, ''),
    status: 'final',
    code: loinc('84413-4'),
    effectiveDateTime: '2026-11-01',
    valueCodeableConcept: { coding: [{ code: value, display: value }] },
    component: [gene(symbol)],
    ...more,
  };
}

function capecitabine(...observations: readonly Observation[]) {
  const results = interpretStored({ observations, documents: [] }, ENGINE);
  const [advice] = applyNhsRules(ENGINE.knowledge.nhsRules, 'capecitabine', new Map(results.genes.map((each) => [each.gene, each])), {
    asOf: AS_OF,
  });
  return { results, advice };
}

describe('Stored genotypes are read back', () => {
  it('a diplotype in the shape of STU2 or STU3, however a laboratory spells it', () => {
    for (const written of ['DPYD *1/*2A', 'DPYD c.1905+1G>A (heterozygous)', 'Reference/c.1905+1G>A (*2A)', 'DPYD [*1]/[*2A]'])
      assert.deepEqual(
        readGenotypes([genotype('DPYD', written)], ENGINE.tables).genotypes[0]?.labels,
        ['Reference/c.1905+1G>A (*2A)'],
        written,
      );
    assert.equal(capecitabine(genotype('DPYD', 'DPYD *1/*2A')).advice?.percent, 50);
  });

  it('an effect on metabolism without a diplotype, and one that stands on a genotype', () => {
    const alone = genotype('DPYD', '', {
      code: loinc('53040-2'),
      valueCodeableConcept: { coding: [{ system: SYSTEM.loinc, code: 'LA9657-3' }] },
    });
    assert.equal(capecitabine(alone).advice?.action, 'stop');
    const result = genotype('CYP2C19', 'CYP2C19 *1/*99');
    const implication: Observation = {
      ...alone,
      id: 'implication',
      code: { coding: [{ system: 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs', code: 'therapeutic-implication' }] },
      component: [{ code: loinc('53040-2'), valueCodeableConcept: { coding: [{ system: SYSTEM.loinc, code: 'LA10317-8' }] } }],
      derivedFrom: [{ reference: `Observation/${result.id}` }],
    };
    delete implication.valueCodeableConcept;
    const { genotypes } = readGenotypes([result, implication], ENGINE.tables);
    assert.deepEqual(
      genotypes.map(({ gene: symbol, phenotype }) => [symbol, phenotype]),
      [['CYP2C19', 'Intermediate Metabolizer']],
    );
  });

  it('HAZ-MED-12 variants reported one by one: two of them are taken to lie on different strands', () => {
    const variant = (change: string): Observation => ({
      ...genotype('DPYD', ''),
      id: change.replace(/\W/g, ''),
      code: loinc('69548-6'),
      valueCodeableConcept: { coding: [{ system: SYSTEM.loinc, code: 'LA9633-4' }] },
      component: [
        gene('DPYD'),
        { code: loinc('48004-6'), valueCodeableConcept: { coding: [{ code: `NM_000110.4:${change}` }] } },
        { code: loinc('53034-5'), valueCodeableConcept: loinc('LA6706-1') },
      ],
    });
    assert.equal(capecitabine(variant('c.1905+1G>A')).advice?.action, 'reduce');
    assert.equal(capecitabine(variant('c.1905+1G>A'), variant('c.1679T>G')).advice?.action, 'stop');
  });

  it('HAZ-MED-01 no result, a preliminary one and one that a laboratory took back are not normal', () => {
    assert.equal(capecitabine().advice?.action, 'test first');
    for (const status of ['preliminary', 'entered-in-error', 'cancelled'] as const)
      assert.equal(capecitabine(genotype('DPYD', 'DPYD *1/*1', { status })).advice?.action, 'test first', status);
    assert.equal(capecitabine(genotype('DPYD', 'DPYD *1/*1')).advice?.action, 'proceed');
  });

  it('HAZ-MED-01 three states of a position are kept: a panel that was not read in full still asks for the test', () => {
    const states = {
      code: { coding: [{ system: 'urn:opengms:pharmacogenomics', code: 'positions-not-tested' }] },
      valueString: '2 rs75017182 rs56038477',
    };
    const partial = genotype('DPYD', 'DPYD Reference/Reference', { component: [gene('DPYD'), states] });
    const { advice } = capecitabine(partial);
    assert.equal(advice?.action, 'test first');
    assert.deepEqual(advice?.untested, ['c.1236G>A/HapB3']);
  });

  it('HAZ-MED-10 contradictory reports are both carried and named; the same report twice is one', () => {
    const { results, advice } = capecitabine(genotype('DPYD', 'DPYD *1/*1'), genotype('DPYD', 'DPYD *2A/*13'));
    assert.equal(advice?.action, 'stop');
    assert.ok(results.findings.some(({ code }) => code === 'MED_OUTSIDE_CONTRADICTS'));
    assert.deepEqual(
      capecitabine(genotype('DPYD', 'DPYD *1/*1'), genotype('DPYD', 'DPYD *1/*1')).results.findings.filter(
        ({ severity }) => severity !== 'information',
      ),
      [],
    );
  });

  it('HAZ-MED-11 transplants of liver and marrow are seen in words and codes, others are not', () => {
    const said = (text: string) =>
      patientContext([{ resourceType: 'Procedure', status: 'completed', subject: {}, code: { text } }], AS_OF).transplant;
    for (const text of ['Allogeneic haematopoietic stem cell transplant', 'Transplantation of liver', 'Liver transplantation'])
      assert.equal(said(text), true, text);
    for (const text of ['Kidney transplant', 'Liver biopsy']) assert.equal(said(text), undefined, text);
  });
});

describe("The pharmacist's clock", () => {
  const prescribed = { prescription: 'p', patient: 'x', drugs: ['capecitabine'], written: 'Capecitabine', prescribedOn: '2026-11-10' };
  const { results } = capecitabine();
  const { nhsRules } = ENGINE.knowledge;

  it('runs five calendar days from the day the test was asked for, and from the prescription while nobody has', () => {
    const about = (tests: Parameters<typeof toDoAbout>[2], asOf: string) =>
      toDoAbout(prescribed, results, tests, nhsRules, { asOf })[0]?.clock;
    assert.deepEqual(about([], '2026-11-15'), { dueOn: '2026-11-15', isLate: false });
    assert.equal(about([], '2026-11-16')?.isLate, true);
    const asked = [{ order: 'o', codes: ['M1.7'], askedOn: '2026-11-14' }];
    assert.deepEqual(about(asked, '2026-11-19'), { askedOn: '2026-11-14', order: 'o', dueOn: '2026-11-19', isLate: false });
    assert.equal(about([{ order: 'o', codes: ['R134.1'], askedOn: '2026-11-14' }], '2026-11-16')?.askedOn, undefined);
  });

  it('late tests come first; a test that treatment does not wait for is not on the list', () => {
    const toDo = (day: string) => toDoAbout({ ...prescribed, prescribedOn: day }, results, [], nhsRules, { asOf: AS_OF });
    const listed = inOrder([...toDo('2026-11-20'), ...toDo('2026-11-01')]);
    assert.deepEqual(
      listed.map(({ clock }) => clock?.isLate),
      [true, false],
    );
    assert.deepEqual(toDoAbout({ ...prescribed, drugs: ['gentamicin'] }, results, [], nhsRules, { asOf: AS_OF }), []);
  });
});

describe('The medicines passport', () => {
  it('HAZ-MED-19 is written for everybody: every text together and each group of words reads at grade 7 or below', () => {
    assert.ok(readingGrade(passportSentences().join(' ')) <= 7, String(readingGrade(passportSentences().join(' '))));
    for (const sentence of passportSentences()) assert.ok(readingGrade(sentence) <= 7, `${readingGrade(sentence)} ${sentence}`);
  });
});
