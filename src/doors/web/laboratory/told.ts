// What the requester told about the patient and the sample, as an order points to it: features, pregnancy, transplant, tumour content, earlier reports.
import type { Observation, Procedure, ServiceRequest } from '@medplum/fhirtypes';
import { idIn, wordsFor } from '../../../service/laboratory/index.ts';
import { day } from '../format.ts';
import type { Visit, Web } from '../web.ts';

export type Told = Observation | Procedure;

/** Within the scope of who looks: what they may not see is not there. */
export async function toldWith(web: Web, visit: Pick<Visit, 'scope'>, request: ServiceRequest): Promise<readonly Told[]> {
  const references = (request.supportingInfo ?? []).flatMap((each) =>
    idIn(each, 'Observation') === undefined && idIn(each, 'Procedure') === undefined ? [] : (each.reference ?? []),
  );
  if (references.length === 0) return [];
  return (await web.record.readMany(references, visit.scope)).flatMap(
    (stored) => (stored === undefined || stored.deleted ? [] : [JSON.parse(stored.content) as Told]), // Observations and Procedures were asked for
  );
}

export function toldRows(told: readonly Told[]) {
  return told.flatMap((each) => {
    const key = each.code?.text ?? wordsFor(each.code);
    const value = each.resourceType === 'Procedure' ? (day(each.performedDateTime) ?? '') : said(each);
    return key === undefined ? [] : [{ key: { text: key }, value: { text: value || 'Yes' } }];
  });
}

/** No history of procedure: Transplant. Pregnancy: Gestational age 87 day, Estimated date of delivery 1 May 2027. */
function said(observation: Observation | NonNullable<Observation['component']>[number]): string {
  const { valueString, valueQuantity, valueCodeableConcept, valueDateTime, valueBoolean } = observation;
  if (valueString !== undefined) return valueString;
  if (valueQuantity?.value !== undefined) return quantity(valueQuantity.value, valueQuantity.unit);
  if (valueCodeableConcept !== undefined) return wordsFor(valueCodeableConcept) ?? '';
  if (valueDateTime !== undefined) return day(valueDateTime) ?? '';
  if (valueBoolean !== undefined) return valueBoolean ? 'Yes' : 'No';
  const parts = 'component' in observation ? (observation.component ?? []) : [];
  return parts.map((part) => [wordsFor(part.code), said(part)].filter(Boolean).join(' ')).join(', ');
}

function quantity(value: number, unit: string | undefined): string {
  if (unit === 'day') return `${Math.floor(value / 7)} weeks ${value % 7} days`;
  return unit === '%' ? `${value}%` : [String(value), unit].filter(Boolean).join(' ');
}
