// One case before the board: what was found, resistance, options, what was not tested, trials, and what was decided. Pure.

import { type BoardCase, type DecisionOnRecord, type Paper, titleOf } from '../../../../service/medicines/board/index.ts';
import { SETTINGS } from '../../../../service/medicines/index.ts';
import type { Sheet } from '../../csv.ts';
import { day, plural, shortDay } from '../../format.ts';
import { type Cell, cells, sheetOf, type Table } from '../../table.ts';
import { personFacts } from '../person.ts';
import { optionsView, resistanceTable, shownOptions } from './options-view.ts';
import { answerCell, capital, fits, standingCell } from './words.ts';

/** A board reads no more than this at once; the file has all. */
const MOST_TRIALS = 30;
const MOST_REASONS = 6;

export interface Stated {
  readonly tumour: string;
  readonly line: string;
  readonly setting: string;
  readonly prior: string;
  /** ISO date. */
  readonly asOf: string;
  /** The three boxes of that day, as they are shown. */
  readonly boxes: readonly (readonly [name: string, value: string])[];
}

/** What was stated, for the address of a page. */
export function inAddress({ boxes: _boxes, ...stated }: Stated): Readonly<Record<string, string>> {
  return stated;
}

export function caseView(board: BoardCase, stated: Stated, mayDecide: boolean, mayUpload: boolean) {
  const { found, paper, decisions, knowledge } = board;
  const id = found.patient.id ?? '';
  const here = `/medicines/tumour-board/${id}`;
  const query = new URLSearchParams(inAddress(stated)).toString();
  const latest = decisions[0];
  return {
    heading: 'Molecular tumour board',
    person: personFacts(found.patient),
    here,
    query,
    stated,
    settings: [{ value: '', text: 'Not stated' }, ...SETTINGS.map((value) => ({ value, text: capital(value) }))].map((item) => ({
      ...item,
      selected: item.value === stated.setting,
    })),
    asOfItems: stated.boxes.map(([name, value]) => ({
      name,
      id: name,
      label: capital(name.replace('asOf-', '')),
      value,
      classes: name.endsWith('year') ? 'nhsuk-input--width-4' : 'nhsuk-input--width-2',
    })),
    tumourWords: paper ? `${paper.tumour.name} (${paper.tumour.code})` : 'Not known: choose the tumour type below',
    tumourFrom: found.tumour ? `From the diagnosis on record: ${found.tumour.name}.` : 'No diagnosis on record names a tumour type.',
    facts: [
      { key: 'Age', value: found.ageYears === undefined ? 'Not known' : plural(found.ageYears, 'year') },
      { key: 'Sex', value: capital(found.sex ?? 'not known') },
      { key: 'Tests with a result', value: found.done.map(({ code, name }) => `${code} ${name}`).join('; ') || 'None on record' },
      ...(found.notCounted.length > 0
        ? [{ key: 'Failed or caveated', value: `${found.notCounted.join(', ')}: nothing in them counts as negative` }]
        : []),
    ],
    findings: findingsTable(board),
    unread: found.reported.findings.map(({ what }) => what),
    resistance: paper?.resistance.some(fits) ? resistanceTable(paper) : undefined,
    options: paper ? optionsView(paper, here, query) : undefined,
    notTested: paper && paper.testsFor.length > 0 ? notTestedTable(paper) : undefined,
    edition: paper?.edition?.version,
    trials: paper && paper.trials.length > 0 ? trialsTable(paper, here, query) : undefined,
    trialsAbsent: knowledge.trials.length === 0,
    geneOnly: paper ? [...paper.geneOnly, ...paper.markersOnly] : [],
    asOf: paper ? day(paper.asOf) : '',
    readUpTo: day(knowledge.nhs.readUpTo),
    knowledge: knowledge.parts.map(({ name, version }) => `${name} ${version}`).join('; '),
    decisions: decisions.length > 0 ? decisionsTable(decisions) : undefined,
    latest: latest === undefined ? undefined : latestView(latest, paper),
    mayDecide: mayDecide && paper !== undefined,
    mayUpload,
    seen: found.plan?.meta?.versionId ?? '',
    choices: paper ? choicesOf(paper) : [],
  };
}

function findingsTable({ found }: BoardCase): Table {
  const byName = [...found.reported.alterations].sort((one, other) => one.label.localeCompare(other.label));
  const rows = byName.map((alteration) =>
    cells(
      alteration.label,
      alteration.kind === 'small' && alteration.alleleFraction !== null ? `${Math.round(alteration.alleleFraction * 100)}%` : '',
      alteration.origin === 'unknown' ? 'Not stated' : capital(alteration.origin),
    ),
  );
  return { caption: 'What was found', columns: ['Finding', 'Share of reads', 'Origin'], rows };
}

