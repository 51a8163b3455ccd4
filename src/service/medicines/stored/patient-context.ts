// What is known of a patient beside the genotype, as far as the advice depends on it: conditions in words, transplants of the organ or the blood.

import type { CodeableConcept, Condition, Procedure, Resource } from '@medplum/fhirtypes';
import type { PatientContext } from '../pharmacogenomics/advice/report.ts';

/** SNOMED CT: transplantation of liver, of bone marrow. Others are found by their words. */
const TRANSPLANTS: ReadonlySet<string> = new Set(['18027006', '23719005']);
const TRANSPLANT_WORDS =
  /\b(liver|hepatic|marrow|stem cell|haematopoietic|hematopoietic)\b.*\btransplant|\btransplant\w*\b.*\b(liver|marrow|stem cell)/i;

/** Reads conditions and procedures; refuted and erroneous ones say nothing. No condition on record is "not known", not "none". */
export function patientContext(resources: readonly Resource[], asOf: string): PatientContext {
  const conditions = resources.filter((each): each is Condition => each.resourceType === 'Condition').filter(isHeld);
  const procedures = resources
    .filter((each): each is Procedure => each.resourceType === 'Procedure')
    .filter(({ status }) => status === 'completed');
  const words = conditions.flatMap(({ code }) => wordsOf(code));
  const transplant = [...conditions, ...procedures].some(({ code }) => isTransplant(code));
  return { asOf, ...(words.length > 0 ? { conditions: words } : {}), ...(transplant ? { transplant } : {}) };
}

function isHeld({ verificationStatus }: Condition): boolean {
  return !verificationStatus?.coding?.some(({ code }) => code === 'refuted' || code === 'entered-in-error');
}

function isTransplant(concept: CodeableConcept | undefined): boolean {
  return (
    (concept?.coding ?? []).some(({ code }) => code !== undefined && TRANSPLANTS.has(code)) ||
    wordsOf(concept).some((words) => TRANSPLANT_WORDS.test(words))
  );
}

function wordsOf(concept: CodeableConcept | undefined): readonly string[] {
  return [concept?.text, ...(concept?.coding ?? []).map(({ display }) => display)].filter(
    (words): words is string => typeof words === 'string',
  );
}
