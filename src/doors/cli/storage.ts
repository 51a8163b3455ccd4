// opengms storage distribute: spreads the record over a cluster (docs/guides/scale.md).
import { readConfig } from '../../config.ts';
import { distribute } from '../../foundation/storage/index.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `opengms storage distribute
    spreads the tables over the servers of a Citus cluster by shard; safe to run again. Stop the service first.
`;

/** Exit codes: 0 spread, 1 not possible here, 2 the command was not understood. */
export async function run(words: readonly string[]): Promise<number> {
  if (words.length !== 1 || words[0] !== 'distribute') {
    process.stderr.write(USAGE);
    return 2;
  }
  if (!readConfig(process.env).databaseUrl)
    throw new Error('The embedded database is one process. Set DATABASE_URL to the coordinator of a cluster (docs/guides/scale.md).');
  return withDatabase(async (database) => {
    const result = await distribute(database);
    if (result.kind === 'unavailable') throw new Error(result.because);
    process.stdout.write(`Spread by shard: ${result.tables.join(', ') || 'nothing new'}\n`);
    if (result.already.length > 0) process.stdout.write(`Spread before: ${result.already.join(', ')}\n`);
    return 0;
  });
}
