// Access tokens of applications: opaque, five minutes, kept as a hash. Opaque rather than signed, so that withdrawing one works at once.

import type { Database } from '../../storage/index.ts';
import { newSecret } from '../people/secret.ts';
import * as store from '../store.ts';
import type { Who } from '../who.ts';

/** SMART Backend Services STU2.2: the lifetime SHOULD NOT exceed five minutes. */
export const ACCESS_TOKEN_SECONDS = 300;

export interface AccessTokens {
  /** Returns the token; nothing of it but its hash is kept. */
  issue(who: Who, now: Date): Promise<string>;
  find(token: string, now: Date): Promise<Who | undefined>;
}

export function createAccessTokens(db: Database): AccessTokens {
  return {
    async issue(who, now) {
      const token = newSecret();
      await store.putAccessToken(db, token, who, new Date(now.getTime() + ACCESS_TOKEN_SECONDS * 1000));
      return token;
    },
    find: (token, now) => store.getAccessToken(db, token, now),
  };
}
