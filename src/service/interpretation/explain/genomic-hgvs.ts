// A substitution named on a chromosome, NC_000002.12:g.165310413G>A, as a place in a VCF: the version of the accession says which build it is
// (NCBI assemblies GCF_000001405.13 and .26; HGVS nomenclature 21, https://hgvs-nomenclature.org).

import type { Build } from '../scan/header.ts';
import { nameOf } from '../scan/variant.ts';

/** Version of NC_0000NN in GRCh37, chromosomes 1 to 22, X and Y; GRCh38 is the next one of each. */
const VERSION_37: readonly number[] = [10, 11, 11, 11, 9, 11, 13, 10, 11, 10, 9, 11, 10, 8, 9, 9, 10, 9, 9, 10, 8, 10, 10, 9];

/** The same mitochondrial reference in both. */
const MITOCHONDRIAL = /^NC_012920\.1:[gm]\.(\d+)([ACGT])>([ACGT])$/;

/** Null for anything but a substitution on a chromosome of one of the two builds. `build` is null for the mitochondrion: both have it. */
export function genomicHgvs(expression: string): { readonly name: string; readonly build: Build | null } | null {
  const [, own, from, to] = MITOCHONDRIAL.exec(expression) ?? [];
  if (own && from && to) return { name: nameOf({ contig: 'MT', position: Number(own), reference: from, alternate: to }), build: null };
  const [, chromosome, version, position, reference, alternate] = /^NC_0000(\d\d)\.(\d+):g\.(\d+)([ACGT])>([ACGT])$/.exec(expression) ?? [];
  if (!chromosome || !version || !position || !reference || !alternate) return null;
  const before = VERSION_37[Number(chromosome) - 1];
  if (before === undefined) return null;
  const build = Number(version) === before ? 'GRCh37' : Number(version) === before + 1 ? 'GRCh38' : null;
  if (!build) return null;
  const contig = chromosome === '23' ? 'X' : chromosome === '24' ? 'Y' : String(Number(chromosome));
  return { name: nameOf({ contig, position: Number(position), reference, alternate }), build };
}
