// The front door of the synthetic region. What makes it and what compares with its truth live apart from every room of the service.

export { drawOf } from './draw.ts';
export { type Ethnicity, type Figure, GENES, type Gene, UPTAKE } from './figures.ts';
export { MEASURED, type Measured } from './guidelines.ts';
export { storing } from './into-record.ts';
export { BRCA_GENES, carries, FH_GENES, LYNCH_GENES, type Person } from './person.ts';
export type { Answer } from './reality.ts';
export { type FamilyOutput, type PatientRecord, type RegionWishes, regionOf } from './region.ts';
export { relativesOf } from './relatives.ts';
export type { Truth } from './truth.ts';
export { MANIFEST_FILE, type RegionManifest, TRUTH_FILE, writeRegion } from './write-region.ts';
