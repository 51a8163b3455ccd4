// Rules of OBX: questions and answers of an order, results and documents of a report.
import lri from '../../../../data/exchange/lri.json' with { type: 'json' };
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import { documentIn } from '../message/document.ts';
import { fieldCount, nameOf, rawField, valueAt, wholeText } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import type { Reading } from '../message/reading.ts';
import type { Noted } from '../message/rules.ts';
import { readTime } from '../message/times.ts';

/** HL7 table 0125, versions 2.2 to 2.8. */
const VALUE_TYPES = new Set(
  'AD CE CF CK CN CNE CP CWE CX DR DT DTM ED EI FT ID IS MO NA NM PN RP SN ST TM TN TS TX XAD XCN XON XPN XTN NR'.split(' '),
);

export function lintObservations(reading: Reading): readonly Noted[] {
  const { message, type, groups } = reading;
  const noted: Noted[] = [];
  for (const { observations } of groups) for (const { obx } of observations) noted.push(...lintOne(reading, obx));
  if (
    (type.family === 'result' || type.family === 'document') &&
    !groups.some(({ observations }) => observations.some(({ obx }) => documentIn(message, obx)))
  )
    noted.push({ code: 'V2_NO_PDF', where: 'OBX', what: 'The report came without a PDF.' });
  return noted;
}

function lintOne({ message, type }: Reading, obx: Segment): readonly Noted[] {
  const noted: Noted[] = [];
  const note = (code: string, field: number, what: string, component?: number): void => {
    noted.push({ code, where: nameOf(message, { segment: obx, field, ...(component ? { component } : {}) }), what });
  };
  const valueType = valueAt(message, obx, 2);
  const code = valueAt(message, obx, 3, 1);
  const value = rawField(message, obx, 5);
  const shift = shiftOf({ message, obx });
  if (shift === 'lost-code')
    note('V2_OBX_LOST_CODE', 3, 'An answer stands here without its type and question; it continues the one before.');
  else if (shift) note('V2_OBX_SHIFTED', shift, 'The fields of this segment stand to the side of where they belong.');
  else {
    if (valueType === '') {
      if (value !== '') note('V2_OBX_NO_TYPE', 2, 'The type of the value is missing.');
    } else if (!VALUE_TYPES.has(valueType)) note('V2_OBX_TYPE_UNKNOWN', 2, 'The type of the value is not in HL7 table 0125.');
    if (code === '' && valueAt(message, obx, 3, 4) === '') note('V2_OBX_NO_CODE', 3, 'The question has no code.');
    else if (valueAt(message, obx, 3, 3) === '') note('V2_OBX_NO_CODE_SYSTEM', 3, 'The code of the question has no code system.', 3);
  }
  if (value === '' && !shift) note('V2_OBX_NO_VALUE', 5, 'There is no value.');
  if (/(\.\.\.|…)$/.test(wholeText(message, obx, 5)) || (/\.\.\./.test(value) && /\^Base64\^/i.test(value)))
    note('V2_TEXT_TRUNCATED', 5, 'The value was shortened before it was sent.');
  const document = documentIn(message, obx);
  if (document) {
    if (valueType !== 'ED') note('V2_PDF_TYPE', 2, `A document came as ${valueType || 'no type'}; its type is ED.`);
    if (!document.isInPlace) note('V2_PDF_COMPONENTS', 5, 'The parts of the document stand out of order.');
    if (!document.isWhole) note('V2_PDF_TRUNCATED', 5, 'The document is not whole.');
    else if (document.contentType === 'application/pdf' && !document.data.startsWith('JVBERi'))
      note('V2_PDF_NOT_PDF', 5, 'The document does not open like a PDF.');
    if (!['1054161000000101', '51969-4'].includes(code)) note('V2_PDF_CODE', 3, 'The document is not coded as a genetic report.');
  } else if (!shift) {
    if (!fitsType(valueType, value, { message, obx })) note('V2_OBX_TYPE_MISMATCH', 5, `The value does not fit its type ${valueType}.`);
    if (code in lri.preferred && lri.preferred[code as keyof typeof lri.preferred].code !== code)
      note('V2_VARIANT_CODE', 3, `${code} was sent where the guide has ${lri.preferred[code as keyof typeof lri.preferred].code}.`);
    if (type.family === 'result' && /^(48004-6|41103-3|48005-3|81290-9|53034-5|69547-8)$/.test(code) && valueAt(message, obx, 4) === '')
      note('V2_VARIANT_GROUP', 4, 'It is not said which variant this belongs to.');
  }
  const status = valueAt(message, obx, 11);
  if (status === '') note('V2_OBX_NO_STATUS', 11, 'The observation has no status.');
  else if (!(status in statuses.observationStatus) && !shift) note('V2_OBX_STATUS', 11, 'The status is not in HL7 table 0085.');
  const unit = wholeText(message, obx, 6);
  if (unit.split(/\s+/).length > 3) note('V2_UNIT_NOT_A_UNIT', 6, 'The unit is a sentence.');
  return noted;
}

/**
 * Whether the fields stand to the side: a value type in OBX-1 or OBX-3, a set number missing, a time in OBX-9 or OBX-13 where it is neither;
 * the number of the field where it begins to go wrong, or `lost-code` for an answer without type and question.
 */
function shiftOf({ message, obx }: { message: Reading['message']; obx: Segment }): number | 'lost-code' | undefined {
  const at = (field: number): string => valueAt(message, obx, field);
  if (at(2) === '' && at(3) === '' && valueAt(message, obx, 3, 2) === '' && (at(5) !== '' || at(4) !== '')) return 'lost-code';
  if (VALUE_TYPES.has(at(1)) && !/^\d+$/.test(at(1))) return 1;
  if (
    at(2) === '' &&
    VALUE_TYPES.has(at(3)) &&
    valueAt(message, obx, 3, 2) === '' &&
    rawField(message, obx, 4).includes(message.separators.component ?? '^')
  )
    return 2;
  if (at(2) !== '' && !VALUE_TYPES.has(at(2)) && rawField(message, obx, 2).includes(message.separators.component ?? '^')) return 2;
  for (const field of [7, 8, 9, 10, 12, 13])
    if (fieldCount(obx) >= field && at(field).length >= 12 && /^\d{12,14}([+-]\d{4})?$/.test(at(field)) && at(14) === '' && field !== 12)
      return field;
  const shownStatus = [9, 10, 12, 13].find((field) => /^[FPC]$/.test(at(field)) && at(11) === '');
  return shownStatus;
}

function fitsType(valueType: string, value: string, { message, obx }: { message: Reading['message']; obx: Segment }): boolean {
  if (value === '') return true;
  const first = valueAt(message, obx, 5);
  switch (valueType) {
    case 'NM':
      return /^[+-]?\d*\.?\d+$/.test(first);
    case 'DT':
      return /^\d{4}(\d{2}(\d{2})?)?$/.test(first);
    case 'TS':
    case 'DTM':
      return readTime(first)?.wasRepaired === false;
    case 'SN':
      return /^[\d.+-]*$/.test(valueAt(message, obx, 5, 2)) && /^(<|>|<=|>=|=|<>)?$/.test(first);
    case 'ED':
      return false;
    case 'CE':
    case 'CWE':
    case 'CNE':
      return wholeText(message, obx, 5).length < 2000;
    default:
      return true;
  }
}
