// What a search could not understand, said so that the sender can mend it.

import type { Finding } from '../../errors.ts';

/** Throw-away marker inside the parser; `search` turns all that it met into one ServiceError. */
export class NotUnderstood extends Error {
  readonly finding: Finding;
  constructor(code: string, parameter: string, what: string, mend: string) {
    super(what);
    this.finding = {
      severity: 'error',
      code,
      issue: code === 'REC_UNKNOWN_PARAMETER' ? 'not-supported' : 'value',
      where: shorten(parameter),
      what,
      mend,
    };
  }
}

/** Enough of what was sent to recognise it. */
export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
