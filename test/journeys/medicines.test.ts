// An oncologist prescribes capecitabine in a record system of her own, is told to test first, the result arrives, the dose follows, the
// pharmacist's list empties, and the patient's passport is printed.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Bundle, Patient, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { seedMedicines } from '../../src/demo/medicines.ts';
import { DEMO_PEOPLE } from '../../src/demo/people.ts';
import { aCdsClient, asPersona } from '../../src/doors/hooks/testing.ts';
import { DEMO_PATIENT_ID } from '../../src/foundation/identity/index.ts';
import { SYSTEM } from '../../src/foundation/terms/index.ts';
import { type House, openHouse, skipWithoutBrowser, whoSaw } from './browser.ts';

const EVERYTHING = { kind: 'everything' } as const;
/** Jakub Nowak: bowel cancer, capecitabine planned, his DPYD test is at the hub (src/demo/stories.ts). */
const PERSON = 5;

describe('medicines', { skip: skipWithoutBrowser, timeout: 180_000 }, () => {
  let house: House;
  let patient: string;
  let order: ServiceRequest;
  before(async () => {
    house = await openHouse({ caseload: true });
    const { record } = house.service;
    patient = (await record.holderOf('Patient', SYSTEM.nhsNumber, DEMO_PEOPLE[PERSON]?.nhsNumber ?? '')) ?? '';
    const found = await record.search({ type: 'ServiceRequest', parameters: [['patient', `Patient/${patient}`]] }, EVERYTHING);
    order = JSON.parse(found.matches[0]?.content ?? '{}') as ServiceRequest; // asked for by type
  });
  after(() => house?.close());

  const fhir = async (as: string, method: string, path: string, body: Resource): Promise<Resource> => {
    const response = await fetch(`${house.address}/FHIR/R4${path}`, {
      method,
      headers: { authorization: `Bearer demo-${as}`, 'content-type': 'application/fhir+json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.status < 300, text);
    return JSON.parse(text) as Resource; // the FHIR door answers with resources
  };
  const prescription = {
    resourceType: 'MedicationRequest',
    id: 'draft-1',
    status: 'draft',
    intent: 'order',
    subject: { reference: 'Patient/mine-7' },
    medicationCodeableConcept: { text: 'Capecitabine 500mg tablets' },
    dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 2000, unit: 'mg' } }] }],
  };
  const sign = () => {
    const person = DEMO_PEOPLE[PERSON];
    // The record system knows him under an id of its own, and by his NHS number.
    const own: Patient = {
      resourceType: 'Patient',
      id: 'mine-7',
      identifier: [{ system: SYSTEM.nhsNumber, value: person?.nhsNumber ?? '' }],
      birthDate: person?.birthDate ?? '',
    };
    const client = aCdsClient({
      baseUrl: house.service.config.signIn.baseUrl,
      proof: asPersona('integration'),
      store: (query) => (query === 'Patient/mine-7' ? own : null),
    });
    const context = {
      userId: 'Practitioner/oncologist',
      patientId: 'mine-7',
      draftOrders: { resourceType: 'Bundle', entry: [{ resource: prescription }] },
    };
    return { client, cards: client.fire('order-sign', context) };
  };

  it('HAZ-MED-06 before the first dose: the card says test first, and the pharmacist sees the clock of the test', async () => {
    const { client, cards } = sign();
    const [card] = await cards;
    assert.equal(card?.indicator, 'critical');
    assert.match(card?.summary ?? '', /Capecitabine: test first/);
    // She keeps the order on hold until the result is there, and says why the card was set aside.
    const reason = card?.overrideReasons?.[0];
    const said = {
      card: card?.uuid,
      outcome: 'overridden',
      overrideReason: { reason, userComment: 'On hold until the result' },
      outcomeTimestamp: new Date().toISOString(),
    };
    assert.equal(await client.feedback(card?.service ?? '', [said]), 200);
    const { id: _, ...held } = prescription;
    await fhir('integration', 'POST', '/MedicationRequest', {
      ...held,
      status: 'on-hold',
      authoredOn: new Date().toISOString(),
      subject: { reference: `Patient/${patient}` },
    } as Resource);
    await house.service.following.caughtUp();

    const pharmacist = await house.visitor({ persona: 'pharmacist' });
    await pharmacist.goTo('/');
    await pharmacist.follow('Medicines');
    assert.match(await pharmacist.words(), /1 prescription waits for a test/);
    assert.match(await pharmacist.words(), /NOWAK, Jakub[\s\S]*Capecitabine 500mg tablets[\s\S]*Test asked for on[\s\S]*Due in 2 days/);
    await pharmacist.passes();
    const sheet = await (await pharmacist.page.request.get(`${house.address}/medicines.csv`)).text();
    assert.match(sheet, /Capecitabine 500mg tablets,\d{4}-\d\d-\d\d,test first/);
    await pharmacist.leave();
  });

  it('the result arrives by FHIR: the card gives a dose, the list asks for a change and then empties', async () => {
    const report: Bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001',
          request: { method: 'POST', url: 'Observation' },
          resource: {
            resourceType: 'Observation',
            status: 'final',
            category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
            code: { coding: [{ system: SYSTEM.loinc, code: '84413-4' }] },
            subject: { reference: `Patient/${patient}` },
            effectiveDateTime: new Date().toISOString(),
            valueCodeableConcept: { text: 'DPYD c.1905+1G>A (*2A) (heterozygous)' },
            component: [{ code: { coding: [{ system: SYSTEM.loinc, code: '48018-6' }] }, valueCodeableConcept: { text: 'DPYD' } }],
          },
        },
        {
          fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000002',
          request: { method: 'POST', url: 'DiagnosticReport' },
          resource: {
            resourceType: 'DiagnosticReport',
            status: 'final',
            identifier: [{ system: SYSTEM.gmsReport, value: 'JOURNEY-DPYD-1' }],
            basedOn: [{ reference: `ServiceRequest/${order.id}` }],
            category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'GE' }] }],
            code: { coding: [{ system: SYSTEM.testDirectory, code: 'M1.7' }] },
            subject: { reference: `Patient/${patient}` },
            issued: new Date().toISOString(),
            performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: '699X0' } }],
            result: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' }],
            conclusion: 'Heterozygous for DPYD c.1905+1G>A (*2A).',
            conclusionCode: [{ coding: [{ system: 'https://fhir.nwgenomics.nhs.uk/CodeSystem/GenomicTestOutcomeCode', code: '411' }] }],
          },
        },
      ],
    };
    await fhir('integration-laboratory', 'POST', '', report);
    await house.service.following.caughtUp();
    const [card] = await sign().cards;
    assert.equal(card?.indicator, 'warning');
    assert.match(card?.summary ?? '', /Capecitabine: reduce the dose to 50%/);
    assert.match(JSON.stringify(card?.suggestions), /"value":1000/);

    const pharmacist = await house.visitor({ persona: 'pharmacist', javaScript: true });
    await pharmacist.goTo('/medicines');
    assert.match(await pharmacist.words(), /0 prescriptions wait for a test\. 1 prescription to change/);
    assert.match(await pharmacist.words(), /Reduce the dose to 50%/);
    await pharmacist.passes();
    // The oncologist withdraws the order at full dose.
    const found = await house.service.record.search(
      { type: 'MedicationRequest', parameters: [['patient', `Patient/${patient}`]] },
      EVERYTHING,
    );
    const held = found.matches[0];
    await fhir('integration', 'PUT', `/MedicationRequest/${held?.id}`, {
      ...JSON.parse(held?.content ?? '{}'),
      status: 'stopped',
    } as Resource);
    await house.service.following.caughtUp();
    await pharmacist.goTo('/medicines');
    assert.match(await pharmacist.words(), /No open prescription needs a test or a change/);
    await pharmacist.passes();
    await pharmacist.leave();
  });

  it('advice for one person names every rule, version and date, and what became of the card; the passport prints', async () => {
    const pharmacist = await house.visitor({ persona: 'pharmacist' });
    await pharmacist.goTo('/medicines');
    await pharmacist.fill('NHS number', '1234567890');
    await pharmacist.press('Show the advice');
    assert.match(await pharmacist.words(), /Enter an NHS number of 10 digits/);
    await pharmacist.passes();
    await pharmacist.fill('NHS number', DEMO_PEOPLE[PERSON]?.nhsNumber ?? '');
    await pharmacist.press('Show the advice');
    const advice = await pharmacist.words();
    assert.match(advice, /NHS: Reduce the dose to 50%[\s\S]*NHS-DPYD-FLUOROPYRIMIDINES[\s\S]*As of \d+ \w+ \d{4}/);
    assert.match(advice, /NHS rules compiled on 21 November 2026/);
    assert.match(advice, /Set aside: already considered \(On hold until the result\)/);
    assert.match(advice, /npm run -s opengms -- medicines import FOLDER/);
    await pharmacist.passes();
    await pharmacist.follow('Medicines passport to print');
    assert.match(await pharmacist.words(), /You may need less[\s\S]*capecitabine/);
    await pharmacist.passes();
    assert.ok((await pharmacist.page.pdf()).length > 5_000);
    await pharmacist.leave();
  });

  it('what changed with new guidance: the first working out is what later ones are compared with', async () => {
    const pharmacist = await house.visitor({ persona: 'pharmacist' });
    await pharmacist.goTo('/medicines/changes');
    await pharmacist.press('Work it out again');
    await pharmacist.goTo('/medicines/changes');
    assert.match(await pharmacist.words(), /0 people affected in all/);
    await pharmacist.passes();
    await pharmacist.leave();
  });

  it('a pharmacogenomic order that was reported and released is in the passport of the person themselves', async () => {
    const { record, requests, directory } = house.service;
    await seedMedicines({ record, requests, directory, now: new Date() });
    const sam = await house.visitor({ persona: 'patient' });
    await sam.goTo('/my/medicines');
    const words = await sam.words();
    assert.match(words, /Another drug may be better[\s\S]*clopidogrel/);
    assert.match(words, /You may need less[\s\S]*azathioprine/);
    assert.match(words, /CYP2C19[\s\S]*\*2\/\*2/);
    await sam.passes();
    await sam.leave();
    const pharmacist = await house.visitor({ persona: 'pharmacist' });
    const sent = await pharmacist.page.request.get(`${house.address}/medicines/${DEMO_PATIENT_ID}/genomic-report.json`);
    assert.match(await sent.text(), /51969-4[\s\S]*84413-4[\s\S]*CYP2C19 \*2\/\*2[\s\S]*84414-2/);
    await pharmacist.goTo(`/medicines/${DEMO_PATIENT_ID}/passport`);
    assert.match(await pharmacist.words(), /clopidogrel[\s\S]*CYP2C19/);
    await pharmacist.leave();
  });

  it('nobody else reaches it, and the record says who looked', async () => {
    for (const persona of ['analyst', 'programme-manager', 'patient', 'clinician-other']) {
      const visitor = await house.visitor({ persona });
      await visitor.goTo(`/medicines/${patient}`);
      assert.match(await visitor.heading(), /cannot see this page|not found/i, persona);
      await visitor.leave();
    }
    const seen = await whoSaw(house.service, patient);
    const names = new Set(
      seen
        .map((access) => JSON.stringify(access))
        .flatMap((text) => ['Yusuf Rahman', 'Trust integration engine'].filter((name) => text.includes(name))),
    );
    assert.deepEqual([...names].sort(), ['Trust integration engine', 'Yusuf Rahman']);
  });
});
