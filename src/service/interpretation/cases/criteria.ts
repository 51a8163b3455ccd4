// The criteria of variant classification with their points, and the class that points make (ACMG/AMP 2015; ACGS Best Practice Guidelines 2024;
// points: Tavtigian and others, Hum Mutat 2020;41:1734-1737).

export const CLASSES = ['pathogenic', 'likely-pathogenic', 'uncertain-significance', 'likely-benign', 'benign'] as const;
export type VariantClass = (typeof CLASSES)[number];

export const STRENGTHS = ['very strong', 'strong', 'moderate', 'supporting'] as const;
export type Strength = (typeof STRENGTHS)[number];

const POINTS: Readonly<Record<Strength, number>> = { 'very strong': 8, strong: 4, moderate: 2, supporting: 1 };

export interface AcmgCriterion {
  readonly code: string;
  readonly direction: 'pathogenic' | 'benign';
  readonly usual: Strength;
  /** What it asks, in a few words of ours. */
  readonly asks: string;
}

const criterion = (code: string, usual: Strength, asks: string): AcmgCriterion => ({
  code,
  direction: code.startsWith('P') ? 'pathogenic' : 'benign',
  usual,
  asks,
});

/** BA1 stands alone and is a class by itself; PP5 and BP6 (a reputable source says so) are no longer used (ClinGen SVI 2018). */
export const ACMG_CRITERIA: readonly AcmgCriterion[] = [
  criterion('PVS1', 'very strong', 'A null variant where loss of function causes the disease'),
  criterion('PS1', 'strong', 'The same protein change is known to be pathogenic'),
  criterion('PS2', 'strong', 'New in the child, parentage confirmed'),
  criterion('PS3', 'strong', 'Functional studies show damage'),
  criterion('PS4', 'strong', 'More frequent in affected people than in others'),
  criterion('PM1', 'moderate', 'In a hot spot or an important part of the protein'),
  criterion('PM2', 'supporting', 'Absent from populations, or very rare for a recessive disease'),
  criterion('PM3', 'moderate', 'Recessive: on the other copy from a pathogenic variant'),
  criterion('PM4', 'moderate', 'Changes the length of the protein'),
  criterion('PM5', 'moderate', 'Another change of the same amino acid is pathogenic'),
  criterion('PM6', 'moderate', 'New in the child, parentage assumed'),
  criterion('PP1', 'supporting', 'Segregates with the disease in the family'),
  criterion('PP2', 'supporting', 'Missense in a gene where missense causes disease and is otherwise rare'),
  criterion('PP3', 'supporting', 'Computed predictions say it is damaging'),
  criterion('PP4', 'supporting', 'The phenotype is specific to the gene'),
  criterion('BA1', 'very strong', 'Too frequent to cause the disease: stands alone'),
  criterion('BS1', 'strong', 'More frequent than the disease allows'),
  criterion('BS2', 'strong', 'Seen in healthy people where it should have shown'),
  criterion('BS3', 'strong', 'Functional studies show no damage'),
  criterion('BS4', 'strong', 'Does not segregate with the disease'),
  criterion('BP1', 'supporting', 'Missense in a gene where only truncation causes disease'),
  criterion('BP2', 'supporting', 'With a pathogenic variant in a way that excludes it'),
  criterion('BP3', 'supporting', 'In-frame change in a repeat without function'),
  criterion('BP4', 'supporting', 'Computed predictions say it does no harm'),
  criterion('BP5', 'supporting', 'Another cause explains the case'),
  criterion('BP7', 'supporting', 'Synonymous without an effect on splicing'),
];

export interface Applied {
  readonly code: string;
  readonly strength: Strength;
}

export function pointsOf(applied: readonly Applied[]): number {
  return applied.reduce((sum, { code, strength }) => sum + (code.startsWith('P') ? 1 : -1) * POINTS[strength], 0);
}

export function classOfPoints(applied: readonly Applied[]): VariantClass {
  if (applied.some(({ code }) => code === 'BA1')) return 'benign';
  const points = pointsOf(applied);
  if (points >= 10) return 'pathogenic';
  if (points >= 6) return 'likely-pathogenic';
  if (points >= 0) return 'uncertain-significance';
  return points > -7 ? 'likely-benign' : 'benign';
}

/** The engine writes a changed strength behind the code: PVS1_Strong, PM2_Supporting. */
export function appliedFrom(code: string): Applied | null {
  const [base = '', written] = code.split('_');
  const known = ACMG_CRITERIA.find((each) => each.code === base);
  if (!known) return null;
  const strength = written === undefined ? known.usual : STRENGTHS.find((each) => each === written.toLowerCase());
  return strength ? { code: base, strength } : null;
}
