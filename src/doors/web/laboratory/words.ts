// The laboratory's codes as people say them. One place, so that a list, an order and a chart use the same words.
import { libraryTask, STATUS_REASONS, TASK_LIBRARY, type WorklistRow } from '../../../service/laboratory/index.ts';

const STAGES: Readonly<Record<string, string>> = {
  placed: 'Order placed',
  'process-genomic-test-request': 'Check the request',
  'request-sample-alignment': 'Match sample to request',
  'sample-preparation': 'Prepare sample',
  'sample-processing': 'Process sample',
  'genetic-genomic-data-processing': 'Process data',
  interpretation: 'Interpret',
  'produce-interim-report': 'Write interim report',
  'genomic-mdt': 'Genomic MDT',
  'produce-final-report': 'Write final report',
  'distribute-report': 'Send report',
  ended: 'Finished',
};

const STATUSES: Readonly<Record<string, string>> = {
  draft: 'Not yet',
  requested: 'To do',
  accepted: 'Accepted',
  'in-progress': 'In progress',
  'on-hold': 'On hold',
  completed: 'Done',
  rejected: 'Rejected',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const URGENCIES: Readonly<Record<string, string>> = { stat: 'Immediate', asap: 'Very urgent', urgent: 'Urgent', routine: 'Routine' };

/** In working order, the stages a list can be cut to. */
export const STAGE_CODES: readonly string[] = TASK_LIBRARY.map(({ code }) => code);

export function stageWords(code: string): string {
  return STAGES[code] ?? libraryTask(code)?.display ?? 'Other work';
}

export function statusWords(status: string | undefined): string {
  return STATUSES[status ?? ''] ?? 'Not started';
}

export function urgencyWords(urgency: string): string {
  return URGENCIES[urgency] ?? 'Routine';
}

/** R14 is for babies and children who are acutely unwell: it is named on every list. */
export function isRapid(row: Pick<WorklistRow, 'test'>): boolean {
  return /^R14(?:\.\d+)?\b/.test(row.test ?? '');
}

export function holdWords(reason: string | undefined): string {
  return reason === undefined ? '' : (STATUS_REASONS.get(reason) ?? reason);
}

/** Why a sample is turned away, in the order a reception meets it. Codes of task-statusReason-genomics. */
export const REJECTION_REASONS: readonly { readonly value: string; readonly text: string; readonly hint: string }[] = [
  {
    value: 'sample-sub-optimal',
    text: 'The sample is not good enough to test',
    hint: 'Clotted, too little, leaked, too old or the wrong tube',
  },
  { value: 'invalid-request', text: 'The sample and the request do not match', hint: 'Name, date of birth or NHS number differ' },
  { value: 'no-sample-provided', text: 'The tube is empty or missing', hint: 'The packet came without a sample' },
  { value: 'other', text: 'Another reason', hint: 'Say which below' },
];
