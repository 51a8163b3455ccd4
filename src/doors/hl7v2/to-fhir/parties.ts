// People and organisations in a message: XCN and XON to identifiers that mean something outside the sender.
import type { Identifier, Organization, Reference } from '@medplum/fhirtypes';
import authorities from '../../../../data/exchange/authorities.json' with { type: 'json' };
import { readGmcNumber, SYSTEM } from '../../../foundation/terms/index.ts';
import { pruned } from '../message/coding.ts';
import { type Aliases, odsOf } from '../message/identifiers.ts';
import { repetitionsOf, textOf, valueAt } from '../message/location.ts';
import type { Message, Repetition, Segment } from '../message/message.ts';

export interface Clinician {
  readonly identifier: Identifier | undefined;
  readonly family: string;
  readonly given: string;
  readonly prefix: string;
  /** `FAMILY, Given`, or what there is of it. */
  readonly display: string;
}

/** The best of several repetitions of an XCN: a national number before a local one, a name before none. */
export function clinicianOf(message: Message, segment: Segment | undefined, field: number): Clinician | undefined {
  const all = repetitionsOf(segment, field).map(({ value }) => readClinician(message, value));
  return (
    all.find(({ identifier }) => identifier?.system !== undefined) ??
    all.find(({ identifier, display }) => identifier || display) ??
    undefined
  );
}

/** OBR-32, principal interpreter (NDL): number, family and given name as subcomponents, or as plain components of a careless sender. */
export function interpretersOf(message: Message, obr: Segment | undefined): readonly Clinician[] {
  return repetitionsOf(obr, 32).flatMap(({ value }) => {
    const isNested = (value[0]?.length ?? 0) > 1;
    const part = (n: number): string => (isNested ? textOf(message, value, 1, n) : textOf(message, value, n));
    const [number, family, given] = [part(1), part(2), part(3)];
    if (!family && !given && !number) return [];
    const system = readGmcNumber(number) === undefined ? undefined : SYSTEM.gmcNumber;
    const identifier = number ? pruned({ system, value: number }) : undefined;
    return [{ identifier, family, given, prefix: '', display: nameOfPerson(family, given) || number }];
  });
}

export function organisationReference(ods: string | undefined, display?: string): Reference<Organization> | undefined {
  if (!ods && !display) return undefined;
  return pruned({
    type: 'Organization' as const,
    identifier: ods ? { system: SYSTEM.odsOrganisation, value: ods } : undefined,
    display: display || undefined,
  });
}

/** XON: the ODS code stands in component 3, or 10 from version 2.5 on; the name in component 1. */
export function organisationOf(
  message: Message,
  segment: Segment | undefined,
  field: number,
  aliases: Aliases,
): { readonly ods: string | undefined; readonly name: string } {
  const name = valueAt(message, segment, field, 1);
  const code = [3, 10, 1].map((component) => odsOf(valueAt(message, segment, field, component), aliases)).find(Boolean);
  return { ods: code, name: code === name ? '' : name };
}

function readClinician(message: Message, value: Repetition): Clinician {
  const types: Readonly<Record<string, { readonly standing: string; readonly system?: string }>> = authorities.clinicianTypes;
  const number = textOf(message, value, 1);
  const authority = textOf(message, value, 9) || textOf(message, value, 8) || textOf(message, value, 13);
  // A GMC number has seven digits, with a letter before them in some systems; 999 and the like are placeholders of the sender.
  const isGmc = types[authority]?.system?.endsWith('gmc-number') === true;
  const system = isGmc && readGmcNumber(number) === undefined ? undefined : types[authority]?.system;
  const family = textOf(message, value, 2);
  const given = textOf(message, value, 3);
  const identifier =
    number === '' ? undefined : pruned({ system, value: number, type: system ? undefined : authority ? { text: authority } : undefined });
  return { identifier, family, given, prefix: textOf(message, value, 6), display: nameOfPerson(family, given) };
}

function nameOfPerson(family: string, given: string): string {
  return [family, given].filter(Boolean).join(', ');
}
