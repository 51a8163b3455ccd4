// A registered application: its public keys, the organisation and role it acts with, and the most it may ask for. Data, not code.

import type { JSONWebKeySet } from 'jose';
import type { OdsCode, Role } from '../who.ts';
import { parseSmartScope } from './smart-scopes.ts';

export interface Client {
  readonly clientId: string;
  readonly name: string;
  readonly organisation: OdsCode;
  readonly role: Role;
  /** Public keys only; a registration that carries a private key is refused. */
  readonly jwks: JSONWebKeySet;
  /** For example `system/*.rs`, `system/Task.cru`. */
  readonly allowedScopes: readonly string[];
  readonly isActive: boolean;
  /** Who signs its requests where they carry their own proof (CDS Hooks): an address. Its client id where none is registered. */
  readonly issuer?: string;
}

/** Roles that an application may act in. */
const APPLICATION_ROLES: readonly Role[] = ['integration', 'laboratory', 'analyst', 'workforce', 'research'];

/** Reads a registration. Problems come back as sentences that say which field and what to write. */
export function parseClient(
  value: unknown,
): { readonly kind: 'client'; readonly client: Client } | { readonly kind: 'problems'; readonly problems: readonly string[] } {
  if (typeof value !== 'object' || value === null) return { kind: 'problems', problems: ['A registration is a JSON object.'] };
  // An object: each field is checked below.
  const { clientId, name, organisation, role, jwks, allowedScopes, issuer } = value as Partial<Record<keyof Client, unknown>>;
  const known = APPLICATION_ROLES.find((each) => each === role);
  const problems = [
    ...(matches(clientId, /^[A-Za-z0-9._-]{3,100}$/) ? [] : ['clientId: 3 to 100 letters, digits, dots, dashes.']),
    ...(matches(name, /^.{1,200}$/) ? [] : ['name: say what the application is.']),
    ...(matches(organisation, /^[A-Z0-9]{3,6}$/) ? [] : ['organisation: an ODS code such as 699X0.']),
    ...(known ? [] : [`role: one of ${APPLICATION_ROLES.join(', ')}.`]),
    ...(isPublicKeySet(jwks) ? [] : ['jwks: a key set of public keys (RSA or EC), each with a kid.']),
    ...(issuer === undefined || isAddress(issuer)
      ? []
      : ['issuer: the https address that signs its requests (CDS Hooks), or leave it out.']),
    ...(isScopes(allowedScopes) ? [] : ['allowedScopes: a list such as ["system/*.rs"].']),
  ];
  const isComplete =
    typeof clientId === 'string' &&
    typeof name === 'string' &&
    typeof organisation === 'string' &&
    isPublicKeySet(jwks) &&
    isScopes(allowedScopes) &&
    (issuer === undefined || isAddress(issuer));
  if (problems.length > 0 || !isComplete || !known) return { kind: 'problems', problems };
  return {
    kind: 'client',
    client: { clientId, name, organisation, role: known, jwks, allowedScopes, isActive: true, ...(issuer === undefined ? {} : { issuer }) },
  };
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 500 && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

export function isPublicKeySet(value: unknown): value is JSONWebKeySet {
  if (typeof value !== 'object' || value === null || !('keys' in value) || !Array.isArray(value.keys)) return false;
  const isPublic = (key: unknown) =>
    typeof key === 'object' &&
    key !== null &&
    !('d' in key) &&
    'kid' in key &&
    typeof key.kid === 'string' &&
    'kty' in key &&
    (key.kty === 'RSA' || key.kty === 'EC');
  return value.keys.length > 0 && value.keys.every(isPublic);
}

function isScopes(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && parseSmartScope(each) !== undefined);
}
