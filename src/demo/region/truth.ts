// The hidden truth of a region: written beside the record, in a file of its own, for the comparison alone. No room of the service may import this
// (src/demo/region/truth.test.ts), and nothing of it is in the record.
import type { Gap } from './chart.ts';
import type { Knowledge, Measured } from './guidelines.ts';
import type { Person } from './person.ts';
import type { Answer } from './reality.ts';

export interface Truth extends Person {
  readonly family: number;
  readonly practice: string;
  readonly trust: string;
  /** The patients of the record that are this person: none for those who died long ago or live elsewhere, two for a duplicate. */
  readonly records: readonly string[];
  readonly reality: Knowledge;
  /** What would be said if asked, by the engine's names of facts. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Guidelines truly met. */
  readonly eligible: readonly Measured[];
  /** Guidelines that one record of the person alone shows to be met. */
  readonly sufficient: readonly Measured[];
  readonly gaps: readonly Gap[];
}
