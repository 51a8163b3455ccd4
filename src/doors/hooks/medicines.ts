// Medicines where they are prescribed: what the stored genotype says of a draft order, which test is missing first, and for a patient in view what
// their present medicines meet. Silence where there is nothing to say.

import type { MedicationRequest, Observation } from '@medplum/fhirtypes';
import { type Card, cardsFor, namesKnownDrug, unreadOrderCards } from '../../service/medicines/index.ts';
import { GENOTYPE_CODES, type PersonOnRecord, patientContext } from '../../service/medicines/stored/index.ts';
import { personOf, withNotes } from './person-of-call.ts';
import type { Call, HookMeans, HookService } from './service.ts';
import { sentOf } from './whose-call.ts';

const PREFETCH = {
  patient: 'Patient/{{context.patientId}}',
  genotypes: `Observation?patient={{context.patientId}}&code=${GENOTYPE_CODES}`,
  conditions: 'Condition?patient={{context.patientId}}&clinical-status=active',
  procedures: 'Procedure?patient={{context.patientId}}&status=completed',
} as const;

const REQUIREMENTS =
  'The patient needs an NHS number in the prefetch, or the client works on this FHIR server. The FHIR server of the client is never called: what is not prefetched is not known.';

const READS = ['Observation', 'MedicationRequest'] as const;

export const MEDICINES_SERVICES: readonly HookService[] = [
  {
    id: 'medicines-order-select',
    hook: 'order-select',
    title: 'Medicines and the genome: while choosing',
    description: 'For medicines just chosen: the dose or alternative that the genotype calls for, or the test that comes first.',
    usageRequirements: REQUIREMENTS,
    prefetch: PREFETCH,
    reads: READS,
    answer: (call, means) => onOrders(call, means, call.hook === 'order-select' ? 'order-select' : 'order-sign'),
  },
  {
    id: 'medicines-order-sign',
    hook: 'order-sign',
    title: 'Medicines and the genome: before signing',
    description: 'For all medicines about to be signed: the dose or alternative that the genotype calls for, or the test that comes first.',
    usageRequirements: REQUIREMENTS,
    prefetch: PREFETCH,
    reads: READS,
    answer: (call, means) => onOrders(call, means, 'order-sign'),
  },
  {
    id: 'medicines-patient-view',
    hook: 'patient-view',
    title: 'Medicines and the genome: present medicines',
    description: 'For a patient in view: present medicines that the stored genotype speaks against.',
    usageRequirements: REQUIREMENTS,
    prefetch: { ...PREFETCH, medicines: 'MedicationRequest?patient={{context.patientId}}&status=active' },
    reads: READS,
    answer: onPatient,
  },
];

async function onOrders(call: Call, means: HookMeans, hook: 'order-select' | 'order-sign'): Promise<readonly Card[]> {
  const order = { hook, draftOrders: call.draftOrders, selections: call.selections };
  const { knowledge } = means.medicines.engine();
  const unread = unreadOrderCards(order, knowledge, call.newId);
  if (!namesKnownDrug(order, knowledge)) return unread;
  return [...advise(call, means, await personOf(call, means, { medicines: false }), order), ...unread];
}

/** What is already prescribed is not drafted: it is said, and nothing offers to change it from here. */
async function onPatient(call: Call, means: HookMeans): Promise<readonly Card[]> {
  const person = await personOf(call, means);
  const medicines = [...(person?.medicines ?? []), ...sentOf<MedicationRequest>(call.sent, 'MedicationRequest')].filter(
    ({ status }) => status === 'active',
  );
  const cards = advise(call, means, person, { hook: 'order-sign', draftOrders: { entry: medicines.map((resource) => ({ resource })) } });
  const said = new Map(cards.filter(({ indicator }) => indicator !== 'info').map((card) => [card.summary, card]));
  return [...said.values()].map(({ suggestions: _, selectionBehavior: __, ...card }) => card);
}

function advise(
  call: Call,
  { medicines }: HookMeans,
  person: PersonOnRecord | undefined,
  order: Parameters<typeof cardsFor>[0],
): readonly Card[] {
  const results = medicines.results(sentOf<Observation>(call.sent, 'Observation'), person);
  const context = patientContext([...(person?.history ?? []), ...call.sent], call.now.toISOString().slice(0, 10));
  const { knowledge, missing } = medicines.engine();
  const { cards } = cardsFor(order, results, knowledge, context, call.newId);
  const conflicts = results.findings.filter(({ code }) => /CONTRADICT|UNREADABLE/.test(code)).map(({ what }) => what);
  return withNotes(cards, call, [...conflicts, ...(missing === undefined ? [] : [missing.split('.')[0] ?? missing])]);
}
