// Headings: layouts drift from year to year, so the heading row is found by what it says, and each column by the meaning of its heading.

import { similarity, squash } from '../searching/words.ts';
import type { Cell } from './sheets.ts';

export type Field =
  | 'sheet'
  | 'indicationCode'
  | 'indicationName'
  | 'testCode'
  | 'testName'
  | 'target'
  | 'method'
  | 'scope'
  | 'commissioning'
  | 'specialistGroup'
  | 'eligibility'
  | 'changes';

export interface Headings {
  /** Zero-based position of the heading row. */
  readonly at: number;
  readonly columns: ReadonlyMap<Field, number>;
  /** Columns whose heading means nothing to us: position and heading as written. */
  readonly unknown: readonly { readonly column: number; readonly heading: string }[];
  /** Read by likeness or by content rather than by name, in words. */
  readonly guesses: readonly string[];
}

/** Title rows and notes stand above the headings in some versions; none that we know has more than 3. */
const LOOK_IN_ROWS = 60;

/** The first row that reads as headings of a directory; undefined when the sheet has none. */
export function findHeadings(rows: readonly (readonly Cell[])[]): Headings | undefined {
  let best: Headings | undefined;
  for (let at = 0; at < Math.min(rows.length, LOOK_IN_ROWS); at += 1) {
    const headings = readHeadings(rows, at);
    if (headings && headings.columns.size > (best?.columns.size ?? 0)) best = headings;
  }
  return best;
}

/** Rows of the sheet that repeat the headings (each page or group has its own in some layouts). */
export function isHeadingRow(row: readonly Cell[]): boolean {
  const fields = new Set(row.map((cell) => fieldOf(String(cell ?? ''))).filter((field) => field !== undefined));
  return fields.has('testCode') && fields.size >= 3;
}

function readHeadings(rows: readonly (readonly Cell[])[], at: number): Headings | undefined {
  const columns = new Map<Field, number>();
  const unknown: { column: number; heading: string }[] = [];
  const guesses: string[] = [];
  const row = rows[at] ?? [];
  row.forEach((cell, column) => {
    if (typeof cell !== 'string' || squash(cell) === '') return;
    const field = fieldOf(cell);
    if (field && !columns.has(field)) columns.set(field, column);
    else unknown.push({ column, heading: cell });
  });
  if (columns.size < 2) return undefined;
  for (const left of [...unknown]) {
    const like = likeHeading(left.heading);
    if (!like || columns.has(like.field)) continue;
    columns.set(like.field, left.column);
    unknown.splice(unknown.indexOf(left), 1);
    guesses.push(`The heading "${left.heading}" was read as "${like.heading}".`);
  }
  for (const [field, pattern] of CODE_COLUMNS) {
    if (columns.has(field)) continue;
    const column = columnHolding(rows, at, pattern, new Set(columns.values()));
    if (column === undefined) continue;
    columns.set(field, column);
    const index = unknown.findIndex((left) => left.column === column);
    const heading = index >= 0 ? unknown.splice(index, 1)[0]?.heading : undefined;
    guesses.push(
      `Column ${columnLetter(column)}${heading ? ` ("${heading}")` : ''} was taken for the ${FIELD_WORDS[field]} because of what it holds.`,
    );
  }
  const hasIndication = columns.has('indicationCode') || columns.has('indicationName');
  return columns.has('testCode') && hasIndication ? { at, columns, unknown, guesses } : undefined;
}

function fieldOf(heading: string): Field | undefined {
  const words = squash(heading);
  return ALIASES.find(([pattern]) => pattern.test(words))?.[1];
}

function likeHeading(heading: string): { field: Field; heading: string } | undefined {
  const words = squash(heading);
  const [best] = PLAIN_HEADINGS.map(([name, field]) => ({ field, heading: name, likeness: similarity(words, squash(name)) })).sort(
    (a, b) => b.likeness - a.likeness,
  );
  return best && best.likeness >= 0.8 ? best : undefined;
}

/** The column below row `at` in which at least half of the filled cells, and at least one, follow the pattern. */
function columnHolding(rows: readonly (readonly Cell[])[], at: number, pattern: RegExp, taken: ReadonlySet<number>): number | undefined {
  const below = rows.slice(at + 1, at + 201);
  const width = Math.max(0, ...below.map((row) => row.length));
  for (let column = 0; column < width; column += 1) {
    if (taken.has(column)) continue;
    const filled = below.map((row) => row[column]).filter((cell) => cell !== null && cell !== undefined && cell !== '');
    const fitting = filled.filter((cell) => pattern.test(String(cell).trim()));
    if (fitting.length > 0 && fitting.length * 2 >= filled.length) return column;
  }
  return undefined;
}

export function columnLetter(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnLetter(Math.floor(column / 26) - 1) + letter;
}

const CODE_COLUMNS: readonly (readonly ['testCode' | 'indicationCode', RegExp])[] = [
  ['testCode', /^[RM]\d{1,4}\.\d{1,3}[a-z]?$/i],
  ['indicationCode', /^[RM]\d{1,4}$/i],
];

const FIELD_WORDS = { testCode: 'test code', indicationCode: 'clinical indication code' } as const;

/** Squashed headings of the rare workbook v4 to v9, the cancer workbooks 2020 to v7.3, hub editions and our own lists. */
const ALIASES: readonly (readonly [RegExp, Field])[] = [
  [/^sheet( name)?$/, 'sheet'],
  [/^(ci|clinical indication|indication)( test)?( id| code| number| no| ref| identifier)+( and name| name)?$/, 'indicationCode'],
  [/^(r|m) (code|number)$/, 'indicationCode'],
  [/^(ngtd |national |genomic )?test( directory)?( id| code| number| no| ref| identifier)+( and name| name)?$/, 'testCode'],
  [/^(ci|clinical indication|indication)( name| description)?$/, 'indicationName'],
  [/^(genomic )?test( name| description)$/, 'testName'],
  [
    /^targets?( ?genes?)?( ?s)?( essential)?$|^target ?s? genes?( s)?$|^genes?( s)?( essential)?$|^targets? genes? (s )?essential$|^targets? \(?essential/,
    'target',
  ],
  [/^(test |testing )?(method|technology|methodology)( type| of test)?$/, 'method'],
  [/^(test )?scope$/, 'scope'],
  [/^commissioning( category| status)?$/, 'commissioning'],
  [/^(specialist )?(test )?group( test group)?$|^specialist (test )?group/, 'specialistGroup'],
  [/^(eligibility|testing)( criteria)?$/, 'eligibility'],
  [/^changes?( since| from|$)/, 'changes'],
];

const PLAIN_HEADINGS: readonly (readonly [string, Field])[] = [
  ['Clinical indication ID', 'indicationCode'],
  ['CI Code', 'indicationCode'],
  ['Clinical Indication', 'indicationName'],
  ['Clinical Indication Name', 'indicationName'],
  ['Test ID', 'testCode'],
  ['Test Code', 'testCode'],
  ['Test Name', 'testName'],
  ['Target/Genes', 'target'],
  ['Target Gene(s)', 'target'],
  ['Test Method', 'method'],
  ['Technology', 'method'],
  ['Test Scope', 'scope'],
  ['Commissioning category', 'commissioning'],
  ['Specialist test group', 'specialistGroup'],
  ['Eligibility Criteria', 'eligibility'],
];
