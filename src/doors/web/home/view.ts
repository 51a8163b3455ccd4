// The first page: for a visitor what this is; for staff what needs them today; for a patient where their tests are.
import type { Who } from '../../../foundation/identity/index.ts';
import type { Directory } from '../../../service/directory/index.ts';
import type { WorklistRow } from '../../../service/laboratory/index.ts';
import { count, plural } from '../format.ts';
import { listRow } from '../orders/view.ts';

export function welcome({ directory, isDemo, origin }: { directory: Directory; isDemo: boolean; origin: string }) {
  return {
    heading: 'Genomic medicine service',
    lead: 'Find the right genomic test, request it, follow it through the laboratory and read the result.',
    tiles: [
      { href: '/tests', title: 'Find a test', text: 'Search the national test directory by condition, gene or code. No sign-in needed.' },
      {
        href: '/sign-in',
        title: isDemo ? 'Sign in as a demonstration person' : 'Sign in',
        text: 'Request tests, work through samples, read and act on results.',
      },
      {
        href: '/FHIR/R4/metadata',
        title: 'Connect a system',
        text: 'FHIR R4 and HL7 v2 for hospital and laboratory systems: what this server can do.',
      },
    ],
    holdings: holdingsOf(directory),
    isDemo,
    curl: `curl -s ${origin}/FHIR/R4 -H "Authorization: Bearer demo-clinician" -H "Content-Type: application/fhir+json" -d @docs/guides/first-order.json`,
  };
}

function holdingsOf(directory: Directory) {
  return directory.versions.map((version) => ({
    key: { text: `${version.kind === 'rare' ? 'Rare and inherited disease' : 'Cancer'} directory` },
    value: {
      text: `Version ${version.version}: ${plural(version.indications.length, 'clinical indication')}, ${count(version.indications.reduce((sum, indication) => sum + indication.tests.length, 0))} tests`,
    },
  }));
}

/** One group of rows on the home page, with where the rest is. */
export interface Group {
  readonly title: string;
  readonly rows: readonly WorklistRow[];
  readonly more: string;
  readonly empty: string;
}

export function todayPage(who: Who, groups: readonly Group[], drafts: number, now: Date) {
  const isLaboratory = who.role === 'laboratory';
  const waiting = groups.reduce((sum, { rows }) => sum + rows.length, 0);
  return {
    heading: 'What needs you today',
    lead: waiting === 0 ? 'Nothing is waiting for you.' : undefined,
    groups: groups.map(({ title, rows, more, empty }) => ({
      title,
      empty,
      more,
      rows: rows.map((row) => listRow(row, now)),
    })),
    shortcuts: isLaboratory
      ? [
          { href: '/laboratory', text: 'Laboratory worklists' },
          { href: '/requests', text: 'All requests' },
        ]
      : [
          { href: '/tests', text: 'Find and request a test' },
          { href: '/requests', text: drafts > 0 ? `Requests and ${plural(drafts, 'draft')}` : 'All requests' },
        ],
  };
}

/** What roles without patients find first. */
export function plainPage(who: Who, directory: Directory) {
  const isPatient = who.role === 'patient';
  return {
    heading: isPatient ? `Hello ${who.name}` : 'Home',
    lead: isPatient
      ? 'Follow your tests and read about them.'
      : 'Figures, boards and the test directory. You do not see records of patients.',
    tiles: [
      ...(isPatient
        ? [
            { href: '/my/tests', title: 'My tests', text: 'Where each of your tests is now, and your results.' },
            { href: '/my/choices', title: 'My choices', text: 'Say yes or no to research. Change it at any time.' },
            { href: '/my/access', title: 'Who looked', text: 'Who has looked at your record, and why.' },
          ]
        : []),
      {
        href: '/tests',
        title: isPatient ? 'Read about a test' : 'Test directory',
        text: 'Who a test is for, how it is done and how long it takes.',
      },
      { href: '/privacy', title: 'Who sees what', text: 'Who can open a record and how every look is written down.' },
    ],
    holdings: isPatient ? [] : holdingsOf(directory),
    isDemo: false,
  };
}

export interface Found {
  readonly orders: readonly WorklistRow[];
  readonly tests: readonly { readonly href: string; readonly text: string; readonly because: string }[];
}

export function searchPage(words: string, found: Found, now: Date) {
  const total = found.orders.length + found.tests.length;
  return {
    heading: `Search results for "${words}"`,
    words,
    summary:
      total === 0
        ? 'Nothing was found. Check the spelling, or try an NHS number, a request number, a condition or a gene.'
        : `${plural(total, 'result')}.`,
    orders: found.orders.map((row) => listRow(row, now)),
    tests: found.tests,
  };
}
