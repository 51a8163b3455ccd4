import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QuestionnaireResponse, ServiceRequest, Task } from '@medplum/fhirtypes';
import { loadDirectory } from '../directory/index.ts';
import { checkDiscussion } from './acts/discussion.ts';
import { aDiscussion, anOrder, aPatient } from './fixtures.ts';
import { discussionOf, formsFor, missingFor, recordsOfDiscussion, testOrdered, timeline } from './index.ts';
import { keysOf } from './placing/identifiers.ts';
import { checkNhsNumbers, contradictions, updatedPatient } from './placing/patient-identity.ts';
import { rewriteReferences, withTargets } from './placing/references.ts';

const directory = loadDirectory();

test('a reference is rewritten wherever it stands, and what does not resolve is named with its path', () => {
  const { resource, unresolved } = rewriteReferences(
    anOrder('R134.1', {
      supportingInfo: [{ reference: 'urn:uuid:1' }, { reference: 'Observation/none' }],
      extension: [{ url: 'u', valueUri: 'urn:uuid:1' }],
    }),
    (reference) =>
      reference === 'urn:uuid:1'
        ? { kind: 'resolved', reference: 'Observation/9' }
        : reference.startsWith('Observation/')
          ? { kind: 'unresolved', because: 'nowhere' }
          : { kind: 'left' },
  );
  const order = resource as ServiceRequest; // what went in
  assert.equal(order.supportingInfo?.[0]?.reference, 'Observation/9');
  assert.equal(order.extension?.[0]?.valueUri, 'Observation/9');
  assert.deepEqual(unresolved, [{ path: 'supportingInfo[1]', reference: 'Observation/none', because: 'nowhere' }]);
});

test('a local number counts only with who assigned it, and an NHS number without its spaces', () => {
  const assigned = (ods: string) =>
    keysOf(
      aPatient({
        identifier: [
          {
            system: 'urn:oid:local',
            value: '123',
            assigner: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: ods } },
          },
        ],
      }),
    )[0]?.system;
  assert.notEqual(assigned('RAX'), assigned('R0A'));
  assert.equal(
    keysOf(aPatient({ identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '999 000 0018' }] }))[0]?.value,
    '9990000018',
  );
});

test('a wrong check digit is reported, a right one is not', () => {
  const patient = (value: string) => aPatient({ identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value }] });
  assert.equal(checkNhsNumbers(patient('9449307559'), 'Patient')[0]?.code, 'REQ_NHS_NUMBER');
  assert.deepEqual(checkNhsNumbers(patient('9449305552'), 'Patient'), []);
});

test('a married name is added beside the old one; another birthday is a contradiction; half a date agrees with a whole one', () => {
  const current = aPatient();
  assert.deepEqual(contradictions(current, aPatient({ birthDate: '1984' }), 'Patient'), []);
  assert.equal(contradictions(current, aPatient({ birthDate: '1985-05-02' }), 'Patient')[0]?.code, 'REQ_PATIENT_BIRTH_DATE');
  const married = aPatient({ name: [{ family: 'Hughes', given: ['Ada'] }] });
  assert.equal(contradictions(current, married, 'Patient')[0]?.code, 'REQ_PATIENT_NAME');
  assert.deepEqual(
    updatedPatient(current, married).name?.map((name) => name.family),
    ['Okonkwo', 'Hughes'],
  );
  assert.deepEqual(updatedPatient(current, current), current);
});

