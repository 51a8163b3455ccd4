// The structure of FHIR R4 as the record needs it: is a resource sound, and what can it be found by.
import type { Structure } from '../index-rows.ts';
import { extract, searchParameter } from './extract.ts';
import { TABLE } from './schema.ts';

export { intervalOf, isDateTime } from './dates.ts';
export { searchParameters } from './extract.ts';
export { type LiteralReference, parseReference } from './references.ts';
export { fold } from './rows.ts';
export { TYPES as RESOURCE_TYPES } from './types.ts';
export { type ValidationOptions, validateResource } from './validate.ts';

export const structure: Structure = {
  extract,
  searchParameter,
  isKnownType: (type) => /^[A-Z][A-Za-z]+$/.test(type) && Object.hasOwn(TABLE.types, type) && TABLE.types[type]?.['^'] !== undefined,
};
