// The sets of vectors we can read, each with the rules it is about.

import type { Member } from '../criteria/given.ts';
import type { Verdict } from '../criteria/rule.ts';
import { ages, complete, type Input, numberIn, objectsIn, type VectorSet, wordIn } from './vector-set.ts';

type Verdicts = ReadonlyMap<string, Verdict>;

function outcome(verdicts: Verdicts, rule: string): string | undefined {
  return verdicts.get(rule)?.outcome;
}

/** A value to four places, null where there is none. */
function valueOr(verdicts: Verdicts, rule: string): number | null {
  const value = verdicts.get(rule)?.value;
  return value === undefined ? null : Math.round(value * 1e4) / 1e4;
}

/** A number when the interval is a point. */
function points(verdicts: Verdicts, rule: string): number | readonly [number, number] | undefined {
  const range = verdicts.get(rule)?.range;
  return range && range[0] === range[1] ? range[0] : range;
}

function firstVia(verdicts: Verdicts, rule: string): Readonly<Record<string, string>> {
  const verdict = verdicts.get(rule);
  const [via] = verdict?.outcome === 'met' ? verdict.via : [];
  return via === undefined ? {} : { via };
}

const SITES: Readonly<Record<string, string>> = {
  crc: 'CRC',
  colorectal: 'CRC',
  colon: 'CRC',
  bowel: 'CRC',
  rectal: 'CRC',
  ec: 'endometrial',
  endometrium: 'endometrial',
  endometrial: 'endometrial',
  uterine: 'endometrial',
  'small bowel': 'small-bowel',
  'small-bowel': 'small-bowel',
  smallbowel: 'small-bowel',
  'small intestine': 'small-bowel',
  ureter: 'ureter',
  ureteric: 'ureter',
  'renal pelvis': 'renal-pelvis',
  'renal-pelvis': 'renal-pelvis',
  renalpelvis: 'renal-pelvis',
  ovary: 'ovary',
  ovarian: 'ovary',
  gastric: 'gastric',
  stomach: 'gastric',
  pancreas: 'pancreas',
  pancreatic: 'pancreas',
  prostate: 'prostate',
  hepatobiliary: 'hepatobiliary',
  biliary: 'hepatobiliary',
  brain: 'brain',
  glioblastoma: 'brain',
  sebaceous: 'sebaceous',
  breast: 'breast',
};

function site(value: unknown): string | undefined {
  const word = wordIn(value)?.toLowerCase().replaceAll('_', '-');
  return word === undefined ? undefined : (SITES[word] ?? SITES[word.replaceAll('-', ' ')] ?? 'other');
}

const LINEAGE: Readonly<Record<string, string>> = {
  fbc: 'FBC',
  mbc: 'MBC',
  oc: 'OC',
  ovary: 'OC',
  ovarian: 'OC',
  pancreas: 'pancreas',
  pancreatic: 'pancreas',
  panc: 'pancreas',
  pac: 'pancreas',
  pc: 'pancreas',
  prostate: 'prostate',
  prostatic: 'prostate',
  prc: 'prostate',
  pros: 'prostate',
  pca: 'prostate',
};

/** What counts apart among ovarian cancers; other histologies count as any. */
function ovarianHistology(value: unknown): string | undefined {
  const word = wordIn(value)?.toLowerCase() ?? '';
  if (/high.?grade.?serous|hgsoc|hgsc/.test(word)) return 'high-grade-serous';
  if (word.includes('mucinous') && !word.includes('non')) return 'mucinous';
  if (word.includes('borderline')) return 'borderline';
  return word.includes('germ') ? 'germ-cell' : 'other';
}

/** Every entry of a list of proteins; anything else written there is a test that failed. */
function proteins(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
}

function member(entry: Input, place: number, fields: Member['fields'], kin: unknown = undefined): Member {
  const names = Array.isArray(kin) ? kin.filter((each) => typeof each === 'string') : [];
  return { id: wordIn(entry.id) ?? String(place + 1), fields, ...(names.length > 0 ? { kin: names } : {}) };
}

