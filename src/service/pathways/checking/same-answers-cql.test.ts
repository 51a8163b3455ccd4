import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import type { Given } from '../criteria/given.ts';
import type { RuleSet } from '../criteria/rule.ts';
import { toCql } from '../criteria/to-cql.ts';
import { CATALOGUE, RULES } from '../definitions/shipped.ts';
import { plainAnswer, sameAnswer } from './back-ends.ts';
import { checkVectors, readVectors } from './check-vectors.ts';
import { randomPerson, worthGiving } from './random-people.ts';
import { type CqlRun, compileCql } from './run-cql.ts';
import { givenOf } from './vector-set.ts';
import { VECTOR_SETS } from './vector-sets.ts';

const AS_OF = '2026-11-21';
const SHARED = new URL('../../../../../shared/data/pathways/pathway-vectors.json', import.meta.url);

/** Translating all rules takes seconds; it is done once. */
const everyRule = compileCql(toCql({ name: 'OpenGMS', version: '1.0.0', rules: RULES, catalogue: CATALOGUE, asOf: AS_OF }), CATALOGUE);

async function differences(people: readonly Given[], run: CqlRun, rules: RuleSet): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [number, given] of people.entries()) {
    const answers = await run.answer(given);
    for (const rule of rules.values())
      for (const [column, value] of Object.entries(plainAnswer(rule, { given, rules: RULES }))) {
        const theirs = answers[column.replace(/\.(low|high)$/, ' $1')];
        // CQL keeps eight places after the point.
        const agrees =
          typeof value === 'number' && typeof theirs === 'number' ? Math.abs(value - theirs) < 1e-6 : sameAnswer(value, theirs);
        if (!agrees) found.push(`person ${number} ${column}: interpreter ${value}, CQL ${theirs}`);
      }
  }
  return found;
}

test('HAZ-PTH-02 every rule compiles as CQL and an engine that is not ours gives the same answers for people made at random', async () => {
  const draw = seededUniform(7);
  const worth = worthGiving(RULES, CATALOGUE, AS_OF);
  const people = Array.from({ length: 60 }, (_, number) => randomPerson(number, draw, worth, 0.4 + 0.6 * draw(), AS_OF).given);
  assert.deepEqual(await differences(people, await everyRule, RULES), []);
});

test('every shared vector gives the same answers in CQL', { skip: missing() }, async () => {
  const reading = readVectors(JSON.parse(readFileSync(SHARED, 'utf8')));
  assert.ok(reading.kind === 'vectors');
  for (const { set, input } of reading.vectors) {
    const known = VECTOR_SETS[set];
    if (!known) continue;
    const given = givenOf(known, input, AS_OF, CATALOGUE);
    // A vector of another day needs the rules in force on that day: those of its set alone.
    const own: RuleSet = new Map([...RULES].filter(([id]) => known.rules.includes(id)));
    const run =
      given.asOf === AS_OF
        ? await everyRule
        : await compileCql(toCql({ name: 'OpenGMS', version: '1.0.0', rules: own, catalogue: CATALOGUE, asOf: given.asOf }), CATALOGUE);
    assert.deepEqual(await differences([given], run, given.asOf === AS_OF ? RULES : own), []);
  }
});

test('all shared vectors agree', { skip: missing() }, () => {
  const reading = readVectors(JSON.parse(readFileSync(SHARED, 'utf8')));
  assert.ok(reading.kind === 'vectors');
  const checked = checkVectors(reading.vectors, RULES, CATALOGUE, AS_OF);
  assert.deepEqual(
    checked.filter(({ pass }) => !pass),
    [],
  );
  assert.ok(checked.length >= 55);
});

function missing(): string | false {
  return existsSync(SHARED) || process.env.OPENGMS_SKIP_NOTHING === '1'
    ? false
    : 'the vectors are not beside the repository (../shared/data/pathways)';
}
