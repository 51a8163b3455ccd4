// One order as the laboratory works on it: samples, tasks with what can be done next, reports, and where it may be sent.
import type { DiagnosticReport, Task } from '@medplum/fhirtypes';
import {
  codeIn,
  isFinal,
  isOver,
  isWorkflowTask,
  lifeOf,
  odsCodeOf,
  organisationName,
  type Routing,
  SENT_BY_TAG,
  STATUS_REASON_SYSTEM,
  STATUS_REASONS,
  specimenOf,
  TASK_LIBRARY,
  tagsOf,
  taskCode,
  type WorklistRow,
  wordsFor,
} from '../../../service/laboratory/index.ts';
import { correctionOf, type OrderInFull } from '../../../service/requests/index.ts';
import { day, due, shortDay } from '../format.ts';
import { sampleNumber } from './find-samples.ts';
import { nameOf } from './reception-view.ts';
import { type Told, toldRows } from './told.ts';
import { isRapid, stageWords, statusWords, urgencyWords } from './words.ts';

const SAMPLE_STAGES: Readonly<Record<string, string>> = {
  named: 'Expected',
  requested: 'Asked for',
  sent: 'Sent',
  received: 'Received',
  'booked-in': 'Booked in',
  'in-preparation': 'Being prepared',
  prepared: 'Prepared',
  stored: 'Stored',
  rejected: 'Rejected',
  'in-error': 'Entered in error',
};

export function orderView(given: {
  readonly order: OrderInFull;
  readonly row: WorklistRow;
  readonly told: readonly Told[];
  readonly routing: Routing;
  readonly isSender: boolean;
  readonly now: Date;
}) {
  const { order, row, told, routing, isSender, now } = given;
  const id = order.request.id ?? '';
  const base = `/laboratory/orders/${id}`;
  const tasks = order.tasks.filter(isWorkflowTask).sort((a, b) => placeOf(a) - placeOf(b));
  const isOpen = tasks.some(({ status }) => !isOver(status));
  return {
    heading: row.test ?? 'Order',
    base,
    patient: order.patient?.resourceType === 'Patient' ? nameOf(order.patient) : (row.patientName ?? 'Name not given'),
    follow: `/orders/${id}`,
    genome: isSender ? undefined : `/interpretation/orders/${id}`,
    accessLog: order.patient?.id === undefined ? undefined : `/oversight/access/${order.patient.id}`,
    isRapid: isRapid(row),
    facts: [
      fact('Patient', order.patient?.resourceType === 'Patient' ? nameOf(order.patient) : row.patientName),
      fact('Born', order.patient?.resourceType === 'Patient' ? day(order.patient.birthDate) : undefined),
      fact('Urgency', urgencyWords(row.urgency)),
      fact('Asked for by', row.requester === undefined ? undefined : (organisationName(row.requester, routing) ?? row.requester)),
      fact('Now', `${stageWords(row.stage)}: ${statusWords(row.taskStatus).toLowerCase()}`),
      fact('Due', dueWords(row, now)),
      fact('Clinical information', (order.request.note ?? []).map(({ text }) => text).join(' ')),
      fact('Away to', sentAwayTo(order.tasks, routing)),
    ].filter((each) => each !== undefined),
    told: toldRows(told),
    samples: order.specimens.map((specimen) => {
      const life = lifeOf(specimen, order.tasks);
      return {
        number: sampleNumber(specimen),
        type: wordsFor(specimen.type) ?? 'Sample',
        stage: SAMPLE_STAGES[life.stage] ?? life.stage,
        since: life.since === undefined ? '' : shortDay(life.since),
        because: life.because,
        reject: isOpen && !isSender && life.stage !== 'rejected' ? `/laboratory/samples/${specimen.id}/reject` : undefined,
      };
    }),
    tasks: tasks.map((task) => ({
      id: task.id ?? '',
      stage: stageWords(taskCode(task) ?? ''),
      sample: sampleOf(task, order),
      status: statusWords(task.status),
      reason: reasonOf(task),
      who: organisationName(odsCodeOf(task.owner) ?? '', routing) ?? odsCodeOf(task.owner) ?? 'Nobody',
      actions: isSender ? [] : actionsFor(task),
    })),
    reports: order.reports.filter(({ status }) => status !== 'cancelled').map((report) => reportLine(report, order.reports, id)),
    mayReport: !isSender && isOpen && order.reports.every(({ status }) => status !== 'preliminary'),
    mayHold: !isSender && isOpen,
    maySendAway: !isSender && isOpen,
    holdReasons: [...STATUS_REASONS].map(([value, text]) => ({ value, text })),
  };
}

