// What belongs to an order: its tasks, reports, consents and forms, which name it, and what the request and its tasks name.

import type { Resource } from '@medplum/fhirtypes';
import type { Scope } from '../../foundation/identity/index.ts';
import type { ClinicalRecord, Stored } from '../../foundation/record/index.ts';
import { idIn, specimenOf } from '../laboratory/index.ts';
import { type OrderParts, resourceOf } from './placing/context.ts';
import { relativeTarget } from './placing/references.ts';

const EVERYTHING: Scope = { kind: 'everything' };
/** More tasks than any order has; an order that has more is read as far as this and the rest is left as it stands. */
const MANY = '1000';

export type Reading = Pick<ClinicalRecord, 'holderOf' | 'holdersOf' | 'readMany' | 'search'>;

/** What belongs to an order names it: the types, and the search parameter of each. */
const PARTS = [
  ['Task', 'focus'],
  ['DiagnosticReport', 'based-on'],
  ['Consent', 'data'],
  ['QuestionnaireResponse', 'based-on'],
] as const;

/** Reads what belongs to these orders into `stored`, with a handful of questions to the record whatever their number. */
export async function loadOrderParts(
  record: Reading,
  ids: readonly string[],
  stored: Map<string, Stored>,
): Promise<ReadonlyMap<string, OrderParts>> {
  if (ids.length === 0) return new Map();
  const naming = await Promise.all(PARTS.map(([type, parameter]) => namingAny(record, type, parameter, ids, stored)));
  const parts = new Map(ids.map((id) => [id, naming.flatMap((found) => found.get(id) ?? [])]));
  const alsoNamedBy = (id: string) => {
    const request = stored.get(`ServiceRequest/${id}`);
    return alsoNamed(request && resourceOf(request), parts.get(id) ?? []);
  };
  const wanted = ids.flatMap(alsoNamedBy).filter((reference) => !stored.has(reference));
  await readInto(record, wanted, EVERYTHING, stored);
  return new Map(
    ids.map((id) => {
      const named = alsoNamedBy(id).flatMap((reference) => {
        const version = stored.get(reference);
        return version === undefined ? [] : [resourceOf(version)];
      });
      const all = unique([...(parts.get(id) ?? []), ...named]);
      return [
        id,
        {
          tasks: all.filter((each) => each.resourceType === 'Task'),
          reports: all.filter((each) => each.resourceType === 'DiagnosticReport'),
          specimens: all.filter((each) => each.resourceType === 'Specimen'),
          consents: all.filter((each) => each.resourceType === 'Consent'),
          responses: all.filter((each) => each.resourceType === 'QuestionnaireResponse'),
        },
      ];
    }),
  );
}

/** Orders asked about in one search. */
const TOGETHER = 50;

/** The resources of one type that name each order, by its id. */
async function namingAny(
  record: Reading,
  type: string,
  parameter: string,
  ids: readonly string[],
  stored: Map<string, Stored>,
): Promise<ReadonlyMap<string, readonly Resource[]>> {
  const groups = Array.from({ length: Math.ceil(ids.length / TOGETHER) }, (_, index) =>
    ids.slice(index * TOGETHER, (index + 1) * TOGETHER),
  );
  const found = await Promise.all(groups.map((group) => naming(record, type, parameter, group, stored)));
  return new Map(found.flatMap((each) => [...each]));
}

async function naming(
  record: Reading,
  type: string,
  parameter: string,
  ids: readonly string[],
  stored: Map<string, Stored>,
): Promise<ReadonlyMap<string, readonly Resource[]>> {
  const about = ids.map((id) => `ServiceRequest/${id}`);
  const page = await record.search(
    {
      type,
      parameters: [
        [parameter, about.join(',')],
        ['_count', MANY],
      ],
    },
    EVERYTHING,
  );
  const resources = page.matches.map(resourceOf);
  const [only, ...others] = ids;
  const isPlain = page.next === undefined && resources.every((each) => requestsOf(each).some((reference) => about.includes(reference)));
  // More than a page, or an order named in a way that only the search understands: then each order is asked for by itself.
  if (others.length > 0 && !isPlain) {
    const each = await Promise.all(ids.map((id) => naming(record, type, parameter, [id], stored)));
    return new Map(each.flatMap((found) => [...found]));
  }
  for (const match of page.matches) stored.set(`${match.type}/${match.id}`, match);
  if (only !== undefined && others.length === 0) return new Map([[only, resources]]);
  return new Map(ids.map((id) => [id, resources.filter((each) => requestsOf(each).includes(`ServiceRequest/${id}`))]));
}

function unique(resources: readonly Resource[]): readonly Resource[] {
  return [...new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id}`, resource])).values()];
}

/** What the request and its tasks name that a search by request does not find. */
function alsoNamed(request: Resource | undefined, tasks: readonly Resource[]): readonly string[] {
  if (request?.resourceType !== 'ServiceRequest') return [];
  const references = [...(request.supportingInfo ?? []), ...(request.specimen ?? []), request.subject, request.requester].flatMap(
    (each) => each?.reference ?? [],
  );
  const specimens = tasks.flatMap((task) => (task.resourceType === 'Task' ? (specimenOf(task) ?? []) : []));
  const people = tasks.flatMap((task) =>
    task.resourceType === 'Task' && idIn(task.for, 'Patient') !== undefined ? [task.for?.reference ?? ''] : [],
  );
  return [...new Set([...references, ...specimens, ...people])].filter((reference) =>
    /^(Consent|QuestionnaireResponse|Specimen|Patient|PractitionerRole)\//.test(reference),
  );
}

/** Current versions by reference, deleted ones left out. */
export async function readInto(record: Reading, references: readonly string[], scope: Scope, into: Map<string, Stored>): Promise<void> {
  const wanted = [...new Set(references)];
  if (wanted.length === 0) return;
  const versions = await record.readMany(wanted, scope);
  versions.forEach((version, index) => {
    const reference = wanted[index];
    if (version !== undefined && reference !== undefined && !version.deleted) into.set(reference, version);
  });
}

/** The requests a resource is part of, as written. */
export function requestsOf(resource: Resource): readonly string[] {
  const references = (() => {
    switch (resource.resourceType) {
      case 'Task':
        return [resource.focus];
      case 'DiagnosticReport':
      case 'QuestionnaireResponse':
      // A message about an order is seen by everybody who takes part in it.
      case 'Communication':
        return resource.basedOn ?? [];
      case 'Specimen':
        return resource.request ?? [];
      case 'Consent':
        return (resource.provision?.data ?? []).map((data) => data.reference);
      case 'Provenance':
        return resource.target;
      case 'RequestGroup':
        return (resource.action ?? []).map((action) => action.resource);
      case 'ServiceRequest':
        return resource.replaces ?? [];
      default:
        return [];
    }
  })();
  return references.flatMap((reference) =>
    reference?.reference === undefined ? [] : [relativeTarget(reference.reference) ?? reference.reference],
  );
}
