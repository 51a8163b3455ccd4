// What the public and patients read, as they read it: each page's words at reading grade 7 or below (Flesch-Kincaid), names of tests, specialties and people left out.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readingGrade } from '../../src/service/families/index.ts';
import { type House, openHouse, type Person, skipWithoutBrowser } from './browser.ts';

describe('plain words', { skip: skipWithoutBrowser, timeout: 120_000 }, () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house?.close());

  /** Sentences of paragraphs, points, headings and hints; tables and addresses of the web are left out, and so is what data is named. */
  async function sentences(person: Person): Promise<readonly string[]> {
    const texts = await person.page
      .locator('main :is(p, li:not(:has(a, button)), h1, h2, h3, legend, .nhsuk-hint, summary, .nhsuk-body)')
      .evaluateAll((elements) =>
        elements.map((element) => [element.tagName, (element as unknown as { innerText: string }).innerText] as const),
      ); // elements of a page have text
    return texts
      .filter(([, text]) => text.trim().split(/\s+/).length >= 4)
      .map(([, text]) => text.trim().replace(/\s+/g, ' '))
      .map((text) => (/[.?!:]$/.test(text) ? text : `${text}.`));
  }

  for (const path of [
    '/',
    '/tests',
    '/tests/R134',
    '/tests/compare',
    '/help',
    '/accessibility',
    '/privacy',
    '/about',
    '/sign-in',
    '/you-said-we-did',
    '/invitation',
    '/nowhere',
  ])
    it(`${path} reads at grade 7 or below`, async () => {
      const visitor = await house.visitor();
      await visitor.goTo(path);
      const read = await sentences(visitor);
      const grade = readingGrade(read.join(' '));
      const hardest = read.toSorted((a, b) => readingGrade(b) - readingGrade(a)).slice(0, 4);
      await visitor.leave();
      assert.ok(grade <= 7, `${grade.toFixed(1)}: ${hardest.map((text) => `${readingGrade(text).toFixed(1)} ${text}`).join('\n')}`);
    });
});
