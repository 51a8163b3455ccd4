// A lead nurse finds the two sites where one resignation stops FH counselling, plans training and sees the forecast change; nobody is ranked.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AuditEvent } from '@medplum/fhirtypes';
import { seedWorkforce } from '../../src/demo/workforce.ts';
import { type House, openHouse, skipWithoutBrowser } from './browser.ts';

describe('workforce', { skip: skipWithoutBrowser, timeout: 180_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
    await seedWorkforce(house.service.workforce, new Date());
  });
  after(() => house?.close());

  it('a lead nurse finds the two sites where one resignation stops FH counselling, plans training, and sees the forecast change', async () => {
    const nurse = await house.visitor({ persona: 'lead-nurse' });
    await nurse.goTo('/');
    await nurse.follow('Workforce');
    assert.match(await nurse.words(), /One resignation would stop \d+ of 35 steps/);
    await nurse.passes();
    await nurse.follow(/Familial hypercholesterolaemia/);
    assert.match(await nurse.words(), /2 of 12 sites: one resignation stops FH counselling\./);
    await nurse.passes();
    await nurse.follow(/stops FH counselling/);
    const table = await nurse.page.locator('table').first().innerText();
    const alone = table.split('\n').filter((line) => /one resignation stops it/.test(line));
    assert.equal(alone.length, 2, table);
    await nurse.passes();
    await nurse.follow('Plan training at Damson Hospital');
    assert.match(await nurse.words(), /chance of fewer than 2 people is [6-9]\d% as things are\./);
    await nurse.passes();
    // a mistake first: named, and nothing planned
    await nurse.fill('How many people', '0');
    await nurse.press('Plan this training');
    assert.match(await nurse.page.title(), /^Error: /);
    assert.equal((await house.service.workforce.snapshot()).plans.length, 0);
    const soon = new Date(Date.now() + 60 * 86_400_000);
    await nurse.fill('How many people', '3');
    await nurse.fill('Day', String(soon.getUTCDate()));
    await nurse.fill('Month', String(soon.getUTCMonth() + 1));
    await nurse.fill('Year', String(soon.getUTCFullYear()));
    await nurse.press('Plan this training');
    const said = await nurse.words();
    assert.match(said, /The training is planned/);
    const [, was, is] = /is (\d+)% as things are, and (?:under )?(\d+)% with the planned training/.exec(said) ?? [];
    assert.ok(Number(is) < Number(was) / 3, said.slice(0, 400));
    assert.match(said, /3 people by .*, planned by Comfort Asante/);
    await nurse.passes();
    const log = await house.service.workforce.log(5);
    assert.equal(log[0]?.whoName, 'Comfort Asante');
    assert.equal(log[0]?.what, 'plan-training');
    await nurse.leave();
  });

  it('every page of the room is accessible, and its tables can be taken away', async () => {
    const nurse = await house.visitor({ persona: 'lead-nurse', javaScript: true });
    for (const path of [
      '/workforce/sites/DEM04',
      '/workforce/frameworks',
      '/workforce/import',
      '/workforce/effect',
      '/workforce/effect?figures=synthetic',
      '/workforce/mine',
      '/workforce/log',
    ]) {
      await nurse.goTo(path);
      await nurse.passes();
    }
    await nurse.goTo('/workforce/effect?figures=synthetic');
    assert.match(await nurse.words(), /Synthetic figures.*there were more requests for tests: 1\.\d\d times/s);
    for (const path of [
      '/workforce/steps.csv',
      '/workforce/coverage.csv',
      '/workforce/effect.csv?figures=synthetic',
      '/workforce/mine.csv',
    ])
      assert.match((await nurse.page.request.get(house.address + path)).headers()['content-type'] ?? '', /text\/csv/);
    await nurse.leave();
  });

  it('HAZ-WKF-01 a file with unknown people and frameworks is refused whole, each named and counted; sent right it is taken once', async () => {
    const nurse = await house.visitor({ persona: 'lead-nurse' });
    const before = (await house.service.workforce.snapshot()).records.length;
    const send = async (text: string, isTry: boolean) => {
      await nurse.goTo('/workforce/import');
      await nurse.choose('Training');
      await nurse.page.getByLabel('File').setInputFiles({ name: 'esr.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      if (!isTry) await nurse.page.getByLabel(/Only try it/).uncheck();
      await nurse.press('Send the file');
      return nurse.words();
    };
    const right = '20000000,N7,2026-02-03,2029-02-03';
    const wrong = await send(
      `Assignment Number,Competence Name,Date From,Date To\n${right}\n29999999,N1,2026-02-03,\n29999999,N2,2026-02-03,\n20000001,Tap dancing,2026-02-03,`,
      false,
    );
    assert.match(wrong, /3 lines of 4 in error\. Nothing was written\./);
    assert.match(wrong, /The person "29999999" is not known \(2 lines\)/);
    assert.match(wrong, /The competence "Tap dancing" is not known \(1 line\)/);
    await nurse.passes();
    assert.equal((await house.service.workforce.snapshot()).records.length, before);
    const good = `Assignment Number,Competence Name,Date From,Date To\n${right}`;
    assert.match(await send(good, true), /Nothing was written yet\. The file would add 1 line/);
    assert.match(await send(good, false), /The file added 1 line/);
    assert.match(await send(good, false), /added 0 lines, changed 0 and has 1 that we know already/);
    assert.equal((await house.service.workforce.snapshot()).records.length, before + 1);
    await nurse.leave();
  });

  it('HAZ-WKF-03 a person sees their own training and nobody else sees it; readers who plan nothing see no counts below safe', async () => {
    const clinician = await house.visitor({ persona: 'clinician' });
    await clinician.goTo('/workforce/mine');
    assert.match(await clinician.words(), /My training/);
    await clinician.passes();
    await clinician.goTo('/workforce');
    assert.match(await clinician.heading(), /You cannot see this page/);
    await clinician.leave();
    const { staff } = await house.service.workforce.snapshot();
    for (const persona of ['lead-nurse', 'programme-manager', 'patient-representative']) {
      const reader = await house.visitor({ persona });
      for (const path of [
        '/workforce',
        '/workforce/coverage?pathway=fh',
        '/workforce/sites/DEM04',
        '/workforce/steps/fh-counselling',
        '/workforce/coverage.csv',
      ]) {
        const text = await (await reader.page.request.get(house.address + path)).text();
        for (const { name } of staff) assert.ok(!text.includes(name), `${name} on ${path} for ${persona}`);
        if (persona !== 'lead-nurse') assert.doesNotMatch(text, /1 person|one resignation|[Nn]obody/);
      }
      await reader.leave();
    }
  });

  it('HAZ-WKF-07 who read or sent what names staff stands in the audit log; a framework is about nobody and does not', async () => {
    const nurse = await house.visitor({ persona: 'lead-nurse' });
    const get = async (path: string) => assert.equal((await nurse.page.request.get(house.address + path)).status(), 200, path);
    for (const path of ['/workforce/log', '/workforce/mine', '/workforce/sites/DEM04']) {
      const before = await audited();
      await get(path);
      assert.deepEqual((await audited()).slice(before.length), [`Comfort Asante ${path}`]);
    }
    await nurse.goTo('/workforce/import');
    const before = await audited();
    await nurse.choose('Staff');
    await nurse.page
      .getByLabel('File')
      .setInputFiles({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from('registration,name\nNMC 12A3456E,Nurse One') });
    await nurse.press('Send the file');
    assert.match(await nurse.words(), /Nothing was written/);
    assert.deepEqual((await audited()).slice(before.length), ['Comfort Asante /workforce/import staff']);
    const { frameworks } = await house.service.workforce.snapshot();
    for (const path of ['/workforce/frameworks', `/workforce/frameworks/${frameworks[0]?.identifier}.json`, '/workforce/import'])
      await get(path);
    assert.equal((await audited()).length, before.length + 1);
    await nurse.leave();
  });

  it('the plan that a double click sends twice is one plan', async () => {
    const nurse = await house.visitor({ persona: 'lead-nurse' });
    await nurse.goTo('/workforce/plan?need=fh-counselling&site=DEM04');
    const before = (await house.service.workforce.snapshot()).plans.length;
    const inputs = await nurse.page.locator('form[action="/workforce/plan"] :is(input, select)').all();
    const posted = Object.fromEntries(
      await Promise.all(inputs.map(async (each) => [await each.getAttribute('name'), await each.inputValue()])),
    );
    const form = { ...posted, people: '2', 'date-day': '1', 'date-month': '2', 'date-year': String(new Date().getUTCFullYear() + 2) };
    for (let press = 0; press < 2; press += 1)
      assert.equal((await nurse.page.request.post(`${house.address}/workforce/plan`, { form })).status(), 200);
    assert.equal((await house.service.workforce.snapshot()).plans.length, before + 1);
    await nurse.leave();
  });

  it('HAZ-WKF-08 a person takes a badge of their training away and adds it again; both stand in the audit log', async () => {
    const clinician = await house.visitor({ persona: 'clinician' });
    await clinician.goTo('/workforce/mine');
    const record = await clinician.page.locator('#record option').first().getAttribute('value');
    const before = await audited();
    const answer = await clinician.page.request.get(
      `${house.address}/workforce/mine/badge.jwt?${new URLSearchParams({ record: record ?? '' })}`,
    );
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()['content-type'] ?? '', /application\/jwt/);
    await clinician.fill('Paste a signed badge', await answer.text());
    await clinician.press('Add this badge');
    assert.match(await clinician.words(), /My training/);
    assert.match(await clinician.page.locator('body').innerText(), /The badge is added to your training/);
    const now = (await audited()).slice(before.length).map((line) => line.replace(/^.* \//, '/'));
    assert.deepEqual(now, ['/workforce/mine/badge.jwt', '/workforce/mine/badge', '/workforce/mine']);
    await clinician.leave();
  });

  it('a programme manager puts the finding before a board, without counts of people below safe', async () => {
    const manager = await house.visitor({ persona: 'programme-manager' });
    await manager.goTo('/workforce/steps/fh-counselling');
    await manager.press('Put this before a board');
    assert.match(await manager.words(), /The paper is kept for a board/);
    await manager.leave();
  });

  /** Who asked for what, oldest first: the audit events with an address. */
  async function audited(): Promise<readonly string[]> {
    const { matches } = await house.service.record.search(
      {
        type: 'AuditEvent',
        parameters: [
          ['_sort', 'date'],
          ['_count', '500'],
        ],
      },
      { kind: 'everything' },
    );
    return matches.flatMap(({ content }) => {
      const { agent, entity = [] } = JSON.parse(content) as AuditEvent; // the search asked for AuditEvents only
      const query = entity.find((each) => each.query !== undefined)?.query;
      return query === undefined
        ? []
        : [`${agent.find(({ requestor }) => requestor)?.name} ${Buffer.from(query, 'base64').toString('utf8')}`];
    });
  }
});
