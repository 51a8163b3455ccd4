// Every departure of a message from the specification, as named findings. The rules by subject are in lint-*.ts; severity is data.
// Source: NW GMSA guide (HL7 v2 pages), HL7 v2.5.1, and what regional messages were seen to do.
import type { Finding } from '../../../foundation/errors.ts';
import type { Dialect } from '../message/dialect.ts';
import type { Reading, ReadResult } from '../message/reading.ts';
import { type Noted, toFindings } from '../message/rules.ts';
import { lintFields } from './fields.ts';
import { lintHeader } from './header.ts';
import { lintObservations } from './observations.ts';
import { lintOrders } from './orders.ts';
import { lintPatient } from './patient.ts';

/** `type` is as MSH-9 says, for example `ORM^O01`; empty when there was no message. */
export interface LintReport {
  readonly type: string;
  readonly findings: readonly Finding[];
}

export function lint(result: ReadResult, dialect: Dialect = {}): LintReport {
  if (result.kind === 'unreadable') return { type: '', findings: toFindings(result.noted, dialect.severities) };
  const { type } = result.reading;
  return {
    type: [type.code, type.event].filter(Boolean).join('^'),
    findings: toFindings(noteAll(result.reading, dialect), dialect.severities),
  };
}

/** Everything noticed, by subject and in the order of the message; the same rule at the same place is said once. */
export function noteAll(reading: Reading, dialect: Dialect): readonly Noted[] {
  const noted = [
    ...reading.noted,
    ...lintHeader(reading, dialect),
    ...lintPatient(reading, dialect),
    ...lintOrders(reading, dialect),
    ...lintObservations(reading),
    ...lintFields(reading),
  ];
  return [...new Map(noted.map((each) => [`${each.code} ${each.where}`, each])).values()];
}
