// The indicators this service knows: one list that pages, FHIR Measures, exports and charts all read.

import definitions from '../../../../data/equity/indicators.json' with { type: 'json' };
import { ServiceError } from '../../../foundation/errors.ts';
import { type Indicator, validateIndicators } from './indicator.ts';

/** All indicators, checked once; a wrong definition stops the program at start, with where and what. */
export const INDICATORS: readonly Indicator[] = checked();

export function indicator(id: string): Indicator | undefined {
  return INDICATORS.find((known) => known.id === id);
}

/** The steps of a pathway in order. */
export function pathwayIndicators(pathway: string): readonly Indicator[] {
  return INDICATORS.filter((known) => known.pathway === pathway).sort((a, b) => (a.step ?? 0) - (b.step ?? 0));
}

function checked(): readonly Indicator[] {
  const { indicators, findings } = validateIndicators(definitions);
  if (findings.length > 0) throw new ServiceError(500, findings);
  return indicators;
}
