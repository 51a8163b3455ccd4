// Codes of HL7 Genomics Reporting that tumour findings and implications are written with, in STU2 and STU3 alike where they did not change.
// Standard: http://hl7.org/fhir/uv/genomics-reporting/STU3 (profiles variant, msi, tmb, region-studied, therapeutic-implication, medication-recommendation).

import type { CodeableConcept, Observation } from '@medplum/fhirtypes';
import { concept, SYSTEM } from '../../../foundation/terms/index.ts';
import type { CopyNumberChange } from '../targeted/reading/alteration.ts';

const PROFILES = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/';
export const TBD = 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs';
export const SEQUENCE_ONTOLOGY = 'http://www.sequenceontology.org';
/** What no published code says: what a panel looked for in a gene. */
export const OWN = 'urn:opengms:tumour';

export const CODE = {
  variant: '69548-6',
  genotype: '84413-4',
  haplotype: '84414-2',
  gene: '48018-6',
  changeType: '48019-4',
  copyNumber: '82155-3',
  sourceClass: '48002-0',
  /** STU1: efficacy as an Observation of its own. */
  efficacy: '51961-1',
  medication: '51963-7',
  context: '81259-4',
  evidenceLevel: '93044-6',
  regionStudied: '53041-0',
  msi: '81695-9',
  tmb: '94076-7',
} as const;

/** LOINC list LL3994-2 as far as it concerns MSI by sequencing. */
export const MSI: Readonly<Record<string, string>> = { 'LA26203-2': 'MSI-H', 'LA26202-4': 'MSI-L', 'LA14122-8': 'MSS' };

/** Sequence Ontology terms of DNA change type. */
export const CHANGES: Readonly<Record<string, CopyNumberChange['change']>> = {
  'SO:0001880': 'amplification',
  'SO:0001742': 'gain',
  'SO:0001879': 'deletion',
  'SO:0001743': 'loss',
};
export const FUSION = 'SO:0001565';

export function profile(name: string): { readonly profile: string[] } {
  return { profile: [`${PROFILES}${name}`] };
}

export function hasCode(given: CodeableConcept | undefined, code: string, system: string = SYSTEM.loinc): boolean {
  return given?.coding?.some((each) => each.system === system && each.code === code) ?? false;
}

export function isCoded(observation: Observation, code: string): boolean {
  return hasCode(observation.code, code);
}

export function isImplication({ code }: Observation): boolean {
  return (
    code.coding?.some((each) => each.code === 'therapeutic-implication' && (each.system ?? '').includes('genomics-reporting')) === true ||
    hasCode(code, CODE.efficacy)
  );
}

/** Every coded or written word of the components with a LOINC code. */
export function componentWords({ component = [] }: Observation, code: string, system: string = SYSTEM.loinc): readonly string[] {
  return component
    .filter((each) => hasCode(each.code, code, system))
    .flatMap(
      ({ valueCodeableConcept: value, valueString }) =>
        value?.text ?? value?.coding?.[0]?.display ?? value?.coding?.[0]?.code ?? valueString ?? [],
    );
}

export function componentCodes({ component = [] }: Observation, code: string, system: string = SYSTEM.loinc): readonly string[] {
  return component
    .filter((each) => hasCode(each.code, code, system))
    .flatMap(({ valueCodeableConcept }) => (valueCodeableConcept?.coding ?? []).flatMap((coding) => coding.code ?? []));
}

export const CATEGORIES: readonly CodeableConcept[] = [
  concept('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory'),
  concept('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE'),
];
