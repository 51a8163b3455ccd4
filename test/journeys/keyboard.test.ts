// Two journeys without a mouse: Tab, Enter, Space and the arrow keys alone. Focus is seen at every stop and goes down the page in its order.
// Standard: WCAG 2.2, success criteria 2.1.1, 2.4.3, 2.4.7 and 2.4.11.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type House, openHouse, type Person, skipWithoutBrowser } from './browser.ts';

/** What a person who tabs through a page meets at one stop. */
interface Stop {
  readonly name: string;
  readonly isSeen: boolean;
  /** Comes after the stop before it in the page. */
  readonly isInOrder: boolean;
}

const LOOK = `(() => {
  const here = document.activeElement;
  if (!here || here === document.body) return { name: '', isSeen: true, isInOrder: true };
  const before = window.stopBefore;
  window.stopBefore = here;
  const label = here.labels?.[0]?.innerText ?? here.getAttribute('aria-label') ?? here.innerText ?? here.name ?? '';
  const of = getComputedStyle(here);
  const around = here.labels?.[0] ? getComputedStyle(here.labels[0], '::before') : of;
  const box = here.getBoundingClientRect();
  const isMarked = [of, around].some((style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
  const isOnScreen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const isInOrder = !before?.isConnected || before === here || (before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
  return { name: label.trim().replace(/\\s+/g, ' '), isSeen: isMarked && isOnScreen, isInOrder };
})()`;

describe('the keyboard alone', { skip: skipWithoutBrowser, timeout: 240_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse({ caseload: true });
  });
  after(() => house?.close());

  let stops = 0;
  /** Tabs until something of this name has the focus. */
  async function tabTo({ page }: Person, wanted: RegExp): Promise<void> {
    const met: string[] = [];
    for (let presses = 0; presses < 90; presses += 1) {
      await page.keyboard.press('Tab');
      const stop = (await page.evaluate(LOOK)) as Stop; // the shape that LOOK gives
      stops += 1;
      assert.ok(stop.isSeen, `the focus is not seen on “${stop.name}” of ${page.url()}`);
      assert.ok(stop.isInOrder, `the focus jumps back to “${stop.name}” on ${page.url()}`);
      if (wanted.test(stop.name)) return;
      met.push(stop.name);
    }
    assert.fail(`${wanted} is not reached with Tab on ${page.url()}: ${met.join(' | ')}`);
  }
  const key = ({ page }: Person, name: string) => page.keyboard.press(name);
  const type = ({ page }: Person, text: string) => page.keyboard.type(text);
  /** Presses Enter on what has the focus and waits for the page that answers. */
  async function enter(person: Person): Promise<void> {
    const answered = person.page.waitForNavigation();
    await key(person, 'Enter');
    await answered;
  }
  async function signIn(name: RegExp): Promise<Person> {
    const person = await house.visitor();
    await person.goTo('/sign-in');
    await tabTo(person, /^Skip to main content$/);
    await tabTo(person, name);
    await enter(person);
    return person;
  }

  it('a cardiologist requests R134 from the first page to the reference', async () => {
    const doctor = await signIn(/^Dr Amara Osei/);
    await doctor.goTo('/tests/R134');
    await tabTo(doctor, /^Request this test$/);
    await enter(doctor);
    for (const [label, value] of [
      ['NHS number', '999 000 0018'],
      ['First name', 'Ada'],
      ['Last name', 'Okonkwo'],
      ['Day', '2'],
      ['Month', '5'],
      ['Year', '1984'],
    ] as const) {
      await tabTo(doctor, new RegExp(`^${label}$`));
      await type(doctor, value);
    }
    await enter(doctor);
    await tabTo(doctor, /^Continue with a new patient$/);
    await enter(doctor);
    await tabTo(doctor, /^Female$/);
    await key(doctor, 'Space');
    await tabTo(doctor, /^Save and continue$/);
    await enter(doctor);
    await tabTo(doctor, /^To make a diagnosis$/);
    await key(doctor, 'Space');
    await tabTo(doctor, /^Email for questions/);
    await type(doctor, 'lipids@example.nhs.uk');
    await tabTo(doctor, /^Save and continue$/);
    await enter(doctor);
    await tabTo(doctor, /^Yes, affected$/);
    await key(doctor, 'Space');
    await tabTo(doctor, /Tendon xanthomatosis/);
    await type(doctor, 'P');
    await tabTo(doctor, /^Save and continue$/);
    await enter(doctor);
    await tabTo(doctor, /^Blood in EDTA$/);
    await key(doctor, 'Space');
    await tabTo(doctor, /^Save and continue$/);
    await enter(doctor);
    assert.equal(await doctor.heading(), 'Check your answers');
    await tabTo(doctor, /^Place the request$/);
    await enter(doctor);
    assert.match(await doctor.words(), /Your reference is R0A-/);
    await doctor.leave();
  });

  it('a scientist finds an order on the worklist, rejects its sample with a reason, and is led to the field that was left out', async () => {
    const scientist = await signIn(/^Joanna Kowalska/);
    await scientist.goTo('/laboratory');
    await tabTo(scientist, /^IYER, Lakshmi$/);
    await enter(scientist);
    await tabTo(scientist, /^Reject/);
    await enter(scientist);
    await tabTo(scientist, /^Reject the sample and tell the requester$/);
    await enter(scientist);
    // then the summary of errors leads to the field
    await tabTo(scientist, /^(Select|Choose|Say|Enter)/);
    await key(scientist, 'Enter');
    assert.equal(await scientist.page.evaluate('document.activeElement.id === location.hash.slice(1)'), true, 'the field has the focus');
    assert.match(await scientist.page.evaluate('document.activeElement.labels[0].innerText'), /The sample is not good enough to test/);
    await key(scientist, 'Space');
    await tabTo(scientist, /^What should the requester do\?$/);
    await type(scientist, 'The tube leaked. Please send another.');
    await tabTo(scientist, /^Reject the sample and tell the requester$/);
    await enter(scientist);
    assert.match(await scientist.words(), /The tube leaked/);
    process.stdout.write(`# the focus was seen, in order, at ${stops} stops\n`);
    await scientist.leave();
  });
});
