// One person on one pathway: the state is a fold over the events, nothing else is kept. Pure; the moment of each event is in the event.

import { type EndReason, type PathwayDefinition, stepIn } from './definition.ts';

/** Exactly one of these; ids make a repeated event one event. Times are ISO instants. */
export type PathwayEvent = { readonly id: string; readonly at: string; readonly by: string } & (
  | {
      readonly kind: 'started';
      readonly person: string;
      readonly pathway: string;
      readonly version: string;
      readonly because: string;
      readonly step?: string;
    }
  /** An exit of the present step. */
  | { readonly kind: 'happened'; readonly event: string }
  | { readonly kind: 'declined'; readonly isForGood: boolean }
  | { readonly kind: 'uncontactable' }
  | { readonly kind: 'reoffered' }
  | { readonly kind: 'died' | 'duplicate' | 'entered-in-error' }
  | { readonly kind: 'moved-away'; readonly handedTo: string }
  | { readonly kind: 'owner-changed'; readonly owner: string }
  /** A later version of the definition takes over. */
  | { readonly kind: 'version-changed'; readonly version: string }
  | { readonly kind: 'told'; readonly who: string }
);

export interface OpenInstance {
  readonly status: 'open';
  readonly person: string;
  readonly pathway: string;
  readonly version: string;
  readonly step: string;
  /** Every step this person came to, in the order of first coming. */
  readonly trail: readonly string[];
  readonly owner: string;
  readonly since: string;
  readonly dueAt: string;
  /** Why the person waits for a new offer, when they do; the step is then the one to come back to. */
  readonly waiting?: 'declined' | 'uncontactable';
  /** How many of the step's escalations were told. */
  readonly told: number;
  /** Something only a person can put right; the instance stays open and is nobody's loss. */
  readonly trouble?: string;
}

export interface EndedInstance {
  readonly status: 'ended';
  readonly person: string;
  readonly pathway: string;
  readonly version: string;
  readonly reason: EndReason;
  readonly at: string;
  readonly trail: readonly string[];
  readonly handedTo?: string;
}

export type Instance = OpenInstance | EndedInstance;

export type Folded =
  | { readonly kind: 'instance'; readonly instance: Instance; readonly ignored: readonly string[] }
  | { readonly kind: 'refused'; readonly because: string };

/** A definition by id and version; undefined when it is not at hand. */
export type Definitions = (pathway: string, version: string) => PathwayDefinition | undefined;

/** Who keeps an instance whose definition or step is not at hand. */
export const KEEPER = 'pathway-lead';
const DAY_MS = 86_400_000;
/** A trouble is looked at within a week: our choice. */
const TROUBLE_DAYS = 7;

export function fold(events: readonly PathwayEvent[], definitions: Definitions): Folded {
  const [first, ...rest] = events;
  if (first?.kind !== 'started') return { kind: 'refused', because: 'An instance begins with the event that started it.' };
  let instance: Instance = start(first, definitions);
  const seen = new Set([first.id]);
  const ignored: string[] = [];
  for (const event of rest) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    const next: Instance | undefined = instance.status === 'ended' ? undefined : step(instance, event, definitions);
    if (next === undefined) ignored.push(event.id);
    else instance = next;
  }
  return { kind: 'instance', instance, ignored };
}

function start(event: Extract<PathwayEvent, { kind: 'started' }>, definitions: Definitions): OpenInstance {
  const base = { status: 'open' as const, person: event.person, pathway: event.pathway, version: event.version, trail: [] };
  const definition = definitions(event.pathway, event.version);
  return enter(base, event.step ?? definition?.start ?? '', event.at, definition);
}

type Standing = Pick<OpenInstance, 'status' | 'person' | 'pathway' | 'version' | 'trail'>;