/** What a person may do with a task now; the service checks the move again. */
function actionsFor(task: Task): readonly { readonly goal: string; readonly text: string }[] {
  switch (task.status) {
    case 'requested':
      return [
        { goal: 'accepted', text: 'Accept' },
        { goal: 'in-progress', text: 'Start' },
      ];
    case 'accepted':
      return [{ goal: 'in-progress', text: 'Start' }];
    case 'in-progress':
      return [{ goal: 'completed', text: 'Done' }];
    case 'on-hold':
      return [{ goal: 'resume', text: 'Carry on' }];
    default:
      return [];
  }
}

function reportLine(report: DiagnosticReport, all: readonly DiagnosticReport[], order: string) {
  const isDraft = report.status === 'preliminary' || report.status === 'partial' || report.status === 'registered';
  return {
    number: report.identifier?.[0]?.value ?? 'No number',
    status: correctionOf(report) ? 'correction, not yet checked' : report.status,
    outcome: wordsFor(report.conclusionCode?.[0]) ?? 'No outcome yet',
    writtenBy: (report.resultsInterpreter ?? []).flatMap(({ display }) => display ?? []).join(', '),
    href: isDraft ? `/laboratory/reports/${report.id}/check` : `/results/${report.id}`,
    text: isDraft ? 'Check and authorise' : 'Read',
    correct:
      isFinal(report) && all.every(({ status }) => status !== 'preliminary')
        ? `/laboratory/orders/${order}/report?corrects=${report.id}`
        : undefined,
    edit: isDraft ? `/laboratory/orders/${order}/report` : undefined,
  };
}

function dueWords(row: WorklistRow, now: Date): string {
  if (row.reportedAt !== undefined) return `Reported on ${day(row.reportedAt)}`;
  if (row.pausedSince !== undefined) return `The clock has stood still since ${day(row.pausedSince)}`;
  return row.dueAt === undefined ? 'The clock starts when a sample is received' : `${due(new Date(row.dueAt), now)}, ${day(row.dueAt)}`;
}

function sentAwayTo(tasks: readonly Task[], routing: Routing): string | undefined {
  const away = tasks.filter((task) => tagsOf(task, SENT_BY_TAG).length > 0).flatMap((task) => odsCodeOf(task.owner) ?? []);
  const names = [...new Set(away)].map((ods) => organisationName(ods, routing) ?? ods);
  return names.length === 0 ? undefined : names.join(', ');
}

function sampleOf(task: Task, order: OrderInFull): string {
  const name = specimenOf(task);
  const specimen = order.specimens.find(({ id }) => `Specimen/${id}` === name);
  return specimen === undefined ? '' : sampleNumber(specimen);
}

function reasonOf(task: Task): string | undefined {
  if (task.statusReason === undefined) return undefined;
  const code = codeIn(task.statusReason, STATUS_REASON_SYSTEM);
  return task.statusReason.text ?? STATUS_REASONS.get(code ?? '') ?? code;
}

function placeOf(task: Task): number {
  return TASK_LIBRARY.findIndex(({ code }) => code === taskCode(task));
}

function fact(key: string, value: string | undefined) {
  return value === undefined || value === '' ? undefined : { key: { text: key }, value: { text: value } };
}
