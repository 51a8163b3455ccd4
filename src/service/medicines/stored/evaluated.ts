// A person with what their genes mean, as of a day.

import type { PatientContext, PersonReport } from '../pharmacogenomics/advice/report.ts';
import type { StoredResults } from './interpret-stored.ts';
import type { PersonOnRecord } from './person-on-record.ts';

export interface Evaluated {
  readonly person: PersonOnRecord;
  readonly results: StoredResults;
  readonly context: PatientContext;
  readonly report: PersonReport;
}
