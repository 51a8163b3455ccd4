// Writing segments strictly: every leaf escaped, separators the standard ones, empty fields at the end left out.
import { escapeText } from './escapes.ts';
import { STANDARD } from './message.ts';

/** Text, or its subcomponents. */
export type ComponentText = string | readonly string[];
/** A field of one component, of several, or repeated. */
export type FieldText = string | readonly ComponentText[] | { readonly repeated: readonly (readonly ComponentText[])[] };

/** `writeSegment('PID', { 1: '1', 5: ['GREEN', 'Ada'] })`. Field numbers as in HL7; an absent number is an empty field. */
export function writeSegment(name: string, fields: Readonly<Record<number, FieldText | undefined>>): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  const parts = [name];
  for (let number = 1; number <= last; number += 1) parts.push(writeField(fields[number]));
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts.join(STANDARD.field);
}

/** MSH with its separators; `fields` from 3 on. */
export function writeHeader(fields: Readonly<Record<number, FieldText | undefined>>): string {
  const rest = writeSegment('MSH', Object.fromEntries(Object.entries(fields).map(([number, value]) => [Number(number) - 2, value])));
  return `MSH|^~\\&${rest.slice('MSH'.length)}`;
}

/** The HL7 null asks for deletion; text that happens to be "" (copied from a careless sender) must not. */
function leafText(text: string): string {
  return text.trim() === '""' ? '' : escapeText(text, STANDARD);
}

function writeField(field: FieldText | undefined): string {
  if (field === undefined) return '';
  if (typeof field === 'string') return leafText(field);
  if ('repeated' in field)
    return field.repeated
      .map(writeComponents)
      .filter(Boolean)
      .join(STANDARD.repetition ?? '~');
  return writeComponents(field);
}

function writeComponents(components: readonly ComponentText[]): string {
  const texts = components.map((component) =>
    typeof component === 'string'
      ? leafText(component)
      : trimmed(component.map((leaf) => leafText(leaf))).join(STANDARD.subcomponent ?? '&'),
  );
  return trimmed(texts).join(STANDARD.component ?? '^');
}

function trimmed(texts: readonly string[]): readonly string[] {
  const kept = [...texts];
  while (kept.at(-1) === '') kept.pop();
  return kept;
}
