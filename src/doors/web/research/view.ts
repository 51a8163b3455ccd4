// Approvals and runs as their pages show them. Pure. Counts of few people are not shown, so that nobody is found by taking one from another.

import { DUO_TERMS } from '../../../service/patients/index.ts';
import {
  type Approval,
  DATA_SETS,
  LEFT_OUT,
  type LeftOut,
  type LogLine,
  progressOf,
  type Run,
  SMALLEST_COHORT,
  termsOfUse,
  whyNotNow,
} from '../../../service/research/index.ts';
import { count, day, dayAndTime, plural, shortDay } from '../format.ts';
import { cells, type Table } from '../table.ts';
import { formatWords } from './read-approval.ts';

const STATES: Readonly<Record<Approval['state'], { readonly text: string; readonly tag: 'orange' | 'green' | 'red' | 'grey' }>> = {
  proposed: { text: 'Waits for the committee', tag: 'orange' },
  approved: { text: 'Approved', tag: 'green' },
  refused: { text: 'Refused', tag: 'red' },
  ended: { text: 'Ended', tag: 'grey' },
};

export function approvalsTable(approvals: readonly Approval[]): Table {
  return {
    caption: 'Approvals',
    isStacked: true,
    columns: ['Title', 'Who gets the data', 'State', 'From', 'Until', 'Asked by'],
    rows: approvals.map((each) =>
      cells(
        { text: each.title, href: `/research/approvals/${each.id}` },
        each.recipient,
        STATES[each.state],
        shortDay(each.from),
        shortDay(each.until),
        each.askedBy.name,
      ),
    ),
    csv: '/research.csv',
  };
}

export function approvalFacts(approval: Approval, now: Date) {
  const { use, cohort } = approval;
  const born = [cohort.bornFrom && `born from ${cohort.bornFrom}`, cohort.bornUntil && `born until ${cohort.bornUntil}`];
  const people = [cohort.codes.length > 0 ? `with any of ${cohort.codes.join(', ')}` : 'everybody who agreed', cohort.sex, ...born].filter(
    Boolean,
  );
  const terms = termsOfUse(use).map((id) => `${DUO_TERMS.find((term) => term.id === id)?.label ?? id} (${id})`);
  const facts: readonly (readonly [string, string])[] = [
    ['State', approval.state === 'approved' ? (whyNotNow(approval, now) ?? STATES.approved.text) : STATES[approval.state].text],
    ['What the research asks', approval.purpose],
    ['Who gets the data', [approval.recipient, approval.client && `application ${approval.client}`].filter(Boolean).join(', ')],
    [
      'Use',
      [
        ...terms,
        ...(use.conditions.length > 0 ? [`about ${use.conditions.join(', ')}`] : []),
        use.isForProfit ? 'for profit' : 'not for profit',
      ].join('; '),
    ],
    ['Ethics approval', use.ethics ?? 'None'],
    ['Data', approval.dataSets.map((each) => DATA_SETS[each].words).join('; ')],
    ['Dates', approval.dates === 'shifted' ? 'Moved by a number of days for each person' : 'Years only'],
    ['Formats', approval.formats.map(formatWords).join('; ')],
    ['People', people.join(', ')],
    ['Fewest people', count(approval.smallest)],
    ['Valid', `${day(approval.from)} to ${day(approval.until)}`],
    ['Asked by', `${approval.askedBy.name} on ${day(new Date(approval.askedBy.at))}`],
    ...(approval.decided
      ? ([
          [
            'Decided by',
            `${approval.decided.name} on ${day(new Date(approval.decided.at))} (${approval.decided.minutes}): ${approval.decided.because}`,
          ],
        ] as const)
      : []),
    ...(approval.ended
      ? ([['Ended by', `${approval.ended.name} on ${day(new Date(approval.ended.at))}: ${approval.ended.because}`]] as const)
      : []),
  ];
  return facts.map(([key, value]) => ({ key: { text: key }, value: { text: value } }));
}

const RUN_STATES: Readonly<Record<Run['state'], string>> = {
  running: 'Under way',
  done: 'Ready',
  refused: 'Not given out',
  failed: 'Failed',
  deleted: 'Deleted',
};

export function runsTable(runs: readonly Run[]): Table {
  return {
    caption: 'Extracts',
    isStacked: true,
    columns: ['Started', 'Format', 'State', 'People'],
    rows: runs.map((run) =>
      cells(
        { text: dayAndTime(new Date(run.startedBy.at)), href: `/research/runs/${run.id}` },
        formatWords(run.format),
        RUN_STATES[run.state],
        run.state === 'done' ? count(run.counts.included) : '',
      ),
    ),
  };
}

/** Fewer than the smallest cohort is said as that. */
function few(value: number): string {
  return value === 0 ? '0' : value < SMALLEST_COHORT ? `Fewer than ${SMALLEST_COHORT}` : count(value);
}

export function runView(run: Run) {
  const { counts } = run;
  const left = Object.entries(LEFT_OUT).flatMap(([reason, words]) => {
    const number = counts.leftOut[reason as LeftOut]; // a key of the table
    return number === undefined ? [] : [cells(`People who ${words}`, few(number))];
  });
  const dropped: readonly (readonly [string, number])[] = [
    ['Entries about more than one person', counts.dropped.shared],
    ['Entries with words alone, no code', counts.dropped.words],
    ['Entries that still named somebody', counts.dropped.named],
  ];
  return {
    state: RUN_STATES[run.state],
    because: run.because,
    progress:
      run.state === 'running'
        ? { value: progressOf(run), text: `${progressOf(run)}%: ${plural(counts.considered, 'person', 'people')} looked at` }
        : undefined,
    facts: [
      ['People in it', run.state === 'done' ? count(counts.included) : '0'],
      ['Started', `${dayAndTime(new Date(run.startedBy.at))} by ${run.startedBy.name}`],
      ...(run.expires && run.state === 'done' ? [['Files are deleted on', day(new Date(run.expires))]] : []),
    ].map(([key, value]) => ({ key: { text: key }, value: { text: value } })),
    tables: [
      ...(run.files.length > 0
        ? [
            {
              caption: 'Files',
              columns: ['File', 'Lines'],
              rows: run.files.map(({ name, count: lines }) =>
                cells({ text: name, href: `/research/runs/${run.id}/files/${name}` }, count(lines)),
              ),
            },
          ]
        : []),
      {
        caption: 'What was left out, and why',
        columns: ['What', 'How many'],
        rows: [...left, ...dropped.flatMap(([what, number]) => (number > 0 ? [cells(what, few(number))] : []))],
      },
    ],
  };
}

export function logTable(lines: readonly LogLine[]) {
  return {
    caption: 'Log',
    isStacked: true,
    columns: ['When', 'Who', 'What', 'Note'],
    rows: lines.map(({ at, name, what, detail }) => cells(dayAndTime(at), name, what, what === 'taken-out' ? few(Number(detail)) : detail)),
  };
}
