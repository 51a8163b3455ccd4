// OMOP tables as CSV: person, observation_period, condition_occurrence, measurement (variants as rows of their own) and specimen.
// Standard: OMOP Common Data Model 5.4, https://ohdsi.github.io/CommonDataModel/cdm54.html. The vocabularies are not ours to carry: a concept that needs
// them is 0 ("no matching concept"), and the source code stands beside it for the recipient's own mapping.
import type { CodeableConcept, Observation, Patient } from '@medplum/fhirtypes';
import { isVariant, readVariant } from '../results/index.ts';
import { isAbsent } from './cohort.ts';
import { isPhenotype, type MinimisedPerson } from './minimise.ts';
import { columnsOf, OMOP_TABLES, type OmopTable, requiredOf } from './omop-columns.ts';
import type { Writer } from './writer.ts';

type Row = Readonly<Record<string, string | number | undefined>>;

/** Standard concepts that every copy of the vocabularies has. */
const CONCEPT = { male: 8507, female: 8532, fromRecord: 32817, none: 0 } as const;

export function omopWriter(): Writer {
  const next = new Map<string, number>();
  const number = (table: string) => {
    const id = (next.get(table) ?? 0) + 1;
    next.set(table, id);
    return id;
  };
  return {
    files: OMOP_TABLES.map((table) => ({ name: `${table}.csv`, type: table, head: columnsOf(table).join(',') })),
    linesOf: (person) =>
      rowsOf(person, number).flatMap(({ table, row }) =>
        requiredOf(table).every((column) => row[column] !== undefined)
          ? [
              {
                file: `${table}.csv`,
                line: columnsOf(table)
                  .map((column) => cell(row[column]))
                  .join(','),
              },
            ]
          : [],
      ),
  };
}

function rowsOf({ pseudonym, resources }: MinimisedPerson, number: (table: string) => number) {
  const patient = resources.find((each): each is Patient => each.resourceType === 'Patient');
  const year = patient?.birthDate?.slice(0, 4);
  // The model has no person without a year of birth.
  if (year === undefined) return [];
  const person_id = number('person');
  const rows: { readonly table: OmopTable; readonly row: Row }[] = [];
  const days: string[] = [];
  const gender = patient?.gender;
  const ethnic = sourceOf(patient?.extension?.[0]?.valueCodeableConcept);
  rows.push({
    table: 'person',
    row: {
      person_id,
      gender_concept_id: gender === 'male' || gender === 'female' ? CONCEPT[gender] : CONCEPT.none,
      year_of_birth: year,
      race_concept_id: CONCEPT.none,
      ethnicity_concept_id: CONCEPT.none,
      person_source_value: pseudonym,
      gender_source_value: gender,
      race_source_value: ethnic,
    },
  });
  const measured = (each: Observation, row: Row) => {
    const day = whole(each.effectiveDateTime);
    if (day !== undefined) days.push(day);
    rows.push({
      table: 'measurement',
      row: {
        measurement_id: day === undefined ? undefined : number('measurement'),
        person_id,
        measurement_concept_id: CONCEPT.none,
        measurement_date: day,
        measurement_type_concept_id: CONCEPT.fromRecord,
        ...row,
      },
    });
  };
  const condition = (concept: CodeableConcept | undefined, day: string | undefined, end?: string, status?: CodeableConcept) => {
    if (day === undefined) return;
    days.push(day);
    rows.push({
      table: 'condition_occurrence',
      row: {
        condition_occurrence_id: number('condition_occurrence'),
        person_id,
        condition_concept_id: CONCEPT.none,
        condition_start_date: day,
        condition_end_date: end,
        condition_type_concept_id: CONCEPT.fromRecord,
        condition_source_value: sourceOf(concept),
        condition_status_source_value: sourceOf(status),
      },
    });
  };
  for (const each of resources) {
    if (each.resourceType === 'Condition')
      condition(each.code, whole(each.onsetDateTime) ?? whole(each.recordedDate), whole(each.abatementDateTime), each.verificationStatus);
    if (each.resourceType === 'Specimen') {
      const day = whole(each.collection?.collectedDateTime) ?? whole(each.receivedTime);
      if (day === undefined) continue;
      days.push(day);
      rows.push({
        table: 'specimen',
        row: {
          specimen_id: number('specimen'),
          person_id,
          specimen_concept_id: CONCEPT.none,
          specimen_type_concept_id: CONCEPT.fromRecord,
          specimen_date: day,
          specimen_source_id: each.id,
          specimen_source_value: sourceOf(each.type),
        },
      });
    }
    if (each.resourceType !== 'Observation') continue;
    if (isVariant(each)) {
      const { gene, cdna, protein, significance } = readVariant(each);
      measured(each, {
        measurement_source_value: cut(['LOINC:69548-6', gene?.symbol].filter(Boolean).join(' ')),
        value_source_value: cut(cdna ?? protein ?? significance),
      });
    } else if (isPhenotype(each)) {
      if (each.valueBoolean !== false && !isAbsent(each.valueCodeableConcept)) condition(each.code, whole(each.effectiveDateTime));
    } else
      measured(each, {
        measurement_source_value: sourceOf(each.code),
        value_as_number: each.valueQuantity?.value ?? each.valueInteger,
        unit_source_value: each.valueQuantity?.code ?? each.valueQuantity?.unit,
        value_source_value: each.valueBoolean === undefined ? sourceOf(each.valueCodeableConcept) : String(each.valueBoolean),
      });
  }
  const [first] = days.sort();
  rows.push({
    table: 'observation_period',
    row: {
      observation_period_id: first === undefined ? undefined : number('observation_period'),
      person_id,
      observation_period_start_date: first,
      observation_period_end_date: days.at(-1),
      period_type_concept_id: CONCEPT.fromRecord,
    },
  });
  return rows;
}

/** The last part of a code system's address and the code: `sct:398036000`. At most 50 characters (varchar(50)). */
function sourceOf(concept: CodeableConcept | undefined): string | undefined {
  const [coding] = concept?.coding ?? [];
  return coding === undefined ? undefined : cut(`${coding.system?.split(/[/:]/).at(-1)}:${coding.code}`);
}

function cut(text: string | undefined): string | undefined {
  return text?.slice(0, 50);
}

function whole(day: string | undefined): string | undefined {
  return day?.length === 10 ? day : undefined;
}

function cell(value: string | number | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
