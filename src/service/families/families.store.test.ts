// Families in the record and beside it: scope, audit, invitations, guesses, opt-outs, hand-over, results that flow back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent, DiagnosticReport, Patient, Resource } from '@medplum/fhirtypes';
import { auditEventFor, auditMigrations } from '../../foundation/audit/index.ts';
import type { Who } from '../../foundation/identity/index.ts';
import {
  createRecord,
  type KeptRecord,
  newId,
  recordMigrations,
  shardOf,
  structure,
  validateResource,
} from '../../foundation/record/index.ts';
import { type Database, migrate } from '../../foundation/storage/index.ts';
import { emptyDatabase } from '../../foundation/storage/testing.ts';
import { SYSTEM } from '../../foundation/terms/index.ts';
import { OUTCOME_CODES, OUTCOME_SYSTEM } from '../results/index.ts';
import { type Acting, addRelative, createFamilies, type Families, familiesMigrations, familyResults, takeIn } from './index.ts';

const everything = { kind: 'everything' } as const;
const at = new Date('2026-11-21T09:00:00Z');
const counsellor: Who = { kind: 'person', id: '1', name: 'Priya Nair', role: 'counsellor', organisation: 'R0A' };
const other: Who = { ...counsellor, id: '2', name: 'Tom Ashworth', organisation: 'RYJ' };
const acting = (who: Who, when = at): Acting => ({ who, scope: { kind: 'organisation', organisation: who.organisation }, at: when });
const about = {
  gene: 'LDLR',
  inheritance: 'autosomal-dominant',
  variant: 'NM_000527.5:c.313+1G>A',
  condition: 'a kind of high cholesterol that runs in families',
  service: { name: 'NHS family gene service', telephone: '0300 000 0000' },
  openedOn: '2026-11-21',
} as const;

interface House {
  readonly db: Database;
  readonly record: KeptRecord;
  readonly families: Families;
  readonly patient: string;
  readonly id: string;
  readonly brother: string;
}

async function aHouse(): Promise<House> {
  const db = await emptyDatabase();
  await migrate(db, [...recordMigrations, ...auditMigrations, ...familiesMigrations]);
  const record = createRecord(db, { structure });
  const families = createFamilies({ db, record, invitationPage: 'https://genomics.example.nhs.uk/invitation' });
  const patient = newId();
  await put(record, {
    resourceType: 'Patient',
    id: patient,
    gender: 'female',
    birthDate: '1980-03-14',
    name: [{ given: ['Ottoline'], family: 'Wexcombe' }],
    identifier: [{ system: SYSTEM.nhsNumber, value: '9990000018' }],
  });
  const opened = await families.open({ patient, about }, acting(counsellor));
  assert.ok(opened.kind === 'done');
  const brother = await add({ families, id: opened.id, patient }, { name: 'Rupert Wexcombe', sex: 'male', born: '1983-07-01' });
  return { db, record, families, patient, id: opened.id, brother };
}

async function put(record: KeptRecord, resource: Resource): Promise<void> {
  const audit: AuditEvent = auditEventFor({ who: counsellor, interaction: 'create', resources: [], patients: [], at });
  assert.equal((await record.commit({ changes: [{ kind: 'create', resource }], parties: ['R0A'], audit, now: at })).kind, 'committed');
}

async function add(
  { families, id, patient }: Pick<House, 'families' | 'id' | 'patient'>,
  member: { name: string; sex: 'male' | 'female'; born?: string },
): Promise<string> {
  const view = await families.find(id, everything, at);
  assert.ok(view);
  const relative = { relation: 'sibling', of: patient, member } as const;
  const added = await families.change(
    id,
    view.family.version,
    (pedigree) => addRelative(pedigree, relative, () => newId(shardOf(patient)), '2026-11-21'),
    acting(counsellor),
  );
  assert.ok(added.kind === 'done', JSON.stringify(added));
  return added.member;
}

test('a family is kept as a Group and histories that are valid FHIR, and comes back the same; opened twice it is one', async () => {
  const { record, families, id, patient, brother } = await aHouse();
  const view = await families.find(id, acting(counsellor).scope, at);
  assert.equal(view?.family.pedigree.members.length, 4);
  assert.equal(view?.family.pedigree.members.find((one) => one.id === brother)?.name, 'Rupert Wexcombe');
  assert.ok(view?.next.kind === 'list');
  assert.equal(view.next.relatives.find(({ member }) => member === brother)?.carrierChance.toFixed(2), '0.50');
  const again = await families.open({ patient, about }, acting(counsellor));
  assert.ok(again.kind === 'done' && again.id === id);
  const stored = await record.search({ type: 'FamilyMemberHistory', parameters: [['patient', `Patient/${patient}`]] }, everything);
  assert.equal(stored.matches.length, 3);
  const group = await record.read('Group', id, everything);
  for (const { content } of [...stored.matches, ...(group ? [group] : [])])
    assert.deepEqual(
      validateResource(JSON.parse(content) as Resource).filter(({ severity }) => severity === 'error'),
      [],
    );
});

