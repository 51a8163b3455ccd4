// Who asks: ORC-12 (OBR-16, ORC-10) and ORC-21 to Practitioner, PractitionerRole and organisation.
import type { Organization, PractitionerRole, Reference } from '@medplum/fhirtypes';
import { pruned } from '../message/coding.ts';
import { odsOf } from '../message/identifiers.ts';
import { nameOf, repetitionsOf, textOf } from '../message/location.ts';
import type { OrderGroup } from '../message/reading.ts';
import { type Making, make, note, referenceTo } from './conversion.ts';
import { clinicianOf, organisationOf, organisationReference } from './parties.ts';

export function requesterOf(
  making: Making,
  { orc, obr }: OrderGroup,
  made: Map<string, Reference<PractitionerRole>>,
): Reference<PractitionerRole | Organization> | undefined {
  const { message } = making.reading;
  const organisation = organisationOf(message, orc, 21, making.dialect.aliases ?? {});
  const fromOrc = clinicianOf(message, orc, 12);
  const clinician = fromOrc ?? clinicianOf(message, obr, 16) ?? clinicianOf(message, orc, 10);
  if (clinician && !fromOrc && obr)
    note(making, 'V2_REPAIRED', nameOf(message, { segment: obr, field: 16 }), 'The ordering clinician was taken from here.');
  let ods = organisation.ods;
  if (!ods) {
    ods = odsOf(making.sender) ?? undefined;
    if (ods && orc)
      note(
        making,
        'V2_REPAIRED',
        nameOf(message, { segment: orc, field: 21 }),
        `The ordering organisation was taken to be the sender, ${ods}.`,
      );
  }
  if (!clinician) return organisationReference(ods, organisation.name);
  const key = JSON.stringify([clinician.identifier, clinician.display, ods]);
  const known = made.get(key);
  if (known) return known;
  const where = orc ? nameOf(message, { segment: orc, field: 12 }) : 'ORC-12';
  const phones = repetitionsOf(orc, 14).flatMap(({ value }) => {
    const number = textOf(message, value, 1) || textOf(message, value, 7);
    return number ? [{ system: number.includes('@') ? ('email' as const) : ('phone' as const), value: number }] : [];
  });
  const person = make(
    making,
    pruned({
      resourceType: 'Practitioner' as const,
      identifier: clinician.identifier ? [clinician.identifier] : undefined,
      name: clinician.display
        ? [
            pruned({
              family: clinician.family || undefined,
              given: clinician.given ? [clinician.given] : undefined,
              prefix: clinician.prefix ? [clinician.prefix] : undefined,
            }),
          ]
        : undefined,
    }),
    where,
  );
  const role = make(
    making,
    pruned({
      resourceType: 'PractitionerRole' as const,
      practitioner: pruned({
        reference: person,
        type: 'Practitioner' as const,
        identifier: clinician.identifier,
        display: clinician.display || undefined,
      }),
      organization: organisationReference(ods, organisation.name),
      telecom: phones,
    }),
    where,
  );
  const reference = referenceTo(role, 'PractitionerRole', clinician.display);
  made.set(key, reference);
  return reference;
}
