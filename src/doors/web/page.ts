// The frame around every page: who is signed in, where one is, what went wrong. View functions return it beside their own view model.
import type { Who } from '../../foundation/identity/index.ts';

export interface PageError {
  readonly text: string;
  /** `#field-id`, so that the summary leads to the field. */
  readonly href: string;
}

export interface Page {
  readonly title: string;
  readonly back?: string;
  readonly width?: string;
  readonly errors?: readonly PageError[];
  readonly hasError?: boolean;
  /** Shown once in a green banner: what was just done. */
  readonly done?: string;
  readonly account?: readonly object[];
  readonly navigation?: readonly object[];
}

interface NavigationItem {
  readonly href: string;
  readonly text: string;
  readonly roles: readonly Who['role'][];
}

const STAFF: readonly Who['role'][] = [
  'clinician',
  'counsellor',
  'laboratory',
  'geneticist',
  'pharmacist',
  'analyst',
  'programme-manager',
  'workforce',
  'administrator',
];

/** What each role finds in the menu. Seeing a link grants nothing: the policy decides at the door. */
const NAVIGATION: readonly NavigationItem[] = [
  { href: '/', text: 'Home', roles: [...STAFF, 'patient', 'patient-representative'] },
  { href: '/tests', text: 'Find a test', roles: STAFF },
];

export function frame(who: Who | undefined, path: string, page: Page): Page {
  const hasError = (page.errors?.length ?? 0) > 0;
  if (!who) return { ...page, hasError, account: [{ href: '/sign-in', text: 'Sign in' }] };
  return {
    ...page,
    hasError,
    account: [
      { text: `${who.name}, ${who.organisation}`, icon: true },
      { href: '/sign-out', text: 'Sign out' },
    ],
    navigation: NAVIGATION.filter(({ roles }) => roles.includes(who.role)).map(({ href, text }) => ({
      href,
      text,
      ...(href === path ? { current: true } : path.startsWith(`${href}/`) && href !== '/' ? { active: true } : {}),
    })),
  };
}
