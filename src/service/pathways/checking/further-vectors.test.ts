// Vectors of our own beyond the thresholds: values between two printed bands, contradictions, units, what need not be asked, and the rules that have no set
// of their own in the files we were given.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE, RULES } from '../definitions/shipped.ts';
import { checkGdl } from './check-gdl.ts';
import { agree, BREAST_CANCER_ALONE, check } from './testing.ts';

const NOT_FOUND = {
  ageYears: 50,
  ldlUntreatedMmolL: 3,
  tendonXanthoma: false,
  arcusBefore45: false,
  prematureCHD: false,
  prematureCerebralOrPVD: false,
  fdrPrematureCHD: false,
  fdrLdlAbove95th: false,
  fdrXanthomaOrArcus: false,
  childUnder18LdlAbove95th: false,
  dnaCausative: false,
};

test('Dutch Lipid Clinic: no gap between two printed bands, mg/dL and g/L are converted, a treated value is no untreated one', () => {
  const score = (low: number, high = low) => ({ score: [low, high] });
  agree('DLCN', NOT_FOUND, [
    [{ ldlUntreatedMmolL: 3.99 }, score(0)],
    [{ ldlUntreatedMmolL: 4.95 }, score(1)],
    [{ ldlUntreatedMmolL: 4.9999 }, score(1)],
    [{ ldlUntreatedMmolL: 6.45 }, score(3)],
    [{ ldlUntreatedMmolL: 8.45 }, score(5)],
    [{ ldlUntreatedMmolL: undefined, ldlUntreatedMgDl: 155 }, score(1)],
    [{ ldlUntreatedMmolL: undefined, ldlUntreatedMgDl: 154 }, score(0)],
    [{ ldlUntreatedMmolL: undefined, ldlUntreatedMgDl: 194 }, score(3)],
    [{ ldlUntreatedMmolL: undefined, ldlUntreatedMgDl: 329 }, score(8)],
    [{ ldlUntreatedMmolL: '329 mg/dL' }, score(8)],
    // The mg/dL column of the table is rounded by itself: 191 mg/dL is 4.94 mmol/L and stands in the band from 191.
    [{ ldlUntreatedMmolL: '190 mg/dL' }, score(1)],
    [{ ldlUntreatedMmolL: '191 mg/dL' }, score(3)],
    [{ ldlUntreatedMmolL: '250 mg/dL' }, score(3)],
    [{ ldlUntreatedMmolL: '251 mg/dL' }, score(5)],
    [{ ldlUntreatedMmolL: '325 mg/dL' }, score(5)],
    [{ ldlUntreatedMmolL: '326 mg/dL' }, score(8)],
    [{ ldlUntreatedMmolL: 4.94 }, score(1)],
    [{ ldlUntreatedMmolL: { value: 3.29, unit: 'g/L' } }, score(8)],
    // A unit that is none leaves the value open; it is not zero.
    [{ ldlUntreatedMmolL: '8.5 furlongs' }, { ...score(0, 8), missing: ['ldlUntreatedMmolL'] }],
    // A treated value says nothing of the untreated one.
    [
      { ldlUntreatedMmolL: null, ldlTreatedMmolL: 4.9 },
      { ...score(0, 8), referR134: 'unknown', missing: ['ldlUntreatedMmolL'] },
    ],
    // Definite whatever the value was: it is not asked for.
    [
      { ldlUntreatedMmolL: null, tendonXanthoma: true, prematureCHD: true, fdrPrematureCHD: true },
      { category: 'definite', referR134: 'met', missing: [] },
    ],
    // Six points make a referral already, and the category is still between two.
    [
      { ldlUntreatedMmolL: null, tendonXanthoma: true },
      { category: 'unknown', referR134: 'met', categoriesPossible: ['probable', 'definite'], missing: ['ldlUntreatedMmolL'] },
    ],
    // With the two points that may still come it is 5, which refers nobody and is the same category.
    [
      { ldlUntreatedMmolL: 5, prematureCHD: null },
      { ...score(3, 5), category: 'possible', referR134: 'not-met', missing: [] },
    ],
    [
      { ldlUntreatedMmolL: 5, fdrXanthomaOrArcus: null, prematureCHD: true },
      { ...score(5, 7), referR134: 'unknown', missing: ['fdrXanthomaOrArcus'] },
    ],
    // The higher item of the group is recorded: the lower one need not be known.
    [
      { tendonXanthoma: true, arcusBefore45: null },
      { ...score(6), missing: [] },
    ],
    [
      { fdrXanthomaOrArcus: true, fdrPrematureCHD: null, fdrLdlAbove95th: null },
      { ...score(2), missing: [] },
    ],
    [
      { prematureCHD: true, prematureCerebralOrPVD: null },
      { ...score(2), missing: [] },
    ],
  ]);
});

