import assert from 'node:assert/strict';
import { test } from 'node:test';
import table from '../../../../data/exchange/lint-rules.json' with { type: 'json' };
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import { bytesOf, DOCUMENT, EPR_ORDER, GOOD_ORDER, LABORATORY_REPORT, NINE_BREACHES, VARIANT_REPORT } from '../fixtures.ts';
import { readMessage } from '../message/reading.ts';
import { lint } from './lint.ts';

function codesOf(text: string): readonly string[] {
  return lint(readMessage(bytesOf(text))).findings.map(({ code, where }) => `${code} ${where}`);
}

/** A message with one thing changed, and what lint must then say, as `CODE place`. */
type Case = readonly [rule: string, base: string, change: (text: string) => string, expected: string];
const change = (from: string | RegExp, to: string) => (text: string) => {
  assert.ok(typeof from === 'string' ? text.includes(from) : from.test(text), `nothing to change: ${from}`);
  return text.replace(from, to);
};

const CASES: readonly Case[] = [
  ['sender is not an ODS code', GOOD_ORDER, change('HIVE|R0A', 'HIVE|MFT'), 'V2_SENDER_NOT_ODS MSH-4'],
  ['receiver is not an ODS code', GOOD_ORDER, change('LIMS|699X0', 'LIMS|SMHGEN'), 'V2_RECEIVER_NOT_ODS MSH-6'],
  ['wrong event', GOOD_ORDER, change('OML^O21^OML_O21', 'ORM^O01^ORM_O01'), 'V2_WRONG_EVENT MSH-9'],
  ['unsupported event', GOOD_ORDER, change('OML^O21^OML_O21', 'SIU^S12^SIU_S12'), 'V2_UNSUPPORTED_EVENT MSH-9'],
  ['no event', GOOD_ORDER, change('OML^O21^OML_O21', ''), 'V2_NO_EVENT MSH-9'],
  ['no structure', GOOD_ORDER, change('OML^O21^OML_O21', 'OML^O21'), 'V2_NO_STRUCTURE MSH-9.3'],
  ['wrong version', GOOD_ORDER, change('|2.5.1|', '|2.3|'), 'V2_WRONG_VERSION MSH-12'],
  ['unknown version', GOOD_ORDER, change('|2.5.1|', '|3.0|'), 'V2_VERSION_UNKNOWN MSH-12'],
  ['no message number', GOOD_ORDER, change('ORD-1001', ''), 'V2_NO_CONTROL_ID MSH-10'],
  ['no processing id', GOOD_ORDER, change('|P|2.5.1', '||2.5.1'), 'V2_NO_PROCESSING_ID MSH-11'],
  ['no message time', GOOD_ORDER, change('20261013103300+0100', ''), 'V2_NO_MESSAGE_TIME MSH-7'],
  ['unknown character set', GOOD_ORDER, change('UNICODE UTF-8', 'KLINGON'), 'V2_CHARSET MSH-18'],
  ['no patient', GOOD_ORDER, change(/PID\|[^\r]*\r/, ''), 'V2_NO_PATIENT PID'],
  ['two patients', GOOD_ORDER, change(/(PID\|[^\r]*\r)/, '$1$1'), 'V2_SEVERAL_PATIENTS PID(1)'],
  ['no NHS number', GOOD_ORDER, change('9990004005^^^NHS^NH~', ''), 'V2_NO_NHS_NUMBER PID-3'],
  ['NHS number in PID-2', GOOD_ORDER, change('PID|1||9990004005^^^NHS^NH~', 'PID|1|9990004005|'), 'V2_NHS_NUMBER_PLACE PID-2.1'],
  ['NHS number in PID-19', NINE_BREACHES, change('HAPPY', 'HAPPY'), 'V2_NHS_NUMBER_PLACE PID-19'],
  [
    'NHS number in ZPD-2',
    GOOD_ORDER,
    (text) => `${text.replace('9990004005^^^NHS^NH~', '')}ZPD||9990004005\r`,
    'V2_NHS_NUMBER_PLACE ZPD-2',
  ],
  ['NHS number in PID-3 without its type', GOOD_ORDER, change('9990004005^^^NHS^NH', '9990004005'), 'V2_NHS_NUMBER_PLACE PID-3.1'],
  ['NHS number with spaces', LABORATORY_REPORT, (text) => text, 'V2_NHS_NUMBER_SPACES PID-2.1'],
  ['wrong check digit', GOOD_ORDER, change('9990004005', '9990004006'), 'V2_NHS_NUMBER_CHECK PID-3.1'],
  ['NHS number of nine digits', GOOD_ORDER, change('9990004005', '999000400'), 'V2_NHS_NUMBER_FORM PID-3.1'],
  ['two NHS numbers', GOOD_ORDER, change('PID|1||', 'PID|1|9990004013|'), 'V2_NHS_NUMBER_CONFLICT PID-3.1, PID-2.1'],
  ['no hospital number', GOOD_ORDER, change('~H123456^^^R0A^MR', ''), 'V2_NO_LOCAL_NUMBER PID-3'],
  ['no number at all', GOOD_ORDER, change('9990004005^^^NHS^NH~H123456^^^R0A^MR', ''), 'V2_NO_IDENTIFIER PID-3'],
  ['EPI as the authority', GOOD_ORDER, change('^^^R0A^MR', '^^^EPI^MR'), 'V2_LOCAL_NUMBER_AUTHORITY PID-3.4[2]'],
  ['hospital number without a type', GOOD_ORDER, change('H123456^^^R0A^MR', 'H123456^^^R0A'), 'V2_LOCAL_NUMBER_TYPE PID-3.1[2]'],
  ['no name', GOOD_ORDER, change('EXAMPLE^Ada', 'EXAMPLE'), 'V2_NO_NAME PID-5'],
  ['no date of birth', GOOD_ORDER, change('|19720921|', '||'), 'V2_NO_BIRTH_DATE PID-7'],
  ['date of birth in British form', GOOD_ORDER, change('|19720921|', '|21/09/1972|'), 'V2_BIRTH_DATE_FORM PID-7'],
  ['unknown sex code', GOOD_ORDER, change('|F|||1 Test', '|X|||1 Test'), 'V2_SEX_CODE PID-8'],
  ['no postcode', GOOD_ORDER, change('^M13 9PL', ''), 'V2_NO_POSTCODE PID-11.5'],
  ['ethnicity in words', EPR_ORDER, (text) => text, 'V2_ETHNICITY_TEXT PID-22'],
  ['HL7 null', EPR_ORDER, (text) => text, 'V2_NULL_VALUE PID-5'],
  ['visit without a number', GOOD_ORDER, change('ORC|NW', 'PV1|1|O\rORC|NW'), 'V2_NO_VISIT_NUMBER PV1-19'],
  ['no ORC', GOOD_ORDER, change(/ORC\|[^\r]*\r/, ''), 'V2_NO_ORC OBR'],
  ['no order control', GOOD_ORDER, change('ORC|NW', 'ORC|'), 'V2_NO_ORDER_CONTROL ORC-1'],
  ['unknown order control', GOOD_ORDER, change('ORC|NW', 'ORC|QQ'), 'V2_ORDER_CONTROL ORC-1'],
  ['no placer number', GOOD_ORDER, (text) => text.replaceAll('P1000^R0A', ''), 'V2_NO_PLACER_NUMBER ORC-2'],
  ['placer number without organisation', GOOD_ORDER, change('ORC|NW|P1000^R0A', 'ORC|NW|P1000'), 'V2_PLACER_AUTHORITY ORC-2.2'],
  [
    'filler number without organisation',
    VARIANT_REPORT,
    change('OBR|1|P1000^R0A|T26-0002^699X0', 'OBR|1|P1000^R0A|T26-0002'),
    'V2_FILLER_AUTHORITY OBR-3.2',
  ],
  ['ORC-2 and OBR-2 differ', GOOD_ORDER, change('OBR|1|P1000', 'OBR|1|P2000'), 'V2_NUMBERS_DIFFER OBR-2'],
  [
    'no ordering clinician',
    GOOD_ORDER,
    change('C3456789^Doctor^Sam^^^Dr^^^GMC|||||||||Manchester', '|||||||||Manchester'),
    'V2_NO_ORDERING_CLINICIAN ORC-12',
  ],
  ['no ordering organisation', GOOD_ORDER, change(/\|\|\|\|\|\|\|\|\|Manchester[^\r]*/, ''), 'V2_NO_ORDERING_ORGANISATION ORC-21'],
  ['ordering organisation without ODS code', GOOD_ORDER, change('Trust^^R0A^^^ODS', 'Trust'), 'V2_ORGANISATION_NOT_ODS ORC-21.3'],
  ['local type of clinician number', EPR_ORDER, (text) => text, 'V2_CLINICIAN_ID_TYPE ORC-12.9'],
  ['interpreter by name only', LABORATORY_REPORT, (text) => text, 'V2_CLINICIAN_NAME_ONLY OBR-32.1'],
  ['no OBR', GOOD_ORDER, change(/OBR\|[^\r]*\r/, ''), 'V2_NO_OBR OBR'],
  ['no test', GOOD_ORDER, change('R134.1^Familial hypercholesterolaemia^England-GenomicTestDirectory', ''), 'V2_NO_TEST OBR-4'],
  ['bare test code', EPR_ORDER, (text) => text, 'V2_TEST_CODE_BARE OBR-4.3'],
  ['local test code', NINE_BREACHES, (text) => text, 'V2_TEST_CODE_LOCAL OBR-4.1'],
  [
    'national code in a note',
    LABORATORY_REPORT,
    (text) => text.replace('ctDNA_M4^Lung panel^IGENE', 'X^Report^L'),
    'V2_TEST_CODE_IN_TEXT NTE-3',
  ],
  ['indication in place of a test', GOOD_ORDER, change('R134.1^', 'R134^'), 'V2_TEST_CODE_IS_INDICATION OBR-4.1'],
  [
    'no national code anywhere',
    GOOD_ORDER,
    change('R134.1^Familial hypercholesterolaemia^England-GenomicTestDirectory', 'LIPID^Lipids^L'),
    'V2_NO_DIRECTORY_CODE OBR-4',
  ],
  ['request time in OBR-7', NINE_BREACHES, (text) => text, 'V2_REQUEST_TIME_IN_OBR7 OBR-7'],
  ['no reason', GOOD_ORDER, change('398036000^Familial hypercholesterolaemia^SNM3', ''), 'V2_NO_REASON OBR-31'],
  ['no request time', GOOD_ORDER, (text) => text.replaceAll('20261013103000+0100', ''), 'V2_NO_REQUEST_TIME OBR-6'],
  [
    'several tests under one ORC',
    GOOD_ORDER,
    change('NTE|1', 'OBR|2|P1001^R0A||R134.2^Second^England-GenomicTestDirectory\rNTE|1'),
    'V2_SEVERAL_TESTS_IN_ORDER OBR(2)',
  ],
  [
    'placer number used twice',
    GOOD_ORDER,
    change('SPM|1', 'ORC|NW|P1000^R0A\rOBR|2|P1000^R0A||R134.2^Second^England-GenomicTestDirectory\rSPM|1'),
    'V2_PLACER_REUSED OBR(2)-2',
  ],
  ['report without a laboratory number', VARIANT_REPORT, (text) => text.replaceAll('T26-0002^699X0', ''), 'V2_NO_FILLER_NUMBER OBR-3'],
  ['report without a time of the sample', VARIANT_REPORT, change('20261001090000+0100', ''), 'V2_NO_OBSERVATION_TIME OBR-7'],
  [
    'report without a time of issue',
    VARIANT_REPORT,
    change('|||||||||||||||20261014150000+0100|||F|', '||||||||||||||||||F|'),
    'V2_NO_REPORT_TIME OBR-22',
  ],
  ['report without a status', VARIANT_REPORT, change('|||F|||||||C1234567', '||||||||||C1234567'), 'V2_NO_REPORT_STATUS OBR-25'],
  ['report with an unknown status', VARIANT_REPORT, change('|||F|||||||C1234567', '|||Q|||||||C1234567'), 'V2_REPORT_STATUS OBR-25'],
  ['observation without a status', EPR_ORDER, (text) => text, 'V2_OBX_NO_STATUS OBX(3)-11'],
  ['observation with an unknown status', GOOD_ORDER, change('No^LN||||||F', 'No^LN||||||Q'), 'V2_OBX_STATUS OBX(1)-11'],
  ['observation without a type', GOOD_ORDER, change('OBX|2|ST|', 'OBX|2||'), 'V2_OBX_NO_TYPE OBX(2)-2'],
  ['observation of an unknown type', GOOD_ORDER, change('OBX|2|ST|', 'OBX|2|QQ|'), 'V2_OBX_TYPE_UNKNOWN OBX(2)-2'],
  [
    'date with a time in a DT',
    GOOD_ORDER,
    change('OBX|2|ST|18705-4^Supervising clinician^LN||Dr Test', 'OBX|2|DT|161714006^Due date^SNM3||20270101101010'),
    'V2_OBX_TYPE_MISMATCH OBX(2)-5',
  ],
  [
    'words in an NM',
    GOOD_ORDER,
    change('OBX|2|ST|18705-4^Supervising clinician^LN||Dr Test', 'OBX|2|NM|2093-3^Cholesterol^LN||high'),
    'V2_OBX_TYPE_MISMATCH OBX(2)-5',
  ],
  [
    'observation without a code',
    GOOD_ORDER,
    change('18705-4^Supervising clinician^LN', '^Supervising clinician'),
    'V2_OBX_NO_CODE OBX(2)-3',
  ],
  ['observation without a code system', EPR_ORDER, (text) => text, 'V2_OBX_NO_CODE_SYSTEM OBX(3)-3.3'],
  ['observation without a value', GOOD_ORDER, change('Dr Test', ''), 'V2_OBX_NO_VALUE OBX(2)-5'],
  ['observation without its set number', GOOD_ORDER, change('OBX|2|ST|', 'OBX|ST|'), 'V2_OBX_SHIFTED OBX(2)-1'],
  ['status two fields early', GOOD_ORDER, change('Dr Test||||||F', 'Dr Test||||F'), 'V2_OBX_SHIFTED OBX(2)-9'],
  ['an answer that lost its question', EPR_ORDER, (text) => text, 'V2_OBX_LOST_CODE OBX(2)-3'],
  ['a value cut by the sender', GOOD_ORDER, change('Dr Test', 'Dr Te...'), 'V2_TEXT_TRUNCATED OBX(2)-5'],
  ['PDF in the wrong type', LABORATORY_REPORT, (text) => text, 'V2_PDF_TYPE OBX(1)-2'],
  ['PDF with its parts out of order', LABORATORY_REPORT, (text) => text, 'V2_PDF_COMPONENTS OBX(1)-5'],
  ['PDF under a local code', LABORATORY_REPORT, (text) => text, 'V2_PDF_CODE OBX(1)-3'],
  ['half a PDF', VARIANT_REPORT, change(/(JVBERi[A-Za-z0-9+/]{20})[A-Za-z0-9+/=]+/, '$1'), 'V2_PDF_TRUNCATED OBX(6)-5'],
  ['a document that is not a PDF', VARIANT_REPORT, change(/JVBERi[A-Za-z0-9+/=]+/, 'SGVsbG8gd29ybGQ='), 'V2_PDF_NOT_PDF OBX(6)-5'],
  ['no PDF', VARIANT_REPORT, change(/OBX\|6[^\r]*\r/, ''), 'V2_NO_PDF OBX'],
  ['a discouraged LOINC code', VARIANT_REPORT, change('48004-6^DNA change', '41103-3^DNA change'), 'V2_VARIANT_CODE OBX(3)-3'],
  ['a variant without its group', VARIANT_REPORT, change('LN|2a|NM_', 'LN||NM_'), 'V2_VARIANT_GROUP OBX(3)-4'],
  [
    'a unit that is a sentence',
    GOOD_ORDER,
    change('Dr Test||||||F', 'Dr Test|Attributes of discrete genetic variants|||||F'),
    'V2_UNIT_NOT_A_UNIT OBX(2)-6',
  ],
  ['line breaks written as letters', EPR_ORDER, (text) => text, 'V2_NTE_LITERAL_BREAK NTE-3'],
  ['no sample', GOOD_ORDER, change(/SPM\|[^\r]*\r/, ''), 'V2_NO_SPECIMEN SPM'],
  ['sample without a kind', GOOD_ORDER, change('258580003^Whole blood specimen^SNM3', ''), 'V2_SPECIMEN_NO_TYPE SPM-4'],
  ['sample of a local kind', EPR_ORDER, (text) => text, 'V2_SPECIMEN_TYPE_LOCAL SPM-4'],
  ['sample without a number', EPR_ORDER, (text) => text, 'V2_SPECIMEN_NO_NUMBER SPM-2'],
  ['sample number without organisation', GOOD_ORDER, change('S1000&R0A', 'S1000'), 'V2_SPECIMEN_AUTHORITY SPM-2'],
  ['sample without a time', EPR_ORDER, (text) => text, 'V2_SPECIMEN_NO_TIME SPM-17'],
  ['document without TXA', DOCUMENT, change(/TXA\|[^\r]*\r/, ''), 'V2_NO_DOCUMENT_HEADER TXA'],
  ['document without a number', DOCUMENT, change('T26-0003^699X0', ''), 'V2_DOCUMENT_NO_NUMBER TXA-12'],
  ['merge without MRG', GOOD_ORDER, change('OML^O21^OML_O21', 'ADT^A40^ADT_A39'), 'V2_NO_MERGE MRG'],
  [
    'a time that is none',
    GOOD_ORDER,
    change(
      'OBR|1|P1000^R0A||R134.1^Familial hypercholesterolaemia^England-GenomicTestDirectory||20261013103000+0100',
      'OBR|1|P1000^R0A||R134.1^Familial hypercholesterolaemia^England-GenomicTestDirectory||yesterday',
    ),
    'V2_TIME_FORM OBR-6',
  ],
  ['local times', EPR_ORDER, (text) => text, 'V2_TIME_WITHOUT_ZONE message'],
  ['line feeds between segments', GOOD_ORDER, (text) => text.replaceAll('\r', '\n'), 'V2_LINE_ENDS message'],
  ['a line break inside text', GOOD_ORDER, change('in mother and', 'in mother\nand'), 'V2_LINE_BREAK_IN_TEXT NTE-3'],
  ['bytes before MSH', GOOD_ORDER, (text) => `junk${text}`, 'V2_LEADING_TEXT message'],
  ['a second message inside', GOOD_ORDER, (text) => text + GOOD_ORDER, 'V2_SECOND_MESSAGE MSH(2)'],
  ['other separators', GOOD_ORDER, change('MSH|^~\\&|', 'MSH|^~\\#|'), 'V2_SEPARATORS MSH-2'],
  ['a segment nobody knows', GOOD_ORDER, (text) => `${text}ZZZ|1\r`, 'V2_UNKNOWN_SEGMENT ZZZ'],
  ['a segment out of order', GOOD_ORDER, (text) => `${text}PV1|1|O\r`, 'V2_SEGMENT_ORDER PV1'],
  ['an unknown escape', GOOD_ORDER, change('Dr Test', 'Dr \\Zq\\ Test'), 'V2_ESCAPE_UNKNOWN OBX(2)-5'],
  ['a lone backslash', GOOD_ORDER, change('Dr Test', 'C:\\Test'), 'V2_ESCAPE_UNCLOSED OBX(2)-5'],
  ['a control character', GOOD_ORDER, change('Dr Test', 'Dr \u0007Test'), 'V2_CONTROL_CHARACTER OBX(2)-5'],
  ['a lost character', GOOD_ORDER, change('Dr Test', 'Dr \uFFFDTest'), 'V2_REPLACEMENT_CHARACTER OBX(2)-5'],
  ['a message cut short', GOOD_ORDER, (text) => text.slice(0, text.indexOf('OBR')), 'V2_TRUNCATED ORC'],
];

