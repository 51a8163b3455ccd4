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
/** Commits of one moment are followed together: of a short moment, so that a page is up to date, and of a longer one while much is coming in. */
const GATHER_MS = 5;
const GATHER_MUCH_MS = 100;
/** Entries that are much for one round: about three orders. */
const MUCH = 60;

export function startFollowing(
  record: KeptRecord,
  consumers: readonly Consumer[],
  report: (consumer: string, error: unknown) => void,
): Following {
  let faults = 0;
  /** Entries of the last round. */
  let taken = 0;
  let running: Promise<void> | undefined;
  let isWanted = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const round = async (): Promise<void> => {
    try {
      taken = await record.followTogether(consumers);
    } catch {
      // One that fails must not hold up the others.
      for (const consumer of consumers) await alone(consumer);
    }
  };
  const alone = async (consumer: Consumer): Promise<void> => {
    try {
      await record.follow(consumer);
    } catch (error) {
      faults += 1;
      report(consumer.name, error);
    }
  };
  const run = async (): Promise<void> => {
    isWanted = false;
    await round();
    running = undefined;
    if (isWanted) wake();
  };
  const wake = (): void => {
    isWanted = true;
    if (isStopped || running || timer) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        if (!isStopped) running = run();
      },
      taken >= MUCH ? GATHER_MUCH_MS : GATHER_MS,
    );
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
