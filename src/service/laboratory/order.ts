// An order as the laboratory sees it: the request, its tasks, the samples they work on and the reports that end them.

import type { DiagnosticReport, ServiceRequest, Specimen, Task } from '@medplum/fhirtypes';
import { SYSTEM } from '../../foundation/terms/index.ts';
import { codeIn, idIn, nameOf } from './coding.ts';
import { libraryTask, type OrderKind, type ParticipantRole, type Sample, type TaskCode } from './task-library.ts';

export interface Order {
  readonly request: ServiceRequest;
  readonly kind: OrderKind;
  readonly role: ParticipantRole;
  readonly tasks: readonly Task[];
  readonly specimens: readonly Specimen[];
  readonly reports: readonly DiagnosticReport[];
}

/** What an order still waits for from outside the laboratory. */
export type Discussion = 'in-hand' | 'awaited' | 'not-needed';

export function taskCode(task: Task): TaskCode | undefined {
  return libraryTask(codeIn(task.code, SYSTEM.taskCode))?.code;
}

/** The `Specimen/id` a task works on. */
export function specimenOf(task: Task): string | undefined {
  for (const input of task.input ?? []) {
    const reference = input.valueReference?.reference;
    if (reference?.startsWith('Specimen/')) return reference;
  }
  return undefined;
}

/** The samples an order's tasks are made for: those sent for it, leaving out what was derived from another of them and what was in error. */
export function samplesOf(order: Pick<Order, 'request' | 'role' | 'specimens'>): readonly Sample[] {
  const names = new Set(order.specimens.map(nameOf));
  const samples: Sample[] = [];
  for (const specimen of order.specimens) {
    if (specimen.status === 'entered-in-error' || isWorkedOnElsewhere(specimen, order)) continue;
    if (specimen.parent?.some((parent) => parent.reference !== undefined && names.has(parent.reference))) continue;
    const participant = specimen.subject?.reference ?? order.request.subject?.reference;
    samples.push(participant === undefined ? { specimen: nameOf(specimen) } : { specimen: nameOf(specimen), participant });
  }
  return samples;
}

/** A consultand's sample that was sent under the proband's request is worked on there, once (guide: Task.input of the proband's tasks). */
function isWorkedOnElsewhere(specimen: Specimen, { request, role }: Pick<Order, 'request' | 'role'>): boolean {
  if (role === 'proband' || !specimen.request?.length) return false;
  return !isFor(specimen, request.id ?? '') && !request.specimen?.some((reference) => reference.reference === nameOf(specimen));
}

/** Is the participant's sample on its way under another request of the family? Then nothing waits for one here. */
export function isSampledElsewhere(order: Pick<Order, 'request' | 'role' | 'specimens'>): boolean {
  return samplesOf(order).length === 0 && order.specimens.some((specimen) => isWorkedOnElsewhere(specimen, order));
}

/** Does the report end the work? Corrections and amendments of a final report are final too (FHIR R4 DiagnosticReport.status). */
export function isFinal(report: DiagnosticReport): boolean {
  return report.status === 'final' || report.status === 'amended' || report.status === 'corrected' || report.status === 'appended';
}

export function isFor(specimen: Specimen, requestId: string): boolean {
  return specimen.request?.some((reference) => idIn(reference, 'ServiceRequest') === requestId) ?? false;
}
