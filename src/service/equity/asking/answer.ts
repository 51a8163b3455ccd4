// From a question and its counts to what may be shown: published figures, a finding in words made from them alone, and how it was reached.

import { type Estimate, isRefused, type Refused } from '../../../foundation/numbers/index.ts';
import type { InternalFigures } from '../disclosure/internal-table.ts';
import { type PublishedFigure, type PublishedFigures, publish } from '../disclosure/publish.ts';
import { publishCompleteness } from '../disclosure/publish-completeness.ts';
import { publishCrossed } from '../disclosure/publish-crossed.ts';
import { endsRatio } from '../indicators/ends-ratio.ts';
import {
  type EvaluatedRow,
  type Evaluation,
  evaluate,
  evaluationTable,
  LEAST_COMPLETENESS,
  type StratumCell,
  stratumOf,
  UNKNOWN,
} from '../indicators/evaluate.ts';
import { evaluateDays } from '../indicators/evaluate-days.ts';
import { findingInWords } from '../indicators/finding-in-words.ts';
import type { Indicator, Stratum } from '../indicators/indicator.ts';
import { atLevel, levelOf, placesOf } from './places.ts';
import type { Area, Counts, Question } from './question.ts';
import { type Standings, standings } from './standings.ts';

export interface Answer {
  readonly kind: 'answer';
  readonly question: Question;
  readonly finding: string;
  /** Of the place asked about. */
  readonly table: PublishedFigures;
  /** Of all areas together, when one was asked about. */
  readonly beside: PublishedFigures | undefined;
  /** How many records say the ethnic group, and how many where the person lives: published like every figure. */
  readonly completeness: PublishedFigures;
  /** Share known of what is compared, in whole per cent; undefined when it is withheld. */
  readonly knownPercent: number | undefined;
  readonly isComparable: boolean;
  /** Most over least deprived fifth, from published rows. */
  readonly ratio: Estimate | Refused | undefined;
  /** Areas outside the limits of chance; only when areas are compared. */
  readonly standings: Standings | undefined;
  readonly note: string | undefined;
}

export interface NoAnswer {
  readonly kind: 'no-answer';
  readonly because: string;
  /** Nothing counted: in time there will be. Not counted: something has to be brought first. Not shown: another question has an answer. */
  readonly why: 'nothing-counted' | 'not-counted' | 'not-shown';
}

export const NOTHING_COUNTED = 'Nothing was counted in these months.';

/** Pure. Nothing internal leaves: every number of the answer stands in a published table or was made from one. */
export function answer(question: Question, asCounted: Counts, ofSource: readonly Area[]): Answer | NoAnswer {
  const counts = atLevel(question.indicator, asCounted, ofSource);
  const areas = placesOf(question.indicator, ofSource);
  if (counts.kind === 'not-counted') return none(counts.because, 'not-counted');
  const cells = counts.kind === 'days' ? counts.cells : counts.numerator;
  if (cells.length === 0) return none(NOTHING_COUNTED, 'nothing-counted');
  const completeness = publishedCompleteness(question, counts);
  if (!completeness) return none('The completeness of the records could not be calculated.');
  const evaluation = evaluated(question, counts);
  const everywhere = published(evaluation, question);
  if (typeof everywhere === 'string') return none(everywhere);
  const isHere = question.where !== 'all' && question.by !== 'area';
  if (isHere && question.by === 'age-band')
    return none('Ages are shown for all areas together only: in single areas there are too few people of each.');
  const here = isHere ? publishedHere(question, counts, areas, evaluation) : undefined;
  if (typeof here === 'string') return none(here);
  const table = here ?? everywhere;
  const { share } = evaluation.completeness;
  const known = completeness.rows.find(({ name }) => name === question.by)?.figure;
  const isComparable = share >= LEAST_COMPLETENESS;
  const level = levelOf(question.indicator);
  // Alliances are too few to tell how much they differ anyway, so none of them is called high or low.
  const standing = question.by === 'area' && level === 'icb' ? standings(table, question.indicator) : undefined;
  const ratio = question.by === 'deprivation-fifth' && isComparable ? endsRatio(table.rows) : undefined;
  const { indicator, by } = question;
  const knownPercent = known && !isRefused(known) ? known.value : undefined;
  const finding =
    isComparable || knownPercent !== undefined
      ? findingInWords({
          indicator,
          by,
          table: named(table, question, areas),
          // The published share, so that the sentence says no more than the table of completeness.
          completeness: isComparable ? 1 : (knownPercent ?? 0) / 100,
          ...(standing ? { outside: standing } : {}),
          ...(level === 'alliance' ? { areasAre: 'alliances' as const } : {}),
        })
      : `${indicator.title}: too few records to compare groups.`;
  return {
    kind: 'answer',
    question,
    finding,
    table,
    beside: here ? everywhere : undefined,
    completeness,
    knownPercent,
    isComparable,
    ratio,
    standings: standing,
    note: counts.kind === 'counted' ? counts.note : undefined,
  };
}

