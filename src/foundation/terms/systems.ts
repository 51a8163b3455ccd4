// The identifier and code systems of the English genomic services, spelt once.
// Source: NHS England FHIR Genomics implementation guide 0.6.2 and HL7 FHIR R4.

export const SYSTEM = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  odsOrganisation: 'https://fhir.nhs.uk/Id/ods-organization-code',
  sdsUser: 'https://fhir.nhs.uk/Id/sds-user-id',
  gmcNumber: 'https://fhir.hl7.org.uk/Id/gmc-number',
  gmsOrder: 'https://fhir.nhs.uk/Id/GMSOrder',
  gmsReport: 'https://fhir.nhs.uk/Id/GMSReport',
  gmsSpecimen: 'https://fhir.nhs.uk/Id/GMSSpecimen',
  pedigree: 'https://fhir.nhs.uk/Id/genomics-pedigree-number',
  /** The workbook's codes: R134, R134.1, M1.4. */
  testDirectory: 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory',
  /** The digital directory's codes: TP439, GT488. Both spellings of the system occur in the guide. */
  digitalTestService: 'https://fhir.nhs.uk/CodeSystem/England-DigitalGenomicTestService',
  digitalTestServices: 'https://fhir.nhs.uk/CodeSystem/England-DigitalGenomicTestServices',
  taskCode: 'https://fhir.nhs.uk/CodeSystem/task-code-genomics',
  snomed: 'http://snomed.info/sct',
  loinc: 'http://loinc.org',
  hpo: 'http://human-phenotype-ontology.org',
  hgnc: 'http://www.genenames.org',
  ucum: 'http://unitsofmeasure.org',
} as const;
