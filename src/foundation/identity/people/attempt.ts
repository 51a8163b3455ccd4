// A sign-in under way.

import type { Provider } from '../settings.ts';

/** What we remember between sending a browser to the provider and its coming back; ten minutes, used once. */
export interface Attempt {
  readonly audience: Provider['audience'];
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
}
