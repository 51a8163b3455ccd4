// Search: a question in URL parameters becomes SQL over the index rows. It is sent unnamed, so that the server plans each one for its own
// values (a plan for any value took six times as long). http://hl7.org/fhir/R4/search.html

import type { Scope } from '../../identity/index.ts';
import type { Queryable } from '../../storage/index.ts';
import type { Structure } from '../index-rows.ts';
import { asStored, type StoredRow } from '../read.ts';
import type { SearchPage, SearchRequest } from '../record.ts';
import { included, pointing } from './include.ts';
import { type Place, pageAfter } from './order.ts';
import { type Question, readQuestion } from './question.ts';
import { OF_TYPE, type PageStatement, pageStatements } from './statements.ts';

export { RESULT_PARAMETERS } from './question.ts';

/** Throws ServiceError 400 with a finding for each parameter that was not understood. */
export async function search(
  database: Queryable,
  structure: Structure,
  request: SearchRequest,
  scope: Scope,
  isSpread = false,
): Promise<SearchPage> {
  const question = await readQuestion(database, request, scope, structure, isSpread);
  const [rows, total] = await Promise.all([
    question.wantsMatches ? matching(database, question) : [],
    question.wantsTotal ? count(database, question) : undefined,
  ]);
  const shown = rows.slice(0, question.count);
  const matches = shown.map(asStored);
  const [forward, backward] = await Promise.all([
    included(database, matches, question.includes, scope, structure),
    pointing(database, matches, question.reverseIncludes, scope),
  ]);
  const forwardKeys = new Set(forward.map(({ type, id }) => `${type}/${id}`));
  const last = shown.at(-1);
  return {
    matches,
    included: [...forward, ...backward.filter(({ type, id }) => !forwardKeys.has(`${type}/${id}`))],
    ...(total === undefined ? {} : { total }),
    ...(rows.length > shown.length && last ? { next: pageAfter(question.sort, placeAfter(last, question)) } : {}),
  };
}

/** A row with the values it was sorted by, as text: `sort_0`, `sort_1`, ... */
type SortedRow = StoredRow & { readonly [sort: `sort_${number}`]: string | null };

/** One row more than the page holds says that another page follows. */
async function matching(database: Queryable, question: Question): Promise<readonly SortedRow[]> {
  const page = question.count + 1;
  const found: SortedRow[] = [];
  for (const statement of pageStatements(question)) {
    if (found.length === page) break;
    const rows = await run(database, statement, page - found.length);
    if (!statement.isGlimpse || rows.length === page) found.push(...rows);
  }
  return found;
}

function run(database: Queryable, { text, values }: PageStatement, limit: number): Promise<readonly SortedRow[]> {
  return database.query<SortedRow>(`${text} limit ${limit}`, values);
}

function placeAfter(row: SortedRow, { keys }: Question): Place {
  const length = Math.max(1, keys.length);
  return { id: row.id, values: Array.from({ length }, (_, index) => row[`sort_${index}`] ?? null) };
}

async function count(database: Queryable, { where, values }: Question): Promise<number> {
  const [row] = await database.query<{ total: string }>(`select count(*) as total from resource r where ${OF_TYPE} and ${where}`, values);
  return Number(row?.total ?? 0);
}
