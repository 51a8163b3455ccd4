// What the record already holds that a proposal touches: found in few round trips before anything is decided.

import type { Consent, DiagnosticReport, QuestionnaireResponse, Resource, Specimen, Task } from '@medplum/fhirtypes';
import type { Stored } from '../../../foundation/record/index.ts';
import { type Key, keyText } from './identifiers.ts';

/** The parts of one order as they stand in the record. */
export interface OrderParts {
  readonly tasks: readonly Task[];
  readonly specimens: readonly Specimen[];
  readonly reports: readonly DiagnosticReport[];
  readonly consents: readonly Consent[];
  readonly responses: readonly QuestionnaireResponse[];
}

export interface Context {
  /** Who holds a key, by `keyText`. */
  readonly holders: ReadonlyMap<string, string>;
  /** What a conditional query matches, `Type/id` each, by the query as written (`Type?...`). */
  readonly matches: ReadonlyMap<string, readonly string[]>;
  /** Current versions by `Type/id`, deleted ones left out. */
  readonly stored: ReadonlyMap<string, Stored>;
  /** Of those, what the caller named and may see: only these can be updated, patched or deleted by id. */
  readonly visible: ReadonlySet<string>;
  /** Existing orders touched, by ServiceRequest id. */
  readonly orders: ReadonlyMap<string, OrderParts>;
}

export const EMPTY_CONTEXT: Context = { holders: new Map(), matches: new Map(), stored: new Map(), visible: new Set(), orders: new Map() };

export function holderOf(context: Context, key: Key): string | undefined {
  return context.holders.get(keyText(key));
}

const parsed = new WeakMap<Stored, Resource>();

/** The resource of a stored version, parsed once. */
export function resourceOf(stored: Stored): Resource {
  const known = parsed.get(stored);
  if (known) return known;
  const resource = JSON.parse(stored.content) as Resource; // the record stores nothing but FHIR resources
  parsed.set(stored, resource);
  return resource;
}

export function currentOf(context: Context, reference: string): Resource | undefined {
  const stored = context.stored.get(reference);
  return stored && resourceOf(stored);
}

/** As `currentOf`, for a resource that is to be changed by its id. */
export function visibleOf(context: Context, reference: string): Resource | undefined {
  return context.visible.has(reference) ? currentOf(context, reference) : undefined;
}
