// opengms pathways sweep|reconcile [--json]: what the running service does by itself, once and now: tell of late steps, list who was missed.

import { type PathwaysWatch, watchPathways } from '../../service/pathways/index.ts';
import { withDatabase } from './with-database.ts';

export const WATCH_USAGE = 'opengms pathways sweep [--json]\nopengms pathways reconcile [--json]\n';

/** Exit codes: 0 nothing late or nobody missed, 1 something is, 2 wrongly asked or no database. */
export async function watch(command: 'sweep' | 'reconcile', words: readonly string[]): Promise<number> {
  const strange = words.find((word) => word !== '--json');
  if (strange !== undefined) {
    process.stderr.write(`opengms pathways ${command}: "${strange}" is not known here.\n${WATCH_USAGE}`);
    return 2;
  }
  const isJson = words.includes('--json');
  try {
    return await withDatabase((database) => {
      const pathways = watchPathways(database);
      return command === 'sweep' ? sweepNow(pathways, isJson) : reconcileNow(pathways, isJson);
    });
  } catch (error) {
    process.stderr.write(`opengms pathways ${command}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

async function sweepNow(pathways: PathwaysWatch, isJson: boolean): Promise<number> {
  const late = await pathways.sweep(new Date());
  const lines = late.map(
    ({ person, pathway, step, dueAt, tell }) =>
      `${pathway}  ${step}  due ${dueAt.toISOString().slice(0, 10)}  now told: ${tell}  Patient/${person}`,
  );
  say(isJson, { late }, [`${late.length} late steps of which somebody was now told`, ...lines]);
  return late.length === 0 ? 0 : 1;
}

async function reconcileNow(pathways: PathwaysWatch, isJson: boolean): Promise<number> {
  const missed = await pathways.reconcile(new Date());
  const lines = missed.map(({ person, pathway }) => `${pathway}  Patient/${person}`);
  say(isJson, { missed }, [`${missed.length} found by criteria, on no pathway and with none ended`, ...lines]);
  return missed.length === 0 ? 0 : 1;
}

function say(isJson: boolean, json: unknown, lines: readonly string[]): void {
  process.stdout.write(isJson ? `${JSON.stringify(json)}\n` : `${lines.join('\n')}\n`);
}
