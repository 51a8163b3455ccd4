import assert from 'node:assert/strict';
import type { CommunicationRequest, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import type { Stored } from '../../../foundation/record/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { planOf } from '../../results/index.ts';
import { aBundle, anOrder, aPatient, aRequester, aSpecimen } from '../fixtures.ts';
import type { Submission } from '../index.ts';
import { aClinician, aScientist, aService, NOW, proposalOf, writeOf } from '../testing.store.ts';

const EVERYTHING = { kind: 'everything' } as const;
const clinician = aClinician('R0A');
const acting = { who: clinician, now: NOW };

function accepted(submission: Submission): Extract<Submission, { kind: 'accepted' }> {
  assert.equal(submission.kind, 'accepted', JSON.stringify(submission));
  return submission as Extract<Submission, { kind: 'accepted' }>; // asserted on the line above
}

function parse<T extends Resource>(stored: Stored | undefined): T {
  assert.ok(stored);
  return JSON.parse(stored.content) as T; // the caller names what it asked for
}

async function placed(requests: Awaited<ReturnType<typeof aService>>['requests'], more: Partial<ServiceRequest> = {}) {
  const submission = accepted(
    await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder('R134.1', more), aSpecimen())), clinician, NOW),
  );
  return parse<ServiceRequest>(submission.entries[2]?.stored);
}

eachDatabase('a draft has no tasks until it is made active, and then it has them once', async (database) => {
  const { requests } = await aService(database);
  const submission = accepted(
    await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder('R134.1', { status: 'draft' }))), clinician, NOW),
  );
  assert.equal(submission.made.length, 0);
  const draft = parse<ServiceRequest>(submission.entries[2]?.stored);
  const active = accepted(await requests.submit(writeOf('PUT', { ...draft, status: 'active' }, { ifVersion: 1 }), clinician, NOW));
  assert.equal(active.made.filter((each) => each.type === 'Task').length, 10);
  const order = parse<ServiceRequest>(active.entries[0]?.stored);
  const again = accepted(await requests.submit(writeOf('PUT', { ...order, priority: 'urgent' }), clinician, NOW));
  assert.equal(again.made.filter((each) => each.type === 'Task').length, 0);
});

eachDatabase('several orders are read together as each would be by itself, and none that the scope does not reach', async (database) => {
  const { requests } = await aService(database);
  const { id: first = '', ...order } = await placed(requests);
  const { meta: _meta, identifier: _numbers, ...same } = order;
  const replaced = accepted(await requests.replace(first, { ...same, priority: 'urgent' }, { text: 'Seen again' }, acting));
  const second = parse<ServiceRequest>(
    replaced.entries.find(({ stored }) => stored?.type === 'ServiceRequest' && stored.id !== first)?.stored,
  );
  const own = { kind: 'organisation', organisation: 'R0A' } as const;
  const together = await requests.readMany([second.id ?? '', 'nowhere', first], own);
  assert.deepEqual(together, [await requests.read(second.id ?? '', own), undefined, await requests.read(first, own)]);
  assert.deepEqual(
    together.map((each) => each?.tasks.every(({ focus }) => focus?.reference === `ServiceRequest/${each.request.id}`)),
    [true, undefined, true],
  );
  const stranger = { kind: 'organisation', organisation: 'RX1' } as const;
  assert.deepEqual(await requests.readMany([first, second.id ?? ''], stranger), [undefined, undefined]);
});

