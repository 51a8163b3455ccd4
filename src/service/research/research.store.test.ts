// Extracts over a real record: who is in them, who is not, and what of anybody leaves.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent, Resource } from '@medplum/fhirtypes';
import { auditMigrations } from '../../foundation/audit/index.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { createRecord, recordMigrations, structure, validateResource } from '../../foundation/record/index.ts';
import { type Database, migrate } from '../../foundation/storage/index.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { readPhenopacket } from '../interpretation/index.ts';
import { createResearchChoices, type ResearchChoices, researchChoiceMigrations } from '../patients/index.ts';
import { ASKS, aChoice, anApproval, aPerson, commitAll, DECIDES, FH, SECRET } from './fixtures.ts';
import { type ApprovalAsked, checkPhenopacket, columnsOf, createResearch, OMOP_TABLES, requiredOf, researchMigrations } from './index.ts';

const NOW = new Date('2026-11-21T10:00:00Z');

async function aHouse(database: Database, { choices: wrap = (each: ResearchChoices) => each, secret = SECRET } = {}) {
  await migrate(database, [...recordMigrations, ...auditMigrations, ...researchChoiceMigrations, ...researchMigrations]);
  const record = createRecord(database, { structure });
  const directory = mkdtempSync(join(tmpdir(), 'opengms-extracts-'));
  const faults: unknown[] = [];
  const research = createResearch({
    db: database,
    record,
    choices: wrap(createResearchChoices({ db: database, record })),
    secret: secret || undefined,
    directory,
    now: () => NOW,
    onFault: (error) => faults.push(error),
  });
  return { record, research, directory, faults, close: () => rmSync(directory, { recursive: true, force: true }) };
}
type House = Awaited<ReturnType<typeof aHouse>>;

/** Twelve who agreed unless said otherwise; their ids. */
async function people({ record }: House, answers: readonly (Readonly<Record<string, string>> | 'no' | 'unasked')[] = Array(12).fill({})) {
  const ids: string[] = [];
  for (const [number, each] of answers.entries()) {
    const { id, resources } = aPerson(number);
    ids.push(id);
    const choice = each === 'unasked' ? [] : aChoice(id, each !== 'no', '2026-06-01T09:00:00Z', each === 'no' ? {} : each);
    await commitAll(record, [...resources, ...choice], id, new Date('2026-06-01T09:00:00Z'));
  }
  return ids;
}

async function approved({ research }: House, more: Partial<ApprovalAsked> = {}): Promise<string> {
  const asked = await research.propose(anApproval(more), ASKS);
  assert.equal(asked.kind, 'done', asked.kind === 'refused' ? asked.because : '');
  const id = asked.kind === 'done' ? asked.approval.id : '';
  const decided = await research.decide(id, { approves: true, because: 'In the public interest', minutes: 'DAC 2026-11, item 3' }, DECIDES);
  assert.equal(decided.kind, 'done');
  return id;
}

async function ran({ research, faults }: House, approval: string, format: 'fhir' | 'phenopackets' | 'omop' = 'fhir', more = {}) {
  const started = await research.start({ approval, format, ...more }, ASKS);
  assert.equal(started.kind, 'done', started.kind === 'refused' ? started.because : '');
  await research.settled();
  assert.deepEqual(faults, []);
  const run = started.kind === 'done' ? await research.run(started.run.id, ASKS) : undefined;
  assert.ok(run);
  return run;
}

async function text({ research }: House, run: string, file: string, who: Who = ASKS): Promise<string> {
  const found = await research.download(run, file, who);
  assert.ok(found, file);
  let all = '';
  for await (const line of found.lines) all += line;
  return all;
}

eachDatabase(
  'HAZ-RCH-01 only people who agree are in an extract; who said no, withdrew or was never asked is counted, not read',
  async (database) => {
    const house = await aHouse(database);
    const ids = await people(house, [...Array(11).fill({}), 'no', 'unasked', {}]);
    await commitAll(house.record, aChoice(ids[13] ?? '', false, '2026-07-01T09:00:00Z'), ids[13] ?? '', new Date('2026-07-01T09:00:00Z'));
    const run = await ran(house, await approved(house));
    assert.equal(run.state, 'done');
    assert.deepEqual([run.counts.considered, run.counts.included, run.counts.leftOut], [11, 11, { 'not-agreed': 3 }]);
    assert.equal((await text(house, run.id, 'Patient.ndjson')).trim().split('\n').length, 11);
    house.close();
  },
);

