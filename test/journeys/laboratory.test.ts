// In the laboratory and after it: samples come in, reports go out through two people, results are read and released, figures and failures are looked at.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PERSONAS } from '../../src/foundation/identity/index.ts';
import { type House, openHouse, skipWithoutBrowser, whoSaw } from './browser.ts';

const SKIP = { skip: skipWithoutBrowser };
let house: House;

before(async () => {
  if (skipWithoutBrowser === false) house = await openHouse({ caseload: true });
});
after(() => house?.close());

/** Orders of the demonstration by the number their trust gave them; the numbers are in src/demo/order.ts. */
async function orderNumbered(place: number) {
  const { service } = house;
  const year = new Date().getUTCFullYear();
  for (const each of [year, year - 1]) {
    const number = `DEMO-${each}-${String(place + 100).padStart(5, '0')}`;
    const id = await service.record.search({ type: 'ServiceRequest', parameters: [['identifier', number]] }, { kind: 'everything' });
    const [found] = id.matches;
    if (found) {
      const request = JSON.parse(found.content) as { subject: { reference: string } }; // a ServiceRequest was asked for
      return { number, order: found.id, sample: `${number}-S1`, patient: request.subject.reference.replace('Patient/', '') };
    }
  }
  throw new Error(`The demonstration has no order ${place}.`);
}

const settled = () => house.service.following.caughtUp();
const nameOf = (persona: string) => PERSONAS.get(persona)?.name ?? '';

test('a scientist receives 3 samples by scan and books them in', SKIP, async () => {
  // given three tubes that were sent to the hub
  const tubes = await Promise.all([orderNumbered(4), orderNumbered(7), orderNumbered(24)]);
  const scientist = await house.visitor({ persona: 'laboratory' });
  await scientist.goTo('/laboratory');
  await scientist.passes();
  await scientist.follow('Receive samples');
  await scientist.passes();
  // when each is scanned: the scanner types the number and presses Enter
  for (const { sample } of tubes) {
    await scientist.page.getByLabel('Scan or type the number on the tube').fill(sample);
    await scientist.page.keyboard.press('Enter');
    await scientist.page.getByText(sample, { exact: true }).first().waitFor();
  }
  assert.match(await scientist.words(), /3 samples scanned/);
  await scientist.passes();
  await scientist.press('Book in 3 samples');
  // then they are booked in, and each order says so
  assert.match(await scientist.words(), /3 samples booked in/);
  await scientist.goTo(`/laboratory/orders/${tubes[0].order}`);
  assert.match(await scientist.words(), /Booked in/);
  await scientist.passes();
  // and a number nobody knows is refused with what to do
  await scientist.goTo('/laboratory/receive');
  await scientist.fill('Scan or type the number on the tube', 'NOT-A-SAMPLE-1');
  await scientist.press('Add sample');
  assert.match(await scientist.page.title(), /^Error: /);
  assert.match(await scientist.words(), /No sample with this number is expected here/);
  await scientist.passes();
  // and the record says who saw it
  const seen = await whoSaw(house.service, tubes[0].patient);
  assert.ok(seen.some(({ who, interaction }) => who === nameOf('laboratory') && interaction === 'search-type'));
  await scientist.leave();
});

test('a scientist rejects a sample and the requester sees why', SKIP, async () => {
  const tube = await orderNumbered(7);
  const scientist = await house.visitor({ persona: 'laboratory' });
  await scientist.goTo(`/laboratory/orders/${tube.order}`);
  await scientist.follow(/^Reject/);
  await scientist.passes();
  // when the reason is left out, then the page says which field
  await scientist.press('Reject the sample and tell the requester');
  assert.match(await scientist.page.title(), /^Error: /);
  await scientist.passes();
  await scientist.choose('The sample is not good enough to test');
  await scientist.fill('What should the requester do?', 'The tube leaked. Please send a new EDTA sample.');
  await scientist.press('Reject the sample and tell the requester');
  assert.match(await scientist.words(), /The tube leaked/);
  await scientist.leave();
  // then the requester reads it on the order
  await settled();
  const clinician = await house.visitor({ persona: 'clinician' });
  await clinician.goTo(`/orders/${tube.order}`);
  assert.match(await clinician.words(), /The tube leaked\. Please send a new EDTA sample/);
  await clinician.leave();
  const seen = await whoSaw(house.service, tube.patient);
  assert.ok(seen.some(({ who, types }) => who === nameOf('clinician') && types.includes('ServiceRequest')));
});

