import assert from 'node:assert/strict';
import type { DiagnosticReport, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import type { Stored } from '../../foundation/record/index.ts';
import { migrate } from '../../foundation/storage/index.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { countWorklist, laboratoryMigrations, readWorklist, worklistConsumer } from '../laboratory/index.ts';
import { aBundle, aDiscussion, anOrder, aPatient, aReport, aRequester, aSpecimen } from './fixtures.ts';
import type { Submission } from './index.ts';
import { aClinician, aScientist, aService, NOW, proposalOf, writeOf } from './testing.store.ts';

const EVERYTHING = { kind: 'everything' } as const;
const day = (count: number) => new Date(NOW.getTime() + count * 86_400_000);
const clinician = aClinician('R0A');
const scientist = aScientist('699X0');

function accepted(submission: Submission): Extract<Submission, { kind: 'accepted' }> {
  assert.equal(submission.kind, 'accepted', JSON.stringify(submission));
  return submission as Extract<Submission, { kind: 'accepted' }>; // asserted on the line above
}

function codesOf(submission: Submission): readonly string[] {
  return submission.kind === 'replayed'
    ? []
    : submission.entries.flatMap((entry) =>
        entry.findings.filter((finding) => finding.severity === 'error').map((finding) => finding.code),
      );
}

function parse<T extends Resource>(stored: Stored | undefined): T {
  assert.ok(stored);
  return JSON.parse(stored.content) as T; // the caller names what it asked for
}

function storedOf(submission: Extract<Submission, { kind: 'accepted' }>, type: string): Stored {
  const found = submission.entries.find((entry) => entry.stored?.type === type)?.stored;
  assert.ok(found);
  return found;
}

const task = (stored: readonly Stored[], code: string) =>
  stored.map((each) => parse<Task>(each)).find((each) => each.code?.coding?.[0]?.code === code)?.id ?? '';

eachDatabase('an order goes from request to report to the requester who reads it, and every list shows where it is', async (database) => {
  const { record, requests } = await aService(database);
  await migrate(database, laboratoryMigrations);
  const worklists = worklistConsumer(requests.worklistRules);
  const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW));
  const order = storedOf(placed, 'ServiceRequest').id;
  const patient = storedOf(placed, 'Patient').id;
  await record.follow(worklists);
  const [row] = (await readWorklist(database, { organisation: '699X0', relation: 'owner', limit: 10 }, NOW)).rows;
  assert.equal(row?.stage, 'process-genomic-test-request');
  assert.equal(row?.patientName, 'OKONKWO, Ada');
  assert.equal(row?.requester, 'R0A');
  assert.equal(row?.dueAt, undefined, 'the clock starts when the sample is there');

  const process = task(placed.made, 'process-genomic-test-request');
  for (const status of ['accepted', 'in-progress', 'completed'] as const)
    accepted(await requests.moveTask(process, { status }, { who: scientist, now: day(1) }));
  const alignment = task(placed.made, 'request-sample-alignment');
  assert.equal(parse<Task>(await record.read('Task', alignment, EVERYTHING)).status, 'requested', 'what comes next is asked for');
  accepted(await requests.moveTask(alignment, { status: 'accepted', businessStatus: 'sample-received' }, { who: scientist, now: day(2) }));
  await record.follow(worklists);
  const [received] = (await readWorklist(database, { organisation: '699X0', relation: 'owner', limit: 10 }, day(2))).rows;
  assert.equal(received?.receivedAt, day(2).toISOString());
  assert.equal(received?.targetDays, 42);
  assert.equal(received?.dueAt, day(44).toISOString());
  assert.equal(
    (await readWorklist(database, { organisation: '699X0', relation: 'owner', limit: 10, isOverdue: true }, day(45))).rows.length,
    1,
  );
  assert.deepEqual(await countWorklist(database, '699X0', 'owner', day(45)), [
    { stage: 'request-sample-alignment', open: 1, overdue: 1, paused: 0, urgent: 0 },
  ]);

  accepted(
    await requests.moveTask(alignment, { status: 'on-hold', reason: 'further-information-needed' }, { who: scientist, now: day(10) }),
  );
  accepted(await requests.moveTask(alignment, { status: 'accepted' }, { who: scientist, now: day(15) }));
  await record.follow(worklists);
  const [resumed] = (await readWorklist(database, { organisation: '699X0', relation: 'owner', limit: 10 }, day(16))).rows;
  assert.equal(resumed?.dueAt, day(49).toISOString(), 'five days waiting for the requester move the due date');

  const reported = accepted(
    await requests.submit(writeOf('POST', aReport(`ServiceRequest/${order}`, `Patient/${patient}`)), scientist, day(30)),
  );
  const report = parse<DiagnosticReport>(storedOf(reported, 'DiagnosticReport'));
  const pdf = Buffer.from(report.presentedForm?.[0]?.data ?? '', 'base64');
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-', 'a report without a document gets one');
  const tasks = await record.search(
    {
      type: 'Task',
      parameters: [
        ['focus', `ServiceRequest/${order}`],
        ['_count', '50'],
      ],
    },
    EVERYTHING,
  );
  assert.deepEqual(new Set(tasks.matches.map((each) => parse<Task>(each).status)), new Set(['completed']));
  await record.follow(worklists);
  const unread = await readWorklist(
    database,
    { organisation: 'R0A', relation: 'requester', show: 'all', isUnread: true, limit: 10 },
    day(30),
  );
  assert.equal(unread.rows[0]?.outcome, '311');

  accepted(await requests.acknowledgeReport(report.id ?? '', { who: clinician, now: day(31) }));
  await record.follow(worklists);
  assert.equal(
    (await readWorklist(database, { organisation: 'R0A', relation: 'requester', show: 'all', isUnread: true, limit: 10 }, day(31))).rows
      .length,
    0,
  );
  assert.equal(parse<ServiceRequest>(await record.read('ServiceRequest', order, EVERYTHING)).status, 'completed');

  const told = (await requests.timeline(order, 'requester', EVERYTHING)).map((event) => event.words);
  assert.deepEqual(told.slice(0, 2).sort(), ['Blood specimen was added to the order.', 'The order was placed.']);
  assert.ok(told.includes('Request & Sample Alignment: sample received.'));
  assert.ok(told.includes('A final report was issued.'));
  assert.ok(told.includes('The report was read and acknowledged.'));

  const before = await readWorklist(database, { organisation: '699X0', relation: 'owner', show: 'all', limit: 10 }, day(31));
  await record.rebuild([worklists]);
  assert.deepEqual(
    await readWorklist(database, { organisation: '699X0', relation: 'owner', show: 'all', limit: 10 }, day(31)),
    before,
    'a rebuilt list is the same list',
  );
});

