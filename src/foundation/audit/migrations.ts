// The chain of seals. One row seals a run of one shard's feed; `shard` leads the key as everywhere.

import type { Migration } from '../storage/index.ts';

export const auditMigrations: readonly Migration[] = [
  {
    name: 'audit/0001-seals',
    sql: `
create table audit_seal (
  shard smallint not null,
  sequence bigint not null,
  from_position bigint not null,
  to_position bigint not null,
  -- SHA-256 of each entry, base64url, 43 characters each, one after the other: says which position changed, not only that one did.
  entry_hashes text not null,
  entries_hash text not null,
  previous_hash text not null,
  hash text not null,
  sealed_at timestamptz not null,
  primary key (shard, sequence)
);
`,
  },
];
