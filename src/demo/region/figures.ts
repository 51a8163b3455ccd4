// What the synthetic region rests on: how many carry a variant, how many fall ill, how many are tested. Each figure says where it is from and how sure
// we are: read (the text was seen on 2026-11-21), believed (from the named paper, its table not seen), chosen (ours; no published figure was found).

export interface Figure {
  readonly value: number;
  readonly source: string;
  readonly standing: 'read' | 'believed' | 'chosen';
}

const WIN = 'Win et al., Cancer Epidemiol Biomarkers Prev 2017;26:404';
const DOWTY = 'Dowty et al., Human Mutation 2013;34:490 (risk to 70)';
const BAGLIETTO = 'Baglietto et al., J Natl Cancer Inst 2010;102:193 (risk to 70)';
const TEN_BROEKE = 'ten Broeke et al., J Clin Oncol 2018;36:2961 (risk to 80)';
const KUCHENBAECKER = 'Kuchenbaecker et al., JAMA 2017;317:2402 (risk to 80)';
const CRUK = 'Cancer Research UK, lifetime risk in the United Kingdom, born 1961';
const CG71 = 'NICE CG71 (2008, updated 2019), introduction';
const OURS = 'OpenGMS, for the synthetic region, 2026';

const read = (value: number, source: string): Figure => ({ value, source, standing: 'read' });
const believed = (value: number, source: string): Figure => ({ value, source, standing: 'believed' });
const chosen = (value: number): Figure => ({ value, source: OURS, standing: 'chosen' });

export const GENES = ['LDLR', 'MLH1', 'MSH2', 'MSH6', 'PMS2', 'BRCA1', 'BRCA2'] as const;
export type Gene = (typeof GENES)[number];

const JEWISH = 'NHS Jewish BRCA Testing Programme: 1 in 250, and 1 in 40 of Ashkenazi origin; halves by gene are ours';

/** People with a pathogenic variant, per person. */
export const CARRIERS: Readonly<Record<Gene, Figure>> = {
  LDLR: read(1 / 250, 'NHS Long Term Plan 2019 and NICE CG71: familial hypercholesterolaemia, 1 in 250; put on one gene'),
  MLH1: read(1 / 1946, WIN),
  MSH2: read(1 / 2841, WIN),
  MSH6: read(1 / 758, WIN),
  PMS2: read(1 / 714, WIN),
  BRCA1: read(1 / 500, JEWISH),
  BRCA2: read(1 / 500, JEWISH),
};
export const ASHKENAZI_CARRIERS: Figure = read(1 / 80, JEWISH);
export const ASHKENAZI_OF_WHITE: Figure = believed(0.006, 'Office for National Statistics, Census 2021: 0.5% of England is Jewish');
/** Of carriers, those whose parents carry nothing. */
export const DE_NOVO: Figure = read(0.023, 'Win et al., J Med Genet 2011;48:530: 6 of 261 in mismatch repair genes; taken for all genes');

/** Who falls ill: the share, and the age at which (mean and standard deviation of a normal curve). */
export interface Onset {
  readonly share: Figure;
  readonly mean: number;
  readonly sd: number;
}
const onset = (share: Figure, mean: number, sd: number): Onset => ({ share, mean, sd });
type BySex = { readonly female?: Onset; readonly male?: Onset };

export type Site = 'CRC' | 'endometrial' | 'breast' | 'ovary';
export const SITES: readonly Site[] = ['CRC', 'endometrial', 'breast', 'ovary'];

/** Ages are ours, after the spread that the same papers draw. */
export const INHERITED: Readonly<Partial<Record<Gene, Readonly<Partial<Record<Site, BySex>>>>>> = {
  MLH1: {
    CRC: { female: onset(read(0.36, DOWTY), 48, 11), male: onset(read(0.34, DOWTY), 46, 11) },
    endometrial: { female: onset(read(0.18, DOWTY), 50, 8) },
  },
  MSH2: {
    CRC: { female: onset(read(0.37, DOWTY), 48, 11), male: onset(read(0.47, DOWTY), 46, 11) },
    endometrial: { female: onset(read(0.3, DOWTY), 49, 8) },
  },
  MSH6: {
    CRC: { female: onset(believed(0.1, BAGLIETTO), 57, 9), male: onset(believed(0.22, BAGLIETTO), 56, 9) },
    endometrial: { female: onset(believed(0.26, BAGLIETTO), 55, 8) },
  },
  PMS2: {
    CRC: { female: onset(believed(0.12, TEN_BROEKE), 62, 10), male: onset(believed(0.13, TEN_BROEKE), 60, 10) },
    endometrial: { female: onset(believed(0.13, TEN_BROEKE), 60, 9) },
  },
  BRCA1: {
    breast: { female: onset(believed(0.72, KUCHENBAECKER), 48, 12), male: onset(chosen(0.01), 60, 10) },
    ovary: { female: onset(believed(0.44, KUCHENBAECKER), 54, 9) },
  },
  BRCA2: {
    breast: { female: onset(believed(0.69, KUCHENBAECKER), 52, 12), male: onset(chosen(0.06), 62, 10) },
    ovary: { female: onset(believed(0.17, KUCHENBAECKER), 60, 9) },
  },
};

export const SPORADIC: Readonly<Record<Site, BySex>> = {
  CRC: { female: onset(believed(1 / 18, CRUK), 72, 11), male: onset(believed(1 / 15, CRUK), 71, 11) },
  endometrial: { female: onset(believed(1 / 36, CRUK), 66, 10) },
  breast: { female: onset(believed(1 / 7, CRUK), 63, 14), male: onset(believed(1 / 870, CRUK), 70, 10) },
  ovary: { female: onset(believed(1 / 50, CRUK), 64, 13) },
};

