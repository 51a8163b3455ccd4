// Phenopackets in (GA4GH Phenopacket Schema v2, https://phenopacket-schema.readthedocs.io/en/2.0.0/) and the compact form of one case a line:
// who, which phenotypes were seen and which were looked for and not found, and the diagnosis when it is known.

import type { Finding } from '../../../foundation/errors.ts';
import { refuse } from '../scan/refusal.ts';

export interface PhenotypedCase {
  readonly id: string;
  /** The proband's name in the VCF and pedigree, when the phenopacket says. */
  readonly subject: string | null;
  readonly sex: 'male' | 'female' | 'unknown';
  readonly observed: readonly string[];
  readonly excluded: readonly string[];
  /** Known diagnosis, for measuring a ranker. */
  readonly disease: string | null;
  readonly genes: readonly string[];
}

/** The parts of both shapes that are read; each is checked where it is used. */
interface Packet {
  readonly id?: unknown;
  readonly subject?: { readonly id?: unknown; readonly sex?: unknown };
  readonly sex?: unknown;
  readonly phenotypicFeatures?: readonly { readonly type?: { readonly id?: unknown }; readonly excluded?: unknown }[];
  readonly obs?: readonly unknown[];
  readonly exc?: readonly unknown[];
  readonly disease?: { readonly id?: unknown } | null;
  readonly variants?: readonly { readonly gene?: unknown }[];
  readonly diseases?: readonly { readonly term?: { readonly id?: unknown }; readonly excluded?: unknown }[];
  readonly interpretations?: readonly {
    readonly diagnosis?: {
      readonly disease?: { readonly id?: unknown };
      readonly genomicInterpretations?: readonly {
        readonly call?: unknown;
        readonly variantInterpretation?: { readonly variationDescriptor?: { readonly geneContext?: { readonly symbol?: unknown } } };
      }[];
    };
  }[];
}

export function readPhenopacket(json: string, where: string): PhenotypedCase | Finding {
  let packet: Packet | null;
  try {
    // Every field is optional and unknown until checked below.
    packet = JSON.parse(json) as Packet | null;
  } catch {
    return refuse('E_PHENOPACKET', where, 'This is not JSON.', 'Give a Phenopacket v2 as JSON.');
  }
  const isCompact = Array.isArray(packet?.obs);
  if (
    !packet ||
    typeof packet !== 'object' ||
    typeof packet.id !== 'string' ||
    (!isCompact && !packet.subject && !packet.phenotypicFeatures)
  )
    return refuse(
      'E_PHENOPACKET',
      where,
      'This is not a phenopacket: it has no id, or neither subject nor phenotypic features.',
      'Give a Phenopacket v2 as JSON.',
    );
  const sex = String(packet.subject?.sex ?? packet.sex ?? '').toLowerCase();
  const features = (isExcluded: boolean): readonly string[] =>
    (packet.phenotypicFeatures ?? []).filter(({ excluded }) => Boolean(excluded) === isExcluded).map(({ type }) => String(type?.id ?? ''));
  const diagnosis = packet.interpretations?.map((one) => one.diagnosis).find((one) => one?.disease);
  const symbols = isCompact
    ? (packet.variants ?? []).map(({ gene }) => gene)
    : (packet.interpretations ?? []).flatMap((one) =>
        (one.diagnosis?.genomicInterpretations ?? []).map(
          (genomic) => genomic.variantInterpretation?.variationDescriptor?.geneContext?.symbol,
        ),
      );
  const disease = packet.disease?.id ?? diagnosis?.disease?.id ?? packet.diseases?.find(({ excluded }) => !excluded)?.term?.id;
  return {
    id: packet.id,
    subject: typeof packet.subject?.id === 'string' ? packet.subject.id : null,
    sex: sex === 'male' || sex === 'female' ? sex : 'unknown',
    observed: isCompact ? (packet.obs ?? []).map(String) : features(false),
    excluded: isCompact ? (packet.exc ?? []).map(String) : features(true),
    disease: typeof disease === 'string' ? disease : null,
    genes: [...new Set(symbols.filter((symbol) => typeof symbol === 'string'))],
  };
}
