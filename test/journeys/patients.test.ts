// A patient follows a test, changes the research choice and reads who looked; a parent reads a child's result after the call; a young person comes of age.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seedPatients } from '../../src/demo/index.ts';
import { DEMO_CHILD_ID, DEMO_PATIENT_ID, DEMO_YOUNG_PERSON_ID, PERSONAS, type Who } from '../../src/foundation/identity/index.ts';
import { checkPdf } from '../../src/foundation/letters/index.ts';
import { readingGrade } from '../../src/service/families/index.ts';
import { createPatients, createResearchChoices } from '../../src/service/patients/index.ts';
import { type House, openHouse, type Person, skipWithoutBrowser, whoSaw } from './browser.ts';

const TELLS = /SYNGAP1|pathogenic|variant|c\.333|HGNC|Lys114|explains the delay/i;

describe('patients', { skip: skipWithoutBrowser, timeout: 180_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
    const { record, requests, directory } = house.service;
    await seedPatients({ record, requests, directory, now: new Date() });
    await house.service.following.caughtUp();
  });
  after(() => house?.close());

  it('a patient sees where the test is and takes it away, says yes to research and takes it back, and reads who looked', async () => {
    const sam = await house.visitor({ persona: 'patient' });
    await sam.goTo('/requests');
    assert.equal(await sam.heading(), 'My tests');
    await passesInPlainWords(sam);
    await sam.follow(/hearing loss/i);
    const said = await sam.words();
    assert.match(said, /We hope to have the result by \d+ \w+ 20\d\d/);
    assert.match(said, /Dr Amara Osei, Manchester University/);
    assert.match(said, /The lab tests the sample\s+Now/);
    await passesInPlainWords(sam);
    await pdfPasses(sam, await hrefOf(sam, 'Get this page as a letter (PDF)'));
    // research: an extract finds the yes, and not a minute later
    const choices = createResearchChoices({ db: house.service.database, record: house.service.record });
    await sam.goTo('/my/choices');
    await sam.follow('Choose: research');
    await passesInPlainWords(sam);
    await sam.press('Save my choice');
    assert.match(await sam.words(), /Choose yes or no/);
    await sam.choose('Yes, my data may help with research');
    await sam.press('Save my choice');
    assert.match(await sam.words(), /There is a problem\s+Choose an answer/);
    await sam.passes();
    await sam.choose('Only research about my own condition');
    await sam.choose(/Only groups that do not work for profit/);
    await sam.choose('Yes, my data may help with research');
    await sam.press('Save my choice');
    assert.equal(await sam.heading(), 'My choices');
    assert.match(await sam.words(), /You said yes/);
    assert.match(await sam.words(), /This changes nothing in your care/);
    assert.deepEqual((await choices.agreedAmong([DEMO_PATIENT_ID])).get(DEMO_PATIENT_ID)?.duo, [
      'DUO:0000007',
      'DUO:0000018',
      'DUO:0000021',
    ]);
    await passesInPlainWords(sam);
    await sam.follow('Change: research');
    await sam.choose('No, do not use my data for research');
    await sam.press('Save my choice');
    assert.match(await sam.words(), /You changed it to no/);
    assert.deepEqual([...(await choices.noLongerAgreed([DEMO_PATIENT_ID]))], [DEMO_PATIENT_ID]);
    assert.match(await sam.words(), /Each choice you made[\s\S]*changed it to no[\s\S]*said yes/);
    // how we write: large print is used from now on
    await sam.goTo('/my/contact');
    await sam.passes();
    await sam.choose('Large print');
    await sam.choose('A British Sign Language (BSL) interpreter');
    await sam.press('Save');
    assert.ok(await sam.page.getByLabel('Large print').isChecked());
    // who looked: an emergency is marked with its reason, and reading the log is in the log
    const stranger = await house.visitor({ persona: 'clinician-other' });
    await stranger.goTo('/emergency');
    await stranger.page.locator('#reason').fill('Collapsed in our emergency department');
    await stranger.page.locator('main button').first().click();
    await stranger.goTo(`/oversight/access/${DEMO_PATIENT_ID}`);
    await stranger.goTo(`/orders/${await orderOf(DEMO_PATIENT_ID)}`);
    await sam.goTo('/my/access');
    await sam.goTo('/my/access');
    const log = await sam.words();
    assert.match(
      log,
      /A doctor or nurse\s+Imperial College[^\n]*\s+Looked at it\s+EMERGENCY\s+They said: Collapsed in our emergency department/i,
    );
    assert.match(log, /You\s+Looked at it/);
    assert.doesNotMatch(log, /DiagnosticReport|Observation|Task|R0A/);
    await passesInPlainWords(sam);
    const sheet = await (await sam.page.request.get(`${house.address}/my/access.csv`)).text();
    assert.match(sheet, /When,Who,Where they work,What they did,Why,Emergency/);
    assert.match(sheet, /Collapsed in our emergency department/);
    const saw = await whoSaw(house.service, DEMO_PATIENT_ID);
    assert.ok(saw.some(({ who, interaction }) => who === 'Sam Example' && interaction === 'search-type'));
  });

  it('HAZ-PAT-05 HAZ-PAT-06 a parent finds the result held, with reason and date, at every address; after the call she reads it', async () => {
    const ana = await house.visitor({ persona: 'parent' });
    await ana.goTo('/my/tests');
    await ana.follow('Look at Leo Keller’s tests');
    const base = new URL(ana.page.url()).pathname.replace(/\/tests$/, '');
    assert.match(await ana.page.locator('.gms-whose').innerText(), /You are looking at Leo’s record/);
    await passesInPlainWords(ana);
    await ana.follow(/Intellectual disability/);
    assert.match(await ana.words(), /The result is back. Your team will talk to you about it first/);
    await passesInPlainWords(ana);
    await ana.follow('Why the result is not here yet');
    assert.match(await ana.words(), /Priya wants to call you and go through it with you/);
    assert.match(await ana.words(), /They will call you by \d+ \w+ 20\d\d/);
    await passesInPlainWords(ana);
    const result = new URL(ana.page.url()).pathname;
    const report = result.split('/').at(-1) ?? '';
    const order = await orderOf(DEMO_CHILD_ID);
    for (const path of [
      result,
      `${base}/tests`,
      `${base}/tests/${order}`,
      `${base}/access`,
      `${base}/choices`,
      `${base}/access.csv`,
      `/results/${report}`,
      `/orders/${order}`,
      `/search?q=Leo`,
      `/search?q=SYNGAP1`,
    ]) {
      const html = await (await ana.page.request.get(house.address + path)).text();
      assert.doesNotMatch(
        html.replaceAll(/q=\w+|value="\w+"|"SYNGAP1"|for &quot;SYNGAP1&quot;|<a href="\/tests[\s\S]*?<\/li>/g, ''),
        path.includes('q=SYNGAP1') ? /pathogenic|c\.333/i : TELLS,
        path,
      );
    }
    for (const path of [
      `${result}/plain.pdf`,
      `${result}/document`,
      `${result}/variants.csv`,
      `/results/${report}/document`,
      `/results/${report}/variants.csv`,
      `/my/results/${report}`,
      `/my/results/${report}/document`,
      `/my/tests/${order}`,
    ])
      assert.equal((await ana.page.request.get(house.address + path)).status(), 404, path);
    for (const type of ['DiagnosticReport', 'Observation', 'Task', 'Communication', 'CommunicationRequest', 'AuditEvent', 'Provenance'])
      assert.equal((await ana.page.request.get(`${house.address}/FHIR/R4/${type}`)).status(), 403, type);
    // somebody else with the address of the mandate sees nothing
    const sam = await house.visitor({ persona: 'patient' });
    for (const path of [base, `${base}/tests`, result, `${base}/access`, `${base}/choices`])
      assert.equal((await sam.page.request.get(house.address + path)).status(), 404, path);
    // research for a child of 7 is asked of the child too
    await ana.goTo(`${base}/choices/research`);
    await ana.choose('Yes, my data may help with research');
    await ana.choose('Research about health');
    await ana.choose(/Any approved group/);
    await ana.choose('Yes, and Leo says no');
    await ana.press('Save my choice');
    assert.match(await ana.words(), /If they say no, the answer is no/);
    await ana.passes();
    // the counsellor calls
    const priya = await house.visitor({ persona: 'counsellor' });
    await priya.goTo(`/results/${report}`);
    await priya.fill('I have spoken with the patient: what was said', 'Called Ana and explained the result and what can be done.');
    await priya.press('Release the result to the patient');
    await ana.goTo(result);
    assert.match(await ana.words(), /The test found a change in the SYNGAP1 gene/);
    await ana.passes();
    await pdfPasses(ana, `${result}/plain.pdf`);
    assert.equal((await ana.page.request.get(`${house.address}${result}/document`)).status(), 200);
    const saw = await whoSaw(house.service, DEMO_CHILD_ID);
    assert.ok(saw.some(({ who, role, types }) => who === 'Ana Keller' && role === 'carer' && types.includes('DiagnosticReport')));
    assert.ok(
      !saw
        .slice(
          0,
          saw.findIndex(({ interaction, who }) => who === 'Priya Nair' && interaction === 'read'),
        )
        .some(({ who, types }) => who === 'Ana Keller' && types.includes('DiagnosticReport')),
    );
  });

  it('HAZ-PAT-07 a young person of 16 finds that the parent no longer sees, lets her see again, and stops it; a clinician decides who acts', async () => {
    const ana = await house.visitor({ persona: 'parent' });
    await ana.goTo('/my/people');
    assert.doesNotMatch(await ana.words(), /Robin/);
    await passesInPlainWords(ana);
    const [carer] = await carersOf();
    assert.equal((await ana.page.request.get(`${house.address}/my/for/${carer}/tests`)).status(), 404);
    const robin = await house.visitor({ persona: 'young-person' });
    await robin.goTo('/my/people');
    assert.match(await robin.words(), /This ended on the 16th birthday/);
    await passesInPlainWords(robin);
    await robin.press('Let Ana Keller see my record');
    assert.match(await robin.words(), /They can see your record for 1 year/);
    await ana.goTo('/my/tests');
    await ana.follow('Look at Robin Keller’s tests');
    assert.match(await ana.words(), /hearing loss/i);
    const renewed = new URL(ana.page.url()).pathname;
    await ana.goTo(renewed.replace('/tests', '/choices/research'));
    assert.equal(await ana.heading(), 'You cannot do this');
    await robin.press('Stop Ana Keller seeing my record');
    assert.equal((await ana.page.request.get(house.address + renewed)).status(), 404);
    assert.match(
      await robin.page.request.get(`${house.address}/my/access.csv`).then((answer) => answer.text()),
      /Ana Keller, who may act for you/,
    );
    // a clinician of the team decides, in words of evidence; others see no such page
    const priya = await house.visitor({ persona: 'counsellor' });
    await priya.goTo(`/patients/${DEMO_CHILD_ID}/carers`);
    assert.match(await priya.words(), /Ana Keller \(mother\)\s+Holds/);
    await priya.passes();
    await priya.press('Let them act for the patient');
    assert.match(await priya.words(), /Enter the last day/);
    await priya.passes();
    for (const persona of ['clinician-other', 'patient', 'analyst']) {
      const other = await house.visitor({ persona });
      assert.ok([403, 404].includes((await other.page.request.get(`${house.address}/patients/${DEMO_CHILD_ID}/carers`)).status()), persona);
      if (persona !== 'patient') assert.equal((await other.page.request.get(`${house.address}/my/tests`)).status(), 403, persona);
      await other.leave();
    }
  });

  it('HAZ-PAT-09 a laboratory that takes part in the test decides no mandate and ends none, by page, by posted form or in the service', async () => {
    const path = `/patients/${DEMO_CHILD_ID}/carers`;
    const lab = await house.visitor({ persona: 'laboratory' });
    assert.equal((await lab.page.request.get(`${house.address}/orders/${await orderOf(DEMO_CHILD_ID)}`)).status(), 200, 'takes part');
    const before = await mandatesOf(DEMO_CHILD_ID);
    await lab.goTo(path);
    assert.match(await lab.words(), /A clinician, counsellor or geneticist decides who may act/);
    await lab.passes();
    await lab.goTo('/sign-out');
    const token = await lab.page.locator('input[name=_csrf]').first().inputValue();
    const asked = { nhsNumber: '999 000 0190', given: 'Mallory', family: 'Example', relation: 'aunt', evidence: 'Says so herself' };
    const days = { 'from-day': '1', 'from-month': '1', 'from-year': '2026', 'until-day': '1', 'until-month': '1', 'until-year': '2030' };
    for (const [to, form] of [
      [path, { ...asked, ...days, basis: 'parent', mayChoose: 'yes', _csrf: token }],
      [`${path}/${before[0]?.id}/end`, { _csrf: token }],
    ] as const)
      assert.equal((await lab.page.request.post(house.address + to, { form })).status(), 403, to);
    const patients = createPatients({ record: house.service.record });
    const nhsNumber = asked.nhsNumber.replaceAll(' ', '');
    const granted = { ...asked, nhsNumber, patient: DEMO_CHILD_ID, basis: 'parent', from: '2026-01-01', until: '2030-01-01' } as const;
    for (const persona of ['laboratory', 'pharmacist', 'integration', 'patient', 'parent']) {
      const who = PERSONAS.get(persona);
      assert.ok(who, persona);
      assert.equal((await patients.grant({ ...granted, mayChoose: true }, { who, now: new Date() })).kind, 'refused', persona);
      if (persona !== 'parent')
        assert.equal((await patients.end(before[0]?.id ?? '', { who, now: new Date() })).kind, 'refused', `${persona} ends it`);
    }
    // An emergency opens a record for reading; it makes nobody a carer.
    const stranger = { ...PERSONAS.get('clinician-other'), emergencyReason: 'Collapsed in our department' } as Who; // a persona of that name stands
    assert.equal((await patients.grant({ ...granted, mayChoose: true }, { who: stranger, now: new Date() })).kind, 'refused', 'emergency');
    assert.deepEqual(await mandatesOf(DEMO_CHILD_ID), before);
  });

  it('a form without its token changes no choice', async () => {
    const sam = await house.visitor({ persona: 'patient' });
    for (const path of ['/my/choices/research', '/my/contact', '/my/people/x/end'])
      assert.equal((await sam.page.request.post(house.address + path, { form: { choice: 'yes' } })).status(), 403, path);
  });

  async function carersOf(): Promise<readonly string[]> {
    return (await mandatesOf(DEMO_YOUNG_PERSON_ID)).map(({ id }) => id);
  }

  async function mandatesOf(patient: string): Promise<readonly { readonly id: string; readonly version: number }[]> {
    const found = await house.service.record.search(
      {
        type: 'Consent',
        parameters: [
          ['patient', `Patient/${patient}`],
          ['category', 'urn:opengms:choice|mandate'],
        ],
      },
      { kind: 'everything' },
    );
    return found.matches.map(({ id, version }) => ({ id, version }));
  }

  async function orderOf(patient: string): Promise<string> {
    const found = await house.service.record.search(
      { type: 'ServiceRequest', parameters: [['subject', `Patient/${patient}`]] },
      { kind: 'everything' },
    );
    return found.matches[0]?.id ?? '';
  }

  async function hrefOf(person: Person, link: string): Promise<string> {
    return (await person.page.getByRole('link', { name: link, exact: true }).getAttribute('href')) ?? '';
  }

  async function pdfPasses(person: Person, path: string): Promise<void> {
    const answer = await person.page.request.get(house.address + path);
    assert.equal(answer.headers()['content-type'], 'application/pdf');
    assert.deepEqual(checkPdf(await answer.body()), []);
  }
});

/** Accessible, and at Flesch-Kincaid grade 7 or below, the official names of tests, people and organisations left out. */
async function passesInPlainWords(person: Person): Promise<void> {
  await person.passes();
  const names = [...PERSONAS.values()].flatMap(({ name, organisationName }) => [name, organisationName]);
  const text = (await person.words())
    .split('\n')
    .map((line) => names.reduce((rest, name) => rest.replaceAll(name, ''), line))
    .filter((line) => !/^\s*R\d+\.\d|Genomic Laboratory Hub|\(DUO:/.test(line) && line.trim() !== '')
    .map((line) => (/[.!?:]\s*$/.test(line) ? line : `${line}.`))
    .join('\n');
  const grade = readingGrade(text);
  assert.ok(grade <= 7, `grade ${grade.toFixed(1)} on ${person.page.url()}: ${text}`);
}
