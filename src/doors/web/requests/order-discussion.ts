// The record of discussion in an order: a Consent, and the form of the choices where it was held. Standard: NHS England FHIR Genomics
// implementation guide 0.6.2.
import type { Consent, Patient, QuestionnaireResponse, Reference, Resource } from '@medplum/fhirtypes';
import { concept } from '../../../foundation/terms/index.ts';
import { type Answers, first } from './draft.ts';

const ROD_FORM = 'https://www.england.nhs.uk/publication/nhs-genomic-medicine-service-record-of-discussion-form';

/** The national questionnaire of the record of discussion, as its examples name it. */
const ROD_QUESTIONNAIRE = 'https://fhir.nhs.uk/Questionnaire/NHSDigital-Questionnaire-Genomics-Example';

export function consentsOf(
  answers: Answers,
  subject: Reference,
  order: Reference,
  now: Date,
  add: (resource: Resource) => Reference,
): readonly Reference[] {
  const state = first(answers, 'discussion');
  if (!state) return [];
  const isHeld = state === 'held';
  const form = isHeld ? add(discussionForm(answers, subject, now)) : undefined;
  return [add(consentFor(state, subject, order, now, form))];
}

export function consentFor(state: string, subject: Reference, order: Reference, now: Date, form?: Reference): Consent {
  return {
    resourceType: 'Consent',
    status: state === 'held' ? 'active' : state === 'refused' ? 'rejected' : 'proposed',
    scope: concept('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy', 'Privacy Consent'),
    category: [concept('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'RESEARCH', 'research information access')],
    patient: subject as Reference<Patient>, // a Patient by contract
    dateTime: now.toISOString(),
    ...(form ? { sourceReference: form as never } : {}), // the QuestionnaireResponse above
    policy: [{ authority: 'https://www.england.nhs.uk', uri: ROD_FORM }],
    provision: { data: [{ meaning: 'instance', reference: order as never }] }, // the ServiceRequest of the same proposal
  };
}

/** The choices as the national form has them: who chose, and what was said about research. */
function discussionForm(answers: Answers, subject: Reference, now: Date): QuestionnaireResponse {
  const category = first(answers, 'category');
  const research = first(answers, 'research');
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: ROD_QUESTIONNAIRE,
    status: 'completed',
    subject,
    authored: now.toISOString(),
    item: [
      ...(research
        ? [
            {
              linkId: 'declaration4',
              item: [
                { linkId: 'researchConfirmation1', answer: [{ valueBoolean: research !== 'not-discussed' }] },
                ...(research === 'not-discussed'
                  ? []
                  : [{ linkId: 'researchConfirmation2', answer: [{ valueBoolean: research === 'agreed' }] }]),
              ],
            },
          ]
        : []),
      ...(category
        ? [
            {
              linkId: 'patientCategory',
              answer: [{ valueCoding: { system: 'https://fhir.nhs.uk/CodeSystem/patient-choice-category-genomics', code: category } }],
            },
          ]
        : []),
    ],
  };
}
