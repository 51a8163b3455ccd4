// What a fact is: its kind, its unit, and who can be asked for it in which words. The facts themselves are in data/pathways/facts.json.

import type { FactId, ListId } from './expression.ts';
import type { AskWho } from './rule.ts';

interface Described {
  readonly label: string;
  readonly askWho: AskWho;
  readonly question: string;
}

export type FactDefinition = Described & { readonly id: FactId } & (
    | { readonly type: 'yes-no' }
    | {
        readonly type: 'number';
        readonly unit: string;
        readonly min: number;
        readonly max: number;
        readonly isWhole?: boolean;
        readonly analyte?: 'cholesterol' | 'triglycerides';
      }
    | { readonly type: 'word'; readonly values: readonly string[] }
    | { readonly type: 'words'; readonly values: readonly string[] }
  );

export type FieldDefinition =
  | { readonly type: 'number'; readonly label: string; readonly min: number; readonly max: number; readonly isWhole?: boolean }
  | { readonly type: 'word'; readonly label: string; readonly values: readonly string[] };

export interface ListDefinition extends Described {
  readonly id: ListId;
  /** What one of them is called. */
  readonly one: string;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
}

export interface Catalogue {
  readonly facts: ReadonlyMap<FactId, FactDefinition>;
  readonly lists: ReadonlyMap<ListId, ListDefinition>;
}

export interface CatalogueFile {
  readonly facts: readonly FactDefinition[];
  readonly lists: readonly ListDefinition[];
}

export function catalogueOf({ facts, lists }: CatalogueFile): Catalogue {
  return { facts: new Map(facts.map((fact) => [fact.id, fact])), lists: new Map(lists.map((list) => [list.id, list])) };
}

/** A converted value is kept to six places on both sides, so that 290 mg/dL is not less than 290 mg/dL in any back end (CQL holds eight). */
export function toPlaces(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
