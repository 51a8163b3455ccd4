// Who takes part in an order: the organisation that asked, the laboratory that owns a task, its hub, and whoever sent the work away.

import type { Task } from '@medplum/fhirtypes';
import { hubOf, odsCodeOf, REQUESTED_BY_TAG, type Routing, SENT_BY_TAG, tagsOf } from '../../laboratory/index.ts';

/** Does an organisation take part in an order: as who asked, who owns a task, whose hub that is, or who sent it away? */
export function takesPart(tasks: readonly Task[], organisation: string, routing: Routing): boolean {
  return tasks.some(
    (task) =>
      tagsOf(task, REQUESTED_BY_TAG).includes(organisation) ||
      worksFor(odsCodeOf(task.owner) ?? '', tagsOf(task, SENT_BY_TAG), organisation, routing),
  );
}

/** May an organisation move a task: its owner, the owner's hub, another laboratory of that hub, or who sent it away? */
export function worksFor(owner: string | undefined, senders: readonly string[], organisation: string, routing: Routing): boolean {
  if (owner === undefined || owner === organisation || senders.includes(organisation)) return true;
  return hubOf(owner, routing)?.ods === organisation || hubOf(organisation, routing)?.laboratories.includes(owner) === true;
}
