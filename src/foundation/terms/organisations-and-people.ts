// Codes of organisations and health professionals in England.

/**
 * An Organisation Data Service code, upper case: 3 to 8 letters and digits (699X0, RYJ, R0A, F83021). undefined when it is not one.
 * Source: NHS Data Dictionary, ORGANISATION IDENTIFIER, https://www.datadictionary.nhs.uk/attributes/organisation_identifier.html
 */
export function readOdsCode(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return /^[A-Z0-9]{3,8}$/.test(code) ? code : undefined;
}

/**
 * A General Medical Council reference number, seven digits; systems write it with or without the letter C before it. Comes back as digits.
 * Source: NHS Data Dictionary, GENERAL MEDICAL COUNCIL REFERENCE NUMBER; real HL7 v2 messages write C3456789.
 */
export function readGmcNumber(text: string): string | undefined {
  return /^C?(\d{7})$/.exec(text.trim().toUpperCase())?.[1];
}

/** A Spine Directory Service user id: 12 digits. Source: NHS Data Dictionary, SDS USER ID. */
export function readSdsUserId(text: string): string | undefined {
  return /^\d{12}$/.exec(text.replace(/\s/g, ''))?.[0];
}
