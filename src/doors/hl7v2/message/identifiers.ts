// The shapes of identifiers that decide what a field holds: NHS number, ODS code, codes of the test directory.
import authorities from '../../../../data/exchange/authorities.json' with { type: 'json' };
import { readNhsNumber } from '../../../foundation/terms/index.ts';

const ODS_FORMS = authorities.odsForms.map(({ form }) => new RegExp(form));

/** Names a source uses in place of ODS codes, for example `{ "MFT": "R0A" }`; a source's own come before the shipped ones. */
export type Aliases = Readonly<Record<string, string>>;

export function isOdsForm(code: string): boolean {
  return ODS_FORMS.some((form) => form.test(code));
}

/** The ODS code meant by a facility or authority: as it stands, through an alias, or the head of `R0A-EPI`. Undefined when none can be told. */
export function odsOf(code: string, aliases: Aliases = {}): string | undefined {
  const known = aliases[code] ?? (authorities.organisations as Aliases)[code];
  if (known) return known;
  if (isOdsForm(code)) return code;
  const head = code.split('-')[0] ?? '';
  return head !== code && isOdsForm(head) ? head : undefined;
}

/** The hub that an application of a laboratory stands for, for example `IGENE`; a source's own alias comes before the shipped ones. */
export function laboratoryOf(application: string, aliases: Aliases = {}): string | undefined {
  return aliases[application] ?? (authorities.laboratoryApplications as Aliases)[application.toUpperCase()];
}

export interface NhsNumberReading {
  /** Ten digits without spaces. */
  readonly digits: string;
  readonly hadSpaces: boolean;
  readonly isValid: boolean;
}

/** Reads an NHS number however it is spaced; undefined when it is not ten digits. */
export function readTenDigits(text: string): NhsNumberReading | undefined {
  const reading = readNhsNumber(text);
  if (reading.kind === 'not-a-number') return undefined;
  return { digits: reading.digits, hadSpaces: reading.digits !== text, isValid: reading.kind === 'valid' };
}

/** A test of the national directory in workbook form: R210.2, M4.14. */
export function isDirectoryTest(code: string): boolean {
  return /^[RM]\d{1,3}\.\d{1,2}$/.test(code);
}

/** A clinical indication of the national directory: R210, M4. */
export function isDirectoryIndication(code: string): boolean {
  return /^[RM]\d{1,3}$/.test(code);
}

/** A test or package of the digital directory: GT46, TP383. */
export function isDigitalTest(code: string): boolean {
  return /^(GT|TP)\d{1,5}$/.test(code);
}

/** The first national test named in running text, for example `M4.14=PACKAGE: ...` or `R346.1 - DNA to be stored`. */
export function directoryTestIn(text: string): string | undefined {
  return /(?<![A-Za-z0-9.])[RM]\d{1,3}\.\d{1,2}(?![\d.]*\d)/.exec(text)?.[0];
}
