// Facts of one person from that person's resources. Pure: the day is passed in. What is not recorded is not known; what cannot be used says why.

import type {
  Condition,
  FamilyMemberHistory,
  MedicationRequest,
  MedicationStatement,
  Observation,
  Patient,
  Procedure,
  Resource,
} from '@medplum/fhirtypes';
import { shardOf } from '../../../foundation/record/index.ts';
import type { Catalogue, FactDefinition } from '../criteria/catalogue.ts';
import type { Fact, ListFact } from '../criteria/given.ts';
import { ageOn, CODES, cancerSite, codesIn, dayOf, referenceOf, type Sighting, settle, wordsIn } from './evidence.ts';
import { familyFacts } from './family.ts';
import { lipidFacts } from './lipids.ts';
import type { PersonFacts } from './person-facts.ts';
import { tumourFacts, variantSightings } from './tumour.ts';

/** Resource types that say something; others are not kept. */
export const EVIDENCE_TYPES: ReadonlySet<string> = new Set([
  'Patient',
  'Observation',
  'Condition',
  'FamilyMemberHistory',
  'Procedure',
  'MedicationStatement',
  'MedicationRequest',
  'DiagnosticReport',
]);

const OLDEST = 130;
const COLONOSCOPY = '73761001';

export function deriveFacts(person: string, resources: readonly Resource[], catalogue: Catalogue, today: string): PersonFacts {
  const observations = ofType<Observation>(resources, 'Observation').filter(({ status }) =>
    ['final', 'amended', 'corrected'].includes(status),
  );
  const medicines = [
    ...ofType<MedicationStatement>(resources, 'MedicationStatement'),
    ...ofType<MedicationRequest>(resources, 'MedicationRequest'),
  ];
  const [patient] = ofType<Patient>(resources, 'Patient');
  const bornOn = dayOf(patient?.birthDate, today);
  const diedOn = dayOf(patient?.deceasedDateTime, today);
  const sightings = new Map<string, Sighting[]>();
  const say = (fact: string, sighting: Sighting) => sightings.set(fact, [...(sightings.get(fact) ?? []), sighting]);
  const facts = new Map<string, Fact>(lipidFacts(observations, medicines, today));

  if (patient) aboutPatient(patient, bornOn, today, say, facts);
  const cancers = aboutConditions(ofType<Condition>(resources, 'Condition'), patient, bornOn, today, say, facts);
  const completed = new Set<string>();
  for (const observation of observations) aboutAnswer(observation, catalogue, today, say, facts, completed);
  for (const [fact, sighting] of variantSightings(observations, today)) say(fact, sighting);
  for (const [fact, value] of tumourFacts(observations, new Set(cancers.map(({ site }) => site)), today)) facts.set(fact, value);
  for (const procedure of ofType<Procedure>(resources, 'Procedure')) aboutProcedure(procedure, today, say);
  for (const medicine of medicines) aboutPlan(medicine, today, say);
  const family = familyFacts(ofType<FamilyMemberHistory>(resources, 'FamilyMemberHistory'), cancers, (list) => completed.has(list));
  for (const [fact, found] of family.sightings) for (const sighting of found) say(fact, sighting);

  for (const [fact, found] of sightings) {
    const settled = settle(found);
    if (settled) facts.set(fact, settled);
  }
  const lists = new Map<string, ListFact>(family.lists);
  lists.set('tumours', {
    members: cancers.map(({ site, age }, place) => ({ id: String(place + 1), fields: { site, age } })),
    isComplete: completed.has('tumours'),
  });
  const practice = patient?.generalPractitioner?.[0]?.identifier?.value;
  return {
    shard: shardOf(person),
    person,
    ...(bornOn && facts.get('ageYears')?.value !== undefined ? { bornOn } : {}),
    ...(diedOn ? { diedOn } : {}),
    ...(practice ? { practice } : {}),
    facts,
    lists,
  };
}

type Say = (fact: string, sighting: Sighting) => void;

function ofType<T extends Resource>(resources: readonly Resource[], type: T['resourceType']): readonly T[] {
  return resources.filter((resource): resource is T => resource.resourceType === type);
}

function aboutPatient(patient: Patient, bornOn: string | undefined, today: string, say: Say, facts: Map<string, Fact>): void {
  const from = referenceOf(patient);
  const end = dayOf(patient.deceasedDateTime, today) ?? today;
  if (patient.birthDate !== undefined) {
    const age = bornOn === undefined ? undefined : ageOn(bornOn, end);
    if (age === undefined || age < 0 || age > OLDEST)
      facts.set('ageYears', { why: 'unusable', from: [from], note: `date of birth ${patient.birthDate}` });
    else facts.set('ageYears', { value: age, from: [from], date: today });
  }
  if (patient.gender === 'male' || patient.gender === 'female') say('sex', { value: patient.gender, from });
  if (patient.deceasedBoolean !== undefined || patient.deceasedDateTime !== undefined)
    say('deceased', { value: patient.deceasedBoolean ?? true, from });
}

interface Cancer {
  readonly site: string;
  readonly age: number | undefined;
}

