// The columns of the OMOP tables that are written, in order; `!` marks a column that may not be empty.
// Source: OMOP Common Data Model 5.4, OHDSI CommonDataModel, inst/ddl/5.4/postgresql (Apache-2.0), read November 2026.

export const OMOP_COLUMNS = {
  person:
    'person_id! gender_concept_id! year_of_birth! month_of_birth day_of_birth birth_datetime race_concept_id! ethnicity_concept_id! location_id provider_id care_site_id person_source_value gender_source_value gender_source_concept_id race_source_value race_source_concept_id ethnicity_source_value ethnicity_source_concept_id',
  observation_period:
    'observation_period_id! person_id! observation_period_start_date! observation_period_end_date! period_type_concept_id!',
  condition_occurrence:
    'condition_occurrence_id! person_id! condition_concept_id! condition_start_date! condition_start_datetime condition_end_date condition_end_datetime condition_type_concept_id! condition_status_concept_id stop_reason provider_id visit_occurrence_id visit_detail_id condition_source_value condition_source_concept_id condition_status_source_value',
  measurement:
    'measurement_id! person_id! measurement_concept_id! measurement_date! measurement_datetime measurement_time measurement_type_concept_id! operator_concept_id value_as_number value_as_concept_id unit_concept_id range_low range_high provider_id visit_occurrence_id visit_detail_id measurement_source_value measurement_source_concept_id unit_source_value unit_source_concept_id value_source_value measurement_event_id meas_event_field_concept_id',
  specimen:
    'specimen_id! person_id! specimen_concept_id! specimen_type_concept_id! specimen_date! specimen_datetime quantity unit_concept_id anatomic_site_concept_id disease_status_concept_id specimen_source_id specimen_source_value unit_source_value anatomic_site_source_value disease_status_source_value',
} as const satisfies Readonly<Record<string, string>>;

export type OmopTable = keyof typeof OMOP_COLUMNS;
export const OMOP_TABLES = Object.keys(OMOP_COLUMNS) as readonly OmopTable[]; // the keys of the table above

export function columnsOf(table: OmopTable): readonly string[] {
  return OMOP_COLUMNS[table].replaceAll('!', '').split(' ');
}

export function requiredOf(table: OmopTable): readonly string[] {
  return OMOP_COLUMNS[table].split(' ').flatMap((column) => (column.endsWith('!') ? [column.slice(0, -1)] : []));
}
