// The recall as a plain table and as CSV. Every figure stands beside its denominator.
import type { Recall } from './measure-recall.ts';
import type { Row } from './tally.ts';

export function recallCsv({ rows }: Recall): string {
  const header = 'criterion,measure,dimension,group,count,of,value,lower95,upper95';
  const lines = rows.map(({ criterion, measure, dimension, group, count, of, value, lower, upper }) =>
    [criterion, `"${measure}"`, dimension, group, count, of, ...[value, lower, upper].map((figure) => figure?.toFixed(6) ?? '')].join(','),
  );
  return [header, ...lines, ''].join('\n');
}

export function recallText({ region, rows, overlooked }: Recall): string {
  const lines = [
    `A synthetic region of ${region.people} people (seed ${region.seed}, on ${region.day}). 1 is the most deprived fifth. Intervals are Wilson's, 95%.`,
  ];
  for (const criterion of new Set(rows.map((row) => row.criterion))) {
    lines.push('', criterion);
    const own = rows.filter((row) => row.criterion === criterion);
    for (const measure of new Set(own.map((row) => row.measure))) {
      const of = own.filter((row) => row.measure === measure);
      for (const row of of.filter(({ dimension }) => dimension === 'all')) lines.push(`  ${measure.padEnd(58)}${figure(row)}`);
      for (const dimension of ['deprivation-fifth', 'ethnicity'] as const)
        for (const row of of.filter((each) => each.dimension === dimension).toSorted((a, b) => (a.group < b.group ? -1 : 1)))
          lines.push(`    ${`${dimension === 'ethnicity' ? 'ethnicity' : 'fifth'} ${row.group}`.padEnd(56)}${figure(row)}`);
    }
  }
  lines.push('', `${overlooked.length} people whose record sufficed were overlooked.`);
  for (const { criterion, records } of overlooked.slice(0, 20)) lines.push(`  ${criterion}: ${records.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function figure({ count, of, value, lower, upper }: Row): string {
  const counts = `${count} / ${of}`.padStart(16);
  if (value === undefined) return `${counts}        -`;
  if (lower === undefined || upper === undefined) return `${counts} ${value.toFixed(2).padStart(8)}`;
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  return `${counts} ${percent(value).padStart(8)}  (${percent(lower)} to ${percent(upper)})`;
}
