// npm run bench -- pathways [--people 1000000] [--same 100000] [--only postgresql|pglite|explain|same|consumer|cql] [--vectors FILE] [--json]: the measures that the
// pathways are held to, in one run, each beside its limit: case-finding on both databases beside cql-execution, one person explained, late steps, same answers.

import { startPostgres } from '../scripts/postgres.ts';
import { progressLine } from '../src/doors/cli/progress.ts';
import { seededUniform } from '../src/foundation/numbers/index.ts';
import { type Database, migrate, openDatabase } from '../src/foundation/storage/index.ts';
import { randomPerson, worthGiving } from '../src/service/pathways/checking/random-people.ts';
import {
  CATALOGUE,
  explain,
  findCases,
  noteTold,
  PATHWAYS,
  pathwayMigrations,
  RULES,
  shippedDefinitions,
  sweep,
} from '../src/service/pathways/index.ts';
import { consumerCost } from './pathways-consumer.ts';
import { makeInstances, makePopulation } from './pathways-population.ts';
import { type Compared, compareCqlVectors, compareSql, compileAll } from './pathways-same.ts';

const AS_OF = '2026-11-21';
const NOW = new Date('2026-11-21T00:00:00Z');
const ENTRIES = [...new Set(PATHWAYS.map(({ entry }) => entry))];
/** Everything that finds people: the entries of the pathways and the referral and eligibility criteria. */
const CRITERIA = [...RULES.values()].filter(({ kind }) => kind === 'criterion').map(({ id }) => id);
/** Seconds for a million people. */
const LIMIT = { postgresql: 5, pglite: 15 } as const;
const STEPS = 100_000;
const ORDERS = 2_000;
const VECTORS = '../shared/data/pathways/pathway-vectors.json';

interface Line {
  readonly what: string;
  readonly seconds: number;
  readonly limit: number | undefined;
}

