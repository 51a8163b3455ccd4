// What may leave at all: for each kind of data the FHIR types, and of each type the fields. A field that is not in this table never leaves.
// Standards: FHIR R4; data minimisation, UK GDPR Article 5(1)(c).

/** How a field goes out. `concept` keeps codes of known terminologies and drops words; `year` of birth; `date` is shifted or cut. */
export type FieldKind =
  | 'code'
  | 'concept'
  | 'date'
  | 'period'
  | 'birth-year'
  | 'boolean'
  | 'number'
  | 'quantity'
  | 'age'
  | 'reference'
  | 'subject'
  | 'deceased';
export interface Nested {
  readonly [field: string]: FieldKind | Nested;
}

export interface TypeOut {
  readonly fields: Nested;
  /** Without these a resource is not valid, or says nothing, and is left out. */
  readonly needs: readonly string[];
}

export const DATA_SETS = {
  people: { words: 'Sex, year of birth, whether they have died', types: ['Patient'] },
  ethnicity: { words: 'Ethnic category', types: ['Patient'] },
  conditions: { words: 'Coded conditions and phenotypes', types: ['Condition', 'Observation'] },
  measurements: { words: 'Coded measurements and their values', types: ['Observation'] },
  variants: { words: 'Reported variants', types: ['Observation'] },
  tests: { words: 'Tests asked for, and reports without their words', types: ['ServiceRequest', 'DiagnosticReport'] },
  specimens: { words: 'Samples: kind and day', types: ['Specimen'] },
  medicines: { words: 'Coded medicines', types: ['MedicationStatement', 'MedicationRequest'] },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly types: readonly string[] }>>;

export type DataSet = keyof typeof DATA_SETS;
export const isDataSet = (name: string): name is DataSet => Object.hasOwn(DATA_SETS, name);

const OBSERVATION: Nested = {
  status: 'code',
  category: 'concept',
  code: 'concept',
  subject: 'subject',
  effectiveDateTime: 'date',
  effectivePeriod: 'period',
  valueQuantity: 'quantity',
  valueCodeableConcept: 'concept',
  valueInteger: 'number',
  valueBoolean: 'boolean',
  interpretation: 'concept',
  bodySite: 'concept',
  method: 'concept',
  specimen: 'reference',
  derivedFrom: 'reference',
  component: {
    code: 'concept',
    valueQuantity: 'quantity',
    valueCodeableConcept: 'concept',
    valueInteger: 'number',
    valueBoolean: 'boolean',
    interpretation: 'concept',
  },
};

export const TYPES_OUT: Readonly<Record<string, TypeOut>> = {
  Patient: { fields: { gender: 'code', birthDate: 'birth-year', deceasedBoolean: 'boolean', deceasedDateTime: 'deceased' }, needs: [] },
  Condition: {
    fields: {
      clinicalStatus: 'concept',
      verificationStatus: 'concept',
      category: 'concept',
      severity: 'concept',
      code: 'concept',
      bodySite: 'concept',
      subject: 'subject',
      onsetDateTime: 'date',
      onsetAge: 'age',
      abatementDateTime: 'date',
      recordedDate: 'date',
    },
    needs: ['code', 'subject'],
  },
  Observation: { fields: OBSERVATION, needs: ['status', 'code', 'subject'] },
  Specimen: {
    fields: {
      status: 'code',
      type: 'concept',
      subject: 'subject',
      receivedTime: 'date',
      collection: { collectedDateTime: 'date', bodySite: 'concept' },
    },
    needs: ['subject'],
  },
  ServiceRequest: {
    fields: {
      status: 'code',
      intent: 'code',
      category: 'concept',
      priority: 'code',
      code: 'concept',
      subject: 'subject',
      authoredOn: 'date',
      reasonCode: 'concept',
    },
    needs: ['status', 'intent', 'code', 'subject'],
  },
  DiagnosticReport: {
    fields: {
      status: 'code',
      category: 'concept',
      code: 'concept',
      subject: 'subject',
      effectiveDateTime: 'date',
      specimen: 'reference',
      result: 'reference',
      conclusionCode: 'concept',
    },
    needs: ['status', 'code', 'subject'],
  },
  MedicationStatement: {
    fields: {
      status: 'code',
      medicationCodeableConcept: 'concept',
      subject: 'subject',
      effectiveDateTime: 'date',
      effectivePeriod: 'period',
    },
    needs: ['status', 'medicationCodeableConcept', 'subject'],
  },
  MedicationRequest: {
    fields: { status: 'code', intent: 'code', medicationCodeableConcept: 'concept', subject: 'subject', authoredOn: 'date' },
    needs: ['status', 'intent', 'medicationCodeableConcept', 'subject'],
  },
};

