// Patient to PID, Encounter to PV1.
import type { Encounter, Extension, Patient } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { writeTime } from '../message/times.ts';
import { type FieldText, writeSegment } from '../message/write-segment.ts';
import { cx, odsIn, xcn, xpn } from './from-codes.ts';

const SEX: Readonly<Record<string, string>> = { female: 'F', male: 'M', other: 'O', unknown: 'U' };

export function pid(patient: Patient): string {
  const numbers = (patient.identifier ?? [])
    .filter(({ value }) => value)
    .toSorted((a, b) => Number(b.system === SYSTEM.nhsNumber) - Number(a.system === SYSTEM.nhsNumber));
  const nhs = numbers.find(({ system }) => system === SYSTEM.nhsNumber);
  const phones = (patient.telecom ?? [])
    .filter(({ value }) => value)
    .map(({ system, value, use }) =>
      system === 'email'
        ? ['', 'NET', 'Internet', value ?? '']
        : [value ?? '', use === 'work' ? 'WPN' : 'PRN', use === 'mobile' ? 'CP' : 'PH'],
    );
  const fields: Record<number, FieldText | undefined> = {
    1: '1',
    3: { repeated: numbers.map(cx) },
    5: { repeated: (patient.name ?? []).map(xpn) },
    7: writeTime(patient.birthDate),
    8: SEX[patient.gender ?? ''] ?? '',
    11: {
      repeated: (patient.address ?? []).map((address) => [
        address.line?.[0] ?? '',
        address.line?.slice(1).join(' ') ?? '',
        address.city ?? '',
        address.district ?? '',
        address.postalCode ?? '',
        address.country ?? '',
      ]),
    },
    13: { repeated: phones },
    22: ethnicity(patient.extension),
    29: writeTime(patient.deceasedDateTime),
    30: patient.deceasedBoolean || patient.deceasedDateTime ? 'Y' : '',
    32: nhs ? verification(nhs.extension) : '',
  };
  return writeSegment('PID', fields);
}

const CLASSES: Readonly<Record<string, string>> = { IMP: 'I', AMB: 'O', EMER: 'E', PRENC: 'P', ACUTE: 'I', OBSENC: 'O', SS: 'O' };

export function pv1(encounter: Encounter): string {
  const number = encounter.identifier?.[0];
  const type = number?.type?.coding?.[0]?.code ?? 'VN';
  const location = encounter.location?.[0]?.location;
  const provider = odsIn(encounter.serviceProvider);
  const referrer = encounter.participant?.[0]?.individual;
  return writeSegment('PV1', {
    1: '1',
    2: CLASSES[encounter.class?.code ?? ''] ?? 'U',
    3: location || provider ? [location?.display ?? '', '', '', location?.identifier?.value ?? '', '', '', '', '', '', '', provider] : '',
    8: referrer ? xcn({ identifier: referrer.identifier, name: undefined, display: referrer.display }) : '',
    10: encounter.serviceType?.coding?.[0]?.code ?? '',
    19: number?.value ? [number.value, '', '', odsIn(number.assigner), type] : '',
    44: writeTime(encounter.period?.start),
    45: writeTime(encounter.period?.end),
  });
}

function ethnicity(extensions: readonly Extension[] | undefined): FieldText {
  const concept = extensions?.find(({ url }) => url.includes('EthnicCategory'))?.valueCodeableConcept;
  const coding = concept?.coding?.[0];
  if (coding) return [coding.code ?? '', coding.display ?? '', coding.system?.endsWith('UKCore-EthnicCategoryEngland') ? 'NHSETHNIC' : ''];
  return concept?.text ? ['', concept.text] : '';
}

function verification(extensions: readonly Extension[] | undefined): string {
  return extensions?.find(({ url }) => url.includes('NHSNumberVerificationStatus'))?.valueCodeableConcept?.coding?.[0]?.code ?? '';
}
