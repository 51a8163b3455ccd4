// Reports that change: a correction through two people, and reports that come in a file, all of it or nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SYSTEM } from '../../src/foundation/terms/index.ts';
import { type House, openHouse, type Person, skipWithoutBrowser, whoSaw } from './browser.ts';

const SKIP = { skip: skipWithoutBrowser };
const EVERYTHING = { kind: 'everything' } as const;
let house: House;

before(async () => {
  if (skipWithoutBrowser === false) house = await openHouse({ caseload: true });
});
after(() => house?.close());

/** Orders of the demonstration by their place in src/demo/stories.ts, from 1. */
async function orderNumbered(place: number) {
  const year = new Date().getUTCFullYear();
  for (const each of [year, year - 1]) {
    const number = `DEMO-${each}-${String(place + 100).padStart(5, '0')}`;
    const [found] = (await house.service.record.search({ type: 'ServiceRequest', parameters: [['identifier', number]] }, EVERYTHING))
      .matches;
    if (!found) continue;
    const request = JSON.parse(found.content) as { subject: { reference: string } }; // a ServiceRequest was asked for
    const patient = request.subject.reference.replace('Patient/', '');
    const person = await house.service.record.read('Patient', patient, EVERYTHING);
    const { identifier } = JSON.parse(person?.content ?? '{}') as { identifier: { system: string; value: string }[] }; // a Patient was asked for
    const nhsNumber = identifier.find(({ system }) => system === SYSTEM.nhsNumber)?.value ?? '';
    return { number, order: found.id, patient, nhsNumber };
  }
  throw new Error(`The demonstration has no order ${place}.`);
}

async function reportsOf(order: string): Promise<readonly { readonly id: string; readonly status: string; readonly conclusion: string }[]> {
  const found = await house.service.record.search(
    { type: 'DiagnosticReport', parameters: [['based-on', `ServiceRequest/${order}`]] },
    EVERYTHING,
  );
  return found.matches.map(({ content }) => JSON.parse(content) as { id: string; status: string; conclusion: string }); // DiagnosticReports were asked for
}

test(
  'HAZ-WEB-21 a report is corrected by one person and issued by another; until then the requester reads the report that stands',
  SKIP,
  async () => {
    const { order, patient } = await orderNumbered(1);
    const [issued] = await reportsOf(order);
    assert.ok(issued);
    const author = await house.visitor({ persona: 'laboratory' });
    await author.goTo(`/laboratory/orders/${order}`);
    await author.follow('Correct this report');
    assert.equal(await author.heading(), 'Correct the report');
    await author.passes();
    // when the reason is left out, then the page asks for it
    await author.press('Save the draft for a colleague to check');
    assert.match(await author.words(), /Enter why the report is corrected/);
    await author.passes();
    await author.fill('Why is it corrected?', 'The variant was written with the wrong transcript. <b>Sorry</b>');
    await author.page.getByLabel('Change in the coding sequence (HGVS)').fill('NM_000527.5:c.682G>T');
    await author.page.getByLabel('Conclusion').fill('A pathogenic variant in LDLR was found, named by its right transcript.');
    await author.press('Save the draft for a colleague to check');
    assert.match(await author.words(), /The draft report is saved/);
    // then the requester reads what stood, and nothing of the draft
    const clinician = await house.visitor({ persona: 'clinician' });
    await clinician.goTo(`/results/${issued.id}`);
    assert.doesNotMatch(await clinician.words(), /right transcript|wrong transcript/);
    // and the author cannot issue it
    await author.follow(/Check and authorise/);
    const check = new URL(author.page.url()).pathname;
    assert.equal(await author.heading(), 'Check a correction');
    assert.equal(await author.page.getByRole('button', { name: 'Issue the corrected report' }).count(), 0);
    await author.passes();
    await author.leave();
    // when a colleague has compared both
    const colleague = await house.visitor({ persona: 'geneticist' });
    await colleague.goTo(check);
    const compared = await colleague.words();
    assert.match(compared, /What the correction changes/);
    assert.match(compared, /The report says now/);
    assert.match(compared, /c\.682G>T/);
    await colleague.passes();
    await colleague.press('Issue the corrected report');
    assert.match(await colleague.words(), /The corrected report is issued/);
    await colleague.leave();
    // then the same report says what changed and why, and waits to be read again
    await house.service.following.caughtUp();
    const reports = await reportsOf(order);
    assert.deepEqual(reports.map(({ status }) => status).toSorted(), ['cancelled', 'corrected']);
    assert.equal(reports.find(({ status }) => status === 'corrected')?.id, issued.id);
    await clinician.goTo(`/results/${issued.id}`);
    const words = await clinician.words();
    assert.match(words, /Why it was corrected on .*wrong transcript\. <b>Sorry<\/b>/);
    assert.match(words, /What changed on/);
    assert.match(words, /LDLR NM_000527\.5:c\.682G>T/);
    assert.match(words, /I have read this result|Nobody has acknowledged this version/);
    await clinician.passes();
    await clinician.leave();
    assert.ok((await whoSaw(house.service, patient)).length > 0);
  },
);

