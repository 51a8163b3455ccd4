// Keeps consumers up to date in the background: soon after each commit of this process, and on a clock for those of other processes.

import type { KeptRecord } from './create-record.ts';
import type { Consumer } from './record.ts';

export interface Following {
  /** Resolves when every consumer has taken what was committed before the call; for tests and for a clean end. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export interface FollowingOptions {
  /** How long to gather commits before following them, in ms: one batch costs less than many. */
  readonly gatherMs?: number;
  /** How often to look for what other processes committed, in ms. */
  readonly pollMs?: number;
  /** A consumer that failed is tried again at the next look; what it had begun was taken back whole. */
  readonly onError?: (consumer: Consumer, error: unknown) => void;
}

export function keepFollowing(
  record: KeptRecord,
  consumers: readonly Consumer[],
  { gatherMs = 20, pollMs = 2000, onError = () => undefined }: FollowingOptions = {},
): Following {
  let running: Promise<void> | undefined;
  let isNews = true;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const followAll = async () => {
    isNews = false;
    for (const consumer of consumers) {
      try {
        await record.follow(consumer);
      } catch (error) {
        onError(consumer, error);
      }
    }
  };
  const schedule = (ms: number) => {
    clearTimeout(timer);
    if (isStopped) return;
    timer = setTimeout(() => {
      running = followAll().finally(() => {
        running = undefined;
        schedule(isNews ? gatherMs : pollMs);
      });
    }, ms);
    timer.unref();
  };
  const forget = record.whenCommitted(() => {
    if (isNews) return;
    isNews = true;
    if (!running) schedule(gatherMs);
  });
  schedule(0);
  return {
    settle: async () => {
      await running;
      for (const consumer of consumers) await record.follow(consumer);
    },
    stop: async () => {
      isStopped = true;
      forget();
      clearTimeout(timer);
      await running;
    },
  };
}
