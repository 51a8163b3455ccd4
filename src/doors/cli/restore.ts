// opengms restore FILE [--replace]: puts a backup in place of the embedded database.
import { readConfig } from '../../config.ts';
import { restore } from '../../foundation/storage/index.ts';

const USAGE = `opengms restore FILE [--replace]
    puts what opengms backup saved under OPENGMS_DATA. Stop the service first.
    --replace: also when something is there; it is kept under another name.
`;

/** Exit codes: 0 restored, 1 nothing was changed, 2 the command was not understood. */
export async function run(words: readonly string[]): Promise<number> {
  const [file, ...others] = words.filter((word) => word !== '--replace');
  if (file === undefined || file.startsWith('-') || others.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { databaseUrl, dataDirectory } = readConfig(process.env);
  if (databaseUrl) throw new Error('The database is on a server: restore it with pg_restore.');
  process.stderr.write('Reading the backup and opening it to see that it is whole ...\n');
  const { before } = await restore(file, dataDirectory, { isReplacing: words.includes('--replace') });
  process.stdout.write(`Restored ${file} in ${dataDirectory}${before ? `; what was there is in ${before}` : ''}\n`);
  return 0;
}
