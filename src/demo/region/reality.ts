// What is truly so of a person, in the terms of the guidelines, and the true answer to each question that the engine may ask.
import type { Knowledge } from './guidelines.ts';
import { carries, FH_GENES, LYNCH_GENES, type Person } from './person.ts';
import type { Relative } from './relatives.ts';

const MALE_LIMIT = 55;
const FEMALE_LIMIT = 60;

export function realityOf(person: Person, relatives: readonly Relative[]): Knowledge {
  const { sex, age, lipids, tumours } = person;
  const ofDegree = (degree: 1 | 2) => relatives.filter((relative) => relative.degree === degree).map((relative) => relative.person);
  const [first, second] = [ofDegree(1), ofDegree(2)];
  const bowel = tumours.find(({ site }) => site === 'CRC');
  const womb = tumours.find(({ site }) => site === 'endometrial');
  const breast = tumours.find(({ site }) => site === 'breast');
  const lynchGene = person.variants.find(({ gene }) => LYNCH_GENES.includes(gene))?.gene;
  return {
    age,
    sex,
    isDead: person.diedOn !== undefined,
    total: lipids.total,
    ldl: lipids.ldl,
    fhDiagnosed: knowsFh(person),
    fhVariant: knowsFh(person),
    xanthoma: person.hasXanthoma,
    arcus: person.hasArcusBefore45,
    prematureChd: isPremature(person),
    fdrInfarctionBefore60: first.some(({ infarctionAge: at = 999 }) => at < 60),
    sdrInfarctionBefore50: second.some(({ infarctionAge: at = 999 }) => at < 50),
    fdrPrematureChd: first.some(isPremature),
    relativeCholesterol: [...first, ...second].some(hasKnownCholesterol),
    relativeXanthoma: [...first, ...second].some(({ hasXanthoma }) => hasXanthoma),
    ...(bowel ? { bowel: { ...signsOf(bowel) } } : {}),
    ...(womb ? { womb: { ...signsOf(womb) } } : {}),
    ...(lynchGene && person.knowsOwnVariant ? { lynchGene } : {}),
    ...(breast
      ? {
          breast: {
            age: breast.age,
            ...(breast.grade === undefined ? {} : { grade: breast.grade }),
            isTripleNegative: breast.isTripleNegative === true,
          },
        }
      : {}),
    fdrBreastAges: first.flatMap((relative) => relative.tumours.flatMap(({ site, age: at }) => (site === 'breast' ? [at] : []))),
    fdrBreastBefore45: first.some((relative) => relative.tumours.some(({ site, age: at }) => site === 'breast' && at < 45)),
    ashkenazi: person.isAshkenazi,
    fluoropyrimidine: person.fluoropyrimidinePlanned,
    dpyd: person.dpydDone,
  };
}

export type Answer = boolean | number | string | readonly string[] | readonly number[];

/** By the engine's names of facts; what nobody could answer is left out. */
export function answersOf(truth: Knowledge): Readonly<Record<string, Answer>> {
  const answers: Record<string, Answer | undefined> = {
    ageYears: truth.age,
    sex: truth.sex,
    deceased: truth.isDead,
    totalCholesterol: truth.total,
    ldlUntreated: truth.ldl,
    fhDiagnosed: truth.fhDiagnosed,
    fhVariant: truth.fhVariant,
    tendonXanthoma: truth.xanthoma,
    arcusBefore45: truth.arcus,
    prematureChd: truth.prematureChd,
    prematureCerebralOrPvd: false,
    fdrMiBefore60: truth.fdrInfarctionBefore60,
    sdrMiBefore50: truth.sdrInfarctionBefore50,
    fdrPrematureChd: truth.fdrPrematureChd,
    fdrLdlAbove95th: truth.relativeCholesterol,
    fdrXanthomaOrArcus: truth.relativeXanthoma,
    childLdlAbove95th: false,
    relativeHighCholesterol: truth.relativeCholesterol,
    xanthomaInRelative: truth.relativeXanthoma,
    bowelCancer: truth.bowel !== undefined,
    endometrialCancer: truth.womb !== undefined,
    bowelIhcLoss: truth.bowel?.lost,
    bowelBraf: truth.bowel?.braf,
    bowelMlh1Methylation: truth.bowel?.methylation,
    endometrialIhcLoss: truth.womb?.lost,
    endometrialMlh1Methylation: truth.womb?.methylation,
    ...(truth.breast
      ? {
          breastPanelCancer: 'breast',
          breastPanelAge: truth.breast.age,
          breastGrade: truth.breast.grade,
          tripleNegative: truth.breast.isTripleNegative,
        }
      : {}),
    ...(truth.breast?.age === undefined ? {} : { breastCancers: [truth.breast.age] }),
    fdrBreastCancers: truth.fdrBreastAges,
    highGradeDcis: false,
    ashkenazi: truth.ashkenazi,
  };
  return Object.fromEntries(Object.entries(answers).flatMap(([fact, value]) => (value === undefined ? [] : [[fact, value]])));
}

export function isPremature({ infarctionAge, sex }: Person): boolean {
  return infarctionAge !== undefined && infarctionAge < (sex === 'male' ? MALE_LIMIT : FEMALE_LIMIT);
}

/** A family knows of cholesterol that was treated or diagnosed, not of every value that nobody measured. */
export function hasKnownCholesterol(person: Person): boolean {
  return knowsFh(person) || (person.lipids.onStatin !== undefined && person.lipids.total > 7.5);
}

export function knowsFh(person: Person): boolean {
  return person.knowsOwnVariant && carries(person, FH_GENES);
}

function signsOf({ lost, braf, methylation }: Person['tumours'][number]) {
  return { ...(lost ? { lost } : {}), ...(braf ? { braf } : {}), ...(methylation ? { methylation } : {}) };
}
