// Rules of ORC, OBR, DG1, NTE and SPM: what was asked for, by whom, on which sample.
import authorities from '../../../../data/exchange/authorities.json' with { type: 'json' };
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import { readGmcNumber } from '../../../foundation/terms/index.ts';
import type { Dialect } from '../message/dialect.ts';
import { directoryTestIn, isDigitalTest, isDirectoryIndication, isDirectoryTest, isOdsForm } from '../message/identifiers.ts';
import { nameOf, repetitionsOf, segmentsNamed, textOf, valueAt, wholeText } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import type { OrderGroup, Reading } from '../message/reading.ts';
import type { Noted } from '../message/rules.ts';

type Note = (
  code: string,
  segment: Segment | undefined,
  place: { name: string; field?: number; component?: number; repetition?: number },
  what: string,
) => void;

export function lintOrders(reading: Reading, _dialect: Dialect): readonly Noted[] {
  const { message, type, groups } = reading;
  if (type.family !== 'order' && type.family !== 'result') return lintClinicians(reading);
  const noted: Noted[] = [];
  const note: Note = (code, segment, { name, ...place }, what) => {
    noted.push({ code, where: segment ? nameOf(message, { segment, ...place }) : place.field ? `${name}-${place.field}` : name, what });
  };
  if (groups.length === 0 || groups.every(({ obr }) => !obr)) note('V2_NO_OBR', undefined, { name: 'OBR' }, 'The message names no test.');
  for (const group of groups) {
    lintNumbers(reading, group, note);
    lintTest(reading, group, note);
    if (type.family === 'order') lintRequest(reading, group, note);
    else lintReport(reading, group, note);
  }
  lintSharing(reading, note);
  if (type.family === 'order') lintSpecimens(reading, note);
  lintNotes(reading, note);
  return [...noted, ...lintClinicians(reading)];
}

function lintNumbers({ message, type }: Reading, { orc, obr }: OrderGroup, note: Note): void {
  if (!orc) note('V2_NO_ORC', obr, { name: 'ORC' }, 'No ORC segment stands before this test.');
  else {
    const control = valueAt(message, orc, 1);
    if (control === '') note('V2_NO_ORDER_CONTROL', orc, { name: 'ORC', field: 1 }, 'It is not said what should happen to the order.');
    else if (!(control in statuses.orderControl))
      note('V2_ORDER_CONTROL', orc, { name: 'ORC', field: 1 }, 'The order control code is not taken here.');
  }
  const fromOrc = valueAt(message, orc, 2);
  const fromObr = valueAt(message, obr, 2);
  if (fromOrc === '' && fromObr === '') {
    if (type.family === 'order') note('V2_NO_PLACER_NUMBER', orc ?? obr, { name: 'ORC', field: 2 }, 'The order has no placer number.');
  } else if (fromOrc !== '' && fromObr !== '' && fromOrc !== fromObr)
    note('V2_NUMBERS_DIFFER', obr, { name: 'OBR', field: 2 }, 'ORC-2 and OBR-2 differ.');
  for (const segment of [orc, obr])
    for (const [field, code] of [
      [2, 'V2_PLACER_AUTHORITY'],
      [3, 'V2_FILLER_AUTHORITY'],
    ] as const)
      if (segment && valueAt(message, segment, field) !== '' && !isOdsForm(valueAt(message, segment, field, 2)))
        note(
          code,
          segment,
          { name: segment.name, field, component: 2 },
          valueAt(message, segment, field, 2) ? 'The organisation of the number is not an ODS code.' : 'The number has no organisation.',
        );
  if (type.family === 'result' && valueAt(message, obr, 3) === '' && valueAt(message, orc, 3) === '')
    note('V2_NO_FILLER_NUMBER', obr ?? orc, { name: 'OBR', field: 3 }, 'The report has no laboratory number.');
}