/** Receptors: no pathology given counts nothing. The vectors carry no progesterone receptor, so ER and HER2 negative is read as triple-negative. */
function indexPathology(value: unknown): Readonly<Record<string, boolean | number | string | undefined>> {
  if (typeof value !== 'object' || value === null)
    return { breastGrade: 2, tripleNegative: false, erStatus: 'not-tested', her2Status: 'not-tested', breastHistology: 'other' };
  const { er, pr, her2, grade, histology, tnbc, tripleNegative } = value as Input; // an object, of the vector's own making
  const isNegative = er === 'negative' && her2 === 'not-amplified' && pr !== 'positive';
  const named = tripleNegative ?? tnbc;
  const tissue = wordIn(histology)?.toLowerCase();
  return {
    breastGrade: numberIn(grade),
    tripleNegative: typeof named === 'boolean' ? named : isNegative,
    erStatus: wordIn(er) === undefined && 'er' in value && er !== null ? 'not-tested' : wordIn(er),
    her2Status: wordIn(her2),
    breastHistology:
      tissue === undefined
        ? undefined
        : tissue.includes('lobular')
          ? 'lobular'
          : tissue.includes('dcis') || tissue.includes('in situ')
            ? 'DCIS'
            : tissue === 'ductal'
              ? 'ductal'
              : 'other',
  };
}

const LIPIDS = { totalChol: 'panelTotalCholesterol', hdl: 'panelHdl', triglycerides: 'panelTriglycerides' };