test('HAZ-WEB-12 a scientist writes a report and a colleague authorises it: the author cannot', SKIP, async () => {
  const { order, patient } = await orderNumbered(2);
  const author = await house.visitor({ persona: 'laboratory' });
  await author.goTo(`/laboratory/orders/${order}/report`);
  await author.passes();
  // when nothing is entered, then every field says so
  await author.press('Save the draft for a colleague to check');
  assert.match(await author.page.title(), /^Error: /);
  await author.passes();
  await author.page.getByLabel('Outcome of the test').selectOption('311');
  await author.fill('Conclusion', 'A pathogenic variant in BRCA1 was found. <script>alert(1)</script>');
  await author.page.getByText('Import variants from a table').click();
  await author.fill(
    'Paste the table here',
    'gene\tcdna\tprotein\tzygosity\tsource\tsignificance\nBRCA1\tNM_007294.4:c.68_69del\tNP_009225.1:p.(Glu23fs)\thet\tgermline\tPathogenic',
  );
  await author.press('Add the table to the variants');
  assert.equal(await author.page.getByLabel('Change in the coding sequence (HGVS)').inputValue(), 'NM_007294.4:c.68_69del');
  await author.press('Save the draft for a colleague to check');
  assert.match(await author.words(), /The draft report is saved/);
  // then the author is told that a colleague has to do it, and a forced post is refused
  await author.follow(/Check and authorise/);
  const checkPage = new URL(author.page.url()).pathname;
  assert.match(await author.words(), /a colleague has to check and authorise it/);
  assert.equal(await author.page.getByRole('button', { name: 'Authorise the report' }).count(), 0);
  await author.passes();
  const refused = await author.page.request.post(house.address + checkPage.replace('/check', '/authorise'), { form: { version: '1' } });
  assert.equal(refused.status(), 403, 'a post without the form token is refused');
  await author.goTo('/laboratory/receive');
  const csrf = await author.page.locator('input[name=_csrf]').first().inputValue();
  const own = await author.page.request.post(house.address + checkPage.replace('/check', '/authorise'), {
    form: { version: '1', _csrf: csrf },
  });
  assert.equal(own.status(), 422);
  assert.match(await own.text(), /The person who wrote the report cannot authorise it/);
  await author.leave();
  // and the colleague checks and authorises it
  await settled();
  const colleague = await house.visitor({ persona: 'geneticist' });
  await colleague.goTo(checkPage);
  assert.match(await colleague.words(), /NM_007294\.4:c\.68_69del/);
  assert.ok(!(await colleague.page.content()).includes('<script>alert(1)'), 'what was typed is text');
  await colleague.passes();
  await colleague.press('Authorise the report');
  assert.match(await colleague.words(), /The report is final/);
  const final = await house.service.record.search(
    { type: 'DiagnosticReport', parameters: [['based-on', `ServiceRequest/${order}`]] },
    { kind: 'everything' },
  );
  assert.match(final.matches[0]?.content ?? '', /"status":"final"/);
  await colleague.passes();
  await colleague.leave();
  const seen = await whoSaw(house.service, patient);
  assert.ok(seen.some(({ who }) => who === nameOf('geneticist')));
});

test('HAZ-WEB-13 a clinician reads a new result, acknowledges it, and it is released to the patient after contact', SKIP, async () => {
  const { service } = house;
  const { order, patient } = await orderNumbered(1);
  const reports = await service.record.search(
    { type: 'DiagnosticReport', parameters: [['based-on', `ServiceRequest/${order}`]] },
    { kind: 'everything' },
  );
  const report = reports.matches[0]?.id ?? '';
  const clinician = await house.visitor({ persona: 'clinician' });
  await clinician.goTo('/results');
  await clinician.passes();
  const waiting = Number(/(\d+) results to read/.exec(await clinician.words())?.[1]);
  await clinician.follow('EXAMPLE, Sam');
  assert.match(await clinician.words(), /LDLR/);
  await clinician.passes();
  // when it is held until they have spoken
  await clinician.page.getByText('Hold it until we have spoken').click();
  await clinician.fill('Why? The patient can read this', 'We want to tell you ourselves.');
  await clinician.press('Hold the result');
  assert.match(await clinician.words(), /Held until somebody has spoken with the patient/);
  await clinician.passes();
  // then the patient is told that it is there, and not what it says
  const person = await house.visitor({ persona: 'patient' });
  await person.goTo('/results');
  await person.passes();
  await person.goTo(`/results/${report}`);
  assert.match(await person.words(), /Your team wants to talk to you before you read it here/);
  assert.doesNotMatch(await person.page.content(), /LDLR|pathogenic|c\.681/i);
  await person.passes();
  assert.equal((await person.page.request.get(`${house.address}/results/${report}/document`)).status(), 404);
  assert.equal((await person.page.request.get(`${house.address}/results/${report}/variants.csv`)).status(), 404);
  // when the clinician reads it and speaks with them
  await clinician.press('I have read this result');
  assert.match(await clinician.words(), /You have acknowledged this result/);
  await clinician.fill('I have spoken with the patient: what was said', 'Rang Sam, explained the variant and the family tests.');
  await clinician.press('Release the result to the patient');
  assert.match(await clinician.words(), /The patient can read it since/);
  await clinician.passes();
  await settled();
  await clinician.goTo('/results');
  assert.match(await clinician.words(), new RegExp(`${waiting - 1} results to read`));
  // then the patient reads it in plain words
  await person.goTo(`/results/${report}`);
  assert.match(await person.words(), /The test found a change in the LDLR gene/);
  await person.passes();
  // and sees nobody else's
  const other = await orderNumbered(11);
  const others = await service.record.search(
    { type: 'DiagnosticReport', parameters: [['based-on', `ServiceRequest/${other.order}`]] },
    { kind: 'everything' },
  );
  const elsewhere = await person.page.goto(`${house.address}/results/${others.matches[0]?.id}`);
  assert.equal(elsewhere?.status(), 404);
  const seen = await whoSaw(service, patient);
  for (const who of [nameOf('clinician'), nameOf('patient')])
    assert.ok(
      seen.some((each) => each.who === who),
      `${who} is in the log`,
    );
  // and the log is there to be read
  await clinician.goTo(`/oversight/access/${patient}`);
  assert.match(await clinician.words(), /Dr Amara Osei/);
  await clinician.passes();
  await clinician.leave();
  await person.leave();
});

