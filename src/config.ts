// Every setting the service reads, in one place, with its default and whether a real deployment may rely on it.

import { readSignInSettings, type SignInSettings } from './foundation/identity/settings.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where the embedded database and its lock live. */
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  /** Named personas sign in without a provider. Only with the embedded database on a loopback address. */
  readonly isDemo: boolean;
  /** OPENGMS_BASE_URL and the sign-in providers (docs/guides/sign-in.md). Without a provider people cannot sign in, except in demo mode. */
  readonly signIn: SignInSettings;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads the environment. Throws a sentence a person can act on when something is missing or contradicts itself. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const host = environment.HOST ?? '127.0.0.1';
  const port = Number(environment.PORT ?? '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT must be a whole number from 0 to 65535, not "${environment.PORT}".`);
  const databaseUrl = environment.DATABASE_URL || undefined;
  const isDemo = environment.OPENGMS_DEMO === '1';
  if (isDemo && databaseUrl)
    throw new Error('OPENGMS_DEMO=1 lets anybody sign in, so it works on the embedded database only. Unset DATABASE_URL or OPENGMS_DEMO.');
  if (isDemo && !LOOPBACK.has(host))
    throw new Error('OPENGMS_DEMO=1 lets anybody sign in, so HOST must be a loopback address such as 127.0.0.1.');
  const signIn = readSignInSettings(environment, `http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  return { host, port, dataDirectory: environment.OPENGMS_DATA ?? './.opengms', databaseUrl, isDemo, signIn };
}
