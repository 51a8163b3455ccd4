// The changes of routing and turnaround as they were proposed and decided: rows are only added. One object holds the tables that count now.
import type { Database, Migration, Queryable } from '../../foundation/storage/index.ts';
import { SHIPPED_CLOCKS, SHIPPED_ROUTING } from './data.ts';
import type { Routing } from './routing.ts';
import {
  type Fault,
  foldClocks,
  foldRouting,
  type KeptChange,
  mayNotDecide,
  type Person,
  type Proposed,
  type RuleChange,
  readChange,
} from './rules.ts';
import type { Clocks } from './turnaround.ts';

export const rulesMigrations: readonly Migration[] = [
  {
    name: 'laboratory/0002-rule-changes',
    sql: `
-- Step 1 proposes, step 2 approves or refuses; the key lets a change be decided once.
create table laboratory_rule_change (
  number integer not null,
  step smallint not null check (step in (1, 2)),
  at timestamptz not null,
  by_id text not null,
  by_name text not null,
  why text not null,
  starts_on text,
  change text,
  is_approved boolean,
  primary key (number, step),
  check ((step = 1) = (change is not null and starts_on is not null)),
  check ((step = 2) = (is_approved is not null))
);
`,
  },
];

export type Proposal =
  | { readonly kind: 'proposed'; readonly number: number }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };
export type Decision = { readonly kind: 'decided' } | { readonly kind: 'unknown' } | { readonly kind: 'refused'; readonly because: string };

export interface Rules {
  /** These two stay the same objects; what is read from them is what counts now. */
  readonly routing: Routing;
  readonly clocks: Clocks;
  /** Newest first, as they stand in the database. */
  history(): Promise<readonly KeptChange[]>;
  propose(typed: Proposed, who: Person, now: Date): Promise<Proposal>;
  decide(number: number, isApproved: boolean, why: string, who: Person, now: Date): Promise<Decision>;
  /** Reads what other processes approved. */
  refresh(now: Date): Promise<void>;
}

/** Reads the changes once; throws what the database throws. `isTest` says whether the directory has a code. */
export async function openRules(db: Database, isTest: (code: string) => boolean, now: Date): Promise<Rules> {
  let routing: Routing = SHIPPED_ROUTING;
  let clocks: Clocks = SHIPPED_CLOCKS;
  const refresh = async (on: Date): Promise<void> => {
    const changes = await readChanges(db);
    routing = foldRouting(SHIPPED_ROUTING, changes, on.toISOString().slice(0, 10));
    clocks = foldClocks(SHIPPED_CLOCKS, changes);
  };
  await refresh(now);
  return {
    routing: {
      get hubs() {
        return routing.hubs;
      },
      get tests() {
        return routing.tests;
      },
      get requesters() {
        return routing.requesters;
      },
    },
    clocks: {
      get tables() {
        return clocks.tables;
      },
      get dueSoon() {
        return clocks.dueSoon;
      },
      get pauses() {
        return clocks.pauses;
      },
    },
    history: async () => (await readChanges(db)).toReversed(),
    propose: (typed, who, at) =>
      alone(db, async (tx): Promise<Proposal> => {
        const changes = await readChanges(tx);
        const today = at.toISOString().slice(0, 10);
        const reading = readChange(typed, { routing: foldRouting(SHIPPED_ROUTING, changes, today), changes, isTest, now: at });
        if (reading.kind === 'refused') return reading;
        const number = (changes.at(-1)?.number ?? 0) + 1;
        await tx.query(
          'insert into laboratory_rule_change (number, step, at, by_id, by_name, why, starts_on, change) values ($1, 1, $2, $3, $4, $5, $6, $7)',
          [number, at, who.id, who.name, reading.why, reading.from, JSON.stringify(reading.change)],
        );
        return { kind: 'proposed', number };
      }),
    decide: async (number, isApproved, why, who, at) => {
      const decision = await alone(db, async (tx): Promise<Decision> => {
        const kept = (await readChanges(tx)).find((each) => each.number === number);
        if (kept === undefined) return { kind: 'unknown' };
        const because = mayNotDecide(kept, who, isApproved, at);
        if (because !== undefined) return { kind: 'refused', because };
        await tx.query(
          'insert into laboratory_rule_change (number, step, at, by_id, by_name, why, is_approved) values ($1, 2, $2, $3, $4, $5, $6)',
          [number, at, who.id, who.name, why, isApproved],
        );
        return { kind: 'decided' };
      });
      if (decision.kind === 'decided') await refresh(at);
      return decision;
    },
    refresh,
  };
}

/** One at a time, so that two people cannot propose the same thing unseen. */
function alone<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query('lock table laboratory_rule_change in share row exclusive mode');
    return work(tx);
  });
}

interface ChangeRow {
  readonly number: number;
  readonly at: Date;
  readonly by_id: string;
  readonly by_name: string;
  readonly why: string;
  readonly starts_on: string;
  readonly change: string;
  readonly decided_at: Date | null;
  readonly decider_id: string;
  readonly decider_name: string;
  readonly decided_why: string;
  readonly is_approved: boolean;
}

/** Oldest first. */
async function readChanges(db: Queryable): Promise<readonly KeptChange[]> {
  const rows = await db.query<ChangeRow>(
    `select p.number, p.at, p.by_id, p.by_name, p.why, p.starts_on, p.change,
  d.at as decided_at, d.by_id as decider_id, d.by_name as decider_name, d.why as decided_why, d.is_approved
from laboratory_rule_change p left join laboratory_rule_change d on d.number = p.number and d.step = 2
where p.step = 1 order by p.number`,
  );
  return rows.map((row) => ({
    number: row.number,
    change: JSON.parse(row.change) as RuleChange, // written by propose
    from: row.starts_on,
    why: row.why,
    proposed: { by: { id: row.by_id, name: row.by_name }, at: row.at },
    ...(row.decided_at === null
      ? {}
      : {
          decided: {
            by: { id: row.decider_id, name: row.decider_name },
            at: row.decided_at,
            isApproved: row.is_approved,
            why: row.decided_why,
          },
        }),
  }));
}
