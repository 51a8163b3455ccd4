// The second front door of medicines: stored genotypes and what the service does with them. It needs the record; the engine (../index.ts) does not, and
// loads in a sixth of the time, which the command line and programs that use the engine alone count on.

export { type Engine, engineIn, rulesAlone } from './engine.ts';
export type { Evaluated } from './evaluated.ts';
export { genomicReport } from './genomic-report.ts';
export type { StoredResults } from './interpret-stored.ts';
export { interpretStored } from './interpret-stored.ts';
export {
  createMedicines,
  type KeepOutcome,
  LONGEST_WORKLIST,
  type Medicines,
  type ToDoOfPatient,
} from './medicines.ts';
export { PASSPORT_TEXT, type Passport, passportOf } from './passport.ts';
export { patientContext } from './patient-context.ts';
export { ofPatients, type PersonOnRecord, personOnRecord, withRecord } from './person-on-record.ts';
export type { Affected } from './re-evaluate.ts';
export { GENOTYPE_CODES } from './read-genotypes.ts';
export { medicinesConsumer, medicinesMigrations, type Run } from './store.ts';
export type { Clock, ToDo } from './to-do.ts';
