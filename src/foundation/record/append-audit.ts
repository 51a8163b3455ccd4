// Group commit for the audit events of reads: what arrives while one batch is being written forms the next, so that a busy service writes
// few and a quiet one waits for none. A caller goes on when the batch with its events is durable.

import type { Resource } from '@medplum/fhirtypes';
import type { Database } from '../storage/index.ts';
import { SYSTEM } from '../terms/index.ts';
import { commit } from './commit.ts';
import type { Structure } from './index-rows.ts';
import type { ClinicalRecord } from './record.ts';
import { newId, newShard } from './shard.ts';

/** More than this waits for the next batch, which bounds how long one statement holds its shard. */
const LARGEST_BATCH = 200;

/** Batches on their way at once: one alone would make every reader wait for the journey of the batch before. */
const WRITERS = 3;

interface Waiting {
  readonly events: readonly Resource[];
  readonly now: Date;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function appendInBatches(database: Database, structure: Structure, announce: () => void): ClinicalRecord['appendAudit'] {
  let waiting: Waiting[] = [];
  let writers = 0;

  const append = async (batch: readonly Waiting[]) => {
    // One shard for the batch, hence one statement; an audit event belongs to no patient's shard.
    const shard = newShard();
    const events = batch.flatMap(({ events: own, now }) => own.map((event) => ({ ...event, id: event.id ?? newId(shard, now) })));
    const [audit, ...others] = events;
    if (!audit) return;
    const result = await commit(database, structure, {
      changes: others.map((resource) => ({ kind: 'create', resource })),
      parties: [],
      // Whoever looks after access in an organisation sees what its people looked at.
      grants: events.flatMap((event) =>
        organisationsOf(event).map((organisation) => ({ reference: `AuditEvent/${event.id}`, organisation })),
      ),
      audit,
      now: batch.at(-1)?.now ?? new Date(),
    });
    if (result.kind !== 'committed') throw new Error(`The audit events could not be written: ${result.kind}.`);
    announce();
  };

  const writeWaiting = async () => {
    writers += 1;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, LARGEST_BATCH);
      waiting = waiting.slice(LARGEST_BATCH);
      await append(batch).then(
        () => {
          for (const { resolve } of batch) resolve();
        },
        // One unusable event must not take the others with it: each caller then stands alone.
        async () => {
          for (const one of batch) await append([one]).then(one.resolve, one.reject);
        },
      );
    }
    writers -= 1;
  };

  return (events, now) =>
    new Promise((resolve, reject) => {
      waiting.push({ events, now, resolve: () => resolve(), reject });
      if (writers < WRITERS) void writeWaiting();
    });
}

/** The ODS codes of the organisations that the agents of an event acted for. */
function organisationsOf(event: Resource): readonly string[] {
  const agents = event.resourceType === 'AuditEvent' ? event.agent : [];
  return agents.flatMap(({ who }) => (who?.identifier?.system === SYSTEM.odsOrganisation ? (who.identifier.value ?? []) : []));
}
