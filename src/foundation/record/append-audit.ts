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

/** With an id for each event; `made` are those that were given here. */
interface Named extends Waiting {
  readonly made: ReadonlySet<string>;
}

export function appendInBatches(database: Database, structure: Structure, announce: () => void): ClinicalRecord['appendAudit'] {
  let waiting: Waiting[] = [];
  let writers = 0;

  const append = async (batch: readonly Named[], isSecond = false) => {
    const events = batch.flatMap(({ events: own }) => own);
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
    // The first attempt was stored and only its answer was lost: nobody else has an id that was made here.
    const wasStored = isSecond && result.kind === 'already-exists' && batch.some(({ made }) => made.has(result.id));
    if (result.kind !== 'committed' && !wasStored) throw new Error(`The audit events could not be written: ${result.kind}.`);
    announce();
  };

  const writeWaiting = async () => {
    writers += 1;
    while (waiting.length > 0) {
      // One shard for the batch, hence one statement; an audit event belongs to no patient's shard.
      const shard = newShard();
      const batch = waiting.slice(0, LARGEST_BATCH).map((one) => named(one, shard));
      waiting = waiting.slice(LARGEST_BATCH);
      await append(batch).then(
        () => {
          for (const { resolve } of batch) resolve();
        },
        // One unusable event must not take the others with it: each caller then stands alone.
        async () => {
          for (const one of batch) await append([one], true).then(one.resolve, one.reject);
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

/** Ids are given once, before the first attempt: written again under new ones, an event whose answer was lost would stand twice. */
function named(one: Waiting, shard: number): Named {
  const made = new Set<string>();
  const events = one.events.map((event) => {
    if (event.id !== undefined) return event;
    const id = newId(shard, one.now);
    made.add(id);
    return { ...event, id };
  });
  return { ...one, events, made };
}

/** The ODS codes of the organisations that the agents of an event acted for. */
function organisationsOf(event: Resource): readonly string[] {
  const agents = event.resourceType === 'AuditEvent' ? event.agent : [];
  return agents.flatMap(({ who }) => (who?.identifier?.system === SYSTEM.odsOrganisation ? (who.identifier.value ?? []) : []));
}
