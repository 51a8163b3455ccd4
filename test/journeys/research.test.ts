// One person asks for an approval, another decides, an extract is made; a patient changes the research choice and an extract made the next minute leaves them out.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seedPatients } from '../../src/demo/index.ts';
import { DEMO_PATIENT_ID } from '../../src/foundation/identity/index.ts';
import { aChoice, aPerson, commitAll } from '../../src/service/research/fixtures.ts';
import { type House, openHouse, type Person, skipWithoutBrowser, whoSaw } from './browser.ts';

describe('research extracts', { skip: skipWithoutBrowser, timeout: 300_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
    const { record, requests, directory } = house.service;
    await seedPatients({ record, requests, directory, now: new Date() });
    for (let number = 0; number < 12; number += 1) {
      const { id, resources } = aPerson(number);
      await commitAll(record, [...resources, ...aChoice(id, true, '2026-01-01T09:00:00Z')], id, new Date());
    }
    await house.service.following.caughtUp();
  });
  after(() => house?.close());

  it('HAZ-RCH-02 HAZ-RCH-06 a patient says yes and is in an extract, says no and is in none a minute later', async () => {
    const sam = await house.visitor({ persona: 'patient' });
    await choose(sam, 'Yes, my data may help with research');
    const farah = await house.visitor({ persona: 'research' });
    await farah.goTo('/research');
    assert.equal(await farah.heading(), 'Research extracts');
    await farah.passes();
    await farah.follow('Ask for an approval');
    await farah.press('Put it to the committee');
    assert.match(await farah.words(), /Choose the data that is needed, and no more/);
    await farah.passes();
    await farah.fill('Title', 'Cholesterol in families');
    await farah.fill('What the research asks', 'Does early treatment change how families with high cholesterol do?');
    await farah.fill('Organisation that gets the data', 'University of Example');
    await farah.choose('No');
    await farah.fill('Ethics approval (optional)', 'REC 26/NW/0999');
    await farah.choose('Sex, year of birth, whether they have died');
    await farah.choose('Coded conditions and phenotypes');
    await farah.choose('FHIR NDJSON (bulk export)');
    await farah.choose('OMOP CDM 5.4 tables as CSV');
    const year = new Date().getFullYear();
    for (const [name, value] of [
      ['from', year],
      ['until', year + 1],
    ] as const) {
      await farah.page.locator(`#${name}-day`).fill('1');
      await farah.page.locator(`#${name}-month`).fill('1');
      await farah.page.locator(`#${name}-year`).fill(String(value));
    }
    await farah.press('Put it to the committee');
    assert.match(await farah.words(), /You asked for it, so somebody else decides/);
    await farah.passes();
    const address = new URL(farah.page.url()).pathname;
    assert.equal(await farah.page.getByRole('button', { name: 'Keep the decision' }).count(), 0);
    const peter = await house.visitor({ persona: 'research-other' });
    await peter.goTo(address);
    await peter.press('Keep the decision');
    assert.match(await peter.words(), /Choose approve or refuse/);
    await peter.passes();
    await peter.choose('Approve');
    await peter.fill('Why', 'In the public interest');
    await peter.fill('Meeting and item', 'DAC 2026-11, item 3');
    await peter.press('Keep the decision');
    assert.match(await peter.words(), /Decided by\s+Peter Lindqvist/);
    // Sam agreed, and is in it.
    assert.equal(await made(farah, address), 13);
    await farah.passes();
    assert.match(await farah.words(), /Patient\.ndjson\s+13\b/);
    assert.match(await farah.words(), /What was left out, and why/);
    const run = new URL(farah.page.url()).pathname;
    assert.equal((await lines(farah, run)).length, 13);
    // Sam changes the choice; the extract that stands no longer has Sam, and one made the next minute never had.
    await choose(sam, 'No, do not use my data for research');
    assert.equal((await lines(farah, run)).length, 12);
    assert.equal(await made(farah, address), 12);
    assert.equal((await lines(farah, new URL(farah.page.url()).pathname)).length, 12);
    // Sam finds it in the log, under the name of who did it.
    const saw = await whoSaw(house.service, DEMO_PATIENT_ID);
    assert.equal(saw.filter(({ who, interaction }) => who === 'Dr Farah Aziz' && interaction === 'operation').length, 1);
    await sam.goTo('/my/access');
    assert.match(await sam.words(), /research/i);
    await farah.goTo(address);
    await farah.passes();
    // Narrow, no table is cut: each row is a block with the names of its columns.
    for (const path of ['/research', address]) {
      await farah.goTo(path);
      await farah.page.setViewportSize({ width: 320, height: 640 });
      const cut = await farah.page
        .locator('.gms-stacked')
        .evaluateAll(
          (all) =>
            all.filter(
              (each) =>
                each.scrollWidth > each.clientWidth || (each.parentElement?.scrollWidth ?? 0) > (each.parentElement?.clientWidth ?? 0),
            ).length,
        );
      assert.equal(cut, 0, path);
      assert.match(await farah.words(), /Who gets the data|What\s+finished/);
      await farah.page.setViewportSize({ width: 1100, height: 900 });
    }
    await farah.page.locator('summary', { hasText: 'End this approval' }).count();
  });

  it('HAZ-RCH-10 the start of an extract sent twice, after the first has ended, is the same extract', async () => {
    const farah = await house.visitor({ persona: 'research' });
    await farah.goTo('/research');
    await farah.follow('Cholesterol in families');
    const form = farah.page.locator('form', { has: farah.page.getByRole('button', { name: 'Start' }) });
    const posted = Object.fromEntries(
      await Promise.all(
        (await form.locator('input[type=hidden]').all()).map(async (each) => [await each.getAttribute('name'), await each.inputValue()]),
      ),
    );
    const action = await form.getAttribute('action');
    const runs = new Set<string>();
    for (let press = 0; press < 3; press += 1) {
      const answer = await farah.page.request.post(`${house.address}${action}`, { form: { ...posted, format: 'omop' } });
      assert.equal(answer.status(), 200);
      runs.add(new URL(answer.url()).pathname);
      await house.service.research.settled();
    }
    assert.equal(runs.size, 1, [...runs].join(' '));
    await farah.leave();
  });

  it('HAZ-RCH-06 nobody else sees these pages, and no form works without its token', async () => {
    for (const persona of ['clinician', 'administrator', 'analyst', 'patient', 'patient-representative']) {
      const other = await house.visitor({ persona });
      for (const path of ['/research', '/research/ask', '/research.csv'])
        assert.equal((await other.page.request.get(house.address + path)).status(), 403, `${persona} ${path}`);
      await other.leave();
    }
    const farah = await house.visitor({ persona: 'research' });
    assert.equal((await farah.page.request.post(`${house.address}/research/ask`, { form: { title: 'x' } })).status(), 403);
    for (const path of ['/requests', '/results', `/oversight/access/${DEMO_PATIENT_ID}`, '/my/tests'])
      assert.equal((await farah.page.request.get(house.address + path)).status(), 403, path);
  });

  async function choose(sam: Person, words: string): Promise<void> {
    await sam.goTo('/my/choices/research');
    await sam.choose(words);
    await sam.choose('Research about health');
    await sam.choose(/Any approved group/);
    await sam.choose(words);
    await sam.press('Save my choice');
    assert.equal(await sam.heading(), 'My choices');
  }

  /** Starts an extract and waits until it is ready; how many people are in it. */
  async function made(farah: Person, address: string): Promise<number> {
    await farah.goTo(address);
    await farah.press('Start');
    // Reloaded before the answer, the browser posts the form again: a second extract, and a second entry in everybody's log.
    await farah.page.waitForURL('**/research/runs/*');
    await house.service.research.settled();
    await farah.page.reload();
    assert.equal(await farah.heading(), 'Extract: ready');
    return Number(/People in it\s+(\d+)/.exec(await farah.words())?.[1]);
  }

  async function lines(farah: Person, run: string): Promise<readonly string[]> {
    const answer = await farah.page.request.get(`${house.address}${run}/files/Patient.ndjson`);
    assert.equal(answer.status(), 200);
    const text = await answer.text();
    // A pseudonym is 32 hexadecimal digits, ten of which in a row may look like an NHS number.
    assert.doesNotMatch(text, /Quillfeather|Example|(?<![0-9a-f])9\d{9}(?![0-9a-f])/);
    return text.trim().split('\n');
  }
});
