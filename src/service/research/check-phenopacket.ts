// Is this a Phenopacket v2 as protobuf JSON has it: known fields, each of its type, enumerations by name? There is no official JSON schema; this is the
// field list of the schema's messages. Standard: GA4GH Phenopacket Schema 2.0.0, https://phenopacket-schema.readthedocs.io/en/2.0.0/

type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'timestamp'
  | 'duration'
  | 'any'
  | readonly string[]
  | { readonly list: Shape }
  | { readonly message: string };

const list = (shape: Shape): Shape => ({ list: shape });
const of = (message: string): Shape => ({ message });
const TERM = of('OntologyClass');
const TIME = of('TimeElement');

/** Message by message; names in the lowerCamelCase of protobuf JSON. `any`: messages that we do not write. */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  Phenopacket: {
    id: 'string',
    subject: of('Individual'),
    phenotypicFeatures: list(of('PhenotypicFeature')),
    measurements: list(of('Measurement')),
    biosamples: list(of('Biosample')),
    interpretations: list(of('Interpretation')),
    diseases: list(of('Disease')),
    medicalActions: list('any'),
    files: list('any'),
    metaData: of('MetaData'),
  },
  OntologyClass: { id: 'string', label: 'string' },
  Individual: {
    id: 'string',
    alternateIds: list('string'),
    dateOfBirth: 'timestamp',
    timeAtLastEncounter: TIME,
    vitalStatus: of('VitalStatus'),
    sex: ['UNKNOWN_SEX', 'FEMALE', 'MALE', 'OTHER_SEX'],
    karyotypicSex: 'string',
    gender: TERM,
    taxonomy: TERM,
  },
  VitalStatus: { status: ['UNKNOWN_STATUS', 'ALIVE', 'DECEASED'], timeOfDeath: TIME, causeOfDeath: TERM, survivalTimeInDays: 'number' },
  TimeElement: {
    gestationalAge: 'any',
    age: of('Age'),
    ageRange: of('AgeRange'),
    ontologyClass: TERM,
    timestamp: 'timestamp',
    interval: of('TimeInterval'),
  },
  Age: { iso8601duration: 'duration' },
  AgeRange: { start: of('Age'), end: of('Age') },
  TimeInterval: { start: 'timestamp', end: 'timestamp' },
  PhenotypicFeature: {
    description: 'string',
    type: TERM,
    excluded: 'boolean',
    severity: TERM,
    modifiers: list(TERM),
    onset: TIME,
    resolution: TIME,
    evidence: list('any'),
  },
  Measurement: { description: 'string', assay: TERM, value: of('Value'), complexValue: 'any', timeObserved: TIME, procedure: 'any' },
  Value: { quantity: of('Quantity'), ontologyClass: TERM },
  Quantity: { unit: TERM, value: 'number', referenceRange: 'any' },
  Biosample: {
    id: 'string',
    individualId: 'string',
    derivedFromId: 'string',
    description: 'string',
    sampledTissue: TERM,
    sampleType: TERM,
    phenotypicFeatures: list(of('PhenotypicFeature')),
    measurements: list(of('Measurement')),
    taxonomy: TERM,
    timeOfCollection: TIME,
    histologicalDiagnosis: TERM,
    tumorProgression: TERM,
    tumorGrade: TERM,
    pathologicalStage: TERM,
    pathologicalTnmFinding: list(TERM),
    diagnosticMarkers: list(TERM),
    procedure: 'any',
    files: list('any'),
    materialSample: TERM,
    sampleProcessing: TERM,
    sampleStorage: TERM,
  },
  Disease: {
    term: TERM,
    excluded: 'boolean',
    onset: TIME,
    resolution: TIME,
    diseaseStage: list(TERM),
    clinicalTnmFinding: list(TERM),
    primarySite: TERM,
    laterality: TERM,
  },
  Interpretation: {
    id: 'string',
    progressStatus: ['UNKNOWN_PROGRESS', 'IN_PROGRESS', 'COMPLETED', 'SOLVED', 'UNSOLVED'],
    diagnosis: of('Diagnosis'),
    summary: 'string',
  },
  Diagnosis: { disease: TERM, genomicInterpretations: list(of('GenomicInterpretation')) },
  GenomicInterpretation: {
    subjectOrBiosampleId: 'string',
    interpretationStatus: ['UNKNOWN_STATUS', 'REJECTED', 'CANDIDATE', 'CONTRIBUTORY', 'CAUSATIVE'],
    gene: of('GeneDescriptor'),
    variantInterpretation: of('VariantInterpretation'),
  },
  VariantInterpretation: {
    acmgPathogenicityClassification: [
      'NOT_PROVIDED',
      'BENIGN',
      'LIKELY_BENIGN',
      'UNCERTAIN_SIGNIFICANCE',
      'LIKELY_PATHOGENIC',
      'PATHOGENIC',
    ],
    therapeuticActionability: ['UNKNOWN_ACTIONABILITY', 'NOT_ACTIONABLE', 'ACTIONABLE'],
    variationDescriptor: of('VariationDescriptor'),
  },
  VariationDescriptor: {
    id: 'string',
    variation: 'any',
    label: 'string',
    description: 'string',
    geneContext: of('GeneDescriptor'),
    expressions: list(of('Expression')),
    vcfRecord: 'any',
    xrefs: list('string'),
    alternateLabels: list('string'),
    extensions: list('any'),
    moleculeContext: ['unspecified_molecule_context', 'genomic', 'transcript', 'protein'],
    structuralType: TERM,
    vrsRefAlleleSeq: 'string',
    allelicState: TERM,
  },
  Expression: { syntax: 'string', value: 'string', version: 'string' },
  GeneDescriptor: {
    valueId: 'string',
    symbol: 'string',
    description: 'string',
    alternateIds: list('string'),
    alternateSymbols: list('string'),
    xrefs: list('string'),
  },
  MetaData: {
    created: 'timestamp',
    createdBy: 'string',
    submittedBy: 'string',
    resources: list(of('Resource')),
    updates: list('any'),
    phenopacketSchemaVersion: 'string',
    externalReferences: list('any'),
  },
  Resource: { id: 'string', name: 'string', url: 'string', version: 'string', namespacePrefix: 'string', iriPrefix: 'string' },
};

