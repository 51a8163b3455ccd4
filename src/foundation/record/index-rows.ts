// What a search can find a resource by, taken out of it once when it is written; the generated structure implements it, the record stores it.
// Standard: http://hl7.org/fhir/R4/search.html

import type { Resource } from '@medplum/fhirtypes';

export interface IndexRows {
  /** Codes, identifiers, booleans and uris. `system: null` when the value has none. */
  readonly tokens: readonly { readonly param: string; readonly system: string | null; readonly code: string }[];
  /** A literal target (`targetType`, `targetId`), a logical one (`identifier...`), or both in one row. */
  readonly references: readonly {
    readonly param: string;
    readonly targetType: string | null;
    readonly targetId: string | null;
    readonly identifierSystem?: string | null;
    readonly identifierValue?: string | null;
  }[];
  /** The interval a date or period means: `low` inclusive, `high` exclusive (`2024` is 1 January 2024 to 1 January 2025); an open end is the far past or future. */
  readonly dates: readonly { readonly param: string; readonly low: Date; readonly high: Date }[];
  readonly strings: readonly {
    readonly param: string;
    /** Lower case, without accents. */
    readonly value: string;
    /** As it was written, for `:exact`; taken as `value` when left out. */
    readonly written?: string;
  }[];
  /** Numbers and quantities; `value` is a decimal as text. */
  readonly numbers: readonly { readonly param: string; readonly value: string; readonly system?: string; readonly unit?: string }[];
  /** Ids of the Patients whose compartment holds the resource. */
  readonly compartmentPatients: readonly string[];
}

export interface SearchParameter {
  readonly name: string;
  readonly kind: 'token' | 'reference' | 'date' | 'string' | 'uri' | 'number' | 'quantity';
  /** For references: the resource types they may point to. */
  readonly targets?: readonly string[];
}

export interface Structure {
  extract(resource: Resource): IndexRows;
  searchParameter(type: string, name: string): SearchParameter | undefined;
  isKnownType(type: string): boolean;
}
