// The rules of the service are changed by two administrators, and new orders follow them from their day on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { consumers } from '../../src/app.ts';
import { type House, openHouse, type Person, skipWithoutBrowser } from './browser.ts';

const SKIP = { skip: skipWithoutBrowser, timeout: 120_000 };
const DAY_MS = 86_400_000;
let house: House;
let daysAhead = 0;
const now = () => new Date(Date.now() + daysAhead * DAY_MS);

before(async () => {
  if (skipWithoutBrowser === false) house = await openHouse({ now });
});
after(() => house?.close());

async function firstDay(person: Person, day: Date) {
  await person.fill('Day', String(day.getUTCDate()));
  await person.fill('Month', String(day.getUTCMonth() + 1));
  await person.fill('Year', String(day.getUTCFullYear()));
}

async function requestsR134(number: string, given: string, family: string, bornIn: string): Promise<string> {
  const doctor = await house.visitor({ persona: 'clinician' });
  await doctor.goTo('/requests/new?test=R134');
  for (const [label, value] of [
    ['NHS number', number],
    ['First name', given],
    ['Last name', family],
    ['Day', '2'],
    ['Month', '5'],
    ['Year', bornIn],
  ] as const)
    await doctor.fill(label, value);
  await doctor.press('Find patient');
  await doctor.press('Continue with a new patient');
  await doctor.choose('Female');
  await doctor.press('Save and continue');
  await doctor.choose('To make a diagnosis');
  await doctor.fill(/Email for questions/, 'lipids@example.nhs.uk');
  await doctor.press('Save and continue');
  await doctor.choose('Yes, affected');
  await doctor.press('Save and continue');
  await doctor.choose('Blood in EDTA');
  await doctor.press('Save and continue');
  await doctor.press('Place the request');
  const words = await doctor.words();
  await doctor.leave();
  return words;
}

async function approve(person: Person, number: number) {
  await person.goTo('/administration/changes');
  await person.follow(`Change ${number}`);
  assert.equal(await person.heading(), `Change ${number}`);
  await person.choose('Yes, it counts from its first day on');
  await person.fill('Why', 'Agreed at the board');
  await person.press('Decide');
  assert.match(await person.words(), /Approved/);
}

test(
  'HAZ-WEB-28 one administrator proposes a hub and a target, the other approves, and new orders follow from their day on',
  SKIP,
  async () => {
    // given an order of today
    assert.match(await requestsR134('999 000 0018', 'Ada', 'Okonkwo', '1984'), /North West[\s\S]*The report is due 42 days after/);
    const startsOn = new Date(Date.now() + 2 * DAY_MS);
    const proposer = await house.visitor({ persona: 'administrator' });
    await proposer.goTo('/administration');
    await proposer.follow('Where orders go');
    await proposer.follow('Propose a change');
    await proposer.passes();
    // when the form is wrong, then every field says so
    await proposer.press('Propose the change');
    assert.match(await proposer.page.title(), /^Error: /);
    for (const said of ['Enter the code of the test', 'Select a hub', 'Enter the first day', 'Enter why'])
      assert.ok((await proposer.words()).includes(said), said);
    await proposer.passes();
    await firstDay(proposer, new Date(Date.now() - DAY_MS));
    await proposer.press('Propose the change');
    assert.match(await proposer.words(), /The first day must be after today/);
    // when it is right, then it waits
    await proposer.fill('Code of the test', 'R134');
    await proposer.page.getByLabel('Hub', { exact: true }).selectOption('699N0');
    await firstDay(proposer, startsOn);
    await proposer.fill('Why', '<script>alert(1)</script> New contract');
    await proposer.press('Propose the change');
    assert.match(await proposer.words(), /Proposed\. It counts once another administrator has approved it/);
    assert.match(await proposer.words(), /<script>alert\(1\)<\/script> New contract/);
    await proposer.passes();
    await proposer.goTo('/administration/changes/new/turnaround');
    await proposer.passes();
    await proposer.fill('Code of the test', 'R134');
    await proposer.page.getByLabel('Hub', { exact: true }).selectOption('699N0');
    await proposer.fill('Days', '1.5');
    await firstDay(proposer, startsOn);
    await proposer.fill('Why', 'New contract');
    await proposer.press('Propose the change');
    assert.match(await proposer.words(), /Days must be a whole number from 1 to 365/);
    await proposer.fill('Days', '30');
    await proposer.press('Propose the change');
    await proposer.goTo('/administration/changes/new/organisation');
    await proposer.passes();
    await proposer.fill('ODS code of the organisation', 'ZZ999');
    await proposer.press('Propose the change');
    assert.match(await proposer.words(), /ZZ999 is not an organisation we know/);
    // and a hub is added, but no laboratory is taken from another
    await proposer.goTo('/administration/hubs');
    await proposer.passes();
    await proposer.follow('Propose a change');
    assert.equal(await proposer.heading(), 'Propose a change of a hub');
    await proposer.fill('ODS code of the hub', '69B10');
    await proposer.fill('Name of the hub', 'Wessex Genomic Laboratory Hub');
    await proposer.fill('Laboratories to add', 'RN5 R0A');
    await firstDay(proposer, startsOn);
    await proposer.fill('Why', 'Agreed nationally');
    await proposer.press('Propose the change');
    assert.match(await proposer.words(), /R0A works for North West Genomic Laboratory Hub, and orders that stand with it stay there/);
    await proposer.passes();
    await proposer.fill('Laboratories to add', 'RN5');
    await proposer.press('Propose the change');
    assert.match(await proposer.words(), /69B10 is Wessex Genomic Laboratory Hub, with Hampshire Hospitals/);
    // then the proposer cannot approve: there is no button, and a forced post is refused
    await proposer.goTo('/administration/changes/1');
    assert.match(await proposer.words(), /another administrator has to decide/);
    assert.equal(await proposer.page.getByRole('button', { name: 'Decide' }).count(), 0);
    await proposer.passes();
    await proposer.goTo('/administration/changes/new/test');
    const csrf = await proposer.page.locator('main input[name=_csrf]').inputValue();
    const form = { decision: 'approve', why: 'mine', _csrf: csrf };
    const own = await proposer.page.request.post(`${house.address}/administration/changes/1`, { form });
    assert.equal(own.status(), 422);
    assert.match(await own.text(), /You proposed this change/);
    const unsigned = await proposer.page.request.post(`${house.address}/administration/changes/1`, { form: { ...form, _csrf: '' } });
    assert.equal(unsigned.status(), 403);
    await proposer.leave();
    // when the other administrator decides
    const other = await house.visitor({ persona: 'administrator-other' });
    await other.goTo('/administration/changes/1');
    await other.passes();
    await other.press('Decide');
    assert.match(await other.words(), /Select whether you approve the change/);
    await other.passes();
    await approve(other, 1);
    await approve(other, 2);
    await approve(other, 3);
    await other.goTo('/administration/hubs');
    assert.match(await other.words(), /69B10\s+Wessex Genomic Laboratory Hub/);
    const sheet = await (await other.page.request.get(`${house.address}/administration/changes.csv`)).text();
    assert.match(sheet, /R134 takes at most 30 days at North East and Yorkshire[^\n]*Ruth Adeyemi[^\n]*Approved[^\n]*Gareth Pugh/);
    for (const page of ['', '/hubs', '/routing', '/turnaround']) {
      await other.goTo(`/administration${page}`);
      await other.passes();
    }
    await other.leave();
    // then an order of today goes where it went, and one of that day to the new hub by the new target
    assert.match(await requestsR134('999 000 0026', 'Bea', 'Lindgren', '1972'), /North West[\s\S]*The report is due 42 days after/);
    daysAhead = 2;
    assert.match(
      await requestsR134('999 000 0034', 'Cleo', 'Marsden', '1991'),
      /North East and Yorkshire[\s\S]*The report is due 30 days after/,
    );
    // and the lists are the same when they are derived again
    const { service } = house;
    await service.following.caughtUp();
    const lists = () => service.database.query('select organisation, relation, order_id, due_at, row from worklist order by 1, 2, 3');
    const before = await lists();
    await service.record.rebuild(consumers(now, service.directory, service.rules).filter(({ name }) => name === 'laboratory-worklists'));
    assert.ok(before.length >= 3);
    assert.deepEqual(await lists(), before);
    // and who proposed and who approved is written down
    const { matches } = await service.record.search({ type: 'AuditEvent', parameters: [['_count', '500']] }, { kind: 'everything' });
    const about = matches.filter(({ content }) => content.includes('Basic/rule-change-1')).map(({ content }) => content);
    for (const name of ['Ruth Adeyemi', 'Gareth Pugh'])
      assert.ok(
        about.some((content) => content.includes(name)),
        name,
      );
  },
);

