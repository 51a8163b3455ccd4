// What came in and what is to go out, in their tables; partners.ts has those we exchange with.

import { createHash } from 'node:crypto';
import type { Finding } from '../../../foundation/errors.ts';
import { newId, shardOf } from '../../../foundation/record/index.ts';
import type { Database, Queryable } from '../../../foundation/storage/index.ts';
import type { Partner } from './partner.ts';
import { readPartners, savePartner } from './partners.ts';

export type InboundStatus = 'accepted' | 'refused' | 'replayed' | 'unreadable' | 'failed';

/** One message as it came, and what became of it. */
export interface InboundMessage {
  readonly id: string;
  readonly receivedAt: Date;
  /** `R0A:EpicBeaker`; empty when the message did not say. */
  readonly source: string;
  readonly controlId: string;
  readonly type: string;
  readonly status: InboundStatus;
  readonly findings: readonly Finding[];
  readonly answer: string;
  readonly content: Uint8Array;
}

export interface Outgoing {
  readonly shard: number;
  readonly id: string;
  readonly ods: string;
  readonly application: string;
  readonly kind: 'report' | 'order-reply';
  /** `DiagnosticReport/id` or `Task/id`. */
  readonly subject: string;
  readonly subjectVersion: number;
  readonly dueSince: Date;
  readonly status: 'waiting' | 'acknowledged' | 'escalated' | 'refused';
  readonly attempts: number;
  readonly firstAttemptAt: Date | undefined;
  readonly nextAttemptAt: Date;
  readonly answerCode: string | undefined;
  readonly findings: readonly Finding[];
  readonly content: string | undefined;
}

/** How often a source broke a rule since a day: the data-quality summary. */
export interface QualityRow {
  readonly source: string;
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly messages: number;
  readonly times: number;
  readonly lastAt: Date;
}

export interface DueOut {
  readonly ods: string;
  readonly application: string;
  readonly kind: Outgoing['kind'];
  readonly subject: string;
  readonly subjectVersion: number;
  readonly digest: string;
  readonly shard: number;
  readonly at: Date;
}

export interface ExchangeStore {
  savePartner(partner: Partner): Promise<void>;
  partners(): Promise<readonly Partner[]>;
  /** The accepted message with this number from this source, if there is one. */
  acceptedBefore(
    source: string,
    controlId: string,
  ): Promise<{ readonly digest: string; readonly answer: string; readonly findings: readonly Finding[] } | undefined>;
  keep(message: Omit<InboundMessage, 'id'>, requests: readonly string[]): Promise<string>;
  inbound(filter: {
    readonly limit: number;
    readonly status?: InboundStatus;
    readonly source?: string;
  }): Promise<readonly InboundMessage[]>;
  quality(since: Date): Promise<readonly QualityRow[]>;
  /** The oldest message still waiting for a partner. */
  nextFor(partner: Partner): Promise<Outgoing | undefined>;
  /** Takes a waiting message for this process until then; false when another process has it, or has dealt with it, since it was read. */
  claim(message: Outgoing, until: Date): Promise<boolean>;
  saveOutgoing(message: Outgoing, settledAt: Date | undefined): Promise<void>;
  /** Everything not acknowledged: waiting, escalated or refused. */
  unacknowledged(): Promise<readonly Outgoing[]>;
  outgoing(filter: { readonly limit: number }): Promise<readonly Outgoing[]>;
  /** Puts an escalated or refused message back in the queue, by a person. */
  sendAgain(id: string, now: Date): Promise<boolean>;
  orderSource(requestId: string): Promise<{ readonly ods: string; readonly application: string; readonly controlId: string } | undefined>;
}

export function digestOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** One number of one source lives in one shard, so that a replay is found without asking the others. */
function messageShard(source: string, controlId: string): number {
  return shardOf(`message-in|${source}|${controlId}`);
}

