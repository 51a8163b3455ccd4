// Everything a message about one resource needs, read from the record by following its references.
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { ClinicalRecord, Stored } from '../../../foundation/record/index.ts';

/** Types a report or an order reply is made of; others are not followed. */
const FOLLOWED = new Set([
  'Patient',
  'Encounter',
  'ServiceRequest',
  'PractitionerRole',
  'Practitioner',
  'Organization',
  'Observation',
  'Specimen',
  'Condition',
  'Binary',
  'DiagnosticReport',
]);
/** Report, its order, the requester of the order, their practitioner: four steps. */
const STEPS = 4;
const MOST_RESOURCES = 1000;

export async function gather(
  record: Pick<ClinicalRecord, 'readMany'>,
  start: string,
): Promise<{ readonly bundle: Bundle; readonly seen: readonly Stored[] }> {
  const seen = new Map<string, Stored>();
  let wanted: readonly string[] = [start];
  for (let step = 0; step <= STEPS && wanted.length > 0 && seen.size < MOST_RESOURCES; step += 1) {
    const found = await record.readMany(wanted, { kind: 'everything' });
    const next = new Set<string>();
    for (const stored of found) {
      if (!stored || stored.deleted) continue;
      seen.set(`${stored.type}/${stored.id}`, stored);
      for (const reference of referencesIn(stored)) if (!seen.has(reference)) next.add(reference);
    }
    wanted = [...next];
  }
  const entry = [...seen].map(([name, { content }]): BundleEntry => ({ fullUrl: name, resource: JSON.parse(content) as Resource })); // stored content is a resource
  return { bundle: { resourceType: 'Bundle', type: 'collection', entry }, seen: [...seen.values()] };
}

/** A report's order leads to its own requester and reasons; it does not lead to the other reports and tasks of the order. */
function referencesIn({ type, content }: Stored): readonly string[] {
  if (type === 'Patient' || type === 'Organization' || type === 'Binary' || type === 'Practitioner') return [];
  const found = [...content.matchAll(/"(?:reference|url)":\s*"([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})"/g)].map(
    ([, reference = '']) => reference,
  );
  return found.filter((reference) => FOLLOWED.has(reference.slice(0, reference.indexOf('/'))));
}
