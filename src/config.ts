// Every setting the service reads, in one place, with its default and whether a real deployment may rely on it.
// Sign-in has its own list (foundation/identity/settings.ts), read from here.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { readSignInSettings, type SignInSettings } from './foundation/identity/settings.ts';

export interface Config {
  /** HOST: where it listens. A deployment behind a proxy sets it; the default is this machine alone. */
  readonly host: string;
  /** PORT: 3000; 0 takes any free one. */
  readonly port: number;
  /** OPENGMS_DATA: where the embedded database and its lock live. The default is for trying out. */
  readonly dataDirectory: string;
  /** DATABASE_URL: a PostgreSQL server, 15 or later. Set it for more than one process. */
  readonly databaseUrl: string | undefined;
  /** OPENGMS_CONNECTIONS: connections held to that server; 10. */
  readonly connections: number;
  /** OPENGMS_DEMO=1: named personas sign in without a provider. Only with the embedded database on a loopback address. */
  readonly isDemo: boolean;
  /** OPENGMS_ORGANISATION: the ODS code under which reports and replies are sent to partners; without it nothing is sent. 699X0 in demo mode. */
  readonly organisation: string | undefined;
  /** OPENGMS_MLLP_PORT: a port for HL7 v2 over MLLP, on HOST; none unless set. It has no sign-in, so keep it inside a private network. */
  readonly mllpPort: number | undefined;
  /** OPENGMS_HOOKS_ORIGINS: origins of browser-based record systems that may call the CDS Hooks services, with commas between; none unless set. */
  readonly hooksOrigins: readonly string[];
  /** OPENGMS_RESEARCH_SECRET: 32 characters or more, from a secret store; pseudonyms of research extracts are made with it. Without it none is made. */
  readonly researchSecret: string | undefined;
  /**
   * OPENGMS_BADGE_SECRET, or the path of a file with it in OPENGMS_BADGE_SECRET_FILE: 32 characters or more, from a secret store; the key that signs
   * badges of training lies in the database sealed with it. Without it no badge is given. OPENGMS_BADGE_SECRET_BEFORE (or _BEFORE_FILE) is the one
   * before, while it is being changed: `opengms workforce badge-key reseal`, then take it away.
   */
  readonly badgeSecrets: readonly string[];
  /** OPENGMS_EXTRACTS: where files of research extracts are kept until they run out; extracts/ in OPENGMS_DATA unless set. */
  readonly extractsDirectory: string;
  /** OPENGMS_TRUST_PROXY: addresses or networks of the proxies in front, with commas between (10.0.0.0/8); their word is taken for who calls. None unless set. */
  readonly trustProxy: readonly string[];
  /** OPENGMS_LOG: fatal, error, warn, info, debug or silent. info, and warn in demo mode. */
  readonly logLevel: string;
  /** OPENGMS_BASE_URL and OPENGMS_SIGN_IN_*. Needed as soon as it can be reached from another machine. */
  readonly signIn: SignInSettings;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
/** The demonstration is started again and again over the same made-up data, and its badges are worth nothing. */
const DEMO_BADGE_SECRET = 'the demonstration seals nothing that matters';
const LOG_LEVELS = new Set(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

/** Reads the environment. Throws a sentence a person can act on when something is missing or contradicts itself. */
export function readConfig(environment: Environment): Config {
  const host = environment.HOST || '127.0.0.1';
  const port = wholeNumber(environment, 'PORT', { least: 0, most: 65535, otherwise: 3000 });
  const connections = wholeNumber(environment, 'OPENGMS_CONNECTIONS', { least: 1, most: 500, otherwise: 10 });
  const databaseUrl = environment.DATABASE_URL || undefined;
  const isDemo = environment.OPENGMS_DEMO === '1';
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) throw new Error('DATABASE_URL must start with postgresql://.');
  if (isDemo && databaseUrl)
    throw new Error('OPENGMS_DEMO=1 lets anybody sign in, so it works on the embedded database only. Unset DATABASE_URL or OPENGMS_DEMO.');
  if (isDemo && !LOOPBACK.has(host))
    throw new Error('OPENGMS_DEMO=1 lets anybody sign in, so HOST must be a loopback address such as 127.0.0.1.');
  const signIn = readSignInSettings(environment, `http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  const organisation = environment.OPENGMS_ORGANISATION?.toUpperCase() || (isDemo ? '699X0' : undefined);
  if (organisation !== undefined && !/^[A-Z0-9]{3,8}$/.test(organisation))
    throw new Error('OPENGMS_ORGANISATION must be an ODS code, for example 699X0.');
  const mllpPort = environment.OPENGMS_MLLP_PORT
    ? wholeNumber(environment, 'OPENGMS_MLLP_PORT', { least: 0, most: 65535, otherwise: 0 })
    : undefined;
  const hooksOrigins = (environment.OPENGMS_HOOKS_ORIGINS ?? '').split(',').flatMap((origin) => origin.trim() || []);
  const notOrigin = hooksOrigins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (notOrigin !== undefined)
    throw new Error(`OPENGMS_HOOKS_ORIGINS must list origins such as https://ehr.example.nhs.uk, not "${notOrigin}".`);
  const researchSecret = environment.OPENGMS_RESEARCH_SECRET || (isDemo ? randomBytes(32).toString('hex') : undefined);
  if (researchSecret !== undefined && Buffer.byteLength(researchSecret) < 32)
    throw new Error('OPENGMS_RESEARCH_SECRET must have 32 characters or more, for example from: openssl rand -hex 32.');
  const badgeSecrets = ['OPENGMS_BADGE_SECRET', 'OPENGMS_BADGE_SECRET_BEFORE'].flatMap((name) => secret(environment, name) ?? []);
  const trustProxy = (environment.OPENGMS_TRUST_PROXY ?? '').split(',').flatMap((each) => each.trim() || []);
  const notNetwork = trustProxy.find((each) => !isNetwork(each));
  if (notNetwork !== undefined)
    throw new Error(`OPENGMS_TRUST_PROXY must list addresses or networks such as 10.0.0.0/8, not "${notNetwork}".`);
  const logLevel = environment.OPENGMS_LOG || (isDemo ? 'warn' : 'info');
  if (!LOG_LEVELS.has(logLevel)) throw new Error(`OPENGMS_LOG must be one of ${[...LOG_LEVELS].join(', ')}.`);
  return {
    host,
    port,
    dataDirectory: environment.OPENGMS_DATA || './.opengms',
    databaseUrl,
    connections,
    isDemo,
    organisation,
    mllpPort,
    hooksOrigins,
    researchSecret,
    badgeSecrets: badgeSecrets.length === 0 && isDemo ? [DEMO_BADGE_SECRET] : badgeSecrets,
    extractsDirectory: environment.OPENGMS_EXTRACTS || join(environment.OPENGMS_DATA || './.opengms', 'extracts'),
    trustProxy,
    logLevel,
    signIn,
  };
}

/** The settings for serving: refused also when nobody could sign in, or when nobody outside could be told the address. */
export function readServingConfig(environment: Environment): Config {
  const config = readConfig(environment);
  if (!LOOPBACK.has(config.host) && !environment.OPENGMS_BASE_URL)
    throw new Error(
      `HOST=${config.host} can be reached from outside, so OPENGMS_BASE_URL must say how, for example https://genomics.example.nhs.uk.`,
    );
  if (!config.isDemo && config.signIn.providers.length === 0 && environment.OPENGMS_SIGN_IN !== 'applications-only')
    throw new Error(
      'Nobody could sign in: set OPENGMS_SIGN_IN_ISSUER and OPENGMS_SIGN_IN_CLIENT_ID, or OPENGMS_SIGN_IN=applications-only, or to try it out OPENGMS_DEMO=1.',
    );
  return config;
}

/** In the environment, or in a file that it names (as secret stores mount them). */
function secret(environment: Environment, name: string): string | undefined {
  const file = environment[`${name}_FILE`];
  if (environment[name] && file) throw new Error(`Set ${name} or ${name}_FILE, not both.`);
  const text = environment[name] || (file ? contentOf(file, `${name}_FILE`) : undefined);
  if (text !== undefined && Buffer.byteLength(text) < 32)
    throw new Error(`${name} must have 32 characters or more, for example from: openssl rand -hex 32.`);
  return text;
}

function contentOf(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error(`${name} names a file that cannot be read: ${file}.`);
  }
}

function wholeNumber(environment: Environment, name: string, range: { least: number; most: number; otherwise: number }): number {
  const text = environment[name];
  if (text === undefined || text === '') return range.otherwise;
  const number = Number(text);
  if (!Number.isInteger(number) || number < range.least || number > range.most)
    throw new Error(`${name} must be a whole number from ${range.least} to ${range.most}, not "${text}".`);
  return number;
}

/** An address, or an address with the length of its prefix. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
