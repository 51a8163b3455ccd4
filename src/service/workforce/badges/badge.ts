// A badge in and out: an Open Badges 3.0 credential as a signed JWT. Out: made from a training record. In: believed only from a registered issuer.
// Open Badges 3.0 section 8.2 (JSON Web Token proof format): payload is the credential, with iss, jti, sub, nbf and exp beside it.
import { createHash } from 'node:crypto';
import { type CryptoKey, decodeProtectedHeader, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Finding } from '../../../foundation/errors.ts';
import type { Competence, CompetenceIndex } from '../frameworks/framework.ts';
import { checkShape, isObject } from '../shape.ts';
import type { TrainingRecord } from '../training/record.ts';
import { BADGE_SHAPES, CONTEXTS } from './badge-shape.ts';

/** Who may give badges we believe: registered by an administrator with their public key. */
export interface Issuer {
  /** The issuer's id in its credentials, a URI. */
  readonly id: string;
  readonly name: string;
  /** Public key, JWK. */
  readonly key: JWK;
  readonly withdrawnOn?: string;
}

/** Only signatures with a public key: a shared secret would let the reader forge what it reads. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'Ed25519'];

export interface BadgeOut {
  readonly id: string;
  readonly issuer: { readonly id: string; readonly name: string };
  readonly record: TrainingRecord;
  readonly competence: Competence;
  readonly frameworkTitle: string;
  /** The person's registration or assignment number; it leaves only as a salted hash. */
  readonly identifier: string;
  readonly salt: string;
}

/** The credential without its proof. */
export function credentialOf({ id, issuer, record, competence, frameworkTitle, identifier, salt }: BadgeOut) {
  const day = (date: string) => `${date}T00:00:00Z`;
  return {
    '@context': CONTEXTS,
    id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: competence.title,
    issuer: { id: issuer.id, type: ['Profile'], name: issuer.name },
    validFrom: day(record.achievedOn),
    ...(record.expiresOn === undefined ? {} : { validUntil: `${record.expiresOn}T23:59:59Z` }),
    credentialSubject: {
      type: ['AchievementSubject'],
      identifier: [{ type: 'IdentityObject', hashed: true, identityType: 'identifier', identityHash: hashOf(identifier, salt), salt }],
      achievement: {
        id: `urn:uuid:${competence.identifier}`,
        type: ['Achievement'],
        achievementType: 'Competency',
        name: competence.title,
        description: competence.statement,
        criteria: { narrative: `Showed the competence: ${competence.statement}` },
        alignment: [
          {
            type: ['Alignment'],
            targetName: competence.title,
            targetUrl: `urn:uuid:${competence.identifier}`,
            targetFramework: frameworkTitle,
            targetType: 'CFItem',
            ...(competence.code === undefined ? {} : { targetCode: competence.code }),
          },
        ],
      },
    },
  };
}

/** `key`: the issuer's private key; `kid` names it. */
export async function signBadge(
  badge: BadgeOut,
  key: CryptoKey,
  { alg, kid }: { readonly alg: string; readonly kid: string },
): Promise<string> {
  const credential = credentialOf(badge);
  const jwt = new SignJWT({ ...credential })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuer(badge.issuer.id)
    .setJti(badge.id)
    .setNotBefore(new Date(credential.validFrom));
  if (credential.validUntil !== undefined) jwt.setExpirationTime(new Date(credential.validUntil));
  return jwt.sign(key);
}

export type BadgeReading =
  | { readonly kind: 'record'; readonly record: TrainingRecord; readonly issuer: string; readonly badge: string }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export interface BadgeKnown {
  readonly issuers: readonly Issuer[];
  readonly competences: CompetenceIndex;
  /** The person it is claimed for, with the identifiers a badge may be made out to. */
  readonly person: { readonly id: string; readonly identifiers: readonly string[] };
  readonly now: Date;
}

