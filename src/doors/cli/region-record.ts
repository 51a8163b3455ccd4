// The database that a synthetic region is stored in, opened as the service opens it.
import { readConfig } from '../../config.ts';
import type { FamilyOutput } from '../../demo/region/index.ts';
import { createRecord, structure } from '../../foundation/record/index.ts';
import { migrate, openDatabase } from '../../foundation/storage/index.ts';

/** Commits under way at once: more than one only helps where the database has several connections. */
const ABREAST = 8;

export async function openRecord(place: string | undefined): Promise<{
  readonly keep: (family: FamilyOutput) => Promise<void>;
  readonly finish: () => Promise<void>;
  readonly close: () => Promise<void>;
}> {
  const { MIGRATIONS } = await import('../../app.ts');
  const { storing } = await import('../../demo/region/index.ts');
  const { knowTheAreas } = await import('../../demo/areas.ts');
  const { databaseUrl, dataDirectory, connections } = readConfig(process.env);
  const settings =
    place === undefined
      ? { databaseUrl, dataDirectory, connections }
      : /^postgres(ql)?:/.test(place)
        ? { databaseUrl: place }
        : { dataDirectory: place };
  const database = await openDatabase(settings);
  try {
    await migrate(database, MIGRATIONS);
    await knowTheAreas(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const { keep, done } = storing(createRecord(database, { structure }), () => new Date(), ABREAST);
  return { keep, finish: done, close: () => database.close() };
}
