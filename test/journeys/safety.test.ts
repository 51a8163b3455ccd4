// Pages under attack and by accident: scripts in names and fields, planted and old sessions, duplicate patients, an emergency, and no mouse at all.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type House, openHouse, type Person, skipWithoutBrowser, whoSaw } from './browser.ts';

const EVERYTHING = { kind: 'everything' } as const;
/** Would show itself on the page as `hit` if any of it were taken as markup or script. */
const ATTACK = `"'><script>window.hit=1</script><img src=x onerror="window.hit=1"><svg onload=window.hit=1>{{7*7}}`;

describe('safety of the pages', { skip: skipWithoutBrowser, timeout: 240_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse({ caseload: true });
  });
  after(() => house?.close());

  /** Nothing that was typed or sent became part of the page. */
  async function unharmed(person: Person, where: string): Promise<void> {
    const state = await person.page.evaluate(
      '[window.hit === undefined, document.querySelectorAll("img[src=x], svg[onload], [onerror], script:not([src])").length, document.body.innerText.includes("49{{")]',
    );
    assert.deepEqual(state, [true, 0, false], where);
  }

  async function orderOf(place: number) {
    const year = new Date().getUTCFullYear();
    for (const each of [year, year - 1]) {
      const parameters = [['identifier', `DEMO-${each}-${String(place + 100).padStart(5, '0')}`]] as const;
      const [found] = (await house.service.record.search({ type: 'ServiceRequest', parameters }, EVERYTHING)).matches;
      if (!found) continue;
      const request = JSON.parse(found.content) as { subject: { reference: string } }; // a ServiceRequest was asked for
      return { order: found.id, patient: request.subject.reference.replace('Patient/', '') };
    }
    throw new Error(`The demonstration has no order ${place}.`);
  }

  it('HAZ-WEB-23 script in names and notes of a v2 message is text on every page that shows them', async () => {
    const script = ATTACK.replaceAll('"', '').replaceAll('&', '');
    const text = [
      'MSH|^~\\&|EPIC|R0A|OPENGMS|699X0|20261120101500||OML^O21^OML_O21|ATTACK-1|P|2.5.1',
      `PID|1||9990040010^^^NHS^NH||${script}^${script}||19790602|M|||${script}^^${script}^^M13 9WL`,
      'ORC|NW|ATTACK-ORDER-1^R0A||||||||||C1234567^Doctor^Ann^^^^^^GMC|||||||||Manchester^^R0A^^^ODS',
      'OBR|1|ATTACK-ORDER-1^R0A||R134.1^FH^England-GenomicTestDirectory|||20261120',
      `NTE|1||${script}`,
      'SPM|1|ATTACK-S1^R0A||119297000^Blood^SCT|||||||||||||20261120',
    ].join('\r');
    const sent = await fetch(`${house.address}/hl7v2`, {
      method: 'POST',
      headers: { 'content-type': 'application/hl7-v2+er7', authorization: 'Bearer demo-integration' },
      body: text,
    });
    const answer = await sent.text();
    await house.service.following.caughtUp();
    const found = await house.service.record.search({ type: 'ServiceRequest', parameters: [['identifier', 'ATTACK-ORDER-1']] }, EVERYTHING);
    const stored = found.matches[0];
    assert.ok(stored, answer);
    const doctor = await house.visitor({ persona: 'clinician', javaScript: true });
    for (const path of [`/orders/${stored.id}`, '/requests', '/', '/search?q=ATTACK-ORDER-1', `/requests/${stored.id}/form`]) {
      await doctor.goTo(path);
      await unharmed(doctor, path);
    }
    await doctor.goTo(`/orders/${stored.id}`);
    assert.match(await doctor.page.locator('body').innerText(), /<script>window\.hit=1<\/script>/i, 'it is shown as it was sent');
    const scientist = await house.visitor({ persona: 'laboratory', javaScript: true });
    for (const path of [
      '/laboratory',
      `/laboratory/orders/${stored.id}`,
      `/laboratory/orders/${stored.id}/report`,
      '/laboratory/messages',
      `/orders/${stored.id}`,
    ]) {
      await scientist.goTo(path);
      await unharmed(scientist, path);
    }
    await doctor.leave();
    await scientist.leave();
  });

  it('HAZ-WEB-23 script in every text field and in the address is text on the page that answers', async () => {
    const { order, patient } = await orderOf(4);
    const places: readonly (readonly [persona: string, paths: readonly string[]])[] = [
      [
        'clinician',
        [
          '/requests/new?test=R134.1',
          `/orders/${order}`,
          `/orders/${order}/amend`,
          `/orders/${order}/cancel`,
          '/tests',
          '/tests/compare',
          '/emergency',
          '/pathways',
          '/medicines',
          '/families/new',
          `/families/new?patient=${patient}&gene=${encodeURIComponent(ATTACK)}`,
          `/patients/${patient}/carers`,
          '/',
        ],
      ],
      [
        'laboratory',
        [
          '/laboratory',
          '/laboratory/receive',
          `/laboratory/orders/${order}`,
          `/laboratory/orders/${order}/report`,
          `/laboratory/orders/${order}/send-away`,
          '/laboratory/import',
          '/laboratory/messages',
        ],
      ],
      ['administrator', ['/administration/sources/edit', '/administration/organisations', '/administration/issuers']],
      ['programme-manager', ['/alliances', '/alliances/bodies/new', '/equity', '/oversight']],
      ['workforce', ['/workforce', '/workforce/import']],
      ['patient', ['/my/choices', '/my/people', '/my/contact']],
    ];
    let tried = 0;
    for (const [persona, paths] of places) {
      const person = await house.visitor({ persona, javaScript: true });
      for (const path of paths) {
        await person.goTo(path);
        const forms = await person.page.locator('form').count();
        for (let place = 0; place < forms; place += 1) {
          await person.goTo(path);
          const form = person.page.locator('form').nth(place);
          // Sign-out and the end of an emergency have no text.
          const fields = await form.locator('input[type=text], input[type=search], input:not([type]), textarea').all();
          if (fields.length === 0) continue;
          for (const field of fields) await field.evaluate((element, value) => ((element as { value?: string }).value = value), ATTACK); // inputs and text areas have a value
          tried += fields.length;
          // A form that the page's own script or the browser holds back sends nothing, and then there is nothing to look at.
          const answered = person.page.waitForNavigation({ timeout: 8_000 });
          await form.evaluate((element) => (element as unknown as { submit(): void }).submit()); // a form by its locator
          await answered;
          await unharmed(person, `${path}, form ${place + 1}, answered by ${person.page.url()}`);
        }
        await person.goTo(
          `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ q: ATTACK, find: ATTACK, return: ATTACK, done: ATTACK, a: ATTACK, b: ATTACK })}`,
        );
        await unharmed(person, `the address of ${path}`);
      }
      await person.leave();
    }
    assert.ok(tried >= 40, `${tried} text fields were tried`);
    const stranger = await house.visitor({ javaScript: true });
    for (const path of ['/sign-in?return=', '/tests?q=', '/tests/', '/tests/compare?a=', '/invitation?code=', '/nowhere/', '/search?q=']) {
      await stranger.goTo(path + encodeURIComponent(ATTACK));
      await unharmed(stranger, path);
    }
    await stranger.leave();
  });

  it('HAZ-WEB-24 a planted session is not taken over, signing in gives a new one, and the one before ends', async () => {
    const cookie = async (person: Person) => (await person.context.cookies()).find(({ name }) => /session/i.test(name));
    const first = await house.visitor({ persona: 'clinician' });
    const before = await cookie(first);
    assert.ok(before?.httpOnly && before.sameSite !== 'None', 'scripts and other sites cannot use it');
    // given an attacker's cookie in the browser of somebody who is about to sign in
    const victim = await house.visitor();
    const planted = { name: before.name, value: 'planted-by-somebody-else-0123456789abcdef', url: house.address };
    await victim.context.addCookies([planted]);
    await victim.goTo('/requests');
    assert.equal(await victim.heading(), 'You have been signed out');
    await victim.passes();
    await victim.follow('Sign in again');
    await victim.press(/Priya Nair/);
    const own = await cookie(victim);
    assert.ok(own && own.value !== planted.value, 'the session is a new one');
    const thief = await house.visitor();
    await thief.context.addCookies([planted]);
    await thief.goTo('/requests');
    assert.equal(await thief.heading(), 'You have been signed out');
    // when somebody signs in again at the same browser, then the session id is another and the old one is over
    await first.goTo('/sign-in');
    await first.press(/Priya Nair/);
    const later = await cookie(first);
    assert.notEqual(later?.value, before.value);
    await thief.context.clearCookies();
    await thief.context.addCookies([{ name: before.name, value: before.value, url: house.address }]);
    await thief.goTo('/requests');
    assert.equal(await thief.heading(), 'You have been signed out', 'a copy of the old session is worth nothing');
    for (const person of [first, victim, thief]) await person.leave();
  });

  it('a session that is over, and a fault of ours, are pages that say what to do and nothing of the inside', async () => {
    const doctor = await house.visitor({ persona: 'clinician' });
    const { record } = house.service;
    const { search } = record;
    const fault = 'connection to 10.1.2.3 lost: no space left on device';
    Object.assign(record, { search: () => Promise.reject(new Error(fault)) });
    const broken = await doctor.page.goto(`${house.address}/search?q=example`);
    Object.assign(record, { search });
    assert.equal(broken?.status(), 500);
    assert.equal(await doctor.heading(), 'Sorry, there is a problem with the service');
    assert.doesNotMatch(await doctor.page.content(), /10\.1\.2\.3|no space left|\.ts:/);
    await doctor.passes();
    const kept = await doctor.context.cookies();
    await doctor.goTo('/sign-out');
    await doctor.press('Sign out');
    await doctor.context.addCookies(kept);
    await doctor.goTo('/requests');
    assert.equal(await doctor.heading(), 'You have been signed out');
    assert.match(await doctor.words(), /Drafts are kept/);
    await doctor.passes();
    await doctor.leave();
  });

  it('a session that ended while a form was filled in says so, writes nothing, and signing in again leads back to the page', async () => {
    const doctor = await house.visitor({ persona: 'clinician' });
    // 31 minutes later: half an hour without a page ends a session.
    const halfAnHourLater = () => house.service.database.query("update sign_in_session set seen_at = seen_at - interval '31 minutes'");
    const drafts = async () =>
      (await house.service.record.search({ type: 'ServiceRequest', parameters: [['status', 'draft']] }, EVERYTHING)).matches.length;
    const before = await drafts();
    await doctor.goTo('/requests/new?test=R134');
    await doctor.fill('NHS number', '999 000 0018');
    await halfAnHourLater();
    const posted = doctor.page.waitForResponse((answer) => answer.request().method() === 'POST');
    await doctor.press('Find patient');
    assert.equal((await posted).status(), 401);
    assert.equal(await doctor.heading(), 'You have been signed out');
    assert.equal(await drafts(), before, 'nothing was written');
    await doctor.passes();
    const over = await doctor.page.goto(`${house.address}/requests?show=overdue`);
    assert.equal(over?.status(), 401);
    assert.match(await doctor.words(), /You were not active for a while/);
    assert.doesNotMatch(await doctor.page.content(), /Priya Nair/, 'nobody is named to whoever sits there now');
    await doctor.follow('Sign in again');
    await doctor.press(/Priya Nair/);
    assert.match(doctor.page.url(), /\/requests\?show=overdue$/);
    await doctor.leave();
  });

  it('HAZ-WEB-25 somebody with the same name and birthday is offered, and never merged silently', async () => {
    const doctor = await house.visitor({ persona: 'clinician' });
    const everybody = async () =>
      (
        await house.service.record.search(
          {
            type: 'Patient',
            parameters: [
              ['family', 'Bourne'],
              ['_count', '20'],
            ],
          },
          EVERYTHING,
        )
      ).matches;
    const before = await everybody();
    assert.equal(before.length, 1);
    await doctor.goTo('/requests/new?test=R134.1');
    await doctor.fill('First name', 'Harriet');
    await doctor.fill('Last name', 'Bourne');
    for (const [box, value] of [
      ['Day', '9'],
      ['Month', '1'],
      ['Year', '1986'],
    ] as const)
      await doctor.fill(box, value);
    await doctor.press('Find patient');
    // then who is known is offered, and nothing is chosen beforehand
    assert.match(await doctor.words(), /Harriet Bourne\nBorn 9 January 1986/);
    assert.equal(await doctor.page.locator('input[name=patient]:checked').count(), 0);
    await doctor.passes();
    await doctor.press('Continue');
    assert.match(await doctor.page.title(), /^Error: /);
    await doctor.page.locator('input[name=patient][value=new]').check();
    await doctor.press('Continue');
    assert.match(await doctor.heading(), /Patient details/);
    // and the record of the known person is as it was
    assert.deepEqual(
      (await everybody()).map(({ id, version }) => [id, version]),
      before.map(({ id, version }) => [id, version]),
    );
    await doctor.leave();
  });

  it('HAZ-WEB-26 in an emergency a record elsewhere opens with a reason, is marked as such, and closes again', async () => {
    const { order, patient } = await orderOf(1);
    const doctor = await house.visitor({ persona: 'clinician-other' });
    const closed = await doctor.page.goto(`${house.address}/orders/${order}`);
    assert.equal(closed?.status(), 404);
    await doctor.goTo(`/emergency?return=/orders/${order}`);
    await doctor.passes();
    await doctor.press('Start emergency access');
    assert.match(await doctor.words(), /reason/i);
    await doctor.page.locator('#reason').fill('Collapsed in the emergency department, no relatives here');
    await doctor.press('Start emergency access');
    assert.equal(new URL(doctor.page.url()).pathname, `/orders/${order}`);
    assert.match(await doctor.page.locator('body').innerText(), /Emergency access is on/);
    await doctor.passes();
    await doctor.page.getByRole('link', { name: 'End it' }).click();
    await doctor.passes();
    await doctor.press('End emergency access');
    assert.equal((await doctor.page.goto(`${house.address}/orders/${order}`))?.status(), 404);
    await doctor.leave();
    const seen = await whoSaw(house.service, patient);
    assert.ok(
      seen.some((each) => /Ashworth/.test(each.who) && JSON.stringify(each).includes('no relatives here')),
      'the log has the reason',
    );
  });
});
