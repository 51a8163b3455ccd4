// Rules of MSH, and of which segments a message of its type needs.

import type { Dialect } from '../message/dialect.ts';
import { isOdsForm } from '../message/identifiers.ts';
import { firstSegment, segmentsNamed, valueAt } from '../message/location.ts';
import type { Reading } from '../message/reading.ts';
import type { Noted } from '../message/rules.ts';

/** NW GMSA guide: the two versions it takes. */
const AGREED_VERSIONS = new Set(['2.4', '2.5.1']);
/** HL7 table 0104. */
const KNOWN_VERSIONS = /^2\.(0|0D|1|2|3|3\.1|3\.2|4|5|5\.1|6|7|7\.1|8|8\.1|8\.2|9)$/;

export function lintHeader(reading: Reading, dialect: Dialect): readonly Noted[] {
  const { message, type } = reading;
  const msh = firstSegment(message, 'MSH');
  const value = (field: number, component = 1): string => valueAt(message, msh, field, component);
  const noted: Noted[] = [];
  const note = (code: string, where: string, what: string): void => {
    noted.push({ code, where, what });
  };

  for (const [field, code, whose] of [
    [4, 'V2_SENDER_NOT_ODS', 'sending'],
    [6, 'V2_RECEIVER_NOT_ODS', 'receiving'],
  ] as const) {
    const facility = value(field) || value(field, 2);
    if (!isOdsForm(facility)) {
      const known = dialect.aliases?.[facility];
      note(
        code,
        `MSH-${field}`,
        facility ? `The ${whose} facility is not an ODS code${known ? `; ${known} is meant` : ''}.` : `The ${whose} facility is missing.`,
      );
    }
  }
  if (value(7) === '') note('V2_NO_MESSAGE_TIME', 'MSH-7', 'The time of the message is missing.');
  if (type.code === '' && type.event === '') note('V2_NO_EVENT', 'MSH-9', 'The type of the message is missing.');
  else if (type.family === 'other' || type.family === 'acknowledgement')
    note('V2_UNSUPPORTED_EVENT', 'MSH-9', 'Messages of this type are not taken here.');
  else if (type.code === 'ORM') note('V2_WRONG_EVENT', 'MSH-9', 'The order came as ORM^O01; laboratory orders are agreed as OML^O21.');
  if (type.code !== '' && value(9, 3) === '') note('V2_NO_STRUCTURE', 'MSH-9.3', 'The message structure is missing.');
  if (value(10) === '') note('V2_NO_CONTROL_ID', 'MSH-10', 'The message has no identifier, so it cannot be acknowledged by name.');
  if (value(11) === '') note('V2_NO_PROCESSING_ID', 'MSH-11', 'It is not said whether the message is live or a test.');
  const version = value(12);
  if (!KNOWN_VERSIONS.test(version))
    note('V2_VERSION_UNKNOWN', 'MSH-12', version ? 'The version is not one of HL7 v2.' : 'The version is missing.');
  else if (!AGREED_VERSIONS.has(version)) note('V2_WRONG_VERSION', 'MSH-12', `Version ${version} was sent; 2.4 and 2.5.1 are agreed.`);

  const has = (name: string): boolean => segmentsNamed(message, name).length > 0;
  if (type.family === 'document' && !has('TXA')) note('V2_NO_DOCUMENT_HEADER', 'TXA', 'A document message came without its TXA segment.');
  if (type.family === 'document' && has('TXA') && valueAt(message, firstSegment(message, 'TXA'), 12) === '')
    note('V2_DOCUMENT_NO_NUMBER', 'TXA-12', 'The document has no number.');
  if (['A34', 'A40', 'A47'].includes(type.event) && type.code === 'ADT' && !has('MRG'))
    note('V2_NO_MERGE', 'MRG', 'A merge came without the number that was merged away.');
  return noted;
}
