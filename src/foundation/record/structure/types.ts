// Which FHIR R4 resource types the service uses, and the search parameters it adds to those of the base specification.
// To serve another type, add it here and run scripts/generate-structure.ts.

export const TYPES: readonly string[] = [
  // people and organisations
  ...['Patient', 'RelatedPerson', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'HealthcareService', 'Endpoint'],
  ...['Device', 'CareTeam', 'Group', 'ResearchSubject'],
  // orders and work
  ...['ServiceRequest', 'RequestGroup', 'Task', 'Specimen', 'Appointment', 'Schedule', 'Slot', 'Coverage'],
  // results and facts
  ...[
    'DiagnosticReport',
    'Observation',
    'MolecularSequence',
    'BodyStructure',
    'Condition',
    'Procedure',
    'FamilyMemberHistory',
    'RiskAssessment',
    'Media',
  ],
  ...['AllergyIntolerance', 'Immunization', 'Medication', 'MedicationRequest', 'MedicationStatement', 'DetectedIssue', 'GuidanceResponse'],
  // consent, questions, documents
  ...['Consent', 'Questionnaire', 'QuestionnaireResponse', 'DocumentReference', 'Binary', 'Composition', 'List', 'Flag', 'Basic'],
  // care
  ...['Encounter', 'EpisodeOfCare', 'CarePlan', 'Goal', 'Communication', 'CommunicationRequest'],
  // trace and exchange
  ...['Provenance', 'AuditEvent', 'Subscription', 'MessageHeader', 'Bundle', 'OperationOutcome', 'Parameters'],
  // definitions
  ...['PlanDefinition', 'ActivityDefinition', 'Library', 'SpecimenDefinition', 'GraphDefinition', 'Measure', 'MeasureReport', 'ValueSet'],
  ...[
    'CodeSystem',
    'ConceptMap',
    'NamingSystem',
    'StructureDefinition',
    'SearchParameter',
    'CapabilityStatement',
    'OperationDefinition',
    'MessageDefinition',
  ],
];

const MESSAGE = 'Bundle.entry.resource[resourceType=MessageHeader]';

/** NHS England FHIR Genomics guide 0.6.2 (SearchParameter folder), and what the regional queue asks of stored messages. */
export const NATIONAL_PARAMETERS: readonly {
  readonly base: string;
  readonly code: string;
  readonly type: 'token' | 'reference' | 'date' | 'string' | 'uri';
  readonly expression: string;
}[] = [
  { base: 'ServiceRequest', code: 'supporting-info', type: 'reference', expression: 'ServiceRequest.supportingInfo' },
  { base: 'Specimen', code: 'request', type: 'reference', expression: 'Specimen.request' },
  { base: 'Task', code: 'for', type: 'reference', expression: 'Task.for' },
  { base: 'AuditEvent', code: 'entity-detail', type: 'string', expression: 'AuditEvent.entity.detail.value.ofType(string)' },
  // The door turns `message.receiver` and `message.sender` into these; a stored message is one resource, so there is nothing to join.
  { base: 'Bundle', code: 'message-receiver', type: 'reference', expression: `${MESSAGE}.destination.receiver` },
  { base: 'Bundle', code: 'message-sender', type: 'reference', expression: `${MESSAGE}.sender` },
  { base: 'Bundle', code: 'message-event', type: 'token', expression: `${MESSAGE}.event.ofType(Coding)` },
];
