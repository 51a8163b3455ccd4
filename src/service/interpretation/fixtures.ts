// Synthetic families and VCF text for the tests of this room.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Family } from './family/pedigree.ts';
import type { Keeping } from './scan/scan-lines.ts';

export const EVERYTHING: Keeping = {
  maxFrequency: 1,
  maxFrequencyKnown: 1,
  impacts: new Set(['high', 'moderate', 'low', 'modifier']),
  minSpliceAi: -1,
  passOnly: false,
};

export function aTrio(overrides: { readonly sex?: 'male' | 'female'; readonly fatherAffected?: boolean } = {}): Family {
  return {
    id: 'F1',
    proband: 'child',
    members: [
      { id: 'child', father: 'father', mother: 'mother', sex: overrides.sex ?? 'male', isAffected: true },
      { id: 'father', father: null, mother: null, sex: 'male', isAffected: overrides.fatherAffected ?? false },
      { id: 'mother', father: null, mother: null, sex: 'female', isAffected: false },
    ],
  };
}

/** A VCF on GRCh38 with CSQ; each record is its columns from CHROM to the last sample, joined by spaces. */
export function vcfText(records: readonly string[], samples: readonly string[] = ['child', 'father', 'mother']): string {
  return [
    '##fileformat=VCFv4.2',
    '##contig=<ID=chr1,length=248956422>',
    '##contig=<ID=chrX,length=156040895>',
    '##FILTER=<ID=LowQual,Description="low">',
    '##INFO=<ID=gnomADg_AF,Number=A,Type=Float,Description="frequency">',
    '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="ClinVar">',
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: Allele|Consequence|IMPACT|SYMBOL|Feature|MANE_SELECT|gnomADe_NFE_AF|REVEL">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">',
    `#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t${samples.join('\t')}`,
    ...records.map((record) => record.split(' ').join('\t')),
    '',
  ].join('\n');
}

/** One record with a consequence; genotypes as written, with good depth and quality. */
export function record(
  position: number,
  gene: string,
  term: string,
  genotypes: readonly string[],
  more: { readonly contig?: string; readonly info?: string } = {},
): string {
  const calls = genotypes.map((gt) => {
    const copies = (gt.match(/1/g) ?? []).length;
    const ad = copies === 0 ? '30,0' : copies === 1 && gt.length > 1 ? '15,15' : '0,30';
    return `${gt}:${ad}:30:99`;
  });
  return `${more.contig ?? 'chr1'} ${position} . A G 50 PASS ${more.info ?? ''}CSQ=G|${term}|X|${gene}|ENST1|NM_1|| GT:AD:DP:GQ ${calls.join(' ')}`;
}

export function aFile(content: string | Buffer, name = 'family.vcf'): string {
  const path = join(mkdtempSync(join(tmpdir(), 'opengms-interpretation-')), name);
  writeFileSync(path, content);
  return path;
}

/** How often the service could turn to others while something was done: hardly ever where it is done on its own thread. */
export async function turnsDuring<T>(work: Promise<T>): Promise<{ readonly value: T; readonly turns: number }> {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 5);
  try {
    const value = await work;
    return { value, turns };
  } finally {
    clearInterval(timer);
  }
}
