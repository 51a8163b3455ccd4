// Long reckoning in steps: whoever asks may let others have the thread between two of them.

/** Work that stops at every `yield` for whoever drives it, and returns its answer at the end. */
export type Steps<Answer> = Generator<undefined, Answer, undefined>;

/** How long the thread is held before others have it: a page takes some 10 ms. */
const HELD_MS = 20;

export function atOnce<Answer>(steps: Steps<Answer>): Answer {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

export async function inTurns<Answer>(steps: Steps<Answer>): Promise<Answer> {
  for (let since = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < HELD_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
}
