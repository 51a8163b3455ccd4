// HL7 v2 escape sequences (v2.5.1 section 2.7) in both directions.
import type { Separators } from './message.ts';

export interface Unescaped {
  readonly text: string;
  /** Sequences that mean nothing to us, left in the text as they stood. */
  readonly unknown: readonly string[];
  /** An escape character that opens a sequence and does not close it. */
  readonly isOpen: boolean;
}

export function unescapeText(raw: string, separators: Separators): Unescaped {
  const mark = separators.escape;
  if (mark === undefined || !raw.includes(mark)) return { text: raw, unknown: [], isOpen: false };
  const unknown: string[] = [];
  let isOpen = false;
  let text = '';
  let at = 0;
  while (at < raw.length) {
    const open = raw.indexOf(mark, at);
    if (open < 0) break;
    text += raw.slice(at, open);
    const close = raw.indexOf(mark, open + 1);
    const sequence = close < 0 ? '' : raw.slice(open + 1, close);
    const meaning = close < 0 ? undefined : meaningOf(sequence, separators);
    if (meaning !== undefined) {
      text += meaning;
      at = close + 1;
    } else {
      // What is no sequence stays as text; a lone escape character is ordinary text to most senders, so reading goes on just after it.
      const isSequence = close >= 0 && /^[A-Z.][A-Za-z0-9+-]{0,12}$/.test(sequence);
      if (isSequence) unknown.push(sequence);
      else isOpen = true;
      const end = isSequence ? close + 1 : open + 1;
      text += raw.slice(open, end);
      at = end;
    }
  }
  return { text: text + raw.slice(at), unknown, isOpen };
}

/** Text made safe for a field: separators escaped, line breaks as `.br`, other control characters in hexadecimal. */
export function escapeText(text: string, separators: Separators): string {
  const { field, component, repetition, escape: mark = '\\', subcomponent } = separators;
  const named = new Map<string | undefined, string>([
    [mark, 'E'],
    [field, 'F'],
    [component, 'S'],
    [subcomponent, 'T'],
    [repetition, 'R'],
    ['\n', '.br'],
  ]);
  let escaped = '';
  for (const character of text.replace(/\r\n?/g, '\n')) {
    const name = named.get(character);
    if (name !== undefined) escaped += mark + name + mark;
    else if (character < ' ' || character === '\u007f')
      escaped += `${mark}X${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}${mark}`;
    else escaped += character;
  }
  return escaped;
}

function meaningOf(sequence: string, separators: Separators): string | undefined {
  switch (sequence) {
    case 'F':
      return separators.field;
    case 'S':
      return separators.component ?? '';
    case 'T':
      return separators.subcomponent ?? '';
    case 'R':
      return separators.repetition ?? '';
    case 'E':
      return separators.escape ?? '';
    // Highlighting on and off has no plain text form.
    case 'H':
    case 'N':
      return '';
  }
  if (/^X([0-9A-Fa-f]{2})+$/.test(sequence)) return Buffer.from(sequence.slice(1), 'hex').toString('latin1');
  const format = /^\.(br|sp|fi|nf|ce|in|ti|sk)([+-]?\d{0,3})$/.exec(sequence);
  if (!format) return undefined;
  if (format[1] === 'br' || format[1] === 'ce') return '\n';
  if (format[1] === 'sp') return '\n'.repeat(Math.max(1, Number(format[2] || '1')));
  return format[1] === 'sk' ? ' '.repeat(Math.max(0, Number(format[2] || '1'))) : '';
}