test('a test is known by its code in the workbook or in the digital directory; an unknown code is a finding', () => {
  const read = (code: string, system = 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory') =>
    testOrdered({ ...anOrder(), code: { coding: [{ system, code }] } }, directory, 'ServiceRequest');
  assert.equal(read('R134.1').test?.code, 'R134.1');
  assert.equal(read('r134.1').indication?.code, 'R134');
  assert.equal(read('GT488', 'https://fhir.nhs.uk/CodeSystem/England-DigitalGenomicTestService').test?.code, 'R67.1');
  assert.equal(read('M1.7').facts.kind, 'cancer');
  assert.equal(read('R99999').findings[0]?.code, 'REQ_TEST_UNKNOWN');
  assert.equal(testOrdered({ ...anOrder(), code: { text: 'Genes please' } }, directory, 'ServiceRequest').findings[0]?.code, 'REQ_NO_TEST');
  assert.deepEqual(
    [read('R387.1').kind, read('R442.1').kind, read('R346.1').kind, read('R134.1').kind],
    ['reanalysis', 'reinterpretation', 'dna-storage', 'test'],
  );
  assert.deepEqual([read('R14.1').isWgs, read('R134.1').isWgs], [true, false]);
});

function aForm(category: string, discussed: boolean, agreed?: boolean, reason?: string): QuestionnaireResponse {
  return {
    resourceType: 'QuestionnaireResponse',
    id: 'form',
    status: 'completed',
    questionnaire: 'https://fhir.nhs.uk/Questionnaire/NHSDigital-Questionnaire-Genomics-Example',
    item: [
      {
        linkId: 'patientCategory',
        answer: [{ valueCoding: { system: 'https://fhir.nhs.uk/CodeSystem/patient-choice-category-genomics', code: category } }],
      },
      { linkId: 'researchConfirmation1', answer: [{ valueBoolean: discussed }] },
      ...(agreed === undefined ? [] : [{ linkId: 'researchConfirmation2', answer: [{ valueBoolean: agreed }] }]),
      ...(reason === undefined
        ? []
        : [
            {
              linkId: 'why',
              answer: [{ valueCoding: { system: 'https://fhir.nhs.uk/CodeSystem/patient-choice-researchparticipation', code: reason } }],
            },
          ]),
    ],
  };
}

test('the record of discussion keeps category and research choice apart from the test', () => {
  const consent = { ...aDiscussion('active'), sourceReference: { reference: 'QuestionnaireResponse/form' } as never };
  const read = (form: QuestionnaireResponse) => recordsOfDiscussion([consent], [form])[0];
  for (const category of ['adult-own-choice', 'adult-lack-capacity', 'child', 'clinician', 'deceased'] as const)
    assert.equal(read(aForm(category, true, true))?.category, category);
  assert.deepEqual(read(aForm('child', true, false))?.research, { kind: 'declined' });
  assert.equal(read(aForm('child', true, false))?.state, 'held', 'no to research is not no to the test');
  assert.deepEqual(read(aForm('child', false, undefined, 'like-to-discuss-later'))?.research, {
    kind: 'not-discussed',
    reason: 'like-to-discuss-later',
  });
});

test('whole genome sequencing asks for the discussion, a refusal stops the order, a consultee and assent are asked for (HAZ-REQ-02)', () => {
  const wgs = { isWgs: true, subject: 'Patient/patient', subjectAge: 12 };
  const codes = (records: ReturnType<typeof recordsOfDiscussion>, order = wgs) =>
    checkDiscussion(order, records, 'ServiceRequest').map((finding) => finding.code);
  assert.deepEqual(codes([]), ['REQ_NO_DISCUSSION']);
  assert.deepEqual(codes([], { ...wgs, isWgs: false }), []);
  assert.deepEqual(codes(recordsOfDiscussion([aDiscussion('proposed')], [])), []);
  assert.deepEqual(codes(recordsOfDiscussion([aDiscussion('rejected')], [])), ['REQ_TEST_REFUSED']);
  const research = { ...aDiscussion('rejected'), scope: { coding: [{ code: 'research' }] } };
  assert.deepEqual(codes(recordsOfDiscussion([research], [])), [], 'refusing research refuses nothing else');
  const consent = { ...aDiscussion('active'), sourceReference: { reference: 'QuestionnaireResponse/form' } as never };
  assert.deepEqual(codes(recordsOfDiscussion([consent], [aForm('adult-lack-capacity', true, true)]), { ...wgs, subjectAge: 40 }), [
    'REQ_NO_CONSULTEE',
  ]);
  assert.deepEqual(codes(recordsOfDiscussion([consent], [aForm('child', true, true)])), ['REQ_NO_ASSENT']);
});

test("each participant has a record of their own, and a form that names nobody is the order's patient's", () => {
  const { patient: _patient, ...unnamed } = aDiscussion('active');
  const records = recordsOfDiscussion([unnamed, aDiscussion('proposed', 'Patient/mother', 'ServiceRequest/order', 'm')], []);
  assert.equal(discussionOf('Patient/patient', 'Patient/patient', records)?.state, 'held');
  assert.equal(discussionOf('Patient/mother', 'Patient/patient', records)?.state, 'to-follow');
  assert.equal(discussionOf('Patient/father', 'Patient/patient', records), undefined);
});

test('what is missing follows the master dataset: mandatory fields, stated conditions, and nothing that is not known', () => {
  const ordered = (code: string) =>
    testOrdered(
      { ...anOrder(), code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory', code }] } },
      directory,
      'x',
    );
  assert.deepEqual(formsFor(ordered('R67.1')), ['rare/non-wgs', 'hearing/non-wgs']);
  assert.deepEqual(formsFor(ordered('R14.1')), ['rare/wgs']);
  assert.deepEqual(formsFor(ordered('M1.1')), ['solid-tumour/non-wgs']);
  const missing = (
    facts: Readonly<Record<string, boolean | undefined>>,
    given: readonly string[] = [],
    indications: readonly string[] = [],
  ) => missingFor({ given: new Set(given), facts, indications }, ['rare/non-wgs', 'hearing/non-wgs']).map((finding) => finding.code);
  assert.ok(missing({}).includes('MDS_P-4'));
  assert.ok(!missing({}, ['P-4']).includes('MDS_P-4'));
  assert.deepEqual(
    [missing({ urgent: true }).includes('MDS_TR-12'), missing({ urgent: false }).includes('MDS_TR-12'), missing({}).includes('MDS_TR-12')],
    [true, false, false],
  );
  assert.deepEqual([missing({}, [], ['R67']).includes('MDS_PCI-17'), missing({}).includes('MDS_PCI-17')], [true, false]);
  assert.deepEqual([missing({}).includes('MDS_PS-11'), missing({ 'primary-sample': true }).includes('MDS_PS-11')], [false, true]);
  assert.ok(!missing({}).includes('MDS_P-34'), 'what depends on a document that is not held is not asked for');
});

test('the timeline tells the requester milestones and the hub everything', () => {
  const task = (status: Task['status']): Task => ({
    resourceType: 'Task',
    id: 't',
    status,
    intent: 'order',
    code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/task-code-genomics', code: 'interpretation' }] },
  });
  const versions = [
    { resource: anOrder(), at: '2026-11-21T09:00:00Z' },
    { resource: task('requested'), at: '2026-11-21T09:00:00Z' },
    { resource: task('accepted'), at: '2026-11-22T09:00:00Z' },
    { resource: task('in-progress'), at: '2026-11-23T09:00:00Z' },
  ];
  assert.deepEqual(
    timeline(versions, 'hub').map((event) => event.words),
    ['The order was placed.', 'Interpretation: accepted.', 'Interpretation: in-progress.'],
  );
  assert.deepEqual(
    timeline(versions, 'requester').map((event) => event.words),
    ['The order was placed.', 'Interpretation: accepted.'],
  );
});

test('a reference by number alone is completed where its target is certain', () => {
  const number = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' };
  const completed = withTargets(
    { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { identifier: number } },
    ({ type }) => `${type}/1`,
  );
  assert.deepEqual(completed, {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: { identifier: number, reference: 'Patient/1' },
  });
});
