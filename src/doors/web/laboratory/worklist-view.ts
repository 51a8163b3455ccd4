// The laboratory's list: what lies where, most urgent first, and what can be done with several orders at once.
import type { StageCount, WorklistPage, WorklistQuery, WorklistRow } from '../../../service/laboratory/index.ts';
import type { Sheet } from '../csv.ts';
import { count, due, nhsNumber, plural, shortDay } from '../format.ts';
import { holdWords, isRapid, STAGE_CODES, stageWords, statusWords, urgencyWords } from './words.ts';

export interface Filters {
  readonly stage: string;
  readonly show: string;
  readonly words: string;
  readonly after: string;
}

export const PAGE_SIZE = 50;
/** An order nobody has taken up for this many days is pointed out. Our choice for the list. */
const UNANSWERED_DAYS = 3;

const SHOWS: readonly { readonly value: string; readonly text: string }[] = [
  { value: 'open', text: 'All open work' },
  { value: 'overdue', text: 'Overdue' },
  { value: 'on-hold', text: 'Clock stopped, waiting for the requester' },
  { value: 'urgent', text: 'Urgent' },
  { value: 'unanswered', text: `Not taken up for ${UNANSWERED_DAYS} days` },
  { value: 'sent-away', text: 'Sent away to another laboratory' },
  { value: 'closed', text: 'Finished' },
];

export function queryFor(filters: Filters, organisation: string, limit = PAGE_SIZE): WorklistQuery {
  return {
    organisation,
    relation: filters.show === 'sent-away' ? 'sender' : 'owner',
    show: filters.show === 'closed' ? 'closed' : 'open',
    limit,
    ...(filters.stage === '' ? {} : { stage: filters.stage }),
    ...(filters.show === 'overdue' ? { isOverdue: true } : {}),
    ...(filters.show === 'on-hold' ? { isPaused: true } : {}),
    ...(filters.show === 'urgent' ? { isUrgent: true } : {}),
    ...(filters.show === 'unanswered' ? { unansweredDays: UNANSWERED_DAYS } : {}),
    ...(filters.words === '' ? {} : { words: filters.words }),
    ...(filters.after === '' ? {} : { after: filters.after }),
  };
}

/** Only what the lists know is taken from the address. */
export function readFilters(query: Readonly<Record<string, unknown>>, wordsOf: (value: unknown) => string): Filters {
  const stage = wordsOf(query.stage);
  const show = wordsOf(query.show);
  return {
    stage: STAGE_CODES.includes(stage) ? stage : '',
    show: SHOWS.some(({ value }) => value === show) ? show : 'open',
    words: wordsOf(query.q),
    after: wordsOf(query.after),
  };
}

export function worklistView(given: {
  readonly page: WorklistPage;
  readonly counts: readonly StageCount[];
  readonly filters: Filters;
  readonly laboratory: string;
  readonly now: Date;
}) {
  const { page, counts, filters, laboratory, now } = given;
  const totals = {
    open: sum(counts, 'open'),
    overdue: sum(counts, 'overdue'),
    paused: sum(counts, 'paused'),
    urgent: sum(counts, 'urgent'),
  };
  return {
    heading: 'Laboratory worklist',
    laboratory,
    summary: [
      { href: '/laboratory', count: count(totals.open), text: 'open' },
      { href: '/laboratory?show=overdue', count: count(totals.overdue), text: 'overdue' },
      { href: '/laboratory?show=urgent', count: count(totals.urgent), text: 'urgent' },
      { href: '/laboratory?show=on-hold', count: count(totals.paused), text: 'waiting for the requester' },
    ],
    stages: [
      { value: '', text: `All stages (${count(totals.open)})`, selected: filters.stage === '' },
      ...STAGE_CODES.map((code) => {
        const here = counts.find(({ stage }) => stage === code);
        return { value: code, text: `${stageWords(code)} (${count(here?.open ?? 0)})`, selected: filters.stage === code };
      }),
    ],
    shows: SHOWS.map((show) => ({ ...show, selected: show.value === filters.show })),
    words: filters.words,
    caption: captionOf(page, filters),
    rows: page.rows.map((row) => lineOf(row, now)),
    mayAct: filters.show !== 'closed' && filters.show !== 'sent-away' && page.rows.length > 0,
    next: page.next === undefined ? undefined : `/laboratory?${addressOf({ ...filters, after: page.next })}`,
    csv: `/laboratory.csv?${addressOf({ ...filters, after: '' })}`,
    returnTo: addressOf({ ...filters, after: '' }),
  };
}

