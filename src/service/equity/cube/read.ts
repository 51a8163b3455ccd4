// Reading the cube: cells of a period, days from sample to report, steps of pathways, and where people live.
import type { Queryable } from '../../../foundation/storage/index.ts';
import { peopleAtSteps } from '../../pathways/index.ts';
import { type StratumCell, UNKNOWN } from '../indicators/evaluate.ts';
import { ageBandAt } from './count.ts';
import type { CountedEvent } from './facts.ts';

export interface CellQuery {
  readonly event: CountedEvent;
  /** R134, M1; all when left out. */
  readonly indications?: readonly string[];
  /** First days of months, ISO; `to` is not included. */
  readonly from: string;
  readonly to: string;
  /** 'people' counts a person's first order of the indication, 'orders' every order. */
  readonly count: 'people' | 'orders';
}

/** The cells of a period summed over months and indications, ready for evaluate(). */
export async function readCells(database: Queryable, query: CellQuery): Promise<readonly StratumCell[]> {
  const column = query.count === 'people' ? 'first_orders' : 'orders';
  return database.query<StratumCell>(
    `select area, fifth, ethnicity, sex, age_band as "ageBand", sum(${column})::integer as count
     from equity_cell
     where event = $1 and month >= $2::date and month < $3::date and ($4::text[] is null or indication = any($4::text[]))
     group by 1, 2, 3, 4, 5 having sum(${column}) > 0`,
    [query.event, query.from, query.to, query.indications ?? null],
  );
}

/** A count of reports that took this many days from the arrival of the first sample. */
export interface DaysCell extends StratumCell {
  readonly days: number;
}

/** Days from sample to report, in the strata asked of turnaround; reports whose sample's arrival is not known are left out (and so not counted). */
export async function readDays(database: Queryable, query: Pick<CellQuery, 'indications' | 'from' | 'to'>): Promise<readonly DaysCell[]> {
  return database.query<DaysCell>(
    `select coalesce(a.area, '${UNKNOWN}') as area, coalesce(a.fifth::text, '${UNKNOWN}') as fifth, coalesce(p.ethnicity, '${UNKNOWN}') as ethnicity,
            coalesce(p.sex, '${UNKNOWN}') as sex, '${UNKNOWN}' as "ageBand", (o.day - s.received)::integer as days, count(*)::integer as count
     from equity_order o
     join (select shard, order_id, min(received) as received from equity_sample group by shard, order_id) s
       on s.shard = o.shard and s.order_id = o.of_order
     left join equity_person p on p.shard = o.shard and p.person = o.person
     left join equity_small_area a on a.lsoa = p.lsoa
     where o.event = 'reported' and o.month >= $1::date and o.month < $2::date and o.day >= s.received
       and ($3::text[] is null or o.indication = any($3::text[]))
     group by 1, 2, 3, 4, 6`,
    [query.from, query.to, query.indications ?? null],
  );
}

/** People who came to steps of pathways started in a period, and who of them went on or declined: read from the instances, in the strata of the cube. */
export async function readSteps(
  database: Queryable,
  { steps, from, to }: { readonly steps: readonly string[]; readonly from: string; readonly to: string },
): Promise<{ readonly came: readonly StratumCell[]; readonly wentOn: readonly StratumCell[]; readonly declined: readonly StratumCell[] }> {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const people = peopleAtSteps(parameter, steps, from, to);
  const rows = await database.query<Omit<StratumCell, 'count'> & { came: number; went_on: number; declined: number }>(
    `select coalesce(a.area, '${UNKNOWN}') as area, coalesce(a.fifth::text, '${UNKNOWN}') as fifth, coalesce(p.ethnicity, '${UNKNOWN}') as ethnicity,
            coalesce(p.sex, '${UNKNOWN}') as sex, ${ageBandAt(`${parameter(from)}::date`)} as "ageBand",
            count(*)::integer as came, (count(*) filter (where s.went_on))::integer as went_on, (count(*) filter (where s.declined))::integer as declined
     from (${people}) s
     left join equity_person p on p.shard = s.shard and p.person = s.person
     left join equity_small_area a on a.lsoa = p.lsoa
     group by 1, 2, 3, 4, 5`,
    values,
  );
  const cells = (part: 'came' | 'went_on' | 'declined'): readonly StratumCell[] =>
    rows.flatMap(({ came, went_on, declined, ...stratum }) => {
      const count = { came, went_on, declined }[part];
      return count > 0 ? [{ ...stratum, count }] : [];
    });
  return { came: cells('came'), wentOn: cells('went_on'), declined: cells('declined') };
}
