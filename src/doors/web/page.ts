// The frame around every page: who is signed in, where one is, what went wrong. Routes pass it beside the view model.
import type { Role, Who } from '../../foundation/identity/index.ts';

export interface PageError {
  readonly text: string;
  /** `#field-id`, so that the summary leads to the field. */
  readonly href: string;
}

export interface Page {
  readonly title: string;
  readonly back?: string;
  /** `gms-wide` for dense tables. */
  readonly width?: string;
  readonly errors?: readonly PageError[];
  readonly hasError?: boolean;
  /** Shown once in a green banner: what was just done. */
  readonly done?: string;
  readonly account?: readonly object[];
  readonly navigation?: readonly object[];
  /** Break-glass is on: every page says so. */
  readonly emergency?: boolean;
}

interface NavigationItem {
  readonly href: string;
  readonly text: string;
  readonly roles: readonly Role[];
}

const CARE: readonly Role[] = ['clinician', 'counsellor', 'geneticist', 'laboratory', 'pharmacist'];
const STAFF: readonly Role[] = [
  ...CARE,
  'analyst',
  'programme-manager',
  'workforce',
  'administrator',
  'patient-representative',
  'research',
];

/** What each role finds in the menu. Seeing a link grants nothing: the policy decides at the door. */
const NAVIGATION: readonly NavigationItem[] = [
  { href: '/', text: 'Home', roles: [...STAFF, 'patient'] },
  { href: '/tests', text: 'Find a test', roles: [...STAFF, 'patient'] },
  { href: '/requests', text: 'Requests', roles: CARE },
  { href: '/laboratory', text: 'Laboratory', roles: ['laboratory', 'geneticist'] },
  { href: '/results', text: 'Results', roles: CARE },
  {
    href: '/oversight',
    text: 'Activity',
    roles: ['laboratory', 'geneticist', 'analyst', 'programme-manager', 'administrator', 'patient-representative'],
  },
  { href: '/pathways', text: 'Pathways', roles: CARE },
  { href: '/families', text: 'Families', roles: ['clinician', 'counsellor', 'geneticist'] },
  { href: '/medicines', text: 'Medicines', roles: CARE },
  { href: '/interpretation', text: 'Genomes', roles: ['geneticist', 'laboratory', 'clinician'] },
  { href: '/equity', text: 'Fair access', roles: ['analyst', 'programme-manager', 'patient-representative'] },
  { href: '/workforce', text: 'Workforce', roles: ['workforce', 'programme-manager', 'patient-representative'] },
  { href: '/workforce/mine', text: 'My competences', roles: [...CARE, 'workforce'] },
  { href: '/alliances', text: 'Alliances', roles: ['programme-manager', 'patient-representative', 'workforce', 'analyst'] },
  { href: '/my/tests', text: 'My tests', roles: ['patient'] },
  { href: '/my/choices', text: 'My choices', roles: ['patient'] },
  { href: '/my/access', text: 'Who looked', roles: ['patient'] },
  { href: '/my/people', text: 'People', roles: ['patient'] },
  { href: '/my/contact', text: 'How we write to you', roles: ['patient'] },
  { href: '/research', text: 'Research', roles: ['research'] },
  { href: '/administration', text: 'Administration', roles: ['administrator'] },
];

export function frame(who: Who | undefined, path: string, page: Page): Page {
  const hasError = (page.errors?.length ?? 0) > 0;
  if (!who) return { ...page, hasError, account: [{ href: '/sign-in', text: 'Sign in' }] };
  return {
    ...page,
    hasError,
    emergency: who.emergencyReason !== undefined,
    account: [
      { text: who.organisation ? `${who.name}, ${who.organisation}` : who.name, icon: true },
      { href: '/sign-out', text: 'Sign out' },
    ],
    navigation: NAVIGATION.filter(({ roles }) => roles.includes(who.role)).map(({ href, text }) => ({
      href,
      text,
      ...(href === path ? { current: true } : path.startsWith(`${href}/`) && href !== '/' ? { active: true } : {}),
    })),
  };
}
