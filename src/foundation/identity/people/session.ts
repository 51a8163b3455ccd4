// A signed-in person's session, and the posts they may choose from.

import type { Who } from '../who.ts';

/** One post a person may choose to work in: their role at an organisation. */
export interface Post {
  readonly role: Who['role'];
  readonly organisation: string;
  readonly organisationName?: string;
  readonly activities: readonly string[];
  /** The provider's id of this post (CIS2 `person_roleid`), by which a choice made there is recognised. */
  readonly roleId?: string;
}

export interface Session {
  /** Until a person with several posts has chosen one, the organisation is '' and the policy refuses what needs one. */
  readonly who: Who;
  /** The posts they may choose from; empty for personas and patients. */
  readonly posts: readonly Post[];
  readonly csrfKey: string;
  readonly startedAt: Date;
  /** The provider's session id and subject, for back-channel logout; the ID token's hint for sign-out. */
  readonly provider?: { readonly issuer: string; readonly subject: string; readonly sid?: string; readonly idToken: string };
}
