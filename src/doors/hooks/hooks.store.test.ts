import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { MedicationRequest, Observation, Patient, Resource } from '@medplum/fhirtypes';
import { openService, type Service } from '../../app.ts';
import { readServingConfig } from '../../config.ts';
import { openDatabase } from '../../foundation/storage/index.ts';
import { SYSTEM } from '../../foundation/terms/index.ts';
import { cardsAbout } from './index.ts';
import { aCdsClient, aSigningClient, asPersona, checkDiscovery } from './testing.ts';

const NUMBER = '9990034001';
const PATIENT: Patient = {
  resourceType: 'Patient',
  id: 'ehr-7',
  identifier: [{ system: SYSTEM.nhsNumber, value: NUMBER }],
  name: [{ family: 'Okafor', given: ['Ada'] }],
  gender: 'female',
  birthDate: '1961-04-02',
};
const CAPECITABINE: MedicationRequest = {
  resourceType: 'MedicationRequest',
  id: 'draft-1',
  status: 'draft',
  intent: 'order',
  subject: { reference: 'Patient/ehr-7' },
  medicationCodeableConcept: { text: 'Capecitabine 500mg tablets' },
  dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 1500, unit: 'mg' } }] }],
};

function genotype(value: string, gene = 'DPYD', more: Partial<Observation> = {}): Observation {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: SYSTEM.loinc, code: '84413-4' }] },
    effectiveDateTime: '2026-11-20',
    valueCodeableConcept: { text: value },
    component: [{ code: { coding: [{ system: SYSTEM.loinc, code: '48018-6' }] }, valueCodeableConcept: { text: gene } }],
    ...more,
  };
}

const orders = (...resources: readonly Resource[]) => ({ resourceType: 'Bundle', entry: resources.map((resource) => ({ resource })) });
const context = (more: object = {}) => ({ userId: 'Practitioner/1', patientId: 'ehr-7', ...more });
const storeOf =
  (patient: Patient, genotypes: readonly Observation[] = []) =>
  (query: string) => {
    if (query.startsWith('Patient/')) return patient;
    return query.startsWith('Observation?patient=ehr-7&code=') ? orders(...genotypes) : null;
  };

