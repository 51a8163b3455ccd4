// A pedigree as FHIR R4: a Patient for the proband, a FamilyMemberHistory for each relative, a Group with the pedigree number.
// Parents and twins by the genetics extensions (hl7.org/fhir/R4/familymemberhistory-profiles.html); what FHIR has no element for, by ours.

import type {
  Bundle,
  BundleEntry,
  CodeableConcept,
  Extension,
  FamilyMemberHistory,
  Observation,
  Patient,
  Resource,
} from '@medplum/fhirtypes';
import { relationshipOf } from '../kinship/relationship.ts';
import type { GeneTest, Member, Pedigree } from '../pedigree/pedigree.ts';

export const PARENT = 'http://hl7.org/fhir/StructureDefinition/family-member-history-genetics-parent';
export const SIBLING = 'http://hl7.org/fhir/StructureDefinition/family-member-history-genetics-sibling';
export const OBSERVATION = 'http://hl7.org/fhir/StructureDefinition/family-member-history-genetics-observation';
export const ROLES = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
export const PEDIGREE_NUMBER = 'https://fhir.nhs.uk/Id/genomics-pedigree-number';
const GENDERS = 'http://hl7.org/fhir/administrative-gender';
/** Carries a member as it stands here, so that our own files come back whole; others can leave it aside. */
export const MEMBER = 'urn:opengms:pedigree-member';
export const PEDIGREE = 'urn:opengms:pedigree';

/** With `leave-out`, names and identifiers are in none of the resources, our own extension included. */
export function writeFhirFamily(family: Pedigree, names: 'keep' | 'leave-out' = 'keep'): Bundle {
  const pedigree = names === 'keep' ? family : { ...family, members: family.members.map(withoutName) };
  const proband = pedigree.members.find(({ id }) => id === pedigree.proband);
  const ids = new Map(pedigree.members.map(({ id }, index) => [id, /^[A-Za-z0-9.-]{1,64}$/.test(id) ? id : `member-${index + 1}`]));
  const patient = proband ? patientOf(proband, ids) : undefined;
  const relatives = pedigree.members.filter(({ id }) => id !== pedigree.proband).map((member) => historyOf(member, pedigree, ids));
  const people = [patient, ...relatives].filter((one): one is Patient | FamilyMemberHistory => one !== undefined);
  const group: Resource = {
    resourceType: 'Group',
    type: 'person',
    actual: true,
    identifier: [{ system: PEDIGREE_NUMBER, value: pedigree.id }],
    extension: [own(PEDIGREE, { proband: pedigree.proband, couples: pedigree.couples, riskFactors: pedigree.riskFactors })],
    ...(patient ? { member: [{ entity: { reference: `Patient/${patient.id}` } }] } : {}),
  };
  const entries = [...people, group].map((resource): BundleEntry => ({ resource }));
  return { resourceType: 'Bundle', type: 'collection', entry: entries };
}

function withoutName({ name: _name, identifiers: _identifiers, ...member }: Member): Member {
  return member;
}

function patientOf(member: Member, ids: ReadonlyMap<string, string>): Patient {
  return {
    resourceType: 'Patient',
    id: ids.get(member.id),
    ...(member.identifiers ? { identifier: member.identifiers.map((one) => ({ ...one })) } : {}),
    gender: member.sex,
    ...(member.name === undefined ? {} : { name: [{ text: member.name }] }),
    ...(member.born === undefined ? {} : { birthDate: member.born }),
    ...(member.dead ? { deceasedBoolean: true } : {}),
    extension: [own(MEMBER, member)],
  };
}

