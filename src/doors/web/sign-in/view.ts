// The look of the sign-in door's pages. What they say and do is decided there; here each is put into the frame.
import type { SignInPage } from '../../signin/index.ts';
import type { Render } from '../render.ts';

/** The whole page as HTML. Every value is escaped by the templates. */
export type DrawSignIn = (page: SignInPage) => string;

export function drawSignIn(render: Render): DrawSignIn {
  return (page) => {
    const account = 'csrf' in page ? [{ href: '/sign-out', text: 'Sign out' }] : undefined;
    const errors = page.kind === 'emergency' && page.problem ? [{ text: page.problem, href: '#reason' }] : [];
    const frame = { title: page.title, errors, hasError: errors.length > 0, ...(account && page.kind !== 'sign-out' ? { account } : {}) };
    return render(`sign-in/${page.kind}.njk`, { ...viewOf(page), page: frame });
  };
}

function viewOf(page: SignInPage): object {
  switch (page.kind) {
    case 'sign-in':
      return {
        ...page,
        ways: page.audiences.map((audience) => ({
          href: `/sign-in/start?${new URLSearchParams({ audience, return: page.returnTo })}`,
          text: audience === 'staff' ? 'Sign in with your NHS smartcard or security key' : 'Patients: sign in with NHS login',
        })),
        people: page.personas.map(({ persona, name, role, organisationName }) => ({
          persona,
          name,
          post: role === 'patient' ? 'Patient' : `${ROLE_WORDS[role] ?? role}, ${organisationName}`,
        })),
      };
    case 'choose-post':
      return {
        ...page,
        choices: page.posts.map(({ role, organisation, organisationName }, index) => ({
          value: String(index),
          text: `${organisationName ?? organisation} (${organisation})`,
          hint: { text: ROLE_WORDS[role] ?? role },
        })),
      };
    default:
      return page;
  }
}

/** Roles as people say them. */
export const ROLE_WORDS: Readonly<Record<string, string>> = {
  clinician: 'Doctor who requests tests',
  counsellor: 'Genetic counsellor',
  laboratory: 'Clinical scientist at a laboratory hub',
  geneticist: 'Clinical geneticist',
  pharmacist: 'Pharmacist',
  analyst: 'Analyst',
  'programme-manager': 'Programme manager',
  workforce: 'Workforce lead',
  administrator: 'Administrator',
  'patient-representative': 'Patient representative',
  research: 'Research data access',
  patient: 'Patient',
};