function lintTest({ message, type, groups }: Reading, { obr, orc, notes, observations, diagnoses }: OrderGroup, note: Note): void {
  if (!obr) {
    // Said once for the whole message when no order has one.
    if (orc && groups.some((each) => each.obr)) note('V2_NO_OBR', orc, { name: 'OBR' }, 'The order has no OBR segment.');
    return;
  }
  const code = valueAt(message, obr, 4, 1);
  const system = valueAt(message, obr, 4, 3);
  const codes = [code, valueAt(message, obr, 4, 4)];
  const isNational = (each: string): boolean => isDirectoryTest(each) || isDigitalTest(each);
  if (code === '' && valueAt(message, obr, 4, 2) === '') note('V2_NO_TEST', obr, { name: 'OBR', field: 4 }, 'No test is named.');
  else if (isNational(code) && system === '')
    note('V2_TEST_CODE_BARE', obr, { name: 'OBR', field: 4, component: 3 }, 'The test code has no code system.');
  else if (isDirectoryIndication(code))
    note('V2_TEST_CODE_IS_INDICATION', obr, { name: 'OBR', field: 4, component: 1 }, 'The code is a clinical indication, not a test.');
  else if (!codes.some(isNational))
    note('V2_TEST_CODE_LOCAL', obr, { name: 'OBR', field: 4, component: 1 }, 'The test is named by a local code.');
  if (!codes.some(isNational)) {
    const texts = [...notes, ...observations.flatMap((each) => each.notes)].map((segment) => ({ segment, field: 3 }));
    const values = observations.map(({ obx }) => ({ segment: obx, field: 5 }));
    const found = [...texts, ...values, { segment: obr, field: 4 }].find(({ segment, field }) =>
      directoryTestIn(wholeText(message, segment, field)),
    );
    if (found)
      note(
        'V2_TEST_CODE_IN_TEXT',
        found.segment,
        { name: found.segment.name, field: found.field },
        'The national test code stands in text.',
      );
    else note('V2_NO_DIRECTORY_CODE', obr, { name: 'OBR', field: 4 }, 'No national test code belongs to this request.');
  }
  if (type.family === 'order' && valueAt(message, obr, 31) === '' && valueAt(message, obr, 31, 2) === '' && diagnoses.length === 0)
    note('V2_NO_REASON', obr, { name: 'OBR', field: 31 }, 'No reason for the test was sent.');
}

function lintRequest({ message }: Reading, { orc, obr }: OrderGroup, note: Note): void {
  if (obr && valueAt(message, obr, 6) === '' && valueAt(message, obr, 7) !== '')
    note('V2_REQUEST_TIME_IN_OBR7', obr, { name: 'OBR', field: 7 }, 'The time of the request stands in OBR-7 and OBR-6 is empty.');
  if (obr && valueAt(message, obr, 6) === '' && valueAt(message, orc, 9) === '')
    note('V2_NO_REQUEST_TIME', obr, { name: 'OBR', field: 6 }, 'It is not said when the test was asked for.');
  if (!orc) return;
  if (valueAt(message, orc, 12) === '' && valueAt(message, orc, 12, 2) === '')
    note('V2_NO_ORDERING_CLINICIAN', orc, { name: 'ORC', field: 12 }, 'No ordering clinician was sent.');
  lintOrganisation(message, orc, note);
}

function lintOrganisation(message: Reading['message'], orc: Segment, note: Note): void {
  const code = valueAt(message, orc, 21, 3) || valueAt(message, orc, 21, 10);
  if (code === '' && valueAt(message, orc, 21) === '')
    note('V2_NO_ORDERING_ORGANISATION', orc, { name: 'ORC', field: 21 }, 'No ordering organisation was sent.');
  else if (!isOdsForm(code))
    note('V2_ORGANISATION_NOT_ODS', orc, { name: 'ORC', field: 21, component: 3 }, 'The ordering organisation has no ODS code.');
}

function lintReport({ message }: Reading, { orc, obr }: OrderGroup, note: Note): void {
  if (orc && valueAt(message, orc, 21) + valueAt(message, orc, 21, 3) + valueAt(message, orc, 21, 10) !== '')
    lintOrganisation(message, orc, note);
  if (!obr) return;
  if (valueAt(message, obr, 7) === '')
    note('V2_NO_OBSERVATION_TIME', obr, { name: 'OBR', field: 7 }, 'It is not said when the sample was taken.');
  if (valueAt(message, obr, 22) === '')
    note('V2_NO_REPORT_TIME', obr, { name: 'OBR', field: 22 }, 'It is not said when the report was issued.');
  const status = valueAt(message, obr, 25);
  if (status === '') note('V2_NO_REPORT_STATUS', obr, { name: 'OBR', field: 25 }, 'It is not said whether the report is final.');
  else if (!(status in statuses.reportStatus))
    note('V2_REPORT_STATUS', obr, { name: 'OBR', field: 25 }, 'The status of the report is not in HL7 table 0123.');
}

