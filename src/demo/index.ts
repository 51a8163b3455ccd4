// The demonstration: a small synthetic caseload in every state, made through the service's own front door.
import { DEMO_PATIENT_ID } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import type { Database } from '../foundation/storage/index.ts';
import type { Alliances } from '../service/alliances/index.ts';
import type { Families } from '../service/families/index.ts';
import type { Interpretation } from '../service/interpretation/index.ts';
import type { Pathways } from '../service/pathways/index.ts';
import type { Workforce } from '../service/workforce/index.ts';
import { knowTheAreas } from './areas.ts';
import { seedBoards } from './boards.ts';
import { type DemoMeans, seedCaseload } from './caseload.ts';
import { seedFamilies } from './families.ts';
import { seedMedicines } from './medicines.ts';
import { seedPathways } from './pathways.ts';
import { seedPatients } from './patients.ts';
import { seedRapidGenome } from './rapid-genome.ts';
import { syntheticCountry } from './synthetic-country.ts';
import { seedWorkforce } from './workforce.ts';

export { seedBoards } from './boards.ts';
export { type DemoMeans, seedCaseload } from './caseload.ts';
export { type FamilyDemoMeans, seedFamilies } from './families.ts';
export { type PathwayDemoMeans, seedPathways } from './pathways.ts';
export { seedPatients } from './patients.ts';

/** Makes the caseload once: a record that holds its first person is left as it is. Says how far it is on standard error. */
export async function prepareDemo(
  record: ClinicalRecord,
  means: Omit<DemoMeans, 'now' | 'progress'> & {
    readonly database?: Database;
    readonly families?: Families;
    readonly interpretation?: Interpretation;
    readonly pathways?: Pathways;
    readonly workforce?: Workforce;
    readonly alliances?: Alliances;
    readonly following?: { caughtUp(): Promise<void> };
  },
): Promise<void> {
  if (means.database) await knowTheAreas(means.database);
  if (means.workforce) await seedWorkforce(means.workforce, new Date());
  if (means.alliances) await seedBoards(means.alliances, syntheticCountry(), new Date());
  // An order that somebody posts in the first seconds is no reason to leave the caseload out; its own first person is.
  if (await record.read('Patient', DEMO_PATIENT_ID, { kind: 'everything' })) return;
  const made = await seedCaseload({
    ...means,
    now: new Date(),
    progress: (done, of) => {
      if (done % 10 === 0 || done === of) process.stderr.write(`Making the synthetic caseload: ${done} of ${of} orders\n`);
    },
  });
  await seedMedicines({ record, requests: means.requests, now: new Date() });
  await seedPatients({ record, requests: means.requests, directory: means.directory, now: new Date() });
  if (means.families) await seedFamilies({ requests: means.requests, families: means.families, now: new Date() });
  if (means.pathways && means.following)
    await seedPathways({ requests: means.requests, pathways: means.pathways, caughtUp: means.following.caughtUp, now: new Date() });
  if (means.interpretation) await seedRapidGenome(record, means.interpretation, new Date());
  process.stderr.write(`The demonstration is complete: ${made} orders in every state.\n`);
}
