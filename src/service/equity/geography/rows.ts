// Reading tables as they arrive: lines of comma-separated text (RFC 4180) or rows of a workbook, one at a time, never the whole file in memory.

export type Field = string | number | boolean | Date | null | undefined;
export type Rows = AsyncIterable<readonly Field[]> | Iterable<readonly Field[]>;

/** Splits chunks of text into rows of fields; quoted fields may hold commas, quotes and line ends. A last line without an end still counts. */
export async function* csvRows(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<readonly string[]> {
  let fields: string[] = [];
  let field = '';
  let isQuoted = false;
  let afterQuote = false;
  let isFirst = true;
  for await (const chunk of chunks) {
    const text = isFirst && chunk.startsWith('\uFEFF') ? chunk.slice(1) : chunk;
    if (chunk.length > 0) isFirst = false;
    for (const character of text) {
      if (isQuoted) {
        if (character === '"') {
          isQuoted = false;
          afterQuote = true;
        } else field += character;
        continue;
      }
      if (character === '"') {
        // A quote right after a closing quote is a quote of the text.
        if (afterQuote) field += '"';
        isQuoted = true;
        afterQuote = false;
        continue;
      }
      afterQuote = false;
      if (character === ',') {
        fields.push(field);
        field = '';
      } else if (character === '\n') {
        fields.push(field);
        yield fields;
        fields = [];
        field = '';
      } else if (character !== '\r') field += character;
    }
  }
  if (field !== '' || fields.length > 0) yield [...fields, field];
}

/** A field as trimmed text; empty for nothing. */
export function textOf(field: Field): string {
  return field === null || field === undefined ? '' : field instanceof Date ? field.toISOString() : String(field).trim();
}

/** A field as a number; undefined when it is empty or not one. Thousands separators are taken. */
export function numberOf(field: Field): number | undefined {
  if (typeof field === 'number') return Number.isFinite(field) ? field : undefined;
  const text = textOf(field).replaceAll(',', '');
  if (text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
