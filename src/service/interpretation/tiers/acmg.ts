// ACMG/ACGS criteria that can be read from the annotation, with points (Tavtigian and others 2020), and the list of what was not assessed.
// A proposal for two qualified people to weigh: most criteria need a person.

import { isKnownPathogenic } from '../scan/annotation.ts';
import { type Judged, worstIn } from './judge.ts';
import type { AnyMode } from './panel.ts';
import type { Thresholds } from './thresholds.ts';

export interface Criterion {
  readonly code: string;
  readonly points: number;
  readonly because: string;
}

export interface Classification {
  readonly points: number;
  readonly proposed: 'Pathogenic' | 'Likely pathogenic' | 'Uncertain significance' | 'Likely benign' | 'Benign';
  /** ACGS 2024's temperature of an uncertain variant. */
  readonly temperature: 'hot' | 'warm' | 'tepid' | 'cool' | 'cold' | 'ice cold' | null;
  readonly criteria: readonly Criterion[];
  readonly notAssessed: readonly string[];
}

/** Temperatures by points 5 to 0 (ACGS Best Practice Guidelines 2024, VUS sub-classification). */
const TEMPERATURES = ['ice cold', 'cold', 'cool', 'tepid', 'warm', 'hot'] as const;
const BY_A_PERSON = ['PS3', 'BS3', 'PS4', 'PM1', 'PP1', 'BS4', 'PP4', 'BP5', 'BP6', 'PP5'];
const NULL_TERMS = new Set([
  'stop_gained',
  'frameshift_variant',
  'splice_acceptor_variant',
  'splice_donor_variant',
  'start_lost',
  'transcript_ablation',
]);

export function classify(
  judged: Judged,
  gene: string,
  mode: AnyMode | null,
  isFrequencyAnnotated: boolean,
  { acmg }: Thresholds,
): Classification {
  const { variant, segregation, pairing } = judged;
  const criteria: Criterion[] = [];
  const notAssessed = [...BY_A_PERSON];
  const add = (code: string, points: number, because: string): void => void criteria.push({ code, points, because });
  const terms = worstIn(variant, gene)?.terms ?? [];
  const isRecessive =
    mode === 'simpleRecessive' ||
    mode === 'compoundHeterozygous' ||
    mode === 'uniparentalIsodisomy' ||
    mode === 'xLinkedSimpleRecessive' ||
    mode === 'xLinkedCompoundHeterozygous';
  const highest = Math.max(0, ...Object.values(variant.frequencies));
  let standsAlone = false;

  if (!isFrequencyAnnotated) notAssessed.push('BA1', 'BS1', 'PM2');
  else if (highest >= acmg.BA1) {
    standsAlone = true;
    add('BA1', -8, `Frequency ${highest}; ${acmg.BA1} or more stands alone as benign.`);
  } else if (highest >= acmg.BS1) add('BS1', -4, `Frequency ${highest}; ${acmg.BS1} or more.`);
  else if (highest === 0 || (isRecessive && highest < acmg.PM2Recessive))
    add(
      'PM2_Supporting',
      1,
      highest === 0
        ? 'Absent from every population annotated.'
        : `Frequency ${highest}; below ${acmg.PM2Recessive} for a recessive disease.`,
    );
  if (variant.homozygotes === null) notAssessed.push('BS2');
  else if (variant.homozygotes > (isRecessive ? acmg.BS2HomozygotesRecessive : acmg.BS2HomozygotesDominant))
    add('BS2', -4, `${variant.homozygotes} homozygotes in the population.`);

  if (terms.some((term) => NULL_TERMS.has(term)))
    add(
      'PVS1_Strong',
      4,
      `${terms.join(', ')}: a null variant. Strong, not very strong, until a person has looked at the transcript, the exon and the gene's mechanism.`,
    );
  else if (terms.some((term) => term === 'inframe_insertion' || term === 'inframe_deletion' || term === 'stop_lost'))
    add('PM4', 2, `${terms.join(', ')} changes the length of the protein.`);
  if (isKnownPathogenic(variant.clinvar) && (variant.clinvar?.stars ?? 0) >= 1)
    add('PS1', (variant.clinvar?.stars ?? 0) >= 2 ? 4 : 2, `ClinVar: ${variant.clinvar?.significance}, ${variant.clinvar?.stars} stars.`);
  else notAssessed.push('PS1', 'PM5');

  computed(judged, terms, acmg, add, notAssessed);
  if (
    segregation.deNovoQuality?.grade === 'supported' &&
    segregation.verdicts.some(({ mode: one, verdict }) => one === 'deNovo' && verdict === 'yes')
  )
    add('PM6', 2, 'New in the child by reads in all three; parentage by the checks of the family.');
  if (pairing?.verdict === 'yes' && isRecessive && pairing.partner && isKnownPathogenic(pairing.partner.variant.clinvar))
    add('PM3', 2, 'On the other copy from a variant known to be pathogenic.');

  const points = criteria.reduce((sum, one) => sum + one.points, 0);
  const proposed =
    standsAlone || points <= -7
      ? 'Benign'
      : points >= 10
        ? 'Pathogenic'
        : points >= 6
          ? 'Likely pathogenic'
          : points >= 0
            ? 'Uncertain significance'
            : 'Likely benign';
  return {
    points,
    proposed,
    temperature: proposed === 'Uncertain significance' ? (TEMPERATURES[points] ?? null) : null,
    criteria,
    notAssessed,
  };
}

/** PP3 and BP4: REVEL for missense, SpliceAI for splicing; the stronger of the two, never both (ClinGen SVI 2023). */
function computed(
  { variant }: Judged,
  terms: readonly string[],
  acmg: Thresholds['acmg'],
  add: (code: string, points: number, because: string) => void,
  notAssessed: string[],
): void {
  const { revel, spliceAi } = variant;
  const isMissense = terms.includes('missense_variant');
  if (spliceAi !== null && spliceAi >= acmg.PP3SpliceAi && !terms.some((term) => NULL_TERMS.has(term))) {
    add('PP3', 1, `SpliceAI ${spliceAi}; ${acmg.PP3SpliceAi} or more.`);
    return;
  }
  if (isMissense && revel !== null) {
    const { PP3Revel: for3, BP4Revel: for4 } = acmg;
    if (revel >= for3.strong) add('PP3_Strong', 4, `REVEL ${revel}; ${for3.strong} or more.`);
    else if (revel >= for3.moderate) add('PP3_Moderate', 2, `REVEL ${revel}; ${for3.moderate} or more.`);
    else if (revel >= for3.supporting) add('PP3', 1, `REVEL ${revel}; ${for3.supporting} or more.`);
    else if (revel <= for4.strong) add('BP4_Strong', -4, `REVEL ${revel}; ${for4.strong} or less.`);
    else if (revel <= for4.moderate) add('BP4_Moderate', -2, `REVEL ${revel}; ${for4.moderate} or less.`);
    else if (revel <= for4.supporting) add('BP4', -1, `REVEL ${revel}; ${for4.supporting} or less.`);
    return;
  }
  if (spliceAi !== null && spliceAi < acmg.BP4SpliceAi && terms.includes('synonymous_variant'))
    add('BP4', -1, `SpliceAI ${spliceAi}; below ${acmg.BP4SpliceAi}.`);
  else if (isMissense || spliceAi === null) notAssessed.push('PP3', 'BP4');
}
