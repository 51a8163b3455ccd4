import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Observation, Resource } from '@medplum/fhirtypes';
import { validateResource } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { checkReporting } from '../board/check-reporting.ts';
import { rulesAlone } from './engine.ts';
import { genomicReport, haplotypesOf } from './genomic-report.ts';
import { readGenotypes } from './read-genotypes.ts';

const { tables } = rulesAlone();
const AT = new Date('2026-11-21T09:00:00Z');

function genotype(id: string, gene: string, value: string, more: Partial<Observation> = {}): Observation {
  return {
    resourceType: 'Observation',
    id,
    meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genotype'] },
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: { coding: [{ system: SYSTEM.loinc, code: '84413-4' }] },
    subject: { reference: 'Patient/p' },
    basedOn: [{ reference: 'ServiceRequest/o' }],
    performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: '699X0' } }],
    effectiveDateTime: '2026-11-01T08:00:00Z',
    valueCodeableConcept: { text: `${gene} ${value}` },
    component: [{ code: { coding: [{ system: SYSTEM.loinc, code: '48018-6' }] }, valueCodeableConcept: { text: gene } }],
    ...more,
  };
}

const STORED: readonly Observation[] = [
  genotype('a', 'CYP2C19', '*2/*17'),
  genotype('b', 'DPYD', 'c.1905+1G>A (*2A) (heterozygous)', { derivedFrom: [{ reference: 'DocumentReference/file' }] }),
  genotype('c', 'MT-RNR1', 'Reference'),
  genotype('f', 'CFTR', 'G551D (heterozygous)'),
  genotype('d', 'TPMT', '*1/*3A or *3B/*3C'),
];

describe('Stored genotypes go out as Genomics Reporting', () => {
  const bundle = genomicReport(STORED, tables, { patient: 'p', at: AT });
  const resources = (bundle?.entry ?? []).flatMap(({ resource }): Resource[] => (resource === undefined ? [] : [resource]));
  const observations = resources.filter((each) => each.resourceType === 'Observation');

  it('a report names each genotype, with its order and laboratory, and every resource is valid', () => {
    const [report] = resources;
    assert.equal(report?.resourceType, 'DiagnosticReport');
    assert.deepEqual(
      report?.resourceType === 'DiagnosticReport' && report.result?.map(({ reference }) => reference),
      STORED.map(({ id }) => `Observation/${id}`),
    );
    assert.match(JSON.stringify(report), /51969-4[\s\S]*ServiceRequest\/o[\s\S]*699X0/);
    for (const resource of [...resources, ...(bundle ? [bundle] : [])]) {
      assert.deepEqual(validateResource(resource), [], resource.id);
      assert.deepEqual(checkReporting(resource), [], resource.id);
    }
  });

  it('each allele of a certain diplotype is a haplotype that its genotype rests on; of an uncertain one none is', () => {
    const names = observations
      .filter(({ code }) => code.coding?.[0]?.code === '84414-2')
      .map(({ id, valueCodeableConcept }) => [id, valueCodeableConcept?.text]);
    assert.deepEqual(names, [
      ['a-h1', 'CYP2C19 *2'],
      ['a-h2', 'CYP2C19 *17'],
      ['b-h1', 'DPYD Reference'],
      ['b-h2', 'DPYD c.1905+1G>A (*2A)'],
      ['c-h1', 'MT-RNR1 Reference'],
      ['f-h1', 'CFTR ivacaftor non-responsive CFTR sequence'],
      ['f-h2', 'CFTR G551D'],
    ]);
    const rests = observations.find(({ id }) => id === 'b')?.derivedFrom?.map(({ reference }) => reference);
    assert.deepEqual(rests, ['DocumentReference/file', 'Observation/b-h1', 'Observation/b-h2']);
    assert.deepEqual(haplotypesOf(genotype('e', 'TPMT', '*1/*2', { status: 'preliminary' }), tables), []);
  });

  it('HAZ-MED-37 what goes out comes in again equal', () => {
    const sent: readonly Observation[] = JSON.parse(JSON.stringify(observations));
    assert.deepEqual(readGenotypes(sent, tables), readGenotypes(STORED, tables));
    assert.deepEqual(genomicReport(sent, tables, { patient: 'p', at: AT }), bundle);
  });

  it('a preliminary genotype is in no report, and without a genotype there is none', () => {
    assert.equal(genomicReport([genotype('e', 'TPMT', '*1/*2', { status: 'preliminary' })], tables, { patient: 'p', at: AT }), undefined);
  });
});
