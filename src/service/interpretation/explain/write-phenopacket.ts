// A family's candidates and classifications as they leave: one Phenopacket v2, or a Family message around it with the pedigree
// (GA4GH Phenopacket Schema 2.0, https://phenopacket-schema.readthedocs.io/en/2.0.0/). The only writer: every door uses it.

import type { VariantClass } from '../cases/criteria.ts';
import type { Family } from '../family/pedigree.ts';
import type { Build } from '../scan/header.ts';
import type { Carried } from '../segregation/modes.ts';

export interface VariantLeaving {
  readonly name: string;
  readonly gene: string;
  readonly hgvsC: string | null;
  readonly hgvsP: string | null;
  readonly carried: Carried | undefined;
  /** Agreed by two people, or of the schema's own words where it was reported before. */
  readonly class: VariantClass | string | null;
  /** CANDIDATE unless somebody has decided. */
  readonly status?: string;
}

export interface PacketGiven {
  readonly id: string;
  readonly interpretation: string;
  readonly family: Family;
  readonly build: Build;
  readonly phenotypes: readonly { readonly id: string; readonly label?: string; readonly isExcluded?: boolean }[];
  readonly variants: readonly VariantLeaving[];
  readonly disease?: { readonly id: string; readonly label: string };
  /** The order has its report. */
  readonly isReported?: boolean;
  readonly hpoVersion: string | null;
  readonly now: Date;
}

const CLASSES: Readonly<Record<VariantClass, string>> = {
  pathogenic: 'PATHOGENIC',
  'likely-pathogenic': 'LIKELY_PATHOGENIC',
  'uncertain-significance': 'UNCERTAIN_SIGNIFICANCE',
  'likely-benign': 'LIKELY_BENIGN',
  benign: 'BENIGN',
};

/** GENO (http://purl.obolibrary.org/obo/geno.owl). */
const ALLELIC_STATES: Readonly<Record<string, string>> = {
  heterozygous: 'GENO:0000135',
  homozygous: 'GENO:0000136',
  hemizygous: 'GENO:0000134',
};

export function writePhenopacket(given: PacketGiven) {
  const { family, phenotypes, variants, disease } = given;
  return {
    id: given.id,
    subject: { id: family.proband, sex: sexOf(family.members.find(({ id }) => id === family.proband)?.sex) },
    phenotypicFeatures: phenotypes.map(({ id, label, isExcluded }) => ({
      type: { id, label: label || id },
      ...(isExcluded ? { excluded: true } : {}),
    })),
    interpretations: [
      {
        id: given.interpretation,
        progressStatus: progressOf(given),
        diagnosis: {
          ...(disease ? { disease } : {}),
          genomicInterpretations: variants.map((variant) => genomicOf(variant, given)),
        },
      },
    ],
    metaData: metaDataOf(given),
  };
}

/** The same with the pedigree, which a Phenopacket has no field for. */
export function writePhenopacketFamily(given: PacketGiven) {
  const { family } = given;
  return {
    id: family.id,
    proband: writePhenopacket(given),
    pedigree: {
      persons: family.members.map(({ id, father, mother, sex, isAffected }) => ({
        familyId: family.id,
        individualId: id,
        paternalId: father ?? '0',
        maternalId: mother ?? '0',
        sex: sexOf(sex),
        affectedStatus: isAffected === null ? 'MISSING' : isAffected ? 'AFFECTED' : 'UNAFFECTED',
      })),
    },
    metaData: metaDataOf(given),
  };
}

function genomicOf(
  { name, gene, hgvsC, hgvsP, carried, class: given, status = 'CANDIDATE' }: VariantLeaving,
  { family, build }: PacketGiven,
) {
  const [chrom = '', pos = '', ref = '', ...alt] = name.split('-');
  const state = ALLELIC_STATES[carried ?? ''];
  return {
    subjectOrBiosampleId: family.proband,
    interpretationStatus: status,
    variantInterpretation: {
      acmgPathogenicityClassification: given === null ? 'NOT_PROVIDED' : given in CLASSES ? CLASSES[given as VariantClass] : given, // checked just before
      variationDescriptor: {
        id: name,
        geneContext: { symbol: gene },
        expressions: [...(hgvsC ? [{ syntax: 'hgvs.c', value: hgvsC }] : []), ...(hgvsP ? [{ syntax: 'hgvs.p', value: hgvsP }] : [])],
        vcfRecord: { genomeAssembly: build, chrom, pos, ref, alt: alt.join('-') },
        moleculeContext: 'genomic',
        allelicState: { id: state ?? 'GENO:0000137', label: state ? carried : 'unspecified zygosity' },
      },
    },
  };
}

/** Solved needs a report and a cause; a report without one is complete and no more. */
function progressOf({ isReported, variants }: PacketGiven): string {
  if (!isReported) return 'IN_PROGRESS';
  return variants.some(({ status }) => status === 'CAUSATIVE') ? 'SOLVED' : 'COMPLETED';
}

function sexOf(sex: string | undefined): string {
  return sex === 'male' || sex === 'female' ? sex.toUpperCase() : 'UNKNOWN_SEX';
}

function metaDataOf({ now, hpoVersion }: PacketGiven) {
  return {
    created: now.toISOString(),
    createdBy: 'OpenGMS',
    phenopacketSchemaVersion: '2.0',
    resources: [
      {
        id: 'hp',
        name: 'human phenotype ontology',
        namespacePrefix: 'HP',
        iriPrefix: 'http://purl.obolibrary.org/obo/HP_',
        url: 'http://purl.obolibrary.org/obo/hp.owl',
        version: hpoVersion ?? 'not stated',
      },
      {
        id: 'geno',
        name: 'genotype ontology',
        namespacePrefix: 'GENO',
        iriPrefix: 'http://purl.obolibrary.org/obo/GENO_',
        url: 'http://purl.obolibrary.org/obo/geno.owl',
        version: 'not stated',
      },
    ],
  };
}
