// Keeps the consumers of the change feed up to date while the service runs: after each commit, and now and then for what other processes wrote.
import type { Consumer, KeptRecord } from './foundation/record/index.ts';

export interface Following {
  /** Runs of a consumer that failed since the start. They are tried again with the next commit or at the next look. */
  readonly faults: () => number;
  /** Resolves when every consumer has seen what was committed before the call. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/** Other processes on the same server commit too; their changes are picked up this late at most. */
const LOOK_EVERY_MS = 2_000;
/** Commits of one moment are followed together. */
const GATHER_MS = 5;

export function startFollowing(
  record: KeptRecord,
  consumers: readonly Consumer[],
  report: (consumer: string, error: unknown) => void,
): Following {
  let faults = 0;
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const round = async (): Promise<void> => {
    for (const consumer of consumers) {
      try {
        await record.follow(consumer);
      } catch (error) {
        faults += 1;
        report(consumer.name, error);
      }
    }
  };
  const run = async (): Promise<void> => {
    do {
      isWanted = false;
      await round();
    } while (isWanted && !isStopped);
    running = undefined;
  };
  const wake = (): void => {
    isWanted = true;
    if (isStopped || running || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (!isStopped && !running) running = run();
    }, GATHER_MS);
  };
  const unsubscribe = record.whenCommitted(wake);
  const looking = setInterval(wake, LOOK_EVERY_MS);
  looking.unref();
  wake();

  return {
    faults: () => faults,
    caughtUp: async () => {
      await running;
      await round();
    },
    stop: async () => {
      isStopped = true;
      unsubscribe();
      clearInterval(looking);
      clearTimeout(timer);
      await running;
    },
  };
}
