// The room put together: what it needs from others, and everything others may ask of it about stored genotypes and medicines.

import type { Observation, Patient, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { auditEventFor } from '../../../foundation/audit/index.ts';
import type { Finding } from '../../../foundation/errors.ts';
import type { Scope, Who } from '../../../foundation/identity/index.ts';
import { type ClinicalRecord, newId, shardOf } from '../../../foundation/record/index.ts';
import type { Database } from '../../../foundation/storage/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { reportFor } from '../pharmacogenomics/advice/report.ts';
import { interpretSample } from '../pharmacogenomics/phenotypes/interpret-sample.ts';
import { type Engine, engineIn } from './engine.ts';
import type { Evaluated } from './evaluated.ts';
import { cutToPlaces, genotypeDocument, genotypeObservation } from './genotype-observation.ts';
import { interpretStored, type StoredResults } from './interpret-stored.ts';
import { patientContext } from './patient-context.ts';
import { documentsOf, ofPatients, type PersonOnRecord, personOnRecord } from './person-on-record.ts';
import { type Affected, affectedBy, type ReEvaluation, reEvaluate } from './re-evaluate.ts';
import { GENOTYPE_CODES } from './read-genotypes.ts';
import { lastRuns, openPrescriptions, type Prescribed, type Run } from './store.ts';
import { inOrder, type TestOrder, type ToDo, toDoAbout } from './to-do.ts';

export interface MedicinesMeans {
  readonly db: Database;
  readonly record: ClinicalRecord;
  /** Where the imported bundle lies. */
  readonly dataDirectory: string;
}

/** One line of the worklist with whom it is about. */
export interface ToDoOfPatient extends ToDo {
  readonly patient: Patient;
}

export interface GenotypeFile {
  /** Logical id. */
  readonly patient: string;
  /** Text of a VCF with one sample. */
  readonly vcf: string;
  /** `ServiceRequest` id of the order it answers. */
  readonly order?: string;
  /** Who may see the results beside the laboratory: ODS codes. */
  readonly parties: readonly string[];
  readonly who: Who;
  readonly now: Date;
}

export type KeepOutcome =
  | { readonly kind: 'kept'; readonly genes: readonly string[]; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export interface Medicines {
  readonly engine: () => Engine;
  /** undefined: no such patient within the scope. `only` leaves out Observations, for a patient who may not read all yet. */
  evaluate(patient: string, scope: Scope, now: Date, only?: (observation: Observation) => boolean): Promise<Evaluated | undefined>;
  /** What a person's resources mean, whoever holds them. */
  results(observations: readonly Observation[], person?: PersonOnRecord): StoredResults;
  worklist(organisation: string, scope: Scope, now: Date): Promise<readonly ToDoOfPatient[]>;
  /** Calls a laboratory's file and keeps genotypes and results, all or nothing. */
  keepGenotypes(file: GenotypeFile): Promise<KeepOutcome>;
  /** Works out everybody's advice again and keeps what changed. */
  reEvaluate(asked: ReEvaluation): Promise<Run>;
  /** Re-evaluations, newest first. */
  runs(limit?: number): Promise<readonly Run[]>;
  /** Whom a re-evaluation affects, as far as the scope reaches. */
  affected(run: string, scope: Scope): Promise<readonly Affected[]>;
}

/** More than a pharmacist can work through; the page says so when it is reached. */
export const LONGEST_WORKLIST = 300;
const PATIENTS_AT_ONCE = 20;

export function createMedicines({ db, record, dataDirectory }: MedicinesMeans): Medicines {
  const engine = engineIn(dataDirectory);
  const evaluate: Medicines['evaluate'] = async (patient, scope, now, only) => {
    const found = await personOnRecord(record, patient, scope);
    if (found === undefined) return undefined;
    const person = only ? { ...found, observations: found.observations.filter(only) } : found;
    const using = engine();
    const read = interpretStored(person, using, patient);
    // A kept file holds every gene; it speaks for those alone whose Observation may be read.
    const mayRead = new Set(read.stored.map(({ gene }) => gene));
    const results = only ? { ...read, genes: read.genes.filter(({ gene }) => mayRead.has(gene)) } : read;
    const context = patientContext(person.history, now.toISOString().slice(0, 10));
    return { person, results, context, report: reportFor(results, using.knowledge, context) };
  };
  return {
    engine,
    evaluate,
    results: (observations, person) =>
      interpretStored({ observations: [...(person?.observations ?? []), ...observations], documents: person?.documents ?? [] }, engine()),
    worklist: async (organisation, scope, now) => {
      const prescriptions = await openPrescriptions(db, organisation, LONGEST_WORKLIST);
      return inOrder(await toDoFor(record, engine(), prescriptions, scope, now)) as readonly ToDoOfPatient[]; // order changes nothing of an entry
    },
    keepGenotypes: (file) => keepGenotypes(record, engine(), file),
    reEvaluate: (asked) => reEvaluate({ db, engine: engine(), evaluate }, asked),
    runs: (limit = 10) => lastRuns(db, limit),
    affected: (run, scope) => affectedBy(db, record, run, scope),
  };
}

async function toDoFor(
  record: ClinicalRecord,
  engine: Engine,
  prescriptions: readonly Prescribed[],
  scope: Scope,
  now: Date,
): Promise<readonly ToDoOfPatient[]> {
  const { nhsRules } = engine.knowledge;
  const codes = [...new Set(nhsRules.rules.flatMap(({ testFirst }) => testFirst?.directoryCodes ?? []))].map(
    (code) => `${SYSTEM.testDirectory}|${code}`,
  );
  const ids = [...new Set(prescriptions.map(({ patient }) => patient))];
  const toDo: ToDoOfPatient[] = [];
  for (let from = 0; from < ids.length; from += PATIENTS_AT_ONCE) {
    const some = ids.slice(from, from + PATIENTS_AT_ONCE);
    const [patients, observations, orders, conditions, procedures] = await Promise.all([
      record.readMany(
        some.map((id) => `Patient/${id}`),
        scope,
      ),
      ofPatients(record, 'Observation', some, scope, [['code', GENOTYPE_CODES]]),
      ofPatients(record, 'ServiceRequest', some, scope, [
        ['code', codes.join(',')],
        ['status', 'active,on-hold,completed'],
      ]),
      ofPatients(record, 'Condition', some, scope),
      ofPatients(record, 'Procedure', some, scope),
    ]);
    const genotypes = observations as readonly Observation[]; // the search asked for Observations
    const documents = await documentsOf(record, genotypes, scope);
    for (const [index, id] of some.entries()) {
      const stored = patients[index];
      if (stored === undefined || stored.deleted) continue;
      const isOf = isAbout(id);
      const context = patientContext([...conditions, ...procedures].filter(isOf), now.toISOString().slice(0, 10));
      const results = interpretStored({ observations: genotypes.filter(isOf), documents }, engine, id);
      const tests = orders.filter(isOf).map((order) => testOrder(order as ServiceRequest)); // the search asked for ServiceRequests
      const patient = JSON.parse(stored.content) as Patient; // read by its type
      for (const prescribed of prescriptions.filter((each) => each.patient === id))
        toDo.push(...toDoAbout(prescribed, results, tests, nhsRules, context).map((each) => ({ ...each, patient })));
    }
  }
  return toDo;
}

function isAbout(patient: string): (resource: Resource) => boolean {
  return (resource) =>
    'subject' in resource && (resource.subject as { reference?: string } | undefined)?.reference === `Patient/${patient}`; // every type read here has a subject reference
}

function testOrder({ id = '', code, authoredOn, meta }: ServiceRequest): TestOrder {
  return {
    order: id,
    codes: (code?.coding ?? []).flatMap((coding) => coding.code ?? []),
    askedOn: (authoredOn ?? meta?.lastUpdated ?? '').slice(0, 10),
  };
}

async function keepGenotypes(
  record: ClinicalRecord,
  engine: Engine,
  { patient, vcf, order, parties, who, now }: GenotypeFile,
): Promise<KeepOutcome> {
  if (engine.caller === undefined)
    return refused('MED_NOT_IMPORTED', 'file', engine.missing ?? 'No allele definitions are at hand.', 'Import them first.');
  const outcome = engine.caller.callVcf(vcf);
  if (outcome.kind === 'refused') return outcome;
  const [sample, another] = outcome.samples;
  if (sample === undefined || another !== undefined)
    return refused('MED_ONE_SAMPLE', 'header', `The file has ${outcome.samples.length} samples.`, 'Send a file of this one person.');
  const shard = shardOf(patient);
  const about = {
    patient: `Patient/${patient}`,
    ...(order === undefined ? {} : { order: `ServiceRequest/${order}` }),
    laboratory: who.organisation,
    at: now,
  };
  const findings = [...outcome.findings, ...sample.findings];
  const document = genotypeDocument(cutToPlaces(vcf, engine.places), { ...about, id: newId(shard, now) }, findings);
  const observations = interpretSample(sample, null, engine.tables).genes.flatMap(
    (result) => genotypeObservation(result, { ...about, id: newId(shard, now), document: `DocumentReference/${document.id ?? ''}` }) ?? [],
  );
  if (observations.length === 0)
    return refused(
      'MED_NOTHING_READ',
      'file',
      'No position of any gene was read in this file.',
      'Check the build and the content, and send it again.',
    );
  const resources = [document, ...observations];
  const committed = await record.commit({
    changes: resources.map((resource) => ({ kind: 'create', resource })),
    parties: [...new Set([who.organisation, ...parties])],
    audit: auditEventFor({
      who,
      interaction: 'transaction',
      resources: resources.map(({ resourceType, id }) => `${resourceType}/${id}`),
      patients: [patient],
      at: now,
    }),
    now,
  });
  if (committed.kind !== 'committed') throw new Error('New ids were taken already, which cannot be.');
  const genes = observations.map(({ component }) => component?.[0]?.valueCodeableConcept?.text ?? '');
  return { kind: 'kept', genes, findings };
}

function refused(code: string, where: string, what: string, mend: string): KeepOutcome {
  return { kind: 'refused', findings: [{ severity: 'error', code, issue: 'processing', where, what, mend }] };
}
