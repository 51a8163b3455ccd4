// Cases in the database: the case, its scan, its reservoir in blocks and how far its work has come. No rule is decided here.

import type { Finding } from '../../../foundation/errors.ts';
import { shardOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import type { FamilyChecks } from '../family/checks.ts';
import type { Build } from '../scan/header.ts';
import type { Block } from './blocks.ts';
import { clockOf, type GenomeCase, isRapid } from './case.ts';
import type { Versions } from './run.ts';

/** What a scan left behind besides its variants: where they come from, and the checks of the family. */
export interface ScanKept {
  readonly fileName: string;
  /** Where the hub has the file; null when it came by upload and is kept with the case. */
  readonly path: string | null;
  readonly sha256: string;
  readonly build: Build;
  readonly vcfVersion: string;
  readonly samples: readonly string[];
  /** CSQ, ANN or BCSQ with its fields, as the header states it; null without annotation. */
  readonly annotation: string | null;
  readonly isFrequencyAnnotated: boolean;
  readonly records: number;
  readonly notPassed: number;
  readonly kept: number;
  readonly checks: FamilyChecks;
  readonly warnings: readonly Finding[];
  readonly engine: string;
  readonly scannedAt: string;
  readonly scannedBy: string;
}

export interface Work {
  readonly kind: 'scan' | 'run' | 'look';
  readonly state: 'running' | 'done' | 'failed';
  /** Records read. */
  readonly done: number;
  readonly startedAt: Date;
  readonly changedAt: Date;
  readonly findings: readonly Finding[];
}

/** Far enough away that a case without a due date stands last. */
export const NEVER = '9999-12-31T00:00:00Z';

export async function saveCase(db: Queryable, given: GenomeCase, versions?: Versions): Promise<void> {
  const { link } = given;
  await db.query(
    `insert into interpretation_case (shard, id, order_id, organisation, requester, is_rapid, due_at, state, latest_run, content, versions)
values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)
on conflict (shard, id) do update set organisation = excluded.organisation, requester = excluded.requester, is_rapid = excluded.is_rapid,
  due_at = excluded.due_at, state = excluded.state, latest_run = excluded.latest_run, content = excluded.content,
  versions = case when $12 then excluded.versions else interpretation_case.versions end`,
    [
      shardOf(given.id),
      given.id,
      link.orders[0] ?? '',
      link.organisation,
      link.requester ?? null,
      isRapid(link),
      clockOf(link, new Date(0)).dueAt ?? NEVER,
      given.state,
      given.run,
      JSON.stringify(given),
      JSON.stringify(versions ?? null),
      versions !== undefined,
    ],
  );
}

interface CaseRow {
  readonly content: string;
  readonly versions: string;
}

export async function readCase(db: Queryable, id: string): Promise<GenomeCase | undefined> {
  const [row] = await db.query<CaseRow>('select content from interpretation_case where shard = $1 and id = $2', [shardOf(id), id]);
  return row && caseIn(row.content);
}

/** The case that answers this order, whether it was made from it or the order was added later. */
export async function caseOfOrder(db: Queryable, order: string): Promise<GenomeCase | undefined> {
  const [row] = await db.query<{ case_id: string }>('select case_id from interpretation_case_order where shard = $1 and order_id = $2', [
    shardOf(order),
    order,
  ]);
  return row && readCase(db, row.case_id);
}

/** An order that another case answers already stays with that case; true when all are this case's. */
export async function saveOrders(db: Queryable, id: string, orders: readonly string[]): Promise<boolean> {
  let isOwn = true;
  for (const order of orders) {
    const [row] = await db.query<{ case_id: string }>(
      `insert into interpretation_case_order (shard, order_id, case_id) values ($1,$2,$3)
on conflict (shard, order_id) do update set case_id = interpretation_case_order.case_id returning case_id`,
      [shardOf(order), order, id],
    );
    isOwn &&= row?.case_id === id;
  }
  return isOwn;
}

export interface CaseQuery {
  /** ODS code of the hub or the requester; undefined: of everybody. */
  readonly organisation: string | undefined;
  readonly state?: string;
  readonly limit: number;
  readonly offset?: number;
}

/** R14 first, then by due date. */
export async function listCases(db: Queryable, { organisation, state, limit, offset = 0 }: CaseQuery): Promise<readonly GenomeCase[]> {
  const rows = await db.query<CaseRow>(
    `select content from interpretation_case
where ($1::text is null or organisation = $1 or requester = $1) and ($2::text is null or state = $2)
order by is_rapid desc, due_at, id limit $3 offset $4`,
    [organisation ?? null, state ?? null, limit, offset],
  );
  return rows.map(({ content }) => caseIn(content));
}

export interface StoredFamily {
  readonly given: GenomeCase;
  readonly versions: Versions;
}

/** Every case that has a run, in the order of its key, a page at a time. */
export async function familiesAfter(db: Queryable, after: string, limit: number): Promise<readonly StoredFamily[]> {
  const rows = await db.query<CaseRow>(
    'select content, versions from interpretation_case where (shard, id) > ($1::smallint, $2) and latest_run > 0 order by shard, id limit $3',
    [after === '' ? -1 : shardOf(after), after, limit],
  );
  return rows.map(({ content, versions }) => ({ given: caseIn(content), versions: JSON.parse(versions) as Versions })); // written by saveCase
}

export async function countFamilies(db: Queryable): Promise<number> {
  const [row] = await db.query<{ n: number }>('select count(*)::integer as n from interpretation_case where latest_run > 0');
  return row?.n ?? 0;
}

export async function saveScan(
  db: Queryable,
  id: string,
  scan: ScanKept,
  blocks: readonly Block[],
  kept: Uint8Array | null,
): Promise<void> {
  const shard = shardOf(id);
  await db.query('delete from interpretation_reservoir where shard = $1 and case_id = $2', [shard, id]);
  for (const { block, bytes } of blocks)
    await db.query('insert into interpretation_reservoir (shard, case_id, block, bytes) values ($1,$2,$3,$4)', [shard, id, block, bytes]);
  await db.query(
    `insert into interpretation_scan (shard, case_id, content, kept) values ($1,$2,$3,$4)
on conflict (shard, case_id) do update set content = excluded.content, kept = excluded.kept`,
    [shard, id, JSON.stringify(scan), kept],
  );
}

export async function readScan(db: Queryable, id: string): Promise<ScanKept | undefined> {
  const [row] = await db.query<{ content: string }>('select content from interpretation_scan where shard = $1 and case_id = $2', [
    shardOf(id),
    id,
  ]);
  return row && (JSON.parse(row.content) as ScanKept); // written by saveScan
}

export async function readKeptFile(db: Queryable, id: string): Promise<Uint8Array | undefined> {
  const [row] = await db.query<{ kept: Uint8Array | null }>('select kept from interpretation_scan where shard = $1 and case_id = $2', [
    shardOf(id),
    id,
  ]);
  return row?.kept ?? undefined;
}

/** All blocks, or those named. */
export async function readBlocks(db: Queryable, id: string, blocks?: readonly number[]): Promise<readonly Block[]> {
  return db.query<{ block: number; bytes: Uint8Array }>(
    'select block, bytes from interpretation_reservoir where shard = $1 and case_id = $2 and ($3::smallint[] is null or block = any($3::smallint[]))',
    [shardOf(id), id, blocks ?? null],
  );
}

export async function saveWork(db: Queryable, id: string, work: Work): Promise<void> {
  await db.query(
    `insert into interpretation_work (shard, case_id, kind, state, done, started_at, changed_at, findings) values ($1,$2,$3,$4,$5,$6,$7,$8)
on conflict (shard, case_id) do update set kind = excluded.kind, state = excluded.state, done = excluded.done,
  started_at = excluded.started_at, changed_at = excluded.changed_at, findings = excluded.findings`,
    [shardOf(id), id, work.kind, work.state, work.done, work.startedAt, work.changedAt, JSON.stringify(work.findings)],
  );
}

export async function readWork(db: Queryable, id: string): Promise<Work | undefined> {
  const [row] = await db.query<{ kind: Work['kind']; state: Work['state']; done: string; at: Date; changed: Date; findings: string }>(
    'select kind, state, done, started_at as at, changed_at as changed, findings from interpretation_work where shard = $1 and case_id = $2',
    [shardOf(id), id],
  );
  return (
    row && {
      kind: row.kind,
      state: row.state,
      done: Number(row.done),
      startedAt: row.at,
      changedAt: row.changed,
      findings: JSON.parse(row.findings) as readonly Finding[], // written by saveWork
    }
  );
}

function caseIn(content: string): GenomeCase {
  return JSON.parse(content) as GenomeCase; // written by saveCase
}
