// How people and applications sign in to this deployment: read from the environment once (src/config.ts), complete or refused.

import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { parseRoleMapping, type RoleMapping } from './people/role-mapping.ts';

/** An OpenID Connect provider and our registration with it. */
export interface Provider {
  /** `staff` is CIS2 (or one that speaks its claims), `patients` is NHS login (or one that speaks its claims). */
  readonly audience: 'staff' | 'patients';
  /** The issuer, whose `.well-known/openid-configuration` is read at the first sign-in. */
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Asked of the provider with every sign-in: assurance levels, vectors of trust. */
  readonly extraParameters: Readonly<Record<string, string>>;
}

export interface SignInSettings {
  /** How the outside reaches this service, without a trailing slash: `https://genomics.example.nhs.uk`. */
  readonly baseUrl: string;
  readonly providers: readonly Provider[];
  /** Our private signing key; its public half is served at /.well-known/jwks.json. Absent when no provider is configured. */
  readonly signingKey?: JWK;
  /** The deployment's own mapping of job roles; the one of role-mapping.ts when left out. */
  readonly roleMapping?: readonly RoleMapping[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** CIS2: an authenticator of assurance level 2 or 3. NHS login: proofing level P9, fully verified. */
const DEFAULTS = {
  staff: { scope: 'openid profile nationalrbacaccess associatedorgs', extraParameters: { acr_values: 'AAL2_OR_AAL3_ANY' } },
  patients: { scope: 'openid profile', extraParameters: { vtr: '["P9.Cp.Cd","P9.Cp.Ck","P9.Cm"]' } },
} as const;

/** Reads OPENGMS_BASE_URL, OPENGMS_SIGN_IN_*, OPENGMS_PATIENT_SIGN_IN_*. Throws a sentence a person can act on. */
export function readSignInSettings(environment: Environment, fallbackBaseUrl: string): SignInSettings {
  const baseUrl = (environment.OPENGMS_BASE_URL ?? fallbackBaseUrl).replace(/\/+$/, '');
  if (!URL.canParse(baseUrl))
    throw new Error(`OPENGMS_BASE_URL must be an address such as https://genomics.example.nhs.uk, not "${baseUrl}".`);
  const providers = [
    readProvider(environment, 'staff', 'OPENGMS_SIGN_IN'),
    readProvider(environment, 'patients', 'OPENGMS_PATIENT_SIGN_IN'),
  ];
  const configured = providers.filter((provider) => provider !== undefined);
  if (configured.length === 0) return { baseUrl, providers: [] };
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol !== 'https:' && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
    throw new Error('OPENGMS_BASE_URL must begin with https:// where people sign in: over http their session could be read on the way.');
  const keyFile = environment.OPENGMS_SIGN_IN_KEY_FILE;
  if (!keyFile) throw new Error('OPENGMS_SIGN_IN_KEY_FILE must name the file of the private JWK that signs our requests to the provider.');
  const mappingFile = environment.OPENGMS_ROLE_MAPPING_FILE;
  const roleMapping = mappingFile ? parseRoleMapping(JSON.parse(readFileSync(mappingFile, 'utf8'))) : undefined;
  return { baseUrl, providers: configured, signingKey: readKey(keyFile), ...(roleMapping && { roleMapping }) };
}

function readProvider(environment: Environment, audience: Provider['audience'], prefix: string): Provider | undefined {
  const issuer = environment[`${prefix}_ISSUER`];
  const clientId = environment[`${prefix}_CLIENT_ID`];
  if (!issuer && !clientId) return undefined;
  if (!issuer || !clientId) throw new Error(`Set ${prefix}_ISSUER and ${prefix}_CLIENT_ID together, or neither.`);
  if (!URL.canParse(issuer)) throw new Error(`${prefix}_ISSUER must be the address of the provider, not "${issuer}".`);
  return {
    audience,
    issuer,
    clientId,
    ...DEFAULTS[audience],
    ...(environment[`${prefix}_SCOPE`] && { scope: environment[`${prefix}_SCOPE`] }),
  };
}

function readKey(file: string): JWK {
  // A JWK is a flat JSON object (RFC 7517 section 4); what it must hold is checked in the next lines.
  const key = JSON.parse(readFileSync(file, 'utf8')) as JWK;
  if (!key.kty || !key.d || !key.kid || !key.alg)
    throw new Error(`${file} must hold one private JWK with kty, kid, alg (RS512 for CIS2) and its private part d.`);
  return key;
}