export async function run(words: readonly string[]): Promise<void> {
  const after = (name: string) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);
  const only = after('--only');
  const people = Number(after('--people') ?? 1_000_000);
  const same = Number(after('--same') ?? 100_000);
  const lines: Line[] = [];
  const compared: Compared[] = [];
  const isAsked = (part: string) => only === undefined || only === part;
  const say = (line: Line) => {
    lines.push(line);
    if (!words.includes('--json')) process.stdout.write(asText(line));
  };
  const sayCompared = (result: Compared) => {
    compared.push(result);
    if (!words.includes('--json'))
      process.stdout.write(`${String(result.differences).padStart(12)}   differences in ${result.answers} answers of ${result.what}\n`);
  };
  for (const kind of ['postgresql', 'pglite'] as const)
    if (isAsked(kind)) await onDatabase(kind, (database) => population(database, kind, people, say));
  if (isAsked('explain')) explaining(say);
  if (isAsked('same')) {
    const show = progressLine('people', same);
    await onDatabase('postgresql', async (database) => {
      await migrate(database, pathwayMigrations(CATALOGUE));
      sayCompared(await compareSql(database, same, AS_OF, show));
    });
  }
  if (isAsked('consumer')) await onDatabase('pglite', (database) => consumer(database, say));
  if (isAsked('cql')) await cql(after('--vectors') ?? VECTORS, say, sayCompared);
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ lines, compared })}\n`);
  if (lines.some(({ seconds, limit }) => limit !== undefined && seconds > limit) || compared.some(({ differences }) => differences > 0))
    process.exitCode = 1;
}

async function population(database: Database, kind: 'postgresql' | 'pglite', people: number, say: (line: Line) => void): Promise<void> {
  tell(`${kind}: making ${people} people`);
  await migrate(database, pathwayMigrations(CATALOGUE));
  await makePopulation(database, people);
  const limit = LIMIT[kind] * (people / 1_000_000);
  for (const [what, criteria] of [
    [`the entries of all ${PATHWAYS.length} pathways (${ENTRIES.length} criteria)`, ENTRIES],
    [`all ${CRITERIA.length} criteria`, CRITERIA],
  ] as const) {
    tell(`${kind}: ${what}`);
    let found = 0;
    const seconds = await best(async () => {
      found = (await database.transaction((tx) => findCases(tx, criteria, RULES, AS_OF))).length;
    });
    say({ what: `${kind}: case-finding over ${people} people, ${what}, ${found} found`, seconds, limit });
  }
  tell(`${kind}: making ${STEPS} open steps`);
  await makeInstances(database, STEPS);
  say({ what: `${kind}: ${STEPS} open steps swept, a tenth of them late`, seconds: await best(() => sweep(database, NOW)), limit: 2 });
  const late = await sweep(database, NOW);
  const telling = timed(() => database.transaction((tx) => noteTold(tx, late, shippedDefinitions, NOW)));
  say({ what: `${kind}: telling noted for ${late.length} late steps`, seconds: await telling, limit: undefined });
}

/** One person explained, for every rule and for all rules together: what is known is drawn anew for each, thresholds included. */
function explaining(say: (line: Line) => void): void {
  tell('explaining one person at a time');
  const people = randomPeople(300);
  const each: number[] = [];
  const all = people.map((given) => {
    const times = [...RULES.values()].map((rule) => quickest(() => explain(rule, given, RULES, CATALOGUE)));
    each.push(...times);
    return times.reduce((sum, time) => sum + time, 0);
  });
  sayShares('one person explained by one rule', each, 0.005, say);
  sayShares(`one person explained by all ${RULES.size} rules`, all, undefined, say);
}

function sayShares(what: string, times: readonly number[], limit: number | undefined, say: (line: Line) => void): void {
  const sorted = times.toSorted((a, b) => a - b);
  for (const [name, share] of [
    ['median', 0.5],
    ['99 in 100', 0.99],
    ['slowest', 1],
  ] as const) {
    const seconds = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
    say({ what: `${what}, ${name} of ${sorted.length}`, seconds, limit });
  }
}

/** Best of three in seconds: other work on the machine makes a run slower and never quicker, and the processor's own clock is too coarse for this. */
function quickest(work: () => unknown): number {
  const once = () => {
    const from = performance.now();
    work();
    return (performance.now() - from) / 1000;
  };
  return Math.min(once(), once(), once());
}

/** What an order costs in processor time to be followed by the pathways. */
async function consumer(database: Database, say: (line: Line) => void): Promise<void> {
  tell(`following ${ORDERS} orders`);
  const { entries, consumer, nothing, deriving } = await consumerCost(database, ORDERS);
  const each = `an order of ${entries / ORDERS} resources`;
  say({ what: `processor time of the pathways consumer, ${each}, embedded database within`, seconds: consumer, limit: undefined });
  say({ what: `a consumer that does nothing with the same, ${each}`, seconds: nothing, limit: undefined });
  say({ what: `deciding the facts alone, ${each}`, seconds: deriving, limit: undefined });
}

async function cql(vectors: string, say: (line: Line) => void, sayCompared: (result: Compared) => void): Promise<void> {
  tell('translating every rule to ELM and running it in cql-execution');
  const engine = await compileAll(AS_OF);
  const people = randomPeople(100);
  const seconds = await timed(async () => {
    for (const given of people) await engine.answer(given);
  });
  const each = seconds / people.length;
  say({
    what: `cql-execution, one person, all ${RULES.size} rules: a million would take ${Math.round((each * 1e6) / 60)} min`,
    seconds: each,
    limit: undefined,
  });
  say({ what: 'CQL of all rules translated to ELM', seconds: engine.compiledInMs / 1000, limit: undefined });
  const compared = await compareCqlVectors(vectors, AS_OF, engine);
  if (compared) sayCompared(compared);
  else tell(`there are no vectors at ${vectors}: give --vectors FILE`);
}

function randomPeople(count: number) {
  const draw = seededUniform(11);
  const worth = worthGiving(RULES, CATALOGUE, AS_OF);
  return Array.from({ length: count }, (_, n) => randomPerson(n, draw, worth, draw(), AS_OF).given);
}

async function onDatabase(kind: 'postgresql' | 'pglite', work: (database: Database) => Promise<void>): Promise<void> {
  const postgres = kind === 'postgresql' ? await startPostgres() : undefined;
  if (kind === 'postgresql' && !postgres) {
    tell('no PostgreSQL was found: left out');
    return;
  }
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

function tell(what: string): void {
  process.stderr.write(`... ${what}\n`);
}

function asText({ what, seconds, limit }: Line): string {
  const shown = seconds < 0.1 ? `${(seconds * 1000).toFixed(3)} ms` : `${seconds.toFixed(2)} s`;
  const beside = limit === undefined ? '' : `   limit ${limit} s, ${(seconds / limit).toFixed(2)} of it`;
  return `${shown.padStart(12)}   ${what}${beside}\n`;
}
