// Genotypes as laboratories report them: Observations in the shapes of Genomics Reporting STU2 and STU3, and our own.
// What cannot be read is a finding. Nothing is taken for normal because it is not named.

import type { CodeableConcept, Observation } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { WRITTEN_BY_VARIANT } from '../pharmacogenomics/phenotypes/gene-result.ts';
import type { GenePhenotypes } from '../pharmacogenomics/phenotypes/phenotype.ts';
import { GENE_STUDIED, GENOTYPE, OWN, STATE_CODE } from './genotype-observation.ts';

/** What one Observation says of one gene. */
export interface StoredGenotype {
  readonly gene: string;
  /** Diplotypes as written; several when all of them fit. */
  readonly labels: readonly string[];
  readonly phenotype: string | null;
  readonly activityScore: string | null;
  /** `Observation/id`. */
  readonly from: string;
  /** ISO date, as far as it was given. */
  readonly on: string;
  /** `DocumentReference/id` of the genotypes, when they are kept. */
  readonly document?: string;
  /** Names of positions without a genotype; absent where the report does not say. */
  readonly notTested?: readonly string[];
}

const TBD = 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs';
const VARIANT = '69548-6';
/** STU1 and STU2 wrote the effect on metabolism as an Observation of its own, STU2 and STU3 as an implication. */
const METABOLISM = '53040-2';
const CODING_CHANGE = '48004-6';
const ALLELIC_STATE = '53034-5';

/** What to search the record for. */
export const GENOTYPE_CODES = [
  `${SYSTEM.loinc}|${GENOTYPE}`,
  `${SYSTEM.loinc}|${METABOLISM}`,
  `${SYSTEM.loinc}|${VARIANT}`,
  `${TBD}|therapeutic-implication`,
].join(',');

/** LOINC answer list LL3856-3. */
const METABOLISER: Readonly<Record<string, string>> = {
  'LA9657-3': 'Poor Metabolizer',
  'LA10317-8': 'Intermediate Metabolizer',
  'LA25391-6': 'Normal Metabolizer',
  'LA25390-8': 'Rapid Metabolizer',
  'LA10315-2': 'Ultrarapid Metabolizer',
};
const HETEROZYGOUS = 'LA6706-1';
const HOMOZYGOUS = 'LA6705-3';
const HOMOPLASMIC = ['LA6704-6', 'LA6703-8'];
const PRESENT = 'LA9633-4';

/** Genes whose laboratory reports name variants and not diplotypes. */
const REPORTED_BY_VARIANT: ReadonlySet<string> = new Set(['DPYD', 'MT-RNR1']);

const USABLE: ReadonlySet<string> = new Set(['final', 'amended', 'corrected']);

export interface ReadGenotypes {
  readonly genotypes: readonly StoredGenotype[];
  readonly findings: readonly Finding[];
}

/** Reads all genotypes of one person. Preliminary, cancelled and erroneous Observations are left out. */
export function readGenotypes(observations: readonly Observation[], tables: ReadonlyMap<string, GenePhenotypes>): ReadGenotypes {
  const usable = observations.filter(({ status }) => USABLE.has(status));
  const findings: Finding[] = [];
  const genotypes = usable
    .filter(({ code }) => hasCode(code, SYSTEM.loinc, GENOTYPE))
    .flatMap((each) => genotypeIn(each, usable, tables, findings));
  const named = new Set(genotypes.map(({ gene }) => gene));
  const known = new Set(genotypes.map(({ from }) => from));
  const phenotypes = usable.filter(isImplication).flatMap((each) => phenotypeAlone(each, known));
  const variants = usable.filter(({ code }) => hasCode(code, SYSTEM.loinc, VARIANT));
  return { genotypes: [...genotypes, ...phenotypes, ...fromVariants(variants, named, tables)], findings };
}

function genotypeIn(
  observation: Observation,
  all: readonly Observation[],
  tables: ReadonlyMap<string, GenePhenotypes>,
  findings: Finding[],
): readonly StoredGenotype[] {
  const from = `Observation/${observation.id ?? ''}`;
  const written = wordsOf(observation.valueCodeableConcept) ?? observation.valueString;
  const gene = geneOf(observation) ?? /^([A-Z][A-Z0-9-]+)\s/.exec(written ?? '')?.[1];
  if (gene === undefined) {
    findings.push({
      severity: 'warning',
      code: 'MED_STORED_NO_GENE',
      issue: 'required',
      where: from,
      what: 'A stored genotype names no gene, so it was not used.',
      mend: 'Ask the laboratory to send component 48018-6.',
    });
    return [];
  }
  const own = ownComponents(observation, 'diplotype');
  const labels = (own.length > 0 ? own : (written?.split(/\s+or\s+/) ?? [])).map((label) => spelled(gene, label, tables.get(gene)));
  const implication = all.find((each) => isImplication(each) && each.derivedFrom?.some(({ reference }) => reference === from));
  const document = observation.derivedFrom
    ?.map(({ reference }) => reference)
    .find((reference) => reference?.startsWith('DocumentReference/'));
  const notTested = ownComponents(observation, STATE_CODE['not tested'])[0]?.split(' ').slice(1);
  const phenotype = metaboliserIn(observation) ?? (implication && metaboliserIn(implication)) ?? null;
  if (labels.length === 0 && phenotype === null && document === undefined) return [];
  return [
    {
      gene,
      labels,
      phenotype,
      activityScore: ownComponents(observation, 'activity-score')[0] ?? null,
      from,
      on: dayOf(observation),
      ...(document === undefined ? {} : { document }),
      ...(notTested === undefined ? {} : { notTested }),
    },
  ];
}

