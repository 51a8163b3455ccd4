// The order of a search and the place where its next page begins. A page begins after the last row of the one before (keyset), so that what is
// written in between neither repeats nor hides a row.

import type { Structure } from '../index-rows.ts';
import { keyOf } from '../index-terms.ts';
import { NotUnderstood } from './finding.ts';

export interface SortKey {
  readonly name: string;
  readonly isDescending: boolean;
  /** Where the value stands: on the resource itself, in an index table under `key`, or among its terms after `key=`. */
  readonly source: 'last_updated' | 'id' | 'resource_period' | 'resource_name' | 'resource_amount' | 'terms';
  readonly key: string;
  readonly column: string;
}

/** `_sort=-authored,_id` as keys. Throws NotUnderstood. */
export function sortKeys(type: string, sort: string, structure: Structure): readonly SortKey[] {
  return sort.split(',').map((word): SortKey => {
    const isDescending = word.startsWith('-');
    const name = isDescending ? word.slice(1) : word;
    const common = { name, isDescending, key: keyOf(type, name) };
    if (name === '_lastUpdated') return { ...common, source: 'last_updated', column: 'last_updated' };
    if (name === '_id') return { ...common, source: 'id', column: 'id' };
    switch (structure.searchParameter(type, name)?.kind) {
      case undefined:
        throw new NotUnderstood(
          'REC_UNKNOWN_PARAMETER',
          '_sort',
          `${type} cannot be sorted by this.`,
          'Sort by a search parameter of the type, _lastUpdated or _id.',
        );
      case 'date':
        return { ...common, source: 'resource_period', column: 'low' };
      case 'number':
      case 'quantity':
        return { ...common, source: 'resource_amount', column: 'amount' };
      case 'string':
        return { ...common, source: 'resource_name', column: 'name' };
      default:
        return { ...common, source: 'terms', column: 'term' };
    }
  });
}

/** The last row of a page: the values it was sorted by, as text, and its id. */
export interface Place {
  readonly values: readonly (string | null)[];
  readonly id: string;
}

/** The opaque `_page`; it holds for the order it was made with. */
export function pageAfter(sort: string, { values, id }: Place): string {
  return Buffer.from(JSON.stringify([sort, id, ...values])).toString('base64url');
}

/** Throws NotUnderstood for a page that was not given out for this order. */
export function placeOf(page: string, sort: string, length: number): Place {
  const spoilt = () =>
    new NotUnderstood('REC_BAD_PAGE', '_page', 'This page does not belong to this search.', 'Begin the search again without _page.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(page, 'base64url').toString());
  } catch {
    throw spoilt();
  }
  if (!Array.isArray(parsed)) throw spoilt();
  const [madeFor, id, ...values] = parsed as readonly unknown[];
  if (madeFor !== sort || typeof id !== 'string' || values.length !== length) throw spoilt();
  return { id, values: values.map((value) => (typeof value === 'string' ? value : null)) };
}
