// A pathway as data: steps with an obligation, an owner, a due date and whom to tell when it is late; what ends a step and where it leads.

import type { Finding } from '../../../foundation/errors.ts';
import { refusal } from '../criteria/refusal.ts';
import type { RuleSet, Source } from '../criteria/rule.ts';

/** Every end has one of these reasons. There is no "lost". */
export const END_REASONS = [
  'diagnosed',
  'completed',
  'excluded-by-test',
  'excluded-by-criteria',
  'declined-for-good',
  'died',
  'moved-away',
  'duplicate',
  'entered-in-error',
] as const;
export type EndReason = (typeof END_REASONS)[number];

export type Exit = { readonly event: string } & (
  | { readonly to: string; readonly end?: undefined }
  | { readonly end: EndReason; readonly to?: undefined }
);

export interface Step {
  readonly id: string;
  readonly title: string;
  /** The team that owes it. */
  readonly owner: string;
  readonly due: { readonly days: number; readonly source: string };
  readonly escalate: readonly { readonly afterDays: number; readonly to: string }[];
  readonly exits: readonly Exit[];
}

export interface PathwayDefinition {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly effective: { readonly from: string; readonly to?: string };
  readonly source: Source;
  /** The criterion that finds the people for it. */
  readonly entry: string;
  readonly start: string;
  readonly steps: readonly Step[];
  readonly reoffer: { readonly declinedDays: number; readonly uncontactableDays: number; readonly source: string };
  /** For a later version: where a step that is no more went. */
  readonly replaces?: Readonly<Record<string, string>>;
}

export type PathwayReading =
  | { readonly kind: 'pathway'; readonly definition: PathwayDefinition }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Checks shape and sense: every step can be reached, has an owner and a due date, and from every step an end can be reached. */
export function checkPathway(json: unknown, rules: RuleSet): PathwayReading {
  const definition = json as PathwayDefinition; // looked at part by part below
  const findings: Finding[] = [];
  const say = (where: string, what: string, mend: string) => findings.push(refusal(where, what, mend));
  const id = typeof definition?.id === 'string' ? definition.id : 'pathway';
  for (const key of ['id', 'title', 'version', 'entry', 'start'] as const)
    if (typeof definition?.[key] !== 'string' || definition[key] === '')
      say(`${id}.${key}`, `A pathway needs its ${key}.`, 'Add it as text.');
  if (!Array.isArray(definition?.steps) || definition.steps.length === 0) say(`${id}.steps`, 'A pathway has steps.', 'Add at least one.');
  if (typeof definition?.effective?.from !== 'string')
    say(`${id}.effective`, 'A pathway says from when it holds.', 'Add "effective": {"from"}.');
  if (!(definition?.reoffer?.declinedDays > 0) || !(definition?.reoffer?.uncontactableDays > 0))
    say(`${id}.reoffer`, 'Who declines or cannot be reached is offered again.', 'Add "reoffer": {"declinedDays", "uncontactableDays"}.');
  if (findings.length > 0) return { kind: 'refused', findings };
  if (rules.get(definition.entry)?.kind !== 'criterion')
    say(`${id}.entry`, `There is no criterion "${definition.entry}" to find people by.`, 'Name one.');
  checkSteps(definition, say);
  return findings.length > 0 ? { kind: 'refused', findings } : { kind: 'pathway', definition };
}

type Say = (where: string, what: string, mend: string) => void;

function checkSteps(definition: PathwayDefinition, say: Say): void {
  const steps = new Map(definition.steps.map((step) => [step.id, step]));
  if (steps.size !== definition.steps.length) say(`${definition.id}.steps`, 'Two steps have the same name.', 'Rename one.');
  if (!steps.has(definition.start))
    say(`${definition.id}.start`, `There is no step "${definition.start}" to start with.`, 'Name one of the steps.');
  for (const step of definition.steps) {
    const where = `${definition.id}.${step.id}`;
    if (!step.owner) say(`${where}.owner`, 'A step without an owner belongs to nobody.', 'Name the team that owes it.');
    if (!(step.due?.days > 0) || !step.due.source)
      say(`${where}.due`, 'A step has a number of days and where it comes from.', 'Add "due": {"days", "source"}.');
    if (!Array.isArray(step.escalate) || step.escalate.length === 0)
      say(`${where}.escalate`, 'When a step is late somebody is told.', 'Add "escalate": [{"afterDays", "to"}].');
    if (!Array.isArray(step.exits) || step.exits.length === 0) say(`${where}.exits`, 'Nothing ends this step.', 'Add its exits.');
    for (const exit of step.exits ?? []) {
      if ((exit.to === undefined) === (exit.end === undefined))
        say(`${where}.${exit.event}`, 'An exit leads to a step or to an end.', 'Give "to" or "end".');
      if (exit.to !== undefined && !steps.has(exit.to))
        say(`${where}.${exit.event}`, `It leads to "${exit.to}", which is no step.`, 'Name one of the steps.');
      if (exit.end !== undefined && !END_REASONS.includes(exit.end))
        say(`${where}.${exit.event}`, `"${exit.end}" is no reason to end.`, `Use ${END_REASONS.join(', ')}.`);
    }
  }
  const reached = reachableFrom(definition, definition.start);
  for (const { id } of definition.steps) {
    if (!reached.has(id)) say(`${definition.id}.${id}`, 'No path leads to this step.', 'Lead an exit to it, or take it out.');
    if (!canEnd(definition, id)) say(`${definition.id}.${id}`, 'From here no end can be reached.', 'Add an exit that leads to an end.');
  }
}

export function stepIn(definition: Pick<PathwayDefinition, 'steps'>, id: string): Step | undefined {
  return definition.steps.find((step) => step.id === id);
}

/** Steps that can follow from a step, itself included. */
export function reachableFrom(definition: PathwayDefinition, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const exit of stepIn(definition, id)?.exits ?? []) if (exit.to !== undefined) waiting.push(exit.to);
  }
  return reached;
}

/** Whether the definition's own exits lead to an end: dying or moving away does not count as a way through. */
export function canEnd(definition: PathwayDefinition, start: string): boolean {
  return [...reachableFrom(definition, start)].some((id) => stepIn(definition, id)?.exits.some(({ end }) => end !== undefined));
}

/** Of each pathway the version that holds from the latest day, in the order in which the pathways stand. */
export function newestVersions(all: readonly PathwayDefinition[]): readonly PathwayDefinition[] {
  const newest = new Map<string, PathwayDefinition>();
  for (const each of all) {
    const known = newest.get(each.id);
    if (!known || known.effective.from < each.effective.from) newest.set(each.id, each);
  }
  return [...newest.values()];
}