test('a manager looks at breaches and turnaround and takes the CSV away', SKIP, async () => {
  const laboratory = await house.visitor({ persona: 'laboratory' });
  await laboratory.goTo('/laboratory/breaches');
  await laboratory.passes();
  const late = await laboratory.page.request.get(`${house.address}/laboratory/breaches.csv`);
  assert.match(await late.text(), /^\uFEFFOrder,Patient,NHS number/);
  await laboratory.goTo('/oversight');
  await laboratory.passes();
  await laboratory.leave();
  // and somebody who may see no patient sees counts without small numbers
  const manager = await house.visitor({ persona: 'programme-manager', javaScript: true });
  await manager.goTo('/oversight');
  const words = await manager.words();
  assert.match(words, /Small numbers are hidden/);
  await manager.passes();
  const sheet = await (await manager.page.request.get(`${house.address}/oversight/tests.csv`)).text();
  const numbers = sheet
    .split('\r\n')
    .slice(1)
    .flatMap((line) => line.split(',').slice(1, 5))
    .filter((cell) => /^\d+$/.test(cell))
    .map(Number);
  assert.ok(
    numbers.every((each) => each % 5 === 0),
    'every count is rounded to 5',
  );
  const refused = await manager.page.goto(`${house.address}/laboratory`);
  assert.equal(refused?.status(), 403, 'no list of patients for a role without the right');
  await manager.leave();
});

test('a data manager finds why a message failed', SKIP, async () => {
  // given an order message without the segment that says what is asked for, with a script in a name
  const text = [
    'MSH|^~\\&|MEDITECH|R0A|||20250402151642||ORM^O01|60643.1|D|2.3|||AL|NE|',
    'PID|1||AH0000256||<script>alert(1)</script>^HAPPY||20200212|M|||5 Test Way^^Wigan^^WN4 0AA',
    'ORC|NW|6527^LAB||||||202504021242|',
  ].join('\r');
  const sent = await fetch(`${house.address}/hl7v2`, {
    method: 'POST',
    headers: { 'content-type': 'application/hl7-v2+er7', authorization: 'Bearer demo-integration' },
    body: text,
  });
  assert.ok(sent.status < 500, `the door answered ${sent.status}`);
  const keeper = await house.visitor({ persona: 'administrator' });
  await keeper.goTo('/administration');
  await keeper.passes();
  await keeper.follow('Messages from other systems');
  await keeper.passes();
  await keeper.follow('60643.1');
  assert.match(await keeper.words(), /stopped this message/);
  assert.doesNotMatch(await keeper.page.content(), /HAPPY|alert\(1\)|Test Way/, 'nothing personal is shown');
  await keeper.passes();
  const sheet = await (await keeper.page.request.get(`${house.address}/laboratory/messages.csv`)).text();
  assert.match(sheet, /^\uFEFFSource,Rule,Severity/);
  // and adds the system it came from
  await keeper.goTo('/administration/sources');
  await keeper.press('Add a system');
  await keeper.passes();
  await keeper.fill('ODS code of the organisation', 'not a code');
  await keeper.press('Save');
  assert.match(await keeper.page.title(), /^Error: /);
  await keeper.fill('ODS code of the organisation', 'R0A');
  await keeper.fill('Name of the system in its messages', 'MEDITECH');
  await keeper.fill('What people call it', '<b>Meditech</b>');
  await keeper.press('Save');
  assert.match(await keeper.words(), /<b>Meditech<\/b>/);
  for (const page of ['organisations?q=manchester', 'turnaround', 'sources']) {
    await keeper.goTo(`/administration/${page}`);
    await keeper.passes();
  }
  await keeper.leave();
});

test('HAZ-WEB-14 another hub cannot open an order, a sample or a report by its address', SKIP, async () => {
  const { order, sample } = await orderNumbered(2);
  const other = await house.visitor({ persona: 'laboratory-other' });
  for (const path of [`/laboratory/orders/${order}`, `/laboratory/orders/${order}/report`, `/laboratory/orders/${order}/send-away`]) {
    const answer = await other.page.goto(house.address + path);
    assert.equal(answer?.status(), 404, path);
  }
  await other.goTo('/laboratory/receive');
  await other.fill('Scan or type the number on the tube', sample);
  await other.press('Add sample');
  assert.match(await other.words(), /No sample with this number is expected here/);
  await other.leave();
});