/** An implication that stands on a genotype is read with it. */
function phenotypeAlone(observation: Observation, known: ReadonlySet<string>): readonly StoredGenotype[] {
  if (observation.derivedFrom?.some(({ reference }) => known.has(reference ?? ''))) return [];
  const [gene, phenotype] = [geneOf(observation), metaboliserIn(observation)];
  if (gene === undefined || phenotype === undefined) return [];
  return [{ gene, labels: [], phenotype, activityScore: null, from: `Observation/${observation.id ?? ''}`, on: dayOf(observation) }];
}

/** Variants of a gene without a genotype. Two of them are taken to lie on different strands, the worse case. */
function fromVariants(
  variants: readonly Observation[],
  named: ReadonlySet<string>,
  tables: ReadonlyMap<string, GenePhenotypes>,
): readonly StoredGenotype[] {
  const seen = variants.flatMap((observation) => {
    const gene = geneOf(observation);
    const change = /([cm]\.[^\s()]+)/.exec(wordsOf(componentOf(observation, CODING_CHANGE)) ?? '')?.[1];
    const isPresent = codesOf(observation.valueCodeableConcept).includes(PRESENT);
    if (gene === undefined || change === undefined || !isPresent || !REPORTED_BY_VARIANT.has(gene) || named.has(gene)) return [];
    return [{ gene, change, observation, state: codesOf(componentOf(observation, ALLELIC_STATE)) }];
  });
  return [...Map.groupBy(seen, ({ gene }) => gene)].flatMap(([gene, found]): StoredGenotype[] => {
    const table = tables.get(gene);
    const copies = found.flatMap(({ change, state }) =>
      state.includes(HOMOZYGOUS)
        ? [change, change]
        : state.includes(HETEROZYGOUS) || state.some((each) => HOMOPLASMIC.includes(each))
          ? [change]
          : [],
    );
    const [first, second] = copies;
    const [latest] = found.map(({ observation }) => observation).sort((left, right) => (dayOf(left) < dayOf(right) ? 1 : -1));
    if (first === undefined || latest === undefined) return [];
    const label = gene === 'MT-RNR1' ? first : `${first}/${second ?? 'Reference'}`;
    return [
      {
        gene,
        labels: [spelled(gene, label, table)],
        phenotype: null,
        activityScore: null,
        from: `Observation/${latest.id ?? ''}`,
        on: dayOf(latest),
      },
    ];
  });
}

/** A diplotype with its alleles spelt as the tables do: "DPYD *1/*2A" is "Reference/c.1905+1G>A (*2A)". */
function spelled(gene: string, label: string, table: GenePhenotypes | undefined): string {
  const bare = label
    .replace(new RegExp(`^${gene}\\s+`), '')
    .replace(/[\t\r\n]+/g, ' ')
    .trim();
  const [, single, zygosity] = /^(.*?)\s*[([]?(heterozygous|homozygous)[)\]]?$/i.exec(bare) ?? [];
  const alleles =
    single === undefined ? bare.split('/') : [zygosity?.toLowerCase() === 'homozygous' ? single : referenceOf(gene, table), single];
  return alleles.map((allele) => spelledAllele(allele.replace(/^\[(.*)\]$/, '$1').trim(), table)).join('/');
}

function spelledAllele(allele: string, table: GenePhenotypes | undefined): string {
  if (!table || table.ranks[allele] !== undefined) return allele;
  const isReference = /^(\*1|reference|wild[- ]?type|wt)$/i.test(allele);
  if (isReference && table.ranks.Reference !== undefined) return 'Reference';
  const parts = (name: string) => name.replace(/[()]/g, '').split(/,?\s+/);
  const [only, another] = Object.keys(table.ranks).filter((name) => parts(name).includes(allele));
  return only !== undefined && another === undefined ? only : allele;
}

function referenceOf(gene: string, table: GenePhenotypes | undefined): string {
  return WRITTEN_BY_VARIANT[gene] ?? (table && table.ranks.Reference === undefined ? '*1' : 'Reference');
}

function isImplication({ code }: Observation): boolean {
  return hasCode(code, SYSTEM.loinc, METABOLISM) || hasCode(code, TBD, 'therapeutic-implication');
}

function metaboliserIn(observation: Observation): string | undefined {
  const values = [
    observation.valueCodeableConcept,
    ...(observation.component ?? []).map(({ valueCodeableConcept }) => valueCodeableConcept),
  ];
  return values.flatMap((value) => codesOf(value).flatMap((code) => METABOLISER[code] ?? []))[0];
}

function geneOf(observation: Observation): string | undefined {
  const words = wordsOf(componentOf(observation, GENE_STUDIED));
  return words === undefined ? undefined : /[A-Z][A-Z0-9-]+/.exec(words)?.[0];
}

function componentOf(observation: Observation, code: string): CodeableConcept | undefined {
  return observation.component?.find((each) => hasCode(each.code, SYSTEM.loinc, code))?.valueCodeableConcept;
}

function ownComponents(observation: Observation, code: string): readonly string[] {
  return (observation.component ?? []).flatMap((each) =>
    hasCode(each.code, OWN, code) && each.valueString !== undefined ? [each.valueString] : [],
  );
}

function wordsOf(concept: CodeableConcept | undefined): string | undefined {
  return (
    concept?.text ?? concept?.coding?.map(({ display }) => display).find((display) => display !== undefined) ?? concept?.coding?.[0]?.code
  );
}

function codesOf(concept: CodeableConcept | undefined): readonly string[] {
  return (concept?.coding ?? []).flatMap(({ code }) => code ?? []);
}

function hasCode(concept: CodeableConcept | undefined, system: string, code: string): boolean {
  return concept?.coding?.some((each) => each.system === system && each.code === code) ?? false;
}

function dayOf({ effectiveDateTime, issued }: Observation): string {
  return effectiveDateTime ?? issued ?? '';
}
