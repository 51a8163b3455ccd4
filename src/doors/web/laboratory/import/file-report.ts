// What a file says, whatever it was written in: reports, and what is wrong with it.
import type { Attachment } from '@medplum/fhirtypes';
import type { Variant } from '../../../../service/results/index.ts';

/** One report of the file, as it was written there. */
export interface FileReport {
  /** Row 3, Message 2, Report 1: where a person finds it in the file. */
  readonly where: string;
  /** Numbers the order or its sample may be known by. */
  readonly orders: readonly string[];
  readonly nhsNumber: string | undefined;
  readonly birthDate: string | undefined;
  readonly outcome: string;
  readonly conclusion: string;
  readonly variants: readonly Variant[];
  readonly documents: readonly Attachment[];
}

export interface FileFinding {
  readonly where: string;
  readonly what: string;
  readonly mend: string;
}
