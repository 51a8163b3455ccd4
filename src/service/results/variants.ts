// Genomic variants as structured Observations, written and read.
// Standard: HL7 Genomics Reporting STU3 (3.0.0), profiles variant and diagnostic-implication, http://hl7.org/fhir/uv/genomics-reporting/STU3

import type { CodeableConcept, Observation, ObservationComponent } from '@medplum/fhirtypes';
import { SYSTEM } from '../../foundation/terms/index.ts';
import { anyCode, codeIn, conceptOf, wordsFor } from '../laboratory/index.ts';

const CATEGORIES: readonly CodeableConcept[] = [
  conceptOf('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory'),
  conceptOf('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE'),
];
const TBD = 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs';
const HGVS = 'http://varnomen.hgvs.org';

/** LOINC codes of the components that we read and write. */
const COMPONENT = {
  gene: '48018-6',
  cdna: '48004-6',
  protein: '48005-3',
  genomic: '81290-9',
  transcript: '51958-7',
  assembly: '62374-4',
  zygosity: '53034-5',
  source: '48002-0',
  alleleFraction: '81258-6',
} as const;

/** LOINC answer codes. */
const ASSEMBLY: Readonly<Record<string, string>> = { GRCh37: 'LA14029-5', GRCh38: 'LA26806-2' };
const ZYGOSITY: Readonly<Record<string, string>> = {
  heterozygous: 'LA6706-1',
  homozygous: 'LA6705-3',
  hemizygous: 'LA6707-9',
  homoplasmic: 'LA6704-6',
  heteroplasmic: 'LA6703-8',
};
const SOURCE: Readonly<Record<string, string>> = { germline: 'LA6683-2', somatic: 'LA6684-0' };
const SIGNIFICANCE: Readonly<Record<string, string>> = {
  pathogenic: 'LA6668-3',
  'likely-pathogenic': 'LA26332-9',
  'uncertain-significance': 'LA26333-7',
  'likely-benign': 'LA26334-5',
  benign: 'LA6675-8',
};

export interface Variant {
  readonly gene?: { readonly symbol: string; readonly hgncId?: string };
  /** HGVS descriptions with their reference sequences: NM_000155.4:c.563A>G. */
  readonly cdna?: string;
  readonly protein?: string;
  readonly genomic?: string;
  readonly transcript?: string;
  readonly assembly?: string;
  readonly zygosity?: string;
  readonly source?: string;
  /** 0 to 1 */
  readonly alleleFraction?: number;
  readonly significance?: string;
  readonly condition?: CodeableConcept;
}

export interface VariantAbout {
  readonly ids: { readonly variant: string; readonly implication: string };
  readonly patient: string;
  readonly specimen?: string;
  /** ISO date or instant. */
  readonly at: string;
  readonly status: 'preliminary' | 'final' | 'corrected';
}

/** The variant, and what it means for the diagnosis when that is said. */
export function variantObservations(variant: Variant, about: VariantAbout): readonly Observation[] {
  const components: ObservationComponent[] = [];
  const say = (code: string, value: CodeableConcept | undefined) => {
    if (value !== undefined) components.push({ code: conceptOf(SYSTEM.loinc, code), valueCodeableConcept: value });
  };
  say(COMPONENT.gene, variant.gene && geneConcept(variant.gene));
  say(COMPONENT.cdna, hgvs(variant.cdna));
  say(COMPONENT.protein, hgvs(variant.protein));
  say(COMPONENT.genomic, hgvs(variant.genomic));
  say(
    COMPONENT.transcript,
    variant.transcript === undefined ? undefined : conceptOf('http://www.ncbi.nlm.nih.gov/refseq', variant.transcript),
  );
  say(COMPONENT.assembly, answer(ASSEMBLY, variant.assembly));
  say(COMPONENT.zygosity, answer(ZYGOSITY, variant.zygosity));
  say(COMPONENT.source, answer(SOURCE, variant.source));
  if (variant.alleleFraction !== undefined)
    components.push({
      code: conceptOf(SYSTEM.loinc, COMPONENT.alleleFraction),
      valueQuantity: { value: variant.alleleFraction, system: SYSTEM.ucum, code: '1' },
    });
  const common = {
    resourceType: 'Observation',
    status: about.status,
    category: [...CATEGORIES],
    subject: { reference: about.patient } as Observation['subject'], // `Patient/id` by contract
    ...(about.specimen === undefined ? {} : { specimen: { reference: about.specimen } as Observation['specimen'] }), // `Specimen/id` by contract
    effectiveDateTime: about.at,
  } satisfies Partial<Observation>;
  const observation: Observation = {
    ...common,
    id: about.ids.variant,
    meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/variant'] },
    code: conceptOf(SYSTEM.loinc, '69548-6', 'Genetic variant assessment'),
    valueCodeableConcept: conceptOf(SYSTEM.loinc, 'LA9633-4', 'Present'),
    component: components,
  };
  const significance = answer(SIGNIFICANCE, variant.significance);
  if (significance === undefined) return [observation];
  const implied: ObservationComponent[] = [
    { code: conceptOf(SYSTEM.loinc, '53037-8', 'Genetic variation clinical significance'), valueCodeableConcept: significance },
  ];
  if (variant.condition !== undefined)
    implied.push({ code: conceptOf(SYSTEM.loinc, '81259-4', 'Associated phenotype'), valueCodeableConcept: variant.condition });
  const implication: Observation = {
    ...common,
    id: about.ids.implication,
    meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/diagnostic-implication'] },
    code: conceptOf(TBD, 'diagnostic-implication', 'Diagnostic Implication'),
    derivedFrom: [{ reference: `Observation/${about.ids.variant}` }],
    component: implied,
  };
  return [observation, implication];
}

