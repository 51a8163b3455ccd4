// The database of a command: the one the service would use, opened for as long as the work takes.
import { type Config, readConfig } from '../../config.ts';
import { type Database, migrate, openDatabase } from '../../foundation/storage/index.ts';

/** Throws a sentence where the settings contradict each other or another process holds the embedded database. */
export async function withDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  // The rooms' migrations are listed where the service is put together.
  const { MIGRATIONS } = await import('../../app.ts');
  const config = readConfig(process.env);
  const database = await openDatabase(config);
  try {
    await migrate(database, MIGRATIONS);
    return await work(database, config);
  } finally {
    await database.close();
  }
}
