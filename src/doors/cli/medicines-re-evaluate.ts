// opengms medicines re-evaluate: everybody with a stored genotype worked out again, with progress, and who is affected.

import type { Who } from '../../foundation/identity/index.ts';
import { createRecord, structure } from '../../foundation/record/index.ts';
import { readNhsRules } from '../../service/medicines/pharmacogenomics/index.ts';
import { createMedicines, medicinesConsumer } from '../../service/medicines/stored/index.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `opengms medicines re-evaluate [--json]
The embedded database is held by one process: stop the service first, or start it from the page "What changed with new guidance".
`;
const SERVICE: Who = { kind: 'system', id: 'opengms', name: 'the command line', role: 'system', organisation: '' };

/** Exit codes: 0 done, 1 it could not be done, 2 the command was not understood. */
export async function run(words: readonly string[]): Promise<number> {
  const json = words.includes('--json');
  if (words.some((word) => word !== '--json')) {
    process.stderr.write(USAGE);
    return 2;
  }
  return withDatabase(async (database, { dataDirectory }) => {
    const record = createRecord(database, { structure });
    await record.follow(medicinesConsumer(readNhsRules()));
    const medicines = createMedicines({ db: database, record, dataDirectory });
    const { missing } = medicines.engine();
    if (missing !== undefined) process.stderr.write(`${missing}\n`);
    const progress = ({ done, total }: { readonly done: number; readonly total: number }) =>
      process.stderr.write(`Worked out ${done} of ${total} people\n`);
    const finished = await medicines.reEvaluate({ who: SERVICE, now: () => new Date(), progress });
    const affected = await medicines.affected(finished.run, { kind: 'everything' });
    const rows = affected.flatMap(({ patient, change }) => [
      ...change.results.map(({ gene, before, after }) => ({ patient: patient.id, what: gene, before, after })),
      ...change.advice.map(({ drug, before, after }) => ({
        patient: patient.id,
        what: drug,
        before: before.join(' '),
        after: after.join(' '),
      })),
    ]);
    if (json) process.stdout.write(`${JSON.stringify({ ...finished, changes: rows })}\n`);
    else
      process.stdout.write(
        `${finished.done} people worked out, ${finished.affected} affected.\n${rows.map(({ patient, what, before, after }) => `${patient}\t${what}\t${before || '-'}\t${after || '-'}\n`).join('')}`,
      );
    return 0;
  });
}
