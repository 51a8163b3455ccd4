import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aTable } from '../a-gene.ts';
import { readOutsideCalls } from '../calling/outside-calls.ts';
import { type GeneResult, noResult, resultFromOutside } from '../phenotypes/gene-result.ts';
import { readNhsRules } from '../store.ts';
import { type Card, cardsFor, unreadOrderCards } from './cds-cards.ts';
import { compileGuideline } from './guideline.ts';
import type { OrderContext } from './prescription.ts';

const TABLES = new Map(['DPYD', 'CYP2C19', 'MT-RNR1', 'SLCO1B1'].map((gene) => [gene, aTable(gene, { Reference: 'Normal function' })]));
const STATINS = compileGuideline({
  guideline: {
    id: 'PA1',
    source: 'CPIC',
    name: 'simvastatin',
    url: 'https://example.org/g',
    relatedChemicals: [{ name: 'simvastatin' }],
    relatedGenes: [{ symbol: 'SLCO1B1' }],
  },
  recommendations: [
    {
      id: '1',
      population: 'general',
      relatedChemicals: [{ name: 'simvastatin' }],
      text: { html: '<p>Prescribe an alternative statin.</p>' },
      lookupKey: { SLCO1B1: 'Poor Function' },
      alternateDrugAvailable: true,
    },
    {
      id: '2',
      population: 'general',
      relatedChemicals: [{ name: 'simvastatin' }],
      text: { html: '<p>Usual dose.</p>' },
      lookupKey: { SLCO1B1: 'Normal Function' },
    },
  ],
  version: '2024',
});
const KNOWLEDGE = { guidelines: [STATINS], parts: [], nhsRules: readNhsRules() };

function reported(gene: string, line: string): GeneResult {
  return resultFromOutside(gene, readOutsideCalls(`${gene}\t${line}`, TABLES).calls, undefined, []);
}

function anOrder(name: string, hook: OrderContext['hook'] = 'order-sign', more: object = {}): OrderContext {
  const resource = {
    resourceType: 'MedicationRequest',
    id: 'draft-1',
    subject: { reference: 'Patient/1' },
    medicationCodeableConcept: { text: name },
    ...more,
  };
  return { hook, draftOrders: { entry: [{ resource }] }, selections: ['MedicationRequest/draft-1'] };
}

function cards(order: OrderContext, genes: readonly GeneResult[], conditions?: readonly string[]): readonly Card[] {
  let id = 0;
  const context = { asOf: '2026-11-21', ...(conditions ? { conditions } : {}) };
  return cardsFor(order, { sample: 'one', genes, findings: [] }, KNOWLEDGE, context, () => `id-${++id}`).cards;
}

