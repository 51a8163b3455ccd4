// bcftools csq writes a consequence that several records make together once, and `@POS` in the others (https://samtools.github.io/bcftools/bcftools.html#csq).
// The pointer is followed to the record of that position; where it was not kept, the variant stays with a coding change of unknown kind.

import type { Consequence, Variant } from './variant.ts';

/** The consequence that stands at another position, until it is followed: never dropped, because what it points at may be anything. */
export function pointedAt(pointer: string): Consequence {
  return {
    gene: '',
    transcript: pointer,
    terms: ['coding_sequence_variant'],
    impact: 'moderate',
    hgvsC: null,
    hgvsP: null,
    isChosen: false,
  };
}

export function followPointers(variants: readonly Variant[]): readonly Variant[] {
  if (!variants.some(({ consequences }) => consequences.some(isPointer))) return variants;
  const byPlace = Map.groupBy(variants, ({ contig, position }) => `${contig}@${position}`);
  return variants.map((variant) => {
    if (!variant.consequences.some(isPointer)) return variant;
    const consequences = variant.consequences.flatMap((one) => {
      if (!isPointer(one)) return [one];
      const whole = (byPlace.get(variant.contig + one.transcript) ?? []).flatMap((other) =>
        other.consequences.filter((consequence) => !isPointer(consequence)),
      );
      return whole.length > 0 ? whole : [one];
    });
    return { ...variant, consequences };
  });
}

function isPointer({ transcript, terms }: Consequence): boolean {
  return transcript.startsWith('@') && terms[0] === 'coding_sequence_variant';
}