test('HAZ-FAM-09 a family of another organisation is not found, and a stale change is refused', async () => {
  const { families, id, brother } = await aHouse();
  assert.equal(await families.find(id, acting(other).scope, at), undefined);
  assert.deepEqual(await families.list(acting(other).scope, at), []);
  assert.equal((await families.invite(id, { member: brother, route: 'indirect' }, acting(other))).kind, 'not-found');
  assert.equal(await families.find(id, { kind: 'patient', patient: 'x' }, at), undefined);
  const stale = await families.change(id, 1, (pedigree) => ({ kind: 'changed', pedigree, member: '', warnings: [] }), acting(counsellor));
  assert.equal(stale.kind, 'refused');
});

test('HAZ-FAM-10 a relative claims once, learns nothing about the index patient, and the index patient cannot learn of it', async () => {
  const { db, record, families, id, brother, patient } = await aHouse();
  const invited = await families.invite(id, { member: brother, route: 'indirect' }, acting(counsellor));
  assert.ok(invited.kind === 'done', JSON.stringify(invited));
  const kept = JSON.stringify(await db.query('select * from family_invitation'));
  assert.ok(!kept.includes(invited.code.replaceAll('-', '')), 'the code is kept as a hash alone');
  const tried = { code: invited.code.toLowerCase(), born: '1983-07-01', from: '192.0.2.1', at };
  const offer = await families.lookAtInvitation(tried);
  assert.ok(offer.kind === 'offer');
  assert.doesNotMatch(JSON.stringify(offer), /Ottoline|Wexcombe|cholesterol|LDLR|9990000018/);
  const answered = await families.claimInvitation({ ...tried, answer: 'yes', name: 'Rupert', telephone: '07700 900123' });
  assert.equal(answered.kind, 'answered');
  const view = await families.find(id, everything, at);
  const state = view?.cascade.relatives.get(brother);
  assert.ok(state?.kind === 'open' && state.step === 'counsel');
  assert.match(view?.events.at(-1)?.note ?? '', /07700 900123/);
  assert.equal((await families.claimInvitation({ ...tried, answer: 'no' })).kind, 'not-claimable');
  // What the index patient can read of their own record, the log included, says nothing of it.
  const own = await Promise.all(
    ['AuditEvent', 'FamilyMemberHistory', 'RelatedPerson', 'Task', 'Communication'].map((type) =>
      record.search({ type, parameters: [] }, { kind: 'patient', patient }),
    ),
  );
  assert.doesNotMatch(JSON.stringify(own), /07700|holder-of-an-invitation|claimed/);
  const log = await record.search({ type: 'AuditEvent', parameters: [] }, everything);
  assert.ok(log.matches.some(({ content }) => content.includes('holder-of-an-invitation') && content.includes(`Group/${id}`)));
});

test('HAZ-FAM-08 a guesser is stopped after five wrong codes, every one is logged, and others are not held up', async () => {
  const { record, families, id, brother } = await aHouse();
  const invited = await families.invite(id, { member: brother, route: 'indirect' }, acting(counsellor));
  assert.ok(invited.kind === 'done');
  const right = { code: invited.code, born: '1983-07-01', at };
  assert.equal((await families.lookAtInvitation({ ...right, born: '1983-07-02', from: 'a' })).kind, 'not-claimable', 'another birth');
  // all at once: none slips through while the others are looked at
  const guesses = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      families.lookAtInvitation({
        code: `7Q4M1KXW0B${index}Z`.slice(0, 12),
        born: '1983-07-01',
        from: 'a',
        at: new Date(at.getTime() + index),
      }),
    ),
  );
  assert.ok(guesses.filter(({ kind }) => kind === 'too-many-tries').length >= 7);
  assert.equal((await families.lookAtInvitation({ ...right, at: new Date(at.getTime() + 60_000), from: 'a' })).kind, 'too-many-tries');
  assert.equal((await families.lookAtInvitation({ ...right, from: 'b' })).kind, 'offer');
  assert.equal((await families.lookAtInvitation({ ...right, from: 'a', at: new Date(at.getTime() + 20 * 60_000) })).kind, 'offer');
  const counted = await families.wrongCodes(new Date(at.getTime() - 1));
  assert.equal(counted.wrong + counted.stopped, 14);
  const log = await record.search(
    {
      type: 'AuditEvent',
      parameters: [
        ['outcome', '4'],
        ['_count', '100'],
      ],
    },
    everything,
  );
  assert.equal(log.matches.length, 14);
});

