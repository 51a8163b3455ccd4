// Vectors of disclosure control: how single counts are printed, and which values a star can have beside what is printed.

import { PROFILES } from '../disclosure/profile.ts';
import { candidates, type State } from '../disclosure/suppress.ts';
import { isRow, numberOf, numbersOf, type Row, rowsOf, type Tally, textOf, textsOf } from './tally.ts';

export function checkDisclosure(content: unknown, tally: Tally): void {
  if (!isRow(content)) return;
  for (const row of rowsOf(content.suppress)) {
    const n = numberOf(row, 'n') ?? Number.NaN;
    tally.same(`hes ${n}`, printedByHes(n), textOf(row, 'hes'));
    tally.same(`opensafely ${n}`, PROFILES.opensafely.isHidden(n) ? 0 : PROFILES.opensafely.shown(n), numberOf(row, 'opensafely'));
  }
  for (const example of rowsOf(content.pinned_examples)) checkPinned(example, tally);
}

/** The line as the HES rule alone prints it, and what its stars can then be. */
function checkPinned(example: Row, tally: Tally): void {
  const cells = numbersOf(example, 'cells');
  const total = numberOf(example, 'total') ?? cells.reduce((sum, n) => sum + n, 0);
  const what = `${cells.join(', ')} with total ${total}`;
  for (const [i, want] of textsOf(example, 'printed').entries())
    tally.same(`${what}: cell ${i + 1}`, printedByHes(cells[i] ?? Number.NaN), want);
  if ('printed_total' in example) tally.same(`${what}: total`, printedByHes(total), textOf(example, 'printed_total'));
  const star = cells.findIndex((n) => PROFILES.hes.isHidden(n));
  if (star < 0) return;
  const line = [...cells, total];
  const states: State[] = line.map((n) => (PROFILES.hes.isHidden(n) ? 'small' : 'shown'));
  const span = candidates([line, line], [states, line.map((): State => 'not-printed')], PROFILES.hes, 0, star);
  const values = Array.from({ length: span.most - span.least + 1 }, (_, k) => span.least + k);
  tally.same(`${what}: what the star can be`, values.join(), numbersOf(example, 'star_candidates').join());
}

function printedByHes(n: number): string {
  return PROFILES.hes.isHidden(n) ? '*' : String(PROFILES.hes.shown(n));
}
