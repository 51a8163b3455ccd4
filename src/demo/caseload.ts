// Plays the stories through the same front door that every hospital and hub uses, each step at the time it happened.
import type { DiagnosticReport, Observation, Resource, Task } from '@medplum/fhirtypes';
import { DEMO_PATIENT_ID, PERSONAS, type Who } from '../foundation/identity/index.ts';
import type { Stored } from '../foundation/record/index.ts';
import { SYSTEM } from '../foundation/terms/index.ts';
import type { Directory } from '../service/directory/index.ts';
import { BUSINESS_STATUS_SYSTEM, BUSINESS_STATUSES, STATUS_REASON_SYSTEM, STATUS_REASONS } from '../service/laboratory/index.ts';
import type { ProposedEntry, Requests } from '../service/requests/index.ts';
import { OUTCOME_SYSTEM, outcomeCode, variantObservations } from '../service/results/index.ts';
import { orderProposal, patientOf } from './order.ts';
import { DEMO_PEOPLE } from './people.ts';
import { STORIES, type Story } from './stories.ts';

export interface DemoMeans {
  readonly requests: Requests;
  readonly directory: Directory;
  readonly now: Date;
  readonly progress?: (done: number, of: number) => void;
}

/** Places and works every story. Throws with the findings when the service refuses one: the demonstration must obey the rules too. */
export async function seedCaseload({ requests, directory, now, progress }: DemoMeans): Promise<number> {
  await knowThePatientPersona(requests, now);
  for (const [index, story] of STORIES.entries()) {
    await play(requests, directory, story, index, now);
    progress?.(index + 1, STORIES.length);
  }
  return STORIES.length;
}

/** The patient persona signs in to the record of the first person of the list, so that one has an id known beforehand. */
async function knowThePatientPersona(requests: Requests, now: Date): Promise<void> {
  const [person] = DEMO_PEOPLE;
  if (!person) return;
  const who: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: 'X26' };
  const resource = { ...patientOf(person), id: DEMO_PATIENT_ID };
  await accepted(requests, [{ method: 'PUT', type: 'Patient', id: DEMO_PATIENT_ID, resource, where: 'Patient' }], who, now);
}

/** Tasks finished at each point of the work, in working order. */
const FINISHED_BY: Readonly<Record<Story['reached'], readonly string[]>> = {
  placed: [],
  'sample-sent': [],
  cancelled: [],
  'sample-rejected': ['process-genomic-test-request'],
  'sample-received': ['process-genomic-test-request'],
  'sent-away': ['process-genomic-test-request', 'request-sample-alignment'],
  processing: ['process-genomic-test-request', 'request-sample-alignment', 'sample-preparation'],
  interpreting: [
    'process-genomic-test-request',
    'request-sample-alignment',
    'sample-preparation',
    'sample-processing',
    'genetic-genomic-data-processing',
  ],
  mdt: [
    'process-genomic-test-request',
    'request-sample-alignment',
    'sample-preparation',
    'sample-processing',
    'genetic-genomic-data-processing',
    'interpretation',
  ],
  preliminary: [
    'process-genomic-test-request',
    'request-sample-alignment',
    'sample-preparation',
    'sample-processing',
    'genetic-genomic-data-processing',
  ],
  reported: [
    'process-genomic-test-request',
    'request-sample-alignment',
    'sample-preparation',
    'sample-processing',
    'genetic-genomic-data-processing',
    'interpretation',
  ],
  corrected: [
    'process-genomic-test-request',
    'request-sample-alignment',
    'sample-preparation',
    'sample-processing',
    'genetic-genomic-data-processing',
    'interpretation',
  ],
};

/** One order while it is being played: its tasks as they stand, and the clock of the story. */
interface Played {
  readonly requests: Requests;
  readonly story: Story;
  readonly hub: Who;
  readonly request: Stored;
  readonly patient: Stored | undefined;
  readonly specimen: Stored | undefined;
  readonly tasks: Map<string, Task>;
  /** The moment a given share of the story's time had passed. */
  readonly at: (share: number) => Date;
}

async function play(requests: Requests, directory: Directory, story: Story, index: number, now: Date): Promise<void> {
  const person = DEMO_PEOPLE[index];
  const requester = PERSONAS.get(story.by);
  const test = directory.test(story.test);
  if (!person || !requester || !test)
    throw new Error(`Demonstration story ${index + 1} (${story.test}) names somebody or something that does not exist.`);
  const start = now.getTime() - story.daysAgo * 86_400_000 - 3_600_000;
  const at = (share: number) => new Date(Math.round(start + (now.getTime() - 1_800_000 - start) * share));
  const placed = await accepted(
    requests,
    orderProposal({
      person,
      test: test.code,
      testName: test.name,
      category: story.category,
      ...(story.isCancer ? { isCancer: true } : {}),
      priority: story.priority ?? 'routine',
      note: story.note,
      hasSample: !story.noSample,
      ...(story.discussion ? { discussion: story.discussion } : {}),
      requester,
      authoredOn: at(0),
      number: index + 101,
    }).entries,
    requester,
    at(0),
  );
  const one = (type: string) => placed.find((stored) => stored.type === type);
  const request = one('ServiceRequest');
  if (!request) throw new Error(`Demonstration story ${index + 1} placed no order.`);
  const tasks = new Map<string, Task>();
  remember(tasks, placed);
  const owner = [...tasks.values()][0]?.owner?.identifier?.value ?? '';
  const hub: Who = { kind: 'person', id: `demo-${owner}`, name: 'Hub laboratory', role: 'laboratory', organisation: owner };
  await work({ requests, story, hub, request, patient: one('Patient'), specimen: one('Specimen'), tasks, at }, requester);
}

