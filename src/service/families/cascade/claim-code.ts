// Codes a relative claims an invitation with: random, with a check character, kept only as a hash, limited in time and in tries.
// Check character: ISO/IEC 7064 hybrid scheme (MOD 33,32) over 32 letters and digits without I, L, O and U.

import { createHash } from 'node:crypto';

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LETTERS = 11;

/** 55 random bits: a million tries against a million open codes hit one with a chance of 1 in 36,000. */
export const RANDOM_BYTES = RANDOM_LETTERS;

/** Random bytes come from the edge (crypto.randomBytes). `7Q4M-1KXW-0BTZ`. */
export function makeClaimCode(random: Uint8Array): string {
  if (random.length < RANDOM_BYTES) throw new RangeError(`A code needs ${RANDOM_BYTES} random bytes.`);
  const body = Array.from(random.slice(0, RANDOM_LETTERS), (byte) => LETTERS[byte & 31]).join('');
  return `${body}${checkLetter(body)}`.replace(/(.{4})(?=.)/g, '$1-');
}

export type CodeReading = { readonly kind: 'code'; readonly code: string } | { readonly kind: 'mistyped'; readonly because: string };

/** What a person types: small letters, spaces and dashes, O for 0, I and L for 1. */
export function readClaimCode(typed: string): CodeReading {
  const code = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  if (code.length !== RANDOM_LETTERS + 1) return { kind: 'mistyped', because: 'The code in your letter has 12 letters and numbers.' };
  if ([...code].some((letter) => !LETTERS.includes(letter))) return { kind: 'mistyped', because: 'The code has letters and numbers only.' };
  if (checkLetter(code.slice(0, -1)) !== code.at(-1))
    return { kind: 'mistyped', because: 'Check the code against your letter: one part does not fit.' };
  return { kind: 'code', code };
}

/** Only this is stored; `pepper` is a secret of the deployment. */
export function hashOfCode(code: string, pepper: string): string {
  return createHash('sha256')
    .update(`${pepper}\u0000${code.replaceAll('-', '')}`)
    .digest('hex');
}

export interface Invitation {
  readonly codeHash: string;
  readonly member: string;
  /** Instants in ISO 8601 UTC. */
  readonly expires: string;
  readonly claimedAt?: string;
  readonly withdrawnAt?: string;
}

/** Our choice, for a service to confirm: five wrong codes in 15 minutes from one place stop it for the rest of them; 20 in a day for the day. */
export const CLAIM_LIMITS: readonly { readonly minutes: number; readonly tries: number }[] = [
  { minutes: 15, tries: 5 },
  { minutes: 24 * 60, tries: 20 },
];

export type ClaimDecision =
  | { readonly kind: 'claimed'; readonly invitation: Invitation }
  | { readonly kind: 'too-many-tries'; readonly until: string }
  /** The same answer whether the code never was, is used, withdrawn or past its day: it says nothing about anybody. */
  | { readonly kind: 'not-claimable'; readonly because: string };

/** Decides one try. `wrongTries` are the instants of earlier wrong codes from the same place; times are compared, so all in ISO 8601 UTC. */
export function decideClaim(
  codeHash: string,
  invitations: readonly Invitation[],
  wrongTries: readonly string[],
  now: string,
): ClaimDecision {
  const until = blockedUntil(wrongTries, now);
  if (until) return { kind: 'too-many-tries', until };
  const invitation = invitations.find((one) => one.codeHash === codeHash);
  if (!invitation || invitation.claimedAt !== undefined || invitation.withdrawnAt !== undefined || invitation.expires <= now)
    return { kind: 'not-claimable', because: 'This code cannot be used. Call the number in your letter and we will help you.' };
  return { kind: 'claimed', invitation: { ...invitation, claimedAt: now } };
}

function blockedUntil(wrongTries: readonly string[], now: string): string | undefined {
  const ends = CLAIM_LIMITS.flatMap(({ minutes, tries }) => {
    const since = new Date(Date.parse(now) - minutes * 60_000).toISOString();
    const recent = wrongTries.filter((at) => at > since && at <= now).sort();
    const first = recent.at(-tries);
    return first === undefined ? [] : [new Date(Date.parse(first) + minutes * 60_000).toISOString()];
  });
  return ends.sort().at(-1);
}

function checkLetter(body: string): string {
  let product = 32;
  for (const letter of body) {
    const sum = (product + LETTERS.indexOf(letter)) % 32 || 32;
    product = (sum * 2) % 33;
  }
  return LETTERS[(33 - product) % 32] ?? '';
}
