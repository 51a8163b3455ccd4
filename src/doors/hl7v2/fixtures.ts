// Messages for tests, in the shapes senders use, about invented people with NHS numbers of the 999 range.

/** An order as the guide wants it: nothing for lint to say. */
export const GOOD_ORDER = message(
  'MSH|^~\\&|HIVE|R0A|LIMS|699X0|20261013103300+0100||OML^O21^OML_O21|ORD-1001|P|2.5.1|||AL|||UNICODE UTF-8',
  'PID|1||9990004005^^^NHS^NH~H123456^^^R0A^MR||EXAMPLE^Ada^^^^^L||19720921|F|||1 Test Street^^Manchester^^M13 9PL|||||||||||A||||||||||01',
  'ORC|NW|P1000^R0A|||||||20261013103000+0100|||C3456789^Doctor^Sam^^^Dr^^^GMC|||||||||Manchester University NHS Foundation Trust^^R0A^^^ODS',
  'OBR|1|P1000^R0A||R134.1^Familial hypercholesterolaemia^England-GenomicTestDirectory||20261013103000+0100||||||||||C3456789^Doctor^Sam^^^Dr^^^GMC|||||||||||||||398036000^Familial hypercholesterolaemia^SNM3',
  'NTE|1||Cholesterol high in mother and brother',
  'OBX|1|CWE|77386006^Pregnancy^SNM3||LA32-8^No^LN||||||F|||20261013103000+0100',
  'OBX|2|ST|18705-4^Supervising clinician^LN||Dr Test||||||F|||20261013103000+0100',
  'SPM|1|S1000&R0A||258580003^Whole blood specimen^SNM3|||||||||||||20261013100000+0100|||Y',
);

/** An order as an EPR really sends it. */
export const EPR_ORDER = message(
  'MSH|^~\\&|EpicBeaker|MFT|iGene|SMHGEN|20260608155047|TESTH|ORM^O01|ORD-2002|T|2.4|||AL|NE',
  'PID|1||20006087^^^EPI^MR~9990004013^^^NHS^NH||EXAMPLE^Grace^""^""^""||19961010|F|||2 Test Road^""^Manchester^""^M37 8JH|||||||||||WHITE BRITISH',
  'ORC|NW|1000178578|||||||20260608155046|||999^^^^^^^^GMCID^^^^GMCID',
  'OBR|1|1000178578||M7.1',
  'NTE|1||First line<CR><LF>Second line|OC',
  'OBX|1|ST|230048^Please Select Clinical Indication(s)^IGENE||M7: Prostate cancer~M1: Colorectal||||||F|||20260608155046',
  'OBX|2||||Continued answer',
  'OBX|3|ST|46098-0^Sex assigned at birth||F',
  'SPM|1|||SAMPLE: BL',
);

/** A hospital's referral that broke all nine rules of the review the guide tells of. */
export const NINE_BREACHES = message(
  'MSH|^~\\&|MEDITECH|RBV|||20250402151642||ORM^O01|60643.1|D|2.3|||AL|NE|',
  'PID|1||AH0000256||EXAMPLE^HAPPY||20200212|M|||5 Test Way^^Wigan^^WN4 0AA||||||||9990004021|',
  'ORC|NW|6527^LAB|||||||202504021242|',
  'OBR|1|6527^LAB||GENETICS^Genomics Rare Disease^L|||202504021241||||||||BLOOD|C3456789^Doctor^Clare^^^Dr^^^GMC|',
  'OBX|1|CE|LABGERNEURO^Test Code^L||R59^R59.3 WGS Epilepsy^L||||||F|',
);

