// Phenopackets, one person a line. Standard: GA4GH Phenopacket Schema 2.0 (ISO 4454:2022), https://phenopacket-schema.readthedocs.io/en/2.0.0/
import type { CodeableConcept, Condition, Observation, Patient, Resource, Specimen } from '@medplum/fhirtypes';
import { isVariant, readVariant, type Variant } from '../results/index.ts';
import { isAbsent } from './cohort.ts';
import { isPhenotype, type MinimisedPerson } from './minimise.ts';
import type { Writer } from './writer.ts';

export interface OntologyClass {
  readonly id: string;
  readonly label: string;
}

export function phenopacketWriter(made: Date): Writer {
  return {
    files: [{ name: 'phenopackets.ndjson', type: 'Phenopacket' }],
    linesOf: (person) => [{ file: 'phenopackets.ndjson', line: JSON.stringify(phenopacketOf(person, made)) }],
  };
}

/** How a FHIR code system is called in a CURIE (identifiers.org prefixes, as the schema recommends). */
const PREFIX: Readonly<Record<string, string>> = {
  'http://snomed.info/sct': 'SNOMEDCT',
  'http://loinc.org': 'LOINC',
  'http://human-phenotype-ontology.org': '',
  'http://purl.obolibrary.org/obo/hp.owl': '',
  'http://purl.obolibrary.org/obo/mondo.owl': '',
  'http://www.orpha.net': 'Orphanet',
  'http://www.omim.org': 'OMIM',
  'https://omim.org': 'OMIM',
  'http://hl7.org/fhir/sid/icd-10': 'ICD10',
  'http://hl7.org/fhir/sid/icd-10-uk': 'ICD10',
  'http://unitsofmeasure.org': 'UCUM',
};
const RESOURCES = [
  ['hp', 'human phenotype ontology', 'http://purl.obolibrary.org/obo/hp.owl', 'HP', 'http://purl.obolibrary.org/obo/HP_'],
  ['snomedct', 'SNOMED CT', 'http://snomed.info/sct', 'SNOMEDCT', 'http://snomed.info/id/'],
  ['loinc', 'LOINC', 'http://loinc.org', 'LOINC', 'http://loinc.org/'],
  ['ucum', 'Unified Code for Units of Measure', 'http://unitsofmeasure.org', 'UCUM', 'http://unitsofmeasure.org/'],
  [
    'hgnc',
    'HUGO Gene Nomenclature Committee',
    'http://www.genenames.org',
    'HGNC',
    'https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/HGNC:',
  ],
] as const;

export function phenopacketOf({ pseudonym, resources }: MinimisedPerson, made: Date): object {
  const patient = resources.find((each): each is Patient => each.resourceType === 'Patient');
  const conditions = resources.filter((each): each is Condition => each.resourceType === 'Condition');
  const observations = resources.filter((each): each is Observation => each.resourceType === 'Observation');
  const specimens = resources.filter((each): each is Specimen => each.resourceType === 'Specimen');
  const diseases = conditions.flatMap((each) => diseaseOf(each) ?? []);
  const variants = observations.filter(isVariant).map((each) => ({ id: each.id ?? '', variant: readVariant(each, observations) }));
  return {
    id: pseudonym,
    subject: subjectOf(pseudonym, patient, made),
    ...list('phenotypicFeatures', [...observations, ...conditions].flatMap(featureOf)),
    ...list('measurements', observations.filter((each) => !isVariant(each) && !isPhenotype(each)).flatMap(measurementOf)),
    ...list(
      'biosamples',
      specimens.map((each) => biosampleOf(each, pseudonym)),
    ),
    ...list(
      'interpretations',
      variants.map(({ id, variant }) => interpretationOf(id, variant, pseudonym, diseases)),
    ),
    ...list('diseases', diseases),
    metaData: {
      created: made.toISOString(),
      createdBy: 'OpenGMS',
      resources: RESOURCES.map(([id, name, url, namespacePrefix, iriPrefix]) => ({
        id,
        name,
        url,
        version: 'as recorded',
        namespacePrefix,
        iriPrefix,
      })),
      phenopacketSchemaVersion: '2.0',
    },
  };
}

const SEX: Readonly<Record<string, string>> = { male: 'MALE', female: 'FEMALE', other: 'OTHER_SEX', unknown: 'UNKNOWN_SEX' };

function subjectOf(id: string, patient: Patient | undefined, made: Date): object {
  const years = made.getUTCFullYear() - Number(patient?.birthDate?.slice(0, 4));
  return {
    id,
    ...(Number.isInteger(years) && years >= 0 ? { timeAtLastEncounter: { age: { iso8601duration: `P${years}Y` } } } : {}),
    ...(patient?.deceasedBoolean ? { vitalStatus: { status: 'DECEASED' } } : {}),
    sex: SEX[patient?.gender ?? 'unknown'] ?? 'UNKNOWN_SEX',
    taxonomy: { id: 'NCBITaxon:9606', label: 'Homo sapiens' },
  };
}

