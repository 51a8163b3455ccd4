// What the policy speaks about: FHIR R4 types gathered by whose they are, and the nouns of pages that are not one FHIR type.

/** About a person: seen only by the organisations that take part in their care or their test, and by themselves. */
export const ABOUT_A_PERSON = [
  'Account',
  'AdverseEvent',
  'AllergyIntolerance',
  'Appointment',
  'Binary',
  'BodyStructure',
  'Bundle',
  'CarePlan',
  'CareTeam',
  'ClinicalImpression',
  'Communication',
  'CommunicationRequest',
  'Composition',
  'Condition',
  'Consent',
  'Coverage',
  'DetectedIssue',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'EpisodeOfCare',
  'FamilyMemberHistory',
  'Flag',
  'Goal',
  'GuidanceResponse',
  'ImagingStudy',
  'Immunization',
  'List',
  'Media',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationRequest',
  'MedicationStatement',
  'MessageHeader',
  'MolecularSequence',
  'NutritionOrder',
  'Observation',
  'Patient',
  'Person',
  'Procedure',
  'Provenance',
  'QuestionnaireResponse',
  'RelatedPerson',
  'RequestGroup',
  'ResearchSubject',
  'RiskAssessment',
  'ServiceRequest',
  'Specimen',
  'Substance',
  'Task',
] as const;

/** What tells a person their result. Patients read it on the pages, where the release plan is kept, never as bare resources. */
export const TELLS_A_RESULT = [
  'Binary',
  'Bundle',
  'ClinicalImpression',
  'Composition',
  'DetectedIssue',
  'DiagnosticReport',
  'DocumentReference',
  'GuidanceResponse',
  'ImagingStudy',
  'Media',
  'MolecularSequence',
  'Observation',
  'RiskAssessment',
] as const;

/** The service's shared knowledge: the test directory, questionnaires, terminology, conformance. It names nobody. */
export const CATALOGUE = [
  'ActivityDefinition',
  'CapabilityStatement',
  'CodeSystem',
  'ConceptMap',
  'DeviceDefinition',
  'GraphDefinition',
  'ImplementationGuide',
  'Library',
  'Measure',
  'Medication',
  'MedicationKnowledge',
  'MessageDefinition',
  'NamingSystem',
  'ObservationDefinition',
  'OperationDefinition',
  'PlanDefinition',
  'Questionnaire',
  'SearchParameter',
  'SpecimenDefinition',
  'StructureDefinition',
  'ValueSet',
  'directory',
] as const;

/** Who and where the service is: organisations and the staff in them. */
export const NETWORK = [
  'Device',
  'Endpoint',
  'HealthcareService',
  'Location',
  'Organization',
  'OrganizationAffiliation',
  'Practitioner',
  'PractitionerRole',
] as const;

/** Figures about many people, after disclosure control. */
export const FIGURES = ['MeasureReport', 'equity'] as const;

/** Rooms whose records are about staff and governance, not patients. */
export const SERVICE_ROOMS = ['workforce', 'alliances'] as const;

/** Approvals and runs of research extracts. They name no patient; the data itself is reached through a run alone. */
export const RESEARCH = ['research'] as const;

/** What staff see of themselves in workforce: their own training and badges. */
export const OWN_WORK = ['own-competences'] as const;

/** Clinical rooms whose pages open on a person. */
export const CLINICAL_ROOMS = ['requests', 'laboratory', 'results', 'pathways', 'families', 'medicines', 'interpretation'] as const;

/** How the service is run: routing rules, registered applications, subscriptions. */
export const RUNNING = ['Subscription', 'routing', 'clients', 'badge-issuers'] as const;

/** Who looked at what: the events themselves, and the log of one record in plain words. */
export const ACCESS_LOG = ['AuditEvent', 'access-log'] as const;

/**
 * What of their record a patient may also fetch as bare resources, for another application of theirs. Everything else about them is read on their own
 * pages (`my`), because a task, a message or a plan of care can tell a result before it is released.
 */
export const OPEN_TO_ONESELF = ['Patient', 'ServiceRequest', 'Consent', 'QuestionnaireResponse', 'RelatedPerson', 'Appointment'] as const;

/** A FHIR type name or one of the nouns above. Anything else is refused, because nothing grants it. */
export type Subject = string;
