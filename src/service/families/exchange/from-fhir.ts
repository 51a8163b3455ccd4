// Reads a family from FHIR R4: our own files whole; those of others from relationship codes and the genetics extensions, with the people in between
// added where a code implies them (a maternal aunt has the mother's parents). A code that does not tell the line leaves the person unplaced, by name.

import type { Bundle, Extension, FamilyMemberHistory, Group, Patient } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { familyFinding } from '../pedigree/check-pedigree.ts';
import type { Member, Pedigree, Sex } from '../pedigree/pedigree.ts';
import type { FileReading } from './table-file.ts';
import { MEMBER, OBSERVATION, PARENT, PEDIGREE, PEDIGREE_NUMBER, ROLES } from './to-fhir.ts';

export function readFhirFamily(json: unknown): FileReading {
  const bundle = json as Bundle; // looked at part by part below
  const resources = bundle?.resourceType === 'Bundle' ? (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []) : [];
  const patients = resources.filter((one): one is Patient => one.resourceType === 'Patient');
  const histories = resources.filter((one): one is FamilyMemberHistory => one.resourceType === 'FamilyMemberHistory');
  const group = resources.find((one): one is Group => one.resourceType === 'Group');
  const findings: Finding[] = [];
  const reference = histories[0]?.patient?.reference;
  const proband = patients.find(({ id }) => reference === `Patient/${id}`) ?? patients[0];
  if (!proband && histories.length === 0)
    return {
      kind: 'refused',
      findings: [
        error(
          'FAM_FHIR_EMPTY',
          'Bundle',
          'There is no Patient and no FamilyMemberHistory.',
          'Send a Bundle with the proband and the relatives.',
        ),
      ],
    };
  if (histories.some(({ patient }) => patient?.reference !== reference))
    findings.push(
      error('FAM_TWO_PROBANDS', 'FamilyMemberHistory.patient', 'The histories belong to different patients.', 'Send one family at a time.'),
    );
  const id = group?.identifier?.find(({ system }) => system === PEDIGREE_NUMBER)?.value ?? 'family';
  const whole = group ? keptWhole(id, [...patients.slice(0, 1), ...histories], group) : undefined;
  if (whole) return { kind: 'read', pedigrees: [whole], findings };
  const builder = new Map<string, Member>();
  const probandId = proband?.id ?? 'proband';
  builder.set(probandId, { id: probandId, ...(proband ? patientMember(proband) : { sex: 'unknown' as const }) });
  for (const history of histories) builder.set(history.id ?? `relative-${builder.size}`, memberOf(history, `relative-${builder.size}`));
  place(histories, probandId, builder, findings);
  if (findings.some(({ severity }) => severity === 'error')) return { kind: 'refused', findings };
  return { kind: 'read', pedigrees: [{ id, proband: probandId, members: [...builder.values()] }], findings };
}

function keptWhole(id: string, resources: readonly (Patient | FamilyMemberHistory)[], group: Group): Pedigree | undefined {
  const members = resources.map(({ extension }) => ownOf<Member>(extension, MEMBER));
  const rest = ownOf<Omit<Pedigree, 'id' | 'members'>>(group.extension, PEDIGREE);
  const known = members.filter((member) => member !== undefined && typeof member.id === 'string');
  return rest && known.length === resources.length ? { id, ...rest, members: known.filter((one) => one !== undefined) } : undefined;
}

function ownOf<T>(extensions: readonly Extension[] | undefined, url: string): T | undefined {
  const text = extensions?.find((one) => one.url === url)?.valueString;
  return text === undefined ? undefined : (JSON.parse(text) as T); // our own writing; the check of the pedigree looks at it again
}

function patientMember(patient: Patient): Omit<Member, 'id'> {
  return {
    sex: patient.gender === 'male' || patient.gender === 'female' ? patient.gender : 'unknown',
    ...(patient.birthDate ? { born: patient.birthDate } : {}),
    ...(patient.deceasedBoolean || patient.deceasedDateTime ? { dead: true } : {}),
  };
}

