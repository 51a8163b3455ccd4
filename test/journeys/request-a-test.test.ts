// A person new to the service finds a test, requests it, follows it, and changes their mind; and a family has whole genome sequencing.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type House, openHouse, type Person, skipWithoutBrowser, whoSaw } from './browser.ts';

describe('requesting a test', { skip: skipWithoutBrowser, timeout: 180_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house?.close());

  /** Somebody the record does not know yet. */
  async function newPatient(person: Person, { number, given, family, birth }: { number: string; given: string; family: string; birth: string }) {
    const [day = '', month = '', year = ''] = birth.split(' ');
    await person.fill('NHS number', number);
    await person.fill('First name', given);
    await person.fill('Last name', family);
    await person.fill('Day', day);
    await person.fill('Month', month);
    await person.fill('Year', year);
    await person.press('Find patient');
  }

  async function testDetails(person: Person) {
    await person.choose('To make a diagnosis');
    await person.fill(/Email for questions/, 'lipids@example.nhs.uk');
    await person.press('Save and continue');
  }

  it('a cardiologist new to the service requests R134 in fewer than 12 pages and under 3 minutes', async () => {
    const doctor = await house.visitor({ persona: 'clinician' });
    const begun = performance.now();
    // given a patient with high cholesterol whom the record does not know
    await doctor.goTo('/tests?q=high cholesterol');
    await doctor.follow(/Familial hypercholesterolaemia/);
    await doctor.press('Request this test');
    await newPatient(doctor, { number: '999 000 0018', given: 'Ada', family: 'Okonkwo', birth: '2 5 1984' });
    assert.equal(await doctor.heading(), 'No record found');
    await doctor.press('Continue with a new patient');
    await doctor.choose('Female');
    await doctor.press('Save and continue');
    await testDetails(doctor);
    await doctor.choose('Yes, affected');
    await doctor.page.getByLabel(/Tendon xanthomatosis/).selectOption('present');
    await doctor.page.getByLabel(/Corneal arcus/).selectOption('absent');
    await doctor.press('Save and continue');
    await doctor.choose('Blood in EDTA');
    await doctor.press('Save and continue');
    assert.equal(await doctor.heading(), 'Check your answers');
    assert.match(await doctor.words(), /Tendon xanthomatosis\s+Present/);
    await doctor.press('Place the request');
    // then she has a reference, dates, and a form to print
    assert.match(await doctor.words(), /Your reference is R0A-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    assert.match(await doctor.words(), /The report is due 42 days after the sample arrives/);
    const took = performance.now() - begun;
    assert.ok(doctor.pages.length < 12, `${doctor.pages.length} pages: ${doctor.pages.join(' ')}`);
    assert.ok(took < 180_000);
    process.stdout.write(`# R134 requested in ${doctor.pages.length} pages and ${Math.round(took)} ms of a machine\n`);
    await doctor.leave();
  });
});
