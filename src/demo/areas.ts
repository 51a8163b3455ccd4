// The ten small areas the synthetic people are placed in, so that figures of the demonstration have an area and a deprivation fifth.
import smallAreas from '../../data/equity/demonstration-areas.json' with { type: 'json' };
import type { Database } from '../foundation/storage/index.ts';
import { AREAS_IN_ENGLAND, deprivationFifth, references, replaceSmallAreas } from '../service/equity/index.ts';

/** Areas somebody imported are left as they are. */
export async function knowTheAreas(database: Database): Promise<void> {
  if ((await references(database)).length > 0) return;
  const areas = smallAreas.map(({ lsoa, rank, icb }) => ({ lsoa, area: icb, fifth: deprivationFifth(rank, AREAS_IN_ENGLAND.lsoa21) }));
  await replaceSmallAreas(database, areas);
}
