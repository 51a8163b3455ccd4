// What this room says no with: each finding names the field it is about, what is wrong and what to do.
import type { Finding } from '../../foundation/errors.ts';

/** `where` is the field of the form or the column of the file. */
export function finding(where: string, what: string, mend: string, code = 'ALL_NOT_ACCEPTED'): Finding {
  return { severity: 'error', code, issue: 'business-rule', where, what, mend };
}

/** One finding when the condition holds, none otherwise. */
export function lines(isWrong: boolean, where: string, what: string, mend: string, code?: string): readonly Finding[] {
  return isWrong ? [finding(where, what, mend, code)] : [];
}

const LONGEST = 4_000;

export function needsText(where: string, text: string, name: string): readonly Finding[] {
  if (text.trim() === '') return [finding(where, `${name} is empty.`, 'Enter it in words.', 'ALL_EMPTY')];
  return lines(text.length > LONGEST, where, `${name} is longer than ${LONGEST} characters.`, 'Say it shorter.', 'ALL_TOO_LONG');
}

export function isDay(text: string): boolean {
  if (!/^(19|20)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export function needsDay(where: string, text: string, name: string): readonly Finding[] {
  return lines(!isDay(text), where, `${name} is not a date.`, 'Enter a real day, for example 27 3 2027.', 'ALL_DATE');
}
