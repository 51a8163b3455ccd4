// Definitions and instances as FHIR R4: a PlanDefinition for each pathway, a CarePlan with a Task for each step of an instance. Pure.
// http://hl7.org/fhir/R4/plandefinition.html, careplan.html, task.html

import type { Bundle, CarePlan, PlanDefinition, Task, TriggerDefinition } from '@medplum/fhirtypes';
import { type PathwayDefinition, stepIn } from './instances/definition.ts';
import type { Definitions, Instance, PathwayEvent } from './instances/fold.ts';

const URN = 'urn:opengms';
const DEFINITION_TYPE = 'http://terminology.hl7.org/CodeSystem/plan-definition-type';

/** The id is stable from version to version, so that the record keeps its history. */
export function planDefinitionOf(pathway: PathwayDefinition): PlanDefinition {
  return {
    resourceType: 'PlanDefinition',
    id: `pathway-${pathway.id}`,
    url: pathwayUrl(pathway.id),
    version: pathway.version,
    name: `Pathway_${pathway.id.replaceAll('-', '_')}`,
    title: pathway.title,
    type: { coding: [{ system: DEFINITION_TYPE, code: 'workflow-definition' }] },
    status: 'active',
    experimental: false,
    date: pathway.effective.from,
    effectivePeriod: { start: pathway.effective.from, ...(pathway.effective.to ? { end: pathway.effective.to } : {}) },
    relatedArtifact: [
      {
        type: 'derived-from',
        display: `${pathway.source.document}, ${pathway.source.section}`,
        ...(pathway.source.url ? { url: pathway.source.url } : {}),
      },
    ],
    action: pathway.steps.map((step) => ({
      id: step.id,
      title: step.title,
      description: `Owed by ${step.owner}. ${step.due.source}.`,
      timingDuration: { value: step.due.days, unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' },
      ...triggersOf(pathway, step.id),
      participant: [{ type: 'practitioner' as const, role: { text: step.owner } }],
    })),
  };
}

/** The outcomes of other steps that lead to this one; the first step has none. */
function triggersOf({ steps }: PathwayDefinition, step: string): { trigger?: TriggerDefinition[] } {
  const trigger = steps.flatMap(({ id, exits }) =>
    exits.filter(({ to }) => to === step).map(({ event }): TriggerDefinition => ({ type: 'named-event', name: `${id}: ${event}` })),
  );
  return trigger.length > 0 ? { trigger } : {};
}

export interface InstanceAsFhir {
  readonly id: string;
  readonly state: Instance;
  readonly events: readonly PathwayEvent[];
}

/** A searchset of CarePlans, each with the Tasks of the steps its person came to. Their ids hold within the bundle's service alone. */
export function carePlansOf(person: string, instances: readonly InstanceAsFhir[], definitions: Definitions, base: string): Bundle {
  const resources = instances.flatMap((instance) => carePlanOf(person, instance, definitions));
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: resources.length,
    entry: resources.map((resource) => ({
      fullUrl: `${base}/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode: resource.resourceType === 'CarePlan' ? ('match' as const) : ('include' as const) },
    })),
  };
}

function carePlanOf(person: string, { state, events }: InstanceAsFhir, definitions: Definitions): readonly (CarePlan | Task)[] {
  const definition = definitions(state.pathway, state.version);
  const id = `${person}-${state.pathway}`.slice(0, 64);
  const subject = { reference: `Patient/${person}` };
  const last = state.trail.at(-1);
  const tasks = state.trail.map((step): Task => {
    const isHere = state.status === 'open' ? state.step === step : false;
    const found = definition && stepIn(definition, step);
    return {
      resourceType: 'Task',
      id: `${id.slice(0, 40)}-${step}`.slice(0, 64),
      instantiatesCanonical: `${pathwayUrl(state.pathway)}|${state.version}`,
      basedOn: [{ reference: `CarePlan/${id}` }],
      status: isHere
        ? taskStatus(state)
        : state.status === 'ended' && step === last && state.reason !== 'completed' && state.reason !== 'diagnosed'
          ? 'cancelled'
          : 'completed',
      intent: 'plan',
      code: { coding: [{ system: `${URN}:pathway-step:${state.pathway}`, code: step }], text: found?.title ?? step },
      for: subject,
      ...(isHere && state.status === 'open'
        ? {
            owner: { display: state.owner },
            restriction: { period: { end: state.dueAt } },
            ...(state.waiting ? { statusReason: { text: state.waiting } } : {}),
          }
        : {}),
    };
  });
  const plan: CarePlan = {
    resourceType: 'CarePlan',
    id,
    instantiatesCanonical: [`${pathwayUrl(state.pathway)}|${state.version}`],
    status:
      state.status === 'open'
        ? 'active'
        : state.reason === 'entered-in-error'
          ? 'entered-in-error'
          : ENDED_WELL.has(state.reason)
            ? 'completed'
            : 'revoked',
    intent: 'plan',
    title: definition?.title ?? state.pathway,
    subject,
    ...(events[0]
      ? { created: events[0].at, period: { start: events[0].at, ...(state.status === 'ended' ? { end: state.at } : {}) } }
      : {}),
    ...(state.status === 'ended' ? { note: [{ text: `Ended: ${state.reason}${state.handedTo ? `, ${state.handedTo}` : ''}` }] } : {}),
    activity: tasks.map((task) => ({ reference: { reference: `Task/${task.id}` } })),
  };
  return [plan, ...tasks];
}

const ENDED_WELL: ReadonlySet<string> = new Set(['diagnosed', 'completed', 'excluded-by-test', 'excluded-by-criteria']);

function taskStatus(state: Instance): Task['status'] {
  return state.status === 'open' && state.waiting ? 'on-hold' : 'requested';
}

function pathwayUrl(id: string): string {
  return `${URN}:pathway:${id}`;
}
