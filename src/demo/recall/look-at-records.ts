// What the service makes of records, and of nothing else: facts derived, kept in the tables, and the criteria asked of everybody in one statement.
import { type Database, migrate } from '../../foundation/storage/index.ts';
import { CATALOGUE, deriveFacts, findCases, type Given, keepFacts, pathwayMigrations, RULES } from '../../service/pathways/index.ts';
import type { RecordOfPerson } from './read-region.ts';

export interface Looked {
  /** The criteria met, by case-finding. */
  readonly found: ReadonlySet<string>;
  /** The facts, for explaining and asking. */
  readonly given: Given;
}

export interface Looking {
  lookAt(records: readonly RecordOfPerson[]): Promise<ReadonlyMap<string, Looked>>;
}

/** The database is emptied of facts at each look: give one of its own. */
export async function startLooking(database: Database, criteria: readonly string[], day: string): Promise<Looking> {
  await migrate(database, pathwayMigrations(CATALOGUE));
  return {
    lookAt: async (records) => {
      const people = records.map(({ id, resources }) => deriveFacts(id, resources, CATALOGUE, day));
      const found = await database.transaction(async (tx) => {
        await tx.query('truncate person_facts, person_member');
        await keepFacts(tx, people, CATALOGUE);
        return findCases(tx, criteria, RULES, day);
      });
      const met = new Map(found.map((each) => [each.person, new Set(each.criteria)]));
      return new Map(
        people.map(({ person, facts, lists }) => [
          person,
          { found: met.get(person) ?? new Set<string>(), given: { facts, lists, asOf: day } },
        ]),
      );
    },
  };
}