export function createExchangeStore(database: Database): ExchangeStore {
  return {
    savePartner: (partner) => savePartner(database, partner),
    partners: () => readPartners(database),
    acceptedBefore: async (source, controlId) => {
      const rows = await database.query<{ digest: string; answer: string; findings: string }>(
        `select digest, answer, findings from message_in where shard = $1 and source = $2 and control_id = $3 and status = 'accepted' limit 1`,
        [messageShard(source, controlId), source, controlId],
      );
      const [row] = rows;
      return row ? { digest: row.digest, answer: row.answer, findings: findingsIn(row.findings) } : undefined;
    },
    keep: (message, requests) => keep(database, message, requests),
    inbound: ({ limit, status, source }) =>
      database
        .query<InboundRow>(
          `select id, received_at, source, control_id, type, status, findings, answer, content_base64 from message_in
           where ($2::text is null or status = $2) and ($3::text is null or source = $3) order by received_at desc, id desc limit $1`,
          [limit, status ?? null, source ?? null],
        )
        .then((rows) => rows.map(asInbound)),
    quality: (since) =>
      database
        .query<{ source: string; code: string; severity: Finding['severity']; messages: string; times: string; last_at: Date }>(
          `select source, code, severity, count(*) as messages, sum(times) as times, max(received_at) as last_at from message_in_finding
           where received_at >= $1 group by source, code, severity order by source, count(*) desc, code`,
          [since],
        )
        .then((rows) =>
          rows.map((row) => ({
            source: row.source,
            code: row.code,
            severity: row.severity,
            messages: Number(row.messages),
            times: Number(row.times),
            lastAt: row.last_at,
          })),
        ),
    nextFor: async ({ ods, application }) => {
      const rows = await database.query<OutRow>(
        `select ${OUT_COLUMNS} from message_out where ods = $1 and application = $2 and status = 'waiting' order by due_since, shard, id limit 1`,
        [ods, application],
      );
      return rows[0] && asOutgoing(rows[0]);
    },
    claim: async ({ shard, id, attempts, nextAttemptAt }, until) => {
      const rows = await database.query(
        `update message_out set next_attempt_at = $5
         where shard = $1 and id = $2 and status = 'waiting' and attempts = $3 and next_attempt_at = $4 returning id`,
        [shard, id, attempts, nextAttemptAt, until],
      );
      return rows.length > 0;
    },
    saveOutgoing: async (message, settledAt) => {
      await database.query(
        `update message_out set status = $3, attempts = $4, first_attempt_at = $5, next_attempt_at = $6, answer_code = $7, findings = $8, content = $9, settled_at = $10
         where shard = $1 and id = $2`,
        [
          message.shard,
          message.id,
          message.status,
          message.attempts,
          message.firstAttemptAt ?? null,
          message.nextAttemptAt,
          message.answerCode ?? null,
          JSON.stringify(message.findings),
          message.content ?? null,
          settledAt ?? null,
        ],
      );
    },
    unacknowledged: () =>
      database
        .query<OutRow>(`select ${OUT_COLUMNS} from message_out where status <> 'acknowledged' order by ods, application, due_since, id`)
        .then((rows) => rows.map(asOutgoing)),
    outgoing: ({ limit }) =>
      database
        .query<OutRow>(`select ${OUT_COLUMNS} from message_out order by due_since desc, id limit $1`, [limit])
        .then((rows) => rows.map(asOutgoing)),
    sendAgain: async (id, now) => {
      const rows = await database.query(
        `update message_out set status = 'waiting', attempts = 0, first_attempt_at = null, next_attempt_at = $3, settled_at = null
         where shard = $1 and id = $2 and status in ('escalated', 'refused') returning id`,
        [shardOf(id), id, now],
      );
      return rows.length > 0;
    },
    orderSource: async (requestId) => {
      const rows = await database.query<{ ods: string; application: string; control_id: string }>(
        'select ods, application, control_id from message_in_request where shard = $1 and request_id = $2',
        [shardOf(requestId), requestId],
      );
      const [row] = rows;
      return row && { ods: row.ods, application: row.application, controlId: row.control_id };
    },
  };
}

/** Puts what is due into the outbox, once each; runs in the transaction of the feed's consumer. */
export async function addDue(tx: Queryable, due: readonly DueOut[]): Promise<void> {
  if (due.length === 0) return;
  await tx.query(
    `insert into message_out (shard, id, ods, application, kind, subject, subject_version, digest, due_since, status, next_attempt_at)
     select shard, id, ods, application, kind, subject, version, digest, at, 'waiting', at
     from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[], $8::text[], $9::timestamptz[])
       as t(shard, id, ods, application, kind, subject, version, digest, at)
     on conflict (shard, ods, application, kind, subject, digest) do nothing`,
    [
      due.map(({ shard }) => shard),
      due.map(({ shard }) => newId(shard)),
      due.map(({ ods }) => ods),
      due.map(({ application }) => application),
      due.map(({ kind }) => kind),
      due.map(({ subject }) => subject),
      due.map(({ subjectVersion }) => subjectVersion),
      due.map(({ digest }) => digest),
      due.map(({ at }) => at),
    ],
  );
}