function enter(
  { status, person, pathway, version, trail: before }: Standing,
  id: string,
  at: string,
  definition: PathwayDefinition | undefined,
): OpenInstance {
  const found = definition && stepIn(definition, id);
  const trail = before.includes(id) ? before : [...before, id];
  const base = { status, person, pathway, version, step: id, trail, since: at, told: 0 };
  if (!found)
    return { ...base, owner: KEEPER, dueAt: after(at, TROUBLE_DAYS), trouble: `step "${id}" of ${pathway} ${version} is not defined here` };
  return { ...base, owner: found.owner, dueAt: after(at, found.due.days) };
}

/** The state after an event; undefined when the event means nothing in this state. */
function step(instance: OpenInstance, event: PathwayEvent, definitions: Definitions): Instance | undefined {
  const definition = definitions(instance.pathway, instance.version);
  const end = (reason: EndReason, more: { readonly handedTo?: string } = {}): EndedInstance => ({
    status: 'ended',
    person: instance.person,
    pathway: instance.pathway,
    version: instance.version,
    reason,
    at: event.at,
    trail: instance.trail,
    ...more,
  });
  switch (event.kind) {
    case 'started':
      return undefined;
    case 'died':
    case 'duplicate':
    case 'entered-in-error':
      return end(event.kind);
    case 'moved-away':
      return end('moved-away', { handedTo: event.handedTo });
    case 'declined':
      if (event.isForGood) return end('declined-for-good');
      return {
        ...instance,
        waiting: 'declined',
        since: event.at,
        dueAt: after(event.at, definition?.reoffer.declinedDays ?? TROUBLE_DAYS),
        told: 0,
      };
    case 'uncontactable':
      return {
        ...instance,
        waiting: 'uncontactable',
        since: event.at,
        dueAt: after(event.at, definition?.reoffer.uncontactableDays ?? TROUBLE_DAYS),
        told: 0,
      };
    case 'reoffered':
      return instance.waiting === undefined ? undefined : enter(instance, instance.step, event.at, definition);
    case 'owner-changed':
      return { ...instance, owner: event.owner };
    case 'told':
      return { ...instance, told: instance.told + 1 };
    case 'version-changed':
      return changeVersion(instance, event, definitions);
    case 'happened': {
      const exit = definition && stepIn(definition, instance.step)?.exits.find((each) => each.event === event.event);
      if (!exit) return undefined;
      return exit.end !== undefined ? end(exit.end) : enter(instance, exit.to, event.at, definition);
    }
  }
}

/** The step stays where the new version still has it, or goes where it says; time already waited is kept. Otherwise the keeper looks at it. */
function changeVersion(
  instance: OpenInstance,
  { version, at }: Extract<PathwayEvent, { kind: 'version-changed' }>,
  definitions: Definitions,
): OpenInstance {
  const definition = definitions(instance.pathway, version);
  const target = definition?.replaces?.[instance.step] ?? instance.step;
  const found = definition && stepIn(definition, target);
  const moved = { ...instance, version };
  if (!found) return { ...enter(moved, target, at, definition), ...(instance.waiting ? { waiting: instance.waiting } : {}) };
  const trail = moved.trail.includes(target) ? moved.trail : [...moved.trail, target];
  if (instance.waiting) return { ...moved, step: target, trail };
  const { trouble: _, ...healthy } = moved;
  return { ...healthy, step: target, trail, owner: found.owner, dueAt: after(instance.since, found.due.days) };
}

function after(at: string, days: number): string {
  return new Date(Date.parse(at) + days * DAY_MS).toISOString();
}

/** When somebody is next to be told that it is late, and who; undefined when everybody was. */
export function nextTelling(instance: Instance, definitions: Definitions): { readonly at: string; readonly who: string } | undefined {
  if (instance.status === 'ended') return undefined;
  const definition = definitions(instance.pathway, instance.version);
  // First the owner, on the day it is due; then up the line.
  const line = [
    { afterDays: 0, to: instance.owner },
    ...((definition && stepIn(definition, instance.step)?.escalate) ?? [{ afterDays: TROUBLE_DAYS, to: KEEPER }]),
  ];
  const next = line[instance.told];
  return next && { at: after(instance.dueAt, next.afterDays), who: next.to };
}