eachDatabase('half an order is never written: one bad reference refuses the whole and names the entry', async (database) => {
  const { record, requests } = await aService(database);
  const bundle = aBundle(
    aRequester(),
    aPatient(),
    anOrder('R134.1', { supportingInfo: [{ reference: 'Observation/nowhere' }] }),
    aSpecimen(),
  );
  const submission = await requests.submit(proposalOf(bundle), clinician, NOW);
  assert.equal(submission.kind, 'refused');
  if (submission.kind !== 'refused') return;
  assert.equal(submission.status, 422);
  assert.equal(submission.entries.length, 4);
  assert.match(
    submission.entries[2]?.findings.find((finding) => finding.code === 'REQ_REFERENCE')?.where ?? '',
    /entry\[2\].*supportingInfo\[0\]/,
  );
  for (const type of ['Patient', 'ServiceRequest', 'Task', 'Specimen', 'AuditEvent'])
    assert.equal((await record.search({ type, parameters: [] }, EVERYTHING)).matches.length, 0, type);
});

eachDatabase('the same person is one record, and a contradicting date of birth is never merged silently (HAZ-REQ-01)', async (database) => {
  const { record, requests } = await aService(database);
  const first = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder())), clinician, NOW));
  const moved = aPatient({ address: [{ postalCode: 'M1 1AA' }] });
  const second = accepted(await requests.submit(proposalOf(aBundle(aRequester(), moved, anOrder('R208.1'))), clinician, NOW));
  assert.equal(storedOf(second, 'Patient').id, storedOf(first, 'Patient').id);
  assert.equal(second.entries[1]?.outcome, 'updated');
  assert.equal(second.entries[0]?.outcome, 'unchanged');
  const third = await requests.submit(
    proposalOf(aBundle(aRequester(), aPatient({ birthDate: '1991-01-01', name: [{ family: 'Other' }] }), anOrder('R208.1'))),
    clinician,
    NOW,
  );
  assert.deepEqual(codesOf(third), ['REQ_PATIENT_BIRTH_DATE']);
  assert.equal((await record.search({ type: 'Patient', parameters: [] }, EVERYTHING)).matches.length, 1);
});

