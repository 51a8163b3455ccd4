// One order as everybody who takes part sees it: where it is, what is promised, what happened, what was said.
import type { Patient, ServiceRequest } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import {
  hubOf,
  isFinal,
  lifeOf,
  odsCodeOf,
  organisationName,
  type Routing,
  type SampleStage,
  STATUS_REASONS,
  type Target,
  type WorklistRow,
  wordsFor,
} from '../../../service/laboratory/index.ts';
import type { OrderInFull, TestOrdered, TimelineEvent } from '../../../service/requests/index.ts';
import { age, day, dayAndTime, due, nhsNumber, plural, shortDay } from '../format.ts';

export interface OrderView {
  readonly order: OrderInFull;
  readonly ordered: TestOrdered;
  readonly row: WorklistRow | undefined;
  readonly events: readonly TimelineEvent[];
  readonly routing: Routing;
  readonly now: Date;
  readonly mayChange: boolean;
}

const ORDER_STATUS: Readonly<Record<string, readonly [text: string, colour: string]>> = {
  draft: ['Draft', 'grey'],
  active: ['In progress', 'blue'],
  'on-hold': ['On hold', 'yellow'],
  revoked: ['Cancelled', 'grey'],
  completed: ['Complete', 'green'],
  'entered-in-error': ['Entered in error', 'red'],
};

export function orderPage(means: OrderView) {
  const { order, ordered, row, events, routing, now, mayChange } = means;
  const { request } = order;
  const [status = 'In progress', colour = 'blue'] = ORDER_STATUS[request.status ?? ''] ?? [];
  const id = request.id ?? '';
  const isOpen = request.status === 'active' || request.status === 'on-hold';
  return {
    heading: ordered.words ?? wordsFor(request.code) ?? 'Genomic test',
    reference: numberOfOrder(request),
    status: { text: status, classes: `nhsuk-tag--${colour}` },
    who: patientOf(order, now),
    facts: [
      ['Asked for', day(request.authoredOn)],
      ['Urgency', request.priority && request.priority !== 'routine' ? 'Urgent' : 'Routine'],
      ['Asked by', requesterOf(order, routing)],
      ['Laboratory', laboratoryOf(order, routing)],
      ['Result due', promised(row, now, request)],
      ...(row?.holdReason ? [['Waiting for', holdWords(row.holdReason)] as const] : []),
    ].map(([key = '', value = '']) => ({ key: { text: key }, value: { text: value } })),
    samples: samplesOf(order),
    reports: reportsOf(means),
    events: events.map((event) => eventView(event, routing)).toReversed(),
    mayWrite: true,
    carers:
      mayChange && request.subject?.reference?.startsWith('Patient/')
        ? `/patients/${request.subject.reference.slice('Patient/'.length)}/carers`
        : undefined,
    mayChange: mayChange && isOpen,
    messageAction: `/orders/${id}/messages`,
    links: mayChange && isOpen ? { cancel: `/orders/${id}/cancel`, amend: `/orders/${id}/amend`, form: `/requests/${id}/form` } : undefined,
  };
}

function eventView(event: TimelineEvent, routing: Routing) {
  const named = event.organisation ? (organisationName(event.organisation, routing) ?? event.organisation) : undefined;
  return {
    kind: KIND_WORDS[event.kind],
    isMessage: event.kind === 'message',
    words: withNames(inPlainWords(event.words), routing),
    reason: event.reason,
    organisation: named,
    at: dayAndTime(new Date(event.at)),
    datetime: event.at,
  };
}

const KIND_WORDS: Readonly<Record<TimelineEvent['kind'], string>> = {
  order: 'Request',
  task: 'Laboratory',
  sample: 'Sample',
  discussion: 'Record of discussion',
  report: 'Report',
  'hand-over': 'Sent on',
  hold: 'On hold',
  reading: 'Report read',
  message: 'Message',
};

/** The service names the elements of a report that changed; people know them by other names. */
function inPlainWords(words: string): string {
  return words.replace(
    /\b(presentedForm|conclusionCode|conclusion|result|issued|resultsInterpreter)\b/g,
    (element) => ELEMENT_WORDS[element] ?? element,
  );
}

const ELEMENT_WORDS: Readonly<Record<string, string>> = {
  presentedForm: 'the document',
  conclusionCode: 'the outcome',
  conclusion: 'the conclusion',
  result: 'the findings',
  issued: 'the date',
  resultsInterpreter: 'who interpreted it',
};

/** Organisations by name where we know it: "to 69A70" says nothing to a ward. */
function withNames(words: string, routing: Routing): string {
  return words.replace(/\b(?:from|to) ([A-Z0-9]{3,8})\b/g, (whole, code: string) => {
    const name = organisationName(code, routing);
    return name ? whole.replace(code, name) : whole;
  });
}

