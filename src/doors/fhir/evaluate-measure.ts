// Measure/$evaluate-measure: an indicator's published figures as a summary MeasureReport. http://hl7.org/fhir/R4/measure-operation-evaluate-measure.html
import { answer, INDICATORS, indicator, lastClosedPeriod, measureReportOf, measureUrl, placesOf } from '../../service/equity/index.ts';
import type { Answer, Asking, FhirMeans, Interaction } from './means.ts';
import { finding, refusal } from './outcome.ts';
import { audit, permit } from './permit.ts';

const DAY = 86_400_000;

/** Whoever may read MeasureReports may ask: the figures are published, and nobody's record is opened. */
export async function evaluateMeasure(means: FhirMeans, asking: Asking, id: string | undefined, given: Interaction): Promise<Answer> {
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
  if (wanted.has('periodEnd') && !lastDay(wanted.get('periodEnd')))
    return bad('periodEnd', 'this is not a day', 'Give the last day of a period, as 2026-03-31.');
  // Periods are fixed and do not overlap: the difference of two that do would give single people away.
  const end = lastDay(wanted.get('periodEnd'));
  const period = lastClosedPeriod(end && end < asking.now ? new Date(end.getTime() + DAY) : asking.now, asked.periodMonths);
  const last = new Date(Date.parse(period.to) - DAY).toISOString().slice(0, 10);
  const hint = `Ask for periodStart=${period.from} and periodEnd=${last}, or leave them out.`;
  if (wanted.has('periodStart') && wanted.get('periodStart') !== period.from)
    return bad('periodStart', `this measure covers ${asked.periodMonths} whole months that are over`, hint);
  if (end && end.toISOString().slice(0, 10) !== last)
    return bad('periodEnd', `this measure covers ${asked.periodMonths} whole months that are over, the last of them to ${last}`, hint);
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
  return { status: 200, body: JSON.stringify(measureReportOf(asked, { period, where, answers, now: asking.now })) };
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

function lastDay(text: string | undefined): Date | undefined {
  return text !== undefined && /^\d{4}-\d\d(-\d\d)?$/.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text) : undefined;
}

function bad(where: string, what: string, mend: string): Answer {
  return refusal(422, finding('FHR_PARAMETER', 'value', where, what, mend));
}
