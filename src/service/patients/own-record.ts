// What every part of the room does with the record: find and read what is somebody's, and commit a change with its audit event.
import type { Resource, Task } from '@medplum/fhirtypes';
import { auditEventFor } from '../../foundation/audit/index.ts';
import type { Scope, Who } from '../../foundation/identity/index.ts';
import type { Change, Claim, ClinicalRecord } from '../../foundation/record/index.ts';
import { nameOf, odsCodeOf, REQUESTED_BY_TAG, tagsOf } from '../laboratory/index.ts';

export interface Acting {
  readonly who: Who;
  readonly now: Date;
  /** Which press of a form it is: a choice or a need that is sent twice is written once. */
  readonly once?: string | undefined;
}

/** Refused in words for the person who asked; `field` is the question it is about. */
export type Done = { readonly kind: 'done' } | { readonly kind: 'refused'; readonly field: string; readonly because: string };

export interface OwnRecord {
  find<T extends Resource>(type: T['resourceType'], parameters: readonly (readonly [string, string])[]): Promise<readonly T[]>;
  /** Undefined when there is none, and outside the scope. */
  read<T extends Resource>(type: T['resourceType'], id: string, scope?: Scope): Promise<T | undefined>;
  commit(changes: readonly Change[], patient: string, acting: Acting, claims?: readonly Claim[]): Promise<Done>;
}

export const EVERYTHING: Scope = { kind: 'everything' };
export const ID = /^[A-Za-z0-9.-]{1,64}$/;

export function ownRecord(record: ClinicalRecord): OwnRecord {
  const find = async <T extends Resource>(
    type: T['resourceType'],
    parameters: readonly (readonly [string, string])[],
  ): Promise<readonly T[]> => {
    const page = await record.search({ type, parameters: [...parameters, ['_count', '200']] }, EVERYTHING);
    return page.matches.map(({ content }) => JSON.parse(content) as T); // searched by its type
  };
  const read = async <T extends Resource>(type: T['resourceType'], id: string, scope: Scope = EVERYTHING): Promise<T | undefined> => {
    const stored = ID.test(id) ? await record.read(type, id, scope) : undefined;
    return stored === undefined || stored.deleted ? undefined : (JSON.parse(stored.content) as T); // read by its type
  };
  const commit = async (
    changes: readonly Change[],
    patient: string,
    { who, now }: Acting,
    claims: readonly Claim[] = [],
  ): Promise<Done> => {
    const result = await record.commit({
      changes,
      claims,
      parties: await partiesOf(patient, who),
      audit: auditEventFor({
        who,
        interaction: 'transaction',
        resources: changes.map((change) => (change.kind === 'delete' ? `${change.type}/${change.id}` : nameOf(change.resource))),
        patients: [patient],
        at: now,
      }),
      now,
    });
    return result.kind === 'committed'
      ? { kind: 'done' }
      : { kind: 'refused', field: 'form', because: 'Somebody changed this at the same moment. Look at it again, then answer again' };
  };
  /** The teams that take part in the person's tests keep seeing what they chose. */
  const partiesOf = async (patient: string, who: Who): Promise<readonly string[]> => {
    const tasks = await find<Task>('Task', [['patient', `Patient/${patient}`]]);
    const parties = tasks.flatMap((task) => [...tagsOf(task, REQUESTED_BY_TAG), odsCodeOf(task.owner) ?? '']);
    return [...new Set([...parties, who.organisation])].filter((organisation) => organisation !== '');
  };
  return { find, read, commit };
}