function notTestedTable({ testsFor }: Paper): Table {
  return {
    caption: 'Not tested: these markers would decide',
    isStacked: true,
    columns: ['Medicine', 'NHS decision', 'Marker', 'Test of the directory'],
    rows: testsFor.flatMap(({ drugs, appraisal, markers }) =>
      markers.map(({ marker, what, tests }) =>
        cells(
          drugs.join(' + '),
          appraisal,
          `${marker} (${what})`,
          tests.length > 0
            ? {
                text: tests
                  .map(({ code, name }) => `${code} ${name}`)
                  .slice(0, 3)
                  .join('; '),
                href: `/tests?${new URLSearchParams({ q: tests[0]?.code ?? '' })}`,
              }
            : 'No test in this edition looks for it',
        ),
      ),
    ),
  };
}

const TRIAL_COLUMNS = ['Trial', 'Part', 'Answer', 'Why', 'Still to be asked'];

function trialsTable(paper: Paper, here: string, query: string): Table {
  return {
    caption: 'Trials',
    isStacked: true,
    columns: TRIAL_COLUMNS,
    rows: paper.trials.slice(0, MOST_TRIALS).map(trialRow),
    csv: `${here}/trials.csv?${query}`,
  };
}

function trialRow({ one: { trial, part }, verdict }: Paper['trials'][number]): readonly Cell[] {
  return cells(
    trial.title ? `${trial.id}: ${trial.title}` : trial.id,
    `${part.level} ${part.code}`,
    answerCell(verdict.outcome),
    saidOf(verdict.because, verdict.outcome !== 'not-met')
      .slice(0, MOST_REASONS)
      .join('; '),
    verdict.missing.map(({ question, askWho }) => `${question} (${askWho})`).join(' '),
  );
}

type Reason = Paper['trials'][number]['verdict']['because'][number];

/** The leaves of the reasons that hold, or those that do not. Under a "not" it is the other way round. */
function saidOf(reasons: readonly Reason[], holds: boolean): readonly string[] {
  return reasons.flatMap(({ outcome, says, parts = [] }) => {
    const [only] = parts;
    const isNegation = parts.length === 1 && says.startsWith('not: ') && only?.outcome !== outcome;
    if (parts.length > 0) return saidOf(parts, isNegation ? !holds : holds);
    return outcome === (holds ? 'met' : 'not-met') ? [says.replace(': recorded ', ': ')] : [];
  });
}

export function trialsSheet(paper: Paper): Sheet {
  return sheetOf({ columns: TRIAL_COLUMNS, rows: paper.trials.map(trialRow) });
}

function decisionsTable(decisions: readonly DecisionOnRecord[]): Table {
  return {
    caption: 'Decisions, newest first',
    isStacked: true,
    columns: ['Decided', 'Decision', 'Why', 'By', 'Follow-up', 'NHS then', 'Recorded by', 'Knowledge then'],
    rows: decisions.map(({ on, chosen, why, members, followUp, basis, recordedBy }) =>
      cells(
        shortDay(on),
        titleOf(chosen),
        why,
        members.join('; '),
        followUp || 'None',
        basis.standing === '' ? 'No NHS decision held' : standingCell(basis.standing).text,
        recordedBy,
        basis.knowledge,
      ),
    ),
  };
}

/** The decision as it stands, and whether the ground under it has moved. */
function latestView({ chosen, on, basis }: DecisionOnRecord, paper: Paper | undefined) {
  const now =
    chosen.kind === 'medicine'
      ? (paper?.options.find(({ drugs }) => [...drugs].sort().join() === [...chosen.drugs].sort().join())?.nhs[0]?.verdict ?? '')
      : '';
  const hasChanged = chosen.kind === 'medicine' && paper !== undefined && now !== basis.standing;
  return {
    title: titleOf(chosen),
    on: day(on),
    changed: hasChanged
      ? `The NHS standing of this medicine was "${standingCell(basis.standing).text}" on ${day(basis.asOf)}. On ${day(paper.asOf)} it is "${standingCell(now).text}". Look at the decision again.`
      : undefined,
  };
}

function choicesOf(paper: Paper) {
  const medicines = shownOptions(paper).map(({ drugs, nhs }) => ({
    value: `medicine:${drugs.join('|')}`,
    text: drugs.join(' + '),
    hint: { text: standingCell(nhs[0]?.verdict).text },
  }));
  const trials = [
    ...new Map(paper.trials.filter(({ verdict }) => verdict.outcome !== 'not-met').map((each) => [each.one.trial.id, each])).values(),
  ];
  return [
    ...medicines,
    ...trials
      .slice(0, MOST_TRIALS)
      .map(({ one: { trial } }) => ({ value: `trial:${trial.id}`, text: `Trial ${trial.id}${trial.title ? `: ${trial.title}` : ''}` })),
    { value: 'none', text: 'No targeted treatment' },
  ];
}