eachDatabase('a task cannot leap over its states, and nothing is written when it tries (HAZ-LAB-01)', async (database) => {
  const { record, requests } = await aService(database);
  const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW));
  const process = task(placed.made, 'process-genomic-test-request');
  assert.deepEqual(codesOf(await requests.moveTask(process, { status: 'completed' }, { who: scientist, now: NOW })), [
    'LAB_TASK_TRANSITION',
  ]);
  assert.deepEqual(codesOf(await requests.moveTask(process, { status: 'on-hold' }, { who: scientist, now: NOW })), ['LAB_HOLD_REASON']);
  assert.equal((await record.read('Task', process, EVERYTHING))?.version, 1);
  accepted(await requests.moveTask(process, { status: 'rejected', reason: 'invalid-request' }, { who: scientist, now: NOW }));
  assert.deepEqual(codesOf(await requests.moveTask(process, { status: 'accepted' }, { who: scientist, now: NOW })), [
    'LAB_TASK_TRANSITION',
  ]);
});

eachDatabase('a cancellation needs its reason, stops what has not started and leaves what has', async (database) => {
  const { record, requests } = await aService(database);
  const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW));
  const order = parse<ServiceRequest>(storedOf(placed, 'ServiceRequest'));
  const process = task(placed.made, 'process-genomic-test-request');
  for (const status of ['accepted', 'in-progress'] as const)
    accepted(await requests.moveTask(process, { status }, { who: scientist, now: NOW }));
  const current = parse<ServiceRequest>(await record.read('ServiceRequest', order.id ?? '', EVERYTHING));
  assert.deepEqual(codesOf(await requests.submit(writeOf('PUT', { ...current, status: 'revoked' }), clinician, NOW)), [
    'REQ_NO_REASON_GIVEN',
  ]);
  assert.deepEqual(codesOf(await requests.markInError(order.id ?? '', { text: 'Wrong patient' }, { who: clinician, now: NOW })), [
    'LAB_ORDER_STARTED',
  ]);
  accepted(await requests.cancel(order.id ?? '', { text: 'No longer wanted' }, { who: clinician, now: NOW }));
  const tasks = await record.search({ type: 'Task', parameters: [['_count', '50']] }, EVERYTHING);
  const statuses = tasks.matches.map((each) => parse<Task>(each).status).sort();
  assert.deepEqual(statuses, [...Array(9).fill('cancelled'), 'in-progress']);
  const told = await requests.timeline(order.id ?? '', 'requester', EVERYTHING);
  assert.ok(told.some((event) => event.reason === 'No longer wanted'));
});

eachDatabase(
  'work that is sent away stays visible to who asked and who sent it, and becomes visible to who receives it (HAZ-LAB-02)',
  async (database) => {
    const { record, requests } = await aService(database);
    await migrate(database, laboratoryMigrations);
    const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW));
    const order = storedOf(placed, 'ServiceRequest').id;
    const patient = storedOf(placed, 'Patient').id;
    const seenBy = (organisation: string) => ({ kind: 'organisation', organisation }) as const;
    assert.equal(await record.read('Patient', patient, seenBy('699P0')), undefined);
    accepted(await requests.sendAway(order, '699P0', 'Capacity', { who: scientist, now: NOW }));
    for (const organisation of ['R0A', '699X0', '699P0']) {
      for (const [type, id] of [
        ['ServiceRequest', order],
        ['Patient', patient],
        ['Specimen', storedOf(placed, 'Specimen').id],
        ['Task', placed.made[0]?.id ?? ''],
      ] as const)
        assert.ok(await record.read(type, id, seenBy(organisation)), `${organisation} ${type}`);
    }
    const consumer = worklistConsumer(requests.worklistRules);
    await record.follow(consumer);
    const list = async (organisation: string, relation: 'owner' | 'sender' | 'requester') =>
      (await readWorklist(database, { organisation, relation, limit: 5 }, NOW)).rows.length;
    assert.deepEqual(
      [await list('699P0', 'owner'), await list('699X0', 'sender'), await list('699X0', 'owner'), await list('R0A', 'requester')],
      [1, 1, 0, 1],
    );
  },
);

