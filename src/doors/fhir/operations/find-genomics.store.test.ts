import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bundle, CapabilityStatement, Observation, Parameters, Patient } from '@medplum/fhirtypes';
import { openService, type Service } from '../../../app.ts';
import { readConfig } from '../../../config.ts';
import { openDatabase } from '../../../foundation/storage/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';

const TBD = 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs';
let service: Service;
let patient: string;

const ask = async (as: string, path: string, body?: Parameters) => {
  const answer = await service.app.inject({
    method: body ? 'POST' : 'GET',
    url: `/FHIR/R4/${path}`,
    headers: { authorization: `Bearer demo-${as}`, ...(body ? { 'content-type': 'application/fhir+json' } : {}) },
    ...(body ? { payload: JSON.stringify(body) } : {}),
  });
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Parameters }; // an OperationOutcome where the status says so
};
const partsOf = ({ parameter = [] }: Parameters, at = 0) => parameter[at]?.part ?? [];

function observed(code: Observation['code'], more: Partial<Observation>): Observation {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code,
    subject: { reference: 'urn:uuid:00000000-0000-4000-8000-0000000000a1' },
    effectiveDateTime: '2026-05-04',
    ...more,
  };
}
const loinc = (code: string) => ({ coding: [{ system: SYSTEM.loinc, code }] });
const said = (code: string, text: string) => ({ code: loinc(code), valueCodeableConcept: { text } });

before(async () => {
  const database = await openDatabase({ memory: true });
  const config = readConfig({ OPENGMS_DEMO: '1', PORT: '0', OPENGMS_LOG: 'error', OPENGMS_DATA: '/nonexistent' });
  service = await openService({ config, database });
  const person: Patient = { resourceType: 'Patient', name: [{ family: 'Example', given: ['Ada'] }], birthDate: '1960-01-01' };
  const resources = [
    person,
    observed(loinc('69548-6'), {
      valueCodeableConcept: { coding: [{ system: SYSTEM.loinc, code: 'LA9633-4' }] },
      component: [
        said('48018-6', 'BRAF'),
        said('48004-6', 'NM_004333.6:c.1799T>A'),
        said('48005-3', 'NP_004324.2:p.(Val600Glu)'),
        said('81290-9', 'NC_000007.14:g.140753336A>T'),
        { code: loinc('48002-0'), valueCodeableConcept: loinc('LA6684-0') },
      ],
    }),
    observed(loinc('84413-4'), { valueCodeableConcept: { text: 'CYP2C19 *2/*2' }, component: [said('48018-6', 'CYP2C19')] }),
    observed(
      { coding: [{ system: TBD, code: 'therapeutic-implication' }] },
      {
        derivedFrom: [{ reference: 'urn:uuid:00000000-0000-4000-8000-0000000000a3' }],
        component: [
          said('51963-7', 'clopidogrel'),
          { code: { coding: [{ system: TBD, code: 'therapeutic-implication' }] }, valueCodeableConcept: loinc('LA9657-3') },
        ],
      },
    ),
  ];
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource, index) => ({
      fullUrl: `urn:uuid:00000000-0000-4000-8000-0000000000a${index + 1}`,
      resource,
      request: { method: 'POST', url: resource.resourceType },
    })),
  };
  const answer = await service.app.inject({
    method: 'POST',
    url: '/FHIR/R4',
    headers: { authorization: 'Bearer demo-clinician', 'content-type': 'application/fhir+json' },
    payload: JSON.stringify(bundle),
  });
  assert.equal(answer.statusCode, 200, answer.body);
  const { entry } = JSON.parse(answer.body) as Bundle; // as answered
  patient = /Patient\/([^/]+)/.exec(entry?.[0]?.response?.location ?? '')?.[1] ?? '';
  await service.following.caughtUp();
});
after(() => service?.close());

test('$find-subject-haplotypes gives for each gene its genotype, or none', async () => {
  const { status, body } = await ask(
    'clinician',
    `$find-subject-haplotypes?subject=${patient}&genes=CYP2C19,http://www.genenames.org/geneId|HGNC:2625`,
  );
  assert.equal(status, 200);
  assert.deepEqual(
    body.parameter?.map(({ part }) => part?.map(({ name }) => name)),
    [['geneItem', 'genotype', 'haplotype', 'haplotype'], ['geneItem']],
  );
  assert.match(JSON.stringify(partsOf(body)), /84414-2[\s\S]*CYP2C19 \*2/);
  assert.equal(partsOf(body, 1)[0]?.valueString, 'HGNC:2625');
});

