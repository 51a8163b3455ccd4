// Sessions kept in the database under the hash of the cookie's secret, with idle and absolute expiry.
// Limits: OWASP Application Security Verification Standard 4.0.3, V3.3.2 (level 2: 30 minutes idle, 12 hours in all).

import type { Database } from '../../storage/index.ts';
import * as store from '../store.ts';
import { newSecret } from './secret.ts';
import type { Session } from './session.ts';

export const IDLE_MINUTES = 30;
export const ABSOLUTE_HOURS = 12;

export interface Sessions {
  /** Starts a session under a fresh secret, whatever cookie the browser came with. Returns the secret for the cookie. */
  start(session: Omit<Session, 'csrfKey' | 'startedAt'>, now: Date): Promise<string>;
  find(secret: string, now: Date): Promise<Session | undefined>;
  /** Replaces the session and its secret at once (choice of post, emergency): a right gained means a new secret. */
  replace(secret: string, session: Omit<Session, 'csrfKey' | 'startedAt'>, now: Date): Promise<string | undefined>;
  end(secret: string): Promise<Session | undefined>;
  /** Back-channel logout: ends every session of the provider's session id, or of the subject when no id is given. Returns how many. */
  endByProvider(issuer: string, which: { readonly sid?: string; readonly subject?: string }): Promise<number>;
}

export function createSessions(db: Database): Sessions {
  return {
    async start(session, now) {
      const secret = newSecret();
      await store.putSession(db, secret, { ...session, csrfKey: newSecret(), startedAt: now }, now);
      return secret;
    },
    async find(secret, now) {
      const kept = await store.getSession(db, secret);
      if (!kept || isOver(kept, now)) return undefined;
      // Touched at most once a minute, so that reading pages does not become writing.
      if (now.getTime() - kept.seenAt.getTime() > 60_000) await store.touchSession(db, secret, now);
      return kept.session;
    },
    async replace(secret, session, now) {
      const kept = await store.getSession(db, secret);
      if (!kept || isOver(kept, now)) return undefined;
      const fresh = newSecret();
      await store.putSession(db, fresh, { ...session, csrfKey: newSecret(), startedAt: kept.session.startedAt }, now);
      await store.deleteSession(db, secret);
      return fresh;
    },
    async end(secret) {
      return (await store.deleteSession(db, secret))?.session;
    },
    endByProvider: (issuer, which) => store.deleteSessionsByProvider(db, issuer, which),
  };
}

function isOver(kept: store.KeptSession, now: Date): boolean {
  const idle = now.getTime() - kept.seenAt.getTime();
  const age = now.getTime() - kept.session.startedAt.getTime();
  return idle > IDLE_MINUTES * 60_000 || age > ABSOLUTE_HOURS * 3_600_000;
}
