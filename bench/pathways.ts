// npm run bench -- pathways [--people 1000000] [--same 100000] [--pglite] [--json]: case-finding of every criterion over a population, one person explained,
// late steps swept, beside cql-execution's time a person; --same compares interpreter and SQL person by person. On PostgreSQL where it is found.

import { startPostgres } from '../scripts/postgres.ts';
import { type Database, migrate, openDatabase } from '../src/foundation/storage/index.ts';
import { plainAnswer, sameAnswer } from '../src/service/pathways/checking/back-ends.ts';
import { drawing, randomPerson, worthGiving } from '../src/service/pathways/checking/random-people.ts';
import { compileCql } from '../src/service/pathways/checking/run-cql.ts';
import {
  answerForAll,
  CATALOGUE,
  explain,
  findCases,
  keepFacts,
  keepState,
  noteTold,
  PATHWAYS,
  pathwayMigrations,
  RULES,
  shippedDefinitions,
  sweep,
  toCql,
} from '../src/service/pathways/index.ts';

const AS_OF = '2026-11-21';
const ENTRIES = [...new Set(PATHWAYS.map(({ entry }) => entry))];
/** Everything that finds people: the entries of the pathways and the referral and eligibility criteria. */
const CRITERIA = [...RULES.values()].filter(({ kind }) => kind === 'criterion').map(({ id }) => id);

interface Line {
  readonly what: string;
  readonly seconds: number;
  readonly limit: number | undefined;
}

