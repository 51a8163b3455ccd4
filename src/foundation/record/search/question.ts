// A search request read into its parts: what to match, in which order, what comes with it. Everything that is wrong is reported at once.

import { type Finding, ServiceError } from '../../errors.ts';
import type { Scope } from '../../identity/index.ts';
import type { Queryable } from '../../storage/index.ts';
import type { Structure } from '../index-rows.ts';
import type { SearchRequest } from '../record.ts';
import { scopeCondition } from '../scope.ts';
import { condition } from './conditions.ts';
import { NotUnderstood } from './finding.ts';
import { type Inclusion, inclusion } from './include.ts';
import { type Place, placeOf, type SortKey, sortKeys } from './order.ts';

export interface Question {
  readonly type: string;
  readonly isSpread: boolean;
  /** Conditions on `r`, joined by and, but for its type. */
  readonly where: string;
  /** The type as `$1`, then the values of the parameters in `where`; an order adds its own after them. */
  readonly values: unknown[];
  /** Likely to leave many of the type, so that looking through the first of the order finds a page. */
  readonly isBroad: boolean;
  readonly sort: string;
  readonly keys: readonly SortKey[];
  readonly after: Place | undefined;
  readonly count: number;
  readonly wantsTotal: boolean;
  readonly wantsMatches: boolean;
  readonly includes: readonly Inclusion[];
  readonly reverseIncludes: readonly Inclusion[];
}

/** Parameters about the answer rather than the resources, as far as the record answers them. */
export const RESULT_PARAMETERS: readonly string[] = ['_count', '_sort', '_include', '_revinclude', '_total', '_summary', '_page'];

const USUAL_COUNT = 20;
const LARGEST_COUNT = 1000;

/** Throws ServiceError 400 with one finding for each parameter that could not be understood. */
export async function readQuestion(
  database: Queryable,
  { type, parameters }: SearchRequest,
  scope: Scope,
  structure: Structure,
  isSpread: boolean,
): Promise<Question> {
  const values: unknown[] = [type];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const findings: Finding[] = [];
  const note = (error: unknown) => {
    if (!(error instanceof NotUnderstood)) throw error;
    findings.push(error.finding);
  };
  const noting = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      note(error);
      return otherwise;
    }
  };
  const said = (name: string) => parameters.filter(([one]) => one.split(':')[0] === name);
  const last = (name: string) => said(name).at(-1)?.[1];

  const conditions = [`r.type = ${parameter(type)}`, 'not r.deleted', scopeCondition(scope, parameter, type)];
  for (const [name, value] of parameters) {
    if (RESULT_PARAMETERS.includes(name.split(':')[0] ?? '')) continue;
    const one = await condition(type, name, value, { database, structure, scope, isSpread, parameter }).catch(note);
    if (one) conditions.push(one);
  }
  const isBroad = scope.kind !== 'patient' && parameters.every(([name]) => !isNarrow(type, name, structure));
  const sort = last('_sort') ?? '';
  const keys = noting(() => (sort === '' ? [] : sortKeys(type, sort, structure)), []);
  const page = last('_page');
  const after = noting(() => (page === undefined ? undefined : placeOf(page, sort, Math.max(1, keys.length))), undefined);
  const count = noting(() => countOf(last('_count')), USUAL_COUNT);
  const summary = noting(() => oneOf('_summary', last('_summary'), ['count', 'false']), undefined);
  const total = noting(() => oneOf('_total', last('_total'), ['none', 'estimate', 'accurate']), undefined);
  const including = (name: '_include' | '_revinclude') =>
    said(name).flatMap(([full, value]) => noting(() => [inclusion(name, full, value, structure)], []));
  const includes = including('_include');
  const reverseIncludes = including('_revinclude');
  if (findings.length > 0) throw new ServiceError(400, findings);
  return {
    type,
    isSpread,
    where: conditions.join('\n  and '),
    values,
    isBroad,
    sort,
    keys,
    after,
    count,
    wantsTotal: summary === 'count' || count === 0 || total === 'accurate' || total === 'estimate',
    wantsMatches: summary !== 'count' && count > 0,
    includes,
    reverseIncludes,
  };
}

/** What names one thing, or what belongs to one. */
function isNarrow(type: string, name: string, structure: Structure): boolean {
  const [base = ''] = name.split(/[:.]/);
  return base === '_id' || base === 'identifier' || structure.searchParameter(type, base)?.kind === 'reference';
}

function countOf(text: string | undefined): number {
  if (text === undefined) return USUAL_COUNT;
  if (!/^\d{1,9}$/.test(text))
    throw new NotUnderstood('REC_BAD_VALUE', '_count', '_count is a whole number.', `Write a number from 0 to ${LARGEST_COUNT}.`);
  return Math.min(Number(text), LARGEST_COUNT);
}

function oneOf(name: string, value: string | undefined, allowed: readonly string[]): string | undefined {
  if (value !== undefined && !allowed.includes(value))
    throw new NotUnderstood('REC_BAD_VALUE', name, `This value of ${name} is not supported.`, `Write ${allowed.join(' or ')}.`);
  return value;
}
