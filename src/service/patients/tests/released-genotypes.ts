// Which genotypes a person may read on their own pages: those that a final report, released to them, speaks for. Pure.
// What no report speaks for is not shown: nothing says that anybody released it.
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { ReleaseState } from '../../results/index.ts';

export interface ReportToPatient {
  readonly report: Pick<DiagnosticReport, 'result' | 'basedOn'>;
  readonly release: Pick<ReleaseState, 'kind'>;
}

/**
 * Logical ids of the Observations that may be read. A report speaks for what it names; for genotypes called from a file, which no report
 * names one by one, the reports of the same order speak. One report that is held holds them, whatever another says.
 */
export function releasedGenotypes(observations: readonly Observation[], reports: readonly ReportToPatient[]): ReadonlySet<string> {
  return new Set(
    observations.flatMap((observation) => {
      const naming = reports.filter(({ report }) => names(report, observation));
      const speaking =
        naming.length > 0 ? naming : isFromFile(observation) ? reports.filter(({ report }) => answersSame(report, observation)) : [];
      const isReleased =
        speaking.some(({ release }) => release.kind === 'released') && !speaking.some(({ release }) => release.kind === 'held');
      return isReleased && observation.id !== undefined ? [observation.id] : [];
    }),
  );
}

/** Whether a report says anything about one of these: the others need not be read. */
export function speaksFor(report: ReportToPatient['report'], observations: readonly Observation[]): boolean {
  return observations.some((each) => names(report, each) || (isFromFile(each) && answersSame(report, each)));
}

function names({ result }: ReportToPatient['report'], { id }: Observation): boolean {
  return result?.some(({ reference }) => reference === `Observation/${id}`) ?? false;
}

function answersSame({ basedOn }: ReportToPatient['report'], observation: Observation): boolean {
  const orders = new Set(observation.basedOn?.flatMap(({ reference }) => reference ?? []));
  return basedOn?.some(({ reference }) => reference !== undefined && orders.has(reference)) ?? false;
}

function isFromFile({ derivedFrom }: Observation): boolean {
  return derivedFrom?.some(({ reference }) => reference?.startsWith('DocumentReference/')) ?? false;
}
