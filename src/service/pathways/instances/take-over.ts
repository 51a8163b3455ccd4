// A new version of a definition takes over the instances that began under an older one. None is dropped: where the new version has no such step and
// does not say where it went, the instance stays open with somebody to look at it (fold.ts).

import type { Queryable } from '../../../foundation/storage/index.ts';
import type { PathwayDefinition } from './definition.ts';
import type { Definitions, PathwayEvent } from './fold.ts';
import { appendEvents } from './store.ts';

/** Instances taken over in one go; the next look takes the rest. */
const MOST = 10_000;

/** Brings open instances to the version given for their pathway. Call it in a transaction; returns how many changed. */
export async function takeOver(tx: Queryable, newest: readonly PathwayDefinition[], definitions: Definitions, now: Date): Promise<number> {
  const rows = await tx.query<{ instance: string; person: string; version: string }>(
    `select i.instance, i.person, n.version
from pathway_instance i join unnest($1::text[], $2::text[]) as n(pathway, version) on n.pathway = i.pathway
where i.is_open and i.version <> n.version order by i.instance limit $3::integer`,
    [newest.map(({ id }) => id), newest.map(({ version }) => version), MOST],
  );
  for (const { instance, person, version } of rows) {
    const event: PathwayEvent = { id: `version ${version}`, at: now.toISOString(), by: 'new version', kind: 'version-changed', version };
    await appendEvents(tx, { instance, person, events: [event] }, definitions);
  }
  return rows.length;
}