/** Where orders came from, for those that came as a message. */
export async function sourcesOf(
  tx: Queryable,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly ods: string; readonly application: string }>> {
  if (requestIds.length === 0) return new Map();
  const rows = await tx.query<{ request_id: string; ods: string; application: string }>(
    `select r.request_id, r.ods, r.application from message_in_request r
     join unnest($1::smallint[], $2::text[]) as t(shard, id) on r.shard = t.shard and r.request_id = t.id`,
    [requestIds.map((id) => shardOf(id)), requestIds],
  );
  return new Map(rows.map((row) => [row.request_id, { ods: row.ods, application: row.application }]));
}

/** Forgets what was never tried, so that a replay can put it there again; what was sent stays sent. */
export async function forgetUntried(tx: Queryable): Promise<void> {
  await tx.query(`delete from message_out where status = 'waiting' and attempts = 0`);
}

async function keep(database: Database, message: Omit<InboundMessage, 'id'>, requests: readonly string[]): Promise<string> {
  const shard = messageShard(message.source, message.controlId);
  const id = newId(shard, message.receivedAt);
  const byCode = Map.groupBy(message.findings, ({ code }) => code);
  const [ods = '', application = ''] = message.source.split(':', 2);
  await database.transaction(async (tx) => {
    await tx.query(
      `insert into message_in (shard, id, received_at, source, control_id, type, status, digest, findings, answer, content_base64)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        shard,
        id,
        message.receivedAt,
        storable(message.source),
        storable(message.controlId),
        storable(message.type),
        message.status,
        digestOf(message.content),
        storable(JSON.stringify(message.findings)),
        storable(message.answer),
        Buffer.from(message.content).toString('base64'),
      ],
    );
    await tx.query(
      `insert into message_in_finding (shard, message_id, code, severity, source, received_at, times)
       select $1, $2, code, severity, $3, $4, times from unnest($5::text[], $6::text[], $7::integer[]) as t(code, severity, times)`,
      [
        shard,
        id,
        storable(message.source),
        message.receivedAt,
        [...byCode.keys()],
        [...byCode.values()].map(([first]) => first?.severity ?? 'information'),
        [...byCode.values()].map((each) => each.length),
      ],
    );
    if (requests.length > 0)
      await tx.query(
        `insert into message_in_request (shard, request_id, source, ods, application, control_id)
         select shard, id, $3, $4, $5, $6 from unnest($1::smallint[], $2::text[]) as t(shard, id) on conflict (shard, request_id) do nothing`,
        [requests.map((request) => shardOf(request)), requests, message.source, ods, application, message.controlId],
      );
  });
  return id;
}

interface InboundRow {
  readonly id: string;
  readonly received_at: Date;
  readonly source: string;
  readonly control_id: string;
  readonly type: string;
  readonly status: InboundStatus;
  readonly findings: string;
  readonly answer: string;
  readonly content_base64: string;
}

function asInbound(row: InboundRow): InboundMessage {
  return {
    id: row.id,
    receivedAt: row.received_at,
    source: row.source,
    controlId: row.control_id,
    type: row.type,
    status: row.status,
    findings: findingsIn(row.findings),
    answer: row.answer,
    content: Buffer.from(row.content_base64, 'base64'),
  };
}

const OUT_COLUMNS =
  'shard, id, ods, application, kind, subject, subject_version, due_since, status, attempts, first_attempt_at, next_attempt_at, answer_code, findings, content';

interface OutRow {
  readonly shard: number;
  readonly id: string;
  readonly ods: string;
  readonly application: string;
  readonly kind: Outgoing['kind'];
  readonly subject: string;
  readonly subject_version: number;
  readonly due_since: Date;
  readonly status: Outgoing['status'];
  readonly attempts: number;
  readonly first_attempt_at: Date | null;
  readonly next_attempt_at: Date;
  readonly answer_code: string | null;
  readonly findings: string;
  readonly content: string | null;
}

function asOutgoing(row: OutRow): Outgoing {
  return {
    shard: row.shard,
    id: row.id,
    ods: row.ods,
    application: row.application,
    kind: row.kind,
    subject: row.subject,
    subjectVersion: row.subject_version,
    dueSince: row.due_since,
    status: row.status,
    attempts: row.attempts,
    firstAttemptAt: row.first_attempt_at ?? undefined,
    nextAttemptAt: row.next_attempt_at,
    answerCode: row.answer_code ?? undefined,
    findings: findingsIn(row.findings),
    content: row.content ?? undefined,
  };
}

function findingsIn(text: string): readonly Finding[] {
  // Written by this file from findings.
  return JSON.parse(text) as readonly Finding[];
}

/** PostgreSQL text holds no NUL; the bytes themselves are kept whole in base64. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').replaceAll('\\u0000', '\\uFFFD');
}
