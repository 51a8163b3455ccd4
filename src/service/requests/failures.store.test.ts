import assert from 'node:assert/strict';
import type { Task } from '@medplum/fhirtypes';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { aBundle, anOrder, aPatient, aRequester, aSpecimen } from './fixtures.ts';
import type { Proposal } from './index.ts';
import { aClinician, aService, NOW, proposalOf, writeOf } from './testing.store.ts';

const EVERYTHING = { kind: 'everything' } as const;
const clinician = aClinician('R0A');

eachDatabase('whatever is wrong with one entry, nothing of the others is written (HAZ-REQ-03)', async (database) => {
  const { record, requests } = await aService(database);
  const order = aBundle(aRequester(), aPatient(), anOrder(), aSpecimen());
  const good = proposalOf(order);
  const [first, ...rest] = good.entries;
  assert.ok(first);
  const broken: readonly (readonly [string, Proposal, number])[] = [
    [
      'a reference to nowhere',
      proposalOf(aBundle(aRequester(), aPatient(), anOrder('R134.1', { requester: { reference: 'PractitionerRole/none' } }))),
      422,
    ],
    [
      'a urn:uuid that no entry has',
      proposalOf(
        aBundle(aPatient(), aSpecimen('s', { request: [{ reference: 'urn:uuid:0b0a3a0e-0000-4000-8000-000000000000' }] as never })),
      ),
      422,
    ],
    [
      'a conditional reference that matches nobody',
      proposalOf(
        aBundle(
          anOrder('R134.1', {
            subject: { reference: 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018' } as never,
            requester: undefined,
          }),
        ),
      ),
      422,
    ],
    [
      'a patch of what is not there',
      { ...good, entries: [...good.entries, { method: 'PATCH', type: 'Task', id: 'none', patch: [], where: 'Bundle.entry[4]' }] },
      404,
    ],
    ['an entry without its resource', { ...good, entries: [{ ...first, resource: undefined }, ...rest] as never }, 400],
    [
      'an illegal new task',
      {
        ...good,
        entries: [
          ...good.entries,
          {
            method: 'POST',
            type: 'Task',
            resource: {
              resourceType: 'Task',
              status: 'on-hold',
              intent: 'order',
              code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/task-code-genomics', code: 'interpretation' }] },
              focus: { reference: 'ServiceRequest/order' },
            } as Task,
            where: 'Bundle.entry[4]',
          },
        ],
      },
      422,
    ],
  ];
  for (const [name, proposal, status] of broken) {
    const submission = await requests.submit(proposal, clinician, NOW);
    assert.equal(submission.kind === 'refused' && submission.status, status, name);
    if (submission.kind === 'refused')
      assert.ok(
        submission.entries.every((entry) => entry.findings.length > 0),
        name,
      );
  }
  const forbidden = await requests.submit(good, { ...clinician, role: 'analyst' }, NOW);
  assert.equal(forbidden.kind === 'refused' && forbidden.status, 403);
  for (const type of ['Patient', 'PractitionerRole', 'ServiceRequest', 'Specimen', 'Task', 'AuditEvent'])
    assert.equal((await record.search({ type, parameters: [] }, EVERYTHING)).matches.length, 0, type);
  assert.equal((await requests.submit({ ...good, dryRun: true }, clinician, NOW)).kind, 'accepted');
  assert.equal((await record.search({ type: 'Patient', parameters: [] }, EVERYTHING)).matches.length, 0, 'a dry run writes nothing');
});

eachDatabase(
  'a message sent twice at the same moment is carried out once, and a number in use is reported (HAZ-REQ-04)',
  async (database) => {
    const { record, requests } = await aService(database);
    const proposal: Proposal = {
      ...proposalOf(aBundle(aRequester(), aPatient(), anOrder()), 'hl7v2'),
      messageId: { system: 'urn:example:messages', value: 'MSG-2' },
    };
    const both = await Promise.all([requests.submit(proposal, clinician, NOW), requests.submit(proposal, clinician, NOW)]);
    assert.deepEqual(both.map(({ kind }) => kind).sort(), ['accepted', 'replayed']);
    assert.equal((await record.search({ type: 'ServiceRequest', parameters: [] }, EVERYTHING)).matches.length, 1);
    const again = await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder())), clinician, NOW);
    assert.ok(again.kind === 'accepted' && again.entries[2]?.findings.some((finding) => finding.code === 'REQ_ORDER_NUMBER_IN_USE'));
  },
);