/** Coronary heart disease before 60, and the age. */
export const CORONARY = {
  fh: { male: onset(believed(0.5, CG71), 48, 7), female: onset(believed(0.3, CG71), 54, 6) },
  others: { male: onset(chosen(0.12), 66, 11), female: onset(chosen(0.06), 72, 11) },
} as const;

/** mmol/L, untreated, adults. */
export const LIPIDS = {
  ldlOthers: { mean: chosen(3.2), sd: chosen(0.85) },
  ldlFh: { mean: chosen(6.2), sd: chosen(1.2) },
  /** Two copies. */
  ldlHomozygous: { mean: chosen(15), sd: chosen(2.5) },
  hdl: { mean: chosen(1.45), sd: chosen(0.35) },
  triglyceridesMedian: chosen(1.3),
  /** What a statin leaves of LDL cholesterol. */
  leftByStatin: chosen(0.62),
  xanthomaInFh: chosen(0.12),
  arcusInFh: chosen(0.2),
} as const;

/** What a tumour loses, and what the second test says. */
export const TUMOUR = {
  lossInLynch: chosen(0.93),
  mlh1LossInBowel: believed(0.13, 'about 15% of bowel cancers are deficient, most by methylation (NICE DG27, 2017)'),
  brafInMlh1Loss: believed(0.68, 'Parsons et al., J Med Genet 2012;49:151'),
  methylatedWithoutBraf: chosen(0.85),
  mlh1LossInWomb: believed(0.22, 'about a quarter of endometrial cancers are deficient, most by methylation (NICE DG42, 2020)'),
  methylatedInWomb: chosen(0.93),
  tripleNegativeBrca1: believed(0.69, 'Mavaddat et al., Cancer Epidemiol Biomarkers Prev 2012;21:134'),
  tripleNegative: believed(0.15, 'about 15% of breast cancers (Cancer Research UK)'),
  gradeOne: chosen(0.18),
  dieWithinFiveYears: chosen(0.3),
} as const;

/** What is done in the service of today. */
export const CARE = {
  tumourTestedBefore2021: read(0.44, 'Baseline of bowel cancers diagnosed in England in 2019: 44% tested (Eur J Hum Genet 2024)'),
  tumourTestedNow: read(0.94, 'English Lynch transformation project, 2021 to 2025: over 94% tested (Int J Cancer 2026)'),
  secondTestDone: read(0.51, 'Baseline 2019: 51% of deficient tumours had further testing (Eur J Hum Genet 2024)'),
  lynchKnown: read(0.05, 'About 5% of carriers know (BMJ Oncology 2023)'),
  fhKnown: read(0.075, 'NHS Long Term Plan 2019: 7 to 8% found'),
  dpydDone: chosen(0.9),
  fluoropyrimidinePlanned: chosen(0.5),
} as const;

/** Relatives who are tested, by how the invitation came. */
export const UPTAKE = {
  lynch: {
    indirect: read(0.544, 'Lindberg et al., Denmark: 54.4% when the family passes the news on'),
    direct: read(0.649, 'Lindberg et al., Denmark: 64.9% by a letter of the service'),
  },
  brca: {
    indirect: read(0.316, 'Eur J Hum Genet 2020: 31.6% of first-degree relatives after mainstreamed testing'),
    direct: read(0.473, 'Eur J Hum Genet 2020: 47.3% through genetics; taken for direct contact'),
  },
  fh: {
    indirect: chosen(0.43),
    direct: read(0.76, 'Hadfield et al., Ann Clin Biochem 2009: 76% of the relatives in the area'),
  },
} as const;

/** Relatives who live in another area. */
export const OUT_OF_AREA: Figure = read(0.34, 'Hadfield et al., Ann Clin Biochem 2009: 34% of relatives lived outside the area');

export type Ethnicity = 'white' | 'asian' | 'black' | 'mixed' | 'other';
/** Of founders. Children of two groups are mixed. */
export const ETHNIC_GROUPS: Readonly<Record<Ethnicity, Figure>> = {
  white: believed(0.81, 'Census 2021, England'),
  asian: believed(0.096, 'Census 2021, England'),
  black: believed(0.042, 'Census 2021, England'),
  mixed: believed(0.03, 'Census 2021, England'),
  other: believed(0.022, 'Census 2021, England'),
};
/** From the most to the least deprived: a region poorer than the country, where each would be 0.2. */
export const FIFTHS: readonly Figure[] = [0.28, 0.22, 0.19, 0.17, 0.14].map(chosen);

/** Recording gaps put in on purpose. All shares are ours; the funnels of the published audits say that such gaps exist, not how large each is. */
export const GAPS = {
  familyHistoryMissing: chosen(0.8),
  uncodedDiagnosis: chosen(0.08),
  lostTumourResult: chosen(0.07),
  uselessUnit: chosen(0.02),
  milligrams: chosen(0.08),
  noPreTreatmentValue: chosen(0.5),
  duplicateRecord: chosen(0.01),
  movedAway: chosen(0.03),
  ethnicityMissing: chosen(0.06),
  ageOfIllnessMissing: chosen(0.1),
  pathologyMissing: chosen(0.3),
  /** How much more or less often, by deprivation from most to least, and by ethnic group. */
  byFifth: [1.2, 1.1, 1, 0.9, 0.8],
  byEthnicity: { white: 1, asian: 1.15, black: 1.2, mixed: 1.05, other: 1.1 },
} as const;
