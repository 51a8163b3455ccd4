import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation } from '@medplum/fhirtypes';
import { validateResource } from '../../../foundation/record/index.ts';
import { readTumourFile } from '../targeted/reading/tumour-file.ts';
import { checkReporting } from './check-reporting.ts';
import { readReported } from './read-reported.ts';
import { reportedObservations } from './write-reported.ts';

const ABOUT = { patient: 'Patient/p', laboratory: '699X0', at: new Date('2026-11-21T09:00:00Z') };
function written(text: string) {
  const ids = Array.from({ length: 100 }, (_, at) => `id-${at}`).values();
  const read = readTumourFile(text);
  assert.deepEqual(
    read.findings.filter(({ severity }) => severity === 'error'),
    [],
  );
  return { read, ...reportedObservations(read, { ...ABOUT, newId: () => ids.next().value ?? '' }) };
}

const FILES: readonly (readonly [string, string])[] = [
  [
    'lines',
    'BRAF V600E\nEGFR exon 19 deletion\nNM_004333.6:c.1799T>A\nEML4::ALK fusion\nERBB2 amplification\nCDKN2A deletion\nMSI-H\nTMB 12.5\nKRAS wild type',
  ],
  ['a MAF', 'Hugo_Symbol\tVariant_Classification\tHGVSp_Short\nBRAF\tMissense_Mutation\tp.V600E\nTP53\tNonsense_Mutation\tp.R213*'],
  ['copy number', 'gene\tcall\nERBB2\tAmplification\nRB1\tDeletion'],
];

for (const [name, text] of FILES)
  test(`what is kept of ${name} is structurally valid and reads back as it was`, () => {
    const { read, observations, left } = written(text);
    for (const observation of observations)
      assert.deepEqual([...validateResource(observation), ...checkReporting(observation)], [], JSON.stringify(observation));
    const back = readReported(observations);
    assert.deepEqual(back.findings, []);
    assert.deepEqual(
      back.alterations.map(({ label }) => label).sort(),
      read.alterations
        .map(({ label }) => label)
        .filter((label) => !left.includes(label))
        // References are compared without their version.
        .map((label) => label.replace(/\.\d+:/, ':'))
        .sort(),
    );
    assert.deepEqual(new Set(back.tested.genes.keys()), new Set(read.tested.genes.keys()));
    for (const { label } of back.alterations) assert.ok((back.from.get(label)?.length ?? 0) > 0);
  });

const LOINC = 'http://loinc.org';
function observation(more: Partial<Observation>, components: readonly (readonly [string, string])[]): Observation {
  return {
    resourceType: 'Observation',
    id: 'o',
    status: 'final',
    code: { coding: [{ system: LOINC, code: '69548-6' }] },
    valueCodeableConcept: { coding: [{ system: LOINC, code: 'LA9633-4' }] },
    component: components.map(([code, text]) => ({ code: { coding: [{ system: LOINC, code }] }, valueCodeableConcept: { text } })),
    ...more,
  };
}

test('HAZ-MED-30 a preliminary variant, one that is absent and one not understood never become a finding', () => {
  const gene = ['48018-6', 'BRAF'] as const;
  const change = ['48005-3', 'p.(Val600Glu)'] as const;
  assert.equal(readReported([observation({ status: 'preliminary' }, [gene, change])]).alterations.length, 0);
  const absent = { valueCodeableConcept: { coding: [{ system: LOINC, code: 'LA9634-2' }] } };
  const one = readReported([observation(absent, [gene, change])]);
  // One change looked for and absent says nothing of the rest of the gene.
  assert.deepEqual([one.alterations.length, one.tested.genes.size], [0, 0]);
  const whole = readReported([observation(absent, [gene])]);
  assert.deepEqual([whole.alterations.length, [...whole.tested.genes.keys()]], [0, ['BRAF']]);
  const noGene = readReported([observation({}, [change])]);
  assert.deepEqual([noGene.alterations.length, noGene.findings.length], [0, 1]);
  const noCall = readReported([
    observation({ valueCodeableConcept: { coding: [{ system: LOINC, code: 'LA18198-4', display: 'No call' }] } }, [gene, change]),
  ]);
  assert.deepEqual([noCall.alterations.length, noCall.findings.length], [0, 1]);
});

test('a bare copy number above two is a gain: amplification is the laboratory’s word', () => {
  const counted = (value: number) =>
    readReported([
      {
        ...observation({}, [['48018-6', 'ERBB2']]),
        component: [
          { code: { coding: [{ system: LOINC, code: '48018-6' }] }, valueCodeableConcept: { text: 'ERBB2' } },
          { code: { coding: [{ system: LOINC, code: '82155-3' }] }, valueQuantity: { value } },
        ],
      },
    ]).alterations.map(({ label }) => label);
  assert.deepEqual([counted(0), counted(1), counted(9)], [['ERBB2 deletion'], ['ERBB2 loss'], ['ERBB2 gain']]);
});

test('a value outside the list it is bound to is named, and text in place of an extensible one is not', () => {
  const meta = { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/variant'] };
  const gene = ['48018-6', 'BRAF'] as const;
  const odd = { coding: [{ system: LOINC, code: 'LA9999-9' }] };
  assert.deepEqual(checkReporting(observation({ meta }, [gene])), []);
  assert.deepEqual(
    checkReporting(observation({ meta, valueCodeableConcept: odd }, [gene])).map(({ code, where }) => [code, where]),
    [['GRP_VALUE_SET', 'Observation.value']],
  );
  assert.deepEqual(checkReporting(observation({ meta }, [['48002-0', 'circulating']])), []);
  const coded = {
    ...observation({ meta }, []),
    component: [{ code: { coding: [{ system: LOINC, code: '48002-0' }] }, valueCodeableConcept: odd }],
  };
  assert.deepEqual(
    checkReporting(coded).map(({ where }) => where),
    ['Observation.component[0].value'],
  );
  const tbd = 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs';
  const implication: Observation = {
    resourceType: 'Observation',
    status: 'final',
    meta,
    code: { coding: [{ system: tbd, code: 'therapeutic-implication' }] },
  };
  assert.deepEqual(
    checkReporting(implication).map(({ code }) => code),
    ['GRP_DERIVED_FROM'],
  );
  const task = { resourceType: 'Task', status: 'completed', intent: 'proposal', meta } as const;
  assert.deepEqual(
    checkReporting({ ...task, meta: { profile: [...meta.profile] } }).map(({ code }) => code),
    ['GRP_PROPOSAL'],
  );
});
