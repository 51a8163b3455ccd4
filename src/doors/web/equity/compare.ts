// Two more ways to look at a question: alliances beside each other without ranking them, and month by month with the limits of chance.
import {
  type Answer,
  type ComparedAlliance,
  causeMeaning,
  compareAlliances,
  controlMultiples,
  funnelPicture,
  isPublished,
  isRefused,
  type NoAnswer,
  type OverTime,
  type Picture,
} from '../../../service/equity/index.ts';
import type { Sheet } from '../csv.ts';
import { count } from '../format.ts';
import { type Asked as AskedNow, syntheticInstead, whyNothing } from './nothing.ts';
import { countOf } from './sheet.ts';
import { periodWords, rowName, syntheticWord, unitOf } from './words.ts';

interface Asked extends AskedNow {
  readonly hasSynthetic: boolean;
}

export interface ComparePage {
  readonly caption: string;
  readonly heading: string;
  readonly isSynthetic: boolean;
  readonly finding: string;
  readonly plain: readonly string[];
  /** Where there is something to see instead. */
  readonly offer?: string | undefined;
  readonly picture: Picture | undefined;
  readonly tableCaption: string;
  readonly head: readonly { readonly text: string }[];
  readonly rows: readonly (readonly { readonly text: string }[])[];
  readonly how: readonly { readonly key: { readonly text: string }; readonly value: { readonly text: string } }[];
}

export interface CompareView {
  readonly page: ComparePage;
  readonly picture?: Picture;
  readonly sheet?: Sheet;
}

/** `found`: the answer that compares areas. */
export function alliancesView(asked: Asked, found: Answer | NoAnswer): CompareView {
  const { question, source } = asked;
  const heading = `${question.indicator.title}: alliances compared fairly`;
  if (found.kind === 'no-answer') return nothing(asked, heading, found);
  if (!isPublished(found.table)) return nothing(asked, heading, { because: 'These figures are not published.', why: 'not-shown' });
  const compared = compareAlliances(found, source.areas);
  if (compared.kind === 'no-answer') return nothing(asked, heading, compared);
  const { alliances, total, tau2 } = compared;
  const unit = unitOf(question.indicator);
  const finding = alliancesFinding(alliances);
  const picture = funnelPicture({
    caption: captionOf(asked, 'alliances', finding),
    table: { rows: alliances, total },
    tau2,
    unit,
    isClose: true,
  });
  const columns = [
    'Alliance',
    `Value (${unit})`,
    '95% interval',
    'Count',
    'Of',
    'Against the limits',
    `Drawn to the average (${unit})`,
    'Its 95% interval',
    'Areas shown',
  ];
  const rows = [...alliances, { ...total, name: 'All', standing: '', drawn: undefined, shown: undefined, areas: undefined }].map((row) => [
    row.name,
    isRefused(row.figure) ? 'Hidden' : String(row.figure.value),
    isRefused(row.figure) ? '' : `${row.figure.lower ?? 'no limit'} to ${row.figure.upper ?? 'no limit'}`,
    countOf(row.numerator),
    countOf(row.denominator),
    row.standing,
    row.drawn ? String(row.drawn.value) : '',
    row.drawn?.lower === undefined ? '' : `${row.drawn.lower} to ${row.drawn.upper}`,
    row.shown === undefined ? '' : `${row.shown} of ${row.areas}`,
  ]);
  return view(
    asked,
    picture,
    { columns, rows },
    {
      heading,
      finding,
      plain: [
        'This is not a ranking. Alliances stand in order of name, because a place in a list says more than the numbers know: with a little chance the order would be another.',
        'An alliance stands out only when it lies outside the full lines, which allow for chance and for how much areas differ anyway. Ask there first why.',
      ],
      tableCaption: 'Alliances, by name',
      how: [
        ['Counts', 'The counts of areas as printed, added up. Areas that are hidden are left out, and the last column says so.'],
        [
          'Limits',
          'A funnel with 99.8% limits on the arcsine scale (Spiegelhalter 2005 and 2012). Seven alliances cannot tell how much alliances differ anyway, so that is taken from the areas inside them.',
        ],
        [
          'Drawn to the average',
          'The share drawn towards the average by as much as chance could have moved it (Poisson and gamma, Marshall 1991). Without an interval, areas differ no more than chance would make them.',
        ],
        [
          'Which area belongs to which alliance',
          source.isSynthetic ? 'Made up.' : 'A provisional reading of public documents, held as data with dates.',
        ],
      ],
    },
  );
}

function alliancesFinding(alliances: readonly ComparedAlliance[]): string {
  const out = alliances.filter(({ standing }) => standing === 'lower' || standing === 'higher');
  const tested = alliances.filter(({ standing }) => standing !== 'withheld').length;
  if (out.length === 0) return `None of ${count(tested)} alliances differs more than chance and the differences between areas explain.`;
  return `${out.map(({ name, standing }) => `${name} is ${standing}`).join('; ')} than chance and the differences between areas explain, of ${count(tested)} alliances.`;
}

