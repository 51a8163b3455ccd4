import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PERSONAS, type Who } from '../../foundation/identity/index.ts';
import { type Database, migrate } from '../../foundation/storage/index.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import {
  type Act,
  type Acted,
  type Alliances,
  alliancesMigrations,
  createAlliances,
  effectOf,
  type FrozenView,
  membershipsOn,
  newcombe,
  readOrganisations,
  rollUp,
  type Series,
  SHIPPED,
  threadOf,
} from './index.ts';

const MANAGER = who('programme-manager');
const CHAIR = who('alliance-chair');
const PATIENT = who('patient-representative');
const SECOND = who('patient-representative-other');
const ANALYST = who('analyst');
const NOW = new Date('2026-11-21T10:00:00Z');

// Tests of a file run one after another, each on an empty log of its own.
let db: Database;
let alliances: Alliances;
function governed(name: string, body: () => Promise<void>): void {
  eachDatabase(name, async (empty) => {
    db = empty;
    await migrate(db, alliancesMigrations);
    alliances = createAlliances({ db, now: () => NOW });
    await body();
  });
}

function who(persona: string): Who {
  const found = PERSONAS.get(persona);
  assert.ok(found);
  return found;
}

async function done(act: Act, by: Who = MANAGER): Promise<string> {
  const acted = await alliances.act(act, by);
  assert.equal(acted.kind, 'done', acted.kind === 'refused' ? acted.findings.map(({ code, what }) => `${code} ${what}`).join('; ') : '');
  return acted.kind === 'done' ? acted.id : '';
}

function codes(acted: Acted): readonly string[] {
  return acted.kind === 'refused' ? acted.findings.map(({ code }) => code) : ['done'];
}

const refusal = async (act: Act, by: Who = MANAGER) => codes(await alliances.act(act, by));

function aView(title = 'Tumour tests'): FrozenView {
  return {
    kind: 'equity-view',
    title,
    finding: 'Fewer in deprived places.',
    method: 'Shares.',
    asOf: '2026-11-20',
    source: '/equity/answer?x=1',
    columns: ['Fifth', 'Value'],
    rows: [['1', '58']],
    isSynthetic: true,
  };
}

async function aBoard(name: string, least = 2) {
  const body = await done({
    kind: 'body-established',
    name,
    alliance: 'north-west',
    purpose: 'Decides.',
    seats: [
      { constituency: 'chair', title: 'Chair' },
      { constituency: 'patient', title: 'Patients' },
      { constituency: 'hub', title: 'Hub' },
    ],
    quorum: { least, leastPatients: 1 },
  });
  const seats = { chair: `${body}-seat-1`, patient: `${body}-seat-2`, hub: `${body}-seat-3` };
  const appoint = (seat: string, person: Who): Act => ({
    kind: 'member-appointed',
    body,
    seat,
    person: { id: person.id, name: person.name },
    from: '2026-01-01',
    to: '2027-12-31',
  });
  await done(appoint(seats.chair, CHAIR));
  await done({ ...appoint(seats.hub, CHAIR), person: { id: 'hub-lead', name: 'Hub lead' } } as Act);
  const meeting = await done({ kind: 'meeting-planned', body, on: '2026-11-21', place: 'Online' });
  const paper = await alliances.keepPaper(aView(name), ANALYST);
  await done({ kind: 'agenda-item-added', meeting, title: 'Figures', paper });
  const propose: Act = {
    kind: 'decision-proposed',
    meeting,
    what: `Act on ${name}`,
    why: 'A gap.',
    papers: [paper],
    priority: 'lynch',
    reviewOn: '2027-05-01',
  };
  return { body, seats, meeting, paper, propose, appoint };
}

