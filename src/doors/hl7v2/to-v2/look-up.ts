// The resources of a bundle by type and by reference.
import type { Bundle, Observation, Patient, Reference, Resource } from '@medplum/fhirtypes';

export interface LookUp {
  all<T extends Resource['resourceType']>(type: T): readonly Extract<Resource, { resourceType: T }>[];
  get<T extends Resource = Resource>(reference: Reference | undefined): T | undefined;
  patientOf(reference: Reference | undefined): Patient | undefined;
  observations(references: readonly Reference[] | undefined): readonly Observation[];
  readonly observation: (reference: string) => Observation | undefined;
}

export function lookUp(bundle: Bundle): LookUp {
  const byName = new Map<string, Resource>();
  const resources: Resource[] = [];
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (!resource) continue;
    resources.push(resource);
    if (fullUrl) byName.set(fullUrl, resource);
    if (resource.id) byName.set(`${resource.resourceType}/${resource.id}`, resource);
  }
  const get = <T extends Resource>(reference: Reference | undefined): T | undefined => {
    const name = reference?.reference;
    // A reference of a FHIR element leads to the type that element allows; a wrong one is refused when the bundle is taken in.
    return name === undefined ? undefined : ((byName.get(name) ?? byName.get(name.replace(/\/_history\/.*$/, ''))) as T | undefined);
  };
  const all = <T extends Resource['resourceType']>(type: T): Extract<Resource, { resourceType: T }>[] =>
    resources.filter((resource): resource is Extract<Resource, { resourceType: T }> => resource.resourceType === type);
  const observation = (reference: string): Observation | undefined => {
    const resource = get({ reference });
    return resource?.resourceType === 'Observation' ? resource : undefined;
  };
  return {
    all,
    get,
    observation,
    patientOf: (reference) => get<Patient>(reference) ?? all('Patient')[0],
    observations: (references) => (references ?? []).flatMap(({ reference }) => observation(reference ?? '') ?? []),
  };
}
