// Many families stored at once, as an import from another system brings them: a batch is one transaction and one statement for each table,
// so that it is whole or not there, and costs a few round trips whatever its size.

import { shardOf } from '../../../foundation/record/index.ts';
import type { Database } from '../../../foundation/storage/index.ts';
import type { Block } from './blocks.ts';
import { NEVER, type ScanKept } from './case.store.ts';
import { clockOf, type GenomeCase, isRapid } from './case.ts';
import { packRun, type Run, type RunContent } from './run.ts';

/** A family that was scanned and interpreted: its case with the number of its latest run, what the scan left, and that run. */
export interface FamilyToStore {
  readonly given: GenomeCase;
  readonly scan: ScanKept;
  readonly blocks: readonly Block[];
  readonly run: Run;
  readonly content: RunContent | PackedRun;
}

/** A run packed before, so that the same one is not packed again. */
export interface PackedRun {
  readonly packed: Uint8Array;
}

/** New cases alone: a case that stands already makes the whole batch fail, and nothing of it is kept. */
export async function saveFamilies(db: Database, families: readonly FamilyToStore[]): Promise<void> {
  if (families.length === 0) return;
  const shards = families.map(({ given }) => shardOf(given.id));
  const ids = families.map(({ given }) => given.id);
  const blocks = families.flatMap(({ given, blocks: own }) => own.map((one) => ({ ...one, id: given.id, shard: shardOf(given.id) })));
  const orders = families.flatMap(({ given }) => given.link.orders.map((order) => ({ order, id: given.id })));
  await db.transaction(async (tx) => {
    await tx.query(
      `insert into interpretation_case (shard, id, order_id, organisation, requester, is_rapid, due_at, state, latest_run, content, versions)
select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::timestamptz[], $8::text[], $9::integer[], $10::text[], $11::text[])`,
      [
        shards,
        ids,
        families.map(({ given }) => given.link.orders[0] ?? ''),
        families.map(({ given }) => given.link.organisation),
        families.map(({ given }) => given.link.requester ?? null),
        families.map(({ given }) => isRapid(given.link)),
        families.map(({ given }) => clockOf(given.link, new Date(0)).dueAt ?? NEVER),
        families.map(({ given }) => given.state),
        families.map(({ given }) => given.run),
        families.map(({ given }) => JSON.stringify(given)),
        families.map(({ run }) => JSON.stringify(run.versions)),
      ],
    );
    await tx.query(
      'insert into interpretation_case_order (shard, order_id, case_id) select * from unnest($1::smallint[], $2::text[], $3::text[])',
      [orders.map(({ order }) => shardOf(order)), orders.map(({ order }) => order), orders.map(({ id }) => id)],
    );
    await tx.query(
      'insert into interpretation_scan (shard, case_id, content) select * from unnest($1::smallint[], $2::text[], $3::text[])',
      [shards, ids, families.map(({ scan }) => JSON.stringify(scan))],
    );
    // Bytes travel as base64: as a list of bytea they would be escaped, which takes more than twice the time in the embedded database (measured).
    await tx.query(
      `insert into interpretation_reservoir (shard, case_id, block, bytes)
select s, i, b, decode(d, 'base64') from unnest($1::smallint[], $2::text[], $3::smallint[], $4::text[]) as t(s, i, b, d)`,
      [
        blocks.map(({ shard }) => shard),
        blocks.map(({ id }) => id),
        blocks.map(({ block }) => block),
        blocks.map(({ bytes }) => base64(bytes)),
      ],
    );
    await tx.query(
      `insert into interpretation_run (shard, case_id, number, head, content)
select s, i, n, h, decode(c, 'base64') from unnest($1::smallint[], $2::text[], $3::integer[], $4::text[], $5::text[]) as t(s, i, n, h, c)`,
      [
        shards,
        ids,
        families.map(({ run }) => run.number),
        families.map(({ run }) => JSON.stringify(run)),
        families.map(({ content }) => base64('packed' in content ? content.packed : packRun(content))),
      ],
    );
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