describe('Cards where prescribing happens', () => {
  it('HAZ-MED-06: capecitabine without a DPYD result is critical, and the test can be ordered from the card', () => {
    const [card, ...others] = cards(anOrder('Capecitabine 500mg tablets'), [noResult('DPYD')]);
    assert.deepEqual(others, []);
    assert.equal(card?.indicator, 'critical');
    const actions = card?.suggestions?.map(({ actions: [first] }) => first?.type);
    assert.deepEqual(actions, ['delete', 'create']);
    assert.match(card?.detail ?? '', /NHS-DPYD-FLUOROPYRIMIDINES, as of 2026-11-21/);
  });

  it('heterozygous *2A halves the drafted dose, as a whole resource', () => {
    const dose = { dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 1500, unit: 'mg' } }] }] };
    const dpyd = resultFromOutside(
      'DPYD',
      [{ gene: 'DPYD', alleles: ['Reference', 'c.1905+1G>A (*2A)'], phenotype: null, activityScore: '1.0' }],
      undefined,
      [],
    );
    const [card] = cards(anOrder('capecitabine', 'order-sign', dose), [dpyd]);
    assert.equal(card?.indicator, 'warning');
    const [action] = card?.suggestions?.[0]?.actions ?? [];
    assert.ok(action?.type === 'update');
    assert.match(JSON.stringify(action.resource), /"value":750/);
    assert.match(JSON.stringify(action.resource), /"resourceType":"MedicationRequest"/);
  });

  it('there is silence where there is nothing to say', () => {
    assert.deepEqual(cards(anOrder('Paracetamol 500mg'), [noResult('DPYD')]), []);
    assert.deepEqual(cards(anOrder('Gentamicin 80mg/2ml'), [noResult('MT-RNR1')]), []);
    assert.deepEqual(cards(anOrder('simvastatin'), [reported('SLCO1B1', '\tNormal Function')]), []);
    assert.deepEqual(cards(anOrder('clopidogrel'), [reported('CYP2C19', '\tNM')]), []);
    const notSelected = { ...anOrder('capecitabine', 'order-select'), selections: ['MedicationRequest/other'] };
    assert.deepEqual(cards(notSelected, [noResult('DPYD')]), []);
  });

  it('clopidogrel after stroke asks for the test only where the condition is known', () => {
    assert.deepEqual(cards(anOrder('clopidogrel'), [noResult('CYP2C19')]), []);
    const [card] = cards(anOrder('clopidogrel'), [noResult('CYP2C19')], ['ischaemic stroke']);
    assert.equal(card?.indicator, 'warning');
    assert.match(card?.detail ?? '', /not nationally commissioned/);
  });

  it('published guidance speaks where no NHS rule does, and the card names its version', () => {
    const [card] = cards(anOrder('Simvastatin 40mg tablets'), [reported('SLCO1B1', '\tPoor Function')]);
    assert.equal(card?.indicator, 'warning');
    assert.equal(card?.source.label, 'CPIC 2024');
  });

  it('every card keeps to the specification: short summary, source, override reasons, behaviour with suggestions', () => {
    const long = reported('MT-RNR1', '\tincreased risk of aminoglycoside-induced hearing loss');
    for (const card of [...cards(anOrder('gentamicin'), [long]), ...cards(anOrder('5-FU'), [noResult('DPYD')])]) {
      assert.ok(card.summary.length < 140 && card.source.label !== '' && (card.overrideReasons?.length ?? 0) > 0);
      assert.equal(card.selectionBehavior !== undefined, card.suggestions !== undefined);
    }
  });

  it('an order that names no medicine is a finding, and the ingredients of a combination are all found', () => {
    const unnamed = { hook: 'order-sign' as const, draftOrders: { entry: [{ resource: { resourceType: 'MedicationRequest', id: 'x' } }] } };
    const outcome = cardsFor(unnamed, { sample: '', genes: [], findings: [] }, KNOWLEDGE, { asOf: '2026-11-21' }, () => 'id');
    assert.deepEqual(
      outcome.findings.map(({ code }) => code),
      ['MED_DRUG_UNNAMED'],
    );
    const [card, ...others] = unreadOrderCards(unnamed, KNOWLEDGE, () => 'id');
    assert.equal(others.length, 0);
    assert.ok((card?.summary.length ?? 140) < 140);
    assert.match(`${card?.summary} ${card?.detail}`, /MED_DRUG_UNNAMED.*MedicationRequest\/x: .*Send medicationCodeableConcept/);
    assert.deepEqual(
      unreadOrderCards(anOrder('Paracetamol'), KNOWLEDGE, () => 'id'),
      [],
    );
    const combined = anOrder('', 'order-sign', {
      medicationCodeableConcept: {},
      contained: [
        {
          resourceType: 'Medication',
          ingredient: [{ itemCodeableConcept: { text: 'Tegafur' } }, { itemCodeableConcept: { text: 'Abacavir' } }],
        },
      ],
    });
    assert.equal(cards(combined, [noResult('DPYD'), noResult('HLA-B')]).length, 2);
  });
});