eachDatabase('an order that no rule routes stays with who asked, and says so (HAZ-REQ-05)', async (database) => {
  const { requests } = await aService(database);
  const submission = await requests.submit(proposalOf(aBundle(aRequester('ZZZ99'), aPatient(), anOrder())), aClinician('ZZZ99'), NOW);
  assert.equal(submission.kind, 'accepted');
  if (submission.kind !== 'accepted') return;
  assert.ok(submission.entries[2]?.findings.some((finding) => finding.code === 'REQ_NO_ROUTE'));
  assert.ok(submission.made.every((stored) => stored.type !== 'Task' || stored.content.includes('"value":"ZZZ99"')));
});

eachDatabase('ifNoneExist finds what is there, a conditional update changes it, and two matches are refused', async (database) => {
  const { requests } = await aService(database);
  const { id: _id, ...patient } = aPatient();
  const query = 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018';
  const create = () => requests.submit(writeOf('POST', patient as never, { ifNoneExist: query }), clinician, NOW);
  const first = await create();
  const second = await create();
  assert.ok(first.kind === 'accepted' && second.kind === 'accepted');
  if (first.kind !== 'accepted' || second.kind !== 'accepted') return;
  assert.deepEqual([first.entries[0]?.outcome, second.entries[0]?.outcome], ['created', 'unchanged']);
  assert.equal(second.entries[0]?.stored?.id, first.entries[0]?.stored?.id);
  const { id: _none, ...entry } = writeOf('PUT', { ...patient, gender: 'male' } as never).entries[0] ?? {
    id: undefined,
    method: 'PUT',
    type: 'Patient',
    where: 'Patient',
  };
  const updated = await requests.submit({ door: 'fhir', entries: [{ ...entry, query }] }, clinician, NOW);
  assert.ok(updated.kind === 'accepted' && updated.entries[0]?.outcome === 'updated' && updated.entries[0].stored?.version === 2);
  const outsider = await requests.submit({ door: 'fhir', entries: [{ ...entry, query }] }, aClinician('RTD'), NOW);
  assert.equal(outsider.kind === 'refused' && outsider.status, 409, 'a number alone does not let a stranger change a record');
  for (const value of ['1', '2'])
    await requests.submit(
      writeOf('POST', {
        resourceType: 'Observation',
        status: 'final',
        code: { text: value },
        identifier: [{ system: 'urn:x', value: 'same' }],
      } as never),
      clinician,
      NOW,
    );
  const many = await requests.submit(
    { door: 'fhir', entries: [{ method: 'DELETE', type: 'Observation', query: 'identifier=urn:x|same', where: 'Observation' }] },
    clinician,
    NOW,
  );
  assert.equal(many.kind === 'refused' && many.status, 412);
});

eachDatabase('orders are cancelled, not deleted; other resources may be deleted, twice without harm', async (database) => {
  const { requests } = await aService(database);
  const placed = await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW);
  assert.ok(placed.kind === 'accepted');
  if (placed.kind !== 'accepted') return;
  const remove = (type: string) =>
    requests.submit(
      {
        door: 'fhir',
        entries: [
          { method: 'DELETE', type, id: placed.entries.find((entry) => entry.stored?.type === type)?.stored?.id ?? '', where: type },
        ],
      },
      clinician,
      NOW,
    );
  const order = await remove('ServiceRequest');
  assert.equal(order.kind === 'refused' && order.status, 409);
  const specimen = await remove('Specimen');
  assert.equal(specimen.kind === 'accepted' && specimen.entries[0]?.outcome, 'deleted');
  const again = await remove('Specimen');
  assert.equal(again.kind === 'accepted' && again.entries[0]?.outcome, 'none');
});

eachDatabase(
  'a number that belongs to somebody else cannot be given to a second record, by update or by patch (HAZ-REQ-01)',
  async (database) => {
    const { requests } = await aService(database);
    const create = async (value: string) => {
      const { id: _id, ...patient } = aPatient({ identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value }] });
      const submission = await requests.submit(writeOf('POST', patient as never), clinician, NOW);
      return submission.kind === 'accepted' ? JSON.parse(submission.entries[0]?.stored?.content ?? '{}') : {};
    };
    await create('9990000018');
    const second = await create('9990000026');
    const identifier = [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }];
    const updated = await requests.submit(writeOf('PUT', { ...second, identifier }), clinician, NOW);
    const patched = await requests.submit(
      {
        door: 'fhir',
        entries: [
          {
            method: 'PATCH',
            type: 'Patient',
            id: second.id,
            patch: [{ op: 'replace', path: '/identifier', value: identifier }],
            where: 'Patient',
          },
        ],
      },
      clinician,
      NOW,
    );
    for (const submission of [updated, patched]) {
      assert.equal(submission.kind === 'refused' && submission.status, 409);
      assert.equal(submission.kind === 'refused' && submission.entries[0]?.findings[0]?.code, 'REQ_NUMBER_TAKEN');
    }
  },
);
