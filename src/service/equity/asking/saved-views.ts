// Questions people come back to. Only the question is kept: opening it asks again, of the figures of that day.

import { randomUUID } from 'node:crypto';
import { shardOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';

export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** The question as a query string. */
  readonly question: string;
  readonly savedAt: Date;
}

/** A name is 1 to 80 characters. Somebody has at most this many. */
export const LONGEST_NAME = 80;
const MOST = 100;

export type Saving = { readonly kind: 'saved' } | { readonly kind: 'refused'; readonly because: string };

/** The same name again replaces what it stood for. */
export async function saveView(
  database: Queryable,
  view: { readonly owner: string; readonly name: string; readonly question: string; readonly now: Date },
): Promise<Saving> {
  const name = view.name.trim();
  if (name === '') return { kind: 'refused', because: 'Enter a name for this view' };
  if (name.length > LONGEST_NAME) return { kind: 'refused', because: `The name must be ${LONGEST_NAME} characters or fewer` };
  const standing = await savedViews(database, view.owner);
  if (standing.length >= MOST && !standing.some((each) => each.name === name))
    return { kind: 'refused', because: `You can save ${MOST} views. Remove one first` };
  await database.query(
    `insert into equity_saved_view (shard, id, owner, name, question, saved_at) values ($1::smallint, $2, $3, $4, $5, $6)
     on conflict (shard, owner, name) do update set question = excluded.question, saved_at = excluded.saved_at`,
    [shardOf(view.owner), randomUUID(), view.owner, name, view.question, view.now],
  );
  return { kind: 'saved' };
}

/** Latest first. */
export async function savedViews(database: Queryable, owner: string): Promise<readonly SavedView[]> {
  const rows = await database.query<{ id: string; name: string; question: string; saved_at: Date }>(
    'select id, name, question, saved_at from equity_saved_view where shard = $1::smallint and owner = $2 order by saved_at desc, name',
    [shardOf(owner), owner],
  );
  return rows.map(({ id, name, question, saved_at }) => ({ id, name, question, savedAt: saved_at }));
}

/** Nothing happens to what is somebody else's. */
export async function removeView(database: Queryable, owner: string, id: string): Promise<void> {
  await database.query('delete from equity_saved_view where shard = $1::smallint and owner = $2 and id = $3', [shardOf(owner), owner, id]);
}
