// Which rules of inheritance hold where: autosomes, the parts of X and Y that recombine (PAR), the rest of X and Y, and mitochondrial DNA.

import type { Build } from '../scan/header.ts';
import { bareContig } from '../scan/variant.ts';

export type Region = 'autosome' | 'x' | 'y' | 'mitochondrial' | 'other';

/** Pseudoautosomal regions, one-based inclusive (Genome Reference Consortium, https://www.ncbi.nlm.nih.gov/grc/human). */
const PAR: Readonly<Record<Build, Readonly<Record<'X' | 'Y', readonly (readonly [number, number])[]>>>> = {
  GRCh37: {
    X: [
      [60001, 2699520],
      [154931044, 155260560],
    ],
    Y: [
      [10001, 2649520],
      [59034050, 59363566],
    ],
  },
  GRCh38: {
    X: [
      [10001, 2781479],
      [155701383, 156030895],
    ],
    Y: [
      [10001, 2781479],
      [56887903, 57217415],
    ],
  },
};

/** Outside PAR, X is 'x' and Y is 'y'; PAR follows the rules of an autosome. */
export function regionOf(contig: string, position: number, build: Build): Region {
  const bare = bareContig(contig);
  if (bare === 'MT') return 'mitochondrial';
  if (bare === 'X' || bare === 'Y') {
    const isPar = PAR[build][bare].some(([from, to]) => position >= from && position <= to);
    return isPar ? 'autosome' : bare === 'X' ? 'x' : 'y';
  }
  return /^([1-9]|1\d|2[0-2])$/.test(bare) ? 'autosome' : 'other';
}