/** Words of codes are not given out, because senders type them; the code stands as its own label. */
function ontologyClass(concept: CodeableConcept | undefined, isWanted = (_id: string) => true): OntologyClass | undefined {
  for (const { system, code } of concept?.coding ?? []) {
    const prefix = system === undefined || !Object.hasOwn(PREFIX, system) ? undefined : PREFIX[system];
    if (prefix === undefined || code === undefined) continue;
    const id = prefix === '' || code.startsWith(`${prefix}:`) ? code : `${prefix}:${code.replace(/^ORPHA:/, '')}`;
    if (isWanted(id)) return { id, label: id };
  }
  return undefined;
}

const isHpo = (id: string) => id.startsWith('HP:');

function featureOf(resource: Resource): readonly object[] {
  if (resource.resourceType === 'Condition') {
    const type = ontologyClass(resource.code, isHpo);
    return type === undefined ? [] : [{ type, ...timed('onset', resource.onsetDateTime, resource.onsetAge?.value) }];
  }
  if (resource.resourceType !== 'Observation') return [];
  const type = ontologyClass(resource.code, isHpo) ?? ontologyClass(resource.valueCodeableConcept, isHpo);
  const isExcluded = resource.valueBoolean === false || isAbsent(resource.valueCodeableConcept);
  return type === undefined ? [] : [{ type, ...(isExcluded ? { excluded: true } : {}) }];
}

function diseaseOf({ code, onsetDateTime, onsetAge }: Condition): { readonly term: OntologyClass } | undefined {
  const term = ontologyClass(code, (id) => !isHpo(id));
  return term === undefined ? undefined : { term, ...timed('onset', onsetDateTime, onsetAge?.value) };
}

function measurementOf({ code, valueQuantity, valueCodeableConcept, effectiveDateTime }: Observation): readonly object[] {
  const assay = ontologyClass(code);
  const said = ontologyClass(valueCodeableConcept);
  const unit = valueQuantity?.code ?? valueQuantity?.unit;
  const value =
    valueQuantity?.value !== undefined
      ? { quantity: { unit: { id: `UCUM:${unit ?? '1'}`, label: unit ?? '1' }, value: valueQuantity.value } }
      : said && { ontologyClass: said };
  return assay === undefined || value === undefined ? [] : [{ assay, value, ...timed('timeObserved', effectiveDateTime) }];
}

function biosampleOf({ id, type, collection, receivedTime }: Specimen, individualId: string): object {
  const sampleType = ontologyClass(type);
  return {
    id,
    individualId,
    ...(sampleType && { sampleType }),
    ...timed('timeOfCollection', collection?.collectedDateTime ?? receivedTime),
  };
}

const CLASSES: Readonly<Record<string, string>> = {
  pathogenic: 'PATHOGENIC',
  'likely-pathogenic': 'LIKELY_PATHOGENIC',
  'uncertain-significance': 'UNCERTAIN_SIGNIFICANCE',
  'likely-benign': 'LIKELY_BENIGN',
  benign: 'BENIGN',
};
/** Genotype Ontology. */
const ALLELIC_STATE: Readonly<Record<string, string>> = {
  heterozygous: 'GENO:0000135',
  homozygous: 'GENO:0000136',
  hemizygous: 'GENO:0000134',
  homoplasmic: 'GENO:0000602',
  heteroplasmic: 'GENO:0000603',
};

function interpretationOf(id: string, variant: Variant, pseudonym: string, diseases: readonly { readonly term: OntologyClass }[]): object {
  const acmg = CLASSES[variant.significance ?? ''] ?? 'NOT_PROVIDED';
  const isCause = acmg === 'PATHOGENIC' || acmg === 'LIKELY_PATHOGENIC';
  const disease = ontologyClass(variant.condition) ?? (diseases.length === 1 ? diseases[0]?.term : undefined);
  const expressions = [
    ['hgvs.c', variant.cdna],
    ['hgvs.p', variant.protein],
    ['hgvs.g', variant.genomic],
  ].flatMap(([syntax, value]) => (value === undefined ? [] : [{ syntax, value }]));
  const state = ALLELIC_STATE[variant.zygosity ?? ''];
  return {
    id,
    progressStatus: isCause ? 'SOLVED' : 'COMPLETED',
    diagnosis: {
      ...(disease && { disease }),
      genomicInterpretations: [
        {
          subjectOrBiosampleId: pseudonym,
          interpretationStatus: isCause ? 'CAUSATIVE' : 'UNKNOWN_STATUS',
          variantInterpretation: {
            acmgPathogenicityClassification: acmg,
            variationDescriptor: {
              id,
              ...(variant.gene && { geneContext: { valueId: variant.gene.hgncId ?? '', symbol: variant.gene.symbol } }),
              ...list('expressions', expressions),
              moleculeContext:
                variant.genomic !== undefined ? 'genomic' : variant.cdna !== undefined ? 'transcript' : 'unspecified_molecule_context',
              ...(state && { allelicState: { id: state, label: variant.zygosity } }),
            },
          },
        },
      ],
    },
  };
}

/** A TimeElement; whole days only, because a Timestamp cannot say that it is no more than a year. */
function timed(name: string, day: string | undefined, ageYears?: number): object {
  if (ageYears !== undefined) return { [name]: { age: { iso8601duration: `P${Math.floor(ageYears)}Y` } } };
  return day?.length === 10 ? { [name]: { timestamp: `${day}T00:00:00Z` } } : {};
}

function list(name: string, items: readonly object[]): object {
  return items.length === 0 ? {} : { [name]: items };
}