test('Simon Broome: what is known already decides, what is not known is asked only while it can', () => {
  const usual = {
    ageYears: 45,
    totalCholMmolL: 8,
    ldlMmolL: 5.5,
    tendonXanthomaSelf: false,
    tendonXanthomaRelative1or2: false,
    dnaMutation: false,
    fdrMIBefore60: false,
    sdrMIBefore50: false,
    famHighChol: false,
  };
  agree('SIMON_BROOME', usual, [
    [
      { totalCholMmolL: 7.6, ldlMmolL: null, tendonXanthomaSelf: true },
      { category: 'definite', missing: [] },
    ],
    [
      { totalCholMmolL: null, ldlMmolL: 5, tendonXanthomaRelative1or2: true },
      { category: 'definite', missing: [] },
    ],
    [
      { totalCholMmolL: 7.5, ldlMmolL: null, famHighChol: true },
      { category: 'unknown', referR134: 'unknown', missing: ['ldlMmolL'] },
    ],
    [
      { totalCholMmolL: 7.5, ldlMmolL: null },
      { category: 'not-met', missing: [] },
    ],
    // The first tier may come still; the referral does not wait for it.
    [
      { famHighChol: true, tendonXanthomaSelf: null },
      { category: 'unknown', referR134: 'met', categoriesPossible: ['possible', 'definite'], missing: ['tendonXanthomaSelf'] },
    ],
    [
      { famHighChol: true, fdrMIBefore60: null, sdrMIBefore50: null },
      { category: 'possible', missing: [] },
    ],
    [
      { dnaMutation: true, totalCholMmolL: null, ldlMmolL: null, tendonXanthomaSelf: null },
      { category: 'definite', missing: [] },
    ],
    [
      { ageYears: 15, totalCholMmolL: 6.71, ldlMmolL: 3, sdrMIBefore50: true },
      { category: 'possible', referR134: 'met' },
    ],
    [{ ageYears: 15.9, totalCholMmolL: 6.9, ldlMmolL: 3, famHighChol: true }, { category: 'possible' }],
    [{ totalCholMmolL: undefined, totalCholMgDl: 291, ldlMmolL: 3, famHighChol: true }, { category: 'possible' }],
    [{ totalCholMmolL: undefined, totalCholMgDl: 290, ldlMmolL: 3, famHighChol: true }, { category: 'not-met' }],
    [
      { ageYears: 'unknown', totalCholMmolL: 6.7, ldlMmolL: 4, famHighChol: true },
      { category: 'not-met', missing: [] },
    ],
  ]);
});

