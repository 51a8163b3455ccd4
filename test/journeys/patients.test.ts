// A patient follows a test, changes the research choice and reads who looked; a parent reads a child's result after the call; a young person comes of age.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { DocumentReference, Observation } from '@medplum/fhirtypes';
import { seedPatients } from '../../src/demo/index.ts';
import { auditEventFor } from '../../src/foundation/audit/index.ts';
import { DEMO_CHILD_ID, DEMO_PATIENT_ID, DEMO_YOUNG_PERSON_ID, PERSONAS, type Who } from '../../src/foundation/identity/index.ts';
import { checkPdf } from '../../src/foundation/letters/index.ts';
import { newId, shardOf } from '../../src/foundation/record/index.ts';
import { SYSTEM } from '../../src/foundation/terms/index.ts';
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

  it('HAZ-PAT-11 a genotype is not in the medicines passport before its result is released, and nothing says that there is one', async () => {
    await keepGenotype(DEMO_CHILD_ID, 'CYP2C19 *2/*2', await orderOf(DEMO_CHILD_ID));
    // Nobody asked for it and no report speaks for it: it is never shown.
    await keepGenotype(DEMO_CHILD_ID, 'TPMT *3A/*3A');
    const ana = await house.visitor({ persona: 'parent' });
    await ana.goTo('/my/tests');
    await ana.follow('Look at Leo Keller’s tests');
    await ana.follow('How genes may change the way drugs work');
    assert.equal(await ana.heading(), 'Leo’s medicines passport');
    assert.match(await ana.words(), /There is nothing to show here yet/);
    assert.doesNotMatch(await ana.words(), /CYP2C19|TPMT|Last test/);
    await passesInPlainWords(ana);
    const sheet = await (await ana.page.request.get(`${ana.page.url()}.csv`)).text();
    assert.doesNotMatch(sheet, /CYP2C19|clopidogrel/i);
    // The same words stand where there is no gene test at all.
    const said = await ana.page.locator('.gms-text > p:not(.gms-patient)').allInnerTexts();
    await ana.goTo('/my/medicines');
    assert.deepEqual(await ana.page.locator('.gms-text > p:not(.gms-patient)').allInnerTexts(), said);
    const sam = await house.visitor({ persona: 'patient' });
    const [mandate] = await mandatesOf(DEMO_CHILD_ID);
    assert.equal((await sam.page.request.get(`${house.address}/my/for/${mandate?.id}/medicines`)).status(), 404);
    for (const person of [ana, sam]) await person.leave();
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
    await ana.choose('Yes, Leo’s data may help with research');
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

  it('after the release the passport says what the genotype means, in plain words, and who read it is in the log', async () => {
    const ana = await house.visitor({ persona: 'parent' });
    const [mandate] = await mandatesOf(DEMO_CHILD_ID);
    await ana.goTo(`/my/for/${mandate?.id}/medicines`);
    assert.match(await ana.words(), /CYP2C19\s+\*2\/\*2\s+Poor Metabolizer/);
    assert.match(await ana.words(), /clopidogrel/i);
    assert.doesNotMatch(await ana.words(), /TPMT|azathioprine/i);
    await ana.passes();
    const sentences = await ana.page.locator('.gms-text p:not(.gms-patient):not(.gms-quiet)').allInnerTexts();
    assert.ok(readingGrade(sentences.join('\n')) <= 7, sentences.join('\n'));
    assert.match(await (await ana.page.request.get(`${ana.page.url()}.csv`)).text(), /CYP2C19,\*2\/\*2,Poor Metabolizer/);
    const saw = await whoSaw(house.service, DEMO_CHILD_ID);
    assert.ok(saw.some(({ who, role, types }) => who === 'Ana Keller' && role === 'carer' && types.includes('Observation')));
    await ana.leave();
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

  it('a mandate whose form is sent twice is one mandate, so that ending it ends it', async () => {
    const who = PERSONAS.get('clinician');
    assert.ok(who);
    const patients = createPatients({ record: house.service.record });
    const before = (await mandatesOf(DEMO_CHILD_ID)).length;
    const granted = {
      patient: DEMO_CHILD_ID,
      nhsNumber: '9990000204',
      given: 'Robin',
      family: 'Example',
      relation: 'guardian',
      basis: 'parent',
      from: '2026-01-01',
      until: '2030-01-01',
      mayChoose: false,
      evidence: 'Order of the court',
    } as const;
    for (let press = 0; press < 2; press += 1) assert.deepEqual(await patients.grant(granted, { who, now: new Date() }), { kind: 'done' });
    assert.equal((await mandatesOf(DEMO_CHILD_ID)).length, before + 1);
    await patients.grant({ ...granted, mayChoose: true }, { who, now: new Date() });
    assert.equal((await mandatesOf(DEMO_CHILD_ID)).length, before + 2, 'another one is another');
  });

  it('HAZ-PAT-10 at one browser a clinician becomes a patient and a patient a clinician by signing in alone, and nothing of the one is left to the other', async () => {
    const order = `/orders/${await orderOf(DEMO_PATIENT_ID)}`;
    const person = await house.visitor({ persona: 'clinician' });
    const status = async (path: string) => (await person.page.request.get(house.address + path, { maxRedirects: 0 })).status();
    const session = async () => {
      const cookie = (await person.context.cookies()).find(({ name }) => /session/i.test(name));
      assert.ok(cookie);
      return cookie;
    };
    const token = async () => {
      await person.goTo('/sign-out');
      return person.page.locator('input[name=_csrf]').first().inputValue();
    };
    // given a clinician who looks at a test of Sam's
    const asClinician = { cookie: await session(), token: await token() };
    await person.goTo(order);
    assert.match(await person.words(), /Hearing loss - WES[\s\S]*Print the sample form/);
    assert.equal(await status('/my/tests'), 403);
    // when Sam signs in at the same browser and goes back
    await person.goTo('/sign-in');
    await person.press(/Sam Example/);
    const asPatient = { cookie: await session() };
    assert.notEqual(asPatient.cookie.value, asClinician.cookie.value);
    for (let steps = 0; steps < 3; steps += 1) {
      await person.goBack();
      assert.doesNotMatch(await person.words(), /Print the sample form|Send message/, `back to ${person.page.url()}`);
    }
    // then what Sam sees is a patient's, and a form of the clinician's is not taken
    assert.equal(await status('/my/tests'), 200);
    for (const path of ['/laboratory', '/patients/x/carers', '/research', '/medicines'])
      assert.ok([403, 404].includes(await status(path)), `${path}: ${await status(path)}`);
    assert.equal(await status('/results'), 303, 'led to their own pages');
    const posted = await person.page.request.post(`${house.address}/my/choices/research`, {
      form: { choice: 'yes', _csrf: asClinician.token },
    });
    assert.equal(posted.status(), 403, 'a token of the session before');
    // and the clinician's cookie, planted again, opens nothing for anybody
    await person.context.addCookies([asClinician.cookie]);
    for (const path of ['/my/tests', order]) assert.equal(await status(path), 401, path);
    // and the other way round
    await person.context.addCookies([asPatient.cookie]);
    assert.equal(await status('/my/tests'), 200);
    await person.goTo('/my/tests');
    await person.goTo('/sign-in');
    await person.press(/Amara Osei/);
    for (let steps = 0; steps < 2; steps += 1) {
      await person.goBack();
      assert.notEqual(await person.heading(), 'My tests', `back to ${person.page.url()}`);
    }
    assert.deepEqual([await status('/my/tests'), await status('/my/choices'), await status(order)], [403, 403, 200]);
    const later = await session();
    await person.context.addCookies([asPatient.cookie]);
    for (const path of ['/my/tests', order]) assert.equal(await status(path), 401, path);
    // Two live sessions sent together are one of the two or nobody, never both.
    const sam = await house.visitor({ persona: 'patient' });
    const other = (await sam.context.cookies()).find(({ name }) => name === later.name);
    const [one, two] = [`${later.name}=${later.value}`, `${later.name}=${other?.value}`];
    for (const cookie of [`${one}; ${two}`, `${two}; ${one}`]) {
      const seen = await Promise.all(
        ['/my/tests', order].map(async (path) => (await fetch(house.address + path, { headers: { cookie }, redirect: 'manual' })).status),
      );
      const isClinician = seen[0] !== 200 && seen[1] === 200;
      const isNobody = seen.every((each) => each === 401 || each === 303);
      const isPatient = seen[0] === 200 && (await (await fetch(`${house.address}/laboratory`, { headers: { cookie } })).status) === 403;
      assert.ok(isClinician || isPatient || isNobody, `${cookie === `${one}; ${two}` ? 'clinician first' : 'patient first'}: ${seen}`);
    }
    for (const each of [person, sam]) await each.leave();
  });

  it('a form without its token changes no choice', async () => {
    const sam = await house.visitor({ persona: 'patient' });
    for (const path of ['/my/choices/research', '/my/contact', '/my/people/x/end'])
      assert.equal((await sam.page.request.post(house.address + path, { form: { choice: 'yes' } })).status(), 403, path);
  });

  /** As a laboratory's file leaves it: called from kept genotypes, named by no report. */
  async function keepGenotype(patient: string, text: string, order?: string): Promise<void> {
    const now = new Date();
    const [gene = ''] = text.split(' ');
    const shard = shardOf(patient);
    const subject = { reference: `Patient/${patient}` };
    const document: DocumentReference = {
      resourceType: 'DocumentReference',
      id: newId(shard, now),
      status: 'current',
      subject,
      content: [],
    };
    const genotype: Observation = {
      resourceType: 'Observation',
      id: newId(shard, now),
      status: 'final',
      code: { coding: [{ system: SYSTEM.loinc, code: '84413-4' }] },
      subject,
      effectiveDateTime: now.toISOString(),
      valueCodeableConcept: { text },
      component: [{ code: { coding: [{ system: SYSTEM.loinc, code: '48018-6' }] }, valueCodeableConcept: { text: gene } }],
      derivedFrom: [{ reference: `DocumentReference/${document.id}` }],
      ...(order ? { basedOn: [{ reference: `ServiceRequest/${order}` }] } : {}),
    };
    const who = PERSONAS.get('laboratory');
    assert.ok(who);
    const audit = auditEventFor({ who, interaction: 'transaction', resources: [], patients: [patient], at: now });
    const changes = [document, genotype].map((resource) => ({ kind: 'create', resource }) as const);
    assert.equal((await house.service.record.commit({ changes, parties: [who.organisation], audit, now })).kind, 'committed');
  }

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
