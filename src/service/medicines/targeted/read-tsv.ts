// Tab-separated tables with a header line, as knowledge bases and callers write them.

export type Row = Readonly<Record<string, string>>;

/** CIViC does not quote, other exports may: one pair of quotes around a cell is taken off. */
export function readTsv(text: string): readonly Row[] {
  const [header = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'));
  const columns = header.split('\t').map((column) => column.trim());
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(columns.map((column, index) => [column, (cells[index] ?? '').replace(/^"(.*)"$/, '$1')]));
  });
}
