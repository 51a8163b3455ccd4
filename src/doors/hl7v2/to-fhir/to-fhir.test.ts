import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnosticReport, Observation, Patient, Resource, ServiceRequest, Specimen } from '@medplum/fhirtypes';
import { validateResource } from '../../../foundation/record/index.ts';
import { adt, bytesOf, DOCUMENT, EPR_ORDER, GOOD_ORDER, LABORATORY_REPORT, NINE_BREACHES, pdf, VARIANT_REPORT } from '../fixtures.ts';
import type { Dialect } from '../message/dialect.ts';
import { readMessage } from '../message/reading.ts';
import type { Conversion } from './conversion.ts';
import { toFhir } from './to-fhir.ts';

const NOW = new Date('2026-11-21T09:00:00Z');

function convert(text: string, dialect: Dialect = {}): Conversion {
  const result = readMessage(bytesOf(text));
  assert.ok(result.kind === 'read');
  let count = 0;
  const converted = toFhir(result.reading, {
    dialect,
    newId: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    now: NOW,
  });
  assert.ok(converted.kind === 'converted', JSON.stringify(converted));
  return converted.conversion;
}

function all<T extends Resource>({ bundle }: Conversion, type: T['resourceType']): readonly T[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource as T] : [])); // filtered by type
}

function only<T extends Resource>(conversion: Conversion, type: T['resourceType']): T {
  const [first, ...more] = all<T>(conversion, type);
  assert.ok(first && more.length === 0, `one ${type}`);
  return first;
}

test('everything a conversion makes is structurally valid FHIR R4', () => {
  for (const text of [
    GOOD_ORDER,
    EPR_ORDER,
    NINE_BREACHES,
    LABORATORY_REPORT,
    VARIANT_REPORT,
    DOCUMENT,
    adt('A31'),
    adt('A40', 'MRG|OLD1^^^R0A^MR'),
  ])
    for (const { resource } of convert(text).bundle.entry ?? []) assert.deepEqual(validateResource(resource), [], JSON.stringify(resource));
});

test('every reference of a message bundle leads to one of its entries', () => {
  for (const text of [GOOD_ORDER, EPR_ORDER, LABORATORY_REPORT, VARIANT_REPORT, DOCUMENT]) {
    const { bundle } = convert(text);
    const there = new Set(bundle.entry?.map(({ fullUrl }) => fullUrl));
    for (const [, reference] of JSON.stringify(bundle).matchAll(/"(?:reference|url)":"(urn:uuid:[^"]+)"/g))
      assert.ok(there.has(reference), reference);
  }
});

test('an order becomes a message O21 from its sender to its receiver, with its number', () => {
  const { bundle, messageId } = convert(GOOD_ORDER);
  assert.deepEqual(messageId, { system: 'urn:opengms:message:R0A:HIVE', value: 'ORD-1001' });
  assert.equal(bundle.timestamp, '2026-10-13T10:33:00+01:00');
  const header = bundle.entry?.[0]?.resource;
  assert.ok(header?.resourceType === 'MessageHeader');
  assert.equal(header.eventCoding?.code, 'O21');
  assert.equal(header.sender?.identifier?.value, 'R0A');
  assert.equal(header.destination?.[0]?.receiver?.identifier?.value, '699X0');
});

