// The 23 codes that say how a genomic test came out. Source: NW-GMSA guide, CodeSystem GenomicTestOutcomeCode (data/results/SOURCE.md).

import outcomes from '../../../data/results/outcome-codes.json' with { type: 'json' };

export const OUTCOME_SYSTEM = 'https://fhir.nwgenomics.nhs.uk/CodeSystem/GenomicTestOutcomeCode';

export interface OutcomeCode {
  readonly code: string;
  readonly display: string;
  readonly for: 'rare' | 'cancer' | 'pharmacogenomics' | 'any';
  /** Our reading of the words, for lists and counts; the report itself always shows the words. */
  readonly meaning: 'found' | 'not-found' | 'uncertain' | 'failed' | 'other';
}

/** The file holds only these values, which a test checks. */
export const OUTCOME_CODES: readonly OutcomeCode[] = outcomes.codes as readonly OutcomeCode[];

const BY_CODE: ReadonlyMap<string, OutcomeCode> = new Map(OUTCOME_CODES.map((outcome) => [outcome.code, outcome]));

export function outcomeCode(code: string | undefined): OutcomeCode | undefined {
  return code === undefined ? undefined : BY_CODE.get(code);
}