/** A report with a PDF in the wrong type, the NHS number in PID-2 and the national code in a note. */
export const LABORATORY_REPORT = message(
  'MSH|^~\\&|IGENE|MFT|EPIC|MFT|20260604200000||ORU^R01|REP-3003|T|2.3',
  'PID||999 000 4005|||EXAMPLE^Ada||19720921|F',
  `ORC|RE|P1000|||||||||||||||||||Manchester University NHS Foundation Trust^^R0A^^^ODS`,
  'OBR|1|P1000|T26-0001|ctDNA_M4^Lung panel^IGEAP||20260525110000||||||||20260527050000||^^^^^^^^PROVID||||||20260604200000|||F|||||||^Interpreter^Jo',
  `OBX|1|CE|ctDNA_M4^Lung panel^IGENE|PDF|^IGene^application/pdf^Base64^${pdf()}`,
  'OBX|2|CE|51968-6^^LN|1|431^VARIANT(S) DETECTED|||||||||20260604200000+0000',
  'NTE|1|L|M4.14=PACKAGE: M4.14 - Non-Small Cell Lung Cancer, multi-target panel',
);

/** A report with a structured variant as LRI groups it. */
export const VARIANT_REPORT = message(
  'MSH|^~\\&|LIMS|699X0|EPR|R0A|20261014155942+0100||ORU^R01^ORU_R01|REP-4004|P|2.5.1',
  'PID|1||9990004005^^^NHS^NH~H123456^^^R0A^MR||EXAMPLE^Ada^^^^^L||19720921|F|||^^^^M13 9PL|||||||||||||||||||||01',
  'ORC|RE|P1000^R0A|T26-0002^699X0||||||||||||||||||^^R0A^^^ODS',
  'OBR|1|P1000^R0A|T26-0002^699X0|R134.1^Familial hypercholesterolaemia^England-GenomicTestDirectory|||20261001090000+0100|||||||||||||||20261014150000+0100|||F|||||||C1234567&Scientist&Lee',
  'OBX|1|CWE|51968-6^Overall interpretation^LN|1|LA6576-8^Positive^LN||||||F|||20261014150000+0100',
  'OBX|2|CWE|48018-6^Gene studied^LN|2a|HGNC:6547^LDLR^HGNC||||||F',
  'OBX|3|CWE|48004-6^DNA change^LN|2a|NM_000527.5:c.1060+10G>A^NM_000527.5:c.1060+10G>A^HGVS.c||||||F',
  'OBX|4|CWE|53034-5^Allelic state^LN|2a|LA6706-1^Heterozygous^LN||||||F',
  'OBX|5|CWE|53037-8^Clinical significance^LN|2a|LA6668-3^Pathogenic^LN||||||F',
  `OBX|6|ED|1054161000000101^Genetic report^SNM3|1|^AP^PDF^Base64^${pdf()}||||||F|||20261014150000+0100`,
);

export const DOCUMENT = message(
  'MSH|^~\\&|LIMS|699X0|EPR|R0A|20261014155942+0100||MDM^T02^MDM_T02|DOC-5005|P|2.5.1',
  'EVN|T02|20261014155942+0100',
  'PID|1||9990004005^^^NHS^NH~H123456^^^R0A^MR||EXAMPLE^Ada^^^^^L||19720921|F|||^^^^M13 9PL|||||||||||||||||||||01',
  'PV1|1|N',
  'TXA|1|1054161000000101^Genetic report^SNM3|AP|20261014150000+0100|||||C1234567^Scientist^Lee^^^^^^GMC|||T26-0003^699X0||P1000^R0A|||AU',
  `OBX|1|ED|1054161000000101^Genetic report^SNM3|1|^AP^PDF^Base64^${pdf()}||||||F`,
);

export function adt(event: 'A08' | 'A31' | 'A40', ...more: readonly string[]): string {
  return message(
    `MSH|^~\\&|PAS|R0A|LIMS|699X0|20261014155942+0100||ADT^${event}^ADT_A01|ADT-${event}|P|2.5.1`,
    `EVN|${event}|20261014155942+0100`,
    'PID|1||9990004005^^^NHS^NH~H123456^^^R0A^MR||MARRIED^Ada^^^^^L||19720921|F|||9 New Road^^Leeds^^LS1 3EX||07700900123',
    ...more,
  );
}

export function message(...segments: readonly string[]): string {
  return segments.map((segment) => `${segment}\r`).join('');
}

export function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/** The smallest thing that opens and ends like a PDF, in base64. */
export function pdf(): string {
  return Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').toString('base64');
}
