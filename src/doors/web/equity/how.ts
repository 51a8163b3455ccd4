// "How was this reached": what was counted, over whom, the method and its source, and what was done so that nobody can be picked out.
import type { Answer, Indicator } from '../../../service/equity/index.ts';

const FIGURE_WORDS: Readonly<Record<Indicator['figure'], string>> = {
  proportion: 'A share in per cent with 95% limits by Wilson’s method (1927).',
  'crude-rate': 'A plain rate with 95% limits by Byar’s method. It does not allow for ages.',
  'standardised-rate':
    'A rate as it would be if every group had the ages of the European Standard Population of 2013, with 95% limits by Dobson’s method (1991). A young group and an old one can be compared.',
  'standardised-ratio': 'Tests counted over tests expected, if every age had the rate of all areas together.',
  coverage:
    'People known over people expected from how common the condition is. The limits hold the doubt about how common it is, not of the count.',
  'median-days': 'The middle value: half of reports took longer. Days run from the arrival of the first sample to the report.',
};

const COUNTS: Readonly<Record<Indicator['numerator']['counts'], string>> = {
  people: 'People, each once in the period whatever the number of requests',
  orders: 'Requests',
  reports: 'Final reports',
};

export function howReached({
  question,
  standings,
  ratio,
  table,
}: Answer): readonly { readonly key: { text: string }; readonly value: { text: string } }[] {
  const { indicator, by } = question;
  const { numerator, denominator } = indicator;
  const tests = numerator.tests.includes('*') ? 'every test' : `test ${numerator.tests.join(', ')}`;
  const lines: readonly (readonly [string, string])[] = [
    ['Counted', `${COUNTS[numerator.counts]}: ${tests}, ${numerator.event.replaceAll('-', ' ')}.`],
    ['Of', `${sentence(denominator.of)}.`],
    ['Method', FIGURE_WORDS[indicator.figure]],
    ...(by === 'deprivation-fifth'
      ? [
          [
            'Deprivation',
            'Small areas of England in five equal parts by the Index of Multiple Deprivation. It describes places, not each person in them.',
          ] as const,
        ]
      : []),
    ...(ratio
      ? [['Comparison', 'The most over the least deprived fifth; its limits come from the limits of the two, on the logarithm.'] as const]
      : []),
    ...(standings
      ? [
          [
            'Areas that stand out',
            `Outside 99.8% limits that allow for chance and for how much areas differ anyway (Spiegelhalter 2012). ${standings.tested} areas were tested; about ${standings.expectedByChance.toFixed(1)} would stand out by chance.`,
          ] as const,
        ]
      : []),
    ['So that nobody can be picked out', `${table.method}. Shares and rates are made from the counts as printed.`],
    ['Definition', `${indicator.source.replace(/\.?$/, '.')} In use since ${indicator.validFrom}.`],
  ];
  return lines.map(([key, value]) => ({ key: { text: key }, value: { text: value } }));
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
