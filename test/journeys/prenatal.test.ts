// A fetal medicine team asks for R21: the fetus is a patient of its own, the pregnancy is the mother's, and the result is never hers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Patient, ServiceRequest } from '@medplum/fhirtypes';
import { type House, openHouse, skipWithoutBrowser } from './browser.ts';

describe('a prenatal test', { skip: skipWithoutBrowser, timeout: 120_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house?.close());

  it('HAZ-WEB-29 R21 of 1 of 2 fetuses: asked of prenatal tests, ordered for the fetus, shown with its own name and never as the mother’s', async () => {
    const doctor = await house.visitor({ persona: 'clinician', javaScript: true });
    await doctor.goTo('/requests/new?test=R21');
    await doctor.fill('NHS number', '999 000 0018');
    await doctor.fill('First name', 'Ada');
    await doctor.fill('Last name', 'Okonkwo');
    await doctor.fill('Day', '2');
    await doctor.fill('Month', '5');
    await doctor.fill('Year', '1994');
    await doctor.press('Find patient');
    await doctor.press('Continue with a new patient');
    await doctor.choose('Female');
    await doctor.press('Save and continue');
    await doctor.choose(/R21\.2/);
    await doctor.choose('In pregnancy (prenatal diagnosis)');
    await doctor.fill(/Email for questions/, 'fetal@example.nhs.uk');
    await doctor.press('Save and continue');

    assert.equal(await doctor.heading(), 'Pregnancy and fetus');
    await doctor.passes();
    await doctor.choose('The fetus');
    await doctor.press('Save and continue');
    assert.match(await doctor.words(), /Select the sex of the fetus, or that it is not known/);
    await doctor.passes();
    const group = (name: string | RegExp) => doctor.page.getByRole('group', { name });
    await group(/Sex of the fetus/)
      .getByLabel('Not known, or not looked at')
      .check();
    await group(/Is the fetus alive/)
      .getByLabel('Yes')
      .check();
    await group(/more than 1 fetus/)
      .getByLabel('Yes')
      .check();
    await doctor.fill(/how far/, '20+4');
    await doctor.press('Save and continue');
    assert.match(await doctor.words(), /Select which fetus this request is for/);
    await doctor.page.getByLabel(/which one is this request for/).selectOption('B');
    await doctor.press('Save and continue');
    await doctor.choose('Yes, affected');
    await doctor.press('Save and continue');
    await doctor.choose('Amniotic fluid');
    await doctor.press('Save and continue');
    assert.equal(await doctor.heading(), 'Check your answers');
    assert.match(await doctor.words(), /The fetus of Ada Okonkwo/);
    await doctor.passes();
    await doctor.press('Place the request');
    assert.match(await doctor.words(), /Your reference is R0A-/);
    assert.match(await doctor.words(), /Fetus B of Ada Okonkwo/);
    await doctor.passes();
    await doctor.press('Print the sample form');
    assert.match(await doctor.words(), /Fetus B of Ada Okonkwo/);
    await doctor.passes();

    await house.service.following.caughtUp();
    const everything = { kind: 'everything' } as const;
    const { record } = house.service;
    const mother = await record.holderOf('Patient', 'https://fhir.nhs.uk/Id/nhs-number', '9990000018');
    assert.ok(mother);
    const hers = await record.search({ type: 'ServiceRequest', parameters: [['subject', `Patient/${mother}`]] }, everything);
    assert.deepEqual(hers.matches, [], 'no order is the mother’s');
    const orders = await record.search({ type: 'ServiceRequest', parameters: [['code', 'R21.2']] }, everything);
    const order = JSON.parse(orders.matches[0]?.content ?? '{}') as ServiceRequest; // searched by its type
    const stored = await record.read('Patient', order.subject.reference?.split('/')[1] ?? '', everything);
    const fetus = JSON.parse(stored?.content ?? '{}') as Patient; // a Patient was asked for
    assert.deepEqual([fetus.name?.[0]?.text, fetus.multipleBirthInteger, fetus.birthDate], ['Fetus B of Ada Okonkwo', 2, undefined]);
    const relatives = await record.search({ type: 'RelatedPerson', parameters: [['patient', `Patient/${fetus.id}`]] }, everything);
    assert.match(relatives.matches[0]?.content ?? '', /NMTHF/);
    await doctor.leave();
  });
});
