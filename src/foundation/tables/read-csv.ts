// Rows of a CSV file with their line numbers (RFC 4180). Semicolons and tabs are taken as well when the heading row uses them; at most `MOST_ROWS`.

export interface CsvRow {
  /** Line in the file where the row begins; the heading is line 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export type CsvReading =
  | { readonly kind: 'rows'; readonly heading: readonly string[]; readonly rows: readonly CsvRow[] }
  | { readonly kind: 'refused'; readonly because: string };

export const MOST_ROWS = 200_000;

export function readCsv(text: string): CsvReading {
  const bare = text.replace(/^\uFEFF/, '');
  const [first = ''] = bare.split(/\r?\n/, 1);
  const separator = [',', ';', '\t'].reduce((best, each) => (first.split(each).length > first.split(best).length ? each : best), ',');
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  let line = 1;
  let began = 1;
  const endRow = () => {
    cells.push(cell.trim());
    if (cells.some((each) => each !== '')) rows.push({ line: began, cells });
    cells = [];
    cell = '';
  };
  for (let place = 0; place < bare.length; place += 1) {
    const letter = bare[place] ?? '';
    if (letter === '\n') line += 1;
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (bare[place + 1] === '"') {
        cell += '"';
        place += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (letter === separator) {
      cells.push(cell.trim());
      cell = '';
    } else if (letter === '\n') {
      endRow();
      began = line;
      if (rows.length > MOST_ROWS + 1) return { kind: 'refused', because: `The file has more than ${MOST_ROWS} rows. Send it in parts.` };
    } else if (letter !== '\r') cell += letter;
  }
  if (isQuoted) return { kind: 'refused', because: `A quotation mark that opens on line ${began} is never closed.` };
  endRow();
  const [heading, ...rest] = rows;
  if (!heading) return { kind: 'refused', because: 'The file is empty.' };
  return { kind: 'rows', heading: heading.cells, rows: rest };
}