/** Reads a badge somebody sent for one person. A broken signature, an unknown issuer, another person's badge: refused, with the reason. */
export async function readBadge(jwt: string, known: BadgeKnown): Promise<BadgeReading> {
  const compact = jwt.trim();
  if (compact.length > 100_000) return refused('BADGE', 'This is too long for a badge.', 'Send the signed badge (JWT).');
  const claimed = payloadOf(compact);
  if (!claimed) return refused('BADGE', 'This is not a signed badge.', 'Send the compact JWT that the issuer gave.');
  const id = issuerOf(claimed);
  const issuer = known.issuers.find(
    (each) => each.id === id && (each.withdrawnOn === undefined || each.withdrawnOn > known.now.toISOString().slice(0, 10)),
  );
  if (!issuer) return refused('ISSUER', 'The issuer of this badge is not registered.', 'Ask an administrator to register its key.');
  let payload: Readonly<Record<string, unknown>>;
  try {
    const { alg } = decodeProtectedHeader(compact);
    const key = await importJWK(issuer.key, alg);
    // Expiry is a fact about the badge, not a reason to disbelieve it; a record that has lapsed is kept as lapsed.
    payload = (await jwtVerify(compact, key, { algorithms: ALGORITHMS, issuer: issuer.id, currentDate: farFromExpiry(claimed, known.now) }))
      .payload;
  } catch {
    return refused(
      'SIGNATURE',
      'The signature of this badge is broken, or was not made with the issuer’s registered key.',
      'Ask the issuer for the badge again.',
    );
  }
  // Some issuers wrap the credential as VC 1.1 did.
  const credential = isObject(payload.vc) ? payload.vc : payload;
  const shape = checkShape(credential, 'AchievementCredential', BADGE_SHAPES, { code: 'WKF_BADGE' });
  if (shape.length > 0) return { kind: 'refused', findings: shape };
  return understood(credential as unknown as ReturnType<typeof credentialOf>, issuer, known); // checkShape found the members read below
}

function understood(credential: ReturnType<typeof credentialOf>, issuer: Issuer, known: BadgeKnown): BadgeReading {
  const types: readonly string[] = [credential.type].flat();
  if (!types.includes('OpenBadgeCredential') && !types.includes('AchievementCredential'))
    return refused('BADGE', 'This credential is not an Open Badge.', 'Send an Open Badges 3.0 credential.');
  const { achievement, identifier = [] } = credential.credentialSubject;
  const isTheirs = [identifier]
    .flat()
    .some((each) => each.hashed && known.person.identifiers.some((own) => sameHash(each.identityHash, own, each.salt)));
  if (!isTheirs)
    return refused(
      'PERSON',
      'This badge was given to somebody else, or does not say to whom.',
      'Send a badge made out to your registration or assignment number.',
    );
  const targets = [achievement.alignment].flat().flatMap((each) => (each ? [each.targetUrl] : []));
  const competence = [...targets, achievement.id]
    .map((url) => /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.exec(url)?.[0].toLowerCase())
    .flatMap((uuid) => (uuid === undefined ? [] : (known.competences.byIdentifier.get(uuid) ?? [])))[0];
  if (!competence)
    return refused('COMPETENCE', 'The badge is for a competence of no framework we know.', 'Import the framework first (CASE 1.1).');
  const achievedOn = credential.validFrom.slice(0, 10);
  if (new Date(credential.validFrom) > known.now) return refused('DATE', 'The badge is not valid yet.', 'Send it from that day on.');
  return {
    kind: 'record',
    issuer: issuer.id,
    badge: credential.id,
    record: {
      person: known.person.id,
      competence: competence.identifier,
      achievedOn,
      ...(credential.validUntil === undefined ? {} : { expiresOn: credential.validUntil.slice(0, 10) }),
      source: 'badge',
      evidence: credential.id,
    },
  };
}

/** Open Badges 3.0, IdentityObject: `sha256$` and the hash of value and salt. */
export function hashOf(value: string, salt: string): string {
  return `sha256$${createHash('sha256')
    .update(value + salt)
    .digest('hex')}`;
}

function sameHash(hash: unknown, value: string, salt: unknown): boolean {
  return hash === hashOf(value, typeof salt === 'string' ? salt : '');
}

function payloadOf(jwt: string): Readonly<Record<string, unknown>> | undefined {
  const parts = jwt.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const json: unknown = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8'));
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Not believed yet: it only says whose key to try. */
function issuerOf(payload: Readonly<Record<string, unknown>>): string | undefined {
  const { iss, issuer } = payload;
  if (typeof iss === 'string') return iss;
  if (typeof issuer === 'string') return issuer;
  return isObject(issuer) && typeof issuer.id === 'string' ? issuer.id : undefined;
}

function farFromExpiry({ exp }: Readonly<Record<string, unknown>>, now: Date): Date {
  return typeof exp === 'number' && exp * 1000 <= now.getTime() ? new Date(exp * 1000 - 1000) : now;
}

function refused(code: string, what: string, mend: string): BadgeReading {
  return { kind: 'refused', findings: [{ severity: 'error', code: `WKF_BADGE_${code}`, issue: 'security', where: 'badge', what, mend }] };
}
