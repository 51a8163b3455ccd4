// People at steps as a relation other rooms can count from (equity: who goes on, by area and group). Counts alone leave; the people stay inside a query.

/**
 * SQL of one row per person who came to any of `steps` ("lynch/braf") of a pathway started within [`from`, `to`): shard, person, went_on (the first of
 * these steps they came to is behind them, in an orderly way) and declined (they said no at one of these steps). Instances entered in error or twice are left out.
 */
export function peopleAtSteps(parameter: (value: unknown) => string, steps: readonly string[], from: string, to: string): string {
  const asked = parameter(steps);
  return `
select shard, person, bool_and(is_behind) as went_on, bool_or(said_no) as declined from (
  select distinct on (i.shard, i.instance) i.shard, i.person,
    not (i.is_open and i.step = t.step) and (t.place < cardinality(i.trail) or i.reason in ('diagnosed', 'completed', 'excluded-by-test', 'excluded-by-criteria')) as is_behind,
    (i.is_open and i.step = t.step and i.waiting = 'declined') or (i.reason = 'declined-for-good' and t.place = cardinality(i.trail)) as said_no
  from pathway_instance i
  join pathway_event e on e.shard = i.shard and e.instance = i.instance and e.position = 1
  cross join unnest(i.trail) with ordinality as t(step, place)
  where i.pathway || '/' || t.step = any(${asked}::text[]) and coalesce(i.reason, '') not in ('entered-in-error', 'duplicate')
    and (e.event::jsonb ->> 'at')::timestamptz >= ${parameter(from)}::date and (e.event::jsonb ->> 'at')::timestamptz < ${parameter(to)}::date
  order by i.shard, i.instance, t.place
) each_instance group by shard, person`;
}
