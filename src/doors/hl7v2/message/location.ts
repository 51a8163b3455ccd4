// Reading a message by location, and naming a location the way integration engineers write it: `PID-3.1[2]`, `OBX(3)-5`.
import { unescapeText } from './escapes.ts';
import { type Field, type Message, printField, type Repetition, type Segment } from './message.ts';

/** Says where: segment, which of that name when there are several, field, component, repetition, subcomponent. All count from one. */
export interface Place {
  readonly segment: Segment;
  readonly field?: number;
  readonly component?: number;
  readonly repetition?: number;
}

export function nameOf(message: Message, place: Place): string {
  const namesakes = message.segments.filter((segment) => segment.name === place.segment.name);
  const ordinal = namesakes.length > 1 ? `(${place.segment.ordinal})` : '';
  const field = place.field === undefined ? '' : `-${place.field}`;
  const component = place.component === undefined ? '' : `.${place.component}`;
  const repetition = place.repetition === undefined || place.repetition === 1 ? '' : `[${place.repetition}]`;
  return place.segment.name + ordinal + field + component + repetition;
}

export function segmentsNamed(message: Message, name: string): readonly Segment[] {
  return message.segments.filter((segment) => segment.name === name);
}

export function firstSegment(message: Message, name: string): Segment | undefined {
  return message.segments.find((segment) => segment.name === name);
}

/** The repetitions of a field that hold anything, each with its number. */
export function repetitionsOf(
  segment: Segment | undefined,
  field: number,
): readonly { readonly number: number; readonly value: Repetition }[] {
  return (segment?.fields[field] ?? [])
    .map((value, index) => ({ number: index + 1, value }))
    .filter(({ value }) => value.some((component) => component.some((text) => text !== '')));
}

/** Unescaped, trimmed text of a component of a repetition (its first subcomponent unless said); empty when absent or the HL7 null `""`. */
export function textOf(message: Message, value: Repetition | undefined, component = 1, subcomponent = 1): string {
  const raw = value?.[component - 1]?.[subcomponent - 1] ?? '';
  const text = unescapeText(raw, message.separators).text.trim();
  return text === '""' ? '' : text;
}

/** Text of the first repetition of a field. */
export function valueAt(message: Message, segment: Segment | undefined, field: number, component = 1, subcomponent = 1): string {
  return textOf(message, segment?.fields[field]?.[0], component, subcomponent);
}

/** The whole field as one unescaped text, separators that senders forgot to escape included. For FT, TX and ST. */
export function wholeText(message: Message, segment: Segment | undefined, field: number): string {
  return unescapeText(rawField(message, segment, field), message.separators).text.trim();
}

/** The field as it was sent. */
export function rawField(message: Message, segment: Segment | undefined, field: number): string {
  const value: Field | undefined = segment?.fields[field];
  return value ? printField(value, message.separators) : '';
}

/** How many fields the segment was sent with. */
export function fieldCount(segment: Segment): number {
  return segment.fields.length - 1;
}
