// The question page: which test, which people, where, from which figures.
import { alliancesOf, type FigureSource, type Indicator, type Question } from '../../../service/equity/index.ts';
import { runningPeriod } from './nothing.ts';
import { BY_WORDS, GROUP_WORDS } from './words.ts';

const GROUPS = ['pathway', 'access', 'yield', 'turnaround', 'refusal'] as const;

export function askPage({
  question,
  source,
  now,
  indicators,
  hasSynthetic,
}: {
  readonly question: Question;
  readonly source: FigureSource;
  readonly now: Date;
  readonly indicators: readonly Indicator[];
  readonly hasSynthetic: boolean;
}) {
  const { indicator, by, where } = question;
  return {
    tests: GROUPS.flatMap((group) =>
      indicators
        .filter((each) => each.group === group)
        .map(({ id, title }) => ({ value: id, text: `${GROUP_WORDS[group]}: ${title}`, selected: id === indicator.id })),
    ),
    by: Object.entries(BY_WORDS).map(([value, text]) => ({ value, text, checked: value === by })),
    where: [
      { value: 'all', text: 'All areas together', selected: where === 'all' },
      ...source.areas.map(({ code, name }) => ({ value: code, text: name, selected: code === where })),
      ...alliancesOf(source.areas).map(({ code, name }) => ({ value: code, text: `${name} (alliance)`, selected: code === where })),
    ],
    figures: source.isSynthetic ? 'synthetic' : 'record',
    isSynthetic: source.isSynthetic,
    years: runningPeriod(now, 12),
    hasSynthetic,
    other: source.isSynthetic
      ? { href: '/equity', text: 'Use the figures of this service instead' }
      : { href: '/equity?figures=synthetic', text: 'Use the synthetic figures of a made-up country' },
  };
}
