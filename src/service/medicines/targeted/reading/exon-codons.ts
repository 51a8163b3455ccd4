// Which exon a codon lies in, for the genes whose biomarkers are written by exon. MANE Select transcripts; used only where a file names no exon.

/**
 * First and last codon of each exon, shared codons given to both. Compiled from the MANE Select transcripts in the comments
 * (NCBI RefSeq); believed, not re-read: see data/medicines/targeted/SOURCE.md.
 */
const EXONS: Readonly<Record<string, Readonly<Record<number, readonly [number, number]>>>> = {
  // NM_005228
  EGFR: { 18: [688, 728], 19: [729, 761], 20: [762, 823], 21: [824, 875] },
  // NM_004448
  ERBB2: { 19: [725, 769], 20: [770, 831], 21: [832, 883] },
  // NM_004333
  BRAF: { 11: [439, 478], 15: [581, 620] },
  // NM_004985, NM_002524, NM_005343
  KRAS: { 2: [1, 37], 3: [38, 97], 4: [98, 150] },
  NRAS: { 2: [1, 37], 3: [38, 97], 4: [98, 150] },
  HRAS: { 2: [1, 37], 3: [38, 97], 4: [98, 150] },
  // NM_000222
  KIT: { 8: [412, 448], 9: [449, 514], 11: [550, 592], 13: [627, 664], 14: [664, 714], 17: [788, 828], 18: [829, 866] },
  // NM_006206
  PDGFRA: { 12: [552, 596], 14: [631, 668], 18: [814, 854] },
  // NM_000245
  MET: { 14: [963, 1010] },
  // NM_004119
  FLT3: { 14: [569, 613], 15: [614, 648], 20: [807, 847] },
  // NM_006218
  PIK3CA: { 10: [528, 555], 21: [979, 1068] },
  // NM_004972
  JAK2: { 12: [505, 547], 14: [593, 622] },
  // NM_001904
  CTNNB1: { 3: [5, 80] },
};

export function exonOfCodon(gene: string, codon: number): number | null {
  const exons = EXONS[gene];
  if (!exons) return null;
  const found = Object.entries(exons).find(([, [first, last]]) => codon >= first && codon <= last);
  return found ? Number(found[0]) : null;
}