eachDatabase('HAZ-RCH-02 who withdraws while an extract is made, or after, is in no file that anybody gets', async (database) => {
  let during: (() => Promise<void>) | undefined;
  const house = await aHouse(database, {
    choices: (inner) => ({
      ...inner,
      // The end check asks for the first time when everybody has been written.
      caughtUp: async () => {
        const act = during;
        during = undefined;
        await act?.();
        await inner.caughtUp();
      },
    }),
  });
  const ids = await people(house);
  const approval = await approved(house);
  const [ana = '', ben = ''] = ids;
  const withdraw = (who: string) => commitAll(house.record, aChoice(who, false, '2026-11-21T09:59:00Z'), who, NOW);
  const started = await house.research.start({ approval, format: 'fhir' }, ASKS);
  during = () => withdraw(ana);
  await house.research.settled();
  const run = started.kind === 'done' ? await house.research.run(started.run.id, ASKS) : undefined;
  assert.deepEqual([run?.state, run?.counts.included, run?.takenOut, run?.counts.leftOut.withdrew], ['done', 11, 1, 1]);
  const before = await text(house, run?.id ?? '', 'Patient.ndjson');
  assert.equal(before.trim().split('\n').length, 11);
  // After it is done, the minute before somebody fetches it.
  await withdraw(ben);
  const after = await text(house, run?.id ?? '', 'Patient.ndjson');
  assert.equal(after.trim().split('\n').length, 10);
  assert.ok(before.includes(after.split('\n')[0] ?? 'nothing'));
  const measured = await text(house, run?.id ?? '', 'Observation.ndjson');
  assert.equal(new Set(measured.match(/Patient\/[0-9a-f]{32}/g)).size, 10);
  // One more and they are fewer than may ever be given out.
  await withdraw(ids[2] ?? '');
  assert.equal(await house.research.download(run?.id ?? '', 'Patient.ndjson', ASKS), undefined);
  assert.match((await house.research.run(run?.id ?? '', ASKS))?.because ?? '', /Fewer than 10 people/);
  assert.deepEqual(readdirSync(house.directory), []);
  house.close();
});

eachDatabase(
  'HAZ-RCH-02 who narrows what they agreed to while an extract stands is taken out until they are judged anew',
  async (database) => {
    const house = await aHouse(database);
    const ids = await people(house);
    const run = await ran(house, await approved(house));
    await commitAll(house.record, aChoice(ids[0] ?? '', true, '2026-11-21T09:59:00Z', { researchUse: 'my-condition' }), ids[0] ?? '', NOW);
    assert.equal((await house.research.run(run.id, ASKS))?.counts.included, 11);
    house.close();
  },
);

