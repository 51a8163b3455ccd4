// The demonstration: a small synthetic caseload in every state, and life in every room, made through the service's own front doors.
import type { ClinicalRecord } from '../foundation/record/index.ts';
import type { Database } from '../foundation/storage/index.ts';
import type { Alliances } from '../service/alliances/index.ts';
import type { Families } from '../service/families/index.ts';
import type { Interpretation } from '../service/interpretation/index.ts';
import type { TumourBoard } from '../service/medicines/board/index.ts';
import type { Pathways } from '../service/pathways/index.ts';
import type { Research } from '../service/research/index.ts';
import type { Workforce } from '../service/workforce/index.ts';
import { knowTheAreas } from './areas.ts';
import { seedBoards } from './boards.ts';
import { type DemoMeans, seedCaseload } from './caseload.ts';
import { seedFamilies } from './families.ts';
import { seedMedicines } from './medicines.ts';
import { seedPathways } from './pathways.ts';
import { seedPatients } from './patients.ts';
import { seedRapidGenome } from './rapid-genome.ts';
import { seedResearch } from './research.ts';
import { syntheticCountry } from './synthetic-country.ts';
import { seedTumour } from './tumour.ts';
import { seedWorkforce } from './workforce.ts';

export { seedBoards } from './boards.ts';
export { type DemoMeans, seedCaseload } from './caseload.ts';
export { type FamilyDemoMeans, seedFamilies } from './families.ts';
export { type PathwayDemoMeans, seedPathways } from './pathways.ts';
export { seedPatients } from './patients.ts';

export interface DemoService extends Omit<DemoMeans, 'record' | 'now' | 'progress'> {
  readonly database?: Database;
  readonly families?: Families;
  readonly interpretation?: Interpretation;
  readonly pathways?: Pathways;
  readonly workforce?: Workforce;
  readonly alliances?: Alliances;
  readonly research?: Research;
  readonly tumourBoard?: TumourBoard;
  readonly following?: { caughtUp(): Promise<void> };
}

export interface DemoMade {
  /** Rooms that could not be filled, each with the reason. */
  readonly failed: readonly { readonly room: string; readonly because: string }[];
}

/**
 * Fills each room that is not full yet; what stands is left as it is, so every start may call it. A room that fails is reported and the others
 * are filled all the same. Says how far it is with `say` (standard error), one line each.
 */
export async function prepareDemo(
  record: ClinicalRecord,
  {
    database,
    families,
    interpretation,
    pathways,
    workforce,
    alliances,
    research,
    tumourBoard,
    following,
    requests,
    directory,
  }: DemoService,
  say: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<DemoMade> {
  const now = new Date();
  const progress = (done: number, of: number) => {
    if (done % 10 === 0 || done === of) say(`Making the synthetic caseload: ${done} of ${of} orders`);
  };
  // The patients' orders come first: the other rooms write about people whom they made.
  const rooms: readonly (readonly [room: string, fill: () => Promise<unknown>])[] = [
    ['areas', async () => database && knowTheAreas(database)],
    ['workforce', async () => workforce && seedWorkforce(workforce, now)],
    ['alliances', async () => alliances && seedBoards(alliances, syntheticCountry(), now)],
    ['orders', () => seedCaseload({ record, requests, directory, now, progress })],
    ['medicines', () => seedMedicines({ record, requests, directory, now })],
    ['tumour board', async () => tumourBoard && seedTumour({ record, requests, tumourBoard, now })],
    ['patients', () => seedPatients({ record, requests, directory, now })],
    ['research', async () => research && seedResearch(research, now)],
    ['families', async () => families && seedFamilies({ record, requests, families, now })],
    ['pathways', async () => pathways && following && seedPathways({ record, requests, pathways, caughtUp: following.caughtUp, now })],
    ['interpretation', async () => interpretation && seedRapidGenome(record, interpretation, now)],
  ];
  const failed: { room: string; because: string }[] = [];
  for (const [room, fill] of rooms) {
    try {
      await fill();
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      failed.push({ room, because });
      say(`The demonstration of ${room} is not complete: ${because}`);
    }
  }
  if (failed.length === 0) say('The demonstration is complete.');
  return { failed };
}