test('an order becomes a request with test, reason, requester, sample, answers and notes', () => {
  const made = convert(GOOD_ORDER);
  const request = only<ServiceRequest>(made, 'ServiceRequest');
  assert.equal(request.status, 'active');
  assert.deepEqual(request.code?.coding, [
    { system: 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory', code: 'R134.1', display: 'Familial hypercholesterolaemia' },
  ]);
  assert.equal(request.reasonCode?.[0]?.coding?.[0]?.code, '398036000');
  assert.equal(request.authoredOn, '2026-10-13T10:30:00+01:00');
  assert.equal(request.identifier?.[0]?.assigner?.identifier?.value, 'R0A');
  assert.equal(request.note?.[0]?.text, 'Cholesterol high in mother and brother');
  assert.equal(request.supportingInfo?.length, 2);
  const specimen = only<Specimen>(made, 'Specimen');
  assert.equal(specimen.type?.coding?.[0]?.system, 'http://snomed.info/sct');
  assert.equal(specimen.collection?.collectedDateTime, '2026-10-13T10:00:00+01:00');
});

test('a patient has numbers, name, birth, address, ethnic category and how the NHS number was checked', () => {
  const patient = only<Patient>(convert(GOOD_ORDER), 'Patient');
  assert.equal(patient.identifier?.[0]?.value, '9990004005');
  assert.equal(patient.identifier?.[0]?.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code, '01');
  assert.equal(patient.identifier?.[1]?.assigner?.identifier?.value, 'R0A');
  assert.deepEqual(patient.name, [{ use: 'official', family: 'EXAMPLE', given: ['Ada'] }]);
  assert.equal(patient.birthDate, '1972-09-21');
  assert.equal(patient.address?.[0]?.postalCode, 'M13 9PL');
  assert.equal(patient.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code, 'A');
});

test('a proposal finds the patient by number before making one, and names each entry by its place in the message', () => {
  const { entries } = convert(GOOD_ORDER);
  const patient = entries.find(({ type }) => type === 'Patient');
  assert.equal(decodeURIComponent(patient?.ifNoneExist ?? ''), 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990004005');
  assert.deepEqual(
    entries.map(({ where }) => where),
    ['PID', 'ORC-12', 'ORC-12', 'OBX(1)', 'OBX(2)', 'OBR', 'SPM'],
  );
  assert.ok(entries.every(({ type }) => type !== 'MessageHeader'));
});

test('an EPR order is repaired, and every repair is told', () => {
  const made = convert(EPR_ORDER, { aliases: { MFT: 'R0A', EPI: 'R0A' } });
  const request = only<ServiceRequest>(made, 'ServiceRequest');
  assert.equal(request.code?.coding?.[0]?.system, 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory');
  assert.equal(request.authoredOn, '2026-06-08T15:50:46+01:00');
  assert.equal(request.note?.[0]?.text, 'First line\nSecond line');
  const [first] = all<Observation>(made, 'Observation');
  assert.deepEqual(
    first?.component?.map(({ valueString }) => valueString),
    ['M7: Prostate cancer', 'M1: Colorectal'],
  );
  assert.equal(first?.note?.[0]?.text, 'Continued answer');
  const patient = only<Patient>(made, 'Patient');
  assert.deepEqual(patient.name, [{ family: 'EXAMPLE', given: ['Grace'] }]);
  assert.equal(patient.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code, 'A');
  assert.deepEqual(
    made.noted.map(({ where }) => where).toSorted(),
    ['MSH-7', 'OBR-4.3', 'OBX(2)', 'OBX(3)-3', 'ORC-21', 'PID-22'].toSorted(),
  );
});

test('HAZ-EXC-02: a national code is taken from a coded answer, never from the free text of an order', () => {
  const coded = only<ServiceRequest>(
    convert(NINE_BREACHES.replace('R59^R59.3 WGS Epilepsy^L', 'R59^R59.3 - WGS Epilepsy^L')),
    'ServiceRequest',
  );
  assert.equal(coded.code?.coding?.[0]?.code, 'R59.3');
  const spoken = convert(
    NINE_BREACHES.replace(
      'OBX|1|CE|LABGERNEURO^Test Code^L||R59^R59.3 WGS Epilepsy^L',
      'NTE|1||R134.1 was negative last year\rOBX|1|ST|LABX^Notes^L||R134.1 negative',
    ),
  );
  assert.deepEqual(
    only<ServiceRequest>(spoken, 'ServiceRequest').code?.coding?.map(({ code }) => code),
    ['GENETICS'],
  );
});

test('samples that follow the last of several tests belong to all of them, made once', () => {
  const two = GOOD_ORDER.replace(
    'SPM|1',
    'ORC|NW|P1001^R0A|||||||20261013103000+0100|||C3456789^Doctor^Sam^^^Dr^^^GMC|||||||||Trust^^R0A^^^ODS\rOBR|2|P1001^R0A||R134.2^Second^England-GenomicTestDirectory\rSPM|1',
  );
  const made = convert(two);
  assert.equal(all<ServiceRequest>(made, 'ServiceRequest').length, 2);
  assert.equal(only<Specimen>(made, 'Specimen').request?.length, 2);
});

test('a cancellation changes the order that is held, with its reason, and places nothing', () => {
  const { entries } = convert(GOOD_ORDER.replace('ORC|NW', 'ORC|CA'));
  assert.deepEqual(
    entries.map(({ method, type }) => `${method} ${type}`),
    ['PATCH ServiceRequest', 'POST Provenance'],
  );
  assert.equal(decodeURIComponent(entries[0]?.query ?? ''), 'identifier=urn:opengms:placer-order:R0A|P1000');
  assert.deepEqual(entries[0]?.patch, [{ op: 'replace', path: '/status', value: 'revoked' }]);
});

test('a laboratory report is repaired: NHS number, national code, outcome list, document', () => {
  const made = convert(LABORATORY_REPORT);
  const report = only<DiagnosticReport>(made, 'DiagnosticReport');
  assert.equal(report.status, 'final');
  assert.equal(report.code?.coding?.[0]?.code, 'M4.14');
  assert.equal(report.code?.coding?.[1]?.code, 'ctDNA_M4');
  assert.equal(report.conclusionCode?.[0]?.coding?.[0]?.code, '431');
  assert.match(report.conclusionCode?.[0]?.coding?.[0]?.system ?? '', /GenomicTestOutcomeCode$/);
  assert.equal(report.performer?.[0]?.identifier?.value, '699X0');
  assert.equal(report.basedOn?.[0]?.identifier?.value, 'P1000');
  assert.equal(report.basedOn?.[0]?.identifier?.assigner?.identifier?.value, 'R0A');
  assert.equal(report.presentedForm?.[0]?.contentType, 'application/pdf');
  const binary = all(made, 'Binary')[0];
  assert.ok(binary?.resourceType === 'Binary' && binary.data === pdf());
  assert.equal(only<Patient>(made, 'Patient').identifier?.[0]?.value, '9990004005');
});

test('a variant and what it means are observations of their own, one derived from the other', () => {
  const observations = all<Observation>(convert(VARIANT_REPORT), 'Observation');
  assert.deepEqual(
    observations.map(({ code }) => code?.coding?.[0]?.code),
    ['81306-3', '69548-6', 'diagnostic-implication'],
  );
  assert.deepEqual(
    observations[1]?.component?.map(({ code }) => code?.coding?.[0]?.code),
    ['48018-6', '48004-6', '53034-5'],
  );
  assert.equal(observations[2]?.component?.[0]?.valueCodeableConcept?.coding?.[0]?.code, 'LA6668-3');
  assert.match(observations[2]?.derivedFrom?.[0]?.reference ?? '', /^urn:uuid:/);
});

test('HAZ-EXC-03: a report without a status is never final', () => {
  const unsaid = VARIANT_REPORT.replace('|||F|||||||C1234567', '||||||||||C1234567');
  const mixed = unsaid.replace('LA6668-3^Pathogenic^LN||||||F', 'LA6668-3^Pathogenic^LN||||||P');
  assert.equal(only<DiagnosticReport>(convert(mixed), 'DiagnosticReport').status, 'unknown');
  assert.equal(only<DiagnosticReport>(convert(unsaid), 'DiagnosticReport').status, 'final', 'all its results say F');
});

test('HAZ-EXC-04: half a document is kept and not presented as the report', () => {
  const cut = convert(VARIANT_REPORT.replace(/(JVBERi[A-Za-z0-9+/]{21})[A-Za-z0-9+/=]+/, '$1'));
  assert.equal(only<DiagnosticReport>(cut, 'DiagnosticReport').presentedForm, undefined);
  assert.equal(all(cut, 'DocumentReference').length, 1);
});

test('HAZ-EXC-01: two different NHS numbers make no patient number at all', () => {
  const patient = only<Patient>(convert(GOOD_ORDER.replace('PID|1||', 'PID|1|9990004013|')), 'Patient');
  assert.ok(patient.identifier?.every(({ system }) => system !== 'https://fhir.nhs.uk/Id/nhs-number'));
});

test('a document message becomes a report with its document and the order it answers', () => {
  const made = convert(DOCUMENT);
  const report = only<DiagnosticReport>(made, 'DiagnosticReport');
  assert.equal(report.identifier?.[0]?.value, 'T26-0003');
  assert.equal(report.status, 'final');
  assert.equal(report.basedOn?.[0]?.identifier?.value, 'P1000');
  assert.equal(all(made, 'DocumentReference').length, 1);
});

test('A31 changes what was sent and nothing else; the HL7 null takes away', () => {
  const { entries } = convert(adt('A31').replace('||07700900123', '||""'));
  assert.equal(entries.length, 1);
  assert.deepEqual(
    entries[0]?.patch?.map((step) => ('path' in step && 'op' in step ? `${step.op} ${step.path}` : '')),
    ['add /name', 'add /telecom', 'remove /telecom', 'add /birthDate', 'add /gender', 'add /address'],
  );
});

test('A40 links the record that stays and the one that goes, both ways', () => {
  const { entries } = convert(adt('A40', 'MRG|OLD1^^^R0A^MR'));
  assert.deepEqual(
    entries.map(({ method, query }) => `${method} ${decodeURIComponent(query ?? '')}`),
    ['PATCH identifier=urn:oid:2.16.840.1.113883.2.1.3.2.4.18.24|OLD1', 'PATCH identifier=https://fhir.nhs.uk/Id/nhs-number|9990004005'],
  );
  assert.match(JSON.stringify(entries[0]?.patch), /replaced-by/);
  assert.match(JSON.stringify(entries[1]?.patch), /"replaces"/);
});

test('fields that slipped are moved back', () => {
  for (const slipped of [
    'OBX|ST|18705-4^Supervising clinician^LN||Dr Test||||||F',
    'OBX|2||ST|18705-4^Supervising clinician^LN||Dr Test||||||F',
    'OBX|2|ST|18705-4^Supervising clinician^LN||Dr Test||||F',
  ]) {
    const made = convert(GOOD_ORDER.replace('OBX|2|ST|18705-4^Supervising clinician^LN||Dr Test||||||F', slipped));
    const observation = all<Observation>(made, 'Observation')[1];
    assert.equal(observation?.valueString, 'Dr Test', slipped);
    assert.equal(observation?.code?.coding?.[0]?.code, '18705-4', slipped);
    assert.ok(
      made.noted.some(({ where, what }) => where === 'OBX(2)' && what.includes('back into place')),
      slipped,
    );
  }
});
