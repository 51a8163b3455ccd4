// Genotypes of the demonstration as a laboratory reports them: one Observation a gene (Genomics Reporting, profile genotype).
import type { Observation } from '@medplum/fhirtypes';
import { SYSTEM } from '../foundation/terms/index.ts';

/** Gene and diplotype. */
export type DemoGenotype = readonly [gene: string, diplotype: string];

export interface GenotypeReported {
  /** `Patient/id`. */
  readonly patient: string;
  readonly on: Date;
  readonly status: 'preliminary' | 'final';
  /** `ServiceRequest/id` of the order that it answers, when there is one. */
  readonly order?: string;
}

export function reportedGenotype([gene, diplotype]: DemoGenotype, { patient, on, status, order }: GenotypeReported): Observation {
  return {
    resourceType: 'Observation',
    meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genotype'] },
    status,
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: { coding: [{ system: SYSTEM.loinc, code: '84413-4', display: 'Genotype display name' }] },
    subject: { reference: patient } as Observation['subject'], // `Patient/id` by contract
    ...(order === undefined ? {} : { basedOn: [{ reference: order }] as Observation['basedOn'] }), // `ServiceRequest/id` by contract
    effectiveDateTime: on.toISOString(),
    valueCodeableConcept: { text: `${gene} ${diplotype}` },
    component: [
      {
        code: { coding: [{ system: SYSTEM.loinc, code: '48018-6', display: 'Gene studied [ID]' }] },
        valueCodeableConcept: { text: gene },
      },
    ],
  };
}
