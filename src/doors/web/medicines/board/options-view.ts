// What can be offered, as the board reads it: resistance first, then a block for every medicine with an NHS decision, then those with evidence alone. Pure.

import type { Paper } from '../../../../service/medicines/board/index.ts';
import type { NhsVerdict, TreatmentOption } from '../../../../service/medicines/index.ts';
import type { Sheet } from '../../csv.ts';
import { plural } from '../../format.ts';
import { type Cell, cells, sheetOf, type Table } from '../../table.ts';
import { capital, decisionWords, evidenceLine, evidenceWords, fits, fitWords, levelWords, resistanceWords, standingCell } from './words.ts';

/** A board reads no more than this at once; the file has all. */
const MOST_OPTIONS = 15;
const MOST_STATEMENTS = 3;

/** Statements of resistance in this tumour. */
export function resistanceTable({ resistance }: Paper): Table {
  return {
    caption: 'Resistance: read this first',
    isStacked: true,
    columns: ['Medicine', 'Because of', 'Tumour', 'Evidence'],
    rows: resistance
      .filter(fits)
      .slice(0, MOST_OPTIONS)
      .map(({ drugs, alterations, tumourFit, evidence }) =>
        cells(drugs.join(' + '), alterations.join(', '), fitWords(tumourFit), evidenceWords(evidence, 1)),
      ),
  };
}

/** The blocks, the table of the rest, and the file of all; `count` says how many of how many are shown. */
export function optionsView(paper: Paper, here: string, query: string) {
  const shown = shownOptions(paper);
  const blocks = shown.filter(({ nhs }) => nhs.length > 0).map(optionBlock);
  const rest = shown.filter(({ nhs }) => nhs.length === 0);
  return {
    blocks,
    rest: rest.length > 0 ? evidenceOnlyTable(rest) : undefined,
    isEmpty: shown.length === 0,
    count: `${shown.length} of ${plural(paper.options.length, 'option')} shown: those with an NHS decision, and those with evidence in this tumour.`,
    csv: `${here}/options.csv?${query}`,
  };
}

/** With an NHS decision, or with evidence in this tumour. Others are in the file. */
export function shownOptions({ options }: Paper): readonly TreatmentOption[] {
  return options.filter((option) => option.nhs.length > 0 || fits(option)).slice(0, MOST_OPTIONS);
}

/** Decisions that can count for this patient on this day, or could. */
const COUNTS: ReadonlySet<NhsVerdict['verdict']> = new Set(['eligible', 'eligible-if', 'test-first', 'status-uncertain']);

function optionBlock(option: TreatmentOption, number: number) {
  const { drugs, alterations, nhs, conditionsNotChecked, resistedBy, tumourFit, evidence } = option;
  return {
    id: `option-${number + 1}`,
    heading: capital(drugs.join(' + ')),
    standing: standingCell(nhs[0]?.verdict),
    because: alterations.join(', '),
    level: levelWords(evidence),
    tumour: fitWords(tumourFit),
    resistance: resistedBy.length > 0 ? resistanceWords(resistedBy) : undefined,
    counting: nhs.filter(({ verdict }) => COUNTS.has(verdict)).map(decisionRow),
    others: nhs.filter(({ verdict }) => !COUNTS.has(verdict)).map(decisionRow),
    unknown: conditionsNotChecked.map(capital),
    evidence: evidence
      .slice(0, MOST_STATEMENTS)
      .map((one) => ({ id: one.id, url: one.url.startsWith('https://') ? one.url : undefined, words: evidenceLine(one) })),
    more: evidence.length > MOST_STATEMENTS ? `${evidence.length - MOST_STATEMENTS} more in the file` : undefined,
  };
}

function decisionRow(verdict: NhsVerdict) {
  // A decision that another has replaced says nothing about money today.
  const standing: Cell = verdict.status.kind === 'replaced' ? { text: 'Ended', tag: 'grey' } : standingCell(verdict.verdict);
  return { standing, words: decisionWords(verdict) };
}

function evidenceOnlyTable(options: readonly TreatmentOption[]): Table {
  const isResisted = options.some(({ resistedBy }) => resistedBy.length > 0);
  return {
    caption: 'Evidence only: no NHS decision held',
    isStacked: true,
    columns: ['Medicine', 'Because of', ...(isResisted ? ['Resistance'] : []), 'Tumour', 'Evidence'],
    rows: options.map(({ drugs, alterations, resistedBy, tumourFit, evidence }) =>
      cells(
        drugs.join(' + '),
        alterations.join(', '),
        ...(isResisted ? [resistanceWords(resistedBy)] : []),
        fitWords(tumourFit),
        evidenceWords(evidence, 1),
      ),
    ),
  };
}

const OPTION_COLUMNS = ['Medicine', 'Because of', 'NHS', 'The NHS decision', 'Still to be known', 'Resistance', 'Tumour', 'Evidence'];

export function optionsSheet(paper: Paper): Sheet {
  const rows = [...paper.resistance, ...paper.options].map((option) => [
    { text: option.direction },
    ...optionRow(option),
    { text: paper.asOf },
  ]);
  return sheetOf({ columns: ['Direction', ...OPTION_COLUMNS, 'As of'], rows });
}

function optionRow(option: TreatmentOption): readonly Cell[] {
  const { drugs, alterations, nhs, conditionsNotChecked, resistedBy, tumourFit, evidence } = option;
  return cells(
    drugs.join(' + '),
    alterations.join(', '),
    standingCell(nhs[0]?.verdict),
    nhs.map(decisionWords).join(' ') || 'None held',
    conditionsNotChecked.join('; ') || (nhs.length > 0 ? 'Nothing' : ''),
    resistanceWords(resistedBy),
    fitWords(tumourFit),
    evidenceWords(evidence, Number.POSITIVE_INFINITY),
  );
}