function memberOf(history: FamilyMemberHistory, fallback: string): Member {
  const code = history.sex?.coding?.[0]?.code ?? SEX_OF_ROLE[roleOf(history)];
  const age = history.deceasedAge?.value ?? history.ageAge?.value;
  const conditions = (history.condition ?? []).map(({ code: condition, onsetAge }) => ({
    text: condition.text ?? condition.coding?.[0]?.display ?? condition.coding?.[0]?.code ?? 'condition',
    ...(condition.coding?.[0]?.code ? { system: condition.coding[0].system, code: condition.coding[0].code } : {}),
    ...(onsetAge?.value === undefined ? {} : { onsetYears: Math.floor(onsetAge.value) }),
  }));
  const tests = (history.extension ?? [])
    .filter(({ url }) => url === OBSERVATION)
    .flatMap(({ valueReference }) => (history.contained ?? []).find((one) => `#${one.id}` === valueReference?.reference) ?? [])
    .flatMap((one) => {
      if (one.resourceType !== 'Observation') return [];
      const gene = one.component?.find(({ code: what }) => what.coding?.some((coding) => coding.code === '48018-6'))?.valueCodeableConcept;
      const answer = one.valueCodeableConcept?.coding?.[0]?.code;
      const result = answer === 'LA9633-4' ? ('found' as const) : answer === 'LA9634-2' ? ('not-found' as const) : ('unknown' as const);
      const symbol = gene?.text ?? gene?.coding?.[0]?.display;
      return symbol === undefined ? [] : [{ gene: symbol, result }];
    });
  const isDead = history.deceasedBoolean || history.deceasedAge !== undefined || history.deceasedDate !== undefined;
  return {
    id: history.id ?? fallback,
    sex: code === 'male' || code === 'female' ? code : 'unknown',
    ...(history.name ? { name: history.name } : {}),
    ...(history.bornDate ? { born: history.bornDate } : {}),
    ...(history.deceasedDate ? { died: history.deceasedDate } : {}),
    ...(isDead ? { dead: true } : {}),
    ...(age === undefined ? {} : { ageYears: Math.floor(age) }),
    ...(conditions.length > 0 ? { conditions } : {}),
    ...(tests.length > 0 ? { tests } : {}),
  };
}

/** From the proband: m mother, f father, s full sibling, h half-sibling, c child. v3-RoleCode, http://terminology.hl7.org/CodeSystem/v3-RoleCode. */
const LINE_OF_ROLE: Readonly<Record<string, string>> = {
  MTH: 'm',
  NMTH: 'm',
  NMTHF: 'm',
  GESTM: 'm',
  FTH: 'f',
  NFTH: 'f',
  NFTHF: 'f',
  NBRO: 's',
  NSIS: 's',
  NSIB: 's',
  BRO: 's',
  SIS: 's',
  SIB: 's',
  TWINBRO: 's',
  TWINSIS: 's',
  TWIN: 's',
  ITWINBRO: 's',
  ITWINSIS: 's',
  ITWIN: 's',
  FTWINBRO: 's',
  FTWINSIS: 's',
  FTWIN: 's',
  SONC: 'c',
  DAUC: 'c',
  NCHILD: 'c',
  CHILD: 'c',
  SON: 'c',
  DAU: 'c',
  MGRMTH: 'mm',
  MGRFTH: 'mf',
  PGRMTH: 'fm',
  PGRFTH: 'ff',
  MAUNT: 'ms',
  MUNCLE: 'ms',
  PAUNT: 'fs',
  PUNCLE: 'fs',
  MCOUSN: 'msc',
  PCOUSN: 'fsc',
  NIECE: 'sc',
  NEPHEW: 'sc',
  NIENEPH: 'sc',
  GRNDSON: 'cc',
  GRNDDAU: 'cc',
  GRNDCHILD: 'cc',
};

const SEX_OF_ROLE: Readonly<Record<string, Sex>> = Object.fromEntries([
  ...[
    'MTH',
    'NMTH',
    'NMTHF',
    'GESTM',
    'NSIS',
    'SIS',
    'TWINSIS',
    'ITWINSIS',
    'FTWINSIS',
    'DAUC',
    'DAU',
    'HSIS',
    'MGRMTH',
    'PGRMTH',
    'GRMTH',
    'MAUNT',
    'PAUNT',
    'AUNT',
    'NIECE',
    'GRNDDAU',
  ].map((role) => [role, 'female' as const]),
  ...[
    'FTH',
    'NFTH',
    'NFTHF',
    'NBRO',
    'BRO',
    'TWINBRO',
    'ITWINBRO',
    'FTWINBRO',
    'SONC',
    'SON',
    'HBRO',
    'MGRFTH',
    'PGRFTH',
    'GRFTH',
    'MUNCLE',
    'PUNCLE',
    'UNCLE',
    'NEPHEW',
    'GRNDSON',
  ].map((role) => [role, 'male' as const]),
]);

