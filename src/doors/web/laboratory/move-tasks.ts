// Several tasks taken to the same state, each by the steps the national workflow asks for; what could not be moved is said, the rest stands.
import type { TaskStatus } from '../../../service/laboratory/index.ts';
import type { Acting, Requests } from '../../../service/requests/index.ts';
import type { PageError } from '../page.ts';
import { problemsOf } from '../refusal.ts';

export type Goal = 'accepted' | 'in-progress' | 'completed';

const WAY: readonly TaskStatus[] = ['requested', 'accepted', 'in-progress', 'completed'];

export function readGoal(text: string): Goal | undefined {
  return text === 'accepted' || text === 'in-progress' || text === 'completed' ? text : undefined;
}

/** The states still to pass through, the goal last; none when it is there or beyond. Work on hold begins again where it was asked for. */
export function stepsTo(status: TaskStatus, goal: Goal): readonly TaskStatus[] {
  const from = status === 'on-hold' ? -1 : WAY.indexOf(status === 'received' ? 'requested' : status);
  return WAY.slice(from + 1, WAY.indexOf(goal) + 1);
}

export interface Moved {
  readonly moved: number;
  readonly problems: readonly PageError[];
}

export async function moveTasks(
  requests: Requests,
  tasks: readonly { readonly id: string; readonly status: TaskStatus; readonly about: string }[],
  goal: Goal,
  acting: Acting,
): Promise<Moved> {
  let moved = 0;
  const problems: PageError[] = [];
  for (const { id, status, about } of tasks) {
    const said = await moveOne(requests, id, stepsTo(status, goal), acting);
    if (said.length === 0) moved += 1;
    problems.push(...said.map(({ text, href }) => ({ text: `${about}: ${text}`, href })));
  }
  return { moved, problems };
}

async function moveOne(requests: Requests, id: string, steps: readonly TaskStatus[], acting: Acting): Promise<readonly PageError[]> {
  for (const status of steps) {
    const problems = problemsOf(await requests.moveTask(id, { status }, acting), '#maincontent');
    if (problems.length > 0) return problems;
  }
  return [];
}
