// The region's records into a running service's record: each person by one record.commit with its audit event, several at a time. Nothing is written
// past the record, so that every follower (facts, worklists, equity) sees it as it sees a hospital's.
import type { Resource } from '@medplum/fhirtypes';
import { auditEventFor } from '../../foundation/audit/index.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { type ClinicalRecord, newId, shardOf } from '../../foundation/record/index.ts';
import { SYSTEM } from '../../foundation/terms/index.ts';
import type { FamilyOutput, PatientRecord } from './region.ts';

const SERVICE: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: 'X26' };

/** Keeps a family; resolves as soon as fewer than `abreast` commits are under way. `done` waits for the rest. */
export function storing(
  record: ClinicalRecord,
  now: () => Date,
  abreast: number,
): { readonly keep: (family: FamilyOutput) => Promise<void>; readonly done: () => Promise<void> } {
  const underWay = new Set<Promise<void>>();
  let failure: unknown;
  const stop = () => {
    if (failure !== undefined) throw failure;
  };
  return {
    keep: async ({ records }) => {
      for (const each of records) {
        const work: Promise<void> = commitOne(record, each, now())
          .catch((error: unknown) => {
            failure ??= error;
          })
          .finally(() => underWay.delete(work));
        underWay.add(work);
        if (underWay.size >= abreast) await Promise.race(underWay);
        stop();
      }
    },
    done: async () => {
      await Promise.all(underWay);
      stop();
    },
  };
}

async function commitOne(record: ClinicalRecord, { id, resources, practice, trust, nhsNumber }: PatientRecord, now: Date): Promise<void> {
  const references = resources.map((resource: Resource) => `${resource.resourceType}/${resource.id ?? ''}`);
  const audit = auditEventFor({ who: SERVICE, interaction: 'transaction', resources: references, patients: [id], at: now });
  const result = await record.commit({
    changes: resources.map((resource) => ({ kind: 'create' as const, resource })),
    parties: [practice, trust],
    claims: nhsNumber === undefined ? [] : [{ type: 'Patient', system: SYSTEM.nhsNumber, value: nhsNumber, id }],
    audit: { ...audit, id: newId(shardOf(id), now) },
    now,
  });
  if (result.kind !== 'committed')
    throw new Error(
      result.kind === 'already-exists' || result.kind === 'identifier-taken'
        ? 'This database holds people of a region already. Give an empty one, or write files alone.'
        : `A synthetic person could not be stored: ${result.kind}.`,
    );
}
