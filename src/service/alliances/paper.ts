// A paper: a view frozen for a board. Its head stands in the log with a hash of the whole; the figures are kept once and never changed.
import { createHash } from 'node:crypto';
import type { Finding } from '../../foundation/errors.ts';
import { finding, lines, needsDay, needsText } from './finding.ts';
import type { FrozenView } from './frozen-view.ts';

export interface PaperHead {
  readonly kind: FrozenView['kind'];
  readonly title: string;
  readonly finding: string;
  readonly asOf: string;
  readonly source: string;
  readonly isSynthetic: boolean;
  /** SHA-256 of the view as written by `writtenView`, hexadecimal. */
  readonly hash: string;
}

/** Larger than this is a data set, not a paper. */
const MOST_ROWS = 2_000;

export function headOf(view: FrozenView): PaperHead {
  const { kind, title, finding: said, asOf, source, isSynthetic } = view;
  return { kind, title, finding: said, asOf, source, isSynthetic, hash: hashOf(writtenView(view)) };
}

/** The one way a view is written down: the same fields in the same order, so that the same view has the same hash. */
export function writtenView({ kind, title, finding: said, method, asOf, source, columns, rows, isSynthetic }: FrozenView): string {
  return JSON.stringify({ kind, title, finding: said, method, asOf, source, columns, rows, isSynthetic });
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What is wrong with a view before it is kept; empty when nothing is. */
export function checkView(view: FrozenView): readonly Finding[] {
  const { title, finding: said, method, asOf, source, columns, rows } = view;
  const ragged = rows.findIndex((row) => row.length !== columns.length);
  return [
    ...needsText('title', title, 'The paper'),
    ...needsText('finding', said, 'The finding'),
    ...needsText('method', method, 'The method'),
    ...needsDay('asOf', asOf, 'The day the figures stand for'),
    ...lines(
      !source.startsWith('/') || source.startsWith('//'),
      'source',
      'The address of the live page is not one of this service.',
      'Give a path such as /equity/answer?....',
    ),
    ...lines(
      columns.length === 0 || rows.length === 0,
      'rows',
      'There are no figures to freeze.',
      'Freeze a view that shows at least one row.',
    ),
    ...lines(rows.length > MOST_ROWS, 'rows', `There are ${rows.length} rows; a paper holds ${MOST_ROWS} at most.`, 'Narrow the question.'),
    ...(ragged >= 0
      ? [
          finding(
            'rows',
            `Row ${ragged + 1} has ${rows[ragged]?.length} cells for ${columns.length} columns.`,
            'Give one cell for each column.',
          ),
        ]
      : []),
  ];
}
