// Reports as a table: one row a finding; rows with the same order number are one report. The first row names the columns.
import { readCsv } from '../../../../foundation/tables/index.ts';
import type { Variant } from '../../../../service/results/index.ts';
import { HEADINGS, tidied, VARIANT_FIELDS, type VariantFields } from '../report-form.ts';
import type { FileFinding, FileReport } from './file-report.ts';

type Column = 'order' | 'nhsNumber' | 'birthDate' | 'outcome' | 'conclusion' | keyof VariantFields;

const ABOUT: Readonly<Record<string, Column>> = {
  order: 'order',
  'order number': 'order',
  sample: 'order',
  'sample number': 'order',
  'nhs number': 'nhsNumber',
  'date of birth': 'birthDate',
  born: 'birthDate',
  outcome: 'outcome',
  conclusion: 'conclusion',
};

interface Row {
  readonly where: string;
  readonly cells: Readonly<Partial<Record<Column, string>>>;
}

export function readReportCsv(text: string): { readonly reports: readonly FileReport[]; readonly findings: readonly FileFinding[] } {
  const reading = readCsv(text);
  if (reading.kind === 'refused') return refused('File', reading.because, 'Write it again, with commas between the cells.');
  const columns = reading.heading.map((name): Column | undefined => {
    const plain = name
      .toLowerCase()
      .replaceAll(/[\s._:-]+/g, ' ')
      .trim();
    return ABOUT[plain] ?? HEADINGS[plain];
  });
  const missing = (['order', 'outcome', 'conclusion'] as const).filter((column) => !columns.includes(column));
  if (missing.length > 0)
    return refused(
      'Row 1',
      `The first row names no column for: ${missing.join(', ')}.`,
      'Name the columns: order number, NHS number, outcome, conclusion.',
    );
  const findings: FileFinding[] = [];
  const rows = reading.rows.map(({ line, cells }): Row => {
    const where = `Row ${line}`;
    if (cells.length !== columns.length)
      findings.push({
        where,
        what: `It has ${cells.length} cells where the first row has ${columns.length}.`,
        mend: 'Put text with commas in quotation marks.',
      });
    const named = columns.flatMap((column, place) => (column ? [[column, cells[place] ?? ''] as const] : []));
    return { where, cells: Object.fromEntries(named) };
  });
  if (rows.length === 0) return refused('File', 'The file has column names and no rows.', 'Add a row for each finding.');
  const byOrder = new Map<string, Row[]>();
  for (const row of rows) {
    const order = row.cells.order ?? '';
    if (order === '')
      findings.push({ where: row.where, what: 'It names no order.', mend: 'Enter the number of the order or of its sample.' });
    else byOrder.set(order, [...(byOrder.get(order) ?? []), row]);
  }
  const reports = [...byOrder].map(([order, ofOrder]) => reportOf(order, ofOrder, findings));
  return { reports, findings };
}

function reportOf(order: string, rows: readonly Row[], findings: FileFinding[]): FileReport {
  const said = (column: Column): string => {
    const different = [...new Set(rows.flatMap(({ cells }) => cells[column] || []))];
    if (different.length > 1)
      findings.push({
        where: rows.map(({ where }) => where).join(', '),
        what: `The rows of order ${order} say different things under “${column}”.`,
        mend: 'Rows of one order share their patient, outcome and conclusion.',
      });
    return different[0] ?? '';
  };
  return {
    where: rows.map(({ where }) => where).join(', '),
    orders: [order],
    nhsNumber: said('nhsNumber') || undefined,
    birthDate: said('birthDate') || undefined,
    outcome: said('outcome'),
    conclusion: said('conclusion'),
    variants: rows.flatMap(({ cells }) => variantIn(cells) ?? []),
    documents: [],
  };
}

function variantIn(cells: Row['cells']): Variant | undefined {
  const fields = tidied(Object.fromEntries(VARIANT_FIELDS.map((field) => [field, cells[field] ?? ''])) as VariantFields); // the keys are those of the type
  if (VARIANT_FIELDS.every((field) => fields[field] === '')) return undefined;
  const { gene, ...rest } = fields;
  return { gene: { symbol: gene }, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')) };
}

function refused(where: string, what: string, mend: string) {
  return { reports: [], findings: [{ where, what, mend }] };
}
