// The numbers of orders, samples and reports: EI to Identifier, with the organisation that gave each.
import type { Identifier } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { pruned } from '../message/coding.ts';
import { isOdsForm, odsOf } from '../message/identifiers.ts';
import { valueAt } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import type { OrderGroup } from '../message/reading.ts';
import type { Making } from './conversion.ts';
import { organisationOf } from './parties.ts';
import { identifierType } from './to-patient.ts';

/** ORC-2/OBR-2 and ORC-3/OBR-3 as identifiers with the organisation that gave them. */
export function orderNumbers(making: Making, { orc, obr }: OrderGroup): Identifier[] {
  return [
    numberOf(making, orc, 2, 'PLAC', 'placer-order') ?? numberOf(making, obr, 2, 'PLAC', 'placer-order'),
    numberOf(making, orc, 3, 'FILL', 'filler-order') ?? numberOf(making, obr, 3, 'FILL', 'filler-order'),
  ].filter((identifier) => identifier !== undefined);
}

export function numberOf(making: Making, segment: Segment | undefined, field: number, type: string, kind: string): Identifier | undefined {
  const { message } = making.reading;
  const value = valueAt(message, segment, field);
  if (value === '') return undefined;
  const authority = valueAt(message, segment, field, 2);
  const isPlacer = kind !== 'filler-order';
  // A placer number without an organisation is the ordering organisation's (ORC-21) before it is the sender's.
  const orderedBy = isPlacer && !odsOf(authority, making.dialect.aliases) ? orderingOrganisation(making) : undefined;
  return entityIdentifier(making, { value, authority: orderedBy ?? authority, type, kind });
}

function orderingOrganisation(making: Making): string | undefined {
  const { message } = making.reading;
  return message.segments
    .filter(({ name }) => name === 'ORC')
    .map((orc) => organisationOf(message, orc, 21, making.dialect.aliases ?? {}).ods)
    .find(Boolean);
}

/** An EI of HL7: the number, and the organisation as assigner; without an organisation the sender gave it. */
export function entityIdentifier(making: Making, given: { value: string; authority: string; type: string; kind: string }): Identifier {
  const isLaboratory = given.kind === 'filler-order' || given.kind === 'accession' || given.kind === 'filler-specimen';
  const fallback = isLaboratory && making.reading.type.family === 'order' ? making.receiver : making.sender;
  const ods = odsOf(given.authority, making.dialect.aliases) ?? (fallback && isOdsForm(fallback) ? fallback : undefined);
  // An authority that is no organisation stays as the sender's own word.
  const authority = given.authority || fallback;
  return pruned({
    type: identifierType(given.type),
    system: `urn:opengms:${given.kind}:${ods ?? encodeURIComponent(authority || 'unknown')}`,
    value: given.value,
    assigner: ods ? { identifier: { system: SYSTEM.odsOrganisation, value: ods } } : authority ? { display: authority } : undefined,
  });
}
