// Does a tumour carry a biomarker: met, not met (tested and absent), or unknown (not tested). Pure; the heart of this room.

import { type Biomarker, type BiomarkerLeaf, type ConsequenceGroup, specificityOf } from '../knowledge/biomarker.ts';
import type { Alteration, Consequence, SmallVariant } from '../reading/alteration.ts';
import { type TestedFor, type TumourProfile, wasTested } from '../reading/tumour-profile.ts';
import { allOf, anyOf, negate, type Truth } from './truth.ts';

export interface BiomarkerMatch {
  readonly truth: Truth;
  /** What in the tumour answers to it. */
  readonly by: readonly Alteration[];
  /** 4 exact to 1 gene only; 0 when nothing was found. */
  readonly specificity: 0 | 1 | 2 | 3 | 4;
}

const NOTHING: readonly Alteration[] = [];

export function matchBiomarker(biomarker: Biomarker, profile: TumourProfile): BiomarkerMatch {
  if ('all' in biomarker) {
    const parts = biomarker.all.map((part) => matchBiomarker(part, profile));
    const truth = allOf(parts.map((part) => part.truth));
    return { truth, by: parts.flatMap(({ by }) => by), specificity: truth === 'met' ? highest(parts) : 0 };
  }
  if ('any' in biomarker) {
    const parts = biomarker.any.map((part) => matchBiomarker(part, profile));
    const met = parts.filter(({ truth }) => truth === 'met');
    return { truth: anyOf(parts.map(({ truth }) => truth)), by: met.flatMap(({ by }) => by), specificity: highest(met) };
  }
  if ('not' in biomarker) {
    const truth = negate(matchBiomarker(biomarker.not, profile).truth);
    return { truth, by: NOTHING, specificity: truth === 'met' ? 2 : 0 };
  }
  const by = answering(biomarker, profile);
  if (by.length > 0) return { truth: 'met', by, specificity: specificityOf(biomarker) };
  return { truth: absent(biomarker, profile), by: NOTHING, specificity: 0 };
}

/** The same for one leaf, without saying by what: quick, for many patients. */
export function leafTruth(leaf: BiomarkerLeaf, profile: TumourProfile): Truth {
  return answering(leaf, profile).length > 0 ? 'met' : absent(leaf, profile);
}

function highest(matches: readonly BiomarkerMatch[]): BiomarkerMatch['specificity'] {
  return matches.reduce<BiomarkerMatch['specificity']>((top, { specificity }) => (specificity > top ? specificity : top), 0);
}

/** The alterations that answer to a leaf. */
export function answering(leaf: BiomarkerLeaf, profile: TumourProfile): readonly Alteration[] {
  if (leaf.is === 'marker') return markerAnswer(leaf, profile);
  if (leaf.is === 'not-understood') return NOTHING;
  if (leaf.is === 'fusion') return fusionAnswer(leaf.partners, profile);
  const inGene = profile.byGene.get(leaf.gene);
  if (!inGene) return NOTHING;
  const found = inGene.filter((alteration) => answers(leaf, alteration));
  return found.length === 0 ? NOTHING : found;
}

type GeneLeaf = Exclude<BiomarkerLeaf, { readonly is: 'marker' } | { readonly is: 'not-understood' } | { readonly is: 'fusion' }>;

function answers(leaf: GeneLeaf, alteration: Alteration): boolean {
  switch (leaf.is) {
    case 'gene':
      return alteration.kind !== 'small' || changesProtein(alteration);
    case 'copy-number':
      return alteration.kind === 'copy-number' && (leaf.change === 'any' || alteration.change === leaf.change);
    case 'expression':
      return alteration.kind === 'expression' && leaf.level !== 'absent' && (leaf.level === 'present' || alteration.level === leaf.level);
    default:
      return alteration.kind === 'small' && fitsOrigin(leaf.origin, alteration) && answersSmall(leaf, alteration);
  }
}

/** A germline finding can answer a somatic biomarker only if the file does not say where it is from. */
function fitsOrigin(asked: SmallVariant['origin'] | undefined, { origin }: SmallVariant): boolean {
  return asked === undefined || asked === 'unknown' || origin === 'unknown' || origin === asked;
}

type SmallLeaf = Exclude<GeneLeaf, { readonly is: 'gene' | 'copy-number' | 'expression' }>;

function answersSmall(leaf: SmallLeaf, variant: SmallVariant): boolean {
  switch (leaf.is) {
    case 'protein':
      return variant.protein?.text === leaf.change.text;
    case 'coding':
      return variant.coding === leaf.coding;
    case 'codon':
      return (
        variant.protein !== null &&
        changesProtein(variant) &&
        variant.protein.start <= leaf.codon &&
        variant.protein.end >= leaf.codon &&
        (leaf.residue === null || variant.protein.start !== leaf.codon || variant.protein.residue === leaf.residue)
      );
    case 'exon':
      return (
        variant.exon !== null &&
        leaf.exons.includes(variant.exon) &&
        changesProtein(variant) &&
        (leaf.group === null || isOf(leaf.group, variant))
      );
    case 'class':
      return isOf(leaf.group, variant);
    case 'mutation':
      return (
        changesProtein(variant) &&
        (leaf.pathogenic === true || variant.origin === 'germline' ? isPathogenic(variant) : variant.pathogenic !== false)
      );
  }
}