eachDatabase(
  'a sample that comes later is taken up by the tasks that waited, and a second sample gets tasks of its own',
  async (database) => {
    const { record, requests } = await aService(database);
    const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder())), clinician, NOW));
    const order = `ServiceRequest/${storedOf(placed, 'ServiceRequest').id}`;
    const patient = `Patient/${storedOf(placed, 'Patient').id}`;
    const alignment = placed.made.map((each) => parse<Task>(each)).find((each) => each.status === 'on-hold');
    assert.equal(alignment?.statusReason?.coding?.[0]?.code, 'awaiting-sample');
    const sample = (value: string) => {
      const { id: _id, ...rest } = aSpecimen(value);
      return { ...rest, subject: { reference: patient }, request: [{ reference: order }] } as Resource; // both by contract
    };
    const first = accepted(await requests.submit(writeOf('POST', sample('one')), clinician, NOW));
    assert.equal(first.made.filter((each) => each.type === 'Task').length, 6, 'the six tasks per sample take the first sample');
    assert.equal(parse<Task>(await record.read('Task', alignment?.id ?? '', EVERYTHING)).status, 'draft');
    const second = accepted(await requests.submit(writeOf('POST', sample('two')), clinician, NOW));
    assert.equal(second.made.filter((each) => each.type === 'Task' && each.version === 1).length, 6);
    const request = parse<ServiceRequest>(await record.read('ServiceRequest', order.slice(15), EVERYTHING));
    assert.equal(request.specimen?.length, 2);
  },
);

eachDatabase('a trio holds each participant back until their own record of discussion is there', async (database) => {
  const { record, requests } = await aService(database);
  const person = (id: string, number: string, family: string) =>
    aPatient({ id, identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: number }], name: [{ family }] });
  const sampleOf = (id: string) => aSpecimen(`s-${id}`, { subject: { reference: `Patient/${id}` } as never });
  const placed = accepted(
    await requests.submit(
      proposalOf(
        aBundle(
          aRequester(),
          person('patient', '9990000018', 'Child'),
          person('mother', '9990000026', 'Mother'),
          person('father', '9990000034', 'Father'),
          anOrder('R27.3', {
            code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory', code: 'R27.3', display: 'WGS' }] },
          }),
          ...['patient', 'mother', 'father'].map(sampleOf),
          aDiscussion('active'),
          aDiscussion('active', 'Patient/mother', 'ServiceRequest/order', 'consent-mother'),
        ),
      ),
      clinician,
      NOW,
    ),
  );
  const alignments = placed.made
    .map((each) => parse<Task>(each))
    .filter((each) => each.code?.coding?.[0]?.code === 'request-sample-alignment');
  assert.equal(alignments.length, 3);
  assert.deepEqual(
    alignments.map((each) => `${each.for?.display} ${each.status}`).sort(),
    ['CHILD, Ada draft', 'FATHER, Ada on-hold', 'MOTHER, Ada draft'].map((each) => each.replace(', Ada', '')),
  );
  const father = placed.entries.find((entry) => entry.stored?.content.includes('9990000034'))?.stored;
  const order = `ServiceRequest/${storedOf(placed, 'ServiceRequest').id}`;
  const { id: _id, ...consent } = aDiscussion('active', `Patient/${father?.id}`, order);
  accepted(await requests.submit(writeOf('POST', consent as Resource), clinician, NOW)); // a Consent without its id
  const waited = alignments.find((each) => each.status === 'on-hold');
  const opened = parse<Task>(await record.read('Task', waited?.id ?? '', EVERYTHING));
  assert.equal(opened.status, 'draft');
  assert.ok(opened.input?.some((input) => input.valueReference?.reference?.startsWith('Consent/')));
});

eachDatabase('a message that comes twice is carried out once', async (database) => {
  const { record, requests } = await aService(database);
  const proposal = {
    ...proposalOf(aBundle(aRequester(), aPatient(), anOrder()), 'hl7v2'),
    messageId: { system: 'urn:example:messages', value: 'MSG-1' },
  };
  accepted(await requests.submit(proposal, clinician, NOW));
  const again = await requests.submit(proposal, clinician, NOW);
  assert.equal(again.kind, 'replayed');
  if (again.kind === 'replayed') assert.ok(again.stored.some((stored) => stored.type === 'ServiceRequest'));
  assert.equal((await record.search({ type: 'ServiceRequest', parameters: [] }, EVERYTHING)).matches.length, 1);
});