export async function run(words: readonly string[]): Promise<void> {
  const number = (name: string, otherwise: number) => (words.includes(name) ? Number(words[words.indexOf(name) + 1]) : otherwise);
  const people = number('--people', 1_000_000);
  const same = number('--same', 0);
  const lines: Line[] = [];
  if (same > 0) {
    await onDatabase(words, (database) => compare(database, same));
    return;
  }
  await onDatabase(words, async (database) => {
    await migrate(database, pathwayMigrations(CATALOGUE));
    await makePopulation(database, people);
    const limit = (database.kind === 'pglite' ? 15 : 5) * (people / 1_000_000);
    for (const [what, criteria] of [
      [`the entries of all ${PATHWAYS.length} pathways (${ENTRIES.length} criteria)`, ENTRIES],
      [`all ${CRITERIA.length} criteria`, CRITERIA],
    ] as const)
      lines.push({
        what: `${database.kind}: case-finding over ${people} people, ${what}`,
        seconds: await best(() => database.transaction((tx) => findCases(tx, criteria, RULES, AS_OF))),
        limit,
      });
    const steps = Math.min(100_000, people);
    await makeInstances(database, steps);
    lines.push({
      what: `${database.kind}: ${steps} open steps swept, ${Math.round(steps / 10)} of them late`,
      seconds: await best(() => sweep(database, new Date('2026-11-21T00:00:00Z'))),
      limit: 2,
    });
    const late = await sweep(database, new Date('2026-11-21T00:00:00Z'));
    lines.push({
      what: `${database.kind}: telling noted for ${late.length} late steps`,
      seconds: await timed(() => database.transaction((tx) => noteTold(tx, late, shippedDefinitions, new Date('2026-11-21T00:00:00Z')))),
      limit: undefined,
    });
  });
  if (!words.includes('--sql')) lines.push(...(await explaining()));
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify(lines)}\n`);
  else
    for (const { what, seconds, limit } of lines) {
      const shown = seconds < 0.1 ? `${(seconds * 1000).toFixed(3)} ms` : `${seconds.toFixed(2)} s`;
      process.stdout.write(
        `${shown.padStart(12)}   ${what}${limit === undefined ? '' : `   limit ${limit} s, ${(limit / seconds).toFixed(1)} times within`}\n`,
      );
    }
  if (lines.some(({ seconds, limit }) => limit !== undefined && seconds > limit)) process.exitCode = 1;
}

async function onDatabase(words: readonly string[], work: (database: Database) => Promise<void>): Promise<void> {
  const postgres = words.includes('--pglite') ? undefined : await startPostgres();
  const database = await openDatabase(postgres ? { databaseUrl: postgres.url } : { memory: true });
  try {
    await work(database);
  } finally {
    await database.close();
    await postgres?.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

/** Best of three: the machine is shared. */
async function best(work: () => Promise<unknown>): Promise<number> {
  return Math.min(await timed(work), await timed(work), await timed(work));
}

/** A population as a region records it: most people have an age and a sex, some lipids, few a cancer or relatives. Made in the database. */
async function makePopulation(database: Database, people: number): Promise<void> {
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

async function makeInstances(database: Database, count: number): Promise<void> {
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

/** One person explained for every rule; the slowest rule; cql-execution for the same people. */
async function explaining(): Promise<readonly Line[]> {
  const draw = drawing(11);
  const worth = worthGiving(RULES, CATALOGUE, AS_OF);
  const people = Array.from({ length: 200 }, (_, n) => randomPerson(n, draw, worth, draw(), AS_OF).given);
  const times: number[] = [];
  const perPerson: number[] = [];
  for (const given of people) {
    let sum = 0;
    for (const rule of RULES.values()) {
      const from = performance.now();
      explain(rule, given, RULES, CATALOGUE);
      const took = (performance.now() - from) / 1000;
      times.push(took);
      sum += took;
    }
    perPerson.push(sum);
  }
  times.sort((a, b) => a - b);
  perPerson.sort((a, b) => a - b);
  const run = await compileCql(toCql({ name: 'OpenGMS', version: '1.0.0', rules: RULES, catalogue: CATALOGUE, asOf: AS_OF }), CATALOGUE);
  const some = people.slice(0, 50);
  const cql = await timed(async () => {
    for (const given of some) await run.answer(given);
  });
  return [
    { what: 'one person explained by one rule, median', seconds: at(times, 0.5), limit: 0.005 },
    { what: 'one person explained by one rule, 99 in 100', seconds: at(times, 0.99), limit: 0.005 },
    { what: 'one person explained by one rule, slowest', seconds: at(times, 1), limit: undefined },
    { what: `one person explained by all ${RULES.size} rules, median`, seconds: at(perPerson, 0.5), limit: undefined },
    { what: `cql-execution, one person, all ${RULES.size} rules (answers only)`, seconds: cql / some.length, limit: undefined },
    { what: 'CQL of all rules translated to ELM', seconds: run.compiledInMs / 1000, limit: undefined },
  ];
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Interpreter and SQL side by side, person by person. */
async function compare(database: Database, count: number): Promise<void> {
  await migrate(database, pathwayMigrations(CATALOGUE));
  const draw = drawing(20261121);
  const worth = worthGiving(RULES, CATALOGUE, AS_OF);
  const batch = 5000;
  let answers = 0;
  let differences = 0;
  for (let from = 0; from < count; from += batch) {
    const people = Array.from({ length: Math.min(batch, count - from) }, (_, place) =>
      randomPerson(from + place, draw, worth, 0.3 + 0.7 * draw(), AS_OF),
    );
    await database.execute('truncate person_facts; truncate person_member');
    await keepFacts(database, people, CATALOGUE);
    await database.execute('analyze person_facts; analyze person_member');
    const rows = new Map((await answerForAll(database, [...RULES.keys()], RULES, AS_OF)).map((row) => [row.person, row]));
    for (const { person, given } of people)
      for (const rule of RULES.values())
        for (const [column, value] of Object.entries(plainAnswer(rule, { given, rules: RULES }))) {
          answers += 1;
          if (!sameAnswer(value, rows.get(person)?.[column])) differences += 1;
        }
    process.stderr.write(`\r${from + people.length} of ${count} people`);
  }
  process.stderr.write('\n');
  process.stdout.write(
    `${database.kind}: ${count} people, ${RULES.size} rules, ${answers} answers, ${differences} differences between interpreter and SQL\n`,
  );
  if (differences > 0) process.exitCode = 1;
}