function aboutConditions(
  conditions: readonly Condition[],
  patient: Patient | undefined,
  bornOn: string | undefined,
  today: string,
  say: Say,
  facts: Map<string, Fact>,
): readonly Cancer[] {
  const cancers: Cancer[] = [];
  for (const condition of conditions) {
    const status = codesIn(condition.verificationStatus)[0] ?? 'confirmed';
    if (status !== 'confirmed' && status !== 'refuted') continue;
    const isSo = status === 'confirmed';
    const from = referenceOf(condition);
    const day = dayOf(condition.onsetDateTime ?? condition.recordedDate, today);
    const onset = dayOf(condition.onsetDateTime, today);
    const age = condition.onsetAge?.value ?? (onset !== undefined && bornOn !== undefined ? ageOn(bornOn, onset) : undefined);
    const seen = { from, ...(day ? { date: day } : {}) };
    const is = (list: readonly string[]) => codesIn(condition.code).some((code) => list.includes(code));
    if (is(CODES.conditions.fhDiagnosed)) say('fhDiagnosed', { value: isSo, ...seen });
    const site = cancerSite(condition.code);
    if (site !== undefined && isSo) {
      cancers.push({ site, age });
      say('newCancerDiagnosis', { value: true, ...seen });
      if (!['breast', 'other'].includes(site)) say('affectedByLynchCancer', { value: true, ...seen });
      if (site === 'CRC' && age !== undefined) say('bowelCancerAge', { value: age, ...seen });
    }
    if (site === 'CRC') say('bowelCancer', { value: isSo, ...seen });
    if (site === 'endometrial') say('endometrialCancer', { value: isSo, ...seen });
    if (!isSo) continue;
    if (site === 'breast') {
      say('breastPanelCancer', { value: 'breast', ...seen });
      if (age !== undefined) say('breastPanelAge', { value: age, ...seen });
    }
    for (const [fact, list] of [
      ['prematureChd', CODES.conditions.coronary],
      ['prematureCerebralOrPvd', CODES.conditions.cerebralOrPeripheral],
    ] as const) {
      if (!is(list)) continue;
      const limit = patient?.gender === 'male' ? 55 : patient?.gender === 'female' ? 60 : undefined;
      if (age === undefined || limit === undefined)
        facts.set(fact, { why: 'unusable', from: [from], note: 'the age at the event or the sex is not recorded' });
      else if (age < limit) say(fact, { value: true, ...seen });
    }
  }
  return cancers;
}

/** The answer to one of our questions: an Observation whose code is the fact. For a list, true says that there are no others. */
function aboutAnswer(
  observation: Observation,
  catalogue: Catalogue,
  today: string,
  say: Say,
  facts: Map<string, Fact>,
  completed: Set<string>,
): void {
  const id = observation.code.coding?.find(({ system }) => system === CODES.answers)?.code;
  if (id === undefined) return;
  const from = referenceOf(observation);
  const day = dayOf(observation.effectiveDateTime, today);
  if (catalogue.lists.has(id) && observation.valueBoolean === true) completed.add(id);
  const definition = catalogue.facts.get(id);
  if (definition === undefined || id === 'ageYears') return;
  const value = answerIn(observation, definition);
  if (value === undefined || (observation.effectiveDateTime !== undefined && day === undefined))
    facts.set(id, { why: 'unusable', from: [from], note: 'the answer is not of the kind asked for, or its day does not exist' });
  else say(id, { value, from, ...(day ? { date: day } : {}) });
}

function answerIn(observation: Observation, definition: FactDefinition): Sighting['value'] | undefined {
  if (definition.type === 'yes-no') return observation.valueBoolean;
  const words = codesIn(observation.valueCodeableConcept);
  if (definition.type === 'word') return words.find((word) => definition.values.includes(word));
  if (definition.type === 'words') {
    const listed = (observation.component ?? []).flatMap(({ valueCodeableConcept }) => codesIn(valueCodeableConcept));
    return listed.every((word) => definition.values.includes(word)) ? listed : undefined;
  }
  const { value, code, unit } = observation.valueQuantity ?? { value: observation.valueInteger };
  if (value === undefined || value < definition.min || value > definition.max) return undefined;
  const written = code ?? unit ?? definition.unit;
  return written === definition.unit && (definition.isWhole !== true || Number.isInteger(value)) ? value : undefined;
}

function aboutProcedure(procedure: Procedure, today: string, say: Say): void {
  const day = dayOf(procedure.performedDateTime ?? procedure.performedPeriod?.end, today);
  if (procedure.status !== 'completed' || day === undefined || !codesIn(procedure.code).includes(COLONOSCOPY)) return;
  const years = Math.floor(((Date.parse(today) - Date.parse(day)) / (365.25 * 86_400_000)) * 100) / 100;
  say('yearsSinceColonoscopy', { value: years, from: referenceOf(procedure), date: day });
}

function aboutPlan(medicine: MedicationStatement | MedicationRequest, today: string, say: Say): void {
  if (medicine.resourceType !== 'MedicationRequest' || !['active', 'draft', 'on-hold'].includes(medicine.status ?? '')) return;
  const words = wordsIn(medicine.medicationCodeableConcept);
  const planned = Object.entries(CODES.plannedMedicines).find(([, names]) => names.some((name) => words.includes(name)))?.[0];
  const day = dayOf(medicine.authoredOn, today);
  if (planned !== undefined) say('plannedMedicine', { value: planned, from: referenceOf(medicine), ...(day ? { date: day } : {}) });
}
