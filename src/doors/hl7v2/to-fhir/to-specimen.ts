// SPM to Specimen. Mapping: NW GMSA guide, Specimen.
import type { Identifier, Patient, Reference, Specimen } from '@medplum/fhirtypes';
import { conceptOf, pruned } from '../message/coding.ts';
import { repetitionsOf, textOf, valueAt } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import { readTime } from '../message/times.ts';
import type { Making } from './conversion.ts';
import { entityIdentifier } from './order-numbers.ts';

/** SPM to Specimen (NW GMSA guide, Specimen). */
export function readSpecimen(making: Making, spm: Segment, subject: Reference<Patient>): Specimen {
  const { message } = making.reading;
  const number = (component: number, type: string, kind: string): Identifier | undefined => {
    const value = valueAt(message, spm, 2, component);
    return value ? entityIdentifier(making, { value, authority: valueAt(message, spm, 2, component, 2), type, kind }) : undefined;
  };
  // Regional senders write the laboratory's number of the sample in SPM-3.2 (parent numbers) where SPM-30 is meant.
  const accessionAt = valueAt(message, spm, 30) ? ([30, 1] as const) : ([3, 2] as const);
  const [accessionField, part] = accessionAt;
  const accession = valueAt(message, spm, accessionField, part);
  const accessionAuthority = accessionField === 30 ? valueAt(message, spm, 30, 2) : valueAt(message, spm, 3, 2, 2);
  const type = conceptOf(message, spm.fields[4]?.[0], making.sender);
  const site = conceptOf(message, spm.fields[8]?.[0], making.sender);
  const times = repetitionsOf(spm, 17)[0]?.value;
  const start = readTime(textOf(message, times, 1))?.fhir;
  const end = readTime(textOf(message, times, 2))?.fhir;
  const collection = pruned({
    collectedDateTime: end ? undefined : start,
    collectedPeriod: end ? pruned({ start, end }) : undefined,
    method: conceptOf(message, spm.fields[7]?.[0], making.sender),
    bodySite: site,
  });
  return pruned({
    resourceType: 'Specimen' as const,
    identifier: [number(1, 'PLAC', 'placer-specimen'), number(2, 'FILL', 'filler-specimen')].filter((each) => each !== undefined),
    accessionIdentifier: accession
      ? entityIdentifier(making, { value: accession, authority: accessionAuthority, type: 'ACSN', kind: 'accession' })
      : undefined,
    status: valueAt(message, spm, 20) === 'N' ? ('unavailable' as const) : ('available' as const),
    type,
    subject,
    receivedTime: readTime(valueAt(message, spm, 18))?.fhir,
    collection: Object.keys(collection).length > 0 ? collection : undefined,
  });
}
