// Tables of the exchange: who we exchange with, what came in, what is to go out. `shard` leads every key (decision 0002: distributable).

import type { Migration } from '../../../foundation/storage/index.ts';

export const exchangeMigrations: readonly Migration[] = [
  {
    name: 'hl7v2/0001-partners-messages',
    sql: `
      CREATE TABLE exchange_partner (
        shard smallint NOT NULL,
        ods text NOT NULL,
        application text NOT NULL,
        name text NOT NULL,
        method text NOT NULL CHECK (method IN ('http', 'mllp', 'email-pdf')),
        address text NOT NULL,
        version text NOT NULL CHECK (version IN ('2.4', '2.5.1')),
        reports_as text NOT NULL CHECK (reports_as IN ('ORU', 'MDM')),
        takes_from boolean NOT NULL,
        sends_to boolean NOT NULL,
        aliases text NOT NULL,
        severities text NOT NULL,
        retry_minutes numeric NOT NULL,
        give_up_minutes numeric NOT NULL,
        is_enabled boolean NOT NULL,
        since timestamptz NOT NULL,
        PRIMARY KEY (shard, ods, application)
      );
      CREATE TABLE message_in (
        shard smallint NOT NULL,
        id text NOT NULL,
        received_at timestamptz NOT NULL,
        source text NOT NULL,
        control_id text NOT NULL,
        type text NOT NULL,
        status text NOT NULL,
        digest text NOT NULL,
        findings text NOT NULL,
        answer text NOT NULL,
        content_base64 text NOT NULL,
        PRIMARY KEY (shard, id)
      );
      CREATE INDEX message_in_by_control_id ON message_in (shard, source, control_id);
      CREATE INDEX message_in_by_time ON message_in (received_at);
      CREATE TABLE message_in_finding (
        shard smallint NOT NULL,
        message_id text NOT NULL,
        code text NOT NULL,
        severity text NOT NULL,
        source text NOT NULL,
        received_at timestamptz NOT NULL,
        times integer NOT NULL,
        PRIMARY KEY (shard, message_id, code)
      );
      CREATE INDEX message_in_finding_by_source ON message_in_finding (source, code, received_at);
      CREATE TABLE message_in_request (
        shard smallint NOT NULL,
        request_id text NOT NULL,
        source text NOT NULL,
        ods text NOT NULL,
        application text NOT NULL,
        control_id text NOT NULL,
        PRIMARY KEY (shard, request_id)
      );
      CREATE TABLE message_out (
        shard smallint NOT NULL,
        id text NOT NULL,
        ods text NOT NULL,
        application text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('report', 'order-reply')),
        subject text NOT NULL,
        subject_version integer NOT NULL,
        digest text NOT NULL,
        due_since timestamptz NOT NULL,
        status text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        first_attempt_at timestamptz,
        next_attempt_at timestamptz NOT NULL,
        settled_at timestamptz,
        answer_code text,
        findings text NOT NULL DEFAULT '[]',
        content text,
        PRIMARY KEY (shard, id)
      );
      CREATE UNIQUE INDEX message_out_once ON message_out (shard, ods, application, kind, subject, digest);
      CREATE INDEX message_out_due ON message_out (status, next_attempt_at);
    `,
  },
];

/** Tables of this door, for the test that looks at every key. */
export const EXCHANGE_TABLES = ['exchange_partner', 'message_in', 'message_in_finding', 'message_in_request', 'message_out'] as const;
