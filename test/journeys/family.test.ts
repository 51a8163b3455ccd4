// A counsellor opens a family from a result, writes a letter that is handed on; a relative claims it without learning who is ill; a guesser is stopped.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seedFamilies } from '../../src/demo/index.ts';
import { DEMO_PATIENT_ID } from '../../src/foundation/identity/index.ts';
import { checkPdf } from '../../src/foundation/letters/index.ts';
import { readingGrade } from '../../src/service/families/index.ts';
import { type House, openHouse, type Person, skipWithoutBrowser, whoSaw } from './browser.ts';

describe('a family', { skip: skipWithoutBrowser, timeout: 240_000 }, () => {
  let house: House;
  let code = '';
  let family = '';
  before(async () => {
    house = await openHouse({ caseload: true });
  });
  after(() => house?.close());

  it('a counsellor opens a family from a pathogenic result, adds relatives and sees it drawn, as a table and as chances', async () => {
    const counsellor = await house.visitor({ persona: 'counsellor' });
    const reports = await house.service.record.search(
      { type: 'DiagnosticReport', parameters: [['subject', `Patient/${DEMO_PATIENT_ID}`]] },
      { kind: 'everything' },
    );
    const ids = reports.matches.map(({ id }) => id);
    for (const id of ids) {
      await counsellor.goTo(`/results/${id}`);
      if ((await counsellor.page.getByText('Open the family of this patient').count()) > 0) break;
    }
    await counsellor.follow(/Open the family of this patient/);
    await counsellor.passes();
    assert.equal(await counsellor.page.getByLabel('Gene', { exact: true }).inputValue(), 'LDLR');
    await counsellor.fill('Telephone number in letters', '0161 496 0000');
    await counsellor.press('Open the family');
    await counsellor.passes();
    family = new URL(counsellor.page.url()).pathname;
    await addRelative(counsellor, 'Mother', { name: 'Hester Example', born: '1950', sex: 'Female' });
    await addRelative(counsellor, 'Brother or sister (same parents)', { name: 'Barnaby Example', born: '14 3 1982', sex: 'Male' });
    await addRelative(counsellor, 'Son or daughter', { name: 'Posy <b>Example</b>', born: '2014', sex: 'Female' });
    const said = await counsellor.words();
    assert.match(said, /Barnaby Example\s+Brother/);
    assert.match(said, /Posy <b>Example<\/b>/);
    assert.match((await counsellor.page.locator('figure img').getAttribute('alt')) ?? '', /5 people in 3 generations\. The proband is/);
    await counsellor.passes();
    await counsellor.follow('Chance of carrying the variant');
    assert.match(await counsellor.words(), /Barnaby Example\s+Brother\s+50%\s+1 in 2/);
    await counsellor.passes();
    await counsellor.goTo(`${family}/relatives/new`);
    await counsellor.press('Save');
    assert.match(await counsellor.page.title(), /^Error: /);
    await counsellor.passes();
    await counsellor.leave();
  });

  it('a CanRisk file goes out without names and a damaged one is refused with its row, the family left as it was', async () => {
    const counsellor = await house.visitor({ persona: 'counsellor' });
    await counsellor.goTo('/');
    const out = await (await counsellor.page.request.get(`${house.address}${family}/export/canrisk`)).text();
    assert.match(out, /^##CanRisk 4/);
    assert.doesNotMatch(out, /Barnaby|Example/);
    const ped = await (await counsellor.page.request.get(`${house.address}${family}/export/ped`)).text();
    assert.equal(ped.trim().split('\n').length, 5);
    await counsellor.goTo(`${family}/import`);
    await counsellor.passes();
    const give = (text: string) =>
      counsellor.page
        .getByLabel('File', { exact: true })
        .setInputFiles({ name: 'family.ped', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await give('F 1 2 3 1 2\nF 2 1 0 1 1\nF 3 0\n');
    await counsellor.press('Read the file');
    assert.match(await counsellor.words(), /There is a problem\s+Row 3: A PED row has at least six columns/);
    await give(out);
    await counsellor.press('Read the file');
    assert.match(await counsellor.words(), /The file was read/);
    assert.doesNotMatch(await counsellor.words(), /Barnaby/);
    await counsellor.leave();
  });

  it('a letter that the index patient hands on is written, gives nobody away, and comes as an accessible PDF', async () => {
    const counsellor = await house.visitor({ persona: 'counsellor' });
    await counsellor.goTo(family);
    // the file named nobody, so the brother is named again
    await counsellor.page
      .getByRole('row', { name: /brother/i })
      .getByRole('link')
      .click();
    await counsellor.fill('Name', 'Barnaby Example');
    await counsellor.fill('Born (optional)', '14 3 1982');
    await counsellor.passes();
    await counsellor.press('Save');
    await counsellor.follow('See who is next');
    assert.match(await counsellor.words(), /Barnaby Example\s+Brother\s+1\s+50%\s+Not started\s+Next: may carry it/);
    await counsellor.passes();
    await counsellor.follow('Barnaby Example');
    await counsellor.passes();
    await counsellor.press('Preview');
    assert.match(await counsellor.words(), /XXXX-XXXX-XXXX/);
    await counsellor.passes();
    await counsellor.goBack();
    await counsellor.press('Write the letter');
    const letter = await counsellor.page.locator('article').innerText();
    code = /Your code is ([0-9A-Z-]{14})/.exec(letter)?.[1] ?? '';
    assert.notEqual(code, '');
    assert.doesNotMatch(letter, /Sam|Barnaby|cholesterol|LDLR|1979/);
    assert.ok(readingGrade(letter.replace(/Go to \S+/, 'Go to our page')) <= 7);
    await counsellor.passes();
    for (const style of ['PDF', 'PDF in large print', 'PDF in easy read']) {
      const [pdf] = await Promise.all([counsellor.page.waitForEvent('download'), counsellor.press(style)]);
      const parts: Buffer[] = [];
      for await (const part of await pdf.createReadStream()) parts.push(part as Buffer); // a stream of bytes
      assert.deepEqual(checkPdf(Buffer.concat(parts)), [], style);
    }
    await counsellor.leave();
  });

  it('a relative claims the invitation without learning who is ill, and the index patient does not learn of it', async () => {
    const relative = await house.visitor();
    await relative.goTo('/invitation');
    await relative.passes();
    assert.ok(readingGrade(await plainWords(relative)) <= 7, `grade ${readingGrade(await plainWords(relative))}`);
    await relative.press('Continue');
    assert.match(await relative.words(), /Enter the code from your letter/);
    await relative.passes();
    await claim(relative, code.toLowerCase(), ['14', '3', '1982']);
    const offer = await relative.words();
    assert.match(offer, /A person in your family has had a gene test/);
    assert.doesNotMatch(await relative.page.content(), /Sam|Hester|Barnaby|cholesterol|LDLR|R134/);
    assert.ok(readingGrade(await plainWords(relative)) <= 7, `grade ${readingGrade(await plainWords(relative))}`);
    await relative.passes();
    await relative.choose('Yes, I would like to talk about a test');
    await relative.press('Send my answer');
    assert.match(await relative.words(), /Enter your name/);
    await relative.passes();
    await relative.fill('Your name', 'Barney');
    await relative.fill('Phone number', '07700 900123');
    await relative.press('Send my answer');
    assert.equal(await relative.heading(), 'Thank you. We will call you soon');
    await relative.passes();
    await claim(relative, code, ['14', '3', '1982']);
    assert.match(await relative.words(), /code has been used/);
    await relative.leave();
    const patient = await house.visitor({ persona: 'patient' });
    await patient.goTo('/families');
    assert.match(await patient.words(), /not found|cannot see/i);
    await patient.goTo(family);
    assert.doesNotMatch(await patient.words(), /Barn|Waiting|appointment/);
    const log = await patient.page.request.get(`${house.address}/fhir/AuditEvent?_count=200`, {
      headers: { accept: 'application/fhir+json' },
    });
    assert.doesNotMatch(await log.text(), /holder-of-an-invitation/);
    await patient.leave();
  });

  it('the counsellor sees the answer, hands another relative over, and an opt-out is kept', async () => {
    const counsellor = await house.visitor({ persona: 'counsellor' });
    await counsellor.goTo(`${family}/cascade`);
    assert.match(await counsellor.words(), /Barnaby Example\s+Brother\s+1\s+50%\s+Wants an appointment/);
    await counsellor.follow('Barnaby Example');
    assert.match(await counsellor.words(), /Says yes to a talk and a test\. Name: Barney\. Telephone: 07700 900123\./);
    await counsellor.choose('Do not contact them again');
    await counsellor.press('Save');
    assert.match(await counsellor.words(), /Asked not to be contacted again/);
    assert.equal(await counsellor.page.getByRole('button', { name: 'Write the letter' }).count(), 0);
    await counsellor.goTo(`${family}/cascade`);
    await counsellor.page
      .getByRole('row', { name: /daughter/i })
      .getByRole('link')
      .click();
    await counsellor.fill('ODS code of the organisation', 'RYJ');
    await counsellor.fill('How they can be reached, as they agreed', 'Through the other parent');
    await counsellor.press('Hand over');
    assert.match(await counsellor.words(), /Waiting for another organisation to accept/);
    await counsellor.leave();
    const other = await house.visitor({ persona: 'clinician-other' });
    await other.goTo('/families');
    assert.match(await other.words(), /Through the other parent/);
    assert.doesNotMatch(await other.words(), /Sam Example/);
    await other.passes();
    await other.press('Take over');
    assert.match(await other.words(), /You have taken over this relative/);
    await other.goTo(family);
    assert.match(await other.words(), /not found/i);
    await other.leave();
  });

  it('HAZ-FAM-08 a guesser is stopped on the page, and staff see the count', async () => {
    const guesser = await house.visitor();
    for (let place = 0; place < 7; place += 1) await claim(guesser, `7Q4M-1KXW-0BT${place}`, ['1', '1', '1980']);
    assert.match(await guesser.words(), /Too many wrong codes/);
    await guesser.passes();
    await guesser.leave();
    const counsellor = await house.visitor({ persona: 'counsellor' });
    await seedFamilies({
      record: house.service.record,
      requests: house.service.requests,
      families: house.service.families,
      now: new Date(),
    });
    await counsellor.goTo('/families');
    assert.match(await counsellor.words(), /wrong invitation codes in the last 7 days/);
    assert.match(await counsellor.words(), /Imelda Carrow/);
    await counsellor.passes();
    await counsellor.leave();
  });

  it('the log says who opened and changed the family, and names no relative who claimed', async () => {
    const seen = await whoSaw(house.service, DEMO_PATIENT_ID);
    const text = JSON.stringify(seen);
    const changes = seen.filter(({ who, types }) => who === 'Priya Nair' && types.includes('Group')).map(({ interaction }) => interaction);
    assert.ok(
      ['create', 'read', 'update'].every((one) => changes.includes(one)),
      changes.join(),
    );
    assert.doesNotMatch(text, /A person with an invitation/);
  });

  async function addRelative(
    counsellor: Person,
    relation: string,
    who: { readonly name: string; readonly born: string; readonly sex: string },
  ): Promise<void> {
    await counsellor.follow('Add a relative');
    await counsellor.choose(relation);
    await counsellor.fill('Name', who.name);
    await counsellor.fill('Born (optional)', who.born);
    await counsellor.choose(who.sex);
    await counsellor.press('Save');
  }

  async function claim(person: Person, typed: string, [day = '', month = '', year = '']: readonly string[]): Promise<void> {
    await person.goTo('/invitation');
    await person.fill('The code in your letter', typed);
    await person.fill('Day', day);
    await person.fill('Month', month);
    await person.fill('Year', year);
    await person.press('Continue');
  }

  /** Sentences of the page: labels and headings are read as sentences too. */
  async function plainWords(person: Person): Promise<string> {
    return (await person.words()).replaceAll(/7Q4M-\S+/g, 'this');
  }
});