export function overTimeView(asked: Asked, found: OverTime | NoAnswer): CompareView {
  const { question } = asked;
  const { indicator } = question;
  const heading = `${indicator.title}: month by month`;
  if (found.kind === 'no-answer') return nothing(asked, heading, found);
  const unit = unitOf(indicator);
  const finding = monthsFinding(found);
  const nameOf = (name: string) => (name === 'all' ? 'Everybody' : rowName(name, 'deprivation-fifth'));
  const span = { ...asked, question: { ...question, period: { ...question.period, to: dayAfter(found.months.at(-1) ?? '') } } };
  const picture = controlMultiples({ ...found, caption: captionOf(span, 'months', finding), polarity: indicator.polarity, unit, nameOf });
  const isGoingOn = found.groups.some(({ unfinished }) => unfinished !== undefined);
  return view(span, picture, picture.table, {
    heading,
    finding,
    plain: [
      'Months go up and down by chance. Only a square or a triangle is more than that.',
      ...(isGoingOn ? ['The last month is not over. Its hollow point can still move, so nothing is concluded from it.'] : []),
      ...(found.groups.length === 1 ? ['The fifths are too small by month to be shown without giving people away.'] : []),
    ],
    tableCaption: 'Every month of every group',
    how: [
      ['Limits', 'The mean and 2.66 times the mean moving range on either side (XmR; Wheeler 1993, NHS England, Making Data Count).'],
      [
        'More than chance',
        'A point outside the limits, seven on one side of the mean, seven rising or falling, two of three near a limit.',
      ],
      [
        'So that nobody can be picked out',
        'Months and fifths are checked together with their sums. A group with a hidden month has no chart. Fifths are shown for the year that is over; the months since are shown for everybody.',
      ],
      [
        'The month that is not over',
        'A share in whole per cent without counts, and only where many people are in it. The limits, the rules and the finding above leave it out.',
      ],
      [
        'Small groups',
        'Counts are rounded to the nearest 5 and shares are made from them. A group with fewer than 20 a month is not drawn: its rounding would look like change.',
      ],
    ],
  });
}

/** The first day after a month, ISO. */
function dayAfter(month: string): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1)).toISOString().slice(0, 10);
}

/** What the chart of everybody says of its latest whole month, then how many groups have a month out of the ordinary. */
function monthsFinding({ groups, question }: OverTime): string {
  const drawn = groups.filter(({ chart }) => !isRefused(chart)).length;
  const special = groups.filter(({ chart }) => !isRefused(chart) && chart.points.some(({ cause }) => cause !== 'common'));
  const [all] = groups;
  if (!all || isRefused(all.chart)) return 'Too few people in single months to say how it goes.';
  const last = all.chart.points.at(-1);
  const meaning = last ? causeMeaning(last, question.indicator.polarity) : 'common';
  const now =
    meaning === 'common'
      ? 'The latest whole month is what chance alone would bring'
      : `The latest whole month is more than chance: ${meaning}`;
  const many = special.length === 0 ? 'None' : count(special.length);
  return `${now}. ${many} of ${count(drawn)} charts ${special.length < 2 ? 'has' : 'have'} a month that is more than chance.`;
}

function captionOf({ question, source }: Asked, id: string, title: string) {
  const { indicator, period } = question;
  return {
    id,
    title,
    subtitle: `${indicator.title}, all areas, ${periodWords(period)}`,
    source: source.attribution,
    isSynthetic: source.isSynthetic,
  };
}

function view(
  { question, source }: Asked,
  picture: Picture,
  sheet: Sheet,
  words: {
    readonly heading: string;
    readonly finding: string;
    readonly plain: readonly string[];
    readonly tableCaption: string;
    readonly how: readonly (readonly [string, string])[];
  },
): CompareView {
  const { period } = question;
  const note = syntheticWord(source);
  return {
    picture,
    sheet: { columns: [...sheet.columns, 'Value note'], rows: sheet.rows.map((row) => [...row, note]) },
    page: {
      ...words,
      caption: `All areas, ${periodWords(period)}`,
      isSynthetic: source.isSynthetic,
      picture,
      head: sheet.columns.map((text) => ({ text })),
      rows: sheet.rows.map((row) =>
        row.map((cell) => ({ text: typeof cell === 'number' && cell >= 1000 ? count(cell) : String(cell ?? '') })),
      ),
      how: words.how.map(([key, value]) => ({ key: { text: key }, value: { text: value } })),
    },
  };
}

function nothing(asked: Asked, heading: string, found: Pick<NoAnswer, 'because' | 'why'>): CompareView {
  const { question, source, hasSynthetic } = asked;
  const { period } = question;
  return {
    page: {
      caption: `All areas, ${periodWords(period)}`,
      heading,
      isSynthetic: source.isSynthetic,
      finding: 'There is no figure to show.',
      plain: whyNothing(asked, found),
      offer: syntheticInstead('/equity/answer', asked, hasSynthetic),
      picture: undefined,
      tableCaption: '',
      head: [],
      rows: [],
      how: [],
    },
  };
}