test('a clinician and a scientist change no rule', SKIP, async () => {
  for (const persona of ['clinician', 'laboratory']) {
    const person = await house.visitor({ persona });
    const answer = await person.page.goto(`${house.address}/administration/changes/new/test`);
    assert.equal(answer?.status(), 403, persona);
    await person.leave();
  }
});

test(
  'HAZ-WKF-04 who may give badges is set under Administration, by an administrator alone, and stands in the audit log',
  SKIP,
  async () => {
    const person = await house.visitor({ persona: 'administrator' });
    await person.goTo('/administration');
    await person.follow('Who may give badges');
    assert.equal(await person.heading(), 'Who may give badges');
    assert.match(await person.page.locator('nav [aria-current]').first().innerText(), /Administration/);
    await person.passes();
    // when the key is not one, then the form says so
    await person.fill('Name of the issuer', 'Example Academy');
    await person.fill('Its id in its badges (a URI)', 'https://academy.example/issuer');
    await person.fill('Its public key (JWK)', '{"kty":"OKP"}');
    await person.press('Register this issuer');
    assert.match(await person.words(), /This is not a public key/);
    await person.passes();
    // RFC 8037, appendix A.2
    const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    await person.fill('Its public key (JWK)', JSON.stringify(key));
    await person.press('Register this issuer');
    assert.match(await person.words(), /The issuer is registered[\s\S]*Example Academy/);
    await person.passes();
    const sheet = await (await person.page.request.get(`${house.address}/administration/issuers.csv`)).text();
    assert.match(sheet, /Example Academy,https:\/\/academy\.example\/issuer,OKP/);
    await person.page.locator('.nhsuk-back-link').first().click();
    assert.match(await person.words(), /1 issuer is registered/);
    await person.leave();
    const { matches } = await house.service.record.search({ type: 'AuditEvent', parameters: [['_count', '500']] }, { kind: 'everything' });
    const address = Buffer.from('/administration/issuers', 'utf8').toString('base64');
    assert.equal(matches.filter(({ content }) => content.includes(address) && content.includes('Ruth Adeyemi')).length, 1);
    const lead = await house.visitor({ persona: 'workforce' });
    assert.equal((await lead.page.request.get(`${house.address}/administration/issuers`)).status(), 403);
    await lead.goTo('/workforce');
    assert.equal(await lead.page.getByRole('link', { name: 'Who may give badges' }).count(), 0);
    await lead.leave();
  },
);
