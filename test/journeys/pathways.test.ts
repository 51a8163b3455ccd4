// A GP practice works its FH list; a bowel cancer team goes from a lost protein to the germline test and the family; nobody sees another's patients.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seedPathways } from '../../src/demo/index.ts';
import { type House, openHouse, type Person, skipWithoutBrowser, whoSaw } from './browser.ts';

describe('pathways', { skip: skipWithoutBrowser, timeout: 180_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
    const { record, requests, pathways, following } = house.service;
    await seedPathways({ record, requests, pathways, caughtUp: following.caughtUp, now: new Date() });
  });
  after(() => house?.close());

  const patientIn = (person: Person) => /patients\/([^/?.]+)/.exec(new URL(person.page.url()).pathname)?.[1] ?? '';

  it('HAZ-PTH-13 a GP practice works its FH list: finds, starts, asks only what matters, records, and sees why somebody is stuck', async () => {
    const gp = await house.visitor({ persona: 'gp' });
    await gp.goTo('/');
    await gp.follow('Pathways');
    assert.equal(await gp.heading(), 'Patients on a pathway');
    assert.match(
      await gp.words(),
      /Megan Ashcroft[\s\S]*days overdue\s+GP practice has not recorded an outcome\. The team has been told\./,
    );
    await gp.passes();

    await gp.follow('Find people who qualify');
    await gp.passes();
    await gp.follow(/^Familial hypercholesterolaemia/);
    const listed = await gp.words();
    assert.match(listed, /Angela Thornbury[\s\S]*Highest total cholesterol before treatment above 9 mmol\/L: recorded 9\.6/);
    // Treated when it was measured: not found, but worth a question.
    assert.match(listed, /A question away[\s\S]*Dilip Varma/);
    await gp.passes();
    await gp.choose('Select Angela Thornbury');
    await gp.press('Start the pathway for those selected');
    assert.match(await gp.words(), /The pathway was started for 1 patient\./);

    await gp.goTo('/pathways?q=thornbury');
    await gp.follow('Angela Thornbury');
    const angela = patientIn(gp);
    await gp.passes();
    const questions = gp.page.locator('a', { hasText: 'Record the answer' });
    const asked = await questions.count();
    assert.ok(asked > 2, `${asked} questions`);
    await gp.follow(/Record the answer\s*: Are there tendon xanthomata on examination/);
    await gp.passes();
    await gp.press('Record the answer');
    assert.match(await gp.page.title(), /^Error: /);
    await gp.passes();
    await gp.choose('Yes');
    await gp.press('Record the answer');
    await gp.page.waitForURL(/done=answered/);
    assert.match(await gp.words(), /Simon Broome criteria: Definite/);
    assert.match(await gp.words(), /Tendon xanthoma\s+Yes/);
    assert.ok((await gp.page.locator('a', { hasText: 'Record the answer' }).count()) < asked, 'an answer leaves fewer questions');

    await gp.follow(/^Familial hypercholesterolaemia/);
    await gp.passes();
    await gp.press('Record what happened');
    assert.match(await gp.words(), /Select what happened/);
    await gp.choose('Criteria met');
    await gp.press('Record what happened');
    assert.match(await gp.words(), /Refer to the lipid clinic \(GP practice\)/);
    await gp.choose('Handed over to another service');
    await gp.press('Record what happened');
    assert.match(await gp.words(), /Say to whom the patient was handed over/);
    await gp.choose('Referred');
    await gp.press('Record what happened');
    assert.match(await gp.words(), /Take and send the sample for R134 \(Lipid clinic\)/);

    await gp.goTo('/pathways/missed');
    assert.match(await gp.words(), /Kofi Mensah-Wright/);
    assert.doesNotMatch(await gp.words(), /Angela Thornbury/);
    await gp.passes();
    await gp.press(/Start Familial hypercholesterolaemia for Kofi/);
    assert.doesNotMatch(await gp.words(), /Kofi/);

    await gp.goTo('/pathways/funnel/fh');
    assert.match(await gp.words(), /patients started/);
    assert.doesNotMatch(await gp.words(), /999 \d{3} \d{4}/);
    await gp.passes();
    for (const path of [
      '/pathways.csv',
      '/pathways/find/fh.csv',
      '/pathways/missed.csv',
      '/pathways/funnel/fh.csv',
      `/pathways/patients/${angela}.csv`,
    ]) {
      const sheet = await gp.page.request.get(house.address + path);
      assert.equal(sheet.status(), 200, path);
      assert.match(sheet.headers()['content-type'] ?? '', /text\/csv/, path);
    }
    const seen = (await whoSaw(house.service, angela)).map(({ who }) => who);
    assert.ok(JSON.stringify(seen).includes('Nadia Fernando'), JSON.stringify(seen));
    await gp.leave();
  });

  it('HAZ-PTH-14 a bowel cancer team goes from a lost protein to the germline test and hands over to the family; another organisation sees none of it', async () => {
    const team = await house.visitor({ persona: 'clinician', javaScript: true });
    await team.goTo('/pathways?pathway=lynch');
    // Nobody started these: results did.
    assert.match(await team.words(), /Graham Sowerby[\s\S]*Offer the germline test/);
    assert.match(await team.words(), /Eamonn Gallagher[\s\S]*Test the tumour for MLH1 promoter methylation/);
    await team.follow('Graham Sowerby');
    const graham = patientIn(team);
    await team.passes();
    await team.follow(/^Lynch syndrome: from the tumour to the family/);
    assert.match(await team.words(), /by itself, from a result/);
    await team.choose('Sample sent');
    await team.press('Record what happened');
    await team.choose('Variant found');
    await team.press('Record what happened');
    assert.match(await team.words(), /The family comes next/);
    assert.equal(await team.page.getByRole('link', { name: 'Open the cascade of this family' }).count(), 1);
    await team.passes();
    await team.choose('Cascade opened');
    await team.press('Record what happened');
    assert.match(await team.words(), /Diagnosed/);

    await team.follow('Back');
    assert.equal(patientIn(team), graham);
    await team.leave();

    const other = await house.visitor({ persona: 'clinician-other' });
    for (const path of [`/pathways/patients/${graham}`, `/pathways/patients/${graham}/on/lynch`, `/pathways/patients/${graham}.csv`]) {
      await other.goTo(path);
      assert.equal(await other.heading(), 'Patient not found');
      assert.doesNotMatch(await other.words(), /Sowerby/);
    }
    for (const path of ['/pathways', '/pathways/find/lynch', '/pathways/missed', '/pathways/funnel/lynch']) {
      await other.goTo(path);
      assert.doesNotMatch(await other.words(), /Sowerby|Okello|[1-9]\d* patients? started/, path);
    }
    await other.leave();
  });

  it('a definition is read aloud with its source, steps and versions, by whoever may read plans; patients and strangers find no lists', async () => {
    const reader = await house.visitor({ persona: 'patient-representative' });
    await reader.goTo('/pathways/definitions');
    await reader.passes();
    await reader.follow(/^Lynch syndrome: from the tumour/);
    assert.match(await reader.words(), /Offer the germline test[\s\S]*Within 28 days\.[\s\S]*Nobody can simply be lost/);
    await reader.passes();
    await reader.goTo('/pathways/criteria/dutch-lipid');
    assert.match(await reader.words(), /Definite when/);
    await reader.goTo('/pathways');
    assert.equal(await reader.heading(), 'You cannot see this page');
    await reader.leave();
    const patient = await house.visitor({ persona: 'patient' });
    await patient.goTo('/pathways/missed');
    assert.equal(await patient.heading(), 'You cannot see this page');
    await patient.leave();
  });

  it('HAZ-PTH-15 what is said about an older state of a pathway is refused, and text of a form or an address does nothing on the page', async () => {
    const [one, other] = [await house.visitor({ persona: 'gp' }), await house.visitor({ persona: 'gp' })];
    await one.goTo('/pathways?q=oduya');
    await one.follow('Terence Oduya');
    await one.follow(/^Familial hypercholesterolaemia/);
    const address = new URL(one.page.url()).pathname;
    await other.goTo(address);
    await one.choose('Could not be reached');
    await one.press('Record what happened');
    await other.choose('Referred');
    await other.press('Record what happened');
    assert.match(await other.words(), /Something else was recorded in the meantime/);
    assert.match(await other.words(), /To be tried again on/);
    await one.choose('Handed over to another service');
    await one.fill('If handed over: to whom?', '<script>alert(1)</script><b id="x">');
    await one.press('Record what happened');
    assert.match(await one.words(), /Handed over to <script>alert\(1\)<\/script>/);
    assert.equal(await one.page.locator('main script, main b#x').count(), 0);
    await one.goTo('/pathways?q=<script>alert(1)</script>&pathway=\'"><b>&show=x&owner=%27&after=-1');
    assert.equal(await one.page.locator('main script, main b').count(), 0);
    const forged = await one.page.request.post(`${house.address}${address}`, { form: { happening: 'died', seen: '1' } });
    assert.equal(forged.status(), 403);
    await one.leave();
    await other.leave();
  });
});
