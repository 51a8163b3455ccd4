// The few pages of signing in, as plain HTML: they must work before anything else does.

import type { Persona, Post } from '../../foundation/identity/index.ts';

export interface Frame {
  readonly title: string;
  /** HTML made by the functions below. */
  readonly body: string;
  /** Where the browser goes by itself at once. */
  readonly onwards?: string;
}

export function frame({ title, body, onwards }: Frame): string {
  return `<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)} - OpenGMS</title>${onwards ? `<meta http-equiv="refresh" content="0; url=${escaped(onwards)}">` : ''}</head>
<body><main><h1>${escaped(title)}</h1>
${body}
</main></body>
</html>`;
}

export function signInPage(offer: {
  readonly audiences: readonly ('staff' | 'patients')[];
  readonly personas: readonly Persona[];
  readonly returnTo: string;
}): Frame {
  const start = (audience: string, label: string) =>
    `<p><a href="/sign-in/start?${escaped(new URLSearchParams({ audience, return: offer.returnTo }).toString())}">${label}</a></p>`;
  const ways = [
    ...(offer.audiences.includes('staff') ? [start('staff', 'Sign in with your NHS smartcard or security key')] : []),
    ...(offer.audiences.includes('patients') ? [start('patients', 'Patients: sign in with NHS login')] : []),
    ...(offer.personas.length > 0 ? [personaList(offer.personas, offer.returnTo)] : []),
  ];
  const none = '<p>No way of signing in is set up here. docs/guides/sign-in.md says how.</p>';
  return { title: 'Sign in', body: ways.length > 0 ? ways.join('\n') : none };
}

export function choosePostPage(posts: readonly Post[], csrf: string, returnTo: string): Frame {
  const choices = posts
    .map(
      ({ role, organisation, organisationName }, index) =>
        `<p><input type="radio" name="post" id="post-${index}" value="${index}" required> <label for="post-${index}">${escaped(organisationName ?? organisation)} (${escaped(organisation)}), ${escaped(role)}</label></p>`,
    )
    .join('\n');
  return {
    title: 'Choose where you are working',
    body: form(
      '/sign-in/organisation',
      csrf,
      `${hidden('return', returnTo)}<fieldset><legend>Organisation</legend>${choices}</fieldset>`,
      'Continue',
    ),
  };
}

export function signOutPage(name: string, csrf: string): Frame {
  return { title: 'Sign out', body: `<p>You are signed in as ${escaped(name)}.</p>${form('/sign-out', csrf, '', 'Sign out')}` };
}

/** A page and not a redirect: browsers apply a page's form-action rule to where a posted form is redirected, and the provider is elsewhere. */
export function signedOutPage(location: string): Frame {
  return {
    title: 'You have been signed out',
    body: `<p><a href="${escaped(location)}">Sign out of the sign-in service too</a></p>`,
    onwards: location,
  };
}

export function emergencyPage(isOpen: boolean, csrf: string, returnTo: string, problem?: string): Frame {
  if (isOpen)
    return {
      title: 'Emergency access is on',
      body: `<p>You can read every record until you end it. Each reading is written down with your reason.</p>${form('/emergency/end', csrf, hidden('return', returnTo), 'End emergency access')}`,
    };
  const said = problem ? `<p role="alert">${escaped(problem)}</p>` : '';
  const ask = `${said}<p>Use this only when a patient needs care now and the record is not among those your organisation works on. Your reason is kept with every record you open, and the patient can see it.</p>`;
  const reason =
    '<p><label for="reason">Why do you need to open this record?</label></p><p><textarea id="reason" name="reason" rows="3" cols="60" required></textarea></p>';
  return {
    title: 'Open a record in an emergency',
    body: ask + form('/emergency', csrf, hidden('return', returnTo) + reason, 'Start emergency access'),
  };
}

export function problemPage(title: string, because: string): Frame {
  return { title, body: `<p>${escaped(because)}</p><p><a href="/sign-in">Go to the sign-in page</a></p>` };
}

function personaList(personas: readonly Persona[], returnTo: string): string {
  const lines = personas.map(
    ({ persona, name, role, organisationName }) =>
      `<li><form method="post" action="/sign-in/persona">${hidden('persona', persona)}${hidden('return', returnTo)}<button>${escaped(name)}</button> ${escaped(role)}, ${escaped(organisationName)}</form></li>`,
  );
  return `<h2>Try it as one of these people</h2><p>This is a demonstration with invented people. Nobody is asked for a password.</p><ul>${lines.join('\n')}</ul>`;
}

function form(action: string, csrf: string, fields: string, button: string): string {
  return `<form method="post" action="${action}">${hidden('_csrf', csrf)}${fields}<p><button>${escaped(button)}</button></p></form>`;
}

function hidden(name: string, value: string): string {
  return `<input type="hidden" name="${name}" value="${escaped(value)}">`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
