// Variants that somebody reported before, as a Phenopacket v2 carries them: interpretations.diagnosis.genomicInterpretations with a VCF record or
// HGVS expressions and an allelic state (GA4GH Phenopacket Schema 2.0, https://phenopacket-schema.readthedocs.io/en/2.0.0/variation-descriptor.html).

import type { Finding } from '../../../foundation/errors.ts';
import type { Build } from '../scan/header.ts';
import { refuse } from '../scan/refusal.ts';
import { nameOf } from '../scan/variant.ts';
import type { Carried } from '../segregation/modes.ts';
import { genomicHgvs } from './genomic-hgvs.ts';

export interface ReportedVariant {
  /** contig-position-reference-alternate; null when only a coding or protein name, or only a gene, was given. */
  readonly name: string | null;
  readonly build: Build | null;
  readonly gene: string | null;
  readonly hgvs: readonly string[];
  readonly carried: Exclude<Carried, 'none' | 'unknown'> | null;
  /** Of the schema: CANDIDATE, CAUSATIVE, CONTRIBUTORY, REJECTED or UNKNOWN_STATUS. */
  readonly status: string;
  /** Of the schema: PATHOGENIC, LIKELY_PATHOGENIC, ... or NOT_PROVIDED. */
  readonly classification: string;
}

/** GENO (http://purl.obolibrary.org/obo/geno.owl). */
const CARRIED_OF: Readonly<Record<string, ReportedVariant['carried']>> = {
  'GENO:0000135': 'heterozygous',
  'GENO:0000136': 'homozygous',
  'GENO:0000134': 'hemizygous',
};

interface Json {
  readonly [key: string]: unknown;
}

/** Every variant, or the first thing that is wrong with one: a known variant is never left out in silence. Empty when there are none. */
export function readReported(json: string, where: string): readonly ReportedVariant[] | Finding {
  let packet: unknown;
  try {
    packet = JSON.parse(json);
  } catch {
    return wrong(where, 'This is not JSON.');
  }
  if (!isJson(packet)) return wrong(where, 'This is not a phenopacket.');
  const whole = isJson(packet.proband) ? packet.proband : packet;
  const found: ReportedVariant[] = [];
  for (const [i, interpretation] of listOf(whole.interpretations).entries()) {
    const diagnosis = isJson(interpretation) && isJson(interpretation.diagnosis) ? interpretation.diagnosis : {};
    for (const [g, genomic] of listOf(diagnosis.genomicInterpretations).entries()) {
      const path = `${where}: interpretations[${i}].diagnosis.genomicInterpretations[${g}]`;
      const one = isJson(genomic) ? readOne(genomic, path) : wrong(path, 'This is not a genomic interpretation.');
      if ('code' in one) return one;
      found.push(one);
    }
  }
  return found;
}

function readOne(genomic: Json, path: string): ReportedVariant | Finding {
  const interpreted = isJson(genomic.variantInterpretation) ? genomic.variantInterpretation : {};
  const described = isJson(interpreted.variationDescriptor) ? interpreted.variationDescriptor : {};
  const gene = isJson(described.geneContext) ? described.geneContext : isJson(genomic.gene) ? genomic.gene : {};
  const hgvs = listOf(described.expressions).flatMap((one) =>
    isJson(one) && typeof one.value === 'string' && /^hgvs/i.test(textOf(one.syntax)) ? [one.value.trim()] : [],
  );
  const place = placeOf(described, hgvs, path);
  if ('code' in place) return place;
  const symbol = textOf(gene.symbol) || null;
  if (place.name === null && hgvs.length === 0 && symbol === null)
    return wrong(path, 'The variant has neither a VCF record, nor an HGVS expression, nor a gene.');
  const state = isJson(described.allelicState) ? described.allelicState : {};
  return {
    ...place,
    gene: symbol,
    hgvs,
    carried: CARRIED_OF[textOf(state.id)] ?? null,
    status: textOf(genomic.interpretationStatus) || 'UNKNOWN_STATUS',
    classification: textOf(interpreted.acmgPathogenicityClassification) || 'NOT_PROVIDED',
  };
}

type Place = Pick<ReportedVariant, 'name' | 'build'>;

/** The VCF record, else the first genomic HGVS expression that names a substitution. */
function placeOf(described: Json, hgvs: readonly string[], path: string): Place | Finding {
  if (described.vcfRecord === undefined) return hgvs.map(genomicHgvs).find((one) => one !== null) ?? { name: null, build: null };
  const record = isJson(described.vcfRecord) ? described.vcfRecord : {};
  const at = `${path}.vcfRecord`;
  const [contig, position, reference, alternate] = [
    textOf(record.chrom),
    Number(record.pos),
    textOf(record.ref).toUpperCase(),
    textOf(record.alt).toUpperCase(),
  ];
  const build = buildNamed(textOf(record.genomeAssembly));
  if (!/^\w{1,20}$/.test(contig)) return wrong(`${at}.chrom`, 'The chromosome is missing.');
  if (!Number.isInteger(position) || position < 1) return wrong(`${at}.pos`, 'The position is not a whole number from 1.');
  if (!/^[ACGTN]+$/.test(reference)) return wrong(`${at}.ref`, 'The reference allele is not written in bases.');
  if (!/^([ACGTN]+|<[A-Z0-9:]+>)$/.test(alternate))
    return wrong(`${at}.alt`, 'The alternate allele is neither bases nor a symbol such as <DEL>.');
  if (!build) return wrong(`${at}.genomeAssembly`, 'The genome assembly is neither GRCh37 (hg19) nor GRCh38 (hg38).');
  return { name: nameOf({ contig, position, reference, alternate }), build };
}

function buildNamed(assembly: string): Build | null {
  if (/^(GRCh38|hg38)\b/i.test(assembly)) return 'GRCh38';
  return /^(GRCh37|hg19|b37)\b/i.test(assembly) ? 'GRCh37' : null;
}

function wrong(where: string, what: string): Finding {
  return refuse('E_PHENOPACKET', where, what, 'Mend the phenopacket, or take the variant out of it.');
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}
