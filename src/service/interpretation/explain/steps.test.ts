import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce, inTurns, type Steps } from './steps.ts';

/** Some 300 ms of work in pieces of 5. */
function* busy(): Steps<number> {
  let done = 0;
  for (let piece = 0; piece < 60; piece++) {
    yield;
    for (const until = performance.now() + 5; performance.now() < until; ) done = piece;
  }
  return done;
}

test('long reckoning lets others have the thread again and again, and answers the same (HAZ-INT-15)', async () => {
  let others = 0;
  const ticking = setInterval(() => others++, 1);
  const answer = await inTurns(busy());
  clearInterval(ticking);
  assert.equal(answer, atOnce(busy()));
  assert.ok(others >= 5, `others had it ${others} times`);
});
