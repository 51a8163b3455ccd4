import assert from 'node:assert/strict';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { type Database, migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { plainAnswer, sameAnswer } from '../checking/back-ends.ts';
import { randomPerson, worthGiving } from '../checking/random-people.ts';
import { CATALOGUE, RULES } from '../definitions/shipped.ts';
import { pathwayMigrations } from './schema.ts';
import { answerForAll, findCases, keepFacts } from './store.ts';

const AS_OF = '2026-11-21';
const PEOPLE = 1500;

async function fill(database: Database) {
  await migrate(database, pathwayMigrations(CATALOGUE));
  const draw = seededUniform(20261121);
  const worth = worthGiving(RULES, CATALOGUE, AS_OF);
  const people = Array.from({ length: PEOPLE }, (_, number) => randomPerson(number, draw, worth, 0.3 + 0.7 * draw(), AS_OF));
  for (let from = 0; from < people.length; from += 1000) await keepFacts(database, people.slice(from, from + 1000), CATALOGUE);
  return people;
}

eachDatabase(
  'HAZ-PTH-02 one statement answers every rule for everybody as the interpreter answers for each, thresholds included',
  async (database) => {
    const people = await fill(database);
    const rows = new Map((await answerForAll(database, [...RULES.keys()], RULES, AS_OF)).map((row) => [row.person, row]));
    assert.equal(rows.size, PEOPLE);
    const differences: string[] = [];
    const outcomes = new Map<string, Set<unknown>>();
    for (const { person, given } of people)
      for (const rule of RULES.values())
        for (const [column, value] of Object.entries(plainAnswer(rule, { given, rules: RULES }))) {
          outcomes.set(column, (outcomes.get(column) ?? new Set()).add(value));
          const theirs = rows.get(person)?.[column];
          if (!sameAnswer(value, theirs)) differences.push(`${person} ${column}: interpreter ${value}, SQL ${theirs}`);
        }
    assert.deepEqual(differences.slice(0, 5), []);
    assert.equal(differences.length, 0);
    // A comparison that never saw more than one answer would prove little.
    const dull = [...outcomes].filter(([, seen]) => seen.size === 1).map(([column]) => column);
    assert.deepEqual(dull, ['r208-unaffected', 'jewish-brca']);
  },
);

eachDatabase(
  'HAZ-PTH-02 case-finding gives exactly those whom the interpreter finds to meet a criterion, and no other',
  async (database) => {
    const people = await fill(database);
    const criteria = [...RULES.values()].filter(({ kind }) => kind === 'criterion');
    const found = await database.transaction((tx) =>
      findCases(
        tx,
        criteria.map(({ id }) => id),
        RULES,
        AS_OF,
      ),
    );
    const byPerson = new Map(found.map((each) => [each.person, each.criteria]));
    for (const { person, given } of people) {
      const met = criteria.filter((rule) => plainAnswer(rule, { given, rules: RULES })[rule.id] === true).map(({ id }) => id);
      assert.deepEqual(byPerson.get(person) ?? [], met, person);
    }
  },
);
