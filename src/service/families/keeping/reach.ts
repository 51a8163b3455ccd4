// Reaching a family within a scope: its pedigree from the record, its cascade folded from its events, and who is next.

import type { Group, Resource } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import type { Scope, Who } from '../../../foundation/identity/index.ts';
import type { ClinicalRecord, Stored } from '../../../foundation/record/index.ts';
import type { Database } from '../../../foundation/storage/index.ts';
import { type Cascade, foldCascade } from '../cascade/cascade.ts';
import { type NextAnswer, whoIsNext } from '../cascade/who-is-next.ts';
import { PEDIGREE_NUMBER } from '../exchange/to-fhir.ts';
import { type KeptEvent, readEvents } from '../store.ts';
import { aboutOf, familyFrom, type KeptFamily } from './family-record.ts';

/** What every use case stands on. */
export interface Means {
  readonly db: Database;
  readonly record: ClinicalRecord;
  /** Where relatives type their code, as a letter says it: `https://genomics.example.nhs.uk/invitation`. */
  readonly invitationPage: string;
  pepper(): Promise<string>;
}

/** Who acts, how far they see, when. */
export interface Acting {
  readonly who: Who;
  readonly scope: Scope;
  readonly at: Date;
}

export interface FamilyView {
  readonly family: KeptFamily;
  readonly cascade: Cascade;
  readonly events: readonly KeptEvent[];
  readonly next: NextAnswer;
}

export type Outcome<T = object> =
  | ({ readonly kind: 'done' } & T)
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] }
  | { readonly kind: 'not-found' };

export const ID = /^[A-Za-z0-9.-]{1,64}$/;

export async function findFamily(
  { db, record }: Pick<Means, 'db' | 'record'>,
  id: string,
  scope: Scope,
  at: Date,
): Promise<FamilyView | undefined> {
  if (scope.kind === 'patient' || !ID.test(id)) return undefined;
  const stored = await record.read('Group', id, scope);
  if (!stored || stored.deleted) return undefined;
  const group = resourceIn(stored) as Group; // a Group was asked for
  const references = (aboutOf(group)?.relatives ?? []).map((relative) => `FamilyMemberHistory/${relative}`);
  const histories = (await record.readMany(references, scope)).flatMap((one) => (one && !one.deleted ? [resourceIn(one)] : []));
  const family = familyFrom(group, histories, stored.version);
  if (!family) return undefined;
  return viewOf(family, (await readEvents(db, [id])).get(id) ?? [], at);
}

function viewOf(family: KeptFamily, events: readonly KeptEvent[], at: Date): FamilyView {
  const cascade = foldCascade(events.map(({ event }) => event));
  const { gene, inheritance, offeredFrom } = family.about;
  const next = whoIsNext(family.pedigree, cascade, { gene, inheritance, today: day(at), ...(offeredFrom ? { offeredFrom } : {}) });
  return { family, cascade, events, next };
}

export async function listFamilies(means: Means, scope: Scope, at: Date, most: number): Promise<readonly FamilyView[]> {
  if (scope.kind === 'patient') return [];
  const page = await means.record.search(
    {
      type: 'Group',
      parameters: [
        ['identifier', `${PEDIGREE_NUMBER}|`],
        ['_sort', '-_lastUpdated'],
        ['_count', String(most)],
      ],
    },
    scope,
  );
  const groups = page.matches.map((stored) => ({ stored, group: resourceIn(stored) as Group })); // Groups were asked for
  const wanted = groups.flatMap(({ group }) => (aboutOf(group)?.relatives ?? []).map((id) => `FamilyMemberHistory/${id}`));
  const histories = new Map(
    (await means.record.readMany(wanted, scope)).flatMap((one) => (one && !one.deleted ? [[one.id, resourceIn(one)] as const] : [])),
  );
  const events = await readEvents(
    means.db,
    groups.map(({ stored }) => stored.id),
  );
  return groups.flatMap(({ stored, group }) => {
    const own = (aboutOf(group)?.relatives ?? []).flatMap((id) => histories.get(id) ?? []);
    const family = familyFrom(group, own, stored.version);
    return family ? [viewOf(family, events.get(stored.id) ?? [], at)] : [];
  });
}

export function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export function resourceIn(stored: Stored): Resource {
  return JSON.parse(stored.content) as Resource; // the record stores nothing but FHIR resources
}
