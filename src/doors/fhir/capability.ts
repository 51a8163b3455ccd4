// The CapabilityStatement: what this door does, made from the same tables that do it. http://hl7.org/fhir/R4/capabilitystatement.html
import { RESOURCE_TYPES, searchParameters } from '../../foundation/record/index.ts';
import { DEFAULT_LIMITS, type FhirMeans } from './means.ts';
import { GENOMICS_OPERATIONS } from './operations/find-genomics.ts';

/** Types that are only ever part of an exchange, never looked up by themselves. */
const NOT_STORED: ReadonlySet<string> = new Set(['OperationOutcome', 'Parameters', 'CapabilityStatement']);
const INTERACTIONS = ['read', 'vread', 'update', 'patch', 'delete', 'history-instance', 'history-type', 'create', 'search-type'];
/** Written by the service alone. */
const READ_ONLY: ReadonlySet<string> = new Set(['AuditEvent']);

const PATHWAYS = 'GET Patient/{id}/$pathways: where the patient stands, a searchset of CarePlans with their Tasks. Alone or in a batch.';

const texts = new Map<string, string>();

export function capabilityText(means: FhirMeans): string {
  const base = `${means.baseUrl}/FHIR/R4`;
  const known = texts.get(base);
  if (known) return known;
  const text = JSON.stringify(statement(means, base));
  texts.set(base, text);
  return text;
}

function statement(means: FhirMeans, base: string) {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: means.now().toISOString(),
    publisher: 'OpenGMS',
    kind: 'instance',
    software: { name: 'OpenGMS', version: means.version },
    implementation: { description: 'OpenGMS genomic medicine service', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    patchFormat: ['application/json-patch+json'],
    implementationGuide: ['https://fhir.nhs.uk/ImplementationGuide/FHIR-Genomics-Implementation-Guide'],
    rest: [
      {
        mode: 'server',
        documentation: `Bodies up to ${(means.limits?.body ?? DEFAULT_LIMITS.body) / 1024 / 1024} MB, ${means.limits?.entries ?? DEFAULT_LIMITS.entries} entries a Bundle. PUT of ServiceRequest, RequestGroup, Task, Specimen and DiagnosticReport needs If-Match.`,
        security: {
          service: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }] }],
          description: 'SMART Backend Services for applications; OpenID Connect for people.',
        },
        resource: RESOURCE_TYPES.filter((type) => !NOT_STORED.has(type)).map((type) => resource(type, means)),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        operation: [
          operation('validate', 'Resource-validate'),
          operation('process-message', 'MessageHeader-process-message'),
          ...GENOMICS_OPERATIONS.map(genomicsOperation),
        ],
        // Bulk export: a Group is an approval of research.
      },
    ],
    messaging: [
      {
        endpoint: [
          {
            protocol: { system: 'http://terminology.hl7.org/CodeSystem/message-transport', code: 'http' },
            address: `${base}/$process-message`,
          },
        ],
        supportedMessage: [
          { mode: 'receiver', definition: 'https://fhir.nwgenomics.nhs.uk/MessageDefinition/laboratory-order' },
          { mode: 'receiver', definition: 'https://fhir.nwgenomics.nhs.uk/MessageDefinition/unsolicited-observation' },
        ],
      },
    ],
  };
}

const EVALUATE =
  'Published figures alone, over the fixed months of the measure. `stratifier` chooses one of its strata, `area` an integrated care board. Hidden counts are absent and masked; limits stand in the extension urn:opengms:StructureDefinition:confidence-interval of measureScore (lower, upper, confidence, method).';
const CARE_GAPS =
  'Open gaps of the patients of the organisation that asks, one document each: not on a pathway they qualify for, or late on one.';

function resource(type: string, { pathways, research, figures }: FhirMeans) {
  const operations = [
    ...(['ServiceRequest', 'RequestGroup', 'DiagnosticReport'].includes(type) ? [operation('graph', 'Resource-graph')] : []),
    // Of our own: the address names it, as that of a PlanDefinition of ours does.
    ...(type === 'Patient' && pathways
      ? [{ name: 'pathways', definition: 'urn:opengms:operation:pathways', documentation: PATHWAYS }]
      : []),
    ...(type === 'Measure' && figures
      ? [
          { ...operation('evaluate-measure', 'Measure-evaluate-measure'), documentation: EVALUATE },
          { ...operation('care-gaps', 'Measure-care-gaps'), documentation: CARE_GAPS },
        ]
      : []),
    // Bulk Data Access 2.0.0; a Group is an approval of research.
    ...(type === 'Group' && research
      ? [{ name: 'export', definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export' }]
      : []),
  ];
  const readOnly = READ_ONLY.has(type);
  return {
    type,
    interaction: INTERACTIONS.filter((code) => !readOnly || !['update', 'patch', 'delete', 'create'].includes(code)).map((code) => ({
      code,
    })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: !readOnly,
    conditionalCreate: !readOnly,
    conditionalRead: 'not-match',
    conditionalUpdate: !readOnly,
    conditionalDelete: readOnly ? 'not-supported' : 'single',
    searchInclude: ['*'],
    searchParam: searchParameters(type).map(({ name, kind }) => ({ name, type: kind })),
    ...(operations.length > 0 ? { operation: operations } : {}),
  };
}

/** http://build.fhir.org/ig/HL7/genomics-reporting/operations.html */
function genomicsOperation(name: string) {
  return { name, definition: `http://hl7.org/fhir/uv/genomics-reporting/OperationDefinition/${name}` };
}

function operation(name: string, definition: string) {
  return { name, definition: `http://hl7.org/fhir/OperationDefinition/${definition}` };
}
