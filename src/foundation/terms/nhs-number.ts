// The NHS number: ten digits, the last a modulus 11 check digit, shown 3-3-4.
// Standard: NHS Data Dictionary, NHS NUMBER, https://www.datadictionary.nhs.uk/attributes/nhs_number.html

export type NhsNumberReading =
  | { readonly kind: 'valid'; readonly digits: string }
  /** Ten digits that fail the check: reported, and its severity is the service's choice (national examples have some). */
  | { readonly kind: 'wrong-check-digit'; readonly digits: string }
  | { readonly kind: 'not-a-number'; readonly because: string };

/** Reads what people and systems write: spaces, dashes and no-break spaces between the digits are allowed. */
export function readNhsNumber(text: string): NhsNumberReading {
  const digits = text.replace(/[\s\u00a0\u2010-\u2015-]/g, '');
  if (!/^\d+$/.test(digits)) return { kind: 'not-a-number', because: 'An NHS number is made of digits only.' };
  if (digits.length !== 10) return { kind: 'not-a-number', because: `An NHS number has 10 digits; this has ${digits.length}.` };
  return hasRightCheckDigit(digits) ? { kind: 'valid', digits } : { kind: 'wrong-check-digit', digits };
}

/** `999 123 4567`; anything that is not ten digits comes back as it is. */
export function formatNhsNumber(digits: string): string {
  return /^\d{10}$/.test(digits) ? `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}` : digits;
}

/** Numbers from 999 000 0000 on are never given to a person: examples and demonstrations use them. */
export function isExampleNhsNumber(digits: string): boolean {
  return digits.startsWith('999');
}

/** Weights 10 to 2; 11 minus the remainder, where 11 counts as 0 and 10 is never issued. */
function hasRightCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < 9; place++) sum += Number(digits[place]) * (10 - place);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === Number(digits[9]);
}
