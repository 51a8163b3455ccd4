// A board that cannot decide without patients, then can; a Lynch project from baseline to effect; patients' view, and what the public reads.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seedBoards } from '../../src/demo/boards.ts';
import { syntheticCountry } from '../../src/demo/synthetic-country.ts';
import { PERSONAS } from '../../src/foundation/identity/index.ts';
import { readingGrade } from '../../src/service/families/index.ts';
import { type House, openHouse, type Person, skipWithoutBrowser } from './browser.ts';

const QUESTION = '/equity/answer?test=lynch-1-tumour-test&by=deprivation-fifth&where=all&figures=synthetic';
const NAME = 'East Genomics Board';

describe('alliances', { skip: skipWithoutBrowser, timeout: 300_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
    await seedBoards(house.service.alliances, syntheticCountry(), new Date());
  });
  after(() => house?.close());

  const fillDay = async (person: Person, form: string, name: string, iso: string) => {
    const [year = '', month = '', day = ''] = iso.split('-');
    for (const [part, value] of [
      ['day', day],
      ['month', month],
      ['year', year],
    ] as const)
      await person.page.locator(`#${form}-${name}-${part}, [name="${name}-${part}"]`).first().fill(value);
  };
  const today = () => new Date().toISOString().slice(0, 10);
  const idOf = (persona: string) => PERSONAS.get(persona)?.id ?? '';

  it('a board without a patient member cannot decide; once one is appointed and has spoken it decides on an equity paper', async () => {
    const manager = await house.visitor({ persona: 'programme-manager' });
    // given a frozen answer of fair access
    await manager.goTo(QUESTION);
    await manager.press('Put this before a board');
    assert.match(await manager.words(), /Synthetic figures of a made-up country[\s\S]*How it was reached[\s\S]*Hash of the whole/);
    await manager.passes();
    // and a board whose quorum would not need patients, refused with the reason
    await manager.goTo('/alliances/meetings');
    await manager.unfold('A new body');
    await manager.page.locator('#body-name').fill(NAME);
    await manager.page.locator('#body-alliance').selectOption('east');
    await manager.page.locator('#body-purpose').fill('Decides for the east.');
    await manager.page.locator('#body-seats').fill('chair Chair\npatient Patient member\nhub Laboratory hub');
    await manager.page.locator('#body-least').fill('2');
    await manager.page.locator('#body-leastPatients').fill('0');
    await manager.press('Establish the body');
    assert.match(await manager.words(), /The quorum would be met without patient members/);
    assert.match(await manager.page.title(), /^Error: /);
    await manager.passes();
    await manager.page.locator('#body-leastPatients').fill('1');
    await manager.press('Establish the body');
    assert.match(await manager.words(), /0 of 1 seats held/);
    const body = new URL(manager.page.url()).pathname;
    const appoint = async (seat: string, name: string, id: string) => {
      await manager.goTo(body);
      await manager.unfold('Appoint a member');
      await manager.page.locator('#appoint-seat').selectOption({ label: seat });
      await manager.page.locator('#appoint-name').fill(name);
      await manager.page.locator('#appoint-person').fill(id);
      await fillDay(manager, 'appoint', 'from', '2026-01-01');
      await fillDay(manager, 'appoint', 'to', '2029-12-31');
      await manager.press('Appoint the member');
    };
    await appoint('Chair (Chair)', 'Dr Ngozi Eze', idOf('alliance-chair'));
    await appoint('Laboratory hub (Laboratory hub)', 'Dr Hub Lead', 'hub-lead');
    await manager.passes();
    // when it meets
    await manager.goTo(body);
    await manager.unfold('Plan a meeting');
    await fillDay(manager, 'meeting', 'on', today());
    await manager.page.locator('#meeting-place').fill('Online');
    await manager.press('Plan the meeting');
    const meeting = new URL(manager.page.url()).pathname;
    await manager.choose(/Dr Ngozi Eze/);
    await manager.choose(/Dr Hub Lead/);
    await manager.press('Record who is present');
    assert.match(await manager.words(), /This meeting cannot decide[\s\S]*No patient member holds a seat on this day/);
    await manager.passes();
    await manager.unfold('Add to the agenda');
    await manager.page.locator('#item-title').fill('Lynch figures');
    await manager.page.locator('#item-paper').selectOption({ index: 1 });
    await manager.press('Add the item');
    await manager.page.locator('#propose-what').fill('Test every tumour');
    await manager.page.locator('#propose-why').fill('A gap by deprivation.');
    await manager.page.locator('input[name="papers"]').first().check();
    await fillDay(manager, 'propose', 'reviewOn', `${new Date().getFullYear() + 1}-03-01`);
    await manager.press('Put it to the meeting');
    const decision = new URL(manager.page.url()).pathname;
    await manager.press('Take the decision');
    assert.match(await manager.words(), /Nothing is decided until there is a quorum/);
    // then with a patient member present, who records the view and votes
    await appoint('Patient member (Patients)', 'Owen Price', idOf('patient-representative-other'));
    await manager.goTo(meeting);
    await manager.choose(/Owen Price/);
    await manager.press('Record who is present');
    assert.match(await manager.words(), /Quorate: 3 seats present/);
    const patient = await house.visitor({ persona: 'patient-representative-other' });
    await patient.goTo(decision);
    await patient.page.locator('#view-view').fill('People should not have to ask.');
    await patient.press("Record the patients' view");
    assert.equal(await patient.page.locator('#vote-seat option').count(), 1);
    await patient.choose('For');
    await patient.press('Record the vote');
    await patient.passes();
    await patient.leave();
    const chair = await house.visitor({ persona: 'alliance-chair' });
    await chair.goTo(decision);
    await chair.page.locator('#vote-seat').selectOption({ label: 'Chair, Dr Ngozi Eze' });
    await chair.choose('For');
    await chair.press('Record the vote');
    await chair.leave();
    await manager.goTo(decision);
    await manager.press('Take the decision');
    assert.match(await manager.words(), /Carried, .*2 for, 0 against[\s\S]*People should not have to ask\.[\s\S]*Owen Price/);
    await manager.passes();
    // and everything stands in the log with who did it
    await manager.goTo('/alliances/log');
    assert.match(
      await manager.words(),
      /Siân Powell\s+programme manager\s+Decision taken[\s\S]*Owen Price\s+patient representative\s+Patients view recorded/,
    );
    await manager.leave();
  });

  it('a programme manager follows a Lynch project from baseline to effect, freezes the effect, and walks the thread back to the gap', async () => {
    const manager = await house.visitor({ persona: 'programme-manager', javaScript: true });
    await manager.goTo('/alliances');
    await manager.passes();
    await manager.follow('Projects');
    await manager.follow('Reflex testing of bowel tumours');
    const said = await manager.words();
    assert.match(said, /Before the project it was 6\d(\.\d)?%[\s\S]*better by more than chance explains[\s\S]*not proof/);
    assert.match(said, /Target\s+80% by/);
    await manager.passes();
    const id = new URL(manager.page.url()).pathname;
    const picture = await (await manager.page.request.get(`${house.address}${id}/run.svg`)).text();
    const sheet = await (await manager.page.request.get(`${house.address}${id}/points.csv`)).text();
    const drawn = [...picture.matchAll(/data-value="([^"]+)"/g)].map((match) => match[1]);
    assert.ok(drawn.length >= 20, `${drawn.length} months`);
    for (const value of drawn) assert.ok(sheet.includes(`,${Number(value).toFixed(1)},`), `${value} in the CSV`);
    assert.match(picture, /Synthetic figures/);
    await manager.press('Freeze the effect as a paper');
    assert.match(await manager.heading(), /Effect of Reflex testing/);
    await manager.follow('Follow the thread');
    assert.match(
      await manager.words(),
      /The gap, as the pages show it now[\s\S]*Paper, frozen[\s\S]*Decision[\s\S]*Project[\s\S]*Measured effect, frozen[\s\S]*You said, we did/,
    );
    await manager.passes();
    await manager.page.locator('ol.gms-timeline a').first().click();
    assert.match(await manager.words(), /Bowel cancers with a mismatch repair test/);
    await manager.goTo('/alliances/national');
    assert.match(await manager.words(), /Lynch syndrome: no project in Central and South, East/);
    await manager.passes();
    await manager.leave();
  });

  it('a patient representative reads the decision with the patients\' view, writes "you said, we did", and the public reads it once a second person has', async () => {
    const patient = await house.visitor({ persona: 'patient-representative' });
    await patient.goTo('/alliances/decisions');
    assert.match(await patient.words(), /Nobody should have to know that they may ask/);
    await patient.passes();
    await patient.goTo('/alliances/said');
    await patient.unfold('A new entry');
    await patient.page.locator('#draft-said').fill('Letters are hard to read.');
    await patient.page.locator('#draft-heardAt').fill('our patient group');
    await patient.page.locator('#draft-did').fill('We now write them in plain words.');
    await patient.press('Save the draft');
    await patient.press('Publish (needs a second person)');
    assert.match(await patient.words(), /You wrote it, so somebody else must read it/);
    await patient.passes();
    const anybody = await house.visitor();
    await anybody.goTo('/you-said-we-did');
    assert.doesNotMatch(await anybody.words(), /Letters are hard to read/);
    const second = await house.visitor({ persona: 'patient-representative-other' });
    await second.goTo('/alliances/said');
    await second.press('I have read it: publish');
    await second.leave();
    await anybody.goTo('/you-said-we-did');
    const words = await anybody.words();
    assert.match(words, /Letters are hard to read\.[\s\S]*plain words/);
    assert.ok(readingGrade(words) <= 7, `reading grade ${readingGrade(words)}`);
    await anybody.passes();
    await anybody.leave();
    await patient.leave();
  });

  it('HAZ-ALL-07 who has no right sees nothing, an analyst reads and freezes but changes nothing, and posted figures are never believed', async () => {
    for (const persona of ['clinician', 'laboratory', 'patient']) {
      const visitor = await house.visitor({ persona });
      await visitor.goTo('/alliances');
      assert.equal(await visitor.heading(), 'You cannot see this page', persona);
      await visitor.leave();
    }
    const analyst = await house.visitor({ persona: 'analyst' });
    await analyst.goTo('/alliances/meetings');
    assert.equal(await analyst.page.locator('main form').count(), 0);
    await analyst.goTo(QUESTION);
    await analyst.page.evaluate('1').catch(() => undefined);
    const token = await analyst.page.locator('main input[name="_csrf"]').first().inputValue();
    const post = (path: string, fields: Record<string, string>) =>
      analyst.page.request.post(house.address + path, { form: fields, maxRedirects: 0 });
    const frozen = await post(QUESTION.replace('answer?', 'answer/paper?'), {
      _csrf: token,
      what: 'answer',
      finding: 'All is well',
      rows: '99',
    });
    assert.equal(frozen.status(), 303);
    await analyst.goTo(frozen.headers().location ?? '');
    assert.doesNotMatch(await analyst.words(), /All is well/);
    assert.equal(
      (await post('/alliances/act/priority-added', { _csrf: token, page: '/alliances', form: 'priority', priority: 'x-y' })).status(),
      403,
    );
    assert.equal((await post(QUESTION.replace('answer?', 'answer/paper?'), { what: 'answer' })).status(), 403);
    await analyst.goTo(QUESTION);
    await analyst.press('Put the whole pathway before a board');
    assert.match(await analyst.words(), /The Lynch pathway, step by step[\s\S]*1\. Bowel cancers[\s\S]*5\. /);
    await analyst.passes();
    await analyst.leave();
    const manager = await house.visitor({ persona: 'programme-manager' });
    await manager.goTo('/alliances/organisations/R0A');
    await manager.unfold('Change the alliance from a day on');
    await manager.page.locator('#move-shares').fill('north-west 0.6\neast <script>');
    await manager.press('Change the alliance');
    assert.match(await manager.words(), /The share of east is not a number/);
    assert.equal(await manager.page.locator('main script').count(), 0);
    await manager.passes();
    // an organisation that is no more is ended, from a day on, with how that is known; what it was stays
    await manager.unfold('End the organisation');
    for (const [place, value] of ['1', '4', '2026'].entries()) await manager.page.locator('#finish-from input').nth(place).fill(value);
    await manager.press('End the organisation');
    assert.match(await manager.words(), /There is a problem/);
    await manager.page.locator('#finish-source').fill('A merger order');
    await manager.press('End the organisation');
    assert.match(await manager.words(), /The organisation has been ended[\s\S]*Until\s+1 April 2026/);
    await manager.leave();
  });
});