function promised(row: WorklistRow | undefined, now: Date, request: ServiceRequest): string {
  if (row?.reportedAt) return `Reported on ${day(row.reportedAt)}`;
  if (request.status === 'revoked') return 'Cancelled';
  if (!row?.dueAt)
    return row?.targetDays
      ? `${plural(row.targetDays, 'day')} after the sample reaches the laboratory`
      : 'No target is known for this test';
  // While the clock stands still the due date moves on with the day.
  const on = row.pausedSince
    ? new Date(Date.parse(row.dueAt) + Math.max(0, now.getTime() - Date.parse(row.pausedSince)))
    : new Date(row.dueAt);
  return `${day(on)} (${due(on, now).toLowerCase()}${row.pausedSince ? ', the clock is stopped' : ''})`;
}

function patientOf({ patient, request }: OrderInFull, now: Date): string {
  if (patient?.resourceType !== 'Patient') return request.subject?.display ?? 'Patient not known';
  return personLine(patient, now);
}

export function personLine(patient: Patient, now: Date): string {
  const name = patient.name?.find(({ use }) => use !== 'old') ?? patient.name?.[0];
  const number = patient.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
  const years = age(patient.birthDate, now);
  return [
    name?.text ?? ([...(name?.given ?? []), name?.family].filter(Boolean).join(' ') || 'No name'),
    patient.birthDate && `born ${day(patient.birthDate)}${years ? ` (${years})` : ''}`,
    number ? `NHS number ${nhsNumber(number)}` : 'no NHS number',
  ]
    .filter(Boolean)
    .join(', ');
}

export function numberOfOrder(request: ServiceRequest): string {
  return request.identifier?.[0]?.value ?? request.id ?? '';
}

function requesterOf({ requester }: OrderInFull, routing: Routing): string {
  if (requester?.resourceType !== 'PractitionerRole') return 'Not named';
  const ods = odsCodeOf(requester.organization);
  const organisation = requester.organization?.display ?? (ods && (organisationName(ods, routing) ?? ods));
  return [requester.practitioner?.display, organisation].filter(Boolean).join(', ') || 'Not named';
}

export function laboratoryOf({ tasks }: Pick<OrderInFull, 'tasks'>, routing: Routing): string {
  const owners = [...new Set(tasks.flatMap(({ owner }) => odsCodeOf(owner) ?? []))];
  return owners.map((ods) => organisationName(ods, routing) ?? hubOf(ods, routing)?.name ?? ods).join(', then ') || 'Not known yet';
}

const STAGE_WORDS: Readonly<Record<SampleStage, string>> = {
  named: 'Not received yet',
  requested: 'Asked for',
  sent: 'On its way',
  received: 'Received',
  'booked-in': 'Booked in',
  'in-preparation': 'Being prepared',
  prepared: 'Prepared',
  stored: 'Stored',
  rejected: 'Rejected',
  'in-error': 'Entered in error',
};

function samplesOf({ specimens, tasks }: OrderInFull) {
  return specimens.map((specimen) => {
    const life = lifeOf(specimen, tasks);
    return [
      { text: wordsFor(specimen.type) ?? 'Sample' },
      { text: specimen.accessionIdentifier?.value ?? specimen.identifier?.[0]?.value ?? 'No number' },
      { text: [STAGE_WORDS[life.stage], life.because].filter(Boolean).join(': ') },
      { text: life.since ? shortDay(life.since) : '' },
    ];
  });
}

function reportsOf({ order }: OrderView) {
  return order.reports.map((report) => ({
    href: `/results/${report.id}`,
    text: `${isFinal(report) ? 'Report' : 'Interim report'}${report.status === 'corrected' ? ' (corrected)' : ''}, ${day(report.issued ?? report.meta?.lastUpdated)}`,
  }));
}

