import assert from 'node:assert/strict';
import { exportJWK, generateKeyPair } from 'jose';
import type { Who } from '../../foundation/identity/index.ts';
import { migrate } from '../../foundation/storage/index.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { signBadge } from './badges/badge.ts';
import { coverageOf, createWorkforce, findingsOf, SHIPPED_FRAMEWORKS, workforceMigrations, writeCase } from './index.ts';

const SECRET = 'a secret of the tests, long enough to seal with';
const NOW = new Date('2026-11-21T09:00:00Z');
const LEAD: Who = { kind: 'person', id: 'lead', name: 'Lead Nurse', role: 'workforce', organisation: 'R0A' };
const NURSE: Who = { kind: 'person', id: 'u1', name: 'Nurse One', role: 'clinician', organisation: 'R0A' };

const SITES =
  'site code,name,organisation,teams,residents,deprivation fifth\nR0A01,North,R0A,lipid-clinic,100000,1\nR0A02,South,R0A,lipid-clinic;cancer-team,,';
const STAFF = `registration,assignment number,name,profession,site,start date,leaving date,champion of,user id
NMC 12A3456E,10000001,Nurse One,nurse,R0A01,01/02/2020,,fh,u1
NMC 13B1234C,10000002,Nurse Two,nurse,R0A02,2021-05-01,,,u2
GMC 1234567,,Doctor Three,doctor,R0A02,2019-01-01,2026-06-30,,`;
const TRAINING = `registration,competence,achieved on,expires on
NMC 12A3456E,N2,2026-01-05,2027-01-05
NMC 12A3456E,N3,2026-01-05,2027-01-05
NMC 13B1234C,N2,2023-01-05,2024-01-05
NMC 13B1234C,N3,2026-01-05,
GMC 1234567,N2,2026-01-05,
GMC 1234567,N3,2026-01-05,`;

async function filled(db: Parameters<Parameters<typeof eachDatabase>[1]>[0]) {
  await migrate(db, workforceMigrations);
  const workforce = createWorkforce({ db, baseUrl: 'https://gms.example', badgeSecrets: [SECRET], now: () => NOW });
  for (const [kind, text] of [
    ['sites', SITES],
    ['staff', STAFF],
    ['training', TRAINING],
  ] as const)
    assert.equal((await workforce.import(kind, text, { who: LEAD, isDryRun: false })).inError, 0);
  return workforce;
}

eachDatabase(
  'HAZ-WKF-02 lapsed training, leavers and people of another profession do not count; one person is a single point of failure',
  async (db) => {
    const workforce = await filled(db);
    const snapshot = await workforce.snapshot();
    const cells = coverageOf({ ...snapshot, on: '2026-11-21' }).filter(({ need }) => need.id === 'fh-counselling');
    assert.deepEqual(
      cells.map(({ site, people, status, hasChampion }) => [site.code, people, status, hasChampion]),
      [
        ['R0A01', 1, 'single', true],
        ['R0A02', 0, 'none', false],
      ],
    );
    assert.equal(findingsOf(cells)[0]?.words, '1 of 2 sites: one resignation stops FH counselling. At 1 more nobody can do it today.');
    // the day the doctor was still in post, and the day after the nurse's training ends
    assert.deepEqual(
      ['2026-06-29', '2027-01-05', '2027-01-06'].map((on) =>
        coverageOf({ ...snapshot, on })
          .filter(({ need }) => need.id === 'fh-counselling')
          .map(({ people }) => people),
      ),
      [
        [1, 1],
        [1, 0],
        [0, 0],
      ],
    );
  },
);