for (const [rule, base, broken, expected] of CASES)
  test(`lint names it: ${rule}`, () => {
    const found = codesOf(broken(base));
    assert.ok(found.includes(expected), `${expected} not in\n${found.join('\n')}`);
  });

test('a message as the guide wants it has nothing to be told', () => {
  assert.deepEqual(codesOf(GOOD_ORDER), []);
  assert.deepEqual(codesOf(VARIANT_REPORT), []);
  assert.deepEqual(codesOf(DOCUMENT), []);
});

test('the nine breaches of the Clatterbridge review are nine findings', () => {
  const found = new Set(lint(readMessage(bytesOf(NINE_BREACHES))).findings.map(({ code }) => code));
  for (const code of [
    'V2_WRONG_EVENT',
    'V2_WRONG_VERSION',
    'V2_NHS_NUMBER_PLACE',
    'V2_REQUEST_TIME_IN_OBR7',
    'V2_TEST_CODE_LOCAL',
    'V2_NO_SPECIMEN',
    'V2_NO_ORDERING_CLINICIAN',
    'V2_NO_ORDERING_ORGANISATION',
    'V2_NO_REASON',
  ])
    assert.ok(found.has(code), code);
});

test('every rule that lint can find has a case here, and every case a rule', () => {
  const covered = new Set(CASES.map(([, , , expected]) => expected.split(' ')[0]));
  const elsewhere = new Set([
    // Bytes, frames, files and what only the receiving side knows: message.test.ts, mllp.test.ts, exchange.store.test.ts.
    ...['V2_NOT_HL7', 'V2_ASTM', 'V2_EMPTY', 'V2_TOO_LARGE', 'V2_BYTES_CP1252', 'V2_CHARSET_CONTRADICTED'],
    ...['V2_FRAME_CUT_OFF', 'V2_FRAME_NO_START', 'V2_PATIENT_NOT_HELD', 'V2_ORDER_NOT_HELD', 'V2_REPAIRED'],
  ]);
  assert.deepEqual(
    table.rules.map(({ code }) => code).filter((code) => !covered.has(code) && !elsewhere.has(code)),
    [],
  );
});

