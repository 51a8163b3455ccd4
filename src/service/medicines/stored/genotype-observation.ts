// A gene's result as it is kept in the record: an Observation of a genotype, with every diplotype that fits and the state of every position.
// Standard: HL7 Genomics Reporting STU3, profile genotype (http://hl7.org/fhir/uv/genomics-reporting/STU3), LOINC 84413-4 and 48018-6.

import type { DocumentReference, Observation, ObservationComponent } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { concept, SYSTEM } from '../../../foundation/terms/index.ts';
import type { Position } from '../pharmacogenomics/calling/definition.ts';
import type { PositionState } from '../pharmacogenomics/calling/genotype.ts';
import type { GeneResult } from '../pharmacogenomics/phenotypes/gene-result.ts';

export const GENOTYPE = '84413-4';
export const GENE_STUDIED = '48018-6';
/** Components that no published code exists for. */
export const OWN = 'urn:opengms:pharmacogenomics';
/** Component codes of ours for the states of positions. */
export const STATE_CODE: Readonly<Record<PositionState, string>> = {
  called: 'positions-called',
  'imputed reference': 'positions-imputed-reference',
  'not tested': 'positions-not-tested',
};

export interface GenotypeAbout {
  readonly id: string;
  /** `Patient/id`. */
  readonly patient: string;
  /** `ServiceRequest/id` of the order it answers. */
  readonly order?: string;
  /** `DocumentReference/id` of the genotypes it was called from. */
  readonly document: string;
  /** ODS code of the laboratory. */
  readonly laboratory: string;
  readonly at: Date;
}

/** The Observation of one gene called from variants; undefined where no position of the gene was read. */
export function genotypeObservation(result: GeneResult, about: GenotypeAbout): Observation | undefined {
  const { gene, call, recommended, isCalled } = result;
  if (!call?.states.some((state) => state !== 'not tested')) return undefined;
  const labels = isCalled ? recommended.map(({ label }) => label) : [];
  const component: ObservationComponent[] = [
    { code: concept(SYSTEM.loinc, GENE_STUDIED, 'Gene studied [ID]'), valueCodeableConcept: { text: gene } },
    ...labels.map((label) => own('diplotype', label)),
    ...[...new Set(recommended.flatMap(({ meaning }) => meaning.phenotypes))].map((phenotype) => own('phenotype', phenotype)),
    ...statesOf(call).map(([state, positions]) => own(STATE_CODE[state], positions)),
  ];
  return {
    resourceType: 'Observation',
    id: about.id,
    meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genotype'] },
    status: 'final',
    category: [
      concept('http://terminology.hl7.org/CodeSystem/observation-category', 'laboratory'),
      concept('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE'),
    ],
    code: concept(SYSTEM.loinc, GENOTYPE, 'Genotype display name'),
    subject: { reference: about.patient } as Observation['subject'], // `Patient/id` by contract
    effectiveDateTime: about.at.toISOString(),
    performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: about.laboratory } }],
    ...(about.order === undefined ? {} : { basedOn: [{ reference: about.order }] as Observation['basedOn'] }), // `ServiceRequest/id` by contract
    derivedFrom: [{ reference: about.document }] as Observation['derivedFrom'], // `DocumentReference/id` by contract
    ...(labels.length > 0
      ? { valueCodeableConcept: { text: `${gene} ${labels.join(' or ')}` } }
      : { dataAbsentReason: { text: 'No defined diplotype fits what was read' } }),
    component,
  };
}

/** More remarks than this nobody reads; how many more there were is said. */
const MOST_REMARKS = 20;

/**
 * The genotypes themselves, a VCF cut to the defining positions, so that they can be read again when definitions change. What was
 * remarked when the file was read is its description, a line each.
 */
export function genotypeDocument(vcf: string, about: Omit<GenotypeAbout, 'document'>, remarks: readonly Finding[] = []): DocumentReference {
  return {
    resourceType: 'DocumentReference',
    id: about.id,
    status: 'current',
    type: { coding: [{ system: OWN, code: 'genotypes', display: 'Pharmacogenomic genotypes' }] },
    subject: { reference: about.patient } as DocumentReference['subject'], // `Patient/id` by contract
    date: about.at.toISOString(),
    ...(remarks.length > 0 ? { description: remarkLines(remarks).join('\n') } : {}),
    author: [{ identifier: { system: SYSTEM.odsOrganisation, value: about.laboratory } }] as DocumentReference['author'], // an organisation by its code
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          title: 'Genotypes at defining positions (VCF, GRCh38)',
          data: Buffer.from(vcf).toString('base64'),
        },
      },
    ],
  };
}

function remarkLines(remarks: readonly Finding[]): readonly string[] {
  const lines = remarks
    .slice(0, MOST_REMARKS)
    .map(({ code, where, what, mend }) => [`${where}: ${what}`, mend, `(${code})`].filter(Boolean).join(' '));
  return remarks.length > MOST_REMARKS ? [...lines, `${remarks.length - MOST_REMARKS} more remarks were not kept.`] : lines;
}

/** A VCF of one sample, cut to the rows at these places; header lines that say the build stay. */
export function cutToPlaces(vcf: string, places: ReadonlySet<string>): string {
  return vcf
    .split(/\r?\n/)
    .flatMap((line) => {
      if (line.startsWith('##')) return /^##(fileformat|reference|assembly|contig=<ID=chr1\b)/.test(line) ? [line] : [];
      if (line.startsWith('#CHROM')) return [[...line.split('\t').slice(0, 9), 'PERSON'].join('\t')];
      const [chromosome, position, id, ref, alt, , , , format, genotype] = line.split('\t');
      return places.has(`${chromosome}:${position}`)
        ? [[chromosome, position, id, ref, alt, '.', '.', '.', format, genotype].join('\t')]
        : [];
    })
    .join('\n');
}

function statesOf({ states, missing }: NonNullable<GeneResult['call']>): readonly (readonly [PositionState, string])[] {
  const count = (state: PositionState) => states.filter((each) => each === state).length;
  // The call names the positions without a genotype; the others follow from the kept genotypes and are counted here.
  return [
    ['called', String(count('called'))],
    ['imputed reference', String(count('imputed reference'))],
    ['not tested', [String(count('not tested')), ...missing.map(nameOf)].join(' ')],
  ];
}

function nameOf({ rsid, position }: Position): string {
  return rsid ?? String(position);
}

function own(code: string, value: string): ObservationComponent {
  return { code: { coding: [{ system: OWN, code }] }, valueString: value };
}
