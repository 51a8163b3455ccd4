// Orders counted for oversight: how many were asked for and reported by hub, test and month, and how long it took.
// Read from the hubs' worklists, where every order stands once for each hub; an order counts for the hub that holds it now.

import type { Queryable } from '../../foundation/storage/index.ts';

export interface ActivityCell {
  /** What the cell is about: one hub, one indication, one month, or everything. */
  readonly by: 'all' | 'hub' | 'test' | 'month';
  /** ODS code; R134; 2026-11. Empty for `all`. */
  readonly name: string;
  readonly requested: number;
  readonly open: number;
  readonly overdue: number;
  readonly reported: number;
  /** Reported by the due date, among those reported that had one. */
  readonly inTime: number;
  readonly late: number;
  /** Days on the clock from sample to report, the time on hold left out: the target less what was left of it. */
  readonly medianDays: number | undefined;
}

interface Row {
  readonly hub: string | null;
  readonly test: string | null;
  readonly month: string | null;
  readonly requested: string;
  readonly open: string;
  readonly overdue: string;
  readonly reported: string;
  readonly in_time: string;
  readonly late: string;
  readonly median: string | null;
  readonly grouping: number;
}

/** `hubs` are ODS codes of the hubs looked at; `since` is the first day counted, by the day of the request. */
export async function readActivity(db: Queryable, hubs: readonly string[], since: string, now: Date): Promise<readonly ActivityCell[]> {
  const rows = await db.query<Row>(
    `with listed as (
  select distinct on (w.order_id) w.organisation as hub, w.is_open, w.due_at, w.paused_since, w.row::jsonb as o
  from worklist w where w.organisation = any($1::text[]) and w.relation = 'owner'
  order by w.order_id, (w.row::jsonb->>'owner' = w.organisation) desc, w.organisation
), orders as (
  select hub, coalesce(substring(o->>'test' from '^[RM][0-9]+'), 'Other') as test, substring(o->>'placedAt' from 1 for 7) as month, is_open,
    (o->>'reportedAt') is not null as reported, due_at < coalesce(paused_since, $3::timestamptz) as past,
    case when due_at < 'infinity' then (o->>'reportedAt')::timestamptz <= due_at end as in_time,
    case when due_at < 'infinity' then (o->>'targetDays')::numeric + extract(epoch from (o->>'reportedAt')::timestamptz - due_at) / 86400 end as days
  from listed where o->>'placedAt' >= $2::text and o->>'requestStatus' <> 'revoked'
)
select hub, test, month, count(*) as requested, count(*) filter (where is_open) as open, count(*) filter (where is_open and past) as overdue,
  count(*) filter (where reported) as reported, count(*) filter (where reported and in_time) as in_time,
  count(*) filter (where reported and not in_time) as late,
  percentile_cont(0.5) within group (order by days) filter (where reported) as median, grouping(hub, test, month) as grouping
from orders group by grouping sets ((), (hub), (test), (month))`,
    [hubs, since, now],
    'laboratory-activity',
  );
  return rows.map(cellOf);
}

/** grouping() sets a bit for each column that the row is summed over: hub 4, test 2, month 1. */
const BY: Readonly<Record<number, ActivityCell['by']>> = { 7: 'all', 3: 'hub', 5: 'test', 6: 'month' };

function cellOf(row: Row): ActivityCell {
  return {
    by: BY[row.grouping] ?? 'all',
    name: row.hub ?? row.test ?? row.month ?? '',
    requested: Number(row.requested),
    open: Number(row.open),
    overdue: Number(row.overdue),
    reported: Number(row.reported),
    inTime: Number(row.in_time),
    late: Number(row.late),
    medianDays: row.median === null ? undefined : Number(row.median),
  };
}
