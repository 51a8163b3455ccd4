// Search.
import type { Scope } from '../../identity/index.ts';
import type { Queryable } from '../../storage/index.ts';
import type { Structure } from '../index-rows.ts';
import type { SearchPage, SearchRequest } from '../record.ts';

export async function search(_database: Queryable, _structure: Structure, _request: SearchRequest, _scope: Scope): Promise<SearchPage> {
  throw new Error('being written');
}