eachDatabase('two organisations that order for one person at the same moment share one Patient', async (database) => {
  const { record, requests } = await aService(database);
  const orders = await Promise.all(
    [1, 2, 3, 4].map((index) =>
      requests.submit(
        proposalOf(
          aBundle(
            aRequester('R0A'),
            aPatient(),
            anOrder(`R134.${(index % 2) + 1}`, { identifier: [{ system: 'urn:x', value: `${index}` }] }),
          ),
        ),
        clinician,
        NOW,
      ),
    ),
  );
  assert.deepEqual(
    orders.map((each) => each.kind),
    ['accepted', 'accepted', 'accepted', 'accepted'],
  );
  assert.equal((await record.search({ type: 'Patient', parameters: [] }, EVERYTHING)).matches.length, 1);
});

eachDatabase('a corrected report says what changed, and a final one is not changed silently (HAZ-RES-01)', async (database) => {
  const { record, requests } = await aService(database);
  const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW));
  const order = storedOf(placed, 'ServiceRequest').id;
  const reported = accepted(
    await requests.submit(
      writeOf('POST', aReport(`ServiceRequest/${order}`, `Patient/${storedOf(placed, 'Patient').id}`)),
      scientist,
      day(1),
    ),
  );
  const report = parse<DiagnosticReport>(storedOf(reported, 'DiagnosticReport'));
  assert.deepEqual(codesOf(await requests.submit(writeOf('PUT', { ...report, conclusion: 'Nothing found.' }), scientist, day(2))), [
    'RES_FINAL_CHANGED',
  ]);
  accepted(await requests.submit(writeOf('PUT', { ...report, status: 'corrected', conclusion: 'Nothing found.' }), scientist, day(2)));
  const told = await requests.timeline(order, 'requester', EVERYTHING);
  assert.ok(told.some((event) => event.words === 'The report is now corrected. Changed: conclusion.'));
  assert.equal((await record.history({ type: 'DiagnosticReport', id: report.id ?? '', count: 10 }, EVERYTHING)).length, 2);
});

eachDatabase('the person who wrote a report cannot authorise it (HAZ-RES-02)', async (database) => {
  const { requests } = await aService(database);
  const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW));
  const preliminary = aReport(`ServiceRequest/${storedOf(placed, 'ServiceRequest').id}`, `Patient/${storedOf(placed, 'Patient').id}`, {
    status: 'preliminary',
    resultsInterpreter: [{ identifier: { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: scientist.id } }],
  });
  const written = accepted(await requests.submit(writeOf('POST', preliminary), scientist, NOW));
  const report = storedOf(written, 'DiagnosticReport').id;
  assert.deepEqual(codesOf(await requests.authoriseReport(report, { who: scientist, now: NOW })), ['RES_SAME_PERSON']);
  const colleague = { ...scientist, id: '999900000099', name: 'Helen Marsh' };
  const authorised = accepted(await requests.authoriseReport(report, { who: colleague, now: NOW }));
  assert.equal(parse<DiagnosticReport>(storedOf(authorised, 'DiagnosticReport')).status, 'final');
});

eachDatabase('a stale version is refused with 412 and an unknown one with 404', async (database) => {
  const { requests } = await aService(database);
  const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder())), clinician, NOW));
  const patient = parse(storedOf(placed, 'Patient'));
  const stale = await requests.submit(writeOf('PUT', patient, { ifVersion: 7 }), clinician, NOW);
  assert.equal(stale.kind === 'refused' && stale.status, 412);
  const unknown = await requests.submit(
    { door: 'fhir', entries: [{ method: 'PATCH', type: 'Patient', id: 'nobody', patch: [], where: 'Patient' }] },
    clinician,
    NOW,
  );
  assert.equal(unknown.kind === 'refused' && unknown.status, 404);
  const patched = accepted(
    await requests.submit(
      {
        door: 'fhir',
        entries: [
          {
            method: 'PATCH',
            type: 'Patient',
            id: patient.id ?? '',
            patch: [{ op: 'replace', path: '/birthDate', value: '1984-05-03' }],
            where: 'Patient',
          },
        ],
      },
      clinician,
      NOW,
    ),
  );
  assert.equal(patched.entries[0]?.stored?.version, 2);
  const outsider = await requests.submit(writeOf('PUT', patient), aClinician('RTD'), NOW);
  assert.equal(outsider.kind === 'refused' && outsider.status, 409, 'what an outsider cannot see is not overwritten');
});