eachDatabase(
  'HAZ-WKF-01 one row in error and nothing is written; a dry run writes nothing; the same file twice changes nothing',
  async (db) => {
    const workforce = await filled(db);
    const before = (await workforce.snapshot()).records.length;
    const bad = `registration,competence,achieved on,expires on
NMC 12A3456E,M01,2026-02-01,
NMC 99Z9999Z,M01,2026-02-01,
NMC 12A3456E,No such thing,2026-02-01,
NMC 12A3456E,M01,31/02/2026,
NMC 12A3456E,M01,2027-02-01,
NMC 12A3456E,M02,2026-02-01,2025-02-01
999 123 4567,M01,2026-02-01,
,M01,2026-02-01,`;
    const report = await workforce.import('training', bad, { who: LEAD, isDryRun: false });
    assert.equal(report.inError, 7);
    assert.deepEqual(
      report.unknown.map(({ what, name, rows }) => [what, name, rows]),
      [
        ['person', 'NMC 99Z9999Z', 1],
        ['competence', 'No such thing', 1],
      ],
    );
    assert.deepEqual(
      report.findings.map(({ where }) => where),
      ['line 3', 'line 4', 'line 5', 'line 6', 'line 7', 'line 8', 'line 9'],
    );
    assert.match(report.findings[5]?.what ?? '', /NHS number/);
    const good = 'registration,competence,achieved on\nNMC 12A3456E,M01,2026-02-01';
    assert.equal((await workforce.import('training', good, { who: LEAD, isDryRun: true })).added, 1);
    assert.equal((await workforce.snapshot()).records.length, before);
    assert.equal((await workforce.import('training', good, { who: LEAD, isDryRun: false })).added, 1);
    const again = await workforce.import('training', good, { who: LEAD, isDryRun: false });
    assert.deepEqual([again.added, again.changed, again.same], [0, 0, 1]);
    assert.equal((await workforce.snapshot()).records.length, before + 1);
    for (const [kind, text] of [
      ['sites', SITES],
      ['staff', STAFF],
    ] as const) {
      const twice = await workforce.import(kind, text, { who: LEAD, isDryRun: false });
      assert.deepEqual([twice.added, twice.changed, twice.same], [0, 0, twice.rows]);
    }
    const log = await workforce.log(10);
    assert.deepEqual(log.map(({ what }) => what).sort(), ['import-sites', 'import-staff', 'import-training', 'import-training']);
  },
);

