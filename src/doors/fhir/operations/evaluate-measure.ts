// Measure/$evaluate-measure: an indicator's published figures as a summary MeasureReport. http://hl7.org/fhir/R4/measure-operation-evaluate-measure.html
import {
  answer,
  INDICATORS,
  indicator,
  lastClosedPeriod,
  measureReportOf,
  measureUrl,
  nextFiguresOn,
  type Period,
  placesOf,
} from '../../../service/equity/index.ts';
import type { Answer, Asking, FhirMeans, Interaction } from '../means.ts';
import { finding, refusal } from '../outcome.ts';
import { audit, permit } from '../permit.ts';

const DAY = 86_400_000;

/** Whoever may read MeasureReports may ask: the figures are published, and nobody's record is opened. */
export async function evaluateMeasure(
  means: Pick<FhirMeans, 'record' | 'figures'>,
  asking: Asking,
  id: string | undefined,
  given: Interaction,
): Promise<Answer> {
  const wanted = parametersOf(given);
  const what = `Measure/${id === undefined ? '' : `${id}/`}$evaluate-measure`;
  const allowed = await permit(means.record, asking, { word: 'read', subject: 'MeasureReport', interaction: 'operation', what });
  if (allowed.kind === 'refused') return allowed.answer;
  const measure = id ?? wanted.get('measure') ?? '';
  const asked = indicator(measure.replace(/^equity-/, '')) ?? INDICATORS.find((each) => measureUrl(each) === measure.split('|')[0]);
  if (!asked || !means.figures)
    return refusal(404, finding('FHR_NOT_FOUND', 'not-found', 'measure', 'there is no such measure', 'Search Measure for what there is.'));
  const reportType = wanted.get('reportType') ?? 'population';
  if (!['population', 'summary'].includes(reportType) || wanted.has('subject') || wanted.has('practitioner'))
    return bad(
      'reportType',
      'only figures of everybody together are given, never of single people',
      'Leave out subject, and ask for reportType=population.',
    );
  for (const name of ['periodStart', 'periodEnd'] as const)
    if (wanted.has(name) && !daysOf(wanted.get(name)))
      return bad(name, 'this is not a day', 'Give a day as 2026-03-31, or a month or year.');
  const within = closedWithin(wanted, asked.periodMonths, asking.now);
  if (within.kind === 'none') return bad('periodEnd', within.because, within.mend);
  const { period, note } = within;
  const where = wanted.get('area') ?? 'all';
  const { areas } = means.figures;
  if (where !== 'all' && !placesOf(asked, areas).some(({ code }) => code === where))
    return bad(
      'area',
      'this measure has no such area',
      'Give the code of an integrated care board, as E54000008, or for some measures the name of an alliance.',
    );
  const strata = wanted.has('stratifier') ? asked.strata.filter((stratum) => stratum === wanted.get('stratifier')) : asked.strata;
  if (strata.length === 0) return bad('stratifier', 'this measure is not kept by that', `Choose one of ${asked.strata.join(', ')}.`);
  const answers = [];
  const because = new Set<string>();
  for (const by of where === 'all' ? strata : strata.filter((each) => each !== 'area' && each !== 'age-band')) {
    const question = { indicator: asked, by, where, period };
    const found = answer(question, await means.figures.counts(question), areas);
    if (found.kind === 'answer') answers.push(found);
    else because.add(found.because);
  }
  await audit(means.record, asking, {
    interaction: 'operation',
    query: `${what}?measure=${asked.id}&area=${where}`,
    resources: [`Measure/equity-${asked.id}`],
  });
  if (answers.length === 0)
    return refusal(
      422,
      finding(
        'EQU_NO_FIGURE',
        'processing',
        asked.id,
        [...because].join(' ') || 'there is no figure',
        'Ask for all areas, or another measure.',
      ),
    );
  return {
    status: 200,
    body: JSON.stringify(measureReportOf(asked, { period, where, answers, now: asking.now, ...(note === undefined ? {} : { note }) })),
  };
}

/** From the address, and from a posted Parameters resource. */
export function parametersOf({ parameters, body }: Interaction): ReadonlyMap<string, string> {
  const found = new Map(parameters);
  const posted: unknown = typeof body === 'object' && body !== null && 'parameter' in body ? body.parameter : undefined;
  for (const each of Array.isArray(posted) ? posted : []) {
    // A parameter's value stands under valueString, valueDate, valueCode...: whichever there is.
    const entry = Object.entries((each ?? {}) as Readonly<Record<string, unknown>>);
    const name = entry.find(([key]) => key === 'name')?.[1];
    const value = entry.find(([key]) => key.startsWith('value'))?.[1];
    if (typeof name === 'string' && typeof value === 'string') found.set(name, value);
  }
  return found;
}

type Within =
  | { readonly kind: 'period'; readonly period: Period; readonly note?: string }
  | { readonly kind: 'none'; readonly because: string; readonly mend: string };

/**
 * The latest period that is over within what was asked. Periods are fixed and do not overlap, whatever was asked: the difference of two that do would give
 * single people away. So a caller with other months gets months that are published anyway, and the report says which.
 */
function closedWithin(wanted: ReadonlyMap<string, string>, months: number, now: Date): Within {
  const start = daysOf(wanted.get('periodStart'))?.first;
  const end = daysOf(wanted.get('periodEnd'))?.last;
  const latest = lastClosedPeriod(now, months);
  const period = end === undefined || end >= dayBefore(latest.to) ? latest : lastClosedPeriod(new Date(Date.parse(end) + DAY), months);
  if (start !== undefined && start > period.from) {
    const ahead = start > latest.from ? `The next is over, and published, on ${nextFiguresOn(now, months)}. ` : '';
    return {
      kind: 'none',
      because: `no ${months} whole months that are over lie within what was asked`,
      mend: `${ahead}Ask for periodStart=${latest.from} and periodEnd=${dayBefore(latest.to)}, or leave them out.`,
    };
  }
  const isAsAsked = (start ?? period.from) === period.from && (end ?? dayBefore(period.to)) === dayBefore(period.to);
  return {
    kind: 'period',
    period,
    ...(isAsAsked
      ? {}
      : {
          note: `Figures are published for fixed periods of ${months} months that are over. This is the latest of them within what was asked: ${period.from} to ${dayBefore(period.to)}.`,
        }),
  };
}

/** First and last day of a date as FHIR has it, a year or a month included; undefined when there is no such day. */
function daysOf(text: string | undefined): { readonly first: string; readonly last: string } | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
  const at = new Date(`${first}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== first) return undefined;
  if (day !== undefined) return { first, last: first };
  const next = month === undefined ? Date.UTC(Number(year) + 1, 0, 1) : Date.UTC(Number(year), Number(month), 1);
  return { first, last: dayBefore(new Date(next).toISOString().slice(0, 10)) };
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - DAY).toISOString().slice(0, 10);
}

function bad(where: string, what: string, mend: string): Answer {
  return refusal(422, finding('FHR_PARAMETER', 'value', where, what, mend));
}
