// A population as a region records it, made in the database: most people have an age and a sex, some lipids, few a cancer or relatives.

import type { Database } from '../src/foundation/storage/index.ts';
import { keepState, shippedDefinitions } from '../src/service/pathways/index.ts';

export async function makePopulation(database: Database, people: number): Promise<void> {
  const some = (share: number, value: string) => `case when random() < ${share} then ${value} end`;
  await database.execute(`
select setseed(0.42);
insert into person_facts (shard, person, born_on, sex, "totalCholesterol", "ldlUntreated", "fhDiagnosed", "tendonXanthoma", "fdrMiBefore60", "prematureChd",
  "bowelCancer", "bowelCancerAge", "bowelIhcLoss", "bowelBraf", "bowelMlh1Methylation", "endometrialCancer", "affectedByLynchCancer", "breastPanelCancer", "breastPanelAge", "tripleNegative",
  "plannedMedicine", "dpydResult", "relatives", "affected", "tumours")
select n % 256, 'p' || n, (1930 + (random() * 95)::integer) * 10000 + 615, case when random() < 0.5 then 'male' else 'female' end,
  ${some(0.4, 'round((3 + random() * 7)::numeric, 1)')}, ${some(0.3, 'round((1 + random() * 8)::numeric, 1)')}, ${some(0.5, 'random() < 0.002')},
  ${some(0.02, 'random() < 0.1')}, ${some(0.1, 'random() < 0.1')}, ${some(0.1, 'random() < 0.3')},
  ${some(0.01, 'true')}, ${some(0.01, '30 + (random() * 60)::integer')}, ${some(0.005, "case when random() < 0.15 then array['MLH1','PMS2'] else '{}'::text[] end")}, ${some(0.001, "'negative'")}, ${some(0.0005, "'negative'")},
  ${some(0.003, 'true')}, ${some(0.013, 'true')}, ${some(0.02, "'breast'")}, ${some(0.02, '25 + (random() * 60)::integer')}, ${some(0.01, 'random() < 0.15')},
  ${some(0.002, "'capecitabine'")}, ${some(0.001, "'no-variant'")}, ${some(0.05, 'random() < 0.5')}, ${some(0.02, 'random() < 0.5')}, ${some(0.013, 'true')}
from generate_series(1, ${people}) n;
insert into person_member (shard, person, list, member, site, cancer, age, degree, generation)
select n % 256, 'p' || n, list, m::text, 'CRC', 'CRC', 30 + (random() * 60)::integer, 1 + m % 3, m % 3
from generate_series(1, ${people}, 20) n, generate_series(1, 3) m, unnest(array['relatives', 'affected', 'tumours']) list;
analyze person_facts; analyze person_member;`);
}

/** Open instances, one in ten of them late. */
export async function makeInstances(database: Database, count: number): Promise<void> {
  const batch = 5000;
  for (let from = 0; from < count; from += batch)
    await keepState(
      database,
      Array.from({ length: Math.min(batch, count - from) }, (_, place) => {
        const person = `p${from + place + 1}`;
        const dueAt = place % 10 === 0 ? '2026-11-01T00:00:00.000Z' : '2027-06-01T00:00:00.000Z';
        return {
          id: `${person} fh`,
          state: {
            status: 'open',
            person,
            pathway: 'fh',
            version: '1',
            step: 'review',
            trail: ['review'],
            owner: 'gp-practice',
            since: '2026-10-01T00:00:00.000Z',
            dueAt,
            told: 0,
          } as const,
        };
      }),
      shippedDefinitions,
    );
  await database.execute('analyze pathway_instance');
}