governed(
  'HAZ-ALL-01 without patient members there is no quorum however many others have come; with one the same meeting decides',
  async () => {
    const { seats, meeting, propose, appoint } = await aBoard('Quorum');
    await done({ kind: 'attendance-recorded', meeting, seats: [seats.chair, seats.hub] });
    const decision = await done(propose);
    await done({ kind: 'vote-cast', decision, seat: seats.chair, vote: 'for', because: '' }, CHAIR);
    await done({ kind: 'vote-cast', decision, seat: seats.hub, vote: 'for', because: '' });
    assert.deepEqual(await refusal({ kind: 'decision-taken', decision }), ['ALL_NO_QUORUM', 'ALL_NO_PATIENTS_VIEW']);
    assert.deepEqual(await refusal({ kind: 'attendance-recorded', meeting, seats: [seats.patient] }), ['ALL_VACANT']);
    await done(appoint(seats.patient, PATIENT));
    await done({ kind: 'attendance-recorded', meeting, seats: [seats.chair, seats.hub, seats.patient] });
    assert.deepEqual(await refusal({ kind: 'decision-taken', decision }), ['ALL_NO_PATIENTS_VIEW', 'ALL_NO_PATIENT_VOTE']);
    await done({ kind: 'patients-view-recorded', decision, seat: seats.patient, view: 'Tell us in plain words.' }, PATIENT);
    await done({ kind: 'vote-cast', decision, seat: seats.patient, vote: 'for', because: '' }, PATIENT);
    await done({ kind: 'decision-taken', decision });
    const taken = (await alliances.now()).decisions.get(decision)?.taken;
    assert.deepEqual([taken?.outcome, taken?.tally], ['carried', { for: 3, against: 0, abstain: 0 }]);
    assert.deepEqual(await refusal({ kind: 'vote-cast', decision, seat: seats.hub, vote: 'against', because: 'Late' }), ['ALL_DECIDED']);
  },
);

governed('HAZ-ALL-01 a body whose quorum would be met without patients, or that has no seat for them, is refused', async () => {
  const body: Act = {
    kind: 'body-established',
    name: 'No patients',
    alliance: 'east',
    purpose: 'x',
    seats: [
      { constituency: 'chair', title: 'Chair' },
      { constituency: 'hub', title: 'Hub' },
    ],
    quorum: { least: 2, leastPatients: 0 },
  };
  assert.deepEqual(await refusal(body), ['ALL_QUORUM_PATIENTS', 'ALL_QUORUM_PATIENTS']);
});

governed(
  "HAZ-ALL-02 nobody speaks from a seat that is not theirs: patients' seats are used by their holders alone, absent and vacant seats by nobody",
  async () => {
    const { seats, meeting, propose, appoint } = await aBoard('Seats');
    await done(appoint(seats.patient, PATIENT));
    await done({ kind: 'attendance-recorded', meeting, seats: [seats.chair, seats.patient] });
    const decision = await done(propose);
    const vote = (seat: string): Act => ({ kind: 'vote-cast', decision, seat, vote: 'for', because: '' });
    assert.deepEqual(await refusal(vote(seats.patient)), ['ALL_WRONG_SEAT']);
    assert.deepEqual(await refusal(vote(seats.patient), SECOND), ['ALL_WRONG_SEAT']);
    assert.deepEqual(await refusal(vote(seats.chair), PATIENT), ['ALL_WRONG_SEAT']);
    assert.deepEqual(await refusal(vote(seats.hub)), ['ALL_NOT_PRESENT']);
    assert.deepEqual(await refusal(vote('body-99-seat-1')), ['ALL_WRONG_SEAT']);
    assert.deepEqual(await refusal(vote(seats.chair), ANALYST), ['ALL_NOT_YOURS']);
    assert.deepEqual(await refusal({ kind: 'patients-view-recorded', decision, seat: seats.patient, view: 'x' }), ['ALL_NOT_YOURS']);
    assert.deepEqual(await refusal({ kind: 'vote-cast', decision, seat: seats.patient, vote: 'against', because: '' }, PATIENT), [
      'ALL_EMPTY',
    ]);
  },
);

governed('a manager who is appointed to a seat of patients does not vote as a patient', async () => {
  const { seats, meeting, propose, appoint } = await aBoard('Impostor');
  await done(appoint(seats.patient, MANAGER));
  await done({ kind: 'attendance-recorded', meeting, seats: [seats.chair, seats.patient] });
  const decision = await done(propose);
  assert.deepEqual(await refusal({ kind: 'vote-cast', decision, seat: seats.patient, vote: 'for', because: '' }), ['ALL_WRONG_SEAT']);
});

governed(
  'overlapping terms of one seat, and two seats for one person, are refused; after a term is ended the seat can be filled',
  async () => {
    const { body, seats, appoint } = await aBoard('Terms');
    await done(appoint(seats.patient, PATIENT));
    assert.deepEqual(await refusal(appoint(seats.patient, SECOND)), ['ALL_TERM_OVERLAP']);
    const later: Act = {
      kind: 'member-appointed',
      body,
      seat: seats.hub,
      person: { id: PATIENT.id, name: PATIENT.name },
      from: '2028-01-01',
      to: '2029-01-01',
    };
    await done(later);
    assert.deepEqual(await refusal({ ...later, seat: seats.chair }), ['ALL_TWO_SEATS']);
    await done({ kind: 'term-ended', body, seat: seats.patient, on: '2026-11-20', why: 'Moved away' });
    await done({
      kind: 'member-appointed',
      body,
      seat: seats.patient,
      person: { id: SECOND.id, name: SECOND.name },
      from: '2026-11-20',
      to: '2027-12-31',
    });
    assert.deepEqual(await refusal({ kind: 'term-ended', body, seat: seats.patient, on: '2031-01-01', why: 'x' }), ['ALL_TERM']);
  },
);