eachDatabase('HAZ-RCH-03 nothing that names a person leaves, in any format, and what leaves is valid', async (database) => {
  const house = await aHouse(database);
  const ids = await people(house);
  const approval = await approved(house);
  const all: string[] = [];
  const fhir = await ran(house, approval);
  for (const { name, count } of fhir.files) {
    const written = await text(house, fhir.id, name);
    all.push(written);
    const lines = written.split('\n').filter((line) => line !== '');
    assert.equal(lines.length, count, name);
    for (const line of lines) assert.deepEqual(validateResource(JSON.parse(line)), [], line);
  }
  const variant = (await text(house, fhir.id, 'Observation.ndjson')).split('\n').find((line) => line.includes('NM_000527.5:c.1775G>A'));
  assert.match(variant ?? '', /"text":"LDLR"/);
  const packets = await ran(house, approval, 'phenopackets');
  const written = await text(house, packets.id, 'phenopackets.ndjson');
  all.push(written);
  for (const line of written.trim().split('\n')) {
    assert.deepEqual(checkPhenopacket(JSON.parse(line)), []);
    const back = readPhenopacket(line, 'line');
    assert.ok('observed' in back, line);
    assert.deepEqual([back.observed, back.genes, back.disease], [['HP:0003124'], ['LDLR'], 'SNOMEDCT:398036000']);
  }
  const omop = await ran(house, approval, 'omop');
  assert.deepEqual(omop.files.map(({ name }) => name).sort(), OMOP_TABLES.map((table) => `${table}.csv`).sort());
  for (const table of OMOP_TABLES) {
    const csv = await text(house, omop.id, `${table}.csv`);
    all.push(csv);
    const [head = '', ...rows] = csv.trim().split('\n');
    assert.equal(head, columnsOf(table).join(','));
    assert.ok(rows.length >= 12, table);
    for (const row of rows)
      for (const column of requiredOf(table)) assert.notEqual(row.split(',')[columnsOf(table).indexOf(column)], '', `${table}.${column}`);
  }
  for (const each of all) {
    assert.doesNotMatch(each, /Quillfeather|Zebedee|Made-up|Nobody|07700 9|ZZ99|"9991000|19\d\d-03-14|[",]1921[",-]|13:14/);
    for (const id of ids) assert.ok(!each.includes(id), 'the id of a record');
    // 29 February 2024 was the day of each measurement; every person's dates are moved.
    for (const line of each.split('\n'))
      if (line.includes('22748-8')) assert.doesNotMatch(line, /effectiveDateTime":"2024-02-29|timeObserved":\{"timestamp":"2024-02-29/);
  }
  house.close();
});

eachDatabase('HAZ-RCH-04 an extract is judged by the terms of each person: purpose, profit, ethics and own condition', async (database) => {
  const house = await aHouse(database);
  await people(house, [
    ...Array(10).fill({ researchUse: 'any' }),
    { researchUse: 'my-condition' },
    { researchUse: 'health', researchBy: 'not-for-profit' },
  ]);
  const general = await ran(
    house,
    await approved(house, { use: { kind: 'general', conditions: [], isForProfit: false, ethics: 'REC 1' } }),
  );
  assert.deepEqual([general.counts.included, general.counts.leftOut.purpose], [10, 2]);
  const company = await ran(
    house,
    await approved(house, { use: { kind: 'disease', conditions: [FH], isForProfit: true, ethics: 'REC 1' } }),
  );
  assert.deepEqual([company.counts.included, company.counts.leftOut.profit], [11, 1]);
  const unseen = await ran(house, await approved(house, { use: { kind: 'health', conditions: [], isForProfit: false } }));
  assert.deepEqual([unseen.state, unseen.counts.leftOut.ethics], ['refused', 11]);
  house.close();
});

eachDatabase('HAZ-RCH-05 few people are never given out, and a run that fails leaves nothing behind', async (database) => {
  const house = await aHouse(database);
  await people(house);
  const few = await ran(house, await approved(house, { cohort: { codes: [], sex: 'male' } }));
  assert.deepEqual([few.state, few.files], ['refused', []]);
  assert.equal(await house.research.download(few.id, 'Patient.ndjson', ASKS), undefined);
  assert.deepEqual(readdirSync(house.directory), []);
  house.close();
});

eachDatabase('HAZ-RCH-06 nothing leaves without an approval that a second person decided, in its time, by who may', async (database) => {
  const house = await aHouse(database);
  const { research } = house;
  await people(house);
  const asked = await research.propose(anApproval(), ASKS);
  const id = asked.kind === 'done' ? asked.approval.id : '';
  const said = async (result: Promise<{ kind: string; because?: string }>) => (await result).because ?? 'done';
  const decision = { approves: true, because: 'In the public interest', minutes: 'DAC 3' };
  assert.match(await said(research.start({ approval: id, format: 'fhir' }, ASKS)), /has not decided/);
  assert.match(await said(research.decide(id, decision, ASKS)), /another member/);
  for (const role of ['clinician', 'administrator', 'analyst', 'patient', 'integration', 'laboratory', 'programme-manager'] as const) {
    const who: Who = { kind: 'person', id: '1', name: 'Somebody', role, organisation: 'R0A' };
    assert.notEqual(await said(research.propose(anApproval(), who)), 'done', role);
    assert.notEqual(await said(research.decide(id, decision, who)), 'done', role);
    assert.notEqual(await said(research.start({ approval: id, format: 'fhir' }, who)), 'done', role);
    assert.deepEqual(await research.approvals(who), []);
    assert.deepEqual(await research.log(who), []);
  }
  assert.equal(await said(research.decide(id, decision, DECIDES)), 'done');
  const other: Who = { kind: 'application', id: 'some-client', name: 'Client', role: 'research', organisation: 'X26' };
  assert.match(await said(research.start({ approval: id, format: 'fhir' }, other)), /no such approval/);
  const run = await ran(house, id);
  assert.equal(await said(research.end(id, 'The study was stopped', ASKS)), 'done');
  assert.match(await said(research.start({ approval: id, format: 'fhir' }, ASKS)), /has been ended/);
  assert.equal(await research.download(run.id, 'Patient.ndjson', ASKS), undefined);
  assert.ok(!existsSync(join(house.directory, run.id)));
  const late = await approved(house, { from: '2025-01-01', until: '2025-12-31' });
  assert.match(await said(research.start({ approval: late, format: 'fhir' }, ASKS)), /run out/);
  assert.deepEqual((await research.log(ASKS, [id])).map(({ what }) => what).sort(), ['approved', 'ended', 'proposed']);
  const bare = await aHouse(database, { secret: '' });
  assert.match(await said(bare.research.start({ approval: await approved(bare), format: 'fhir' }, ASKS)), /OPENGMS_RESEARCH_SECRET/);
  bare.close();
  house.close();
});

eachDatabase(
  'HAZ-RCH-07 each person whose data went out finds it in the log of their record, with the purpose of research',
  async (database) => {
    const house = await aHouse(database);
    const [ana = ''] = await people(house);
    await ran(house, await approved(house));
    const found = await house.record.search(
      {
        type: 'AuditEvent',
        parameters: [
          ['patient', `Patient/${ana}`],
          ['_count', '50'],
        ],
      },
      { kind: 'everything' },
    );
    const events = found.matches.map(({ content }) => JSON.parse(content) as AuditEvent);
    const exported = events.filter(({ purposeOfEvent }) => purposeOfEvent?.[0]?.coding?.[0]?.code === 'HRESCH');
    assert.equal(exported.length, 1, JSON.stringify(exported, null, 1));
    assert.equal(exported[0]?.agent[0]?.name, 'Farah Aziz');
    house.close();
  },
);

eachDatabase('HAZ-RCH-08 pseudonyms and moved dates are the same throughout one approval, and differ between two', async (database) => {
  const house = await aHouse(database);
  await people(house);
  const [one, two] = [await approved(house), await approved(house)];
  const read = async (approval: string) => text(house, (await ran(house, approval)).id, 'Observation.ndjson');
  const [first, again, other] = [await read(one), await read(one), await read(two)];
  assert.equal(first, again);
  const subjects = (written: string) => new Set(written.match(/Patient\/[0-9a-f]{32}/g));
  assert.deepEqual(
    [...subjects(first)].filter((each) => subjects(other).has(each)),
    [],
  );
  const days = (written: string) =>
    written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Resource & { effectiveDateTime?: string; subject?: { reference?: string } })
      .filter(({ effectiveDateTime }) => effectiveDateTime !== undefined);
  const bySubject = new Map<string, number[]>();
  for (const { subject, effectiveDateTime } of days(first))
    bySubject.set(subject?.reference ?? '', [...(bySubject.get(subject?.reference ?? '') ?? []), Date.parse(effectiveDateTime ?? '')]);
  // 29 February and 1 April 2024 are 32 days apart, for everybody.
  for (const times of bySubject.values()) assert.equal(Math.max(...times) - Math.min(...times), 32 * 86_400_000);
  house.close();
});

