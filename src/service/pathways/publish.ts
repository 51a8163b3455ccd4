// Puts the pathways into the record as PlanDefinitions, so that other systems read and search them beside the test directory.

import type { Measure, PlanDefinition } from '@medplum/fhirtypes';
import { auditEventFor } from '../../foundation/audit/index.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { type Change, type ClinicalRecord, isStoredAs, shardOf } from '../../foundation/record/index.ts';
import { planDefinitionOf } from './as-fhir.ts';
import { PATHWAYS } from './definitions/shipped.ts';

const SERVICE: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: '' };

/** Writes those that are new or different; returns how many. Safe to run again. */
export function publishPathways(record: ClinicalRecord, now: Date): Promise<number> {
  return publishDefinitions(record, PATHWAYS.map(planDefinitionOf), now);
}

/** The same for any definitions with stable ids (equity: Measures). */
export async function publishDefinitions(
  record: ClinicalRecord,
  definitions: readonly (PlanDefinition | Measure)[],
  now: Date,
): Promise<number> {
  let written = 0;
  for (const [, group] of Map.groupBy(definitions, ({ id = '' }) => shardOf(id))) {
    const references = group.map(({ resourceType, id }) => `${resourceType}/${id}`);
    const held = await record.readMany(references, { kind: 'everything' });
    const changes = group.flatMap((resource, place): readonly Change[] => {
      const current = held[place];
      if (!current) return [{ kind: 'create', resource }];
      return isStoredAs(resource, current) ? [] : [{ kind: 'update', resource, ifVersion: current.version }];
    });
    if (changes.length === 0) continue;
    const audit = auditEventFor({ who: SERVICE, interaction: 'transaction', resources: references, patients: [], at: now });
    const result = await record.commit({ changes, parties: [], audit, now });
    // Another process that starts at the same time publishes the same; whoever comes second leaves it.
    if (result.kind === 'committed') written += changes.length;
  }
  return written;
}