function historyOf(member: Member, pedigree: Pedigree, ids: ReadonlyMap<string, string>): FamilyMemberHistory {
  const observations = (member.tests ?? []).map(observationOf);
  const parents = (
    [
      ['NMTH', member.mother],
      ['NFTH', member.father],
    ] as const
  ).flatMap(([code, parent]) =>
    parent === undefined || parent === pedigree.proband ? [] : [linkOf(PARENT, code, ids.get(parent) ?? parent)],
  );
  const twins = pedigree.members
    .filter((other) => other.id !== member.id && other.id !== pedigree.proband && member.twins && other.twins?.group === member.twins.group)
    .map((other) =>
      linkOf(
        SIBLING,
        { identical: 'ITWIN', 'non-identical': 'FTWIN', unknown: 'TWIN' }[member.twins?.zygosity ?? 'unknown'],
        ids.get(other.id) ?? other.id,
      ),
    );
  return {
    resourceType: 'FamilyMemberHistory',
    id: ids.get(member.id),
    status: 'completed',
    patient: pedigree.proband === undefined ? { display: 'not named' } : { reference: `Patient/${ids.get(pedigree.proband)}` },
    ...(member.name === undefined ? {} : { name: member.name }),
    ...(member.identifiers ? { identifier: member.identifiers.map((one) => ({ ...one })) } : {}),
    relationship: roleOf(member, pedigree),
    ...(member.sex === 'unknown' ? {} : { sex: { coding: [{ system: GENDERS, code: member.sex }] } }),
    ...(member.born === undefined ? {} : { bornDate: member.born }),
    ...(member.ageYears === undefined || member.born !== undefined || member.dead ? {} : { ageAge: years(member.ageYears) }),
    ...(member.died !== undefined
      ? { deceasedDate: member.died }
      : member.dead && member.ageYears !== undefined
        ? { deceasedAge: years(member.ageYears) }
        : member.dead
          ? { deceasedBoolean: true }
          : {}),
    ...(member.conditions
      ? {
          condition: member.conditions.map(({ text, system, code, onsetYears }) => ({
            code: { text, ...(code === undefined ? {} : { coding: [{ system, code, display: text }] }) },
            ...(onsetYears === undefined ? {} : { onsetAge: years(onsetYears) }),
          })),
        }
      : {}),
    ...(observations.length > 0 ? { contained: observations } : {}),
    extension: [
      ...parents,
      ...twins,
      ...observations.map(({ id }) => ({ url: OBSERVATION, valueReference: { reference: `#${id}` } })),
      own(MEMBER, member),
    ],
  };
}

/** LOINC 69548-6 genetic variant assessment, LA9633-4 present, LA9634-2 absent; 48018-6 gene studied. */
function observationOf({ gene, result }: GeneTest, index: number): Observation {
  const answer = {
    found: ['LA9633-4', 'Present'],
    'two-copies': ['LA9633-4', 'Present'],
    'not-found': ['LA9634-2', 'Absent'],
    unknown: ['LA18198-4', 'No call'],
  }[result];
  return {
    resourceType: 'Observation',
    id: `test-${index + 1}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '69548-6', display: 'Genetic variant assessment' }] },
    valueCodeableConcept: { coding: [{ system: 'http://loinc.org', code: answer[0], display: answer[1] }] },
    component: [
      {
        code: { coding: [{ system: 'http://loinc.org', code: '48018-6', display: 'Gene studied [ID]' }] },
        valueCodeableConcept: { text: gene },
      },
    ],
  };
}

function linkOf(url: string, code: string, id: string): Extension {
  return {
    url,
    extension: [
      { url: 'type', valueCodeableConcept: { coding: [{ system: ROLES, code }] } },
      { url: 'reference', valueReference: { reference: `FamilyMemberHistory/${id}` } },
    ],
  };
}

/** The code of the relationship to the proband where HL7 has one, always with the words. */
function roleOf(member: Member, pedigree: Pedigree): CodeableConcept {
  const found = pedigree.proband === undefined ? undefined : relationshipOf(pedigree, pedigree.proband, member.id);
  const text = found?.words ?? member.toldAs ?? 'not related by blood';
  if (!found) return { text, coding: [{ system: ROLES, code: 'FAMMEMB' }] };
  const pick = (male: string, female: string, unknown: string) => ({ male, female, unknown })[member.sex];
  const side = found.side === 'mother' ? 'M' : 'P';
  const { up, down, isHalf } = found;
  const kind = `${up},${down}`;
  const codes: Readonly<Record<string, string>> = {
    '1,0': pick('NFTH', 'NMTH', 'NPRN'),
    '0,1': pick('SONC', 'DAUC', 'NCHILD'),
    '1,1': isHalf ? pick('HBRO', 'HSIS', 'HSIB') : pick('NBRO', 'NSIS', 'NSIB'),
    '2,0': pick(`${side}GRFTH`, `${side}GRMTH`, `${side}GRPRN`),
    '2,1': isHalf ? 'EXT' : pick(`${side}UNCLE`, `${side}AUNT`, 'EXT'),
    '2,2': isHalf ? 'EXT' : `${side}COUSN`,
    '1,2': isHalf ? 'EXT' : pick('NEPHEW', 'NIECE', 'NIENEPH'),
    '0,2': pick('GRNDSON', 'GRNDDAU', 'GRNDCHILD'),
    '3,0': pick(`${side}GGRFTH`, `${side}GGRMTH`, `${side}GGRPRN`),
  };
  return { text, coding: [{ system: ROLES, code: codes[kind] ?? 'EXT' }] };
}

function years(value: number) {
  return { value, unit: 'years', system: 'http://unitsofmeasure.org', code: 'a' };
}

function own(url: string, value: object): Extension {
  return { url, valueString: JSON.stringify(value) };
}
