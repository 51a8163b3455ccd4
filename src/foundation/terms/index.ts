// Terms: the identifiers and codes of the field, parsed once at the border.
export { SYSTEM } from './systems.ts';
