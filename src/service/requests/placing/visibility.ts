// Whom a commit is about, and who must be able to see what it points to.

import type { Resource } from '@medplum/fhirtypes';
import { type Grant, isSharedType } from '../../../foundation/record/index.ts';
import type { Desk, Written } from './desk.ts';
import { referencesIn } from './references.ts';

/** What the commit points to and does not write becomes visible to everybody who takes part: a known patient, the samples of an order sent away. */
export function grantsFor(desk: Desk, parties: readonly string[]): readonly Grant[] {
  const pointed = new Set<string>();
  const reach = (resource: Resource, depth: number) => {
    for (const { reference } of referencesIn(resource)) {
      const type = reference.slice(0, reference.indexOf('/'));
      if (type === '' || isSharedType(type) || desk.isWritten(reference) || pointed.has(reference)) continue;
      const target = desk.latest(reference);
      if (target === undefined) continue;
      pointed.add(reference);
      // An order that is pointed to brings what it consists of; a patient or a sample brings nothing further.
      if (target.resourceType === 'ServiceRequest' && depth > 0) {
        const parts = desk.orderParts(reference);
        for (const part of [...parts.tasks, ...parts.specimens, ...parts.reports, ...parts.consents, ...parts.responses])
          if (!desk.isWritten(`${part.resourceType}/${part.id}`)) pointed.add(`${part.resourceType}/${part.id}`);
        reach(target, depth - 1);
      }
    }
  };
  for (const { resource } of desk.written) reach(resource, 1);
  return [...pointed].flatMap((reference) => parties.map((organisation) => ({ reference, organisation })));
}

/** Ids of the Patients, for the audit event. */
export function patientsIn(written: readonly Written[]): readonly string[] {
  const patients = new Set<string>();
  for (const { resource } of written) {
    if (resource.resourceType === 'Patient' && resource.id !== undefined) patients.add(resource.id);
    const reference = subjectOf(resource);
    if (reference?.startsWith('Patient/')) patients.add(reference.slice('Patient/'.length));
  }
  return [...patients];
}

/** Whom a resource is about, by the element that says so in its type. */
export function subjectOf(resource: Resource): string | undefined {
  const subject =
    'subject' in resource ? resource.subject : 'patient' in resource ? resource.patient : 'for' in resource ? resource.for : undefined;
  const reference = typeof subject === 'object' && subject !== null && 'reference' in subject ? subject.reference : undefined;
  return typeof reference === 'string' ? reference : undefined;
}
