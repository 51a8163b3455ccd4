// What every journey needs: the whole service on a database in memory, a real browser, people who sign in, and the checks each page must pass.
// Standard: WCAG 2.2 level AA, as far as a program can check it (axe-core), with contrast, target size and reflow at 320 px.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { AuditEvent } from '@medplum/fhirtypes';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { openService, type Service } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { seedCaseload } from '../../src/demo/index.ts';
import { type LoggedAccess, loggedAccess } from '../../src/foundation/audit/index.ts';
import { PERSONAS } from '../../src/foundation/identity/index.ts';
import { openDatabase } from '../../src/foundation/storage/index.ts';

const CHROMIUM = '/usr/bin/chromium';
/** Given to node:test as `skip`: says why, unless nothing may be skipped. */
export const skipWithoutBrowser =
  existsSync(CHROMIUM) || process.env.OPENGMS_SKIP_NOTHING === '1'
    ? false
    : 'there is no /usr/bin/chromium (Debian: apt-get install chromium), so the journeys through a browser were not run';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const NARROW = { width: 320, height: 640 };
const WIDE = { width: 1100, height: 900 };

export interface House {
  readonly service: Service;
  readonly address: string;
  /** Somebody at a browser of their own; `persona` signs them in with the button of the demonstration. */
  visitor(options?: { readonly persona?: string; readonly javaScript?: boolean }): Promise<Person>;
  close(): Promise<void>;
}

export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Pages shown so far, the answers to forms included. */
  readonly pages: readonly string[];
  goTo(path: string): Promise<void>;
  /** Follows a link by its words. */
  follow(name: string | RegExp): Promise<void>;
  /** Presses a button by its words. */
  press(name: string | RegExp): Promise<void>;
  /** Presses the browser's own Back. */
  goBack(): Promise<void>;
  fill(label: string | RegExp, value: string): Promise<void>;
  /** Opens what is folded, by its title. */
  unfold(title: string): Promise<void>;
  /** A radio button or checkbox by its label. */
  choose(label: string | RegExp): Promise<void>;
  heading(): Promise<string>;
  /** The words of the page's main part. */
  words(): Promise<string>;
  /** Asserts that the page is accessible, has one h1, and fits 320 px without scrolling sideways. Each kind of page once is enough. */
  passes(): Promise<void>;
  leave(): Promise<void>;
}

/** Starts the service and a browser. `caseload`: with the synthetic orders in every state (about 3 seconds). */
export async function openHouse({
  caseload = false,
  now = () => new Date(),
}: {
  readonly caseload?: boolean;
  readonly now?: () => Date;
} = {}): Promise<House> {
  const database = await openDatabase({ memory: true });
  const extracts = mkdtempSync(join(tmpdir(), 'opengms-extracts-'));
  const config = readConfig({
    OPENGMS_DEMO: '1',
    PORT: '0',
    OPENGMS_LOG: 'error',
    OPENGMS_DATA: '/nonexistent',
    OPENGMS_EXTRACTS: extracts,
  });
  const service = await openService({ config, database, now });
  if (caseload) await seedCaseload({ record: service.record, requests: service.requests, directory: service.directory, now: new Date() });
  await service.following.caughtUp();
  const address = await service.listen();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
  const inspector = await (await browser.newContext({ viewport: WIDE })).newPage();
  return {
    service,
    address,
    visitor: (options = {}) => arrive(browser, address, inspector, options),
    close: async () => {
      await browser.close();
      await service.close();
      rmSync(extracts, { recursive: true, force: true });
    },
  };
}

/** While Chromium changes one page for another it knows of no history for a moment, and says so. */
async function goBack(page: Page): Promise<void> {
  for (let tries = 1; ; tries += 1)
    try {
      await page.waitForLoadState();
      await page.goBack();
      return;
    } catch (error) {
      if (tries === 20 || !/Not attached to an active page/.test(String(error))) throw error;
      await page.waitForTimeout(100);
    }
}

async function arrive(
  browser: Browser,
  address: string,
  inspector: Page,
  { persona, javaScript = false }: { readonly persona?: string; readonly javaScript?: boolean },
): Promise<Person> {
  const context = await browser.newContext({ viewport: WIDE, javaScriptEnabled: javaScript });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const pages: string[] = [];
  const complaints: string[] = [];
  page.on('domcontentloaded', (shown) => pages.push(new URL(shown.url()).pathname));
  // A blocked inline style or script is said on the console.
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Refused to/i.test(message.text())) complaints.push(message.text());
  });
  const person: Person = {
    page,
    context,
    pages,
    goTo: async (path) => {
      await page.goto(address + path);
    },
    follow: (name) => page.getByRole('link', named(name)).first().click(),
    press: (name) => page.getByRole('button', named(name)).first().click(),
    goBack: () => goBack(page),
    fill: (label, value) =>
      page
        .getByLabel(label, typeof label === 'string' ? { exact: true } : {})
        .first()
        .fill(value),
    choose: (label) =>
      page
        .getByLabel(label, typeof label === 'string' ? { exact: true } : {})
        .first()
        .check(),
    unfold: (title) => page.locator('summary', { hasText: title }).first().click(),
    heading: () => page.locator('h1').first().innerText(),
    words: () => page.locator('main').innerText(),
    passes: async () => {
      await passes(javaScript ? page : await shownTo(inspector, page));
      assert.deepEqual(complaints, [], `content security policy on ${page.url()}`);
    },
    leave: () => context.close(),
  };
  if (persona !== undefined) {
    const name = PERSONAS.get(persona)?.name;
    assert.ok(name, `there is no persona ${persona}`);
    await person.goTo('/sign-in');
    await person.press(new RegExp(name));
    pages.length = 0;
  }
  return person;
}

function named(name: string | RegExp): { name: string | RegExp; exact?: boolean } {
  return typeof name === 'string' ? { name, exact: true } : { name };
}

/** The checking program is itself a script, so a page without JavaScript is shown once more, as it is, where scripts of ours do not run but its own can. */
async function shownTo(inspector: Page, page: Page): Promise<Page> {
  const html = await page.content();
  await inspector.unrouteAll();
  await inspector.route('**/*', (route) => {
    if (route.request().isNavigationRequest()) return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' });
    return route.request().resourceType() === 'script' ? route.abort() : route.continue();
  });
  await inspector.goto(page.url());
  return inspector;
}

async function passes(page: Page): Promise<void> {
  const where = `${new URL(page.url()).pathname} (${await page.title()})`;
  const found = await new AxeBuilder({ page }).withTags(RULES).setLegacyMode(true).analyze();
  assert.deepEqual(
    found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`),
    [],
    `accessibility of ${where}`,
  );
  assert.equal(await page.locator('h1').count(), 1, `one main heading on ${where}`);
  await page.setViewportSize(NARROW);
  // The menu of the design system's script folds a moment after the width changes.
  await page.waitForTimeout(150);
  const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
  await page.setViewportSize(WIDE);
  assert.ok(width <= NARROW.width, `${where} needs ${width} px of width where there are ${NARROW.width}`);
}

/** Who looked at or changed a patient's record, oldest first: the audit check at the end of a journey. */
export async function whoSaw(service: Service, patient: string): Promise<readonly LoggedAccess[]> {
  const found = await service.record.search(
    {
      type: 'AuditEvent',
      parameters: [
        ['patient', `Patient/${patient}`],
        ['_sort', 'date'],
        ['_count', '500'],
      ],
    },
    { kind: 'everything' },
  );
  // The search asked for AuditEvents only.
  return found.matches.map(({ content }) => loggedAccess(JSON.parse(content) as AuditEvent));
}
