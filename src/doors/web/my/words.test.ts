import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingGrade } from '../../../service/families/index.ts';
import { type Expected, whereItIs } from '../../../service/patients/index.ts';
import { heldWords, nextWords, stepLines, whereWords } from './words.ts';

const NOW = new Date('2026-11-21T09:00:00Z');
const held = (because: string, daysLeft: number) =>
  ({ kind: 'held', because, contactBy: '2026-12-12T09:00:00Z', daysLeft, isOverdue: daysLeft < 0 }) as const;

test('HAZ-WEB-13 HAZ-PAT-05 a held result tells who calls and by when, in at most 21 days, and nothing of its content', () => {
  const words = heldWords(held('A pathogenic variant in LDLR was found.', 21), 'Dr Osei').join(' ');
  assert.doesNotMatch(words, /LDLR|pathogenic|found/i);
  assert.match(words, /by 12 December 2026/);
  assert.match(words, /no more than 21 days/);
  assert.match(heldWords(held('We want to tell you ourselves.', 3), 'Dr Osei').join(' '), /We want to tell you ourselves/);
  assert.match(heldWords(held('', -1), 'Dr Osei').join(' '), /We are sorry. Please call Dr Osei/);
});

test('every word about where a test is reads at grade 7 or below', () => {
  const kinds = ['under-way', 'new-sample', 'with-team', 'yours', 'cancelled'] as const;
  const expected: readonly Expected[] = [
    { kind: 'by', on: NOW },
    { kind: 'late', on: NOW },
    { kind: 'waiting' },
    { kind: 'not-known' },
    { kind: 'over' },
  ];
  const steps = stepLines(
    whereItIs({ askedAt: undefined, requestStatus: 'active', row: undefined, needsNewSample: false, result: undefined }, NOW).steps,
    undefined,
  );
  const texts = [
    ...kinds.flatMap((kind) =>
      expected.map((each) => `${whereWords({ kind, steps: [], expected: each })} ${nextWords({ kind, steps: [], expected: each })}`),
    ),
    steps.map(({ text }) => `${text}.`).join(' '),
    heldWords(held('', 5), 'your team').join(' '),
    heldWords(held('', -1), 'your team').join(' '),
  ];
  for (const text of texts) assert.ok(readingGrade(text) <= 7, `${readingGrade(text).toFixed(1)}: ${text}`);
});