export function isVariant(observation: Observation): boolean {
  return codeIn(observation.code, SYSTEM.loinc) === '69548-6' || component(observation, COMPONENT.cdna) !== undefined;
}

/** Reads a variant Observation; `significance` from its own component (older messages) or from an implication derived from it. */
export function readVariant(observation: Observation, others: readonly Observation[] = []): Variant {
  const gene = component(observation, COMPONENT.gene);
  const implication = others.find((other) => other.derivedFrom?.some((each) => each.reference === `Observation/${observation.id}`));
  const significance = component(observation, '53037-8') ?? (implication && component(implication, '53037-8'));
  const condition = implication && component(implication, '81259-4');
  const fraction = observation.component?.find((each) => codeIn(each.code, SYSTEM.loinc) === COMPONENT.alleleFraction)?.valueQuantity
    ?.value;
  const hgncId = codeIn(gene, SYSTEM.hgnc, 'http://www.genenames.org/geneId');
  const symbol = wordsFor(gene);
  return {
    ...(symbol === undefined ? {} : { gene: { symbol, ...(hgncId === undefined ? {} : { hgncId }) } }),
    ...named('cdna', wordsOf(observation, COMPONENT.cdna)),
    ...named('protein', wordsOf(observation, COMPONENT.protein)),
    ...named('genomic', wordsOf(observation, COMPONENT.genomic)),
    ...named('transcript', anyCode(component(observation, COMPONENT.transcript))),
    ...named('assembly', wordFor(ASSEMBLY, component(observation, COMPONENT.assembly))),
    ...named('zygosity', wordFor(ZYGOSITY, component(observation, COMPONENT.zygosity))),
    ...named('source', wordFor(SOURCE, component(observation, COMPONENT.source))),
    ...named('significance', wordFor(SIGNIFICANCE, significance)),
    ...(fraction === undefined ? {} : { alleleFraction: fraction }),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** BRCA1 NM_007294.4:c.68_69del, heterozygous, pathogenic: one variant in a line of text. */
export function variantLine({ gene, cdna, genomic, protein, zygosity, significance }: Variant): string {
  const name = [gene?.symbol, cdna ?? genomic, protein].filter(Boolean).join(' ');
  return [name, zygosity, significance?.replaceAll('-', ' ')].filter(Boolean).join(', ');
}

function component(observation: Observation, loinc: string): CodeableConcept | undefined {
  const found = observation.component?.find((each) => codeIn(each.code, SYSTEM.loinc) === loinc);
  return found?.valueCodeableConcept ?? (found?.valueString === undefined ? undefined : { text: found.valueString });
}

/** HGVS lives in the code of the concept; free text stands in. */
function wordsOf(observation: Observation, loinc: string): string | undefined {
  const concept = component(observation, loinc);
  return anyCode(concept) ?? concept?.text;
}

function wordFor(answers: Readonly<Record<string, string>>, concept: CodeableConcept | undefined): string | undefined {
  const code = codeIn(concept, SYSTEM.loinc);
  return Object.entries(answers).find(([, loinc]) => loinc === code)?.[0] ?? wordsFor(concept);
}

function answer(answers: Readonly<Record<string, string>>, word: string | undefined): CodeableConcept | undefined {
  if (word === undefined) return undefined;
  const code = answers[word];
  return code === undefined ? { text: word } : conceptOf(SYSTEM.loinc, code, word);
}

function geneConcept(gene: NonNullable<Variant['gene']>): CodeableConcept {
  return gene.hgncId === undefined ? { text: gene.symbol } : { ...conceptOf(SYSTEM.hgnc, gene.hgncId, gene.symbol), text: gene.symbol };
}

function hgvs(description: string | undefined): CodeableConcept | undefined {
  return description === undefined ? undefined : conceptOf(HGVS, description, description);
}

function named<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: string }; // a computed key loses its literal type
}
