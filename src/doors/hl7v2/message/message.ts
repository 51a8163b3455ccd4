// An HL7 v2 message as it was sent: segments, fields, repetitions, components and subcomponents, nothing dropped.
// Splitting and joining are inverse, so printing an untouched message gives the text that was read.
// Standard: HL7 v2.5.1 chapter 2, https://www.hl7.org/implement/standards/product_brief.cfm?product_id=144

/** The five characters a sender declares in MSH-1 and MSH-2. A character that was not declared is undefined and splits nothing. */
export interface Separators {
  readonly field: string;
  readonly component: string | undefined;
  readonly repetition: string | undefined;
  readonly escape: string | undefined;
  readonly subcomponent: string | undefined;
}

/** Subcomponents, still escaped. */
export type Component = readonly string[];
export type Repetition = readonly Component[];
export type Field = readonly Repetition[];

export interface Segment {
  readonly name: string;
  /** Which of its name in the message, from one. */
  readonly ordinal: number;
  /** By field number; [0] is the name, and for MSH [1] and [2] are the separators, unsplit. */
  readonly fields: readonly Field[];
  /** The line end that followed, as it was sent: CR, LF, CR LF or nothing. */
  readonly ending: string;
}

export interface Message {
  readonly separators: Separators;
  /** What stood before MSH (a byte order mark, an MLLP start byte, blank lines), kept for printing. */
  readonly leading: string;
  readonly segments: readonly Segment[];
}

export const STANDARD: Separators = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };

/** Splits one message. Undefined when there is no MSH segment to declare the separators. */
export function parseMessage(text: string): Message | undefined {
  const start = text.search(/MSH[^A-Za-z0-9\s]/);
  if (start < 0) return undefined;
  const separators = separatorsOf(text.slice(start));
  const count = new Map<string, number>();
  const segments = linesOf(text.slice(start), separators.field).map(({ line, ending }) => {
    const segment = parseSegment(line, ending, separators);
    const ordinal = (count.get(segment.name) ?? 0) + 1;
    count.set(segment.name, ordinal);
    return { ...segment, ordinal };
  });
  return { separators, leading: text.slice(0, start), segments };
}

/** Exactly what was read, line ends included. */
export function printMessage(message: Message): string {
  return message.leading + message.segments.map((segment) => printSegment(segment, message.separators) + segment.ending).join('');
}

export function printSegment(segment: Segment, separators: Separators): string {
  if (segment.name !== 'MSH') return segment.fields.map((field) => printField(field, separators)).join(separators.field);
  const [name = [], , encoding, ...rest] = segment.fields;
  const shown = [name, ...(encoding ? [encoding] : []), ...rest];
  return shown.map((field) => printField(field, separators)).join(separators.field);
}

export function printField(field: Field, separators: Separators): string {
  return field
    .map((repetition) => repetition.map((component) => component.join(separators.subcomponent ?? '')).join(separators.component ?? ''))
    .join(separators.repetition ?? '');
}

/** One field of the text of one segment, split by the message's own separators. */
export function parseField(text: string, separators: Separators): Field {
  return splitBy(text, separators.repetition).map((repetition) =>
    splitBy(repetition, separators.component).map((component) => splitBy(component, separators.subcomponent)),
  );
}

function separatorsOf(text: string): Separators {
  const field = text.charAt(3);
  const line = text.split(/[\r\n]/, 1)[0] ?? '';
  const declared = line.slice(4).split(field, 1)[0] ?? '';
  // A fifth character (truncation, HL7 v2.7) is kept in MSH-2 but splits nothing.
  return {
    field,
    component: declared.charAt(0) || undefined,
    repetition: declared.charAt(1) || undefined,
    escape: declared.charAt(2) || undefined,
    subcomponent: declared.charAt(3) || undefined,
  };
}

/** A line that does not open like a segment is a line break inside the text of the segment before it. */
function linesOf(text: string, field: string): { line: string; ending: string }[] {
  const lines: { line: string; ending: string }[] = [];
  for (const [, line = '', ending = ''] of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    const last = lines.at(-1);
    if (line === '' && ending === '') continue;
    if (last && !opensSegment(line, field)) {
      last.line += last.ending + line;
      last.ending = ending;
    } else lines.push({ line, ending });
  }
  return lines.map(withBlankTailInEnding);
}

function withBlankTailInEnding(entry: { line: string; ending: string }): { line: string; ending: string } {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: frame characters are what is looked for
  const tail = /[\r\n\u001c]+$/.exec(entry.line)?.[0] ?? '';
  return { line: entry.line.slice(0, entry.line.length - tail.length), ending: tail + entry.ending };
}

function opensSegment(line: string, field: string): boolean {
  return /^[A-Z][A-Z0-9]{2}$/.test(line.slice(0, 3)) && (line.length === 3 || line.charAt(3) === field);
}

function parseSegment(line: string, ending: string, separators: Separators): Omit<Segment, 'ordinal'> {
  const parts = line.split(separators.field);
  const name = parts[0] ?? '';
  if (name !== 'MSH') return { name, ending, fields: parts.map((part) => parseField(part, separators)) };
  const [, encoding, ...rest] = parts;
  const declared: Field[] = [[[['MSH']]], [[[separators.field]]]];
  if (encoding !== undefined) declared.push([[[encoding]]]);
  return { name, ending, fields: [...declared, ...rest.map((part) => parseField(part, separators))] };
}

function splitBy(text: string, separator: string | undefined): string[] {
  return separator === undefined ? [text] : text.split(separator);
}
