// A family as the record keeps it: a Group with the pedigree number, and a FamilyMemberHistory for each relative of the index patient. Pure.
// Members carry the ids of their resources; the proband carries the id of the Patient. Nothing a relative said or was found to have is in here.

import type { Bundle, Extension, FamilyMemberHistory, Group, Resource } from '@medplum/fhirtypes';
import { readFhirFamily } from '../exchange/from-fhir.ts';
import { MEMBER, writeFhirFamily } from '../exchange/to-fhir.ts';
import type { Inheritance } from '../mendel/inheritance.ts';
import type { Member, Pedigree } from '../pedigree/pedigree.ts';

/** What the cascade of a family is about. */
export interface FamilyAbout {
  readonly gene: string;
  readonly inheritance: Inheritance;
  /** HGVS, for the laboratory that tests a relative; never in a letter. */
  readonly variant?: string;
  /** In plain words, after "The change can lead to": told with consent alone. */
  readonly condition: string;
  /** Tests are offered from this age, with the reason. */
  readonly offeredFrom?: { readonly years: number; readonly source: string };
  readonly service: { readonly name: string; readonly telephone: string };
  readonly openedOn: string;
  /** The report that found the variant. */
  readonly report?: string;
}

export interface KeptFamily {
  readonly id: string;
  /** Of the Group: a change says which version it was made on. */
  readonly version: number;
  readonly pedigree: Pedigree;
  readonly about: FamilyAbout;
  /** Id of the index patient. */
  readonly patient: string;
}

export const ABOUT = 'urn:opengms:family';

interface About {
  readonly about: FamilyAbout;
  readonly proband: Member;
  readonly relatives: readonly string[];
}

/** The resources of a family. The Patient is the record's own and is not among them. */
export function resourcesOf(
  id: string,
  pedigree: Pedigree,
  about: FamilyAbout,
): { readonly group: Group; readonly relatives: readonly FamilyMemberHistory[] } {
  const resources = (writeFhirFamily(pedigree).entry ?? []).flatMap(({ resource }) => resource ?? []);
  const relatives = resources.filter((one): one is FamilyMemberHistory => one.resourceType === 'FamilyMemberHistory');
  const group = resources.find((one): one is Group => one.resourceType === 'Group');
  const proband = pedigree.members.find((member) => member.id === pedigree.proband);
  if (!group || !proband) throw new Error('A family in the record has an index patient.');
  const own: About = { about, proband, relatives: relatives.map((one) => one.id ?? '') };
  const extension: Extension[] = [...(group.extension ?? []), { url: ABOUT, valueString: JSON.stringify(own) }];
  return { group: { ...group, id, extension }, relatives };
}

export function aboutOf(group: Group): About | undefined {
  const text = group.extension?.find(({ url }) => url === ABOUT)?.valueString;
  return text === undefined ? undefined : (JSON.parse(text) as About); // our own writing, above
}

/** The family from its Group and its histories. Undefined when the Group is not one of ours. */
export function familyFrom(group: Group, histories: readonly Resource[], version: number): KeptFamily | undefined {
  const own = aboutOf(group);
  if (!own || group.id === undefined) return undefined;
  const proband: Resource = {
    resourceType: 'Patient',
    id: own.proband.id,
    extension: [{ url: MEMBER, valueString: JSON.stringify(own.proband) }],
  };
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [proband, ...histories, group].map((resource) => ({ resource })),
  };
  const reading = readFhirFamily(bundle);
  const [pedigree] = reading.kind === 'read' ? reading.pedigrees : [];
  return pedigree && { id: group.id, version, pedigree, about: own.about, patient: own.proband.id };
}
