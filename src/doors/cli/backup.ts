// opengms backup FILE: saves the embedded database, and what stands beside it, in one file.
import { readConfig } from '../../config.ts';
import { backUp } from '../../foundation/storage/index.ts';

const USAGE = `opengms backup FILE
    saves everything under OPENGMS_DATA in one compressed file. Stop the service first.
    A database on a server (DATABASE_URL) is saved with pg_dump.
`;

/** Exit codes: 0 saved, 1 not saved, 2 the command was not understood. */
export async function run(words: readonly string[]): Promise<number> {
  const [file, ...others] = words;
  if (file === undefined || file.startsWith('-') || others.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { databaseUrl, dataDirectory } = readConfig(process.env);
  if (databaseUrl) throw new Error('The database is on a server: save it with pg_dump --format=custom, and restore it with pg_restore.');
  process.stderr.write(`Saving ${dataDirectory} ...\n`);
  backUp(dataDirectory, file);
  process.stdout.write(`Saved ${dataDirectory} in ${file}\n`);
  return 0;
}