/** What the schema's documentation calls required. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Phenopacket: ['id', 'metaData'],
  OntologyClass: ['id', 'label'],
  Individual: ['id'],
  PhenotypicFeature: ['type'],
  Measurement: ['assay', 'value'],
  Quantity: ['unit', 'value'],
  Biosample: ['id'],
  Disease: ['term'],
  Interpretation: ['id', 'progressStatus'],
  GenomicInterpretation: ['subjectOrBiosampleId', 'interpretationStatus'],
  VariationDescriptor: ['id'],
  MetaData: ['created', 'createdBy', 'resources', 'phenopacketSchemaVersion'],
  Resource: ['id', 'name', 'url', 'version', 'namespacePrefix', 'iriPrefix'],
  Expression: ['syntax', 'value'],
};
/** Only one of the fields of a oneof may be set. */
const ONE_OF: ReadonlySet<string> = new Set(['TimeElement', 'Value']);

/** What is wrong with it, each with its path; empty when nothing is. */
export function checkPhenopacket(value: unknown): readonly string[] {
  return check(value, of('Phenopacket'), 'Phenopacket');
}

function check(value: unknown, shape: Shape, path: string): readonly string[] {
  if (shape === 'any') return [];
  if (typeof shape === 'string') return isOf(value, shape) ? [] : [`${path} is not a ${shape}`];
  if ('list' in shape) {
    if (!Array.isArray(value)) return [`${path} is not a list`];
    return value.flatMap((each, place) => check(each, shape.list, `${path}[${place}]`));
  }
  if (!('message' in shape)) return shape.some((each) => each === value) ? [] : [`${path} is none of ${shape.join(', ')}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is not a message`];
  const fields = MESSAGES[shape.message] ?? {};
  const given = Object.entries(value);
  return [
    ...(REQUIRED[shape.message] ?? []).flatMap((field) => (Object.hasOwn(value, field) ? [] : [`${path}.${field} is missing`])),
    ...(ONE_OF.has(shape.message) && given.length !== 1 ? [`${path} sets ${given.length} fields where one is meant`] : []),
    ...given.flatMap(([field, each]) => {
      const expected = Object.hasOwn(fields, field) ? fields[field] : undefined;
      return expected === undefined ? [`${path}.${field} is not a field`] : check(each, expected, `${path}.${field}`);
    }),
  ];
}

function isOf(value: unknown, shape: 'string' | 'number' | 'boolean' | 'timestamp' | 'duration'): boolean {
  if (shape === 'timestamp') return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(value);
  if (shape === 'duration') return typeof value === 'string' && /^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/.test(value);
  return typeof value === shape;
}
