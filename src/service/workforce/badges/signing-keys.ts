// The keys this service signs badges with: one signs, those before it still say what they signed. Made, sealed and changed under the room's lock.
import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Finding } from '../../../foundation/errors.ts';
import type { Database, Queryable } from '../../../foundation/storage/index.ts';
import { lock } from '../store.ts';
import { isSealedWith, openKey, SHORTEST_SECRET, sealKey } from './sealed-key.ts';
import { addKey, readPublicKey, readSigningKey, resealKey, retireKeys } from './store.ts';

export type SigningKey =
  | { readonly kind: 'key'; readonly kid: string; readonly privateKey: JWK }
  | { readonly kind: 'refused'; readonly because: Finding };
export type KeyChange =
  | { readonly kind: 'done'; readonly change: 'sealed' | 'as-it-was' | 'renewed' }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };
type Noted = (tx: Queryable, detail: string) => Promise<void>;

export interface SigningKeys {
  /** The key to sign with, made at its first use. */
  signing(): Promise<SigningKey>;
  /** The public key a badge of ours was signed with; undefined when it is not one of ours, or not believed any more. */
  publicKeyOf(jwt: string): Promise<JWK | undefined>;
  /** Seals the key with the first secret, when an earlier one had sealed it. `noted` writes the log in the same transaction. */
  reseal(noted: Noted): Promise<KeyChange>;
  /** A new key signs from now on; the private part of the one before is deleted. */
  renew(isDistrusted: boolean, noted: Noted): Promise<KeyChange>;
}

/** `secrets`: the one that seals now, then those it may have been sealed with before. */
export function createSigningKeys(db: Database, secrets: readonly string[], now: () => Date): SigningKeys {
  const usable = secrets.filter((secret) => Buffer.byteLength(secret) >= SHORTEST_SECRET);
  const [current] = usable;

  const make = async (tx: Queryable, secret: string) => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const kid = randomUUID();
    const privateKey = await exportJWK(pair.privateKey);
    const publicKey = await exportJWK(pair.publicKey);
    await addKey(tx, { kid, sealed: await sealKey(privateKey, secret), publicKey, madeAt: now() });
    return { kid, privateKey };
  };

  return {
    // Two services that start together must end with one key, so it is made under the lock.
    signing: () =>
      db.transaction(async (tx): Promise<SigningKey> => {
        if (current === undefined) return { kind: 'refused', because: NO_SECRET };
        await lock(tx);
        const known = await readSigningKey(tx);
        if (!known) return { kind: 'key', ...(await make(tx, current)) };
        const privateKey = await openKey(known.sealed, usable);
        return privateKey ? { kind: 'key', kid: known.kid, privateKey } : { kind: 'refused', because: OTHER_SECRET };
      }),
    publicKeyOf: async (jwt) => readPublicKey(db, kidOf(jwt)),
    reseal: (noted) =>
      db.transaction(async (tx): Promise<KeyChange> => {
        if (current === undefined) return { kind: 'refused', findings: [NO_SECRET] };
        await lock(tx);
        const known = await readSigningKey(tx);
        if (!known || isSealedWith(known.sealed, current)) return { kind: 'done', change: 'as-it-was' };
        const privateKey = await openKey(known.sealed, usable);
        if (!privateKey) return { kind: 'refused', findings: [OTHER_SECRET] };
        await resealKey(tx, known.kid, await sealKey(privateKey, current));
        await noted(tx, `key ${known.kid}`);
        return { kind: 'done', change: 'sealed' };
      }),
    renew: (isDistrusted, noted) =>
      db.transaction(async (tx): Promise<KeyChange> => {
        if (current === undefined) return { kind: 'refused', findings: [NO_SECRET] };
        await lock(tx);
        await retireKeys(tx, isDistrusted);
        const { kid } = await make(tx, current);
        await noted(tx, `key ${kid}${isDistrusted ? '; badges signed before are not believed any more' : ''}`);
        return { kind: 'done', change: 'renewed' };
      }),
  };
}

const NO_SECRET: Finding = {
  severity: 'error',
  code: 'WKF_BADGE_SECRET',
  issue: 'exception',
  where: 'secret',
  what: 'No badge can be given: OPENGMS_BADGE_SECRET is not set, or is too short.',
  mend: 'Ask whoever runs the service to set it to 32 characters or more, for example from: openssl rand -hex 32.',
};
const OTHER_SECRET: Finding = {
  ...NO_SECRET,
  what: 'No badge can be given: the key that signs badges was sealed with another secret.',
  mend: 'Ask whoever runs the service to put that secret into OPENGMS_BADGE_SECRET_BEFORE, or to make a new key: opengms workforce badge-key renew.',
};

function kidOf(jwt: string): string {
  try {
    return decodeProtectedHeader(jwt.trim()).kid ?? '';
  } catch {
    return '';
  }
}