/**
 * A reported class, or a truncating change: the reading that needs no curator. Asked of every germline variant, because a common inherited
 * missense change (BRCA2 N372H) is no reason for treatment.
 */
function isPathogenic({ pathogenic, consequence }: SmallVariant): boolean {
  return pathogenic ?? TRUNCATING.includes(consequence);
}

const TRUNCATING: readonly Consequence[] = ['nonsense', 'frameshift', 'splice', 'start-lost'];
const GROUPS: Readonly<Record<ConsequenceGroup, readonly Consequence[]>> = {
  truncating: ['nonsense', 'frameshift', 'splice'],
  'loss-of-function': TRUNCATING,
  deletion: ['inframe-deletion'],
  insertion: ['inframe-insertion'],
  indel: ['inframe-deletion', 'inframe-insertion', 'frameshift'],
  skipping: ['splice'],
};

function isOf(group: ConsequenceGroup | Consequence, { consequence }: SmallVariant): boolean {
  return group in GROUPS ? GROUPS[group as ConsequenceGroup].includes(consequence) : consequence === group;
}

export function changesProtein({ consequence, protein, coding }: SmallVariant): boolean {
  return consequence !== 'silent' && (consequence !== 'other' || protein !== null || coding === null);
}

function fusionAnswer([one, other]: readonly [string | null, string | null], profile: TumourProfile): readonly Alteration[] {
  const gene = one ?? other;
  const candidates = gene === null ? profile.alterations : (profile.byGene.get(gene) ?? NOTHING);
  return candidates.filter((alteration) => {
    if (alteration.kind !== 'fusion') return false;
    return [one, other].every((asked) => asked === null || alteration.partners.includes(asked));
  });
}

/** Mismatch repair deficiency and high microsatellite instability stand for each other (NICE DG42 tests either). */
const SAME_AS: Readonly<Record<string, string>> = { 'MSI-H': 'dMMR', dMMR: 'MSI-H', MSS: 'pMMR', pMMR: 'MSS' };
const OPPOSITE: Readonly<Record<string, readonly string[]>> = {
  'MSI-H': ['MSS', 'MSI-L', 'pMMR'],
  dMMR: ['pMMR', 'MSS', 'MSI-L'],
  MSS: ['MSI-H', 'dMMR'],
  pMMR: ['dMMR', 'MSI-H'],
};

function markerAnswer(leaf: BiomarkerLeaf & { readonly is: 'marker' }, { markers }: TumourProfile): readonly Alteration[] {
  const found = markers.get(leaf.name) ?? markers.get(SAME_AS[leaf.name] ?? '');
  if (found?.kind !== 'marker') return NOTHING;
  if (leaf.atLeast === undefined) return [found];
  return found.value !== null && compareNumber(leaf.compare ?? '>=', found.value, leaf.atLeast) ? [found] : NOTHING;
}

export function compareNumber(operator: string, value: number, limit: number): boolean {
  switch (operator) {
    case '>':
      return value > limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
    case '==':
      return value === limit;
    default:
      return value >= limit;
  }
}

function absent(leaf: BiomarkerLeaf, profile: TumourProfile): Truth {
  if (leaf.is === 'not-understood') return 'unknown';
  if (leaf.is === 'marker') return markerAbsent(leaf, profile);
  const looked = kindOf(leaf);
  if (leaf.is === 'expression' && leaf.level === 'absent') return wasTested(profile, leaf.gene, 'expression') ? 'met' : 'unknown';
  if (leaf.is === 'fusion') {
    // One partner tested suffices: panels read the gene that matters and find the other.
    const genes = leaf.partners.filter((gene) => gene !== null);
    return profile.tested.everything.has('fusion') || genes.some((gene) => wasTested(profile, gene, 'fusion')) ? 'not-met' : 'unknown';
  }
  return looked.every((what) => wasTested(profile, leaf.gene, what)) ? 'not-met' : 'unknown';
}

function markerAbsent(leaf: BiomarkerLeaf & { readonly is: 'marker' }, profile: TumourProfile): Truth {
  if (leaf.atLeast !== undefined) return profile.markers.has(leaf.name) ? 'not-met' : 'unknown';
  if ((OPPOSITE[leaf.name] ?? []).some((name) => profile.markers.has(name))) return 'not-met';
  return wasTested(profile, leaf.name, 'marker') ? 'not-met' : 'unknown';
}

function kindOf(leaf: GeneLeaf | (BiomarkerLeaf & { readonly is: 'fusion' })): readonly TestedFor[] {
  if (leaf.is === 'copy-number') return ['copy-number'];
  if (leaf.is === 'fusion') return ['fusion'];
  if (leaf.is === 'expression') return ['expression'];
  return leaf.is === 'gene' ? ['small', 'copy-number', 'fusion'] : ['small'];
}
