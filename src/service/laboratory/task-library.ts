// The national library of ten tasks and which of them an order needs.
// Standard: NHS England FHIR Genomics implementation guide 0.6.2, CodeSystem task-code-genomics 0.3.0; decision 0008.

export type OrderKind = 'test' | 'reanalysis' | 'reinterpretation' | 'dna-storage';

/** A consultand's request gives a sample to somebody else's test: it is sampled and sequenced, and reported under the proband. */
export type ParticipantRole = 'proband' | 'consultand';

export type TaskCode =
  | 'process-genomic-test-request'
  | 'request-sample-alignment'
  | 'sample-preparation'
  | 'sample-processing'
  | 'genetic-genomic-data-processing'
  | 'interpretation'
  | 'produce-interim-report'
  | 'genomic-mdt'
  | 'produce-final-report'
  | 'distribute-report';

export interface LibraryTask {
  readonly code: TaskCode;
  readonly display: string;
  /** One for the request, or one for each participant's sample. */
  readonly per: 'request' | 'sample';
  /** Earlier tasks that must be over before this one is asked for. A task per sample waits for its own sample's. */
  readonly after: readonly TaskCode[];
  readonly notFor: readonly OrderKind[];
  /** Is it done once for the family, under the proband's request? */
  readonly probandOnly: boolean;
}

/**
 * In working order. Cardinalities: guide, "Task library" (1..1 per request or per sample). Reanalysis (R387) and reinterpretation (R442)
 * have no preparation or processing; DNA storage (R346) stops after preparation and is reported and distributed.
 */
export const TASK_LIBRARY: readonly LibraryTask[] = [
  task('process-genomic-test-request', 'Process Genomic Test Request', 'request', []),
  task('request-sample-alignment', 'Request & Sample Alignment', 'sample', ['process-genomic-test-request']),
  task('sample-preparation', 'Sample Preparation', 'sample', ['request-sample-alignment'], ['reanalysis', 'reinterpretation']),
  task('sample-processing', 'Sample Processing', 'sample', ['sample-preparation'], ['reanalysis', 'reinterpretation', 'dna-storage']),
  task(
    'genetic-genomic-data-processing',
    'Genetic/Genomic Data Processing',
    'sample',
    ['request-sample-alignment', 'sample-processing'],
    ['dna-storage'],
  ),
  task('interpretation', 'Interpretation', 'sample', ['genetic-genomic-data-processing'], ['dna-storage'], true),
  task('produce-interim-report', 'Produce Interim Report', 'sample', ['interpretation'], ['dna-storage'], true),
  task('genomic-mdt', 'Genomic MDT', 'request', ['interpretation'], ['dna-storage'], true),
  // An interim report or an MDT is not waited for: neither is needed for every test, and a report must never hang on an optional step.
  task('produce-final-report', 'Produce Final Report', 'request', ['sample-preparation', 'interpretation'], [], true),
  task('distribute-report', 'Distribute Report', 'request', ['produce-final-report'], [], true),
];

const BY_CODE: ReadonlyMap<string, LibraryTask> = new Map(TASK_LIBRARY.map((entry) => [entry.code, entry]));

/** Spellings of GOMS API 0.5.3 beta before the guide changed them (ProcessGenomicTestRequest). */
const OLDER_SPELLING: ReadonlyMap<string, TaskCode> = new Map(TASK_LIBRARY.map((entry) => [squeeze(entry.code), entry.code] as const));

export function libraryTask(code: string | undefined): LibraryTask | undefined {
  if (code === undefined) return undefined;
  const known = BY_CODE.get(code);
  if (known) return known;
  const older = OLDER_SPELLING.get(squeeze(code));
  return older === undefined ? undefined : BY_CODE.get(older);
}

export interface Sample {
  /** `Specimen/id` */
  readonly specimen: string;
  /** `Patient/id` of the participant it was taken from. */
  readonly participant?: string;
}

export interface PlannedTask {
  readonly task: LibraryTask;
  /** Absent for a task per request, and for the placeholder that waits for a first sample. */
  readonly sample?: Sample;
}

/**
 * Which tasks an order needs. Without a sample, the tasks per sample stand once, waiting for it; an order that reads existing data again
 * (reanalysis, reinterpretation) needs no sample, so nothing is aligned unless one is named.
 */
export function tasksFor(order: {
  readonly kind: OrderKind;
  readonly role: ParticipantRole;
  readonly samples: readonly Sample[];
}): readonly PlannedTask[] {
  const planned: PlannedTask[] = [];
  for (const entry of TASK_LIBRARY) {
    if (!isNeeded(entry, order)) continue;
    if (entry.per === 'request' || order.samples.length === 0) planned.push({ task: entry });
    else for (const sample of order.samples) planned.push({ task: entry, sample });
  }
  return planned;
}

/** Tasks for a sample that arrived after the order was placed. */
export function tasksForLaterSample(
  order: { readonly kind: OrderKind; readonly role: ParticipantRole },
  sample: Sample,
): readonly PlannedTask[] {
  return TASK_LIBRARY.filter((entry) => entry.per === 'sample' && isNeeded(entry, { ...order, samples: [sample] })).map((entry) => ({
    task: entry,
    sample,
  }));
}

function isNeeded(
  entry: LibraryTask,
  order: { readonly kind: OrderKind; readonly role: ParticipantRole; readonly samples: readonly Sample[] },
): boolean {
  if (entry.notFor.includes(order.kind)) return false;
  if (entry.probandOnly && order.role === 'consultand') return false;
  const readsExistingData = order.kind === 'reanalysis' || order.kind === 'reinterpretation';
  return !(entry.code === 'request-sample-alignment' && readsExistingData && order.samples.length === 0);
}

function task(
  code: TaskCode,
  display: string,
  per: LibraryTask['per'],
  after: readonly TaskCode[],
  notFor: readonly OrderKind[] = [],
  probandOnly = false,
): LibraryTask {
  return { code, display, per, after, notFor, probandOnly };
}

function squeeze(code: string): string {
  return code.replaceAll('-', '').toLowerCase();
}