/** The FHIR types of some kinds of data; the Patient always, because the rest points to it. */
export function typesOf(dataSets: readonly DataSet[]): readonly string[] {
  return [...new Set(['Patient', ...dataSets.flatMap((each) => DATA_SETS[each].types)])];
}

/** What a code of each terminology looks like; anything else in its place is words, and is dropped. */
const TERMINOLOGIES: Readonly<Record<string, RegExp>> = {
  'http://snomed.info/sct': /^\d{6,18}$/,
  'http://loinc.org': /^(LA)?\d{1,7}-\d$/,
  'http://human-phenotype-ontology.org': /^HP:\d{7}$/,
  'http://purl.obolibrary.org/obo/hp.owl': /^HP:\d{7}$/,
  'http://purl.obolibrary.org/obo/mondo.owl': /^MONDO:\d{7}$/,
  'http://www.orpha.net': /^(ORPHA:)?\d{1,7}$/,
  'http://www.omim.org': /^(OMIM:)?\d{6}$/,
  'https://omim.org': /^(OMIM:)?\d{6}$/,
  'http://hl7.org/fhir/sid/icd-10': /^[A-Z]\d{2}(\.?\d{1,2})?[A-Z*+]?$/,
  'http://hl7.org/fhir/sid/icd-10-uk': /^[A-Z]\d{2}(\.?\d{1,2})?[A-Z*+]?$/,
  'http://www.genenames.org': /^(HGNC:)?\d{1,6}$/,
  'http://www.genenames.org/geneId': /^(HGNC:)?\d{1,6}$/,
  'http://varnomen.hgvs.org':
    /^(N[CGMPRTW]_\d+|ENS[GPT]\d+|LRG_\d+[pt]?\d*)(\.\d+)?(\([A-Z0-9-]+\))?:[cgmnpr]\.[A-Za-z0-9_()*=>+?[\];-]{1,160}$/,
  'http://unitsofmeasure.org': /^\S{1,20}$/,
  'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory': /^[RMC]\d{1,4}(\.\d{1,3})?[A-Za-z]?$/,
  'https://fhir.nhs.uk/CodeSystem/England-DigitalGenomicTestService': /^[A-Z]{2}\d{1,5}$/,
  'https://fhir.nhs.uk/CodeSystem/England-DigitalGenomicTestServices': /^[A-Z]{2}\d{1,5}$/,
  'https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland': /^[A-Z]$/,
  'urn:opengms:pathway-fact': /^[a-z][A-Za-z0-9-]{1,60}$/,
};
const HL7 = /^http:\/\/(terminology\.hl7\.org\/CodeSystem|hl7\.org\/fhir)\/[A-Za-z0-9/-]+$/;

export function isKnownCode(system: string | undefined, code: string | undefined): boolean {
  if (system === undefined || code === undefined) return false;
  const pattern = Object.hasOwn(TERMINOLOGIES, system)
    ? TERMINOLOGIES[system]
    : HL7.test(system)
      ? /^[A-Za-z][A-Za-z0-9-]{0,39}$/
      : undefined;
  return pattern?.test(code) ?? false;
}