async function work(order: Played, requester: Who): Promise<void> {
  const { story, at } = order;
  if (story.reached === 'cancelled') return cancel(order, requester);
  if (story.reached === 'sample-sent') return mark(order, 'request-sample-alignment', 'sample-sent', at(0.3));
  const finished = FINISHED_BY[story.reached];
  for (const [place, code] of finished.entries()) await finish(order, code, at(0.1 + (0.7 * place) / finished.length));
  switch (story.reached) {
    case 'sample-received':
      return mark(order, 'request-sample-alignment', 'sample-received', at(0.5));
    case 'sample-rejected':
      return reject(order, at(0.6));
    case 'processing':
      return begin(order, 'sample-processing', at(0.85));
    case 'interpreting':
      return begin(order, 'interpretation', at(0.85));
    case 'mdt':
      return begin(order, 'genomic-mdt', at(0.9));
    case 'sent-away':
      return sendAway(order, at(0.5));
    case 'preliminary':
      await begin(order, 'interpretation', at(0.85));
      return report(order, 'preliminary', at(0.9));
    case 'reported':
      return report(order, 'final', at(0.9));
    case 'corrected': {
      await report(order, 'final', at(0.85));
      return;
    }
    default:
      return;
  }
}

async function finish(order: Played, code: string, at: Date): Promise<void> {
  for (const status of ['accepted', 'in-progress', 'completed'] as const) await move(order, code, { status }, at);
}

async function begin(order: Played, code: string, at: Date): Promise<void> {
  for (const status of ['accepted', 'in-progress'] as const) await move(order, code, { status }, at);
}

async function mark(order: Played, code: string, businessStatus: string, at: Date): Promise<void> {
  await move(order, code, { businessStatus: coded(BUSINESS_STATUS_SYSTEM, businessStatus, BUSINESS_STATUSES.get(businessStatus)) }, at);
}

async function reject(order: Played, at: Date): Promise<void> {
  const reason = 'sample-sub-optimal';
  await move(
    order,
    'request-sample-alignment',
    {
      status: 'rejected',
      statusReason: {
        ...coded(STATUS_REASON_SYSTEM, reason, STATUS_REASONS.get(reason)),
        text: 'The tube was clotted. Please send a new EDTA sample.',
      },
    },
    at,
  );
}

/** Everything not yet started goes to another hub; the first hub and the requester still see it. */
async function sendAway(order: Played, at: Date): Promise<void> {
  for (const code of ['sample-preparation', 'sample-processing', 'genetic-genomic-data-processing', 'interpretation'])
    await move(
      order,
      code,
      { owner: { identifier: { system: SYSTEM.odsOrganisation, value: '69A70' }, display: 'North Thames Genomic Laboratory Hub' } },
      at,
    );
}

async function cancel(order: Played, requester: Who): Promise<void> {
  const request: Resource = { ...parsed(order.request), status: 'revoked' } as Resource; // it was a ServiceRequest and still is
  const entries: readonly ProposedEntry[] = [
    {
      method: 'PUT',
      type: 'ServiceRequest',
      id: order.request.id,
      resource: request,
      ifVersion: order.request.version,
      where: 'Bundle.entry[0].resource.ofType(ServiceRequest)',
    },
    {
      method: 'POST',
      type: 'Provenance',
      fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001',
      resource: {
        resourceType: 'Provenance',
        target: [{ reference: `ServiceRequest/${order.request.id}` }],
        recorded: order.at(0.5).toISOString(),
        reason: [{ text: 'The variant in the brother was found in the hospital record; the other order covers it.' }],
        agent: [{ who: { identifier: { system: SYSTEM.sdsUser, value: requester.id } } }],
      },
      where: 'Bundle.entry[1].resource.ofType(Provenance)',
    },
  ];
  await accepted(order.requests, entries, requester, order.at(0.5));
}

