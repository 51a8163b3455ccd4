// opengms alliances check|import FILE.csv: organisations and whose alliance they are in, all or nothing.
import { createReadStream, existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { readConfig } from '../../config.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { migrate, openDatabase } from '../../foundation/storage/index.ts';
import {
  type Acted,
  alliancesMigrations,
  createAlliances,
  ORGANISATION_COLUMNS,
  readOrganisations,
} from '../../service/alliances/index.ts';
import { csvRows } from '../../service/equity/index.ts';

const USAGE = `opengms alliances check FILE.csv [--json]
    says what is wrong with a list of organisations; nothing is changed
opengms alliances import FILE.csv [--json]
    adds the organisations and changes their alliances, all or nothing
    columns: ${ORGANISATION_COLUMNS.join(', ')}; an organisation in two alliances has two lines whose weights add to 1
`;

/** Exit codes: 0 sound (and imported), 1 the list is not sound (nothing was changed), 2 not understood or not readable. */
export async function run(words: readonly string[]): Promise<number> {
  const asked = readWords(words);
  if (typeof asked === 'string') return misunderstood(asked);
  const { verb, file, json } = asked;
  if (!existsSync(file)) return misunderstood(`There is no file "${file}".`);
  const config = readConfig(process.env);
  const isTrial = verb === 'check';
  const database = await openDatabase(
    isTrial ? { memory: true } : { databaseUrl: config.databaseUrl, dataDirectory: config.dataDirectory, connections: config.connections },
  );
  try {
    await migrate(database, alliancesMigrations);
    const alliances = createAlliances({ db: database, now: () => new Date() });
    const list = await readOrganisations(csvRows(createReadStream(file, 'utf8')), await alliances.now());
    const acted: Acted = list.kind === 'refused' ? list : await alliances.actTogether(list.acts, operator(), list.places);
    const organisations = list.kind === 'read' ? list.organisations : 0;
    const findings = acted.kind === 'refused' ? acted.findings : [];
    if (json)
      process.stdout.write(
        `${JSON.stringify({ kind: acted.kind === 'done' ? (isTrial ? 'sound' : 'imported') : 'refused', organisations, findings })}\n`,
      );
    else if (acted.kind === 'done')
      process.stdout.write(
        `${organisations} organisations: ${isTrial ? 'the list is sound against the data this service ships with.' : 'imported.'}\n`,
      );
    else
      process.stdout.write(
        `${findings.map(({ where, what, mend }) => `${where}: ${what} ${mend ?? ''}`).join('\n')}\nNothing was changed.\n`,
      );
    return acted.kind === 'done' ? 0 : 1;
  } finally {
    await database.close();
  }
}

type Words = { readonly verb: 'check' | 'import'; readonly file: string; readonly json: boolean };

function readWords(words: readonly string[]): Words | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    const [verb, file, ...rest] = positionals;
    if ((verb !== 'check' && verb !== 'import') || file === undefined || rest.length > 0) return 'Say check or import, and one file.';
    return { verb, file, json: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whoever runs the program on the machine of the service: the log says so under the name of their account. */
function operator(): Who {
  return { kind: 'system', id: 'opengms', name: `Command line (${userInfo().username})`, role: 'system', organisation: 'X26' };
}

function misunderstood(why: string): number {
  process.stderr.write(`opengms alliances: ${why}\n${USAGE}`);
  return 2;
}
