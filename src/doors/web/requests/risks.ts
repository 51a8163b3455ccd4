// Choices that are stopped at once before the request is placed, each with what follows from it. Nothing here forbids; the requester decides. Pure.
import type { ServiceRequest } from '@medplum/fhirtypes';
import { coded } from './codes.ts';
import { type Answers, first } from './draft.ts';
import type { Plan } from './plan.ts';

export interface Risk {
  readonly heading: string;
  readonly text: string;
}

export function risksOf(means: {
  readonly answers: Answers;
  readonly plan: Plan;
  /** Orders of this patient that are still open. */
  readonly openOrders: readonly ServiceRequest[];
  /** The NHS number belongs to a record this organisation has not seen. */
  readonly isKnownElsewhere: boolean;
  readonly ageYears: number | undefined;
}): readonly Risk[] {
  const { answers, plan, openOrders, isKnownElsewhere, ageYears } = means;
  const risks: Risk[] = [];
  const indication = plan.indication?.code ?? first(answers, 'test');
  const twin = openOrders.find((order) => coded(order).some((code) => code === indication || code.startsWith(`${indication}.`)));
  if (twin)
    risks.push({
      heading: `There is an open request for ${indication} for this patient already`,
      text: 'A second request means a second sample and a second test. If you want to add something, send the hub a message on the first one.',
    });
  if (plan.ordered.isWgs && first(answers, 'discussion') !== 'held')
    risks.push({
      heading: 'The record of discussion is not there yet',
      text: 'Whole genome sequencing waits for it. The sample is received and kept, and the clock of the laboratory starts when the form arrives.',
    });
  // The name of the indication says children: "Acutely unwell children with a likely monogenic disorder" (R14).
  if (/\bchild(ren)?\b/i.test(plan.indication?.name ?? '') && ageYears !== undefined && ageYears >= 18)
    risks.push({
      heading: `${indication} is for children, and this patient is ${ageYears}`,
      text: 'The laboratory may not do it. Look for a test for adults, or explain in the notes.',
    });
  if (isKnownElsewhere)
    risks.push({
      heading: 'This NHS number is known to the service from another organisation',
      text: 'The request will join that record if the date of birth is the same. Check the number with the patient.',
    });
  return risks;
}
