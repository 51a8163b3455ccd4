// Changes of advice in words: before and now, person by person.
import type { Affected, Run } from '../../../service/medicines/stored/index.ts';
import type { Sheet } from '../csv.ts';
import { count, dayAndTime, plural } from '../format.ts';
import { personFacts } from './person.ts';

export function changesView(given: {
  readonly runs: readonly Run[];
  readonly chosen: Run | undefined;
  readonly affected: readonly Affected[];
  readonly missing: string | undefined;
  readonly mayStart: boolean;
}) {
  const { runs, chosen, affected, missing, mayStart } = given;
  return {
    heading: 'What changed with new guidance',
    missing,
    mayStart,
    csv: chosen === undefined ? undefined : `/medicines/changes.csv?run=${chosen.run}`,
    runs: runs.map((run) => ({
      href: `/medicines/changes?run=${run.run}`,
      started: dayAndTime(run.startedAt),
      askedBy: run.askedBy,
      state: stateOf(run),
      isChosen: run.run === chosen?.run,
      affected: count(run.affected),
      basis: run.basis,
    })),
    lead:
      chosen === undefined
        ? 'Advice has not been worked out again yet, so nothing can be compared.'
        : `Worked out on ${dayAndTime(chosen.startedAt)}: ${plural(chosen.affected, 'person', 'people')} affected in all, ${affected.length} of them on the record of your organisation.`,
    people: affected.map(({ patient, change }) => ({
      href: `/medicines/${patient.id}`,
      ...personFacts(patient),
      hasNewResults: change.hasNewResults,
      changes: [
        ...change.results.map(({ gene, before, after }) => ({ what: gene, before: before || 'No result', after: after || 'No result' })),
        ...change.advice.map(({ drug, before, after }) => ({
          what: drug,
          before: before.join(' ') || 'Nothing was said',
          after: after.join(' ') || 'Nothing is said',
        })),
      ],
    })),
  };
}

function stateOf({ finishedAt, fault, done, total }: Run): string {
  if (fault !== undefined) return fault;
  return finishedAt === undefined ? `${count(done)} of ${count(total)} so far` : `Finished: ${plural(done, 'person', 'people')}`;
}

export function changesSheet(affected: readonly Affected[]): Sheet {
  return {
    columns: ['Patient', 'NHS number', 'Gene or medicine', 'Before', 'Now', 'New results as well'],
    rows: affected.flatMap(({ patient, change }) => {
      const { name, number } = personFacts(patient);
      const also = change.hasNewResults ? 'yes' : 'no';
      return [
        ...change.results.map(({ gene, before, after }) => [name, number, gene, before, after, also]),
        ...change.advice.map(({ drug, before, after }) => [name, number, drug, before.join(' '), after.join(' '), also]),
      ];
    }),
  };
}
