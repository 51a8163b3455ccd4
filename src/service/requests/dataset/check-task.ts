// A proposed Task against the order it belongs to and the version before it: its state, its move, its owner.
// Standard: NHS England FHIR Genomics implementation guide 0.6.2, Task workflow.

import type { Resource, Task } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import {
  checkTaskState,
  checkTransition,
  isOver,
  isWorkflowTask,
  nameOf,
  odsCodeOf,
  REQUESTED_BY_TAG,
  type Routing,
  SENT_BY_TAG,
  specimenOf,
  tagsOf,
  taskCode,
  withTag,
} from '../../laboratory/index.ts';
import { worksFor } from '../acts/take-part.ts';
import { requestsOf } from '../load-order-parts.ts';
import type { Desk } from '../placing/desk.ts';

/** Also puts the task on the desk with what an update must not lose. */
export function checkTask(
  task: Task,
  before: Resource | undefined,
  desk: Desk,
  rules: { readonly routing: Routing; readonly now: string; readonly who: { readonly organisation: string } },
  where: string,
): readonly Finding[] {
  const findings: Finding[] = [...checkTaskState(task, where)];
  if (!isWorkflowTask(task)) return findings;
  if (before?.resourceType !== 'Task') {
    const code = taskCode(task);
    const twins = requestsOf(task).flatMap((request) =>
      desk
        .orderParts(request)
        .tasks.filter((other) => nameOf(other) !== nameOf(task) && taskCode(other) === code && isOpenTwin(other, task)),
    );
    if (twins.length > 0)
      findings.push({
        severity: 'warning',
        code: 'REQ_TASK_TWICE',
        issue: 'duplicate',
        where: `${where}.code`,
        what: `The order already has an open task "${code}" for the same sample.`,
        mend: 'Update that one.',
      });
    return findings;
  }
  findings.push(...checkTransition(before, task, where));
  const owner = odsCodeOf(before.owner);
  const isOurs = worksFor(owner, tagsOf(before, SENT_BY_TAG), rules.who.organisation, rules.routing);
  if (before.status !== task.status && task.status !== 'cancelled' && owner !== undefined && !isOurs)
    findings.push({
      severity: 'warning',
      code: 'REQ_NOT_OWNER',
      issue: 'forbidden',
      where: `${where}.status`,
      what: `The task belongs to ${owner}, and another organisation moved it.`,
      mend: 'Ask its owner, or change the owner first.',
    });
  desk.put(withWhatWasKnown(before, task, rules.now));
  return findings;
}

function isOpenTwin(other: Task, task: Task): boolean {
  return !isOver(other.status) && specimenOf(other) === specimenOf(task);
}

/** Workflow tags survive an update that leaves them out (FHIR R4 resource.html#tag); a change of owner keeps who sent the work away. */
function withWhatWasKnown(before: Task, after: Task, now: string): Task {
  // A sender that repeats the old time did not say when it changed; the clocks need to know.
  let task = before.lastModified === after.lastModified ? { ...after, lastModified: now } : after;
  for (const system of [REQUESTED_BY_TAG, SENT_BY_TAG]) for (const code of tagsOf(before, system)) task = withTag(task, system, code);
  const from = odsCodeOf(before.owner);
  const to = odsCodeOf(after.owner);
  return from !== undefined && to !== undefined && from !== to ? withTag(task, SENT_BY_TAG, from) : task;
}
