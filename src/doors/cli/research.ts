// opengms research <approvals | export>: extracts from the command line, under the same approvals and rules as everywhere.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Who } from '../../foundation/identity/index.ts';
import { createRecord, structure } from '../../foundation/record/index.ts';
import { createResearchChoices } from '../../service/patients/index.ts';
import { createResearch, FORMATS, progressOf, type Research } from '../../service/research/index.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `opengms research approvals [--json]
opengms research export --approval ID --format ${FORMATS.join('|')} --out DIRECTORY [--since 2026-11-21T09:00:00Z] [--json]
`;
const OPTIONS = {
  json: { type: 'boolean' },
  approval: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  since: { type: 'string' },
} as const;
const OPERATOR: Who = { kind: 'system', id: 'opengms', name: 'Command line', role: 'system', organisation: '' };

/** Exit code: 0 done, 1 refused or failed, 2 wrongly asked. */
export async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  const say = (value: unknown, text: string) => process.stdout.write(values.json ? `${JSON.stringify(value)}\n` : `${text}\n`);
  if (positionals[0] === 'approvals')
    return await withResearch(async (research) => {
      const approvals = await research.approvals(OPERATOR);
      say(approvals, approvals.map(({ id, state, title, until }) => `${id}  ${state.padEnd(9)} until ${until}  ${title}`).join('\n'));
      return 0;
    });
  const format = FORMATS.find((each) => each === values.format);
  const { approval, out, since } = values;
  if (positionals[0] === 'export' && format && approval && out)
    return await withResearch(async (research) => {
      const started = await research.start({ approval, format, ...(since ? { since } : {}) }, OPERATOR);
      if (started.kind === 'refused') throw new Error(`${started.because}.`);
      const { id } = started.run;
      const done = research.settled();
      for (let waiting = true; waiting; ) {
        waiting = await Promise.race([done.then(() => false), pause(1_000, true)]);
        const now = await research.run(id, OPERATOR);
        if (now && waiting) process.stderr.write(`\r${progressOf(now)} %, ${now.counts.included} people`);
      }
      const finished = await research.run(id, OPERATOR);
      if (finished?.state !== 'done') throw new Error(`${finished?.because ?? 'The extract did not come to its end'}.`);
      await mkdir(out, { recursive: true });
      for (const { name } of finished.files) {
        const found = await research.download(id, name, OPERATOR);
        if (found) await pipeline(Readable.from(found.lines), createWriteStream(join(out, name), { flags: 'wx', mode: 0o600 }));
      }
      await research.remove(id, OPERATOR);
      say(
        { run: id, counts: finished.counts, files: finished.files },
        `${finished.counts.included} people, ${finished.files.length} files in ${out}`,
      );
      return 0;
    });
  process.stderr.write(USAGE);
  return 2;
}

function withResearch(work: (research: Research) => Promise<number>): Promise<number> {
  return withDatabase(async (db, config) => {
    const record = createRecord(db, { structure });
    return work(
      createResearch({
        db,
        record,
        choices: createResearchChoices({ db, record }),
        secret: config.researchSecret,
        directory: config.extractsDirectory,
        now: () => new Date(),
        onFault: (error) => process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`),
      }),
    );
  });
}
