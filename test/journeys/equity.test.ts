// An analyst asks whether Lynch testing is fair in one region; a patient representative reads the answer; nobody reaches a person from there.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { csvRows } from '../../src/service/equity/index.ts';
import { type House, openHouse, skipWithoutBrowser } from './browser.ts';

const SYNTHETIC = '/equity/answer?test=lynch-1-tumour-test&by=deprivation-fifth&where=AC&figures=synthetic';

describe('fair access', { skip: skipWithoutBrowser, timeout: 180_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house?.close());

  it('an analyst answers whether Lynch testing is fair in a region, with the same numbers in words, table and CSV', async () => {
    const analyst = await house.visitor({ persona: 'analyst' });
    await analyst.goTo('/');
    await analyst.follow('Fair access');
    await analyst.passes();
    await analyst.follow(/synthetic figures of a made-up country/);
    await analyst.page.getByLabel('Which test or step?').selectOption('lynch-1-tumour-test');
    await analyst.choose('People in more and less deprived places');
    await analyst.page.getByLabel('Where?').selectOption({ label: 'Area AC' });
    await analyst.press('Show the answer');
    const said = await analyst.words();
    assert.match(
      said,
      /Area AC\. Bowel cancers with a mismatch repair test of the tumour: the most deprived fifth has 0\.\d+ times the share/,
    );
    assert.match(said, /Synthetic figures of a made-up country/);
    assert.match(said, /Compared with all areas together/);
    assert.match(said, /Ethnic group\s+(Known for \d|Hidden)/);
    assert.match(said, /Where the person lives .*\s+(Known for \d|Hidden)/);
    assert.match(said, /How was this reached\?/);
    await analyst.passes();
    // the picture says that it is synthetic, and CSV and table hold its numbers
    const picture = await (await analyst.page.request.get(house.address + SYNTHETIC.replace('answer', 'answer.svg'))).text();
    assert.match(picture, /Synthetic figures/);
    const sheet = await (await analyst.page.request.get(house.address + SYNTHETIC.replace('answer', 'answer.csv'))).text();
    assert.match(sheet, /Indicator ID,Indicator Name,Area Code/);
    const drawn = [...picture.matchAll(/data-value="([^"]+)"/g)].map((match) => match[1]);
    const listed: string[] = [];
    for await (const fields of csvRows([sheet])) if (fields[5] !== 'Category' && fields[5] !== 'All') listed.push(fields[7] ?? '');
    assert.ok(drawn.length >= 4);
    assert.deepEqual(
      drawn,
      listed.filter((value) => value !== ''),
    );
    const table = await analyst.page.locator('table').first().innerText();
    for (const value of drawn) assert.ok(table.includes(String(value)), `${value} in ${table}`);
    await analyst.leave();
  });

  it('a patient representative reads the answer in plain words, with and without scripts', async () => {
    const reader = await house.visitor({ persona: 'patient-representative', javaScript: true });
    await reader.goTo(SYNTHETIC.replace('where=AC', 'where=all'));
    assert.match(
      await reader.words(),
      /In plain words\. For every 10 people in the least deprived places, about \d+ in the most deprived places/,
    );
    await reader.passes();
    await reader.goTo(SYNTHETIC.replace('deprivation-fifth', 'area'));
    assert.match(await reader.words(), /of 42 areas|none of 42 areas/);
    await reader.passes();
    await reader.leave();
  });

  it('an analyst compares alliances without a ranking and sees months with the limits of chance, each with its table and CSV', async () => {
    const analyst = await house.visitor({ persona: 'analyst' });
    for (const [link, said, at, column] of [
      ['Compare alliances fairly', /of 7 alliances.*This is not a ranking/s, '/equity/alliances', 1],
      ['See it month by month', /of 6 charts ha(s|ve) a month that is more than chance/, '/equity/months', 2],
    ] as const) {
      await analyst.goTo(SYNTHETIC);
      await analyst.follow(link);
      assert.match(await analyst.words(), said);
      await analyst.passes();
      const address = new URL(analyst.page.url());
      assert.equal(address.pathname, at);
      const of = async (kind: string) => (await analyst.page.request.get(`${house.address}${at}.${kind}${address.search}`)).text();
      const drawn = [...(await of('svg')).matchAll(/data-value="([^"]+)"/g)].map((match) => match[1]);
      const listed: string[] = [];
      for await (const fields of csvRows([await of('csv')]))
        if (/^\d/.test(fields[column] ?? '') && fields[0] !== 'All') listed.push(fields[column] ?? '');
      assert.ok(drawn.length >= 7);
      assert.deepEqual(drawn, listed);
    }
    await analyst.goTo('/equity/alliances?test=access-fh&figures=synthetic');
    assert.match(await analyst.words(), /There is no figure to show.*Alliances are compared for shares alone/s);
    await analyst.goTo('/equity/months?test=lynch-3-germline&figures=synthetic');
    assert.match(await analyst.words(), /published over twelve months or more/);
    await analyst.passes();
    await analyst.leave();
  });

  it('a programme manager goes from the gap to the step, the team that owes it and a board, saves the question, and sees no person', async () => {
    const manager = await house.visitor({ persona: 'programme-manager' });
    await manager.goTo(SYNTHETIC.replace('where=AC', 'where=all'));
    await manager.follow('See the whole pathway, and what can be done at each step');
    const said = await manager.words();
    assert.match(said, /Most people are missing at “.+”: about [\d,]+ did not go on, [\d.]+% did/);
    assert.match(said, /Who owes it\s+Laboratory, within \d+ days/);
    assert.match(said, /the most deprived fifth has 0\.\d+ times the share/i);
    assert.match(said, /seen by the teams that treat them, and by nobody else/);
    assert.doesNotMatch(said, /999 \d{3} \d{4}/);
    await manager.passes();
    // bars, table and CSV hold the same numbers
    const at = '/equity/pathway/lynch.svg?figures=synthetic';
    const picture = await (await manager.page.request.get(house.address + at)).text();
    const drawn = [...picture.matchAll(/data-value="([^"]+)"/g)].map((match) => match[1]);
    const sheet = await (await manager.page.request.get(house.address + at.replace('.svg', '.csv'))).text();
    const listed: string[] = [];
    for await (const fields of csvRows([sheet])) if (fields[0] !== 'Step') listed.push(fields[1] ?? '');
    assert.deepEqual(drawn, listed);
    assert.ok(drawn.length >= 4);
    await manager.press('Put the whole pathway before a board');
    assert.match(await manager.words(), /Synthetic|made-up/i);
    // the question under a name of one's own
    await manager.goTo(SYNTHETIC);
    await manager.fill('Name of the view', 'Lynch in area AC');
    await manager.press('Save this view');
    assert.equal(await manager.heading(), 'Your saved views');
    await manager.passes();
    await manager.follow('Lynch in area AC');
    assert.match(await manager.words(), /Area AC\. Bowel cancers/);
    await manager.goTo('/equity/views');
    await manager.press('Remove Lynch in area AC');
    assert.match(await manager.words(), /You have no saved views yet/);
    await manager.goTo(SYNTHETIC);
    await manager.fill('Name of the view', ' ');
    await manager.press('Save this view');
    assert.match(await manager.words(), /Enter a name for this view/);
    await manager.leave();
    const clinician = await house.visitor({ persona: 'clinician' });
    await clinician.goTo('/equity/pathway/lynch?figures=synthetic');
    await clinician.follow('Your own patients who were missed');
    assert.match(new URL(clinician.page.url()).pathname, /^\/pathways\/missed/);
    await clinician.leave();
  });

  it('HAZ-EQU-07 figures of the record that are too small are hidden, and the page says so instead of showing them', async () => {
    const manager = await house.visitor({ persona: 'programme-manager' });
    await manager.goTo('/equity/answer?test=refused-requests&by=area&figures=record');
    assert.match(await manager.words(), /There is no figure to show|Hidden/);
    await manager.passes();
    await manager.goTo('/equity/answer?test=<script>alert(1)</script>&by=x&where=\'"><b>');
    assert.equal(await manager.page.locator('main script, main b').count(), 0);
    await manager.leave();
  });

  it('a page without figures says why, from which day there will be some, and what can be seen now', async () => {
    for (const persona of ['analyst', 'patient-representative', 'programme-manager']) {
      const visitor = await house.visitor({ persona });
      for (const path of ['/equity/answer', '/equity/pathway/lynch', '/equity/months', '/equity/alliances']) {
        await visitor.goTo(`${path}?test=lynch-1-tumour-test&figures=record`);
        const said = await visitor.words();
        assert.match(said, /There is no figure to show|No step of this pathway has a figure/);
        assert.match(said, /Nothing was counted in these months.*years that are over, which end on 31 March/s);
        assert.match(
          said,
          /What is requested and tested now belongs to 1 April \d{4} to 31 March \d{4}. Its figures are shown from 1 April \d{4}/,
        );
        assert.equal(await visitor.page.locator('main img').count(), 0);
        if (persona === 'analyst') await visitor.passes();
        await visitor.follow(/synthetic figures of a made-up country/);
        assert.match(await visitor.words(), /Synthetic figures of a made-up country/);
        assert.ok((await visitor.page.locator('main img').count()) > 0, path);
      }
      await visitor.goTo('/equity/answer?test=access-fh&figures=record');
      assert.match(await visitor.words(), /Nobody has imported the population.*There is no day for it yet/s);
      await visitor.leave();
    }
  });

  it('HAZ-EQU-08 from figures there is no way to a person, for clinicians and for those who see figures alone', async () => {
    for (const persona of ['clinician', 'analyst', 'programme-manager', 'patient-representative']) {
      const visitor = await house.visitor({ persona });
      await visitor.goTo(SYNTHETIC);
      const links = await visitor.page.locator('main a').evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
      assert.ok(
        links.every((href) => href.startsWith('/equity')),
        `${persona}: ${links.join(' ')}`,
      );
      assert.doesNotMatch(await visitor.words(), /999 \d{3} \d{4}|NHS number/);
      await visitor.leave();
    }
    const patient = await house.visitor({ persona: 'patient' });
    await patient.goTo(SYNTHETIC);
    assert.equal(await patient.heading(), 'You cannot see this page');
    await patient.leave();
  });
});
