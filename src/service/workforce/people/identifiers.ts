// How staff are told apart: the register and number, or the ESR assignment number. A number that could be an NHS number is never taken.
// Forms: NMC PIN 12A3456E; GMC 7 digits; GPhC 7 digits; HCPC two letters and digits (CS12345); GCRB digits. ESR: 8 digits, -2 for a second post.
import { readNhsNumber } from '../../../foundation/terms/index.ts';

const FORMS: Readonly<Record<string, RegExp>> = {
  NMC: /^\d{2}[A-Z]\d{4}[A-Z]$/,
  GMC: /^\d{7}$/,
  GPHC: /^\d{7}$/,
  HCPC: /^[A-Z]{2}\d{4,6}$/,
  GCRB: /^\d{1,5}$/,
};

export type StaffIdentifier =
  | { readonly kind: 'registration'; readonly value: string }
  | { readonly kind: 'assignment'; readonly value: string }
  | { readonly kind: 'refused'; readonly because: string; readonly mend: string };

/** Reads "NMC 12A3456E", "nmc:12a3456e" or, with `register`, the number alone. */
export function readRegistration(text: string, register?: string): StaffIdentifier {
  if (couldBeNhsNumber(text)) return NHS_NUMBER;
  const [, named, rest] = /^\s*([A-Za-z]{3,4})[\s:/-]+(.+)$/.exec(text) ?? [];
  const body = (named ?? register ?? '').toUpperCase();
  const number = (named ? (rest ?? '') : text).replace(/[\s-]/g, '').toUpperCase();
  const form = Object.hasOwn(FORMS, body) ? FORMS[body] : undefined;
  if (!form)
    return {
      kind: 'refused',
      because: 'The register is not one we know.',
      mend: 'Write the register before the number: NMC, GMC, GPhC, HCPC or GCRB.',
    };
  if (!form.test(number))
    return { kind: 'refused', because: `This is not a number of the ${shown(body)} register.`, mend: 'Check it against the register.' };
  return { kind: 'registration', value: `${shown(body)} ${number}` };
}

export function readAssignment(text: string): StaffIdentifier {
  if (couldBeNhsNumber(text)) return NHS_NUMBER;
  const value = text.replace(/\s/g, '');
  return /^\d{8}(-\d{1,2})?$/.test(value)
    ? { kind: 'assignment', value }
    : {
        kind: 'refused',
        because: 'This is not an ESR assignment number.',
        mend: 'It has 8 digits, and for a further post a hyphen and its number: 12345678-2.',
      };
}

/** Ten digits, whether or not they pass the check: no register has them, and a mistyped NHS number is still one. */
export function couldBeNhsNumber(text: string): boolean {
  return readNhsNumber(text).kind !== 'not-a-number';
}

const NHS_NUMBER: StaffIdentifier = {
  kind: 'refused',
  because: 'This looks like an NHS number, and staff are never told apart by NHS numbers.',
  mend: 'Use the professional registration or the ESR assignment number.',
};

function shown(body: string): string {
  return body === 'GPHC' ? 'GPhC' : body;
}