/** Rows under the names people know; 'unknown' keeps its name, and fifths keep their number. */
export function named(
  table: PublishedFigures,
  { by, indicator }: Pick<Question, 'by' | 'indicator'>,
  areas: readonly Area[],
): PublishedFigures {
  const isStandardised = /^(standardised|coverage)/.test(indicator.figure) && by !== 'ethnicity';
  const nameOf = (name: string) => {
    if (by === 'area') return areas.find(({ code }) => code === name)?.name ?? name;
    return by === 'ethnicity' || by === 'sex' ? (WORDS[name] ?? name) : name;
  };
  // The line of all is a plain rate: beside standardised ones it would mislead.
  return {
    ...table,
    total: isStandardised ? undefined : table.total,
    rows: table.rows.filter((row) => by === 'area' || !isEmpty(row)).map((row) => ({ ...row, name: nameOf(row.name) })),
  };
}

/** Nobody of nobody: a place whose people are all placed has no line of the not known. */
function isEmpty({ numerator, denominator }: PublishedFigure): boolean {
  return numerator.kind === 'shown' && denominator.kind === 'shown' && numerator.count === 0 && denominator.count === 0;
}

const WORDS: Readonly<Record<string, string>> = {
  asian: 'Asian',
  black: 'Black',
  mixed: 'Mixed',
  white: 'White',
  other: 'Other ethnic group',
  female: 'Female',
  male: 'Male',
};

/** A census without ages gives a plain rate: the page says so beside it. */
function asked({ indicator, by }: Question): Indicator {
  const isWithoutAges = by === 'ethnicity' && indicator.denominator.kind === 'residents';
  return isWithoutAges ? { ...indicator, figure: 'crude-rate', standard: 'none' } : indicator;
}

type Counted = Exclude<Counts, { kind: 'not-counted' }>;

function evaluated(question: Question, counts: Counted): Evaluation {
  const { by } = question;
  if (counts.kind === 'days') return evaluateDays({ indicator: question.indicator, by, cells: counts.cells });
  const indicator = counts.note === undefined ? question.indicator : asked(question);
  return evaluate({ indicator, by, numerator: counts.numerator, denominator: counts.denominator });
}

const NOT_BELOW_ALLIANCE = 'This is shown by alliance and for all areas together: single areas have too few people. Choose an alliance.';
const NOT_BY_ALLIANCE = 'This is shown by area and for all areas together. Choose an area, or compare the alliances made of them.';
const NOT_BY_AREA = 'This is shown for all areas together only: single areas have too few people.';

function published(evaluation: Evaluation, { indicator, period, by }: Question): PublishedFigures | string {
  const level = levelOf(indicator);
  if (by === 'area' && !level) return NOT_BY_AREA;
  const table = evaluationTable(evaluation, { area: by === 'area' && level ? level : 'national', months: period.months });
  if (isRefused(table)) return table.because;
  const outcome = publish(table, indicator.publication.profile);
  return outcome.kind === 'not-publishable' ? outcome.because : outcome;
}

/** One area's figures, audited together with all the others' and with the people whose area is not known. Only the area asked about is evaluated. */
function publishedHere(question: Question, counts: Counted, areas: readonly Area[], evaluation: Evaluation): PublishedFigures | string {
  const { indicator, period, by, where } = question;
  const level = levelOf(indicator);
  if (!level) return NOT_BY_AREA;
  if (!areas.some(({ code }) => code === where)) return level === 'alliance' ? NOT_BELOW_ALLIANCE : NOT_BY_ALLIANCE;
  const groups = evaluation.rows.map(({ stratum }) => stratum);
  const { numerator, denominator } = countedBoth(counts);
  const lines = linesByArea(numerator, denominator, by);
  const subject = { area: level, months: period.months } as const;
  const tables = new Map<string, InternalFigures>();
  for (const code of [...areas.map((area) => area.code), UNKNOWN]) {
    const line = lines.get(code);
    if (!line && code !== UNKNOWN) continue;
    const isAsked = code === where;
    const local = isAsked ? evaluated(question, ofArea(counts, code)) : undefined;
    const rows = local ? inOrder(local, groups) : groups.map((stratum) => uncalculated(stratum, line?.get(stratum)));
    const table = evaluationTable({ ...evaluation, rows }, subject);
    if (isRefused(table)) return table.because;
    tables.set(code, table);
  }
  const outcome = publishCrossed(tables, indicator.publication.profile);
  if ('kind' in outcome) return outcome.because;
  return outcome.get(where) ?? `Nobody of this area was counted by ${by} in these months.`;
}

