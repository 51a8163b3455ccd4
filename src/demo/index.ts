// The demonstration: a small synthetic caseload in every state, made through the service's own front door.
import type { ClinicalRecord } from '../foundation/record/index.ts';
import type { Database } from '../foundation/storage/index.ts';
import { knowTheAreas } from './areas.ts';
import { type DemoMeans, seedCaseload } from './caseload.ts';

export { type DemoMeans, seedCaseload } from './caseload.ts';

/** Makes the caseload once: a record that holds any order is left as it is. Says how far it is on standard error. */
export async function prepareDemo(
  record: ClinicalRecord,
  means: Omit<DemoMeans, 'now' | 'progress'> & { readonly database?: Database },
): Promise<void> {
  if (means.database) await knowTheAreas(means.database);
  const orders = await record.search({ type: 'ServiceRequest', parameters: [['_count', '1']] }, { kind: 'everything' });
  if (orders.matches.length > 0) return;
  const made = await seedCaseload({
    ...means,
    now: new Date(),
    progress: (done, of) => {
      if (done % 10 === 0 || done === of) process.stderr.write(`Making the synthetic caseload: ${done} of ${of} orders\n`);
    },
  });
  process.stderr.write(`The demonstration is complete: ${made} orders in every state.\n`);
}
