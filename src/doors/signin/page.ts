// The pages of signing in as values: what each says and asks. Their look is given by the pages door through `draw` (composition root).

import type { Persona, Post } from '../../foundation/identity/index.ts';

export type SignInPage =
  | {
      readonly kind: 'sign-in';
      readonly title: string;
      readonly audiences: readonly ('staff' | 'patients')[];
      readonly personas: readonly Persona[];
      readonly returnTo: string;
    }
  | {
      readonly kind: 'choose-post';
      readonly title: string;
      readonly posts: readonly Post[];
      readonly csrf: string;
      readonly returnTo: string;
    }
  | { readonly kind: 'sign-out'; readonly title: string; readonly name: string; readonly csrf: string }
  | {
      /** A page and not a redirect: browsers apply a page's form-action rule to where a posted form is redirected, and the provider is elsewhere. */
      readonly kind: 'signed-out';
      readonly title: string;
      /** Where the browser goes by itself at once. */
      readonly location: string;
    }
  | {
      readonly kind: 'emergency';
      readonly title: string;
      readonly isOpen: boolean;
      readonly csrf: string;
      readonly returnTo: string;
      readonly problem?: string;
    }
  | { readonly kind: 'problem'; readonly title: string; readonly because: string };

export function signInPage(offer: {
  readonly audiences: readonly ('staff' | 'patients')[];
  readonly personas: readonly Persona[];
  readonly returnTo: string;
}): SignInPage {
  return { kind: 'sign-in', title: 'Sign in', ...offer };
}

export function choosePostPage(posts: readonly Post[], csrf: string, returnTo: string): SignInPage {
  return { kind: 'choose-post', title: 'Choose where you are working', posts, csrf, returnTo };
}

export function signOutPage(name: string, csrf: string): SignInPage {
  return { kind: 'sign-out', title: 'Sign out', name, csrf };
}

export function signedOutPage(location: string): SignInPage {
  return { kind: 'signed-out', title: 'You have been signed out', location };
}

export function emergencyPage(isOpen: boolean, csrf: string, returnTo: string, problem?: string): SignInPage {
  const title = isOpen ? 'Emergency access is on' : 'Open a record in an emergency';
  return { kind: 'emergency', title, isOpen, csrf, returnTo, ...(problem === undefined ? {} : { problem }) };
}

export function problemPage(title: string, because: string): SignInPage {
  return { kind: 'problem', title, because };
}