/** What every list of the laboratory says of an order first. */
export function orderInLine(row: WorklistRow) {
  return {
    href: `/laboratory/orders/${row.order}`,
    patient: row.patientName ?? 'Name not given',
    number: nhsNumber(row.patientNumber),
    test: row.test ?? 'Test not given',
    isRapid: isRapid(row),
    urgency: row.urgency === 'routine' ? undefined : urgencyWords(row.urgency),
    stage: stageWords(row.stage),
  };
}

function lineOf(row: WorklistRow, now: Date) {
  const task = row.task ?? '';
  return {
    task,
    select: { id: `task-${task}`, name: 'task', value: task, words: `Select ${row.patientName ?? 'this order'}` },
    canSelect: task !== '',
    ...orderInLine(row),
    status: row.taskStatus === 'on-hold' ? `On hold: ${holdWords(row.holdReason).toLowerCase()}` : statusWords(row.taskStatus),
    requester: row.requester ?? 'Not known',
    received: row.receivedAt === undefined ? 'No sample yet' : shortDay(row.receivedAt),
    ...dueOf(row, now),
  };
}

function dueOf(row: WorklistRow, now: Date): { readonly due: string; readonly isOverdue: boolean } {
  if (row.reportedAt !== undefined) return { due: `Reported ${shortDay(row.reportedAt)}`, isOverdue: false };
  if (row.pausedSince !== undefined) return { due: 'Clock stopped', isOverdue: false };
  if (row.dueAt === undefined) return { due: 'Clock not started', isOverdue: false };
  return { due: due(new Date(row.dueAt), now), isOverdue: new Date(row.dueAt) < now };
}

export function worklistSheet(rows: readonly WorklistRow[], now: Date): Sheet {
  return {
    columns: ['Order', 'Patient', 'NHS number', 'Test', 'Urgency', 'Stage', 'Status', 'Requester', 'Received', 'Due', 'Overdue'],
    rows: rows.map((row) => [
      row.order,
      row.patientName,
      row.patientNumber,
      row.test,
      urgencyWords(row.urgency),
      stageWords(row.stage),
      statusWords(row.taskStatus),
      row.requester,
      row.receivedAt?.slice(0, 10),
      row.dueAt?.slice(0, 10),
      dueOf(row, now).isOverdue ? 'yes' : 'no',
    ]),
  };
}

function captionOf({ rows, next }: WorklistPage, { show, stage, words }: Filters): string {
  const what = SHOWS.find(({ value }) => value === show)?.text ?? 'All open work';
  const where = stage === '' ? '' : `, ${stageWords(stage).toLowerCase()}`;
  const found = words === '' ? '' : `, matching “${words}”`;
  return `${what}${where}${found}: ${next === undefined ? plural(rows.length, 'order') : `the first ${rows.length} orders`}`;
}

function addressOf(filters: Filters): string {
  const parameters = new URLSearchParams();
  if (filters.stage !== '') parameters.set('stage', filters.stage);
  if (filters.show !== 'open') parameters.set('show', filters.show);
  if (filters.words !== '') parameters.set('q', filters.words);
  if (filters.after !== '') parameters.set('after', filters.after);
  return parameters.toString();
}

function sum(counts: readonly StageCount[], what: 'open' | 'overdue' | 'paused' | 'urgent'): number {
  return counts.reduce((total, stage) => total + stage[what], 0);
}