function lintSharing({ message, groups }: Reading, note: Note): void {
  const seenOrders = new Set<Segment>();
  const seenNumbers = new Map<string, Segment>();
  for (const { orc, obr } of groups) {
    if (orc && seenOrders.has(orc) && obr) note('V2_SEVERAL_TESTS_IN_ORDER', obr, { name: 'OBR' }, 'Several tests stand under one ORC.');
    if (orc) seenOrders.add(orc);
    const number = valueAt(message, obr, 2) || valueAt(message, orc, 2);
    if (number === '' || !obr) continue;
    if (seenNumbers.has(number))
      note('V2_PLACER_REUSED', obr, { name: 'OBR', field: 2 }, 'An earlier test of this message has the same placer number.');
    seenNumbers.set(number, obr);
  }
}

function lintSpecimens({ message }: Reading, note: Note): void {
  const specimens = segmentsNamed(message, 'SPM');
  if (specimens.length === 0) note('V2_NO_SPECIMEN', undefined, { name: 'SPM' }, 'No sample is described.');
  for (const spm of specimens) {
    const type = valueAt(message, spm, 4, 1);
    const system = valueAt(message, spm, 4, 3);
    if (type === '' && valueAt(message, spm, 4, 2) === '')
      note('V2_SPECIMEN_NO_TYPE', spm, { name: 'SPM', field: 4 }, 'The kind of sample is not said.');
    else if (!['SNM3', 'SCT', 'SNM'].includes(system))
      note('V2_SPECIMEN_TYPE_LOCAL', spm, { name: 'SPM', field: 4 }, 'The kind of sample is not a SNOMED CT code.');
    const numbers = repetitionsOf(spm, 2).flatMap(({ value }) =>
      [1, 2].map((part) => ({ number: textOf(message, value, part), ods: textOf(message, value, part, 2) })),
    );
    const given = numbers.filter(({ number }) => number !== '');
    if (given.length === 0) note('V2_SPECIMEN_NO_NUMBER', spm, { name: 'SPM', field: 2 }, 'The sample has no number.');
    else if (given.some(({ ods }) => !isOdsForm(ods)))
      note('V2_SPECIMEN_AUTHORITY', spm, { name: 'SPM', field: 2 }, 'The sample number has no ODS code beside it.');
    if (valueAt(message, spm, 17) === '')
      note('V2_SPECIMEN_NO_TIME', spm, { name: 'SPM', field: 17 }, 'It is not said when the sample was taken.');
  }
}

function lintNotes({ message }: Reading, note: Note): void {
  for (const nte of segmentsNamed(message, 'NTE'))
    if (/<CR>|<LF>|&lt;CR&gt;/i.test(wholeText(message, nte, 3)))
      note('V2_NTE_LITERAL_BREAK', nte, { name: 'NTE', field: 3 }, 'The text holds the letters <CR><LF> for line breaks.');
}

/** Fields of type XCN, and where the type of the number stands in them (component 9 authority, 13 type). */
const CLINICIAN_FIELDS: Readonly<Record<string, readonly number[]>> = {
  PV1: [7, 8, 9, 17],
  ORC: [10, 11, 12],
  OBR: [10, 16, 28, 32],
  TXA: [5, 9, 10, 11],
};

function lintClinicians({ message }: Reading): readonly Noted[] {
  const types: Readonly<Record<string, { readonly standing: string }>> = authorities.clinicianTypes;
  const noted: Noted[] = [];
  for (const segment of message.segments)
    for (const field of CLINICIAN_FIELDS[segment.name] ?? [])
      for (const { number, value } of repetitionsOf(segment, field)) {
        const isInterpreter = segment.name === 'OBR' && field === 32;
        const id = textOf(message, value, 1);
        const authority = textOf(message, value, 9) || textOf(message, value, 8);
        const place = (component: number): string => nameOf(message, { segment, field, component, repetition: number });
        // OBR-32 is NDL: number, family and given name are subcomponents of its first component.
        const isNamed = (value[0]?.length ?? 0) > 1 || authority !== '' || readGmcNumber(id) !== undefined;
        const hasNumber = id !== '' && (!isInterpreter || isNamed);
        if (!hasNumber && value.flat().some((text) => text !== '') && (isInterpreter || id === ''))
          noted.push({ code: 'V2_CLINICIAN_NAME_ONLY', where: place(1), what: 'A professional is named without a professional number.' });
        const standing = authority === '' ? undefined : types[authority]?.standing;
        if (id !== '' && standing !== 'national' && !isInterpreter)
          noted.push({
            code: 'V2_CLINICIAN_ID_TYPE',
            where: place(9),
            what: authority ? `The professional number is of a local type (${authority}).` : 'The professional number has no authority.',
          });
      }
  return noted;
}
