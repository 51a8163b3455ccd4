// Stored genotypes as they go out: a DiagnosticReport that names them, and a haplotype Observation for each allele of a diplotype that is certain.
// Made from what is on record at the time of asking and kept nowhere: a report that a laboratory signed is another thing.
// Standard: HL7 Genomics Reporting STU3, profiles genomic-report, genotype and haplotype (http://hl7.org/fhir/uv/genomics-reporting/STU3).

import type { Bundle, DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { GenePhenotypes } from '../pharmacogenomics/phenotypes/phenotype.ts';
import { GENE_STUDIED, GENOTYPE } from './genotype-observation.ts';
import { readGenotypes } from './read-genotypes.ts';

const PROFILES = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/';
const HAPLOTYPE = '84414-2';
/** LOINC: Genetic analysis report. */
const REPORT = '51969-4';
const GE = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'GE', display: 'Genetics' }] };
const LABORATORY = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] };

export interface GenomicReportAbout {
  /** Logical id. */
  readonly patient: string;
  readonly at: Date;
}

/** One Bundle of the report, the genotypes as stored and their haplotypes; undefined when no genotype is on record. Reads back as the same genotypes. */
export function genomicReport(
  observations: readonly Observation[],
  tables: ReadonlyMap<string, GenePhenotypes>,
  { patient, at }: GenomicReportAbout,
): Bundle | undefined {
  const genotypes = observations.filter(isUsableGenotype);
  if (genotypes.length === 0) return undefined;
  const parts = genotypes.map((genotype) => withHaplotypes(genotype, tables));
  const named = parts.map(({ genotype }) => ({ reference: `Observation/${genotype.id ?? ''}` }));
  const days = genotypes.flatMap(({ effectiveDateTime, issued }) => effectiveDateTime ?? issued ?? []).toSorted();
  const orders = new Set(genotypes.flatMap(({ basedOn = [] }) => basedOn.flatMap(({ reference }) => reference ?? [])));
  const performers = new Map(genotypes.flatMap(({ performer = [] }) => performer.map((each) => [JSON.stringify(each), each] as const)));
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    id: `genotypes-${patient}`.slice(0, 64),
    meta: { profile: [`${PROFILES}genomic-report`] },
    status: 'final',
    category: [GE],
    code: { coding: [{ system: SYSTEM.loinc, code: REPORT, display: 'Genetic analysis report' }] },
    subject: { reference: `Patient/${patient}` },
    ...(orders.size === 0 ? {} : { basedOn: [...orders].map((reference) => ({ reference })) as DiagnosticReport['basedOn'] }), // orders, as stored
    ...(days.length === 0 ? {} : { effectiveDateTime: days.at(-1) ?? '' }),
    issued: at.toISOString(),
    ...(performers.size === 0 ? {} : { performer: [...performers.values()] as DiagnosticReport['performer'] }), // organisations, as stored
    result: named,
    conclusion: `The ${genotypes.length === 1 ? 'genotype' : `${genotypes.length} genotypes`} on record, put together when asked for. It takes the place of no laboratory report.`,
  };
  const resources = [report, ...parts.flatMap(({ genotype, haplotypes }) => [genotype, ...haplotypes])];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: at.toISOString(),
    entry: resources.map((resource) => ({ fullUrl: `urn:opengms:${resource.resourceType}/${resource.id ?? ''}`, resource })),
  };
}

/** The haplotypes of a stored genotype; none where more than one diplotype fits, or none is certain. */
export function haplotypesOf(genotype: Observation, tables: ReadonlyMap<string, GenePhenotypes>): readonly Observation[] {
  return isUsableGenotype(genotype) ? withHaplotypes(genotype, tables).haplotypes : [];
}

function isUsableGenotype({ status, code }: Observation): boolean {
  const isFinal = status === 'final' || status === 'amended' || status === 'corrected';
  return isFinal && (code.coding ?? []).some((each) => each.system === SYSTEM.loinc && each.code === GENOTYPE);
}

function withHaplotypes(
  genotype: Observation,
  tables: ReadonlyMap<string, GenePhenotypes>,
): { readonly genotype: Observation; readonly haplotypes: readonly Observation[] } {
  const [read, another] = readGenotypes([genotype], tables).genotypes;
  const [label, or] = read?.labels ?? [];
  if (read === undefined || another !== undefined || label === undefined || or !== undefined) return { genotype, haplotypes: [] };
  const haplotypes = label.split('/').map((allele, place): Observation => haplotype(genotype, read.gene, allele, place + 1));
  const known = new Set(genotype.derivedFrom?.map(({ reference }) => reference));
  const restsOn = haplotypes.map(({ id = '' }) => `Observation/${id}`).filter((reference) => !known.has(reference));
  const derivedFrom = [...(genotype.derivedFrom ?? []), ...restsOn.map((reference) => ({ reference }))] as Observation['derivedFrom']; // Observations of ours
  return { genotype: { ...genotype, derivedFrom }, haplotypes };
}

function haplotype(genotype: Observation, gene: string, allele: string, number: number): Observation {
  const { id = '', status, subject, effectiveDateTime, performer, basedOn, specimen } = genotype;
  return {
    resourceType: 'Observation',
    id: `${id.slice(0, 60)}-h${number}`,
    meta: { profile: [`${PROFILES}haplotype`] },
    status,
    category: [LABORATORY, GE],
    code: { coding: [{ system: SYSTEM.loinc, code: HAPLOTYPE, display: 'Haplotype name' }] },
    ...(subject === undefined ? {} : { subject }),
    ...(effectiveDateTime === undefined ? {} : { effectiveDateTime }),
    ...(performer === undefined ? {} : { performer }),
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(specimen === undefined ? {} : { specimen }),
    valueCodeableConcept: { text: `${gene} ${allele}` },
    component: [
      {
        code: { coding: [{ system: SYSTEM.loinc, code: GENE_STUDIED, display: 'Gene studied [ID]' }] },
        valueCodeableConcept: { text: gene },
      },
    ],
  };
}