test('NICE CG71 and LDL: the value at the limit, the unit, and triglycerides too high for the formula', () => {
  agree('CG71_SEARCH', { ageYears: 29, fhDiagnosed: false }, [
    [{ highestTotalCholMgDl: 291 }, { search: 'met' }],
    [{ highestTotalCholMgDl: 290 }, { search: 'not-met' }],
    [
      { highestTotalCholMmolL: 7.6, fhDiagnosed: null },
      { search: 'met', missing: [] },
    ],
    [{ ageYears: 0, highestTotalCholMmolL: 7.6 }, { search: 'met' }],
    [{ highestTotalCholMmolL: 'high' }, { search: 'unknown', missing: ['highestTotalCholMmolL'] }],
  ]);
  agree('CG71_HOFH', {}, [
    [{ ageYears: 15, ldlMmolL: 11 }, { considerHoFH: 'not-met' }],
    [{ ageYears: 16, ldlMmolL: 13 }, { considerHoFH: 'not-met' }],
    [
      { ageYears: null, ldlMmolL: 13.1 },
      { considerHoFH: 'met', missing: [] },
    ],
    [
      { ageYears: 40, ldlMmolL: null },
      { considerHoFH: 'unknown', missing: ['ldlMmolL'] },
    ],
  ]);
  agree('LDL_FRIEDEWALD_MMOL', {}, [
    [
      { totalChol: 5, hdl: 1, triglycerides: 0 },
      { ldl: 4, missing: [] },
    ],
    [
      { totalChol: null, hdl: 1, triglycerides: 5 },
      { ldl: null, missing: [] },
    ],
    [
      { totalChol: null, hdl: null, triglycerides: 1 },
      { ldl: null, missing: ['totalChol', 'hdl'] },
    ],
    [{ totalChol: 6.3, hdl: 1.4, triglycerides: 1.54 }, { ldl: 4.2 }],
  ]);
});

