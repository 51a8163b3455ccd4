// Puts the directory into the record, so that hospital systems can read and search it as FHIR beside everything else.
import type { Resource } from '@medplum/fhirtypes';
import { auditEventFor } from '../../foundation/audit/index.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { type Change, type ClinicalRecord, isStoredAs, type Stored, shardOf } from '../../foundation/record/index.ts';
import type { Directory } from './directory.ts';
import { directoryResources } from './directory-resources.ts';

const SERVICE: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: '' };

/** Writes what is new or different in the complete versions, one commit a shard; returns how many resources it wrote. Safe to run again. */
export async function publishDirectory(record: ClinicalRecord, directory: Directory, now: Date): Promise<number> {
  const resources = new Map<string, Resource>();
  for (const version of directory.versions)
    if (version.complete)
      for (const resource of directoryResources(version)) resources.set(`${resource.resourceType}/${resource.id}`, resource);
  let written = 0;
  for (const [, group] of Map.groupBy(resources, ([, { id = '' }]) => shardOf(id))) {
    const held = await record.readMany(
      group.map(([reference]) => reference),
      { kind: 'everything' },
    );
    const changes = group.flatMap(([, resource], place): readonly Change[] => {
      const current = held[place];
      if (!current) return [{ kind: 'create', resource }];
      return !current.deleted && isSame(resource, current) ? [] : [{ kind: 'update', resource, ifVersion: current.version }];
    });
    if (changes.length === 0) continue;
    const result = await record.commit({
      changes,
      parties: [],
      audit: auditEventFor({
        who: SERVICE,
        interaction: 'transaction',
        resources: group.map(([reference]) => reference),
        patients: [],
        at: now,
      }),
      now,
    });
    // Another process that starts at the same time publishes the same; whoever comes second leaves it.
    if (result.kind === 'committed') written += changes.length;
  }
  return written;
}

function isSame(resource: Resource, stored: Stored): boolean {
  // Nearly always, and then nothing needs to be read.
  if (isStoredAs(resource, stored)) return true;
  const { meta: _meta, ...kept } = JSON.parse(stored.content) as Resource; // the record keeps only validated resources
  const { meta: _own, ...wanted } = resource;
  return canonical(kept) === canonical(wanted);
}

/** Same members in any order, undefined left out. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
