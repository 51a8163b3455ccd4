// Indicators as FHIR R4 Measures, answers as summary MeasureReports. Published figures alone: a hidden count is absent, and says that it is masked.
// http://hl7.org/fhir/R4/measure.html, measurereport.html; Da Vinci DEQM for the stratifiers.

import type {
  Expression,
  Extension,
  Measure,
  MeasureReport,
  MeasureReportGroup,
  MeasureReportGroupPopulation,
  Quantity,
} from '@medplum/fhirtypes';
import { type Estimate, isRefused } from '../../../foundation/numbers/index.ts';
import type { ClinicalRecord } from '../../../foundation/record/index.ts';
import { publishDefinitions } from '../../pathways/index.ts';
import { isPublished, type PublishedCount, type PublishedFigure } from '../disclosure/publish.ts';
import type { Indicator, Stratum } from '../indicators/indicator.ts';
import { INDICATORS } from '../indicators/registry.ts';
import type { Answer } from './answer.ts';
import type { Period } from './question.ts';

/** On measureScore: `lower`, `upper` (decimal), `confidence` (0.95) and `method` (string). R4 has no place for them. */
export const CONFIDENCE_EXTENSION = 'urn:opengms:StructureDefinition:confidence-interval';
const ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
const POPULATION = 'http://terminology.hl7.org/CodeSystem/measure-population';
const STRATUM = 'urn:opengms:CodeSystem:equity-stratum';

export function measureUrl(indicator: Indicator): string {
  return `urn:opengms:measure:${indicator.id}`;
}

export function publishMeasures(record: ClinicalRecord, now: Date): Promise<number> {
  return publishDefinitions(record, INDICATORS.map(measureOf), now);
}

/** Stable id, so that the record keeps the history of a definition. */
export function measureOf(indicator: Indicator): Measure {
  const { id, title, figure, polarity, numerator, denominator, strata, validFrom, source } = indicator;
  // The languages are an extensible set in R4; the library's type closes it.
  const words = (text: string) => ({ language: 'text/plain', expression: text }) as unknown as Expression;
  return {
    resourceType: 'Measure',
    id: `equity-${id}`,
    url: measureUrl(indicator),
    version: validFrom,
    name: `Equity_${id.replaceAll('-', '_')}`,
    title,
    status: 'active',
    experimental: false,
    date: validFrom,
    publisher: 'OpenGMS',
    effectivePeriod: { start: validFrom },
    relatedArtifact: [{ type: 'derived-from', display: source }],
    scoring: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/measure-scoring', code: scoringOf(indicator) }],
      text: figure,
    },
    ...(polarity === 'neutral'
      ? {}
      : {
          improvementNotation: {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/measure-improvement-notation',
                code: polarity === 'higher-is-better' ? 'increase' : 'decrease',
              },
            ],
          },
        }),
    group: [
      {
        population: [
          { code: populationCode('numerator'), criteria: words(`${numerator.counts}: ${numerator.event} (${numerator.tests.join(', ')})`) },
          { code: populationCode('denominator'), criteria: words(denominator.of) },
        ],
        stratifier: strata.map((stratum) => ({ code: stratumCode(stratum), description: `By ${stratum}` })),
      },
    ],
  };
}

/** One report of all strata asked. `answers` are of one indicator and period. Throws when a table did not come through publish(). */
export function measureReportOf(
  indicator: Indicator,
  {
    period,
    where,
    answers,
    now,
    note,
  }: {
    readonly period: Period;
    readonly where: string;
    readonly answers: readonly Answer[];
    readonly now: Date;
    /** Said with the report, as plain text. */
    readonly note?: string;
  },
): MeasureReport {
  if (!answers.every(({ table }) => isPublished(table))) throw new Error('A figure that was not published was to leave.');
  const [first] = answers;
  const last = new Date(Date.parse(period.to) - 1).toISOString().slice(0, 10);
  const total = first?.table.total;
  const group: MeasureReportGroup = {
    ...(total ? { population: populations(total), ...scored(indicator, total, first?.table.method) } : {}),
    stratifier: answers.map(({ question, table }) => ({
      code: [stratumCode(question.by)],
      stratum: table.rows.map((row) => ({
        value: { coding: [{ system: `${STRATUM}:${question.by}`, code: row.name }] },
        population: populations(row),
        ...scored(indicator, row, table.method),
      })),
    })),
  };
  return {
    resourceType: 'MeasureReport',
    // R4 gives a MeasureReport no note: the narrative is where one is read.
    ...(note === undefined ? {} : { text: { status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml">${note}</div>` } }),
    status: 'complete',
    type: 'summary',
    measure: `${measureUrl(indicator)}|${indicator.validFrom}`,
    date: now.toISOString(),
    ...(where === 'all' ? {} : { subject: { identifier: { system: 'https://fhir.nhs.uk/Id/ons-area', value: where } } }),
    period: { start: period.from, end: last },
    group: [group],
  };
}

function scoringOf({ figure }: Indicator): string {
  return figure === 'proportion' ? 'proportion' : figure === 'median-days' ? 'continuous-variable' : 'ratio';
}

function populations({ numerator, denominator }: PublishedFigure): MeasureReportGroupPopulation[] {
  return [
    { code: populationCode('numerator'), ...counted(numerator) },
    { code: populationCode('denominator'), ...counted(denominator) },
  ];
}

/** A star is an absent count that is masked. */
function counted(count: PublishedCount): Pick<MeasureReportGroupPopulation, 'count'> {
  if (count.kind === 'shown') return { count: count.count };
  // FHIR writes what stands for a missing primitive under its name with an underscore, which the types of this library leave out.
  return { _count: { extension: [{ url: ABSENT, valueCode: 'masked' }] } } as Pick<MeasureReportGroupPopulation, 'count'>;
}

/** Shares lie between 0 and 1, as DEQM asks of proportions. */
function scored(indicator: Indicator, { figure }: PublishedFigure, method = ''): { measureScore: Quantity } {
  if (isRefused(figure))
    return { measureScore: { extension: [{ url: ABSENT, valueCode: figure.why === 'too-few-events' ? 'masked' : 'not-applicable' }] } };
  const scale = indicator.figure === 'proportion' ? 1 / indicator.multiplier : 1;
  const unit =
    indicator.figure === 'proportion' || indicator.figure === 'standardised-ratio'
      ? {}
      : { unit: indicator.figure === 'median-days' ? 'days' : `per ${indicator.multiplier}` };
  return { measureScore: { extension: [confidence(figure, scale, method)], value: to6(figure.value * scale), ...unit } };
}

function confidence({ lower, upper, confidence: level, method: how }: Estimate, scale: number, method: string): Extension {
  const limit = (url: string, value: number | undefined) => (value === undefined ? [] : [{ url, valueDecimal: to6(value * scale) }]);
  return {
    url: CONFIDENCE_EXTENSION,
    extension: [
      ...limit('lower', lower),
      ...limit('upper', upper),
      { url: 'confidence', valueDecimal: level },
      { url: 'method', valueString: [how, method].filter(Boolean).join('. ') },
    ],
  };
}

function to6(value: number): number {
  return Number(value.toPrecision(6));
}

function populationCode(code: 'numerator' | 'denominator') {
  return { coding: [{ system: POPULATION, code }] };
}

function stratumCode(stratum: Stratum) {
  return { coding: [{ system: STRATUM, code: stratum }] };
}
