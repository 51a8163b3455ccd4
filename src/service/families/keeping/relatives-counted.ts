// What may be counted of families without opening one: the facts that a Group and its histories give, and what was heard of each relative, as one statement.

import type { FamilyMemberHistory, Group } from '@medplum/fhirtypes';
import type { CascadeEvent } from '../cascade/cascade.ts';
import { MEMBER } from '../exchange/to-fhir.ts';
import type { Member, Sex } from '../pedigree/pedigree.ts';
import { aboutOf } from './family-record.ts';

/** v3-RoleCode of parents, children and full siblings (identical twins among them), as to-fhir.ts writes them. */
const FIRST_DEGREE: ReadonlySet<string> = new Set(['NFTH', 'NMTH', 'NPRN', 'SONC', 'DAUC', 'NCHILD', 'NBRO', 'NSIS', 'NSIB']);

/** Events that end the cascade of a relative or take an end back; the others are not read, because reading them is most of the work. */
const DECISIVE = [
  'result',
  'died',
  'not-a-relative',
  'entered-in-error',
  'opted-out',
  'declined-for-good',
  'asks-to-join',
] as const satisfies readonly CascadeEvent['kind'][];

export interface FamilyFacts {
  /** Id of the index patient. */
  readonly patient: string;
  readonly gene: string;
  /** The day on which the cascade was opened, ISO. */
  readonly openedOn: string;
  /** Ids of the histories of the relatives. */
  readonly relatives: readonly string[];
}

/** Undefined when the Group is not a family kept here. */
export function familyFacts(group: Group): FamilyFacts | undefined {
  const own = aboutOf(group);
  return own && { patient: own.proband.id, gene: own.about.gene, openedOn: own.about.openedOn, relatives: own.relatives };
}

export interface RelativeFacts {
  readonly sex: Sex;
  readonly isDead: boolean;
}

/** Of a relative of the first degree who was born; undefined for everybody else. */
export function firstDegreeFacts({ relationship, extension = [] }: FamilyMemberHistory): RelativeFacts | undefined {
  if (!relationship?.coding?.some(({ code }) => code !== undefined && FIRST_DEGREE.has(code))) return undefined;
  const text = extension.find(({ url }) => url === MEMBER)?.valueString;
  const member = text === undefined ? undefined : (JSON.parse(text) as Member); // written by to-fhir.ts
  return member && member.pregnancy === undefined ? { sex: member.sex, isDead: member.dead === true } : undefined;
}

/**
 * SQL of what was heard of the relatives of one family, as an object by member: `tested` (a result that says whether they have the variant) and `latest` (the kind of
 * the last event that ends a cascade or takes an end back). Only events that follow are ever kept, so the last one says how a relative stands. `family` names a table with shard and family, for a lateral join:
 * an estimate of how many there are would be far off, and two sets of them were compared row by row.
 */
export function relativesHeard(family: string): string {
  return `
select coalesce(jsonb_object_agg(member, jsonb_build_object('tested', is_tested, 'latest', latest)), '{}') as relatives from (
  select event ->> 'member' as member, bool_or(event ->> 'kind' = 'result' and event ->> 'result' <> 'failed') as is_tested,
    (array_agg(event ->> 'kind' order by place desc))[1] as latest
  from (select e.place, e.event::jsonb as event from family_event e where e.shard = ${family}.shard and e.family = ${family}.family
    and e.event like any(array[${DECISIVE.map((kind) => `'%"kind":"${kind}"%'`).join(', ')}]) offset 0) parsed
  where event ->> 'member' is not null group by 1
) each_relative`;
}
