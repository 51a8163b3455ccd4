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

export interface MonthOfCare {
  /** YYYY-MM of the request. */
  readonly month: string;
  /** ODS code of the organisation that asked; empty when the request does not say. */
  readonly requester: string;
  readonly requested: number;
  /** Requests that a laboratory refused as not fitting, of those requested. */
  readonly refused: number;
  /** Requests that the requester took back, of those requested. */
  readonly withdrawn: number;
  /** Samples named on these requests. */
  readonly samples: number;
  /** Samples that the laboratory could not use, of those samples. */
  readonly rejected: number;
}

/** Requests from the first day `since` on, by month and by who asked, with what went wrong: what training of the people who ask may change. */
export async function readMonths(db: Queryable, since: string): Promise<readonly MonthOfCare[]> {
  const rows = await db.query<{ readonly [K in keyof MonthOfCare]: string }>(
    `with part as (
  select order_id, part, facts::jsonb as f from laboratory_part
), request as (
  select order_id, substring(f->>'placedAt' from 1 for 7) as month, coalesce(f->>'requestedBy', '') as requester, f->'request'->>'status' as status
  from part where f->>'kind' = 'request' and f->>'placedAt' >= $1::text and f->'request'->>'status' not in ('draft', 'entered-in-error')
), task as (
  select p.order_id, p.f->>'status' as status, p.f->>'reason' as reason, p.f->>'code' as code, p.f->>'sample' as sample
  from part p join request r on r.order_id = p.order_id where p.f->>'kind' = 'task'
), refusal as (
  select distinct order_id from task where status = 'rejected' and sample is null
), sample as (
  select order_id, sample, bool_or(status = 'rejected' or (status = 'failed' and code = 'sample-preparation')) as is_rejected
  from task where sample is not null group by order_id, sample
), samples as (
  select order_id, count(*) as named, count(*) filter (where is_rejected) as rejected from sample group by order_id
)
select month, requester, count(*) as requested, count(*) filter (where f.order_id is not null) as refused,
  count(*) filter (where f.order_id is null and r.status = 'revoked') as withdrawn,
  coalesce(sum(s.named), 0) as samples, coalesce(sum(s.rejected), 0) as rejected
from request r left join refusal f on f.order_id = r.order_id left join samples s on s.order_id = r.order_id
group by month, requester order by month, requester`,
    [since],
    'laboratory-months',
  );
  return rows.map(({ month, requester, ...counts }) => ({
    month,
    requester,
    requested: Number(counts.requested),
    refused: Number(counts.refused),
    withdrawn: Number(counts.withdrawn),
    samples: Number(counts.samples),
    rejected: Number(counts.rejected),
  }));
}
