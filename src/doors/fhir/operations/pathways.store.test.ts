// Pathways leave as FHIR: plans for everybody who may read plans, a patient's CarePlans and Tasks for those who take part in the patient's care.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bundle } from '@medplum/fhirtypes';
import { seedPathways } from '../../../demo/index.ts';
import { validateResource } from '../../../foundation/record/index.ts';
import { PATHWAYS, planDefinitionOf, publishPathways } from '../../../service/pathways/index.ts';
import { anOrder, aRunningService } from '../testing.ts';

const faults = (resource: unknown) => validateResource(resource).filter(({ severity }) => severity === 'error');

test('every pathway is a valid PlanDefinition, published once and found by its address', async () => {
  for (const pathway of PATHWAYS) assert.deepEqual(faults(planDefinitionOf(pathway)), [], pathway.id);
  const { service, ask } = await aRunningService();
  try {
    const now = new Date();
    assert.equal(await publishPathways(service.record, now), PATHWAYS.length);
    assert.equal(await publishPathways(service.record, now), 0);
    const found = await ask('GET', '/PlanDefinition?url=urn:opengms:pathway:lynch');
    assert.equal(found.json.entry?.length, 1, found.text.slice(0, 300));
    assert.ok(found.json.entry[0].resource.action.some(({ id }: { id: string }) => id === 'tell-and-cascade'));
  } finally {
    await service.close();
  }
});

test('HAZ-PTH-14 a patient’s pathways are valid CarePlans with Tasks, due when the step is, and nothing to another organisation or another role', async () => {
  const { service, ask } = await aRunningService();
  try {
    const { record, requests, pathways, following } = service;
    await seedPathways({ record, requests, pathways, caughtUp: following.caughtUp, now: new Date() });
    const patients = await ask('GET', '/Patient?name=Castellano', { as: 'gp' });
    const id = patients.json.entry[0].resource.id as string;
    const answer = await ask('GET', `/Patient/${id}/$pathways`, { as: 'gp' });
    assert.equal(answer.status, 200, answer.text);
    const bundle = answer.json as Bundle;
    assert.deepEqual(faults(bundle), []);
    const types = (bundle.entry ?? []).map(({ resource }) => resource?.resourceType);
    assert.deepEqual([types.filter((type) => type === 'CarePlan').length, types.filter((type) => type === 'Task').length], [1, 3]);
    const open = bundle.entry?.flatMap(({ resource }) =>
      resource?.resourceType === 'Task' && resource.status === 'requested' ? [resource] : [],
    );
    assert.equal(open?.length, 1);
    assert.equal(open?.[0]?.code?.coding?.[0]?.code, 'test');
    assert.ok(open?.[0]?.restriction?.period?.end);
    const capability = await ask('GET', '/metadata', { as: '' });
    const patient = capability.json.rest[0].resource.find(({ type }: { type: string }) => type === 'Patient');
    assert.ok(patient.operation.some(({ name }: { name: string }) => name === 'pathways'));
    const asked = { resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: `Patient/${id}/$pathways` } }] };
    const batch = await ask('POST', '/', { as: 'gp', body: asked });
    assert.equal(batch.json.entry?.[0]?.response.status, '200 OK', batch.text.slice(0, 500));
    assert.equal(batch.json.entry[0].resource.entry.length, bundle.entry?.length);
    const refused = await ask('POST', '/', { as: 'clinician-other', body: asked });
    assert.match(refused.json.entry[0].response.status, /^404/);
    assert.equal((await ask('GET', `/Patient/${id}/$pathways`, { as: 'clinician-other' })).status, 404);
    assert.equal((await ask('GET', `/Patient/${id}/$pathways`, { as: 'analyst' })).status, 403);
    assert.equal((await ask('GET', `/Patient/${id}/$pathways`, { as: '' })).status, 401);
  } finally {
    await service.close();
  }
});

test('HAZ-PTH-07 loss of MSH2 in a FHIR result starts the Lynch pathway by itself, once', async () => {
  const { service, ask } = await aRunningService();
  try {
    const order = await ask('POST', '/', { body: anOrder({ test: 'R210.2' }) });
    assert.equal(order.status, 200, order.text.slice(0, 500));
    const patients = await ask('GET', '/Patient?family=Okafor');
    const id = patients.json.entry[0].resource.id as string;
    const finding = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'MSH2 protein expression by immunohistochemistry' },
      subject: { reference: `Patient/${id}` },
      effectiveDateTime: '2026-11-20',
      valueString: 'Loss of nuclear expression',
    };
    for (const result of [finding, { ...finding, effectiveDateTime: '2026-11-21' }]) {
      const answer = await ask('POST', '/Observation', { as: 'laboratory', body: result });
      assert.equal(answer.status, 201, answer.text.slice(0, 500));
      await service.following.caughtUp();
    }
    const plans = await ask('GET', `/Patient/${id}/$pathways`);
    const found = (plans.json as Bundle).entry?.flatMap(({ resource }) => (resource?.resourceType === 'CarePlan' ? [resource] : []));
    assert.deepEqual(
      found?.map(({ status, instantiatesCanonical }) => [status, instantiatesCanonical?.[0]?.split('|')[0]]),
      [['active', 'urn:opengms:pathway:lynch']],
    );
  } finally {
    await service.close();
  }
});
