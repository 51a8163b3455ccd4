// Cross-site request forgery: a page's form carries a token that only a page of the same session could have been given.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Session } from './session.ts';

/** The value of the hidden field `_csrf` in every form of this session. */
export function csrfToken(session: Session): string {
  return createHmac('sha256', session.csrfKey).update('opengms form').digest('base64url');
}

/** Whether a posted `_csrf` belongs to this session. Compared in constant time. */
export function checkCsrf(session: Session, posted: unknown): boolean {
  if (typeof posted !== 'string') return false;
  const expected = Buffer.from(csrfToken(session));
  const given = Buffer.from(posted);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
