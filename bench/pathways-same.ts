// Three engines side by side, person by person and vector by vector: the interpreter, the SQL statement, and CQL run by an engine that is not ours.

import { existsSync, readFileSync } from 'node:fs';
import { seededUniform } from '../src/foundation/numbers/index.ts';
import type { Database } from '../src/foundation/storage/index.ts';
import { plainAnswer, sameAnswer } from '../src/service/pathways/checking/back-ends.ts';
import { randomPerson, worthGiving } from '../src/service/pathways/checking/random-people.ts';
import { type CqlRun, compileCql } from '../src/service/pathways/checking/run-cql.ts';
import { givenOf } from '../src/service/pathways/checking/vector-set.ts';
import { VECTOR_SETS } from '../src/service/pathways/checking/vector-sets.ts';
import { answerForAll, CATALOGUE, findCases, type Given, keepFacts, RULES, readVectors, toCql } from '../src/service/pathways/index.ts';

export interface Compared {
  readonly what: string;
  readonly answers: number;
  readonly differences: number;
}

const BATCH = 5000;

/** People made at random, every threshold of every rule forced; also that case-finding finds whom the interpreter finds. Tables are emptied. */
export async function compareSql(database: Database, count: number, asOf: string, progress: (done: number) => void): Promise<Compared> {
  const draw = seededUniform(20261121);
  const worth = worthGiving(RULES, CATALOGUE, asOf);
  const criteria = [...RULES.values()].filter(({ kind }) => kind === 'criterion').map(({ id }) => id);
  let answers = 0;
  let differences = 0;
  for (let from = 0; from < count; from += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, count - from) }, (_, place) =>
      randomPerson(from + place, draw, worth, 0.3 + 0.7 * draw(), asOf),
    );
    await database.execute('truncate person_facts; truncate person_member');
    await keepFacts(database, people, CATALOGUE);
    await database.execute('analyze person_facts; analyze person_member');
    const rows = new Map((await answerForAll(database, [...RULES.keys()], RULES, asOf)).map((row) => [row.person, row]));
    const found = await database.transaction((tx) => findCases(tx, criteria, RULES, asOf));
    const met = new Map(found.map((each) => [each.person, new Set(each.criteria)]));
    for (const { person, given } of people)
      for (const rule of RULES.values())
        for (const [column, value] of Object.entries(plainAnswer(rule, { given, rules: RULES }))) {
          answers += 1;
          const isFound = met.get(person)?.has(rule.id) === true;
          if (!sameAnswer(value, rows.get(person)?.[column]) || (rule.kind === 'criterion' && isFound !== (value === true)))
            differences += 1;
        }
    progress(from + people.length);
  }
  return { what: `interpreter and SQL on ${database.kind}: ${count} people made at random, ${RULES.size} rules`, answers, differences };
}

export function compileAll(asOf: string, only?: ReadonlySet<string>): Promise<CqlRun> {
  const rules = new Map([...RULES].filter(([id]) => only?.has(id) !== false));
  return compileCql(toCql({ name: 'OpenGMS', version: '1.0.0', rules, catalogue: CATALOGUE, asOf }), CATALOGUE);
}

/** Every vector of a file by the interpreter and by cql-execution; undefined when the file is not there. */
export async function compareCqlVectors(path: string, asOf: string, all: CqlRun): Promise<Compared | undefined> {
  if (!existsSync(path)) return undefined;
  const reading = readVectors(JSON.parse(readFileSync(path, 'utf8')));
  if (reading.kind !== 'vectors') throw new Error(`${path} is no file of vectors.`);
  let answers = 0;
  let differences = 0;
  let vectors = 0;
  for (const { set, input } of reading.vectors) {
    const known = VECTOR_SETS[set];
    if (!known) continue;
    vectors += 1;
    const given = givenOf(known, input, asOf, CATALOGUE);
    // A vector of another day needs the rules in force on that day: those of its set alone.
    const isToday = given.asOf === asOf;
    const own = new Set(known.rules);
    const compared = await compareCql([given], isToday ? all : await compileAll(given.asOf, own), isToday ? undefined : own);
    answers += compared.answers;
    differences += compared.differences;
  }
  return { what: `interpreter and CQL: ${vectors} vectors, every rule of the day`, answers, differences };
}

async function compareCql(people: readonly Given[], run: CqlRun, only: ReadonlySet<string> | undefined) {
  let answers = 0;
  let differences = 0;
  for (const given of people) {
    const theirs = await run.answer(given);
    for (const rule of RULES.values()) {
      if (only?.has(rule.id) === false) continue;
      for (const [column, value] of Object.entries(plainAnswer(rule, { given, rules: RULES }))) {
        answers += 1;
        const other = theirs[column.replace(/\.(low|high)$/, ' $1')];
        // CQL keeps eight places after the point.
        const isSame = typeof value === 'number' && typeof other === 'number' ? Math.abs(value - other) < 1e-6 : sameAnswer(value, other);
        if (!isSame) differences += 1;
      }
    }
  }
  return { answers, differences };
}