test('bowel and endometrial tumours: contradictions go the way that loses nobody', () => {
  const bowel = { strategy: 'IHC', ihcLoss: null, msi: null, braf: null, mlh1Methylation: null };
  agree('DG27_CRC', bowel, [
    // Proteins intact beside high instability: the unstable result is followed.
    [{ ihcLoss: [], msi: 'MSI-H' }, { next: 'BRAF_V600E' }],
    [{ ihcLoss: ['MSH6'], msi: 'MSS' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], mlh1Methylation: 'positive' }, { next: 'BRAF_V600E' }],
    [{ ihcLoss: ['MLH1'], braf: 'wild-type', mlh1Methylation: 'unmethylated' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MLH1'], braf: 'not detected', mlh1Methylation: 'methylated' }, { next: 'STOP_SPORADIC' }],
    [{ ihcLoss: ['MLH1', 'MSH2', 'MSH6', 'PMS2'] }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['PMS2'], braf: 'positive', mlh1Methylation: 'positive' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: 'not done', msi: 'MSI-H' }, { next: 'BRAF_V600E' }],
    [{ ihcLoss: 'failed', msi: 'MSS' }, { next: 'STOP_MSS' }],
    [{ strategy: 'MSI', msi: 'insufficient' }, { next: 'REQUEST_NEW_SAMPLE' }],
    [{ ihcLoss: 'failed' }, { next: 'RESAMPLE' }],
    [{ ihcLoss: [] }, { next: 'LYNCH_UNLIKELY_STOP' }],
  ]);
  agree('DG42_EC', { ihcLoss: null, mlh1Methylation: null }, [
    [{ ihcLoss: ['MSH2'], mlh1Methylation: 'positive' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MLH1', 'MSH6'], mlh1Methylation: 'positive' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['PMS2'], mlh1Methylation: 'positive' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: [], mlh1Methylation: 'positive' }, { next: 'STOP_PROFICIENT' }],
    [{ mlh1Methylation: 'positive' }, { next: 'IHC_4_PANEL' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], mlh1Methylation: 'failed' }, { next: 'REPEAT_METHYLATION_TEST' }],
  ]);
});

test('R210: a person who has died is tested from what is stored; three relatives or more stay open, for the text was not obtained', () => {
  const usual = {
    affected: true,
    dMMRSuggestsLynch: false,
    modifiedAmsterdam: false,
    wimmerScore: 0,
    lynchCancers: [{ site: 'CRC', age: 70 }],
    relatives: [],
  };
  const older = (count: number) => Array.from({ length: count }, () => ({ degree: 3, site: 'endometrial', age: 80 }));
  agree('R210', usual, [
    [
      { dMMRSuggestsLynch: true, deceased: true, storedDNA: true },
      { germline: 'met', via: '1a' },
    ],
    [
      { dMMRSuggestsLynch: true, deceased: true, storedDNA: false },
      { germline: 'not-met', missing: [] },
    ],
    [
      { dMMRSuggestsLynch: true, deceased: true, storedDNA: null },
      { germline: 'unknown', missing: ['storedDNA'] },
    ],
    [
      { dMMRSuggestsLynch: true, deceased: false, storedDNA: null },
      { germline: 'met', missing: [] },
    ],
    [{ wimmerScore: null }, { germline: 'unknown', missing: ['wimmerScore'] }],
    [{ relatives: older(2) }, { tumourTestFirst: 'not-met' }],
    [{ relatives: older(3) }, { tumourTestFirst: 'unknown', germline: 'not-met' }],
    [{ lynchCancers: [{ site: 'CRC', age: 50 }] }, { tumourTestFirst: 'not-met', missing: [] }],
    [{ lynchCancers: [{ site: 'CRC', age: null }] }, { tumourTestFirst: 'unknown', missing: ['lynchCancers'] }],
    [
      {
        lynchCancers: [
          { site: 'pancreas', age: 49 },
          { site: 'CRC', age: 70 },
        ],
      },
      { tumourTestFirst: 'met', via: '2b' },
    ],
    [{ lynchCancers: [{ site: 'breast', age: 40 }] }, { tumourTestFirst: 'not-met' }],
    [{ lynchCancers: [{ site: 'CRC', age: 61 }], relatives: [{ degree: 1, site: 'CRC', age: 60 }] }, { tumourTestFirst: 'not-met' }],
    [
      {
        relatives: [
          { degree: 4, site: 'CRC', age: 40 },
          { degree: 3, site: 'CRC', age: 60 },
        ],
      },
      { tumourTestFirst: 'not-met' },
    ],
    [
      { affected: null, dMMRSuggestsLynch: true },
      { germline: 'unknown', missing: ['affected'] },
    ],
  ]);
});

test('Amsterdam II and Bethesda: kinship named by either of the two, FAP, ages at the limit', () => {
  const member = (id: string, generation: number, cancer: string, ageAtDx: number | null, fdrOf?: readonly string[]) => ({
    id,
    generation,
    cancer,
    ageAtDx,
    ...(fdrOf ? { fdrOf } : {}),
  });
  agree('AMSTERDAM_II', { fapExcluded: true }, [
    [{ affected: [member('a', 1, 'CRC', 62, ['b']), member('b', 2, 'CRC', 48), member('c', 2, 'EC', 51, ['b'])] }, { amsterdamII: 'met' }],
    [{ affected: [member('a', 1, 'CRC', 62), member('b', 2, 'CRC', 48, ['a'])] }, { amsterdamII: 'not-met', missing: [] }],
    [
      { affected: [member('a', 1, 'CRC', null), member('b', 2, 'CRC', null, ['a', 'c']), member('c', 2, 'CRC', 49)] },
      { amsterdamII: 'met', missing: [] },
    ],
    [
      { affected: [member('a', 1, 'ovarian', 62), member('b', 2, 'CRC', 48, ['a', 'c']), member('c', 2, 'CRC', 51)] },
      { amsterdamII: 'not-met' },
    ],
    [
      {
        affected: [member('a', 1, 'CRC', 62), member('b', 2, 'CRC', 48, ['a', 'c']), member('c', 2, 'CRC', 51)],
        fapExcluded: 'not recorded',
      },
      { amsterdamII: 'unknown', missing: ['fapExcluded'] },
    ],
    [{ affected: [] }, { amsterdamII: 'not-met', missing: [] }],
  ]);
  const usual = { crcAge: 65, syncOrMetaLynchTumour: false, msiHHistology: false, fdrLynchTumours: [], relatives12LynchTumours: 0 };
  agree('REVISED_BETHESDA', usual, [
    [{ relatives12LynchTumours: 1 }, { bethesda: 'not-met', items: [] }],
    [{ relatives12LynchTumours: null }, { bethesda: 'unknown', missing: ['relatives12LynchTumours'] }],
    [{ crcAge: null }, { bethesda: 'unknown', missing: ['crcAge'] }],
    [
      { crcAge: null, syncOrMetaLynchTumour: true },
      { bethesda: 'met', missing: [] },
    ],
    [{ fdrLynchTumours: [50, null] }, { bethesda: 'unknown', missing: ['fdrLynchTumours'] }],
  ]);
});

test('R208 and Manchester: high-grade in situ cancer of itself, both sides of each score, in situ pathology without grade', () => {
  const usual = { ...BREAST_CANCER_ALONE, age: 39 };
  agree('R208', usual, [
    [
      { grade: null, highGradeDCIS: true },
      { r208: 'met', via: '1a', missing: [] },
    ],
    [
      { cancer: 'DCIS', highGradeDCIS: null, grade: null },
      { r208: 'unknown', missing: ['highGradeDCIS'] },
    ],
    [
      { age: 40, cancer: 'DCIS', highGradeDCIS: true },
      { r208: 'not-met', missing: [] },
    ],
    [
      { age: 59, bilateralAges: [49, null] },
      { r208: 'unknown', missing: ['bilateralAges'] },
    ],
    [
      { age: 55, bilateralAges: [50, null] },
      { r208: 'not-met', missing: [] },
    ],
    [{ age: null }, { r208: 'unknown', missing: ['age'] }],
    [
      { age: 60, tnbc: null },
      { r208: 'not-met', missing: [] },
    ],
    [
      { age: 45, grade: null, fdrBreastAges: null },
      { r208: 'not-met', missing: [] },
    ],
    [
      { age: 50, mssSingleGene: null },
      { r208: 'unknown', missing: ['mssSingleGene'] },
    ],
    [{ age: 50, canrisk: 9.99 }, { r208: 'not-met' }],
    [{ cancer: 'melanoma', mss: 40, ashkenazi: true }, { r208: 'not-met' }],
    [
      { cancer: null, mss: 15, age: 60 },
      { r208: 'unknown', missing: ['cancer'] },
    ],
  ]);
  const lineage = (age: number) => [{ c: 'FBC', age }];
  agree('MANCHESTER_MSS3', { cancersInLineage: lineage(45) }, [
    [{ indexPathology: { histology: 'DCIS', grade: null, er: null, her2: null } }, { brca1: 1, brca2: 3, combined: 4, missing: [] }],
    [{ indexPathology: { er: 'positive', her2: 'amplified', grade: 1, histology: 'lobular' } }, { brca1: -8, brca2: 3, combined: -5 }],
    [
      { indexPathology: { er: 'negative', her2: 'not-amplified', grade: null, histology: 'ductal' } },
      { brca1: [5, 9], missing: ['grade'] },
    ],
    [
      { indexPathology: null, cancersInLineage: [...lineage(29), { c: 'MBC', age: 59 }, { c: 'PrC', age: 59 }, { c: 'PaC', age: 40 }] },
      { brca1: 11, brca2: 16, combined: 27 },
    ],
    [
      { indexPathology: null, cancersInLineage: [{ c: 'FBC', age: null }] },
      { brca1: [1, 6], brca2: [1, 5], combined: [2, 11] },
    ],
  ]);
});

test('DPYD, R14, colonoscopy, programme and clocks: the case beside the one everybody tests', () => {
  agree('DPYD_GATE', { drug: 'capecitabine', overrideDocumented: false }, [
    [{ dpydResult: 'wild type' }, { gate: 'proceed' }],
    [{ dpydResult: 'not found' }, { gate: 'proceed' }],
    [{ drug: 'FOLFOX', dpydResult: 'heterozygous' }, { gate: 'refer-to-pgx-dosing' }],
    [{ drug: 'S-1', dpydResult: 'pending' }, { gate: 'hold-and-await-result' }],
    [{ dpydResult: 'failed', overrideDocumented: true }, { gate: 'proceed-with-recorded-exception' }],
    [
      { drug: null, dpydResult: null },
      { gate: 'unknown', missing: ['drug'] },
    ],
  ]);
  agree(
    'R14',
    { acutelyUnwell: true, likelyMonogenic: true, wouldChangeManagementNow: true, imminentDemise: false, nonGeneticCauseLikely: false },
    [
      [
        { wouldChangeManagementNow: false, likelyMonogenic: null },
        { r14: 'not-met', missing: [] },
      ],
      [{ likelyMonogenic: null }, { r14: 'unknown', missing: ['likelyMonogenic'] }],
      [{ imminentDemise: true }, { r14: 'not-met' }],
      [{ nonGeneticCauseLikely: null }, { r14: 'unknown', missing: ['nonGeneticCauseLikely'] }],
    ],
  );
  agree('LYNCH_COLONOSCOPY', {}, [
    [
      { gene: 'PMS2', ageYears: 34, lastColonoscopyYearsAgo: null },
      { nextColonoscopyAge: 35, intervalYears: 2 },
    ],
    [{ gene: 'EPCAM', ageYears: 25, lastColonoscopyYearsAgo: 0 }, { nextColonoscopyAge: 27 }],
    [{ gene: 'MSH2', ageYears: 50, lastColonoscopyYearsAgo: 0.5 }, { nextColonoscopyAge: 51.5 }],
    [
      { gene: null, ageYears: 50, lastColonoscopyYearsAgo: 1 },
      { nextColonoscopyAge: 51, missing: [] },
    ],
    [
      { gene: null, ageYears: 30, lastColonoscopyYearsAgo: null },
      { nextColonoscopyAge: null, missing: ['gene'] },
    ],
  ]);
  agree('JEWISH_BRCA', { ageYears: 18, jewishGrandparents: 1, livesInEngland: true, asOf: '2025-10-31' }, [
    [{ asOf: '2024-01-31' }, { eligible: 'not-met' }],
    [
      { asOf: '2025-11-01', jewishGrandparents: null },
      { eligible: 'not-met', missing: [] },
    ],
    [{ ageYears: null }, { eligible: 'unknown', missing: ['ageYears'] }],
    [{ jewishGrandparents: 4 }, { eligible: true }],
  ]);
  agree('TAT_DUE', {}, [
    [{ category: 'ultra-rapid-3', sampleReceived: '2024-02-26' }, { due: '2024-02-29' }],
    [{ category: 'complex-standard-84', sampleReceived: '2024-12-01' }, { due: '2025-02-23' }],
  ]);
  const [refused] = check('TAT_DUE', {}, [[{ category: 'rapid-15', sampleReceived: '2024-01-01' }, { due: '2024-01-16' }]]);
  assert.equal(refused?.pass, false, 'no table has 15 days');
});

test('every rule can be checked under its own name: MT-RNR1, children with cancer, rare disease, R211, stored samples', () => {
  agree('MT_RNR1', { plannedMedicine: 'aminoglycoside', delayIsSafe: true, mtRnr1Tested: false }, [
    [{}, { r65: 'met' }],
    [{ mtRnr1Tested: true }, { r65: 'not-met' }],
    [{ mtRnr1Tested: null }, { r65: 'met' }],
    [{ delayIsSafe: false }, { r65: 'not-met' }],
    [{ delayIsSafe: null }, { r65: 'unknown', missing: ['delayIsSafe'] }],
    [{ plannedMedicine: 'capecitabine' }, { r65: 'not-met' }],
  ]);
  agree('CHILD_CANCER_GENOME', { newCancerDiagnosis: true }, [
    [{ ageYears: 15 }, { wgs: 'met' }],
    [{ ageYears: 16 }, { wgs: 'unknown' }],
    [{ ageYears: 24 }, { wgs: 'unknown' }],
    [{ ageYears: 25 }, { wgs: 'not-met' }],
    [{ ageYears: null }, { wgs: 'unknown', missing: ['ageYears'] }],
    [{ ageYears: 5, newCancerDiagnosis: false }, { wgs: 'not-met' }],
  ]);
  agree(
    'rare-disease-genome',
    { suspectedRareDisease: true, indicationUsesGenome: true, targetedTestWouldDo: false, nonGeneticCauseLikely: false },
    [
      [{}, { outcome: 'met' }],
      [
        { targetedTestWouldDo: true, indicationUsesGenome: null },
        { outcome: 'not-met', missing: [] },
      ],
      [{ indicationUsesGenome: null }, { outcome: 'unknown', missing: ['indicationUsesGenome'] }],
    ],
  );
  agree('R211_YOUNG_BOWEL', {}, [
    [{ bowelCancerAge: 39 }, { r211: 'met' }],
    [{ bowelCancerAge: 40 }, { r211: 'not-met' }],
  ]);
  agree('BSG_YOUNG_BOWEL', {}, [
    [{ bowelCancerAge: 30 }, { panel: 'met' }],
    [{ bowelCancerAge: 31 }, { panel: 'not-met' }],
  ]);
  agree('R208_DECEASED', { deceased: true, storedDna: true, noLivingAffectedRelative: true, manchesterCombined: 0, canRisk: 0 }, [
    [{ manchesterCombined: 17 }, { r208: 'met' }],
    [{ manchesterCombined: 16 }, { r208: 'not-met' }],
    [{ canRisk: 15 }, { r208: 'met' }],
    [{ canRisk: 14.9 }, { r208: 'not-met' }],
    [{ manchesterCombined: 17, noLivingAffectedRelative: false }, { r208: 'not-met' }],
    [
      { manchesterCombined: 17, storedDna: null },
      { r208: 'unknown', missing: ['storedDna'] },
    ],
  ]);
  agree('R208_UNAFFECTED', {}, [[{}, { r208: 'unknown' }]]);
  agree('LYNCH_TUMOUR_TEST_DUE', { bowelCancer: true }, [
    [{}, { due: 'met' }],
    [{ bowelIhcLoss: [] }, { due: 'not-met' }],
    [{ bowelMsi: 'failed' }, { due: 'met' }],
    [{ bowelMsi: 'MSS' }, { due: 'not-met' }],
    [{ deceased: true }, { due: 'not-met' }],
    [
      { bowelIhcLoss: [], endometrialCancer: true },
      { due: 'met', via: 'endometrium' },
    ],
  ]);
});

test('a GDL guide is known in its other editions, in mmol/L too', () => {
  const run = (text: string) => checkGdl('cases.yml', text, RULES, CATALOGUE, '2026-11-21');
  const lipids = (total: number, expected: number) => `guidelines:
  LDL.v1.1.0: 1
test_cases:
- id: one
  input:
    1:
      gt0004|Total Cholesterol: ${total},mmol/l
      gt0005|HDL Cholesterol: 1.2,mmol/l
      gt0006|Triglycerides: 1.1,mmol/l
  expected_output:
    1:
      gt0009|LDL Cholesterol: ${expected},mmol/l
`;
  const right = run(lipids(6.48, 4.78));
  assert.ok(right.kind === 'checked' && right.checked.length === 1 && right.checked.every(({ pass }) => pass));
  const wrong = run(lipids(6.48, 4.9));
  assert.ok(wrong.kind === 'checked' && wrong.checked.every(({ pass }) => !pass));
  assert.equal(run('guidelines:\n  1: NEWS.v1\n').kind, 'refused');
});