test('the table of rules holds what FHIR and the catalogue allow, and says where each rule comes from', () => {
  const issues =
    'invalid structure required value not-supported too-long code-invalid conflict duplicate incomplete not-found informational'.split(' ');
  for (const { code, severity, issue, mend, source } of table.rules) {
    assert.match(code, /^V2_[A-Z0-9_]+$/);
    assert.ok(['error', 'warning', 'information'].includes(severity), code);
    assert.ok(issues.includes(issue), `${code} ${issue}`);
    assert.ok(mend.length > 5 && source.length > 3, code);
  }
  assert.equal(new Set(table.rules.map(({ code }) => code)).size, table.rules.length);
});

test('the tables of statuses hold FHIR codes only', () => {
  const all = (values: Record<string, string>, allowed: string): void => {
    for (const value of Object.values(values)) assert.ok(allowed.split(' ').includes(value), value);
  };
  all(statuses.sex, 'female male other unknown');
  all(statuses.orderStatus, 'draft active on-hold revoked completed entered-in-error unknown');
  all(statuses.reportStatus, 'registered partial preliminary final amended corrected appended cancelled entered-in-error unknown');
  all(statuses.observationStatus, 'registered preliminary final amended corrected cancelled entered-in-error unknown');
  all(statuses.priority, 'routine urgent asap stat');
  for (const { status } of Object.values(statuses.orderControl)) assert.ok('active on-hold revoked completed'.split(' ').includes(status));
});

test('HAZ-EXC-06: a severity set for a source overrides the table', () => {
  const broken = readMessage(bytesOf(GOOD_ORDER.replace('9990004005', '9990004006')));
  const found = lint(broken, { severities: { V2_NHS_NUMBER_CHECK: 'error' } }).findings.find(({ code }) => code === 'V2_NHS_NUMBER_CHECK');
  assert.equal(found?.severity, 'error');
});

test('findings never repeat what a personal field holds', () => {
  for (const text of [EPR_ORDER, NINE_BREACHES, LABORATORY_REPORT, GOOD_ORDER.replace('19720921', '21 Sept 72')])
    for (const { what, mend, where } of lint(readMessage(bytesOf(text))).findings)
      assert.doesNotMatch(`${what}${mend}${where}`, /EXAMPLE|Grace|Ada|99900040[0-9]|21 Sept/);
});