eachDatabase(
  'HAZ-RCH-10 the same press sent twice, one after the other or at once, makes one approval and one extract',
  async (database) => {
    const house = await aHouse(database);
    const ids = await people(house);
    const press = (number: number) => `0a000000-0000-8000-8000-00000000000${number}`;
    const asked = [1, 1].map(() => house.research.propose(anApproval(), ASKS, press(1)));
    for (const each of await Promise.all(asked)) assert.equal(each.kind === 'done' && each.approval.id, press(1));
    assert.equal((await house.research.approvals(ASKS)).length, 1);
    assert.equal((await house.research.log(ASKS, [press(1)])).length, 1);
    assert.equal((await house.research.propose(anApproval(), DECIDES, press(1))).kind, 'refused', 'somebody else with the same key');

    const approval = await approved(house);
    const start = (once: string) => house.research.start({ approval, format: 'fhir', once }, ASKS);
    for (const each of await Promise.all([start(press(2)), start(press(2))])) assert.equal(each.kind === 'done' && each.run.id, press(2));
    await house.research.settled();
    // and again, when the first has ended long ago
    const again = await start(press(2));
    assert.equal(again.kind === 'done' && again.run.state, 'done');
    assert.equal((await house.research.runs(ASKS, approval)).length, 1);
    assert.deepEqual((await house.research.log(ASKS, [press(2)])).map(({ what }) => what).sort(), ['finished', 'started']);
    // the person's own log says it once
    const { matches } = await house.record.search(
      {
        type: 'AuditEvent',
        parameters: [
          ['patient', `Patient/${ids[0]}`],
          ['_count', '50'],
        ],
      },
      { kind: 'everything' },
    );
    assert.equal(matches.filter(({ content }) => content.includes('HRESCH')).length, 1);
    await start(press(3));
    await house.research.settled();
    assert.equal((await house.research.runs(ASKS, approval)).length, 2);
    house.close();
  },
);