async function report(order: Played, status: 'preliminary' | 'final', at: Date): Promise<void> {
  const { outcome } = order.story;
  if (!outcome || !order.patient) return;
  const request = parsed(order.request);
  const about = { ids: { variant: 'v', implication: 'i' }, patient: `Patient/${order.patient.id}`, at: at.toISOString(), status } as const;
  const { variant } = outcome;
  const observations: readonly Observation[] = variant
    ? variantObservations(
        {
          gene: { symbol: variant.gene, hgncId: variant.hgncId },
          cdna: variant.codingChange,
          protein: variant.proteinChange,
          zygosity: variant.zygosity,
          source: order.story.isCancer ? 'somatic' : 'germline',
          significance: variant.significance,
        },
        { ...about, ...(order.specimen ? { specimen: `Specimen/${order.specimen.id}` } : {}) },
      )
    : [];
  const local = (place: number) => `urn:uuid:00000000-0000-4000-8000-${String(place + 10).padStart(12, '0')}`;
  const names = new Map(observations.map((observation, place) => [`Observation/${observation.id}`, local(place)]));
  const linked = observations.map(
    (observation) =>
      JSON.parse(
        JSON.stringify(observation, (key, value) => (key === 'reference' ? (names.get(String(value)) ?? value) : value)),
      ) as Observation,
  ); // a copy of itself
  const resource: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    identifier: [{ system: SYSTEM.gmsReport, value: `RPT-${order.request.id.slice(-8).toUpperCase()}` }],
    status,
    category: [coded('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE', 'Genetics')],
    code: request.resourceType === 'ServiceRequest' && request.code ? request.code : { text: 'Genomic report' },
    basedOn: [{ reference: `ServiceRequest/${order.request.id}` }],
    subject: { reference: `Patient/${order.patient.id}` },
    effectiveDateTime: at.toISOString(),
    issued: at.toISOString(),
    performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: order.hub.organisation } }],
    ...(order.specimen ? { specimen: [{ reference: `Specimen/${order.specimen.id}` }] } : {}),
    ...(linked.length > 0 ? { result: linked.map((_, place) => ({ reference: local(place) })) } : {}),
    conclusion: outcome.conclusion,
    conclusionCode: [coded(OUTCOME_SYSTEM, outcome.code, outcomeCode(outcome.code)?.display)],
  };
  const resources: readonly Resource[] = [...linked.map(({ id: _id, ...rest }): Resource => rest), resource];
  const entries = resources.map(
    (each, place): ProposedEntry => ({
      method: 'POST',
      type: each.resourceType,
      fullUrl: local(place),
      resource: each,
      where: `Bundle.entry[${place}].resource.ofType(${each.resourceType})`,
    }),
  );
  const written = await accepted(order.requests, entries, order.hub, at);
  if (order.story.reached === 'corrected') await correct(order, written);
}

async function correct(order: Played, written: readonly Stored[]): Promise<void> {
  const first = written.find((stored) => stored.type === 'DiagnosticReport');
  const before = first && parsed(first);
  if (!first || before?.resourceType !== 'DiagnosticReport') return;
  const resource: DiagnosticReport = {
    ...before,
    status: 'corrected',
    conclusion: `${before.conclusion} Corrected: the tumour block was A2, not A1; the result is unchanged.`,
    presentedForm: undefined,
  };
  await accepted(
    order.requests,
    [{ method: 'PUT', type: 'DiagnosticReport', id: first.id, ifVersion: first.version, resource, where: 'DiagnosticReport' }],
    order.hub,
    order.at(0.95),
  );
}

/** The next version of every task of that code that is still open. */
async function move(order: Played, code: string, change: Partial<Task>, at: Date): Promise<void> {
  for (const task of order.tasks.values()) {
    if (task.code?.coding?.[0]?.code !== code || ['completed', 'rejected', 'cancelled'].includes(task.status)) continue;
    const entry: ProposedEntry = {
      method: 'PUT',
      type: 'Task',
      id: task.id ?? '',
      ifVersion: Number(task.meta?.versionId),
      resource: { ...task, ...change },
      where: 'Task',
    };
    remember(order.tasks, await accepted(order.requests, [entry], order.hub, at));
  }
}

async function accepted(requests: Requests, entries: readonly ProposedEntry[], who: Who, now: Date): Promise<readonly Stored[]> {
  const submission = await requests.submit({ door: 'service', entries }, who, now);
  if (submission.kind === 'refused') {
    const findings = submission.entries.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error');
    throw new Error(`The demonstration was refused: ${findings.map(({ where, what }) => `${where}: ${what}`).join('; ')}`);
  }
  return submission.kind === 'replayed'
    ? submission.stored
    : [...submission.entries.flatMap(({ stored }) => stored ?? []), ...submission.made];
}

function remember(tasks: Map<string, Task>, versions: readonly Stored[]): void {
  for (const version of versions) {
    const resource = parsed(version);
    if (resource.resourceType === 'Task' && resource.id) tasks.set(resource.id, resource);
  }
}

function parsed(stored: Stored): Resource {
  return JSON.parse(stored.content) as Resource; // the record keeps only validated resources
}

function coded(system: string, code: string, display: string | undefined) {
  return { coding: [{ system, code, ...(display === undefined ? {} : { display }) }] };
}
