// The open steps of a patient's pathways, in the words of their definitions.

import type { Queryable } from '../../foundation/storage/index.ts';
import { openInstances, PATHWAYS } from '../../service/pathways/index.ts';
import type { NextStep } from './service.ts';

export function nextStepsFrom(db: Queryable, now: () => Date): (patient: string) => Promise<readonly NextStep[]> {
  return async (patient) => {
    const today = now().toISOString().slice(0, 10);
    const instances = await openInstances(db, patient);
    return instances.flatMap((instance): NextStep[] => {
      if (instance.status !== 'open') return [];
      const definition = PATHWAYS.find(({ id }) => id === instance.pathway);
      const step = definition?.steps.find(({ id }) => id === instance.step);
      if (definition === undefined || step === undefined) return [];
      const dueOn = instance.dueAt.slice(0, 10);
      const { title: pathway, source } = definition;
      return [{ pathway, step: step.title, owner: step.owner, dueOn, isLate: dueOn < today, source, version: instance.version }];
    });
  };
}
