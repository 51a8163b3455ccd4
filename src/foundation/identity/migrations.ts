// Tables of identity. `shard` leads every key; it is the first byte of the hash the row is found by, so no look-up crosses shards.

import type { Migration } from '../storage/index.ts';

export const identityMigrations: readonly Migration[] = [
  {
    name: 'identity/0001-sessions-tokens-clients',
    sql: `
      CREATE TABLE sign_in_attempt (
        shard smallint NOT NULL,
        state_hash text NOT NULL,
        content text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (shard, state_hash)
      );
      CREATE TABLE sign_in_session (
        shard smallint NOT NULL,
        secret_hash text NOT NULL,
        content text NOT NULL,
        issuer text,
        subject text,
        provider_sid text,
        started_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        PRIMARY KEY (shard, secret_hash)
      );
      CREATE INDEX sign_in_session_provider ON sign_in_session (issuer, provider_sid, subject);
      CREATE TABLE access_token (
        shard smallint NOT NULL,
        token_hash text NOT NULL,
        client_id text NOT NULL,
        who text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (shard, token_hash)
      );
      CREATE TABLE spent_assertion (
        shard smallint NOT NULL,
        assertion_hash text NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (shard, assertion_hash)
      );
      CREATE TABLE client (
        shard smallint NOT NULL,
        client_id text NOT NULL,
        content text NOT NULL,
        is_active boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (shard, client_id)
      );
    `,
  },
];
