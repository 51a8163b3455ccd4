// Rules of PID and PV1: who the patient is, and by which numbers.
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import type { Dialect } from '../message/dialect.ts';
import { isOdsForm } from '../message/identifiers.ts';
import { firstSegment, nameOf, segmentsNamed, valueAt } from '../message/location.ts';
import { readPatientNumbers } from '../message/patient-numbers.ts';
import type { Reading } from '../message/reading.ts';
import type { Noted } from '../message/rules.ts';
import { readTime } from '../message/times.ts';

export function lintPatient(reading: Reading, dialect: Dialect): readonly Noted[] {
  const { message, type } = reading;
  if (type.family === 'acknowledgement' || type.family === 'other') return [];
  const pid = firstSegment(message, 'PID');
  if (!pid) return [{ code: 'V2_NO_PATIENT', where: 'PID', what: 'The message has no patient.' }];
  const value = (field: number, component = 1): string => valueAt(message, pid, field, component);
  const noted: Noted[] = [...lintNumbers(reading, dialect)];
  const note = (code: string, where: string, what: string): void => {
    noted.push({ code, where, what });
  };
  const isMerge = ['A34', 'A40', 'A47'].includes(type.event) && type.code === 'ADT';
  if (segmentsNamed(message, 'PID').length > 1 && !isMerge)
    note('V2_SEVERAL_PATIENTS', nameOf(message, { segment: pid }), 'The message names more than one patient.');
  if (value(5, 1) === '' || value(5, 2) === '') note('V2_NO_NAME', 'PID-5', 'The name is not complete.');
  const born = value(7);
  if (born === '') note('V2_NO_BIRTH_DATE', 'PID-7', 'The date of birth is missing.');
  else {
    const read = readTime(born);
    if (!read || read.wasRepaired || read.fhir.length < 10)
      note('V2_BIRTH_DATE_FORM', 'PID-7', 'The date of birth is not written as YYYYMMDD.');
  }
  const sex = value(8);
  if (sex !== '' && !['F', 'M', 'O', 'U', 'A', 'N'].includes(sex))
    note('V2_SEX_CODE', 'PID-8', 'The code for sex is not in HL7 table 0001.');
  if (value(11, 5) === '') note('V2_NO_POSTCODE', 'PID-11.5', 'The postcode is missing.');
  const ethnicity = value(22);
  if (ethnicity !== '' && !(ethnicity in statuses.ethnicCategories))
    note('V2_ETHNICITY_TEXT', 'PID-22', 'The ethnic category is not the national code.');
  const pv1 = firstSegment(message, 'PV1');
  if (pv1 && (type.family === 'order' || type.family === 'result') && valueAt(message, pv1, 19) === '')
    note('V2_NO_VISIT_NUMBER', 'PV1-19', 'The visit has no number, so no encounter was made of it.');
  return noted;
}

function lintNumbers({ message }: Reading, dialect: Dialect): readonly Noted[] {
  const numbers = readPatientNumbers(message, dialect.aliases);
  const noted: Noted[] = [];
  const note = (code: string, where: string, what: string): void => {
    noted.push({ code, where, what });
  };
  for (const found of numbers.nhs) {
    if (!found.isInPlace) note('V2_NHS_NUMBER_PLACE', found.where, 'The NHS number stands here and not in PID-3 with type NH.');
    if (!found.reading) note('V2_NHS_NUMBER_FORM', found.where, 'What is called an NHS number does not have ten digits.');
    else {
      if (found.reading.hadSpaces) note('V2_NHS_NUMBER_SPACES', found.where, 'The NHS number was sent with spaces.');
      if (!found.reading.isValid) note('V2_NHS_NUMBER_CHECK', found.where, 'The check digit of the NHS number is wrong.');
    }
  }
  const readable = numbers.nhs.flatMap(({ reading }) => (reading ? [reading.digits] : []));
  if (readable.length === 0) note('V2_NO_NHS_NUMBER', 'PID-3', 'No NHS number was found in PID-2, PID-3, PID-4, PID-19 or ZPD-2.');
  if (new Set(readable).size > 1)
    note('V2_NHS_NUMBER_CONFLICT', numbers.nhs.map(({ where }) => where).join(', '), 'Two different NHS numbers were sent.');
  for (const local of numbers.local) {
    if (!isOdsForm(local.authority))
      note(
        'V2_LOCAL_NUMBER_AUTHORITY',
        `${local.where.replace(/\.\d+|(?=\[)|$/, '.4')}`,
        local.authority
          ? `The authority of the hospital number is not an ODS code${local.ods ? `; ${local.ods} was taken` : ''}.`
          : 'The hospital number has no authority.',
      );
    if (local.type === '') note('V2_LOCAL_NUMBER_TYPE', local.where, 'The hospital number has no type.');
  }
  if (numbers.local.length === 0) note('V2_NO_LOCAL_NUMBER', 'PID-3', 'The message has no hospital number.');
  if (numbers.local.length === 0 && readable.length === 0)
    note('V2_NO_IDENTIFIER', 'PID-3', 'The patient has neither an NHS number nor a hospital number.');
  return noted;
}
