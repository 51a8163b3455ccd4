// opengms rebuild [NAME ...]: empties what was derived from the record and derives it again from the feed.
import { readConfig } from '../../config.ts';
import { type RebuildProgress, rebuild } from '../../foundation/record/index.ts';
import { withDatabase } from './with-database.ts';

/** Exit codes: 0 rebuilt, 1 not, 2 a name was not known. */
export async function run(words: readonly string[]): Promise<number> {
  const { consumers, rulesOf } = await import('../../app.ts');
  const { SHIPPED_CLOCKS, SHIPPED_ROUTING } = await import('../../service/laboratory/index.ts');
  const { loadDirectory } = await import('../../service/directory/index.ts');
  const now = () => new Date();
  const directory = loadDirectory(readConfig(process.env).dataDirectory);
  // For their names; what rebuilds has the rules of this database.
  const all = consumers(now, directory, { routing: SHIPPED_ROUTING, clocks: SHIPPED_CLOCKS });
  const unknown = words.find((word) => !all.some(({ name }) => name === word));
  if (unknown !== undefined) {
    process.stderr.write(`opengms rebuild: nothing is called "${unknown}". There are: ${all.map(({ name }) => name).join(', ')}.\n`);
    return 2;
  }
  return withDatabase(async (database) => {
    const chosen = consumers(now, directory, await rulesOf(database, directory, now())).filter(
      ({ name }) => words.length === 0 || words.includes(name),
    );
    await rebuild(database, chosen, show);
    return 0;
  });
}

/** One line a consumer, rewritten on a terminal. */
function show({ consumer, done, total }: RebuildProgress): void {
  const share = total === 0 ? 100 : Math.floor((done / total) * 100);
  const isDone = done >= total;
  if (!process.stderr.isTTY && !isDone) return;
  process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${consumer}: ${done} of ${total} (${share}%)${isDone ? '\n' : ''}`);
}
