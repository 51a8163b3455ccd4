// The sets of vectors we can read, each with the rules it is about.

import type { Member } from '../criteria/given.ts';
import type { Verdict } from '../criteria/rule.ts';
import { indexPathology, tripleAsks } from './index-pathology.ts';
import { dpydGate, nextBowelTest, nextEndometrialTest, simonBroomeTier } from './outcome-words.ts';
import { ages, complete, type Input, numberIn, objectsIn, type VectorSet, wordIn } from './vector-set.ts';
import { dpyd, lineageCancer, medicine, msi, ovarianHistology, panelCancer, proteins, result, sexOf, site } from './vector-words.ts';

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

function member(entry: Input, place: number, fields: Member['fields'], kin: unknown = undefined): Member {
  const names = Array.isArray(kin) ? kin.filter((each) => typeof each === 'string') : [];
  return { id: wordIn(entry.id) ?? String(place + 1), fields, ...(names.length > 0 ? { kin: names } : {}) };
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
    means: simonBroomeTier,
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
    facts: {},
    more: (input) => ({
      facts: {
        bowelIhcLoss: proteins(input.ihcLoss),
        bowelMsi: msi(input.msi),
        bowelBraf: result(input.braf),
        bowelMlh1Methylation: result(input.mlh1Methylation),
      },
    }),
    rules: ['dg27-next'],
    means: nextBowelTest,
    answer: (verdicts) => ({ next: outcome(verdicts, 'dg27-next') }),
  },
  DG42_EC: {
    facts: {},
    more: ({ ihcLoss, mlh1Methylation }) => ({
      facts: { endometrialIhcLoss: proteins(ihcLoss), endometrialMlh1Methylation: result(mlh1Methylation) },
    }),
    rules: ['dg42-next'],
    means: nextEndometrialTest,
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
    rules: ['r210-germline', 'r210-tumour-first', 'r210-deceased'],
    asking: (input) => (input.deceased === true ? ['r210-deceased'] : ['r210-germline', 'r210-tumour-first']),
    answer: (verdicts, input) => ({
      // Of somebody who has died only what is stored can be tested.
      germline: outcome(verdicts, input.deceased === true ? 'r210-deceased' : 'r210-germline'),
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
      facts: { breastPanelCancer: panelCancer(cancer), sex: sexOf(sex) },
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
                  cancer: lineageCancer(each.c),
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
    missing: (name, input) =>
      ({ breastGrade: 'grade', erStatus: 'er', her2Status: 'her2', breastHistology: 'histology', tripleNegative: tripleAsks(input) })[
        name
      ] ?? name.replace(/^lineage/, 'cancersInLineage'),
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
    means: dpydGate,
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