/** What follows, with dates, once a request is placed. */
export function placedPage({
  order,
  ordered,
  target,
  routing,
  now,
}: Pick<OrderView, 'order' | 'ordered' | 'routing' | 'now'> & { readonly target: Target | undefined }) {
  const id = order.request.id ?? '';
  const hub = laboratoryOf(order, routing);
  const hasSample = order.specimens.length > 0;
  const waitsForForm = order.tasks.some(({ status }) => status === 'on-hold') && ordered.isWgs;
  const inDays = (days: number) => day(new Date(now.getTime() + days * 86_400_000));
  return {
    heading: 'Request placed',
    reference: numberOfOrder(order.request),
    who: patientOf(order, now),
    test: ordered.words ?? '',
    next: [
      hasSample
        ? `Print the sample form and send it with the sample to ${hub}.`
        : `When you have the sample, print the sample form and send both to ${hub}. The laboratory waits for it.`,
      ...(waitsForForm ? ['Send the record of discussion form. Whole genome sequencing waits for it.'] : []),
      'You see here when the sample arrives, and when anything is put on hold and why.',
      target
        ? `The report is due ${plural(target.days, 'day')} after the sample arrives. If it arrives tomorrow, that is ${inDays(target.days + 1)}.`
        : 'The laboratory has no published target for this test. Ask it when to expect the report.',
      'You get the report on your home page. A result that nobody has read stands first on the list of your team.',
    ],
    form: `/requests/${id}/form`,
    follow: `/orders/${id}`,
    source: target && `Target: ${target.category}. Source: ${target.source} (${target.confidence}).`,
  };
}

/** The form that goes with the sample: what a laboratory needs to book it in, with the number as a barcode. */
export function sampleForm({ order, ordered, routing, now }: Pick<OrderView, 'order' | 'ordered' | 'routing' | 'now'>) {
  const { request, specimens, patient } = order;
  const isPatient = patient?.resourceType === 'Patient' ? patient : undefined;
  const number = numberOfOrder(request);
  const id = request.id ?? '';
  return {
    heading: 'Sample form',
    number,
    barcode: `/requests/${id}/barcode.svg`,
    barcodeWords: `Barcode of the request number ${number}`,
    isUrgent: request.priority !== undefined && request.priority !== 'routine',
    rows: [
      ['Patient', isPatient ? personLine(isPatient, now) : (request.subject?.display ?? 'Not known')],
      ['Sex registered at birth', SEX_WORDS[isPatient?.gender ?? ''] ?? 'Not known'],
      ['Test', ordered.words ?? ''],
      ['Asked by', requesterOf(order, routing)],
      ['Asked for on', day(request.authoredOn)],
      ['Send to', laboratoryOf(order, routing)],
    ].map(([key = '', value = '']) => ({ key: { text: key }, value: { text: value } })),
    samples: specimens.map((specimen, place) => ({
      number: specimen.identifier?.[0]?.value ?? `${number}-${place + 1}`,
      kind: wordsFor(specimen.type) ?? 'Sample',
      taken: specimen.collection?.collectedDateTime ? day(specimen.collection.collectedDateTime) : 'Not stated',
    })),
    note: 'Write the name, the date of birth, the NHS number and the date on every tube. A tube without them may be rejected.',
    printed: `Printed ${dayAndTime(now)}`,
  };
}

const SEX_WORDS: Readonly<Record<string, string>> = { female: 'Female', male: 'Male', other: 'Indeterminate', unknown: 'Not known' };

/** A line of the list of requests. */
export function listRow(row: WorklistRow, now: Date) {
  return {
    href: `/orders/${row.order}`,
    patient: row.patientName ?? 'Not known',
    number: nhsNumber(row.patientNumber),
    test: row.test ?? 'Not known',
    stage: stageWords(row),
    due: row.reportedAt
      ? `Reported ${shortDay(row.reportedAt)}`
      : row.dueAt
        ? `${shortDay(row.dueAt)} (${due(new Date(row.dueAt), now).toLowerCase()})`
        : 'Not started',
    placed: shortDay(row.placedAt),
    isUrgent: row.urgency !== 'routine',
    isOverdue:
      row.dueAt !== undefined && row.reportedAt === undefined && row.pausedSince === undefined && Date.parse(row.dueAt) < now.getTime(),
    isUnread: row.isUnread,
  };
}

/** task-statusReason-genomics, or what somebody wrote. */
function holdWords(reason: string): string {
  return STATUS_REASONS.get(reason) ?? reason;
}

/** Task codes in the words of who asked. */
const STAGES: Readonly<Record<string, string>> = {
  placed: 'Placed',
  ended: 'Finished',
  'process-genomic-test-request': 'Laboratory checks the request',
  'request-sample-alignment': 'Waiting for the sample',
  'sample-preparation': 'Sample is prepared',
  'sample-processing': 'Sample is tested',
  'genetic-genomic-data-processing': 'Data are analysed',
  interpretation: 'Result is interpreted',
  'genomic-mdt': 'Discussed by the team (MDT)',
  'produce-interim-report': 'Interim report',
};

function stageWords(row: WorklistRow): string {
  if (row.requestStatus === 'revoked') return 'Cancelled';
  if (row.holdReason) return `On hold: ${holdWords(row.holdReason).toLowerCase()}`;
  return STAGES[row.stage] ?? row.stage.replaceAll('-', ' ');
}