test('HAZ-FAM-06 an opt-out is kept for the person: in this family, and when another team meets the same person again', async () => {
  const { record, families, id, brother, patient } = await aHouse();
  const invited = await families.invite(id, { member: brother, route: 'indirect' }, acting(counsellor));
  assert.ok(invited.kind === 'done');
  const answer = { code: invited.code, born: '1983-07-01', from: 'a', at, answer: 'never' } as const;
  assert.equal((await families.claimInvitation(answer)).kind, 'answered');
  assert.equal((await families.invite(id, { member: brother, route: 'indirect' }, acting(counsellor))).kind, 'refused');
  assert.equal((await families.record(id, { kind: 'claimed', at: '2026-11-22', member: brother }, acting(counsellor))).kind, 'refused');
  const again = await add({ families, id, patient }, { name: 'rupert WEXCOMBE', sex: 'male', born: '1983-07-01' });
  const refused = await families.invite(id, { member: again, route: 'indirect' }, acting(counsellor));
  assert.ok(refused.kind === 'refused' && refused.findings[0]?.code === 'FAM_OPTED_OUT');
  void record;
});

test('HAZ-FAM-07 direct contact waits for consent; a new letter ends the code of the old one; the letter comes again for its own code alone', async () => {
  const { families, id, brother } = await aHouse();
  const direct = { member: brother, route: 'direct' } as const;
  assert.equal((await families.invite(id, direct, acting(counsellor))).kind, 'refused');
  const consent = { directContact: true, shareName: false, shareCondition: true };
  await families.record(id, { kind: 'consent', at: '2026-11-21', consent }, acting(counsellor));
  const first = await families.invite(id, direct, acting(counsellor));
  assert.ok(first.kind === 'done');
  assert.match(first.letter.text, /high cholesterol/);
  assert.doesNotMatch(first.letter.text, /Ottoline/);
  const offer = await families.lookAtInvitation({ code: first.code, born: '1983-07-01', from: 'a', at });
  assert.ok(offer.kind === 'offer' && offer.condition !== undefined && offer.from === undefined);
  assert.equal((await families.letterAgain(id, { ...direct, code: first.code, style: 'easy-read' }, acting(counsellor))).kind, 'done');
  assert.equal((await families.letterAgain(id, { ...direct, code: 'AAAA-AAAA-AAAA' }, acting(counsellor))).kind, 'refused');
  await families.record(id, { kind: 'uncontactable', at: '2026-11-22', member: brother }, acting(counsellor));
  const second = await families.invite(id, direct, acting(counsellor));
  assert.ok(second.kind === 'done');
  assert.equal((await families.lookAtInvitation({ code: first.code, born: '1983-07-01', from: 'a', at })).kind, 'not-claimable');
});

test('HAZ-FAM-11 a hand-over shows the other organisation the relative and the variant, never the index patient, and ends when they accept', async () => {
  const { record, families, id, brother, patient } = await aHouse();
  const wishes = { member: brother, to: 'ryj', contact: 'Call 07700 900123' };
  assert.equal((await families.handOver(id, wishes, acting(counsellor))).kind, 'done');
  const [waiting, ...more] = await families.handOversTo(acting(other));
  assert.ok(waiting && more.length === 0);
  assert.match(JSON.stringify(waiting), /Rupert Wexcombe.*LDLR.*c\.313\+1G>A/);
  const seen = await Promise.all(
    ['Task', 'Patient', 'Group', 'FamilyMemberHistory'].map((type) => record.search({ type, parameters: [] }, acting(other).scope)),
  );
  assert.doesNotMatch(JSON.stringify(seen), /Ottoline|9990000018/);
  assert.ok(!JSON.stringify(seen).includes(patient));
  assert.deepEqual(await families.handOversTo(acting(counsellor)), []);
  assert.equal((await families.answerHandOver(waiting.task, 'accept', acting(counsellor))).kind, 'not-found');
  assert.equal((await families.answerHandOver(waiting.task, 'accept', acting(other))).kind, 'done');
  assert.equal((await families.answerHandOver(waiting.task, 'accept', acting(other))).kind, 'refused');
  const state = (await families.find(id, everything, at))?.cascade.relatives.get(brother);
  assert.ok(state?.kind === 'ended' && state.reason === 'handed-over');
});

