// What nobody has to start: late steps are told soon after they are due, and once a night everybody is looked through for who was missed.
import type { Rules } from './service/laboratory/index.ts';
import type { Pathways } from './service/pathways/index.ts';

export interface Watching {
  stop(): Promise<void>;
}

/** A step that falls due is told this late at most; days are what it is measured in. */
const LOOK_EVERY_MS = 60_000;
/** UTC: the practices are closed, and the night's feeds have come in. */
const NIGHT_HOUR = 2;
const DAY_MS = 86_400_000;

export function startWatching(pathways: Pathways, now: () => Date, report: (error: unknown) => void): Watching {
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    try {
      await pathways.sweep(now());
      if (isReconciliationDue(await pathways.lastLook('reconciliation'), now())) await pathways.reconcile(now());
    } catch (error) {
      // Tried again at the next look.
      report(error);
    }
  };
  const wake = (): void => {
    running ??= look().finally(() => {
      running = undefined;
    });
  };
  const timer = setInterval(wake, LOOK_EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** What another process approved, and a name whose day has come, are read this often. */
export function startReading(rules: Pick<Rules, 'refresh'>, now: () => Date, report: (error: unknown) => void): Watching {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(() => rules.refresh(now())).catch(report);
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** Once a night, and at the first look after a night that was missed. */
export function isReconciliationDue(last: Date | undefined, now: Date): boolean {
  const night = new Date(now);
  night.setUTCHours(NIGHT_HOUR, 0, 0, 0);
  const latest = night > now ? night.getTime() - DAY_MS : night.getTime();
  return last === undefined || last.getTime() < latest;
}