governed('HAZ-ALL-03 a paper whose figures were changed shows nothing, and nothing can be decided on it', async () => {
  const { paper, propose, seats, meeting } = await aBoard('Changed');
  await done({ kind: 'attendance-recorded', meeting, seats: [seats.chair] });
  const kept = await alliances.paper(paper);
  assert.equal(kept?.kind, 'intact');
  await db.query("update alliance_paper set view = replace(view, '58', '85') where id = $1", [paper]);
  const changed = await alliances.paper(paper);
  assert.equal(changed?.kind, 'changed');
  assert.ok(changed && !('view' in changed));
  assert.deepEqual(await refusal(propose), ['ALL_PAPER_CHANGED']);
});

governed('a decision without a paper, on an unknown one, or on one that was not on the agenda is refused', async () => {
  const { propose, meeting } = await aBoard('Papers');
  const other = await alliances.keepPaper(aView('Elsewhere'), PATIENT);
  assert.deepEqual(await refusal({ ...propose, papers: [] } as Act), ['ALL_NO_PAPER']);
  assert.deepEqual(await refusal({ ...propose, papers: ['paper-9999'] } as Act), ['ALL_UNKNOWN']);
  assert.deepEqual(await refusal({ ...propose, papers: [other] } as Act), ['ALL_NOT_ON_AGENDA']);
  await done({ kind: 'meeting-closed', meeting });
  assert.deepEqual(await refusal(propose), ['ALL_CLOSED']);
});

governed('a paper with ragged rows, no figures or a foreign address is refused, and so is one from a role that may not', async () => {
  await assert.rejects(alliances.keepPaper({ ...aView(), rows: [['1']] }, ANALYST), /Row 1 has 1 cells for 2 columns/);
  await assert.rejects(alliances.keepPaper({ ...aView(), rows: [] }, ANALYST), /no figures/);
  await assert.rejects(alliances.keepPaper({ ...aView(), source: '//elsewhere.example' }, ANALYST), /not one of this service/);
  await assert.rejects(alliances.keepPaper(aView(), who('clinician')), /may not do this/);
});

governed('shares of an organisation add to 1 on every day; a change keeps what held before', async () => {
  const move = (shares: { alliance: string; weight: number }[], from = '2027-01-01', member = 'R0A'): Act => ({
    kind: 'membership-changed',
    member,
    from,
    shares,
    source: 'Test',
  });
  assert.deepEqual(
    await refusal(
      move([
        { alliance: 'north-west', weight: 0.6 },
        { alliance: 'east', weight: 0.3 },
      ]),
    ),
    ['ALL_WEIGHTS'],
  );
  assert.deepEqual(
    await refusal(
      move([
        { alliance: 'north-west', weight: 1 },
        { alliance: 'east', weight: 1 },
      ]),
    ),
    ['ALL_WEIGHTS'],
  );
  assert.deepEqual(await refusal(move([{ alliance: 'mercia', weight: 1 }])), ['ALL_UNKNOWN']);
  assert.deepEqual(await refusal(move([{ alliance: 'east', weight: 1 }], '2027-01-01', 'ZZZ')), ['ALL_UNKNOWN']);
  await done(
    move([
      { alliance: 'north-west', weight: 0.6 },
      { alliance: 'east', weight: 0.4 },
    ]),
  );
  const { memberships } = await alliances.now();
  const on = (day: string) =>
    membershipsOn(memberships, day)
      .filter(({ member }) => member === 'R0A')
      .map(({ alliance, weight }) => `${alliance} ${weight}`);
  assert.deepEqual([on('2026-12-31'), on('2027-01-01')], [['north-west 1'], ['north-west 0.6', 'east 0.4']]);
  assert.deepEqual(await refusal(move([{ alliance: 'east', weight: 1 }], '2026-06-01')), ['ALL_OVERLAP']);
});

