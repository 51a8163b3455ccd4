// A million orders (or as many as asked) into the equity cube on PostgreSQL, beside PostgreSQL's own GROUP BY of the same rows, and a page from it.

import { startPostgres } from '../scripts/postgres.ts';
import { migrate, openDatabase } from '../src/foundation/storage/index.ts';
import { equityMigrations, evaluate, indicator, readCells, recount, replaceSmallAreas } from '../src/service/equity/index.ts';

const AREAS = 33_755;

export async function runCube(words: readonly string[]): Promise<void> {
  const orders = Number(words.find((word) => /^\d+$/.test(word)) ?? 1_000_000);
  const postgres = await startPostgres();
  if (!postgres) {
    process.stderr.write('This machine has no PostgreSQL.\n');
    process.exitCode = 2;
    return;
  }
  const database = await openDatabase({ databaseUrl: postgres.url });
  try {
    await migrate(database, equityMigrations);
    const areas = Array.from({ length: AREAS }, (_, i) => ({ lsoa: lsoa(i), area: `Area ${i % 42}`, fifth: 1 + (i % 5) }));
    await replaceSmallAreas(database, areas);
    const people = Math.ceil(orders * 0.8);
    await database.query(
      `insert into equity_person select (i % 64)::smallint, 'p' || i, 'E01' || lpad((i::bigint * 7919 % ${AREAS})::text, 6, '0'),
         (array['white','white','white','asian','black','mixed','other','unknown'])[1 + i % 8], (array['female','male'])[1 + i % 2],
         date '1935-01-01' + (i::bigint * 37 % 32000)::integer from generate_series(1, ${people}) i`,
    );
    // The mark of a person's first order stands already when the cube is counted: the consumer keeps it as orders come.
    await database.query(
      `insert into equity_order (shard, order_id, person, indication, month, event, is_first)
       select shard, order_id, person, indication, month, 'ordered', row_number() over (partition by shard, person, indication order by month, order_id) = 1
       from (select (i % ${people} % 64)::smallint as shard, 'o' || i as order_id, 'p' || (i % ${people}) as person,
               'R' || (1 + (700 * power((i::bigint * 7907 % 100003) / 100003.0, 3))::integer) as indication,
               (date '2024-01-01' + (i % 24) * interval '1 month')::date as month from generate_series(1, ${orders}) i) o`,
    );
    await database.query('vacuum analyze');
    const groupBy = await seconds(() =>
      database.query(
        `select count(*) from (select o.indication, a.area, a.fifth, p.ethnicity, p.sex, o.month, count(*) from equity_order o
         join equity_person p on p.shard = o.shard and p.person = o.person join equity_small_area a on a.lsoa = p.lsoa group by 1, 2, 3, 4, 5, 6) g`,
      ),
    );
    const cube = await seconds(() => database.transaction((tx) => recount(tx)));
    await database.query('analyze equity_cell');
    const [row] = await database.query<{ cells: string }>('select count(*) as cells from equity_cell');
    const fh = indicator('access-fh');
    const query = { event: 'ordered', from: '2024-01-01', to: '2026-01-01', count: 'people', indications: ['R134'] } as const;
    await readCells(database, query);
    const page = await seconds(async () => {
      const numerator = await readCells(database, query);
      if (fh)
        evaluate({ indicator: fh, by: 'deprivation-fifth', numerator, denominator: numerator.map((cell) => ({ ...cell, count: 5000 })) });
    });
    const lines = [
      {
        what: `${orders.toLocaleString('en-GB')} orders counted into the cube (${row?.cells} cells)`,
        seconds: cube,
        limit: orders === 1_000_000 ? 5 : undefined,
      },
      { what: "PostgreSQL's own GROUP BY of the same rows, nothing written", seconds: groupBy, limit: undefined },
      { what: 'one indication, 24 months, all strata, evaluated from the cube', seconds: page, limit: 0.1 },
    ];
    for (const { what, seconds: took, limit } of lines) {
      const held = limit === undefined ? '' : `   limit ${limit} s, ${took <= limit ? 'held' : 'MISSED'}`;
      process.stdout.write(`${took.toFixed(3).padStart(8)} s   ${what}${held}\n`);
    }
    process.stdout.write(`The cube takes ${(cube / groupBy).toFixed(2)} times the bare GROUP BY.\n`);
  } finally {
    await database.close();
    await postgres.stop();
  }
}

function lsoa(i: number): string {
  return `E01${String(i).padStart(6, '0')}`;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}
