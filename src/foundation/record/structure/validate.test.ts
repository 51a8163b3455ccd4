import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { validateResource } from './index.ts';

const aPatient = (more: object = {}) => ({
  resourceType: 'Patient',
  name: [{ family: 'Okafor', given: ['Ada'] }],
  birthDate: '1981-03-09',
  ...more,
});
const anOrder = (more: object = {}) => ({
  resourceType: 'ServiceRequest',
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/p1' },
  ...more,
});
const anObservation = (more: object = {}) => ({ resourceType: 'Observation', status: 'final', code: { text: 'LDL' }, ...more });
const codes = (resource: unknown) => validateResource(resource).map(({ code, where }) => `${code} ${where}`);

describe('a resource is checked against the structure of FHIR R4', () => {
  it('finds nothing wrong with a sound patient, order and observation', () => {
    assert.deepEqual(
      codes(aPatient({ deceasedBoolean: false, _birthDate: { extension: [{ url: 'http://x.uk/t', valueTime: '10:00:00' }] } })),
      [],
    );
    assert.deepEqual(
      codes(anOrder({ authoredOn: '2026-03-01', supportingInfo: [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000001' }] })),
      [],
    );
    assert.deepEqual(codes(anObservation({ valueQuantity: { value: 5.2, unit: 'mmol/L' } })), []);
  });

  const wrong: readonly (readonly [sentence: string, resource: unknown, finding: string])[] = [
    ['an unknown property', aPatient({ firstName: 'Ada' }), 'REC_UNKNOWN_PROPERTY Patient.firstName'],
    [
      'a property that every object inherits',
      JSON.parse('{"resourceType":"Patient","__proto__":1}'),
      'REC_UNKNOWN_PROPERTY Patient.__proto__',
    ],
    ['a missing required element', anOrder({ subject: undefined, status: 'active' }), 'REC_MISSING ServiceRequest.subject'],
    ['one value where a list stands', aPatient({ name: { family: 'Okafor' } }), 'REC_LIST Patient.name'],
    ['a list where one value stands', aPatient({ birthDate: ['1981-03-09'] }), 'REC_NOT_A_LIST Patient.birthDate'],
    ['a number where text stands', aPatient({ birthDate: 1981 }), 'REC_WRONG_KIND Patient.birthDate'],
    ['text where true or false stands', aPatient({ active: 'true' }), 'REC_WRONG_KIND Patient.active'],
    ['text where a datatype stands', aPatient({ name: ['Ada'] }), 'REC_WRONG_KIND Patient.name[0]'],
    ['30 February', aPatient({ birthDate: '1981-02-30' }), 'REC_FORMAT Patient.birthDate'],
    ['29 February of a common year', aPatient({ birthDate: '1900-02-29' }), 'REC_FORMAT Patient.birthDate'],
    ['a British date', aPatient({ birthDate: '09/03/1981' }), 'REC_FORMAT Patient.birthDate'],
    ['a time without a time zone', anOrder({ authoredOn: '2026-03-01T09:30:00' }), 'REC_FORMAT ServiceRequest.authoredOn'],
    ['an instant without a time', { resourceType: 'Bundle', type: 'batch', timestamp: '2026-03-01' }, 'REC_FORMAT Bundle.timestamp'],
    ['an id with a space', aPatient({ id: 'a b' }), 'REC_FORMAT Patient.id'],
    ['an address with a space', aPatient({ identifier: [{ system: 'a b', value: '1' }] }), 'REC_FORMAT Patient.identifier[0].system'],
    ['base64 that is not', aPatient({ photo: [{ contentType: 'image/png', data: '***' }] }), 'REC_FORMAT Patient.photo[0].data'],
    ['a NUL character', aPatient({ name: [{ family: 'Oka\u0000for' }] }), 'REC_FORMAT Patient.name[0].family'],
    ['blank text', aPatient({ name: [{ family: '  ' }] }), 'REC_FORMAT Patient.name[0].family'],
    ['a whole number out of range', aPatient({ telecom: [{ rank: 0 }] }), 'REC_FORMAT Patient.telecom[0].rank'],
    ['two choices', aPatient({ deceasedBoolean: true, deceasedDateTime: '2020' }), 'REC_TWO_CHOICES Patient.deceasedDateTime'],
    ['a code outside the required set', anOrder({ status: 'nonsense' }), 'REC_CODE ServiceRequest.status'],
    [
      'a concept outside the required set',
      { resourceType: 'Condition', subject: { reference: 'Patient/1' }, clinicalStatus: { coding: [{ system: 'x', code: 'active' }] } },
      'REC_CODE Condition.clinicalStatus',
    ],
    ['a reference to a wrong type', anOrder({ subject: { reference: 'Organization/1' } }), 'REC_REFERENCE_TARGET ServiceRequest.subject'],
    ['a logical reference to a wrong type', anOrder({ subject: { type: 'Task' } }), 'REC_REFERENCE_TARGET ServiceRequest.subject'],
    ['a reference to no type', anOrder({ subject: { reference: 'Person' } }), 'REC_REFERENCE_FORM ServiceRequest.subject'],
    ['an empty list', aPatient({ name: [] }), 'REC_EMPTY Patient.name'],
    ['an empty object', aPatient({ name: [{}] }), 'REC_EMPTY Patient.name[0]'],
    ['null', aPatient({ gender: null }), 'REC_NULL Patient.gender'],
    ['null in a list', aPatient({ name: [{ given: ['Ada', null] }] }), 'REC_NULL Patient.name[0].given[1]'],
    ['nothing contained under that id', anOrder({ subject: { reference: '#p' } }), 'REC_INVARIANT ServiceRequest.subject'],
    ['a type that does not exist', { resourceType: 'Genome' }, 'REC_TYPE_NOT_SERVED Resource'],
    ['a type named like a method', { resourceType: 'constructor' }, 'REC_TYPE_NOT_SERVED Resource'],
    ['no type at all', { status: 'active' }, 'REC_NO_TYPE Resource'],
    ['a list', [], 'REC_NOT_A_RESOURCE Resource'],
    ['null as a resource', null, 'REC_NOT_A_RESOURCE Resource'],
    [
      'HAZ-FHR-09 a script in the narrative',
      aPatient({ text: { status: 'generated', div: '<div><script>1</script></div>' } }),
      'REC_FORMAT Patient.text.div',
    ],
    [
      'HAZ-FHR-09 an event handler in the narrative',
      aPatient({ text: { status: 'generated', div: '<div><b onclick="x()">1</b></div>' } }),
      'REC_FORMAT Patient.text.div',
    ],
    ['pat-1', aPatient({ contact: [{ gender: 'female' }] }), 'REC_INVARIANT Patient.contact[0]'],
    ['per-1', aPatient({ name: [{ family: 'O', period: { start: '2021', end: '2020' } }] }), 'REC_INVARIANT Patient.name[0].period'],
    ['ext-1', aPatient({ extension: [{ url: 'http://x.uk/e' }] }), 'REC_INVARIANT Patient.extension[0]'],
    ['obs-6', anObservation({ valueString: 'x', dataAbsentReason: { text: 'unknown' } }), 'REC_INVARIANT Observation'],
    [
      'obs-7',
      anObservation({ code: { coding: [{ code: 'a' }] }, valueString: 'x', component: [{ code: { coding: [{ code: 'a' }] } }] }),
      'REC_INVARIANT Observation',
    ],
    ['prr-1', anOrder({ orderDetail: [{ text: 'panel' }] }), 'REC_INVARIANT ServiceRequest'],
    [
      'dom-2',
      anOrder({
        subject: { reference: '#a' },
        contained: [{ resourceType: 'Patient', id: 'a', contained: [{ resourceType: 'Patient', id: 'b' }] }],
      }),
      'REC_INVARIANT ServiceRequest',
    ],
  ];
  for (const [sentence, resource, finding] of wrong)
    it(`names ${sentence}, and where`, () => {
      assert.ok(codes(resource).includes(finding), `${finding} expected, found ${codes(resource).join('; ') || 'nothing'}`);
    });

  it('names the entry of a Bundle as the national guide does', () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: aPatient() }, { resource: anOrder({ status: 'nonsense' }) }],
    };
    assert.deepEqual(codes(bundle), ['REC_CODE Bundle.entry[1].resource.ofType(ServiceRequest).status']);
  });

  it('judges the target of an urn:uuid reference by the entry it names', () => {
    const url = 'urn:uuid:00000000-0000-4000-8000-000000000001';
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: url, resource: { resourceType: 'Organization', name: 'Hub' } },
        { resource: anOrder({ subject: { reference: url } }) },
      ],
    };
    assert.deepEqual(codes(bundle), ['REC_REFERENCE_TARGET Bundle.entry[1].resource.ofType(ServiceRequest).subject']);
  });

  it('survives nesting that would break the stack, and says so', () => {
    let item: object = { linkId: '1', type: 'group' };
    for (let depth = 0; depth < 5000; depth++) item = { linkId: String(depth), type: 'group', item: [item] };
    assert.ok(
      codes({ resourceType: 'QuestionnaireResponse', status: 'completed', item: [item] }).some((one) => one.startsWith('REC_TOO_DEEP')),
    );
  });

  it('never says a value of the sender back', () => {
    const secret = 'Zebedee Quartz';
    const found = validateResource(
      aPatient({ birthDate: secret, gender: secret, [secret]: 1, managingOrganization: { reference: secret } }),
    );
    assert.ok(found.length >= 4);
    assert.ok(!JSON.stringify(found).includes(secret));
  });
});