eachDatabase(
  "a report message that repeats its order by number completes that order, and a stranger's does not (HAZ-REQ-01)",
  async (database) => {
    const { record, requests } = await aService(database);
    const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW));
    const order = storedOf(placed, 'ServiceRequest').id;
    const message = (patient = aPatient()) =>
      proposalOf(aBundle(aRequester(), patient, anOrder(), { ...aReport('ServiceRequest/order', 'Patient/patient'), id: 'report' }));
    const stranger = accepted(await requests.submit(message(), { ...scientist, organisation: '699P0' }, day(1)));
    assert.notEqual(storedOf(stranger, 'ServiceRequest').id, order, 'who takes no part in an order cannot end it');
    const other = aPatient({ identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }] });
    assert.deepEqual(codesOf(await requests.submit(message(other), scientist, day(1))), ['REQ_REPORT_OTHER_PATIENT']);
    const reported = accepted(await requests.submit(message(), scientist, day(2)));
    assert.equal(storedOf(reported, 'ServiceRequest').id, order);
    const tasks = await record.search(
      {
        type: 'Task',
        parameters: [
          ['focus', `ServiceRequest/${order}`],
          ['_count', '50'],
        ],
      },
      EVERYTHING,
    );
    assert.deepEqual(new Set(tasks.matches.map((each) => parse<Task>(each).status)), new Set(['completed']));
  },
);

eachDatabase(
  'a family order works on each sample once: under the request it was sent for, and reports under the proband',
  async (database) => {
    const { requests } = await aService(database);
    const role = (code: string) => ({
      url: 'https://fhir.nhs.uk/England/StructureDefinition/Extension-Genomic-Patient-Role',
      valueCodeableConcept: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/patient-role-genomics', code }] },
    });
    const father = aPatient({
      id: 'father',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000034' }],
      name: [{ family: 'Father' }],
    });
    const sample = aSpecimen('father-sample', { subject: { reference: 'Patient/father' } as never });
    const fathersOrder = anOrder('R134.1', {
      id: 'order-father',
      extension: [role('consultand')],
      identifier: [{ system: 'urn:example:orders', value: 'F' }],
      subject: { reference: 'Patient/father' } as never,
      supportingInfo: [{ reference: 'Specimen/father-sample' }],
    });
    const placed = accepted(
      await requests.submit(
        proposalOf(aBundle(aRequester(), aPatient(), father, anOrder(), fathersOrder, aSpecimen(), sample)),
        clinician,
        NOW,
      ),
    );
    const tasks = placed.made.map((each) => parse<Task>(each));
    const proband = placed.entries.filter((entry) => entry.stored?.type === 'ServiceRequest')[0]?.stored?.id;
    const under = (isProband: boolean) =>
      tasks
        .filter((each) => (each.focus?.reference === `ServiceRequest/${proband}`) === isProband)
        .map((each) => each.code?.coding?.[0]?.code);
    assert.equal(under(true).length, 16, 'four tasks a request and six a sample');
    assert.deepEqual(under(false), ['process-genomic-test-request']);
  },
);

eachDatabase('an order is patched without repeating what it points to; a patch to something unknown is refused', async (database) => {
  const { requests } = await aService(database);
  const placed = accepted(await requests.submit(proposalOf(aBundle(aRequester(), aPatient(), anOrder(), aSpecimen())), clinician, NOW));
  const { id } = storedOf(placed, 'ServiceRequest');
  const patchOrder = (operations: readonly object[]) =>
    requests.submit(
      { door: 'fhir', entries: [{ method: 'PATCH', type: 'ServiceRequest', id, patch: operations, where: 'ServiceRequest' }] },
      clinician,
      NOW,
    );
  const note = await patchOrder([{ op: 'add', path: '/note', value: [{ text: 'Now on treatment.' }] }]);
  assert.equal(accepted(note).entries[0]?.outcome, 'updated');
  const another = accepted(
    await requests.submit(
      writeOf('POST', {
        ...aSpecimen(),
        request: [{ reference: `ServiceRequest/${id}` }],
        subject: { reference: `Patient/${storedOf(placed, 'Patient').id}` },
      }),
      clinician,
      NOW,
    ),
  );
  const named = await patchOrder([
    { op: 'add', path: '/specimen', value: [{ reference: `Specimen/${storedOf(another, 'Specimen').id}` }] },
  ]);
  assert.equal(accepted(named).entries[0]?.outcome, 'updated');
  assert.deepEqual(codesOf(await patchOrder([{ op: 'add', path: '/basedOn', value: [{ reference: 'ServiceRequest/nowhere' }] }])), [
    'REQ_REFERENCE',
  ]);
});