describe('CDS Hooks, asked by a client as a record system is one', () => {
  let service: Service;
  let baseUrl: string;
  before(async () => {
    const config = readServingConfig({ OPENGMS_DEMO: '1', PORT: '0', OPENGMS_LOG: 'fatal', OPENGMS_DATA: '/nowhere' });
    service = await openService({ config, database: await openDatabase({ memory: true }) });
    baseUrl = await service.listen();
  });
  after(() => service.close());

  const fhir = (method: string, path: string, body?: object) =>
    fetch(`${baseUrl}/FHIR/R4${path}`, {
      method,
      headers: { authorization: 'Bearer demo-clinician', 'content-type': 'application/fhir+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const client = (store: (query: string) => object | null = storeOf(PATIENT), proof = asPersona('integration')) =>
    aCdsClient({ baseUrl, proof, store });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${baseUrl}/cds-services/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer demo-integration', 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const call = (more: object = {}) => ({
    hook: 'order-sign',
    hookInstance: '7d1a3a52-6a65-4d0e-8c31-bb2be4b0cf19',
    context: context({ draftOrders: orders(CAPECITABINE) }),
    ...more,
  });

  it('discovery lists services for patient-view, order-select and order-sign with their prefetch, as the specification has it', async () => {
    const services = await client().discover();
    for (const hook of ['patient-view', 'order-select', 'order-sign'])
      assert.ok(services.filter((service) => service.hook === hook).length >= 2, hook);
    checkDiscovery({ services });
  });

  it('HAZ-MED-06 capecitabine without a DPYD result: test first, and the test can be ordered from the card', async () => {
    const cards = await client().fire('order-sign', context({ draftOrders: orders(CAPECITABINE) }));
    assert.equal(cards.length, 1);
    const [card] = cards;
    assert.equal(card?.indicator, 'critical');
    assert.match(card?.summary ?? '', /Capecitabine: test first/);
    assert.match(card?.detail ?? '', /NHS-DPYD-FLUOROPYRIMIDINES, as of \d{4}-\d\d-\d\d/);
    assert.match(card?.detail ?? '', /not found on the genomics record/);
    assert.match(card?.detail ?? '', /have not been imported/);
    assert.deepEqual(
      card?.suggestions?.flatMap(({ actions }) => actions.map(({ type }) => type)),
      ['delete', 'create'],
    );
  });

  it('a result that the client sends changes the card to a dose, and a clear result of a mandatory test is told without alarm', async () => {
    const reduced = await client(storeOf(PATIENT, [genotype('DPYD *1/*2A')])).fire(
      'order-select',
      context({ draftOrders: orders(CAPECITABINE), selections: ['MedicationRequest/draft-1'] }),
    );
    assert.equal(reduced[0]?.indicator, 'warning');
    assert.match(JSON.stringify(reduced[0]?.suggestions), /"value":750/);
    const clear = await client(storeOf(PATIENT, [genotype('DPYD Reference/Reference')])).fire(
      'order-sign',
      context({ draftOrders: orders(CAPECITABINE) }),
    );
    assert.deepEqual(
      clear.map(({ indicator, summary }) => [indicator, summary]),
      [['info', 'Capecitabine: nothing found against it (DPYD Reference/Reference)']],
    );
    const notChosen = await client().fire('order-select', context({ draftOrders: orders(CAPECITABINE), selections: [] }));
    assert.deepEqual(notChosen, []);
  });

  it('an order that names no medicine gets a card with the finding and what to send, so that silence is not taken for advice', async () => {
    const coded = { ...CAPECITABINE, medicationCodeableConcept: { coding: [{ system: 'https://dmd.nhs.uk', code: '1' }] } };
    const cards = await client().fire('order-select', context({ draftOrders: orders(coded), selections: ['MedicationRequest/draft-1'] }));
    assert.deepEqual(
      cards.map(({ indicator, summary }) => [indicator, summary]),
      [['info', 'No advice: an order names no medicine (MED_DRUG_UNNAMED)']],
    );
  });

  it('each gene of the NHS rules speaks where its medicine is drafted', async () => {
    const draft = (text: string): MedicationRequest => ({ ...CAPECITABINE, medicationCodeableConcept: { text } });
    const phenotype = (gene: string, code: string) =>
      genotype(gene, gene, {
        valueCodeableConcept: undefined,
        code: { coding: [{ system: SYSTEM.loinc, code: '53040-2' }] },
        component: [
          { code: { coding: [{ system: SYSTEM.loinc, code: '48018-6' }] }, valueCodeableConcept: { text: gene } },
          {
            code: { coding: [{ system: SYSTEM.loinc, code: '53040-2' }] },
            valueCodeableConcept: { coding: [{ system: SYSTEM.loinc, code }] },
          },
        ],
      } as Partial<Observation>);
    const cases: readonly (readonly [string, Observation, RegExp])[] = [
      ['Gentamicin 80mg/2ml injection', genotype('m.1555A>G', 'MT-RNR1'), /consider another medicine/],
      ['Clopidogrel 75mg tablets', genotype('CYP2C19 *2/*2', 'CYP2C19'), /consider another medicine/],
      ['Mercaptopurine 50mg tablets', phenotype('TPMT', 'LA9657-3'), /reduce the dose/],
      ['Mercaptopurine 50mg tablets', genotype('NUDT15 *1/*3', 'NUDT15'), /reduce the dose/],
      ['Abacavir 300mg tablets', genotype('HLA-B *57:01/*07:02', 'HLA-B'), /do not give/],
    ];
    for (const [medicine, result, said] of cases) {
      const cards = await client(storeOf(PATIENT, [result])).fire('order-sign', context({ draftOrders: orders(draft(medicine)) }));
      assert.match(cards[0]?.summary ?? 'silence', said, medicine);
    }
    assert.deepEqual(await client().fire('order-sign', context({ draftOrders: orders(draft('Paracetamol 500mg tablets')) })), []);
  });

  it('HAZ-MED-16 a stored genotype is found by NHS number; another date of birth for that number uses nothing stored and says so', async () => {
    const { id: _, ...ours } = PATIENT;
    const made = await fhir('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001', resource: ours, request: { method: 'POST', url: 'Patient' } },
        {
          fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000002',
          resource: {
            ...genotype('DPYD c.1905+1G>A (heterozygous)'),
            subject: { reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' },
          },
          request: { method: 'POST', url: 'Observation' },
        },
      ],
    });
    assert.equal(made.status, 200, await made.text());
    const cards = await client().fire('order-sign', context({ draftOrders: orders(CAPECITABINE) }));
    assert.match(cards[0]?.summary ?? '', /reduce the dose to 50%/);
    const doubtful = await client(storeOf({ ...PATIENT, birthDate: '1999-01-01' })).fire(
      'order-sign',
      context({ draftOrders: orders(CAPECITABINE) }),
    );
    assert.match(doubtful[0]?.detail ?? '', /date of birth sent is not the one on our record/);
    assert.match(doubtful[0]?.summary ?? '', /test first/);
    // Another organisation does not take part in this care, and learns nothing of it.
    const elsewhere = await client(storeOf(PATIENT), asPersona('clinician-other')).fire(
      'order-sign',
      context({ draftOrders: orders(CAPECITABINE) }),
    );
    assert.match(elsewhere[0]?.summary ?? '', /test first/);
  });

  it('HAZ-MED-10 two reports that contradict each other are both carried, and the card says so', async () => {
    const cards = await client(storeOf({ ...PATIENT, identifier: [] }, [genotype('DPYD *1/*1'), genotype('DPYD *1/*2A')])).fire(
      'order-sign',
      context({ draftOrders: orders(CAPECITABINE) }),
    );
    assert.match(cards[0]?.summary ?? '', /reduce the dose/);
    assert.match(cards[0]?.detail ?? '', /reported 2 times with different results/);
  });

  it('HAZ-MED-11 a transplant on record is said before anything else', async () => {
    const transplant = {
      resourceType: 'Procedure',
      status: 'completed',
      subject: { reference: 'Patient/ehr-7' },
      code: { text: 'Orthotopic liver transplant' },
    };
    const store = (query: string) =>
      query.startsWith('Procedure?')
        ? orders(transplant as Resource)
        : storeOf({ ...PATIENT, identifier: [] }, [genotype('DPYD *1/*2A')])(query);
    const cards = await client(store).fire('order-sign', context({ draftOrders: orders(CAPECITABINE) }));
    assert.match(cards[0]?.detail ?? '', /^Transplant recipient/);
  });

  it('feedback is kept with the reason of an override, audited, and refused for cards that were not shown to this client', async () => {
    const before = await client().fire('order-sign', context({ draftOrders: orders(CAPECITABINE) }));
    const [card] = before;
    assert.ok(card);
    const overridden = {
      card: card.uuid,
      outcome: 'overridden',
      overrideReason: { reason: card.overrideReasons?.[3], userComment: 'Bleeding, starts tonight' },
      outcomeTimestamp: '2026-11-21T10:00:00Z',
    };
    assert.equal(await client().feedback(card.service, [overridden]), 200);
    assert.equal(await client().feedback(card.service, [overridden]), 200, 'the same again');
    assert.equal(await client(storeOf(PATIENT), asPersona('clinician-other')).feedback(card.service, [overridden]), 404);
    assert.equal(await client().feedback(card.service, [{ card: card.uuid, outcome: 'ignored' }]), 400);
    const patient = (await service.record.holderOf('Patient', SYSTEM.nhsNumber, NUMBER)) ?? '';
    const shown = await cardsAbout(service.database, patient, 'R0A', 5);
    const kept = shown.find((each) => each.card === card.uuid)?.feedback;
    assert.deepEqual([kept?.outcome, kept?.reason, kept?.comment], ['overridden', 'urgent', 'Bleeding, starts tonight']);
    const log = await fhir('GET', `/AuditEvent?patient=Patient/${patient}&_count=50`);
    const told = Buffer.from('/cds-services/medicines-order-sign/feedback: overridden (urgent)').toString('base64');
    assert.ok((await log.text()).includes(told));
  });

  it('HAZ-MED-17 nobody without a token; a registered client signs each request itself, once, for this address', async () => {
    assert.equal((await post('medicines-order-sign', call(), { authorization: '' })).status, 401);
    assert.equal((await post('medicines-order-sign', call(), { authorization: 'Bearer demo-analyst' })).status, 403);
    assert.equal((await post('medicines-order-sign', call(), { authorization: 'Bearer demo-patient' })).status, 403);
    for (const algorithm of ['ES384', 'RS384'] as const) {
      const issuer = `https://ehr-${algorithm.toLowerCase()}.example.nhs.uk/`;
      const { jwk, proof } = await aSigningClient(issuer, algorithm);
      const registration = {
        clientId: `ehr-${algorithm}`,
        name: 'Hospital record',
        organisation: 'R0A',
        role: 'integration' as const,
        jwks: { keys: [jwk] },
      };
      await service.identity.clients.register({ ...registration, issuer, allowedScopes: ['system/*.rs'], isActive: true }, new Date());
      const cards = await client(storeOf(PATIENT), proof).fire('order-sign', context({ draftOrders: orders(CAPECITABINE) }));
      assert.equal(cards.length, 1);
      const authorization = await proof(`${baseUrl}/cds-services/medicines-order-sign`);
      assert.equal((await post('medicines-order-sign', call(), { authorization })).status, 200);
      assert.equal((await post('medicines-order-sign', call(), { authorization })).status, 401, 'used before');
      const forAnother = await proof(`${baseUrl}/cds-services/medicines-order-select`);
      assert.equal((await post('medicines-order-sign', call(), { authorization: forAnother })).status, 401, 'made for another address');
      const forged = (await aSigningClient(issuer, algorithm)).proof;
      assert.equal(
        (await post('medicines-order-sign', call(), { authorization: await forged(`${baseUrl}/cds-services/medicines-order-sign`) }))
          .status,
        401,
      );
      // Registered to write tasks alone: it has no scope for results.
      await service.identity.clients.register({ ...registration, issuer, allowedScopes: ['system/Task.cru'], isActive: true }, new Date());
      assert.equal(
        (await post('medicines-order-sign', call(), { authorization: await proof(`${baseUrl}/cds-services/medicines-order-sign`) })).status,
        403,
      );
    }
  });

  it('HAZ-MED-18 the address that a client sends is never called', async () => {
    const asked: string[] = [];
    const original = globalThis.fetch;
    globalThis.fetch = async (...given: Parameters<typeof fetch>) => {
      asked.push(String(given[0]));
      return original(...given);
    };
    try {
      const fhirAuthorization = { access_token: 'x', token_type: 'Bearer', expires_in: 300, scope: 'patient/*.read', subject: 'y' };
      const answered = await post(
        'medicines-order-sign',
        call({ fhirServer: 'http://169.254.169.254/latest', fhirAuthorization, prefetch: {} }),
      );
      assert.equal(answered.status, 200);
    } finally {
      globalThis.fetch = original;
    }
    assert.deepEqual(
      asked.filter((address) => !address.startsWith(baseUrl)),
      [],
    );
  });

  it('what is wrong with a request is said with its place; a prefetch about somebody else is not used', async () => {
    for (const [body, said] of [
      ['{', /not JSON/],
      [call({ hook: 'patient-view' }), /hook: this service answers order-sign/],
      [call({ hookInstance: '1' }), /hookInstance/],
      [call({ context: { userId: 'x', patientId: '' } }), /context.draftOrders/],
      [
        call({ context: context({ draftOrders: orders({ ...CAPECITABINE, dosageInstruction: 7 } as unknown as Resource) }) }),
        /dosageInstruction/,
      ],
    ] as const) {
      const answered = await post('medicines-order-sign', body);
      assert.equal(answered.status, 400);
      assert.match(await answered.text(), said);
    }
    assert.equal((await post('no-such-service', call())).status, 404);
    const another = genotype('DPYD *1/*1', 'DPYD', { subject: { reference: 'Patient/somebody-else' } });
    const cards = await client(storeOf({ ...PATIENT, identifier: [] }, [another])).fire(
      'order-sign',
      context({ draftOrders: orders(CAPECITABINE) }),
    );
    assert.match(cards[0]?.summary ?? '', /test first/);
    assert.match(cards[0]?.detail ?? '', /is about somebody else and was not used/);
  });

  it('pathways: eligibility with reasons in patient-view, criteria of a test being ordered', async () => {
    const bowel = {
      resourceType: 'Condition',
      subject: { reference: 'Patient/ehr-7' },
      code: { coding: [{ system: SYSTEM.snomed, code: '363406005', display: 'Malignant tumour of colon' }], text: 'Bowel cancer' },
      onsetDateTime: '2026-10-01',
    };
    const store = (query: string) =>
      query.startsWith('Condition?') ? orders(bowel as Resource) : query.startsWith('Patient/') ? { ...PATIENT, identifier: [] } : null;
    const cards = await client(store).fire('patient-view', context());
    assert.ok(
      cards.some(({ summary }) => /criteria met/.test(summary)),
      JSON.stringify(cards.map(({ summary }) => summary)),
    );
    const draft = {
      resourceType: 'ServiceRequest',
      id: 'draft-2',
      status: 'draft',
      intent: 'order',
      subject: { reference: 'Patient/ehr-7' },
      code: { coding: [{ system: SYSTEM.testDirectory, code: 'R134.1' }] },
    };
    const asked = await client(store).fire('order-sign', context({ draftOrders: orders(draft as Resource) }));
    assert.match(asked[0]?.summary ?? '', /^R134: criteria cannot be judged yet/);
    assert.match(asked[0]?.detail ?? '', /Facts that would decide/);
  });

  it('browsers of other origins read nothing unless the deployment names them', async () => {
    const answered = await fetch(`${baseUrl}/cds-services`, { headers: { origin: 'https://elsewhere.example' } });
    assert.equal(answered.headers.get('access-control-allow-origin'), null);
    assert.match(answered.headers.get('vary') ?? '', /Origin/);
  });
});
