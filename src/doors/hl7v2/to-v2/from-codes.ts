// FHIR data types as HL7 v2 components: CWE, EI, CX, XCN, XON, XPN.
import type { CodeableConcept, Coding, HumanName, Identifier, Practitioner, PractitionerRole, Reference } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { systemName } from '../message/coding.ts';
import type { ComponentText } from '../message/write-segment.ts';

/** CWE: two codings at most, the text as CWE.9 when it says something else. */
export function cwe(concept: CodeableConcept | undefined): readonly ComponentText[] {
  const [first, second] = concept?.coding ?? [];
  if (!first) return concept?.text ? ['', concept.text] : [];
  const parts: string[] = [first.code ?? '', first.display ?? concept?.text ?? '', nameIn396(first)];
  if (second) parts.push(second.code ?? '', second.display ?? '', nameIn396(second));
  if (concept?.text && first.display && concept.text !== first.display) {
    while (parts.length < 8) parts.push('');
    parts.push(concept.text);
  }
  return parts;
}

/** A code without a system is the sender's own: L, local (HL7 table 0396). */
function nameIn396({ system, code }: Coding): string {
  return systemName(system, code) || (code ? 'L' : '');
}

export function odsIn(reference: Reference | undefined): string {
  return reference?.identifier?.system === SYSTEM.odsOrganisation ? (reference.identifier.value ?? '') : '';
}

/** EI: number and the ODS code of who gave it. */
export function ei(identifier: Identifier | undefined): readonly ComponentText[] {
  return identifier?.value ? [identifier.value, odsIn(identifier.assigner) || (identifier.assigner?.display ?? '')] : [];
}

/** An EI inside a component: number and ODS code as subcomponents (SPM-2). */
export function eiInside(identifier: Identifier | undefined): readonly string[] {
  return identifier?.value ? [identifier.value, odsIn(identifier.assigner)] : [];
}

export function typeCode(identifier: Identifier): string | undefined {
  return identifier.type?.coding?.find(({ system }) => system?.endsWith('/v2-0203'))?.code;
}

export function ofType(identifiers: readonly Identifier[] | undefined, ...types: readonly string[]): Identifier | undefined {
  return types.map((type) => identifiers?.find((identifier) => typeCode(identifier) === type)).find(Boolean);
}

/** PID-3: NHS number with authority NHS, local numbers with the ODS code. */
export function cx(identifier: Identifier): readonly ComponentText[] {
  if (identifier.system === SYSTEM.nhsNumber) return [identifier.value ?? '', '', '', 'NHS', 'NH'];
  return [identifier.value ?? '', '', '', odsIn(identifier.assigner) || (identifier.assigner?.display ?? ''), typeCode(identifier) ?? 'MR'];
}

const NAME_TYPES: Readonly<Record<string, string>> = {
  official: 'L',
  usual: 'L',
  maiden: 'M',
  nickname: 'N',
  old: 'B',
  anonymous: 'S',
  temp: 'T',
};

export function xpn(name: HumanName): readonly ComponentText[] {
  const [first = '', ...middle] = name.given ?? [];
  return [
    name.family ?? '',
    first,
    middle.join(' '),
    name.suffix?.[0] ?? '',
    name.prefix?.[0] ?? '',
    '',
    NAME_TYPES[name.use ?? 'official'] ?? 'L',
  ];
}

const PROFESSIONAL: Readonly<Record<string, string>> = {
  [SYSTEM.gmcNumber]: 'GMC',
  [SYSTEM.sdsUser]: 'SDS',
  'https://fhir.hl7.org.uk/Id/gmp-number': 'GMP',
  'https://fhir.hl7.org.uk/Id/nmc-number': 'NMC',
};

/** XCN: number, name, and the authority of the number. A number of no known system keeps the sender's own word for it. */
export function xcn(given: {
  readonly identifier: Identifier | undefined;
  readonly name: HumanName | undefined;
  readonly display: string | undefined;
}): readonly ComponentText[] {
  const { identifier, name, display } = given;
  if (!identifier?.value && !name && !display) return [];
  const [family, first] = familyAndGiven(display);
  const authority = PROFESSIONAL[identifier?.system ?? ''] ?? identifier?.type?.text ?? '';
  return [
    identifier?.value ?? '',
    name?.family ?? family,
    name?.given?.[0] ?? first,
    '',
    '',
    name?.prefix?.[0] ?? '',
    '',
    '',
    identifier?.value ? authority : '',
  ];
}

/** `FAMILY, Given` or `Given Family`: displays come both ways. */
export function familyAndGiven(display: string | undefined): readonly [family: string, given: string] {
  const shown = (display ?? '').trim();
  if (shown.includes(',')) {
    const [family = '', given = ''] = shown.split(/,\s*/, 2);
    return [family, given];
  }
  const space = shown.lastIndexOf(' ');
  return space < 0 ? [shown, ''] : [shown.slice(space + 1), shown.slice(0, space)];
}

/** XON: name in 1, ODS code in 3 and 10, type ODS in 6 (NW GMSA guide: `name^^R0A^^^ODS`). */
export function xon(reference: Reference | undefined): readonly ComponentText[] {
  const ods = odsIn(reference);
  if (!ods && !reference?.display) return [];
  return ods ? [reference?.display ?? '', '', ods, '', '', 'ODS'] : [reference?.display ?? ''];
}

/** A requester of a bundle as the person and the organisation they ask for. */
export function personOf(
  role: PractitionerRole | Practitioner | undefined,
  practitioner: Practitioner | undefined,
): { readonly clinician: readonly ComponentText[]; readonly organisation: Reference | undefined } {
  if (!role) return { clinician: [], organisation: undefined };
  if (role.resourceType === 'Practitioner')
    return { clinician: xcn({ identifier: role.identifier?.[0], name: role.name?.[0], display: undefined }), organisation: undefined };
  const identifier = role.practitioner?.identifier ?? practitioner?.identifier?.[0];
  return {
    clinician: xcn({ identifier, name: practitioner?.name?.[0], display: role.practitioner?.display }),
    organisation: role.organization,
  };
}