export const VECTOR_SETS: Readonly<Record<string, VectorSet>> = {
  DLCN: {
    facts: {
      ageYears: 'ageYears',
      ldlUntreatedMmolL: 'ldlUntreated',
      tendonXanthoma: 'tendonXanthoma',
      arcusBefore45: 'arcusBefore45',
      prematureCHD: 'prematureChd',
      prematureCerebralOrPVD: 'prematureCerebralOrPvd',
      fdrPrematureCHD: 'fdrPrematureChd',
      fdrLdlAbove95th: 'fdrLdlAbove95th',
      fdrXanthomaOrArcus: 'fdrXanthomaOrArcus',
      childUnder18LdlAbove95th: 'childLdlAbove95th',
      dnaCausative: 'fhVariant',
    },
    rules: ['dutch-lipid', 'dutch-lipid-score', 'dutch-lipid-referral'],
    answer: (verdicts) => ({
      score: verdicts.get('dutch-lipid-score')?.range,
      category: outcome(verdicts, 'dutch-lipid'),
      referR134: outcome(verdicts, 'dutch-lipid-referral'),
      categoriesPossible: verdicts.get('dutch-lipid')?.possible,
    }),
  },
  SIMON_BROOME: {
    facts: {
      ageYears: 'ageYears',
      totalCholMmolL: 'totalCholesterol',
      ldlMmolL: 'ldlUntreated',
      tendonXanthomaSelf: 'tendonXanthoma',
      tendonXanthomaRelative1or2: 'xanthomaInRelative',
      dnaMutation: 'fhVariant',
      fdrMIBefore60: 'fdrMiBefore60',
      sdrMIBefore50: 'sdrMiBefore50',
      famHighChol: 'relativeHighCholesterol',
    },
    rules: ['simon-broome', 'simon-broome-referral'],
    answer: (verdicts) => ({
      category: outcome(verdicts, 'simon-broome'),
      referR134: outcome(verdicts, 'simon-broome-referral'),
      categoriesPossible: verdicts.get('simon-broome')?.possible,
    }),
  },
  CG71_SEARCH: {
    facts: { ageYears: 'ageYears', highestTotalCholMmolL: 'totalCholesterol', fhDiagnosed: 'fhDiagnosed' },
    rules: ['fh-search'],
    answer: (verdicts) => ({ search: outcome(verdicts, 'fh-search') }),
  },
  CG71_HOFH: {
    facts: { ageYears: 'ageYears', ldlMmolL: 'ldlUntreated' },
    rules: ['homozygous-fh'],
    answer: (verdicts) => ({ considerHoFH: outcome(verdicts, 'homozygous-fh') }),
  },
  LDL_FRIEDEWALD_MMOL: { facts: LIPIDS, rules: ['ldl-friedewald'], answer: (verdicts) => ({ ldl: valueOr(verdicts, 'ldl-friedewald') }) },
  LDL_SAMPSON_MMOL: { facts: LIPIDS, rules: ['ldl-sampson'], answer: (verdicts) => ({ ldl: valueOr(verdicts, 'ldl-sampson') }) },
  DG27_CRC: {
    facts: { msi: 'bowelMsi', braf: 'bowelBraf', mlh1Methylation: 'bowelMlh1Methylation' },
    more: ({ ihcLoss }) => ({ facts: { bowelIhcLoss: proteins(ihcLoss) } }),
    rules: ['dg27-next'],
    answer: (verdicts) => ({ next: outcome(verdicts, 'dg27-next') }),
  },
  DG42_EC: {
    facts: { mlh1Methylation: 'endometrialMlh1Methylation' },
    more: ({ ihcLoss }) => ({ facts: { endometrialIhcLoss: proteins(ihcLoss) } }),
    rules: ['dg42-next'],
    answer: (verdicts) => ({ next: outcome(verdicts, 'dg42-next') }),
  },
  AMSTERDAM_II: {
    facts: { fapExcluded: 'fapExcluded' },
    more: ({ affected }) =>
      Array.isArray(affected)
        ? {
            lists: {
              affected: complete(
                objectsIn(affected).map((each, place) =>
                  member(
                    each,
                    place,
                    { generation: numberIn(each.generation), cancer: site(each.cancer), age: numberIn(each.ageAtDx) },
                    each.fdrOf,
                  ),
                ),
              ),
            },
          }
        : {},
    rules: ['amsterdam-2'],
    answer: (verdicts) => ({ amsterdamII: outcome(verdicts, 'amsterdam-2') }),
    missing: (name) => name.replace(/\.age$/, '.ageAtDx'),
  },
  REVISED_BETHESDA: {
    facts: {
      crcAge: 'bowelCancerAge',
      syncOrMetaLynchTumour: 'severalLynchTumours',
      msiHHistology: 'msiHistology',
      relatives12LynchTumours: 'lynchRelativesFirstOrSecond',
    },
    more: ({ fdrLynchTumours }) => listed({ fdrLynchTumours: ages(fdrLynchTumours) }),
    rules: ['revised-bethesda'],
    answer: (verdicts) => ({
      bethesda: outcome(verdicts, 'revised-bethesda'),
      items: (verdicts.get('revised-bethesda')?.via ?? []).map(Number),
    }),
  },
  R210: {
    facts: {
      affected: 'affectedByLynchCancer',
      dMMRSuggestsLynch: 'dmmrSuggestsLynch',
      modifiedAmsterdam: 'modifiedAmsterdam',
      wimmerScore: 'wimmerScore',
      deceased: 'deceased',
      storedDNA: 'storedDna',
    },
    more: ({ lynchCancers, relatives }) =>
      listed({
        tumours: Array.isArray(lynchCancers)
          ? complete(objectsIn(lynchCancers).map((each, place) => member(each, place, { site: site(each.site), age: numberIn(each.age) })))
          : undefined,
        relatives: Array.isArray(relatives)
          ? complete(
              objectsIn(relatives).map((each, place) =>
                member(each, place, { degree: numberIn(each.degree), site: site(each.site), age: numberIn(each.age) }),
              ),
            )
          : undefined,
      }),
    rules: ['r210-germline', 'r210-tumour-first'],
    answer: (verdicts) => ({
      germline: outcome(verdicts, 'r210-germline'),
      tumourTestFirst: outcome(verdicts, 'r210-tumour-first'),
      ...(outcome(verdicts, 'r210-germline') === 'met' ? firstVia(verdicts, 'r210-germline') : firstVia(verdicts, 'r210-tumour-first')),
    }),
    missing: (name) => name.replace(/^tumours/, 'lynchCancers'),
  },
  R208: {
    facts: {
      age: 'breastPanelAge',
      grade: 'breastGrade',
      tnbc: 'tripleNegative',
      mss: 'manchesterCombined',
      mssSingleGene: 'manchesterSingleGene',
      canrisk: 'canRisk',
      ashkenazi: 'ashkenazi',
      highGradeDCIS: 'highGradeDcis',
    },
    more: ({ cancer, sex, bilateralAges, fdrBreastAges }) => ({
      facts: {
        breastPanelCancer:
          { breast: 'breast', pancreas: 'pancreatic', pancreatic: 'pancreatic', prostate: 'prostate', DCIS: 'DCIS', dcis: 'DCIS' }[
            String(cancer)
          ] ??
          (wordIn(cancer) && 'other'),
        sex: { F: 'female', M: 'male', female: 'female', male: 'male' }[String(sex)],
      },
      // No ages of two breasts means one breast, in these vectors.
      ...listed({ breastCancers: ages(bilateralAges ?? []), fdrBreastCancers: ages(fdrBreastAges) }),
    }),
    rules: ['r208'],
    answer: (verdicts) => ({ r208: outcome(verdicts, 'r208'), ...firstVia(verdicts, 'r208') }),
    missing: (name) =>
      ({ breastPanelCancer: 'cancer', sex: 'sex' })[name] ??
      name.replace(/^fdrBreastCancers.*/, 'fdrBreastAges').replace(/^breastCancers.*/, 'bilateralAges'),
  },
  MANCHESTER_MSS3: {
    facts: {},
    more: ({ cancersInLineage, indexPathology: pathology, adopted }) => ({
      facts: { ...indexPathology(pathology), adopted: adopted === true },
      ...listed({
        lineage: Array.isArray(cancersInLineage)
          ? complete(
              objectsIn(cancersInLineage).map((each, place) =>
                member(each, place, {
                  cancer: LINEAGE[String(each.c).toLowerCase()] ?? 'other',
                  age: numberIn(each.age),
                  histology: ovarianHistology(each.histology),
                }),
              ),
            )
          : undefined,
      }),
    }),
    rules: ['manchester-brca1', 'manchester-brca2', 'manchester-combined'],
    answer: (verdicts) => ({
      brca1: points(verdicts, 'manchester-brca1'),
      brca2: points(verdicts, 'manchester-brca2'),
      combined: points(verdicts, 'manchester-combined'),
    }),
    missing: (name) => name.replace(/^lineage/, 'cancersInLineage'),
  },
  LYNCH_COLONOSCOPY: {
    facts: { gene: 'lynchGene', ageYears: 'ageYears', lastColonoscopyYearsAgo: 'yearsSinceColonoscopy' },
    rules: ['lynch-colonoscopy-next', 'lynch-colonoscopy-interval'],
    answer: (verdicts) => ({
      nextColonoscopyAge: valueOr(verdicts, 'lynch-colonoscopy-next'),
      intervalYears: valueOr(verdicts, 'lynch-colonoscopy-interval'),
    }),
  },
  R14: {
    facts: {
      acutelyUnwell: 'acutelyUnwell',
      likelyMonogenic: 'likelyMonogenic',
      wouldChangeManagementNow: 'wouldChangeManagementNow',
      imminentDemise: 'deathImminent',
      nonGeneticCauseLikely: 'nonGeneticCauseLikely',
    },
    rules: ['r14'],
    answer: (verdicts) => ({ r14: outcome(verdicts, 'r14') }),
  },
  DPYD_GATE: {
    facts: { overrideDocumented: 'dpydOverride' },
    more: ({ drug, dpydResult }) => ({ facts: { plannedMedicine: medicine(drug), dpydResult: dpyd(dpydResult) } }),
    rules: ['dpyd-gate'],
    answer: (verdicts) => ({ gate: outcome(verdicts, 'dpyd-gate') }),
    missing: (name) => ({ plannedMedicine: 'drug' })[name] ?? name,
  },
  JEWISH_BRCA: {
    facts: { ageYears: 'ageYears', jewishGrandparents: 'jewishGrandparents', livesInEngland: 'livesInEngland' },
    rules: ['jewish-brca'],
    answer: (verdicts) => ({ eligible: outcome(verdicts, 'jewish-brca') }),
  },
};

function listed<T>(lists: Readonly<Record<string, T | undefined>>): { readonly lists: Readonly<Record<string, T>> } {
  const found: Record<string, T> = {};
  for (const [name, list] of Object.entries(lists)) if (list !== undefined) found[name] = list;
  return { lists: found };
}

const MEDICINES: Readonly<Record<string, string>> = {
  '5-fu': 'fluorouracil',
  '5fu': 'fluorouracil',
  '5-fluorouracil': 'fluorouracil',
  fluorouracil: 'fluorouracil',
  capecitabine: 'capecitabine',
  tegafur: 'tegafur',
};

function medicine(drug: unknown): string | undefined {
  const word = wordIn(drug)?.toLowerCase();
  return word === undefined ? undefined : (MEDICINES[word] ?? 'other');
}

/** A result we have no word for is no result: the gate stays shut. */
function dpyd(result: unknown): string | undefined {
  const word = wordIn(result)?.toLowerCase();
  if (word === undefined) return undefined;
  if (/^(no-variants?(-found|-detected)?|none|normal|wild-?type|negative|no-variant.*)$/.test(word)) return 'no-variant';
  return /^(variant|positive|heterozygous|homozygous|intermediate|poor)/.test(word) ? 'variant-found' : 'failed';
}