eachDatabase(
  'HAZ-WKF-04 a badge goes out and comes back; a broken signature, an unknown issuer, another key and somebody else are refused',
  async (db) => {
    const workforce = await filled(db);
    const competence = SHIPPED_FRAMEWORKS[0]?.competences.find(({ code }) => code === 'N2');
    assert.ok(competence);
    const given = await workforce.giveBadge({ competence: competence.identifier, achievedOn: '2026-01-05' }, NURSE);
    assert.equal(given.kind, 'given');
    const badge = given.kind === 'given' ? given.badge : '';
    const back = await workforce.claimBadge(badge, NURSE);
    assert.equal(back.kind, 'record');
    assert.deepEqual(back.kind === 'record' && { ...back.record, person: '', evidence: '' }, {
      person: '',
      competence: competence.identifier,
      achievedOn: '2026-01-05',
      expiresOn: '2027-01-05',
      source: 'badge',
      evidence: '',
    });
    const codeOf = async (jwt: string, who: Who) => {
      const reading = await workforce.claimBadge(jwt, who);
      return reading.kind === 'refused' ? reading.findings[0]?.code : reading.kind;
    };
    const [head = '', payload = '', signature = ''] = badge.split('.');
    const changed = Buffer.from(Buffer.from(payload, 'base64url').toString('utf8').replaceAll('2027-01-05', '2037-01-05')).toString(
      'base64url',
    );
    assert.equal(await codeOf(`${head}.${changed}.${signature}`, NURSE), 'WKF_BADGE_SIGNATURE');
    assert.equal(await codeOf(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`, NURSE), 'WKF_BADGE_SIGNATURE');
    assert.equal(await codeOf('not a badge', NURSE), 'WKF_BADGE_BADGE');
    assert.equal(await codeOf(badge, { ...NURSE, id: 'u2' }), 'WKF_BADGE_PERSON');
    // an issuer of its own: unknown, then registered with the wrong key, then with the right one
    const [theirs, others] = [await generateKeyPair('EdDSA', { extractable: true }), await generateKeyPair('EdDSA', { extractable: true })];
    const issuer = { id: 'https://academy.example/issuer', name: 'Academy' };
    const record = { person: '', competence: competence.identifier, achievedOn: '2026-03-01', source: 'badge' } as const;
    const foreign = await signBadge(
      {
        id: 'urn:uuid:00000000-0000-4000-8000-000000000001',
        issuer,
        record,
        competence,
        frameworkTitle: 'x',
        identifier: 'NMC 12A3456E',
        salt: 's',
      },
      theirs.privateKey,
      { alg: 'EdDSA', kid: '1' },
    );
    assert.equal(await codeOf(foreign, NURSE), 'WKF_BADGE_ISSUER');
    assert.deepEqual(await workforce.registerIssuer({ ...issuer, key: JSON.stringify(await exportJWK(others.publicKey)) }, LEAD), []);
    assert.equal(await codeOf(foreign, NURSE), 'WKF_BADGE_SIGNATURE');
    assert.deepEqual(await workforce.registerIssuer({ ...issuer, key: JSON.stringify(await exportJWK(theirs.publicKey)) }, LEAD), []);
    assert.equal(await codeOf(foreign, NURSE), 'record');
    // a private key is never taken
    assert.equal((await workforce.registerIssuer({ ...issuer, key: JSON.stringify(await exportJWK(theirs.privateKey)) }, LEAD)).length, 1);
  },
);

eachDatabase('a framework goes out as CASE 1.1 and comes in again unchanged; a broken one is refused with where and what', async (db) => {
  const workforce = await filled(db);
  for (const framework of SHIPPED_FRAMEWORKS) {
    const reading = await workforce.importFramework(writeCase(framework), LEAD);
    assert.equal(reading.kind, 'framework');
    const { frameworks } = await workforce.snapshot();
    const kept = frameworks.find(({ identifier }) => identifier === framework.identifier);
    assert.deepEqual(kept && JSON.parse(writeCase(kept)), JSON.parse(writeCase(framework)));
  }
  assert.deepEqual(
    SHIPPED_FRAMEWORKS.map(({ competences }) => competences.length),
    [8, 13, 6],
  );
  const broken = JSON.parse(writeCase(SHIPPED_FRAMEWORKS[0] as (typeof SHIPPED_FRAMEWORKS)[number])); // it is there: three are shipped
  broken.CFItems[2].identifier = 'three';
  delete broken.CFDocument.creator;
  broken.CFDocument.caseVersion = '2.0';
  broken.CFAssociations[0].associationType = 'likes';
  broken.CFItems[0].colour = 'red';
  const reading = await workforce.importFramework(JSON.stringify(broken), LEAD);
  assert.equal(reading.kind, 'refused');
  assert.deepEqual(reading.findings.map(({ where }) => where).sort(), [
    'CFPackage.CFAssociations[0].associationType',
    'CFPackage.CFDocument.caseVersion',
    'CFPackage.CFDocument.creator',
    'CFPackage.CFItems[0].colour',
    'CFPackage.CFItems[2].identifier',
  ]);
});

eachDatabase('a plan is refused for the past, for no people and for a site that does not do the step, and can be withdrawn', async (db) => {
  const workforce = await filled(db);
  const plan = { need: 'fh-counselling', site: 'R0A01', people: 2, plannedOn: '2027-02-01' };
  for (const wrong of [
    { people: 0 },
    { people: 1.5 },
    { plannedOn: '2026-11-20' },
    { site: 'R0A99' },
    { need: 'nothing' },
    { need: 'fh-review' },
  ])
    assert.equal((await workforce.planTraining({ ...plan, ...wrong }, LEAD)).kind, 'refused', JSON.stringify(wrong));
  const planned = await workforce.planTraining(plan, LEAD);
  assert.equal((await workforce.snapshot()).plans.length, 1);
  assert.equal(planned.kind === 'planned' && (await workforce.withdrawPlan(planned.id, LEAD)), true);
  assert.equal((await workforce.snapshot()).plans.length, 0);
});

eachDatabase('the same press of the planning form sent twice plans once; after the plan was withdrawn it says so', async (db) => {
  const workforce = await filled(db);
  const plan = { need: 'fh-counselling', site: 'R0A01', people: 2, plannedOn: '2027-02-01' };
  const once = '0a000000-0000-8000-8000-000000000001';
  const both = await Promise.all([workforce.planTraining(plan, LEAD, once), workforce.planTraining(plan, LEAD, once)]);
  assert.deepEqual(both, [
    { kind: 'planned', id: once },
    { kind: 'planned', id: once },
  ]);
  assert.equal((await workforce.snapshot()).plans.length, 1);
  assert.equal((await workforce.log(50)).filter(({ what }) => what === 'plan-training').length, 1);
  await workforce.withdrawPlan(once, LEAD);
  const late = await workforce.planTraining(plan, LEAD, once);
  assert.match(late.kind === 'refused' ? (late.findings[0]?.what ?? '') : '', /was withdrawn/);
});

eachDatabase(
  'HAZ-WKF-08 the key that signs badges lies sealed in the database; without its secret, or with another, no badge is given',
  async (db) => {
    const workforce = await filled(db);
    const record = {
      competence: SHIPPED_FRAMEWORKS[0]?.competences.find(({ code }) => code === 'N2')?.identifier ?? '',
      achievedOn: '2026-01-05',
    };
    const withSecrets = (...badgeSecrets: string[]) =>
      createWorkforce({ db, baseUrl: 'https://gms.example', badgeSecrets, now: () => NOW });
    const why = async (room: typeof workforce) => {
      const given = await room.giveBadge(record, NURSE);
      return given.kind === 'refused' ? given.findings[0]?.what : given.kind;
    };
    assert.match((await why(withSecrets())) ?? '', /OPENGMS_BADGE_SECRET is not set/);
    assert.match((await why(withSecrets('too short'))) ?? '', /OPENGMS_BADGE_SECRET is not set, or is too short/);
    const given = await workforce.giveBadge(record, NURSE);
    const badge = given.kind === 'given' ? given.badge : '';
    const keys = () =>
      db.query<{ private_key: string | null; is_believed: boolean }>(
        'select private_key, is_believed from workforce_key order by made_at, kid',
      );
    const [kept] = await keys();
    assert.match(kept?.private_key ?? '', /^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/, 'a compact JWE, nothing in the clear');
    assert.ok(
      !Buffer.from(kept?.private_key ?? '', 'base64url')
        .toString('latin1')
        .includes('"d"'),
    );
    // another secret opens nothing; a changed seal neither
    const other = 'another secret of the tests, as long as the first';
    assert.match((await why(withSecrets(other))) ?? '', /sealed with another secret/);
    await db.query("update workforce_key set private_key = overlay(private_key placing 'AAAA' from length(private_key) - 3)");
    assert.match((await why(workforce)) ?? '', /sealed with another secret/);
    await db.query('update workforce_key set private_key = $1', [kept?.private_key]);
    // the secret is changed: both for a while, sealed anew, then the new one alone
    assert.deepEqual(
      await withSecrets(other)
        .resealBadgeKey(LEAD)
        .then(({ kind }) => kind),
      'refused',
    );
    assert.deepEqual(await withSecrets(other, SECRET).resealBadgeKey(LEAD), { kind: 'done', change: 'sealed' });
    assert.deepEqual(await withSecrets(other).resealBadgeKey(LEAD), { kind: 'done', change: 'as-it-was' });
    assert.equal(await why(withSecrets(other)), 'given');
    assert.match((await why(workforce)) ?? '', /sealed with another secret/);
    // a new key: what was signed before is believed, until an operator says the key may have been copied
    const room = withSecrets(other);
    assert.deepEqual(await room.renewBadgeKey(false, LEAD), { kind: 'done', change: 'renewed' });
    assert.equal((await room.claimBadge(badge, NURSE)).kind, 'record');
    assert.deepEqual((await keys()).map(({ private_key }) => private_key !== null).sort(), [false, true]);
    await room.renewBadgeKey(true, LEAD);
    const disbelieved = await room.claimBadge(badge, NURSE);
    assert.equal(disbelieved.kind === 'refused' && disbelieved.findings[0]?.code, 'WKF_BADGE_SIGNATURE');
    const fresh = await room.giveBadge(record, NURSE);
    assert.equal((await room.claimBadge(fresh.kind === 'given' ? fresh.badge : '', NURSE)).kind, 'record');
    assert.ok((await room.log(20)).some(({ what, detail }) => what === 'renew-badge-key' && /not believed/.test(detail)));
  },
);