function roleOf(history: FamilyMemberHistory): string {
  return history.relationship?.coding?.find(({ system }) => system === ROLES)?.code ?? history.relationship?.coding?.[0]?.code ?? '';
}

/** Near relatives first, so that a mother who is described stands for the one an aunt implies. */
function place(histories: readonly FamilyMemberHistory[], proband: string, members: Map<string, Member>, findings: Finding[]): void {
  const change = (id: string, more: Partial<Member>): void => {
    const member = members.get(id);
    if (member) members.set(id, { ...member, ...more });
  };
  const parentOf = (id: string, role: 'mother' | 'father'): string => {
    const known = members.get(id)?.[role];
    if (known !== undefined) return known;
    const added = `${role}-of-${id}`;
    members.set(added, { id: added, sex: role === 'mother' ? 'female' : 'male' });
    change(id, { [role]: added });
    return added;
  };
  const siblingOf = (id: string, sibling: string): void =>
    change(sibling, { mother: parentOf(id, 'mother'), father: parentOf(id, 'father') });
  const parentsGiven = (history: FamilyMemberHistory): void => {
    for (const extension of (history.extension ?? []).filter(({ url }) => url === PARENT)) {
      const role = extension.extension?.find(({ url }) => url === 'type')?.valueCodeableConcept?.coding?.[0]?.code ?? '';
      const parent = extension.extension
        ?.find(({ url }) => url === 'reference')
        ?.valueReference?.reference?.split('/')
        .at(-1);
      if (parent !== undefined && members.has(parent) && history.id)
        change(history.id, { [SEX_OF_ROLE[role] === 'female' ? 'mother' : 'father']: parent });
    }
  };
  for (const history of histories) parentsGiven(history);
  const sorted = histories.toSorted((a, b) => (LINE_OF_ROLE[roleOf(a)]?.length ?? 9) - (LINE_OF_ROLE[roleOf(b)]?.length ?? 9));
  for (const history of sorted) {
    const id = history.id ?? '';
    const line = LINE_OF_ROLE[roleOf(history)];
    const where = `FamilyMemberHistory/${id}`;
    if (line === undefined || !members.has(id)) {
      const member = members.get(id);
      if (member && member.father === undefined && member.mother === undefined) {
        change(id, { toldAs: history.relationship?.text ?? history.relationship?.coding?.[0]?.display ?? 'relative' });
        findings.push(
          familyFinding(
            'warning',
            'FAM_LINE_NOT_TOLD',
            'incomplete',
            where,
            'The relationship does not say through whom, so this person is not placed.',
            'Record the side (maternal aunt), or the parents.',
          ),
        );
      }
      continue;
    }
    const before = line.slice(0, -1);
    const from = [...before].reduce(
      (at, step) => (step === 'm' ? parentOf(at, 'mother') : step === 'f' ? parentOf(at, 'father') : `${at}\u0000${step}`),
      proband,
    );
    const last = line.at(-1);
    if (last === 'm' || last === 'f') {
      const role = last === 'm' ? 'mother' : 'father';
      const known = members.get(from)?.[role];
      if (known !== undefined && known !== id)
        findings.push(
          error(
            'FAM_TWO_PARENTS_OF_ONE_KIND',
            where,
            `There is more than one ${role}.`,
            'Record the genetic parent alone as natural parent.',
          ),
        );
      change(from, { [role]: id });
    } else if (last === 's') siblingOf(from, id);
    else if (line === 'c') {
      const probandSex = members.get(proband)?.sex;
      if (probandSex !== 'unknown') change(id, { [probandSex === 'male' ? 'father' : 'mother']: proband });
    } else if (members.get(id)?.mother === undefined && members.get(id)?.father === undefined) {
      // Through a sibling, aunt or child: which one is not told by the code; the extension for parents tells it.
      change(id, { toldAs: history.relationship?.text ?? history.relationship?.coding?.[0]?.display ?? 'relative' });
      findings.push(
        familyFinding(
          'warning',
          'FAM_LINE_NOT_TOLD',
          'incomplete',
          where,
          'The relationship does not say whose child this is, so this person is not placed.',
          'Record the parents.',
        ),
      );
    }
  }
}

function error(code: string, where: string, what: string, mend: string): Finding {
  return familyFinding('error', code, 'structure', where, what, mend);
}