test('$find-subject-variants says presence for each range, on the build it names', async () => {
  const path = `$find-subject-variants?subject=Patient/${patient}&ranges=NC_000007.14:140753335-140753336,NC_000007.14:1-2`;
  const { body } = await ask('clinician', path);
  assert.deepEqual(
    body.parameter?.map(({ part }) => [part?.[0]?.valueString, part?.[1]?.valueBoolean, part?.length]),
    [
      ['NC_000007.14:140753335-140753336', true, 3],
      ['NC_000007.14:1-2', false, 2],
    ],
  );
  assert.equal((await ask('clinician', path.replaceAll('.14', '.13'))).status, 422);
  assert.equal((await ask('clinician', `$find-subject-variants?subject=${patient}&ranges=chr7:1-2`)).status, 400);
  assert.equal((await ask('clinician', `$find-subject-variants?subject=${patient}`)).status, 400);
  const germline = await ask('clinician', `${path}&genomicSourceClass=germline&includeVariants=false`);
  assert.equal(partsOf(germline.body)[1]?.valueBoolean, false);
  const dated = await ask('clinician', `${path}&testDateRange=ge2026-06-01`);
  assert.equal(partsOf(dated.body)[1]?.valueBoolean, false);
  assert.equal((await ask('clinician', `${path}&testDateRange=last-year`)).status, 400);
});

test('$find-subject-tx-implications gives stored and known implications with what they rest on; without a question none', async () => {
  const vemurafenib = await ask(
    'clinician',
    `$find-subject-tx-implications?subject=${patient}&variants=NM_004333.6:c.1799T>A&treatments=Vemurafenib`,
  );
  const names = vemurafenib.body.parameter?.map(({ name }) => name) ?? [];
  assert.ok(names.includes('implication') && names.at(-1) === 'variant', names.join());
  const [first] = vemurafenib.body.parameter ?? [];
  assert.match(JSON.stringify(first?.resource), /"derivedFrom":\[\{"reference":"Observation\/[\s\S]*93044-6/);
  const clopidogrel = await ask('clinician', '$find-subject-tx-implications', {
    resourceType: 'Parameters',
    parameter: [
      { name: 'subject', valueString: patient },
      { name: 'haplotypes', valueString: 'CYP2C19 *2/*2' },
      { name: 'treatments', valueString: 'clopidogrel' },
    ],
  });
  assert.deepEqual(
    clopidogrel.body.parameter?.map(({ name }) => name),
    ['implication', 'genotype'],
  );
  assert.equal((await ask('clinician', `$find-subject-tx-implications?subject=${patient}`)).body.parameter, undefined);
});

test('HAZ-MED-35 a population is counted within the rights of who asks, without a list of patients', async () => {
  const path = '$find-population-tx-implications?treatments=clopidogrel';
  const counts = async (as: string) => partsOf((await ask(as, path)).body).map(({ valueQuantity }) => valueQuantity?.value);
  assert.deepEqual(await counts('clinician'), [1, 1]);
  assert.deepEqual(await counts('clinician-other'), [0, 0]);
  assert.equal((await ask('clinician', `${path}&includePatientList=true`)).status, 422);
  for (const persona of ['analyst', 'programme-manager']) assert.equal((await ask(persona, path)).status, 403, persona);
});

test('another organisation finds no such patient, every question is audited, and the operations are in the capability statement', async () => {
  assert.equal((await ask('clinician-other', `$find-subject-haplotypes?subject=${patient}&genes=CYP2C19`)).status, 404);
  assert.equal((await ask('clinician', '$find-subject-dx-implications')).status, 404);
  const { matches } = await service.record.search({ type: 'AuditEvent', parameters: [['_count', '200']] }, { kind: 'everything' });
  const text = matches.map(({ content }) => content).join();
  for (const name of ['haplotypes', 'variants', 'tx-implications'])
    assert.match(text, new RegExp(Buffer.from(`$find-subject-${name}`).toString('base64').slice(0, 20)));
  const metadata = JSON.parse((await service.app.inject('/FHIR/R4/metadata')).body) as CapabilityStatement; // as served
  const served = metadata.rest?.[0]?.operation?.map(({ name }) => name) ?? [];
  assert.ok(served.includes('find-population-tx-implications') && served.includes('find-subject-variants'), served.join());
});