test('seven alliances are known from the start, and every hub, trust and board stands wholly in one of them', () => {
  assert.equal(SHIPPED.alliances.length, 7);
  for (const code of SHIPPED.organisations.keys()) {
    const total = SHIPPED.memberships.filter(({ member }) => member === code).reduce((sum, { weight }) => sum + weight, 0);
    assert.ok(Math.abs(total - 1) < 0.005, `${code} ${total}`);
  }
  assert.deepEqual(
    rollUp(SHIPPED, '2026-11-21')
      .map(({ name }) => name)
      .slice(0, 3),
    ['Central and South', 'East', 'North East and Yorkshire'],
  );
});

governed('a list of organisations is read whole or not at all, and says where it is wrong', async () => {
  const head = ['code', 'name', 'type', 'alliance', 'weight', 'from', 'source'];
  const read = async (...rows: string[][]) => readOrganisations([head, ...rows], await alliances.now());
  const good = await read(
    ['CA-1', 'A Cancer Alliance', 'cancer-alliance', 'east', '0.5', '2026-01-01', 'List'],
    ['CA-1', 'A Cancer Alliance', 'cancer-alliance', 'north-west', '0.5', '2026-01-01', 'List'],
  );
  assert.equal(good.kind, 'read');
  if (good.kind !== 'read') return;
  assert.equal((await alliances.actTogether(good.acts, MANAGER)).kind, 'done');
  const bad = await read(
    ['PCN-1', 'One', 'primary-care-network', 'east', '1', '2026-01-01', 'List'],
    ['PCN-2', 'Two', 'network', 'east', '0.9', '2026-13-01', 'List'],
  );
  assert.ok(bad.kind === 'read');
  const refused = await alliances.actTogether(bad.acts, MANAGER);
  assert.ok(codes(refused).includes('ALL_TYPE') && codes(refused).includes('ALL_WEIGHTS') && codes(refused).includes('ALL_DATE'));
  assert.equal((await alliances.now()).organisations.has('PCN-1'), false);
  assert.equal((await readOrganisations([['code', 'name']], SHIPPED)).kind, 'refused');
});

governed('HAZ-ALL-04 a draft is published by a second person alone, and never when it looks as if it names somebody', async () => {
  const draft: Act = { kind: 'said-drafted', said: 'We wait too long.', heardAt: 'a meeting', did: 'We told the laboratory.' };
  const entry = await done(draft, PATIENT);
  assert.deepEqual(await refusal({ kind: 'said-published', entry }, PATIENT), ['ALL_SECOND_PERSON']);
  await done({ kind: 'said-published', entry }, MANAGER);
  assert.deepEqual(await refusal({ ...draft, said: 'Call me on 999 123 4567' } as Act, PATIENT), ['ALL_IDENTIFIES']);
});

governed('from gap to effect is one thread that is found from either end', async () => {
  const { seats, meeting, propose, appoint, paper } = await aBoard('Thread');
  await done(appoint(seats.patient, PATIENT));
  await done({ kind: 'attendance-recorded', meeting, seats: [seats.chair, seats.patient] });
  const decision = await done(propose);
  await done({ kind: 'patients-view-recorded', decision, seat: seats.patient, view: 'Yes.' }, PATIENT);
  await done({ kind: 'vote-cast', decision, seat: seats.patient, vote: 'for', because: '' }, PATIENT);
  await done({ kind: 'vote-cast', decision, seat: seats.chair, vote: 'for', because: '' }, CHAIR);
  const start: Act = {
    kind: 'project-started',
    decision,
    title: 'P',
    aim: 'A',
    owner: 'O',
    startsOn: '2026-01-01',
    measure: { source: 'record', measure: 'x', baselineFrom: '2025-01-01', baselineTo: '2026-02-01', target: 80, targetBy: '2027-01-01' },
  };
  assert.deepEqual(await refusal(start), ['ALL_NO_DECISION']);
  await done({ kind: 'decision-taken', decision });
  assert.deepEqual(await refusal(start), ['ALL_BASELINE']);
  const project = await done({ ...start, measure: { ...start.measure, baselineTo: '2026-01-01' } });
  const effect = await alliances.keepPaper(
    { ...aView('Effect'), kind: 'measured-effect', source: `/alliances/projects/${project}` },
    MANAGER,
    { project },
  );
  const state = await alliances.now();
  const down = threadOf(state, paper).map(({ stage }) => stage);
  assert.deepEqual(down, ['gap', 'paper', 'decision', 'project', 'effect']);
  assert.deepEqual(threadOf(state, effect), threadOf(state, paper));
  assert.deepEqual(threadOf(state, 'paper-none'), []);
});

