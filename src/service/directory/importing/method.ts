// Test method: the workbooks' many spellings brought to one short list. The spelling is always kept beside it (methodAsWritten).

import type { Method } from '../directory.ts';
import { similarity, squash } from '../searching/words.ts';

export interface ReadMethod {
  readonly method: Method;
  readonly alternatives: readonly Method[];
  /** How sure: read by a rule, by likeness to a known spelling (named), or not at all. */
  readonly by: 'rule' | 'likeness' | 'nothing';
  readonly likeSpelling?: string;
}

/**
 * Reads a Test Method (rare workbook) or Technology (cancer workbook). Where several methods are named the first in this
 * order leads and the others are alternatives: "WES or Medium Panel" is a panel test that may be delivered by exome.
 * `about` (indication or test name) decides only when the method itself says no more than "Other" or "Multiple".
 */
export function readMethod(written: string, about = ''): ReadMethod {
  const words = squash(written);
  const named = methodsNamed(words);
  if (named.length > 0) return first(named, 'rule');
  if (VAGUE.has(words)) {
    const [fromName] = ABOUT.filter(([pattern]) => pattern.test(squash(about)));
    return { method: fromName ? fromName[1] : 'other', alternatives: [], by: 'rule' };
  }
  const like = SPELLINGS.map((spelling) => ({ spelling, likeness: similarity(words, spelling) })).sort(
    (a, b) => b.likeness - a.likeness,
  )[0];
  if (like && like.likeness >= LIKE_ENOUGH) return { ...first(methodsNamed(like.spelling), 'likeness'), likeSpelling: like.spelling };
  return { method: 'other', alternatives: [], by: 'nothing' };
}

function methodsNamed(words: string): readonly Method[] {
  return [...new Set(RULES.filter(([pattern]) => pattern.test(words)).map(([, method]) => method))];
}

function first(named: readonly Method[], by: 'rule' | 'likeness'): ReadMethod {
  return { method: named[0] ?? 'other', alternatives: named.slice(1), by };
}

/** Dice similarity of letter pairs above which a spelling counts as a slip of a known one ("large penel", 0.75). Our own choice. */
const LIKE_ENOUGH = 0.7;

const VAGUE = new Set(['other', 'multiple', 'various', 'as appropriate']);

/** Order matters: the specific before the general. */
const RULES: readonly (readonly [RegExp, Method])[] = [
  [/\bwgs\b|whole genome seq/, 'wgs'],
  [/\bnipd\b|\bnipt\b|non invasive prenatal|relative haplotype dosage|\brhdo\b/, 'nipd'],
  [/\bmlpa\b|exon level cnv|exon level copy number|multiplex ligation/, 'mlpa'],
  // "WES or Large penel" is in the rare workbook v5.1 (R312.1).
  [/\bp[ae]n[ae]ls?\b|\bngs\b/, 'panel-sequencing'],
  [/\bwes\b|exome/, 'wes'],
  [/single gene (sequenc|test)|\bsanger\b/, 'single-gene-sequencing'],
  [/\bstr\b|short tandem repeat|repeat expansion|repeat primed|southern blot|tp pcr/, 'str'],
  [/methylation/, 'methylation'],
  [/karyotyp|g band|targeted chromosomal analysis/, 'karyotype'],
  [/\bfish\b|in situ hybridi/, 'fish'],
  [/(micro|snp |cgh )?\barray|microarray|acgh/, 'microarray'],
  [/\brt ?pcr\b|\brt q ?pcr\b|reverse transcript/, 'rt-pcr'],
  [/\bqf ?pcr\b/, 'qf-pcr'],
  [/microsatellite/, 'msi'],
  [
    /(targeted|simple|complex) (variant|mutation)|hotspot|targeted (assay|test)|pyrosequenc|\bddpcr\b|digital pcr|allele specific pcr/,
    'targeted-variant',
  ],
  [/aneuploid/, 'aneuploidy'],
  [/dna repair|chromosome breakage/, 'dna-repair'],
  [/x inactivation/, 'x-inactivation'],
  [/\bupd\b|uniparental/, 'upd'],
  [/linkage|haplotype/, 'linkage'],
  [/identity|maternal cell contamination/, 'identity'],
  [/expression/, 'expression'],
  [/\brna\b/, 'rna'],
  [/stor(ed|age)/, 'dna-storage'],
  [/re ?analysis|re ?interpret/, 'reanalysis'],
];

const ABOUT: readonly (readonly [RegExp, Method])[] = [
  [/to be (cultured and )?stored/, 'dna-storage'],
  [/re ?analysis|re ?interpretation/, 'reanalysis'],
  [/\brna\b/, 'rna'],
  [/linkage/, 'linkage'],
  [/x inactivation/, 'x-inactivation'],
  [/expression/, 'expression'],
];

/** Spellings met in the rare v5.1 (June 2023) and cancer October 2021 workbooks, squashed: what a slip is compared with. */
const SPELLINGS: readonly string[] = [
  'exon level cnv detection by mlpa or equivalent',
  'small panel',
  'medium panel',
  'large panel',
  'wes or small panel',
  'wes or medium panel',
  'wes or large panel',
  'single gene sequencing',
  'mlpa or equivalent',
  'targeted variant testing',
  'simple targeted mutation testing',
  'complex targeted mutation testing',
  'microarray',
  'methylation testing',
  'methylation array',
  'str testing',
  'common aneuploidy testing',
  'dna repair defect testing',
  'karyotype or equivalent',
  'identity testing',
  'linkage analysis',
  'x inactivation testing',
  'upd testing',
  'microsatellite instability',
];
