// Relatives at risk and whether they were tested, from the families that are kept. A relative need not be a patient of anybody: what is known is the sex and
// the degree on the pedigree, and the place is that of the family's index patient. Ages and ethnic groups are not known and are said to be so.

import type { Queryable } from '../../../foundation/storage/index.ts';
import { relativesHeard } from '../../families/index.ts';
import type { StratumCell } from '../indicators/evaluate.ts';
import { UNKNOWN } from '../indicators/unknown.ts';
import type { Period } from './question.ts';

/**
 * First-degree relatives on the pedigree of families whose cascade was opened in the period for a variant in one of the genes, counted in one statement. Left
 * out: pregnancies, who died before a test, and who turned out to be no relative or was entered in error. A failed test is none.
 */
export async function relativeCells(
  database: Queryable,
  genes: readonly string[],
  { from, to }: Pick<Period, 'from' | 'to'>,
): Promise<{ readonly numerator: readonly StratumCell[]; readonly denominator: readonly StratumCell[] }> {
  const rows = await database.query<Pick<StratumCell, 'area' | 'fifth' | 'sex'> & { readonly all: number; readonly tested: number }>(
    `select coalesce(a.area, '${UNKNOWN}') as area, coalesce(a.fifth::text, '${UNKNOWN}') as fifth, r.sex,
  count(*)::integer as "all", (count(*) filter (where is_tested))::integer as tested
from (
  select f.shard, f.patient, l.relative, h.relatives -> l.relative ->> 'latest' as latest,
    coalesce((h.relatives -> l.relative ->> 'tested')::boolean, false) as is_tested
  from equity_family f
  cross join lateral (${relativesHeard('f')}) h
  join equity_family_relative l on l.shard = f.shard and l.family = f.family
  where f.gene = any($1::text[]) and f.opened_on >= $2::date and f.opened_on < $3::date
) told
join equity_relative r on r.shard = told.shard and r.relative = told.relative
left join equity_person p on p.shard = told.shard and p.person = told.patient
left join equity_small_area a on a.lsoa = p.lsoa
where coalesce(latest, '') not in ('not-a-relative', 'entered-in-error') and (is_tested or not (r.is_dead or coalesce(latest, '') = 'died'))
group by 1, 2, 3`,
    [genes, from, to],
  );
  const cells = (part: 'all' | 'tested') =>
    rows.flatMap(({ area, fifth, sex, ...counts }): readonly StratumCell[] =>
      counts[part] === 0 ? [] : [{ area, fifth, sex, ethnicity: UNKNOWN, ageBand: UNKNOWN, count: counts[part] }],
    );
  return { numerator: cells('tested'), denominator: cells('all') };
}
