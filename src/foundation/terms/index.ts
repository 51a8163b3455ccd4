// Terms: the identifiers and codes of the field, parsed once at the border.
export { type CodeSystem, codeSystem, codeSystems, displayOf } from './code-systems.ts';
export { isGeneSymbol, isLoincCode, readHgncId, readHpoId, type SnomedKind, snomedKind } from './codes.ts';
export { concept } from './concept.ts';
export { type HgvsDescription, type HgvsLevel, type HgvsReading, readHgvs } from './hgvs.ts';
export { formatNhsNumber, isExampleNhsNumber, type NhsNumberReading, readNhsNumber } from './nhs-number.ts';
export { readGmcNumber, readOdsCode, readSdsUserId } from './organisations-and-people.ts';
export { SYSTEM } from './systems.ts';
export { type Analyte, type Conversion, convert, readUnit } from './units.ts';