eachDatabase('an amendment keeps the order and says why; a replacement cancels it and names it', async (database) => {
  const { record, requests } = await aService(database);
  const order = await placed(requests);
  accepted(await requests.amend(order.id ?? '', { priority: 'urgent' }, { text: 'Seen again' }, acting));
  const amended = parse<ServiceRequest>(await record.read('ServiceRequest', order.id ?? '', EVERYTHING));
  assert.equal(amended.priority, 'urgent');
  const { id: _id, meta: _meta, identifier: _numbers, ...same } = amended;
  const replaced = accepted(
    await requests.replace(
      order.id ?? '',
      { ...same, code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory', code: 'R134.2' }] } },
      { text: 'Wrong test' },
      { ...acting, now: new Date(NOW.getTime() + 60_000) },
    ),
  );
  const next = parse<ServiceRequest>(replaced.entries[1]?.stored);
  assert.equal(next.replaces?.[0]?.reference, `ServiceRequest/${order.id}`);
  assert.equal(parse<ServiceRequest>(await record.read('ServiceRequest', order.id ?? '', EVERYTHING)).status, 'revoked');
  const told = await requests.timeline(order.id ?? '', 'hub', EVERYTHING);
  assert.deepEqual(
    told.filter((event) => event.reason !== undefined && event.kind === 'order').map((event) => event.reason),
    ['Seen again', 'Wrong test'],
  );
  const stale = await requests.amend(order.id ?? '', { priority: 'stat' }, { text: 'x' }, { ...acting, ifVersion: 1 });
  assert.equal(stale.kind === 'refused' && stale.status, 412);
});

eachDatabase(
  'reanalysis and reinterpretation begin with the earlier order and leave out preparation; a follow-up uses the stored sample',
  async (database) => {
    const { requests } = await aService(database);
    const order = await placed(requests);
    for (const kind of ['reanalysis', 'reinterpretation'] as const) {
      const again = accepted(await requests.again(order.id ?? '', { kind }, acting));
      const codes = again.made.map((each) => parse<Task>(each).code?.coding?.[0]?.code);
      assert.ok(!codes.includes('sample-preparation') && !codes.includes('sample-processing') && codes.includes('interpretation'), kind);
      assert.equal(parse<ServiceRequest>(again.entries[0]?.stored).basedOn?.[0]?.reference, `ServiceRequest/${order.id}`);
    }
    const followUp = accepted(await requests.again(order.id ?? '', { kind: 'follow-up' }, acting));
    const task = followUp.made.map((each) => parse<Task>(each)).find((each) => each.code?.coding?.[0]?.code === 'sample-preparation');
    assert.ok(task?.input?.some((input) => input.valueReference?.reference?.startsWith('Specimen/')));
  },
);

eachDatabase('a release plan is kept with the order', async (database) => {
  const { record, requests } = await aService(database);
  const order = await placed(requests);
  accepted(await requests.setReleasePlan(order.id ?? '', { kind: 'hold-until-contact', because: 'We want to talk first' }, acting));
  const found = await record.search({ type: 'CommunicationRequest', parameters: [] }, EVERYTHING);
  assert.deepEqual(planOf(found.matches.map((each) => parse<CommunicationRequest>(each))), {
    kind: 'hold-until-contact',
    because: 'We want to talk first',
  });
});

eachDatabase('a patient writes about themselves and nobody else', async (database) => {
  const { requests } = await aService(database);
  const order = await placed(requests);
  const own = order.subject?.reference ?? '';
  const other = accepted(
    await requests.submit(writeOf('POST', aPatient({ identifier: [{ system: 'urn:x', value: '2' }] })), clinician, NOW),
  ).entries[0]?.stored?.id;
  const patient = {
    kind: 'person',
    id: 'p',
    name: 'Ada',
    role: 'patient',
    organisation: '',
    patient: own.slice('Patient/'.length),
  } as const;
  const response = (subject: string) =>
    writeOf('POST', { resourceType: 'QuestionnaireResponse', status: 'completed', subject: { reference: subject } } as Resource); // a sound response
  accepted(await requests.submit(response(own), patient, NOW));
  const refused = await requests.submit(response(`Patient/${other}`), patient, NOW);
  assert.ok(refused.kind === 'refused' && (refused.status === 403 || refused.status === 422));
  const unnamed = await requests.submit(writeOf('POST', { resourceType: 'QuestionnaireResponse', status: 'completed' }), patient, NOW);
  assert.equal(unnamed.kind === 'refused' && unnamed.status, 403);
});

eachDatabase('who does not own a task is told so, and an outsider does not see it at all', async (database) => {
  const { record, requests } = await aService(database);
  const order = await placed(requests);
  const tasks = await record.search({ type: 'Task', parameters: [['focus', `ServiceRequest/${order.id}`]] }, EVERYTHING);
  const first = parse<Task>(tasks.matches.find((each) => each.content.includes('"process-genomic-test-request"')));
  const mine = await requests.moveTask(first.id ?? '', { status: 'accepted' }, acting);
  assert.ok(mine.kind === 'refused' && mine.entries[0]?.findings.some((finding) => finding.code === 'REQ_NOT_OWNER'));
  const outsider = await requests.moveTask(first.id ?? '', { status: 'accepted' }, { who: aScientist('69A50'), now: NOW });
  assert.equal(outsider.kind === 'refused' && outsider.status, 404);
  accepted(await requests.moveTask(first.id ?? '', { status: 'accepted' }, { who: aScientist('699X0'), now: NOW }));
});
