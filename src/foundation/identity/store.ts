// All SQL of identity: sign-in attempts, sessions, access tokens, spent assertions, registered clients. Secrets arrive here and leave as hashes.

import type { Database } from '../storage/index.ts';
import type { Client } from './applications/client.ts';
import type { Attempt } from './people/attempt.ts';
import { hashed } from './people/secret.ts';
import type { Session } from './people/session.ts';
import type { Who } from './who.ts';

export interface KeptSession {
  readonly session: Session;
  readonly seenAt: Date;
}

interface SessionRow {
  readonly content: string;
  readonly seen_at: Date;
}

export async function putSession(db: Database, secret: string, session: Session, now: Date): Promise<void> {
  const { shard, hash } = hashed(secret);
  const { provider } = session;
  await db.query(
    `INSERT INTO sign_in_session (shard, secret_hash, content, issuer, subject, provider_sid, started_at, seen_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      shard,
      hash,
      JSON.stringify(session),
      provider?.issuer ?? null,
      provider?.subject ?? null,
      provider?.sid ?? null,
      session.startedAt,
      now,
    ],
  );
}

export async function getSession(db: Database, secret: string): Promise<KeptSession | undefined> {
  const { shard, hash } = hashed(secret);
  const [row] = await db.query<SessionRow>('SELECT content, seen_at FROM sign_in_session WHERE shard = $1 AND secret_hash = $2', [
    shard,
    hash,
  ]);
  return row && kept(row);
}

export async function touchSession(db: Database, secret: string, now: Date): Promise<void> {
  const { shard, hash } = hashed(secret);
  await db.query('UPDATE sign_in_session SET seen_at = $3 WHERE shard = $1 AND secret_hash = $2', [shard, hash, now]);
}

export async function deleteSession(db: Database, secret: string): Promise<KeptSession | undefined> {
  const { shard, hash } = hashed(secret);
  const [row] = await db.query<SessionRow>('DELETE FROM sign_in_session WHERE shard = $1 AND secret_hash = $2 RETURNING content, seen_at', [
    shard,
    hash,
  ]);
  return row && kept(row);
}

export async function deleteSessionsByProvider(
  db: Database,
  issuer: string,
  which: { readonly sid?: string; readonly subject?: string },
): Promise<number> {
  const rows = await db.query(
    `DELETE FROM sign_in_session WHERE issuer = $1
       AND ($2::text IS NULL OR provider_sid = $2) AND ($3::text IS NULL OR subject = $3)
       AND ($2::text IS NOT NULL OR $3::text IS NOT NULL)
     RETURNING shard`,
    [issuer, which.sid ?? null, which.subject ?? null],
  );
  return rows.length;
}

export async function putAttempt(db: Database, state: string, attempt: Attempt, expiresAt: Date): Promise<void> {
  const { shard, hash } = hashed(state);
  await db.query('INSERT INTO sign_in_attempt (shard, state_hash, content, expires_at) VALUES ($1, $2, $3, $4)', [
    shard,
    hash,
    JSON.stringify(attempt),
    expiresAt,
  ]);
}

/** Each attempt is taken once: a callback played again finds nothing. */
export async function takeAttempt(db: Database, state: string, now: Date): Promise<Attempt | undefined> {
  const { shard, hash } = hashed(state);
  const [row] = await db.query<{ content: string; expires_at: Date }>(
    'DELETE FROM sign_in_attempt WHERE shard = $1 AND state_hash = $2 RETURNING content, expires_at',
    [shard, hash],
  );
  // This room wrote the text above as an Attempt and nobody else writes the table.
  return row && row.expires_at > now ? (JSON.parse(row.content) as Attempt) : undefined;
}

export async function putAccessToken(db: Database, token: string, who: Who, expiresAt: Date): Promise<void> {
  const { shard, hash } = hashed(token);
  await db.query('INSERT INTO access_token (shard, token_hash, client_id, who, expires_at) VALUES ($1, $2, $3, $4, $5)', [
    shard,
    hash,
    who.id,
    JSON.stringify(who),
    expiresAt,
  ]);
}

export async function getAccessToken(db: Database, token: string, now: Date): Promise<Who | undefined> {
  const { shard, hash } = hashed(token);
  const [row] = await db.query<{ who: string }>(
    'SELECT who FROM access_token WHERE shard = $1 AND token_hash = $2 AND expires_at > $3',
    [shard, hash, now],
    'identity-access-token',
  );
  // Written by putAccessToken from a Who.
  return row && (JSON.parse(row.who) as Who);
}

export async function deleteAccessTokensOf(db: Database, clientId: string): Promise<void> {
  await db.query('DELETE FROM access_token WHERE client_id = $1', [clientId]);
}

/** False when this assertion was spent before. */
export async function spendAssertion(db: Database, clientId: string, jti: string, expiresAt: Date): Promise<boolean> {
  const { shard, hash } = hashed(JSON.stringify([clientId, jti]));
  const rows = await db.query(
    'INSERT INTO spent_assertion (shard, assertion_hash, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING shard',
    [shard, hash, expiresAt],
  );
  return rows.length === 1;
}

export async function putClient(db: Database, client: Client, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO client (shard, client_id, content, is_active, changed_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (shard, client_id) DO UPDATE SET content = EXCLUDED.content, is_active = EXCLUDED.is_active, changed_at = EXCLUDED.changed_at`,
    [hashed(client.clientId).shard, client.clientId, JSON.stringify(client), client.isActive, now],
  );
}

export async function getClient(db: Database, clientId: string): Promise<Client | undefined> {
  const [row] = await db.query<{ content: string }>('SELECT content FROM client WHERE shard = $1 AND client_id = $2', [
    hashed(clientId).shard,
    clientId,
  ]);
  // Written by putClient from a Client.
  return row && (JSON.parse(row.content) as Client);
}

export async function listClients(db: Database): Promise<readonly Client[]> {
  const rows = await db.query<{ content: string }>('SELECT content FROM client ORDER BY client_id');
  // Written by putClient from a Client.
  return rows.map(({ content }) => JSON.parse(content) as Client);
}

/** What can no longer be used goes: attempts, tokens and assertions past their time, sessions past the absolute limit. */
export async function sweep(db: Database, now: Date, oldestSession: Date): Promise<void> {
  await db.query('DELETE FROM sign_in_attempt WHERE expires_at <= $1', [now]);
  await db.query('DELETE FROM access_token WHERE expires_at <= $1', [now]);
  await db.query('DELETE FROM spent_assertion WHERE expires_at <= $1', [now]);
  await db.query('DELETE FROM sign_in_session WHERE started_at <= $1', [oldestSession]);
}

function kept(row: SessionRow): KeptSession {
  // Written by putSession from a Session; JSON turned its one date into text.
  const session = JSON.parse(row.content) as Omit<Session, 'startedAt'> & { readonly startedAt: string };
  return { session: { ...session, startedAt: new Date(session.startedAt) }, seenAt: row.seen_at };
}
