// The log of the alliances and the papers beside it. Lines are only ever added; each carries the hash of the one before it, so a change behind our back shows.
import type { Migration, Queryable } from '../../foundation/storage/index.ts';
import { sqlState } from '../../foundation/storage/index.ts';
import type { Entry } from './act.ts';
import { hashOf } from './paper.ts';

export const alliancesMigrations: readonly Migration[] = [
  {
    name: 'alliances/0001-log',
    sql: `
-- Governance names staff and seats, no patient: one log for the whole country, a few thousand lines a year.
create table alliance_log (
  number integer primary key,
  at timestamptz not null,
  entry text not null,
  hash text collate "C" not null
);
-- What a paper shows; its hash stands in the log as well.
create table alliance_paper (
  id text collate "C" primary key,
  view text not null
);
`,
  },
];

export interface LogLine {
  readonly number: number;
  readonly entry: string;
  readonly hash: string;
}

export interface AllianceStore {
  linesAfter(number: number): Promise<readonly LogLine[]>;
  /** All lines or none. False when somebody else wrote the first of them before us: read on, judge again. */
  append(lines: readonly LogLine[], at: Date, paper?: { readonly id: string; readonly view: string }): Promise<boolean>;
  paper(id: string): Promise<string | undefined>;
}

const UNIQUE_VIOLATION = '23505';

export function createAllianceStore(db: Queryable): AllianceStore {
  return {
    linesAfter: (number) =>
      db.query<LogLine>('select number, entry, hash from alliance_log where number > $1 order by number', [number], 'alliances-read'),
    append: async (lines, at, paper) => {
      try {
        await db.query(
          `with line as (
  insert into alliance_log (number, at, entry, hash)
  select n, $2, e, h from unnest($1::integer[], $3::text[], $4::text[]) as l(n, e, h) returning number
)
insert into alliance_paper (id, view) select $5, $6 from line where $5::text is not null limit 1`,
          [
            lines.map(({ number }) => number),
            at,
            lines.map(({ entry }) => entry),
            lines.map(({ hash }) => hash),
            paper?.id ?? null,
            paper?.view ?? null,
          ],
          'alliances-write',
        );
        return true;
      } catch (error) {
        if (sqlState(error) === UNIQUE_VIOLATION) return false;
        throw error;
      }
    },
    paper: async (id) => {
      const [row] = await db.query<{ readonly view: string }>('select view from alliance_paper where id = $1', [id], 'alliances-paper');
      return row?.view;
    },
  };
}

/** An entry as it is written, chained to the line before. */
export function lineOf(entry: Entry, before: string): LogLine {
  const written = JSON.stringify(entry);
  return { number: entry.number, entry: written, hash: hashOf(`${before}\n${written}`) };
}

export type Reading =
  | { readonly kind: 'read'; readonly entries: readonly Entry[]; readonly hash: string }
  | { readonly kind: 'broken'; readonly number: number };

/** Lines as entries, when every hash fits; otherwise the first line that was changed, added or taken away. */
export function readLines(lines: readonly LogLine[], after: { readonly number: number; readonly hash: string }): Reading {
  let { number, hash } = after;
  const entries: Entry[] = [];
  for (const line of lines) {
    number += 1;
    if (line.number !== number || line.hash !== hashOf(`${hash}\n${line.entry}`)) return { kind: 'broken', number };
    hash = line.hash;
    // The hash fits, so this is what we wrote.
    entries.push(JSON.parse(line.entry) as Entry);
  }
  return { kind: 'read', entries, hash };
}
