// Who meets a guideline, written a second time from the guideline's text and not from our rules, so that the engine has something to be measured
// against. Only what is known for certain counts: a fact that is absent proves nothing.
// NICE CG71 (1.1.2, 1.1.6), Simon Broome, Dutch Lipid Clinic Network; NICE DG27, DG42; Gut 2020;69:411; R208 section 1; DPYD commissioning policy 2020.
import type { Sign } from './person.ts';

export interface KnownTumour {
  /** Proteins lost, once the four were looked at. */
  lost?: readonly string[];
  braf?: Sign;
  methylation?: Sign;
}

/** What is known of a person, truly or on record. Built up entry by entry. */
export interface Knowledge {
  age?: number;
  sex?: 'female' | 'male';
  isDead?: boolean;
  /** Highest before treatment, mmol/L. */
  total?: number;
  ldl?: number;
  fhDiagnosed?: boolean;
  fhVariant?: boolean;
  xanthoma?: boolean;
  arcus?: boolean;
  prematureChd?: boolean;
  fdrInfarctionBefore60?: boolean;
  sdrInfarctionBefore50?: boolean;
  fdrPrematureChd?: boolean;
  relativeCholesterol?: boolean;
  relativeXanthoma?: boolean;
  bowel?: KnownTumour;
  womb?: KnownTumour;
  lynchGene?: string;
  breast?: { age?: number; grade?: number; isTripleNegative?: boolean };
  fdrBreastAges?: readonly number[];
  fdrBreastBefore45?: boolean;
  ashkenazi?: boolean;
  fluoropyrimidine?: boolean;
  dpyd?: boolean;
}

export const MEASURED = [
  'fh-search',
  'fh-referral',
  'lynch-tumour-test-due',
  'lynch-germline-due',
  'lynch-surveillance',
  'r208',
  'dpyd-test-due',
] as const;
export type Measured = (typeof MEASURED)[number];

const TESTS: Readonly<Record<Measured, (known: Knowledge) => boolean>> = {
  'fh-search': ({ age, total, fhDiagnosed }) => !fhDiagnosed && age !== undefined && (total ?? 0) > (age < 30 ? 7.5 : 9),
  'fh-referral': (known) => known.fhVariant === true || simonBroome(known) || dutch(known) > 5,
  'lynch-tumour-test-due': ({ isDead, bowel, womb }) => !isDead && isUntested(bowel, womb),
  'lynch-germline-due': ({ bowel, womb }) => bowelLeadsOn(bowel) || wombLeadsOn(womb),
  'lynch-surveillance': ({ isDead, lynchGene, age }) =>
    !isDead && lynchGene !== undefined && age !== undefined && age <= 75 && age >= (['MSH6', 'PMS2'].includes(lynchGene) ? 35 : 25),
  r208,
  'dpyd-test-due': ({ isDead, fluoropyrimidine, dpyd }) => !isDead && fluoropyrimidine === true && !dpyd,
};

export function meets(known: Knowledge): readonly Measured[] {
  return MEASURED.filter((criterion) => TESTS[criterion](known));
}

function simonBroome(known: Knowledge): boolean {
  const { age, total = 0, ldl = 0 } = known;
  if (age === undefined) return false;
  const isHigh = age >= 16 ? total > 7.5 || ldl > 4.9 : total > 6.7 || ldl > 4;
  const { xanthoma, relativeXanthoma, fdrInfarctionBefore60, sdrInfarctionBefore50, relativeCholesterol } = known;
  return isHigh && [xanthoma, relativeXanthoma, fdrInfarctionBefore60, sdrInfarctionBefore50, relativeCholesterol].includes(true);
}

/** The points that are certain; the score has none below nought. */
function dutch({ fdrPrematureChd, prematureChd, xanthoma, arcus, ldl = 0, fhVariant }: Knowledge): number {
  return (
    (fdrPrematureChd ? 1 : 0) +
    (prematureChd ? 2 : 0) +
    (xanthoma ? 6 : arcus ? 4 : 0) +
    (ldl >= 8.5 ? 8 : ldl >= 6.5 ? 5 : ldl >= 5 ? 3 : ldl >= 4 ? 1 : 0) +
    (fhVariant ? 8 : 0)
  );
}

function isUntested(...tumours: readonly (KnownTumour | undefined)[]): boolean {
  return tumours.some((tumour) => tumour !== undefined && tumour.lost === undefined);
}

/** Loss that points at a gene without more; MLH1 only after both further tests. */
function bowelLeadsOn(tumour: KnownTumour | undefined): boolean {
  if (tumour?.lost === undefined) return false;
  if (pointsAtGene(tumour.lost)) return true;
  return tumour.lost.includes('MLH1') && tumour.braf === 'negative' && tumour.methylation === 'negative';
}

function wombLeadsOn(tumour: KnownTumour | undefined): boolean {
  if (tumour?.lost === undefined) return false;
  return pointsAtGene(tumour.lost) || (tumour.lost.includes('MLH1') && tumour.methylation === 'negative');
}

function pointsAtGene(lost: readonly string[]): boolean {
  return lost.includes('MSH2') || lost.includes('MSH6') || (lost.includes('PMS2') && !lost.includes('MLH1'));
}

/** Limbs 1a, 1c, 1d, 1e and 1g; the scores of 1f, 2 and 3 are inputs that a clinic brings. */
function r208({ breast, sex, fdrBreastBefore45, ashkenazi }: Knowledge): boolean {
  if (breast === undefined) return false;
  const { age = Number.POSITIVE_INFINITY, grade, isTripleNegative } = breast;
  return (
    (age < 40 && grade !== undefined && grade > 1) ||
    (isTripleNegative === true && age < 60) ||
    sex === 'male' ||
    (age < 45 && fdrBreastBefore45 === true) ||
    ashkenazi === true
  );
}
