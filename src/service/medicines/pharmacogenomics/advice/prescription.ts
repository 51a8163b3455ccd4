// The medicines a prescriber is about to order, read from the draft orders of a CDS Hooks request (order-select, order-sign;
// https://cds-hooks.hl7.org/hooks/). Matching is by name of the ingredient: codes are not guessed.

import type { Finding } from '../../../../foundation/errors.ts';
import { drugNameOf, type NhsRules } from './nhs-rule.ts';

/** The parts of a FHIR R4 MedicationRequest that are read. The whole resource is kept for suggestions that change it. */
export interface DraftMedicationRequest {
  readonly resourceType: 'MedicationRequest';
  readonly id?: string;
  readonly subject?: { readonly reference?: string };
  readonly medicationCodeableConcept?: Concept;
  readonly medicationReference?: { readonly reference?: string; readonly display?: string };
  readonly contained?: readonly ContainedMedication[];
  readonly dosageInstruction?: readonly Dosage[];
}

interface Concept {
  readonly text?: string;
  readonly coding?: readonly { readonly system?: string; readonly code?: string; readonly display?: string }[];
}

interface ContainedMedication {
  readonly resourceType: string;
  readonly id?: string;
  readonly code?: Concept;
  readonly ingredient?: readonly { readonly itemCodeableConcept?: Concept }[];
}

export interface Dosage {
  readonly doseAndRate?: readonly { readonly doseQuantity?: { readonly value?: number; readonly unit?: string } }[];
}

/** The context of an order-select or order-sign request, as far as it is read. */
export interface OrderContext {
  readonly hook: 'order-select' | 'order-sign';
  readonly draftOrders: { readonly entry?: readonly { readonly resource?: unknown }[] };
  /** order-select only: the orders newly chosen, as "MedicationRequest/id". */
  readonly selections?: readonly string[];
}

export interface Prescription {
  readonly order: DraftMedicationRequest;
  readonly drugs: readonly string[];
}

export interface ReadOrders {
  readonly prescriptions: readonly Prescription[];
  readonly findings: readonly Finding[];
}

/** Reads the orders in question. All ingredients of a combination are found; an order whose medicine has no name is a finding. */
export function readOrders(context: OrderContext, knownDrugs: ReadonlySet<string>, rules: Pick<NhsRules, 'drugNames'>): ReadOrders {
  const findings: Finding[] = [];
  const orders = (context.draftOrders.entry ?? []).flatMap(({ resource }) => (isMedicationRequest(resource) ? [resource] : []));
  const asked =
    context.hook === 'order-select'
      ? orders.filter(({ id }) => context.selections?.some((selection) => selection === `MedicationRequest/${id}` || selection === id))
      : orders;
  const prescriptions = asked.map((order): Prescription => {
    const names = namesOf(order);
    if (names.length === 0)
      findings.push({
        severity: 'warning',
        code: 'MED_DRUG_UNNAMED',
        issue: 'required',
        where: `MedicationRequest/${order.id ?? ''}`,
        what: 'The order names no medicine in text or display, so no advice can be given.',
        mend: 'Send medicationCodeableConcept with the name in text, or in the display of a coding.',
      });
    return { order, drugs: drugsNamed(names, knownDrugs, rules) };
  });
  return { prescriptions, findings };
}

function isMedicationRequest(resource: unknown): resource is DraftMedicationRequest {
  return typeof resource === 'object' && resource !== null && 'resourceType' in resource && resource.resourceType === 'MedicationRequest';
}

function namesOf(order: DraftMedicationRequest): readonly string[] {
  const contained = (order.contained ?? []).flatMap(({ code, ingredient }) => [
    code,
    ...(ingredient ?? []).map(({ itemCodeableConcept }) => itemCodeableConcept),
  ]);
  const concepts = [order.medicationCodeableConcept, ...contained];
  const written = concepts.flatMap((concept) => [concept?.text, ...(concept?.coding ?? []).map(({ display }) => display)]);
  return [...written, order.medicationReference?.display].filter((name): name is string => typeof name === 'string' && name.trim() !== '');
}

/** Known drugs whose name stands as whole words in what was written ("Capecitabine 500mg tablets"). */
function drugsNamed(names: readonly string[], knownDrugs: ReadonlySet<string>, rules: Pick<NhsRules, 'drugNames'>): readonly string[] {
  const text = names.map((name) => ` ${name.toLowerCase().replace(/[^a-z0-9-]+/g, ' ')} `).join('|');
  const spellings = [...knownDrugs, ...Object.keys(rules.drugNames)];
  return [...new Set(spellings.filter((name) => text.includes(` ${name} `)).map((name) => drugNameOf(rules, name)))].filter((drug) =>
    knownDrugs.has(drug),
  );
}
