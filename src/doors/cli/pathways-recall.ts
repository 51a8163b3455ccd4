// opengms pathways recall --region DIR [--json | --csv]: how many of a synthetic region the service finds, asks and reaches.
import { parseArgs } from 'node:util';
import { measureRecall, recallCsv, recallText } from '../../demo/recall/index.ts';
import { openDatabase } from '../../foundation/storage/index.ts';
import { progressLine } from './progress.ts';

export const RECALL_USAGE = 'opengms pathways recall --region DIR [--json | --csv]\n';

/** Exit codes: 0 nobody overlooked whose record suffices, 1 somebody, 2 wrongly asked or no region. */
export async function recall(words: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { region: { type: 'string' }, json: { type: 'boolean' }, csv: { type: 'boolean' } },
    });
    if (values.region === undefined) throw new Error('Say where the region is: --region DIR.');
    const database = await openDatabase({ memory: true });
    try {
      let show: ((done: number) => void) | undefined;
      const measured = await measureRecall(values.region, database, (done, of) => {
        show ??= progressLine('records', of);
        show(done);
      });
      process.stdout.write(values.json ? `${JSON.stringify(measured)}\n` : values.csv ? recallCsv(measured) : recallText(measured));
      return measured.overlooked.length === 0 ? 0 : 1;
    } finally {
      await database.close();
    }
  } catch (error) {
    process.stderr.write(`opengms pathways recall: ${error instanceof Error ? error.message : String(error)}\n${RECALL_USAGE}`);
    return 2;
  }
}