test('a correction that somebody else has overtaken is refused, and the first report stands', SKIP, async () => {
  const { order } = await orderNumbered(11);
  const [issued] = await reportsOf(order);
  assert.ok(issued);
  const author = await house.visitor({ persona: 'laboratory' });
  const { requests, record } = house.service;
  const who = (id: string) => ({ kind: 'person', id, name: id, role: 'laboratory', organisation: '699X0' }) as const;
  const stands = await record.read('DiagnosticReport', issued.id, EVERYTHING);
  const owner = (JSON.parse(stands?.content ?? '{}') as { performer: { identifier: { value: string } }[] }).performer[0]?.identifier.value; // a DiagnosticReport was asked for
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  const acting = (id: string, minutes: number) => ({ who: { ...who(id), organisation: owner ?? '' }, now: at(minutes) });
  const draft = { outcome: '311', conclusion: 'Written while another was.', variants: [] };
  const corrects = { report: issued.id, reason: 'A slip of the pen.' };
  const first = await requests.draftReport(order, { ...draft, corrects }, acting('one', -2));
  const second = await requests.draftReport(order, { ...draft, corrects, conclusion: 'The other.' }, acting('two', -1));
  assert.ok(first.kind === 'accepted' && second.kind === 'accepted');
  const [draftOne, draftTwo] = (await reportsOf(order))
    .filter(({ status }) => status === 'preliminary')
    .toSorted((a) => (a.conclusion === 'The other.' ? 1 : -1));
  assert.equal((await requests.authoriseReport(draftTwo?.id ?? '', acting('three', 0))).kind, 'accepted');
  const late = await requests.authoriseReport(draftOne?.id ?? '', acting('three', 1));
  assert.ok(late.kind === 'refused');
  assert.match(JSON.stringify(late), /RES_CORRECTION_STALE/);
  await author.leave();
});

/** Sends a file from memory with the form of the page. */
async function send(person: Person, name: string, text: string, { isTry = false } = {}): Promise<void> {
  await person.goTo('/laboratory/import');
  await person.page.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  const box = person.page.getByLabel(/Only try it/);
  if ((await box.isChecked()) !== isTry) await box.setChecked(isTry);
  await person.press('Send the file');
}

test(
  'HAZ-WEB-22 reports from a table: one wrong row and nothing is written; mended, every report is a draft for a colleague',
  SKIP,
  async () => {
    const [one, two] = [await orderNumbered(2), await orderNumbered(24)];
    const scientist = await house.visitor({ persona: 'laboratory' });
    await scientist.goTo('/laboratory');
    await scientist.follow('Reports from a file');
    await scientist.passes();
    await scientist.press('Send the file');
    assert.match(await scientist.page.title(), /^Error: /);
    await scientist.passes();
    const heading = 'order number,NHS number,outcome,conclusion,gene,cdna,zygosity,source,significance';
    const right = `${one.number},${one.nhsNumber},311,"A pathogenic variant in BRCA1, found twice.",BRCA1,NM_007294.4:c.68_69del,het,germline,Pathogenic`;
    // given rows with another person's number, an order nobody knows, a gene change that is none, a script, and too few cells
    const wrong = [
      heading,
      right,
      `${two.number},${one.nhsNumber},311,A pathogenic variant was found.,MSH2,NM_000251.3:c.942+3A>T,het,germline,Pathogenic`,
      `NOBODY-1,${one.nhsNumber},313,No cause was found in this test.,,,,,`,
      `<script>alert(1)</script>,${one.nhsNumber},313,No cause was found in this test.,,,,,`,
      'too,few',
    ].join('\n');
    await send(scientist, 'reports.csv', wrong);
    const found = await scientist.words();
    assert.match(found, /CSV file with \d reports\. Nothing was written/);
    assert.match(found, /Row 3\s+Its NHS number is not that of the patient of this order/);
    assert.match(found, /No order of your laboratory has the number NOBODY-1/);
    assert.match(found, /Row 6\s+It has 2 cells where the first row has 9/);
    assert.ok(!(await scientist.page.content()).includes('<script>alert(1)'));
    await scientist.passes();
    assert.deepEqual(await reportsOf(one.order), []);
    assert.deepEqual(await reportsOf(two.order), []);
    // when it is mended: two findings of one order, and an order with none
    const mended = [
      heading,
      right,
      `${one.number},${one.nhsNumber},311,,BRCA2,NM_000059.4:c.5946del,het,germline,VUS`,
      `${two.number},${two.nhsNumber},313,No cause was found in this test.,,,,,`,
    ].join('\n');
    await send(scientist, 'reports.csv', mended, { isTry: true });
    assert.match(await scientist.words(), /Nothing was written yet\. It can be taken in as it is/);
    assert.deepEqual(await reportsOf(one.order), []);
    await send(scientist, 'reports.csv', mended);
    assert.match(await scientist.words(), /2 draft reports written/);
    await scientist.passes();
    assert.deepEqual(
      (await reportsOf(one.order)).map(({ status }) => status),
      ['preliminary'],
    );
    // and sent again it writes nothing twice
    await send(scientist, 'reports.csv', mended);
    assert.match(await scientist.words(), /The order has a draft report already/);
    await scientist.leave();
    const another = await house.visitor({ persona: 'laboratory-other' });
    await send(another, 'reports.csv', mended);
    assert.match(await another.words(), /No order of your laboratory has the number/);
    await another.leave();
  },
);