test('HAZ-FAM-11 a hand-over and its answer are written whole or not at all: Task, cascade, codes and audit', async () => {
  const { db, record, families, id, brother } = await aHouse();
  const wishes = { member: brother, to: 'RYJ', contact: 'Call 07700 900123' };
  const standing = async () => {
    const [tasks, audit, view] = await Promise.all([
      record.search({ type: 'Task', parameters: [] }, everything),
      record.search({ type: 'AuditEvent', parameters: [] }, everything),
      families.find(id, everything, at),
    ]);
    return { tasks: tasks.matches.map(({ content }) => content), audit: audit.matches.length, events: view?.events.length };
  };
  const failing = async (table: string, check: string, work: () => Promise<unknown>) => {
    await db.query(`alter table ${table} add constraint broken check (${check}) not valid`, []);
    const before = await standing();
    await assert.rejects(work());
    assert.deepEqual(await standing(), before, `${table} could not be written`);
    await db.query(`alter table ${table} drop constraint broken`, []);
  };
  const handOver = () => families.handOver(id, wishes, acting(counsellor));
  await failing('resource', "type <> 'AuditEvent'", handOver);
  await failing('family_event', "event not like '%handed-over%'", handOver);
  assert.equal((await handOver()).kind, 'done');
  const [waiting] = await families.handOversTo(acting(other));
  const accept = () => families.answerHandOver(waiting?.task ?? '', 'accept', acting(other));
  await failing('resource', "type <> 'AuditEvent'", accept);
  await failing('family_event', "event not like '%hand-over-accepted%'", accept);
  assert.equal((await accept()).kind, 'done');
});

test('HAZ-FAM-12 the report of a test for the known variant, of somebody linked to the family, flows back into who is next', async () => {
  const { db, record, families, id, brother } = await aHouse();
  const person: Patient = { resourceType: 'Patient', id: newId(), name: [{ text: 'Rupert' }] };
  await put(record, person);
  assert.equal((await families.link(id, brother, person.id ?? '', acting(counsellor))).kind, 'done');
  const found = OUTCOME_CODES.find(({ meaning }) => meaning === 'found');
  const report = (test: string, status: DiagnosticReport['status']): DiagnosticReport => ({
    resourceType: 'DiagnosticReport',
    id: newId(shardOf(person.id ?? '')),
    status,
    subject: { reference: `Patient/${person.id}` },
    code: { coding: [{ system: SYSTEM.testDirectory, code: test }] },
    issued: '2026-11-21T10:00:00Z',
    conclusionCode: [{ coding: [{ system: OUTCOME_SYSTEM, code: found?.code ?? '' }] }],
  });
  await put(record, report('R134.1', 'final'));
  await put(record, report('R242.1', 'preliminary'));
  await record.follow(familyResults);
  assert.equal((await families.find(id, everything, at))?.cascade.relatives.has(brother), false, 'neither another test nor a draft counts');
  await put(record, report('R242.1', 'final'));
  await record.follow(familyResults);
  await db.transaction((tx) => familyResults.apply([], tx));
  const view = await families.find(id, everything, at);
  const state = view?.cascade.relatives.get(brother);
  assert.ok(state?.kind === 'ended' && state.reason === 'tested-carrier');
  assert.ok(view?.next.kind === 'list' && view.next.relatives.find(({ member }) => member === brother)?.standing.kind === 'tested');
});

test('HAZ-FAM-14 an imported family takes the place of the drawn one around the same index patient; a file of another sex is refused', async () => {
  const { families, id, patient } = await aHouse();
  const view = await families.find(id, everything, at);
  assert.ok(view);
  const ids = () => newId(shardOf(patient));
  const imported = {
    id: 'X',
    proband: '1',
    members: [
      { id: '1', sex: 'female', mother: '2', father: '3' },
      { id: '2', sex: 'female' },
      { id: '3', sex: 'male' },
    ],
  } as const;
  const taken = takeIn(view.family.pedigree, imported, ids, '2026-11-21');
  assert.ok(taken.kind === 'changed');
  assert.equal(taken.pedigree.members.find((one) => one.id === patient)?.name, 'Ottoline Wexcombe');
  assert.equal(takeIn(view.family.pedigree, { ...imported, members: [{ id: '1', sex: 'male' }] }, ids, '2026-11-21').kind, 'refused');
  const saved = await families.change(id, view.family.version, () => taken, acting(counsellor));
  assert.equal(saved.kind, 'done', JSON.stringify(saved));
  const after = await families.find(id, everything, at);
  assert.equal(after?.family.pedigree.members.length, 3);
  assert.ok(
    after?.next.kind === 'list' && after.next.relatives.every(({ standing }) => standing.kind === 'next'),
    'the result of the index patient stays',
  );
  await families.record(id, { kind: 'opted-out', at: '2026-11-21', member: after.next.relatives[0]?.member ?? '' }, acting(counsellor));
  const again = await families.change(
    id,
    after.family.version,
    (pedigree) => takeIn(pedigree, imported, ids, '2026-11-21'),
    acting(counsellor),
  );
  assert.ok(again.kind === 'refused' && again.findings[0]?.code === 'FAM_IN_CASCADE');
});
