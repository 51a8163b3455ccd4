// How a person is shown beside a reference to them: name and NHS number, so that a worklist needs no second look-up.

import type { Identifier, Reference, Resource } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';

/** A reference with the strongest identifier and a display name, as far as the resource gives them. */
export function personOf(reference: string | undefined, resource: Resource | undefined): Reference | undefined {
  if (reference === undefined) return undefined;
  if (resource?.resourceType !== 'Patient') return { reference };
  const identifier = strongest(resource.identifier);
  const name = resource.name?.find((each) => each.use !== 'old');
  const written = name?.text ?? [name?.family?.toUpperCase(), name?.given?.join(' ')].filter(Boolean).join(', ');
  // A fetus, or a partner who has not been registered, has a number only.
  const display = written === '' ? `No name, ${identifier?.value ?? 'no number'}` : written;
  return { reference, ...(identifier === undefined ? {} : { identifier }), display };
}

function strongest(identifiers: readonly Identifier[] | undefined): Identifier | undefined {
  const chosen = identifiers?.find((each) => each.system === SYSTEM.nhsNumber) ?? identifiers?.[0];
  if (chosen?.value === undefined) return undefined;
  return {
    ...(chosen.system === undefined ? {} : { system: chosen.system }),
    value: chosen.value,
    ...(chosen.assigner?.identifier ? { assigner: { identifier: chosen.assigner.identifier } } : {}),
  };
}
