// Tab-separated tables with a header line, as knowledge bases and callers write them.

export type Row = Readonly<Record<string, string>>;

/** CIViC does not quote, other exports may: one pair of quotes around a cell is taken off. */
export function readTsv(text: string, nameOf: (column: string) => string = (column) => column): readonly Row[] {
  const [header = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
  const columns = header.split('\t').map((column) => nameOf(column.trim()));
  return lines.map((line) => {
    const cells = line.split('\t');
    const row: Record<string, string> = {};
    for (const [index, column] of columns.entries()) {
      const cell = cells[index] ?? '';
      row[column] = cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 ? cell.slice(1, -1) : cell;
    }
    return row;
  });
}