test('HAZ-ALL-05 the difference of two shares and its interval agree with the published example of Newcombe (1998, table II)', () => {
  // 56 of 70 less 48 of 80: 0.20 (0.0524 to 0.3339) by method 10.
  assert.deepEqual(newcombe({ numerator: 56, denominator: 70 }, { numerator: 48, denominator: 80 }), {
    value: 20,
    lower: 5.2,
    upper: 33.4,
  });
});

test('HAZ-ALL-05 an effect is claimed only when chance does not explain it and after three months; hidden months are left out', () => {
  const point = (month: string, numerator: number | undefined) => ({
    month,
    numerator,
    denominator: numerator === undefined ? undefined : 100,
  });
  const series = (after: (number | undefined)[]): Series => ({
    kind: 'series',
    title: 'T',
    polarity: 'higher-is-better',
    method: '',
    attribution: '',
    isSynthetic: true,
    points: [
      point('2026-01', 60),
      point('2026-02', 62),
      point('2026-03', 58),
      ...after.map((value, place) => point(`2026-0${place + 4}`, value)),
    ],
  });
  const measure = { source: 's', measure: 'm', baselineFrom: '2026-01-01', baselineTo: '2026-04-01', target: 75, targetBy: '2027-01-01' };
  const verdict = (...after: (number | undefined)[]) => effectOf(series(after), measure, '2026-04-01').verdict;
  assert.equal(verdict(80, 81), 'too-early');
  assert.equal(verdict(80, undefined, 81, 79), 'better');
  assert.equal(verdict(61, 63, 62), 'no-clear-change');
  assert.equal(verdict(40, 41, 42), 'worse');
  const { words, hasMetTarget } = effectOf(series([80, 81, 79]), measure, '2026-04-01');
  assert.ok(hasMetTarget);
  assert.match(words, /not proof that the project made it/);
});

governed('two people who write at the same moment are one after the other, and the second is judged again', async () => {
  const other = createAlliances({ db, now: () => NOW });
  const both = await Promise.all(
    [alliances, other].map((each) => each.act({ kind: 'priority-added', priority: 'pgx', name: 'P', why: 'W', source: 'S' }, MANAGER)),
  );
  assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['done', 'refused']);
});

governed(
  'HAZ-ALL-06 a line of the log that was changed or taken away is noticed, and nothing is shown or decided until it is put right',
  async () => {
    await aBoard('Kept');
    const fresh = () => createAlliances({ db, now: () => NOW });
    const [line] = await db.query<{ entry: string }>('select entry from alliance_log where number = 2');
    await db.query("update alliance_log set entry = replace(entry, 'Dr Ngozi Eze', 'Somebody else') where number = 2");
    await assert.rejects(fresh().now(), /Line 2 of the log/);
    await db.query('update alliance_log set entry = $1 where number = 2', [line?.entry]);
    assert.equal((await fresh().now()).number, (await alliances.now()).number);
  },
);

governed(
  'the same press of a form sent twice, one after the other or at once, is one entry; another person’s or another press is another',
  async () => {
    const { body } = await aBoard('Pressed');
    const plan: Act = { kind: 'meeting-planned', body, on: '2026-12-21', place: 'Leeds' };
    const before = (await alliances.log()).length;
    const first = await alliances.act(plan, MANAGER, 'press-1');
    assert.deepEqual(await alliances.act(plan, MANAGER, 'press-1'), first);
    const elsewhere = createAlliances({ db, now: () => NOW });
    const later = { ...plan, on: '2027-01-21' };
    const both = await Promise.all([alliances.act(later, MANAGER, 'press-2'), elsewhere.act(later, MANAGER, 'press-2')]);
    assert.deepEqual(codes(both[0]), ['done']);
    assert.deepEqual(both[0], both[1]);
    const papers = [
      await alliances.keepPaper(aView('Twice'), MANAGER, { once: 'press-3' }),
      await alliances.keepPaper(aView('Twice'), MANAGER, { once: 'press-3' }),
    ];
    assert.equal(papers[0], papers[1]);
    assert.equal((await alliances.log()).length, before + 3);
    // read again from the table, as a service that was started since does
    assert.deepEqual(await createAlliances({ db, now: () => NOW }).act(plan, MANAGER, 'press-1'), first);
    assert.notEqual(await alliances.keepPaper(aView('Twice'), ANALYST, { once: 'press-3' }), papers[0]);
  },
);