test(
  'a FHIR report and an HL7 v2 message from a file become drafts with their variants; a broken file is refused in words',
  SKIP,
  async () => {
    const scientist = await house.visitor({ persona: 'laboratory' });
    const three = await orderNumbered(4);
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: SYSTEM.loinc, code: '69548-6' }] },
      component: [
        {
          code: { coding: [{ system: SYSTEM.loinc, code: '48018-6' }] },
          valueCodeableConcept: { coding: [{ system: SYSTEM.hgnc, code: 'HGNC:7325', display: 'MSH2' }] },
        },
        {
          code: { coding: [{ system: SYSTEM.loinc, code: '48004-6' }] },
          valueCodeableConcept: { coding: [{ system: 'http://varnomen.hgvs.org', code: 'NM_000251.3:c.942+3A>T' }] },
        },
        {
          code: { coding: [{ system: SYSTEM.loinc, code: '53037-8' }] },
          valueCodeableConcept: { coding: [{ system: SYSTEM.loinc, code: 'LA6668-3' }] },
        },
      ],
    };
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: 'urn:uuid:00000000-0000-4000-8000-0000000000a1', resource: observation },
        {
          fullUrl: 'urn:uuid:00000000-0000-4000-8000-0000000000a2',
          resource: {
            resourceType: 'DiagnosticReport',
            status: 'final',
            code: { text: 'Genomic report' },
            basedOn: [{ identifier: { value: three.number } }],
            subject: { identifier: { system: SYSTEM.nhsNumber, value: three.nhsNumber } },
            conclusion: 'A pathogenic variant in MSH2 was found.',
            conclusionCode: [{ coding: [{ code: '311' }] }],
            result: [{ reference: 'urn:uuid:00000000-0000-4000-8000-0000000000a1' }],
          },
        },
      ],
    };
    await send(scientist, 'report.json', JSON.stringify(bundle));
    assert.match(await scientist.words(), /1 draft report written/);
    await scientist.page.locator('table a').first().click();
    await scientist.follow(/Check and authorise/);
    assert.match(await scientist.words(), /MSH2\s+NM_000251\.3:c\.942\+3A>T/);
    const four = await orderNumbered(7);
    const message = [
      'MSH|^~\\&|LIMS|699X0|OPENGMS|R0A|20261120101500||ORU^R01^ORU_R01|LIMS-1|P|2.5.1',
      `PID|1||${four.nhsNumber}^^^NHS^NH||X^Y||20200101|F`,
      `ORC|RE|${four.number}^R0A|LAB-7`,
      `OBR|1|${four.number}^R0A|LAB-7|R210.2^Lynch^England-GenomicTestDirectory|||20261101|||||||||||||||20261120||GE|F`,
      'OBX|1|CWE|51968-6^Genetic disease analysis overall interpretation^LN||313^No cause found^TESTOUTCOME||||||F',
      'NTE|1||No cause was found in this test.',
    ].join('\r');
    await send(scientist, 'reports.hl7', message, { isTry: true });
    const words = await scientist.words();
    assert.match(words, /HL7 v2 file with 1 report/);
    // Its date of birth is another than that of the order's patient.
    assert.match(words, /Message 1\s+Its date of birth is not that of the patient of this order/);
    assert.deepEqual(await reportsOf(four.order), []);
    for (const [text, expected] of [
      ['{"resourceType": "Patient"}', /The file holds no DiagnosticReport/],
      ['{"resourceType": ', /cannot be read as JSON/],
      ['gene,cdna\nBRCA1,c.1A>G', /names no column for: order, outcome, conclusion/],
      ['MSH|nothing', /not an HL7 v2 message that can be read|carries no report/],
    ] as const) {
      await send(scientist, 'broken.txt', text);
      assert.match(await scientist.words(), expected);
      assert.match(await scientist.words(), /Nothing was written/);
    }
    await scientist.leave();
  },
);