interface Two {
  numerator: number;
  denominator: number;
}

/** Sums by area and group in one pass. */
function linesByArea(numerator: readonly StratumCell[], denominator: readonly StratumCell[], by: Stratum): Map<string, Map<string, Two>> {
  const lines = new Map<string, Map<string, Two>>();
  const add = (cells: readonly StratumCell[], part: keyof Two) => {
    for (const cell of cells) {
      const line = lines.get(cell.area) ?? new Map<string, Two>();
      const two = line.get(stratumOf(cell, by)) ?? { numerator: 0, denominator: 0 };
      two[part] += cell.count;
      line.set(stratumOf(cell, by), two);
      lines.set(cell.area, line);
    }
  };
  add(numerator, 'numerator');
  add(denominator, 'denominator');
  return lines;
}

function uncalculated(stratum: string, { numerator, denominator }: Two = { numerator: 0, denominator: 0 }): EvaluatedRow {
  const figure: Refused = { kind: 'refused', why: 'missing-input', because: 'Not asked about.' };
  return { stratum, isKnown: stratum !== UNKNOWN, numerator, denominator, figure };
}

function ofArea(counts: Counted, code: string): Counted {
  const here = <Cell extends StratumCell>(cells: readonly Cell[]) => cells.filter(({ area }) => area === code);
  return counts.kind === 'days'
    ? { ...counts, cells: here(counts.cells) }
    : { ...counts, numerator: here(counts.numerator), denominator: here(counts.denominator) };
}

/** Of reports that took days each is its own denominator. */
function countedBoth(counts: Counted): { readonly numerator: readonly StratumCell[]; readonly denominator: readonly StratumCell[] } {
  return counts.kind === 'days' ? { numerator: counts.cells, denominator: counts.cells } : counts;
}

/** Every area has every group, those with nobody included: the joint audit needs a full table. */
function inOrder({ rows, all }: Evaluation, groups: readonly string[]): Evaluation['rows'] {
  const nobody: Refused = isRefused(all) ? all : { kind: 'refused', why: 'zero-denominator', because: 'Nobody of this group lives here.' };
  return groups.map(
    (stratum) =>
      rows.find((row) => row.stratum === stratum) ?? {
        stratum,
        isKnown: stratum !== UNKNOWN,
        numerator: 0,
        denominator: 0,
        figure: nobody,
      },
  );
}

/** For both questions that every page answers: do the records say the ethnic group, and where the person lives? */
function publishedCompleteness({ by, period, indicator }: Question, counts: Counted): PublishedFigures | undefined {
  const { numerator, denominator } = countedBoth(counts);
  const isOfPersons = indicator.figure === 'proportion' || indicator.figure === 'median-days';
  const countsOf = (stratum: Stratum) => {
    const lines = new Map<string, Two>();
    const add = (cells: readonly StratumCell[], part: keyof Two) => {
      for (const cell of cells) {
        const two = lines.get(stratumOf(cell, stratum)) ?? { numerator: 0, denominator: 0 };
        two[part] += cell.count;
        lines.set(stratumOf(cell, stratum), two);
      }
    };
    add(numerator, 'numerator');
    add(isOfPersons ? denominator : numerator, 'denominator');
    return { name: stratum, lines: [...lines].map(([name, two]) => ({ name, ...two })), isNotStated: (name: string) => name === UNKNOWN };
  };
  const { isRareDisease, isSensitive, profile } = indicator.publication;
  return publishCompleteness([countsOf('ethnicity'), countsOf(by === 'area' ? 'area' : 'deprivation-fifth')], {
    subject: { title: 'Completeness', area: 'national', months: period.months, isRareDisease, isSensitive },
    denominator: isOfPersons ? 'persons' : 'residents',
    profile,
  });
}

export function none(because: string, why: NoAnswer['why'] = 'not-shown'): NoAnswer {
  return { kind: 'no-answer', because, why };
}
