// Vectors of our own, from the figures of each guideline: just below, at and just above every threshold, and every way of not knowing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agree, BREAST_CANCER_ALONE, type Case, check } from './testing.ts';
import type { Input } from './vector-set.ts';

const NOTHING_FOUND = {
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

test('Dutch Lipid Clinic: each band of LDL cholesterol begins at its figure, each group counts its highest item', () => {
  const score = (points: number) => ({ score: [points, points] });
  agree('DLCN', NOTHING_FOUND, [
    [{ ldlUntreatedMmolL: 3.9 }, { ...score(0), category: 'unlikely', referR134: 'not-met', missing: [] }],
    [{ ldlUntreatedMmolL: 4.0 }, score(1)],
    [{ ldlUntreatedMmolL: 4.9 }, score(1)],
    [{ ldlUntreatedMmolL: 5.0 }, { ...score(3), category: 'possible', referR134: 'not-met' }],
    [{ ldlUntreatedMmolL: 6.4 }, score(3)],
    [{ ldlUntreatedMmolL: 6.5 }, { ...score(5), category: 'possible', referR134: 'not-met' }],
    [{ ldlUntreatedMmolL: 8.4 }, score(5)],
    [{ ldlUntreatedMmolL: 8.5 }, { ...score(8), category: 'probable', referR134: 'met' }],
    [
      { ldlUntreatedMmolL: 6.5, fdrPrematureCHD: true },
      { ...score(6), category: 'probable', referR134: 'met' },
    ],
    [{ tendonXanthoma: true, arcusBefore45: true }, score(6)],
    [{ arcusBefore45: true }, score(4)],
    [{ prematureCHD: true, prematureCerebralOrPVD: true }, score(2)],
    [{ prematureCerebralOrPVD: true }, score(1)],
    [{ childUnder18LdlAbove95th: true, fdrLdlAbove95th: true }, score(2)],
    [{ dnaCausative: true }, { ...score(8), category: 'probable' }],
    [
      { ldlUntreatedMmolL: 4.0, dnaCausative: true },
      { ...score(9), category: 'definite' },
    ],
    [
      { ldlUntreatedMmolL: 9, tendonXanthoma: true, prematureCHD: true, fdrXanthomaOrArcus: true, dnaCausative: true },
      { ...score(26), category: 'definite' },
    ],
    // A test not done counts nothing and is not asked for.
    [
      { ldlUntreatedMmolL: 6.5, dnaCausative: null },
      { ...score(5), category: 'possible', referR134: 'not-met', missing: [] },
    ],
    [{ ldlUntreatedMmolL: null }, { score: [0, 8], category: 'unknown', referR134: 'unknown', missing: ['ldlUntreatedMmolL'] }],
    [
      { ldlUntreatedMmolL: 9, tendonXanthoma: true, arcusBefore45: null, prematureCHD: null },
      { category: 'definite', missing: [] },
    ],
    [{ prematureCHD: null }, { score: [0, 2], category: 'unlikely', referR134: 'not-met', missing: [] }],
    [{ ldlUntreatedMmolL: '9.0', tendonXanthoma: 'yes' }, score(14)],
    [{ ldlUntreatedMmolL: undefined, ldlUntreatedMgDl: 350 }, score(8)],
    [
      { tendonXanthoma: 'unknown', ldlUntreatedMmolL: 5 },
      { category: 'unknown', missing: ['tendonXanthoma'] },
    ],
  ]);
});

test('Simon Broome: over 7.5 or 4.9 in adults, over 6.7 or 4.0 before 16, with a second limb', () => {
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
  const possible = { category: 'possible', referR134: 'met' };
  const none = { category: 'not-met', referR134: 'not-met' };
  agree('SIMON_BROOME', usual, [
    [{}, none],
    [{ fdrMIBefore60: true }, possible],
    [{ sdrMIBefore50: true }, possible],
    [{ famHighChol: true }, possible],
    [{ famHighChol: true }, { category: 'probable' }],
    [{ famHighChol: true, totalCholMmolL: 7.5, ldlMmolL: 4.9 }, none],
    [{ famHighChol: true, totalCholMmolL: 7.6, ldlMmolL: 4.9 }, possible],
    [{ famHighChol: true, totalCholMmolL: 7.5, ldlMmolL: 5.0 }, possible],
    [{ famHighChol: true, ageYears: 15, totalCholMmolL: 6.7, ldlMmolL: 4.0 }, none],
    [{ famHighChol: true, ageYears: 15, totalCholMmolL: 6.8, ldlMmolL: 4.0 }, possible],
    [{ famHighChol: true, ageYears: 15, totalCholMmolL: 6.7, ldlMmolL: 4.1 }, possible],
    [{ famHighChol: true, ageYears: 16, totalCholMmolL: 6.8, ldlMmolL: 4.1 }, none],
    [{ tendonXanthomaRelative1or2: true }, { category: 'definite', referR134: 'met' }],
    [{ tendonXanthomaSelf: true, totalCholMmolL: 7.5, ldlMmolL: 4.9 }, none],
    [
      { dnaMutation: true, totalCholMmolL: 5, ldlMmolL: 3 },
      { category: 'definite', referR134: 'met' },
    ],
    [
      { fdrMIBefore60: null },
      { category: 'unknown', referR134: 'unknown', missing: ['fdrMIBefore60'], categoriesPossible: ['not-met', 'possible'] },
    ],
    [
      { ageYears: null, famHighChol: true, totalCholMmolL: 7.0, ldlMmolL: 4.5 },
      { category: 'unknown', missing: ['ageYears'] },
    ],
    [{ ageYears: null, famHighChol: true }, possible],
    [
      { totalCholMmolL: null, ldlMmolL: null, famHighChol: true },
      { category: 'unknown', missing: ['totalCholMmolL', 'ldlMmolL'] },
    ],
  ]);
});

test('NICE CG71: over 7.5 before 30, over 9.0 from 30; homozygous over 13 in adults, over 11 before 16', () => {
  const key = 'highestTotalCholMmolL';
  agree('CG71_SEARCH', { fhDiagnosed: false }, [
    [{ ageYears: 29, [key]: 7.5 }, { search: 'not-met' }],
    [{ ageYears: 29, [key]: 7.51 }, { search: 'met' }],
    [{ ageYears: 30, [key]: 9.0 }, { search: 'not-met' }],
    [{ ageYears: 30, [key]: 9.01 }, { search: 'met' }],
    [{ ageYears: 30, [key]: 8 }, { search: 'not-met' }],
    [
      { ageYears: null, [key]: 8 },
      { search: 'unknown', missing: ['ageYears'] },
    ],
    [
      { ageYears: null, [key]: 9.5 },
      { search: 'met', missing: [] },
    ],
    [
      { ageYears: null, [key]: 7.5 },
      { search: 'not-met', missing: [] },
    ],
    [
      { ageYears: 40, [key]: null },
      { search: 'unknown', missing: [key] },
    ],
    [
      { ageYears: 40, [key]: null, fhDiagnosed: true },
      { search: 'not-met', missing: [] },
    ],
  ]);
  agree('CG71_HOFH', {}, [
    [{ ageYears: 40, ldlMmolL: 13 }, { considerHoFH: 'not-met' }],
    [{ ageYears: 40, ldlMmolL: 13.01 }, { considerHoFH: 'met' }],
    [{ ageYears: 15, ldlMmolL: 11.01 }, { considerHoFH: 'met' }],
    [{ ageYears: 16, ldlMmolL: 12 }, { considerHoFH: 'not-met' }],
    [
      { ageYears: null, ldlMmolL: 12 },
      { considerHoFH: 'unknown', missing: ['ageYears'] },
    ],
    [
      { ageYears: null, ldlMmolL: 11 },
      { considerHoFH: 'not-met', missing: [] },
    ],
  ]);
});

test('LDL cholesterol: Friedewald to 4.5 mmol/L of triglycerides, Sampson to 800 mg/dL', () => {
  agree('LDL_FRIEDEWALD_MMOL', { totalChol: 7.8, hdl: 1.2 }, [
    [{ triglycerides: 4.5 }, { ldl: 4.55, missing: [] }],
    [{ triglycerides: 4.51 }, { ldl: null, missing: [] }],
    [{ triglycerides: 1.1 }, { ldl: 6.1 }],
    [{ triglycerides: null }, { ldl: null, missing: ['triglycerides'] }],
    [
      { triglycerides: 2.2, hdl: null },
      { ldl: null, missing: ['hdl'] },
    ],
  ]);
  // Worked by hand from the equation in mg/dL: 309.36, 58.005 and 194.854 give 213.86, which is 5.530 mmol/L.
  agree('LDL_SAMPSON_MMOL', { totalChol: 8, hdl: 1.5 }, [
    [{ triglycerides: 2.2 }, { ldl: 5.53 }],
    [{ triglycerides: 9.1 }, { ldl: null, missing: [] }],
  ]);
});

test('DG27: every way through the bowel tumour, and a failed test is done again', () => {
  const usual = { strategy: 'IHC', ihcLoss: null, msi: null, braf: null, mlh1Methylation: null };
  agree('DG27_CRC', usual, [
    [{ ihcLoss: [] }, { next: 'STOP_PMMR' }],
    [{ ihcLoss: [] }, { next: 'STOP' }],
    [{ ihcLoss: 'none' }, { next: 'STOP_NO_LOSS' }],
    [{ ihcLoss: ['failed'] }, { next: 'REPEAT_TUMOUR_TEST' }],
    [{ ihcLoss: 'insufficient' }, { next: 'TUMOUR_MMR_TEST' }],
    [{ ihcLoss: ['MLH1', 'PMS2'] }, { next: 'BRAF_V600E' }],
    [{ ihcLoss: ['MLH1'] }, { next: 'BRAF_TEST' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], braf: 'failed' }, { next: 'REPEAT_BRAF' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], braf: 'negative' }, { next: 'MLH1_METHYLATION' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], braf: 'negative' }, { next: 'MLH1_PROMOTER_HYPERMETHYLATION_TEST' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], braf: 'negative', mlh1Methylation: 'failed' }, { next: 'MLH1_METHYLATION' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], braf: 'negative', mlh1Methylation: 'positive' }, { next: 'STOP_SPORADIC' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], braf: 'negative', mlh1Methylation: 'negative' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MSH2'] }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MSH6'] }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MSH2', 'MSH6'], braf: 'positive' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MLH1', 'MSH6'], braf: 'positive' }, { next: 'GERMLINE_R210' }],
    [{ strategy: 'MSI' }, { next: 'TUMOUR_MMR_TEST' }],
    [{ strategy: 'MSI', msi: 'MSS' }, { next: 'STOP_MSS' }],
    [{ strategy: 'MSI', msi: 'MSI-L' }, { next: 'BRAF_V600E' }],
    [{ strategy: 'MSI', msi: 'MSI-H', braf: 'positive' }, { next: 'STOP_SPORADIC' }],
    [{ strategy: 'MSI', msi: 'MSI-L', braf: 'negative' }, { next: 'MLH1_METHYLATION' }],
    [{ strategy: 'MSI', msi: 'MSI-H', braf: 'negative', mlh1Methylation: 'positive' }, { next: 'STOP_SPORADIC' }],
    [{ strategy: 'MSI', msi: 'failed' }, { next: 'TUMOUR_MMR_TEST' }],
  ]);
});

test('DG42: no BRAF in endometrial cancer', () => {
  agree('DG42_EC', { ihcLoss: null, mlh1Methylation: null }, [
    [{ ihcLoss: [] }, { next: 'STOP_NO_LOSS' }],
    [{ ihcLoss: ['MLH1'] }, { next: 'MLH1_METHYLATION' }],
    [{ ihcLoss: ['MLH1', 'PMS2'] }, { next: 'MLH1_PROMOTER_METHYLATION' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], mlh1Methylation: 'negative' }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MLH1', 'PMS2'], mlh1Methylation: 'insufficient' }, { next: 'MLH1_METHYLATION' }],
    [{ ihcLoss: ['PMS2'] }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['MSH6'] }, { next: 'GERMLINE_R210' }],
    [{ ihcLoss: ['failed'] }, { next: 'IHC_4_PANEL' }],
  ]);
});

test('a name that says another outcome is never taken for ours', () => {
  const next = (expected: string, input: Input) => check('DG27_CRC', { ihcLoss: null, msi: null, ...input }, [[{}, { next: expected }]]);
  const refused = [
    ...next('STOP_SPORADIC', { ihcLoss: [] }),
    ...next('STOP', { ihcLoss: ['MLH1'], braf: 'positive' }),
    ...next('GERMLINE_R210', { ihcLoss: ['MLH1'] }),
    ...next('BRAF_V600E', { ihcLoss: ['MLH1'], braf: 'negative' }),
    ...next('STOP_NO_GERMLINE_NEEDED', { ihcLoss: ['MSH2'] }),
    ...next('SOMETHING_ELSE', {}),
    ...check('DPYD_GATE', { drug: 'capecitabine', overrideDocumented: false }, [
      [{ dpydResult: 'variant-found' }, { gate: 'proceed' }],
      [{ dpydResult: null }, { gate: 'proceed-with-override' }],
      [{ dpydResult: 'no-variant' }, { gate: 'hold-and-order-test' }],
    ]),
    ...check('R14', { acutelyUnwell: true }, [[{}, { r14: 'not-met' }]]),
  ];
  assert.deepEqual(
    refused.filter(({ pass }) => pass).map(({ expected, got }) => ({ expected, got })),
    [],
  );
});

test('HAZ-PTH-01 a word that cannot be read for a yes or no leaves it open, it is never a "no"', () => {
  agree('R14', { likelyMonogenic: true, wouldChangeManagementNow: true, imminentDemise: false, nonGeneticCauseLikely: false }, [
    [{ acutelyUnwell: 'perhaps' }, { r14: 'unknown', missing: ['acutelyUnwell'] }],
    [{ acutelyUnwell: 'yes' }, { r14: 'met', missing: [] }],
    [{ acutelyUnwell: 'no' }, { r14: 'not-met', missing: [] }],
    [{ acutelyUnwell: 'unknown' }, { r14: 'unknown', missing: ['acutelyUnwell'] }],
    [
      { acutelyUnwell: true, imminentDemise: true, nonGeneticCauseLikely: null },
      { r14: 'not-met', missing: [] },
    ],
    [
      { acutelyUnwell: true, imminentDemise: null, nonGeneticCauseLikely: null },
      { r14: 'unknown', missing: ['imminentDemise', 'nonGeneticCauseLikely'] },
    ],
  ]);
});

test('Amsterdam II: three, one of them kin of the other two, next generation, before 50, FAP excluded', () => {
  const family = (ages: readonly unknown[], generations = [1, 2, 2], kin = ['a', 'c'], cancers = ['CRC', 'CRC', 'endometrial']) => ({
    affected: ['a', 'b', 'c'].map((id, place) => ({
      id,
      generation: generations[place],
      cancer: cancers[place],
      ageAtDx: ages[place],
      ...(id === 'b' ? { fdrOf: kin } : {}),
    })),
  });
  agree('AMSTERDAM_II', { fapExcluded: true }, [
    [family([62, 49, 51]), { amsterdamII: 'met', missing: [] }],
    [family([62, 50, 51]), { amsterdamII: 'not-met', missing: [] }],
    [family([62, 48, 51], [2, 2, 2]), { amsterdamII: 'not-met' }],
    [family([62, 48, 51], [1, 3, 3]), { amsterdamII: 'not-met' }],
    [family([62, 48, 51], undefined, ['a']), { amsterdamII: 'not-met' }],
    [family([62, 48, 51], undefined, undefined, ['small bowel', 'ureter', 'renal pelvis']), { amsterdamII: 'met' }],
    [family([62, null, 51]), { amsterdamII: 'unknown', missing: ['b.ageAtDx'] }],
    [
      { ...family([62, 48, 51]), fapExcluded: null },
      { amsterdamII: 'unknown', missing: ['fapExcluded'] },
    ],
    [
      { ...family([62, 55, 51]), fapExcluded: null },
      { amsterdamII: 'not-met', missing: [] },
    ],
    [
      { ...family([62, 48, 51]), fapExcluded: false },
      { amsterdamII: 'not-met', missing: [] },
    ],
  ]);
});

test('revised Bethesda: each item at its age', () => {
  const usual = { crcAge: 65, syncOrMetaLynchTumour: false, msiHHistology: false, fdrLynchTumours: [], relatives12LynchTumours: 0 };
  agree('REVISED_BETHESDA', usual, [
    [{ crcAge: 50 }, { bethesda: 'not-met', items: [], missing: [] }],
    [{ syncOrMetaLynchTumour: true }, { bethesda: 'met', items: [2] }],
    [
      { crcAge: 60, msiHHistology: true },
      { bethesda: 'not-met', items: [] },
    ],
    [
      { crcAge: 49, msiHHistology: true },
      { bethesda: 'met', items: [1, 3] },
    ],
    [
      { fdrLynchTumours: [49], relatives12LynchTumours: 1 },
      { bethesda: 'met', items: [4] },
    ],
    [
      { fdrLynchTumours: [50], relatives12LynchTumours: 1 },
      { bethesda: 'not-met', items: [] },
    ],
    [
      { fdrLynchTumours: [49, 60], relatives12LynchTumours: 2 },
      { bethesda: 'met', items: [4, 5] },
    ],
    [{ msiHHistology: null }, { bethesda: 'not-met', missing: [] }],
    [
      { crcAge: 55, msiHHistology: null },
      { bethesda: 'unknown', missing: ['msiHHistology'] },
    ],
    [{ fdrLynchTumours: [null] }, { bethesda: 'unknown', missing: ['fdrLynchTumours'] }],
  ]);
});

test('R210: the limbs of the germline test and of the tumour test first', () => {
  const usual = { affected: true, dMMRSuggestsLynch: false, modifiedAmsterdam: false, wimmerScore: 0, relatives: [] };
  const own = (site: string, age: number | null) => ({ lynchCancers: [{ site, age }] });
  const first = (via: string) => ({ germline: 'not-met', tumourTestFirst: 'met', via });
  const crc70 = own('CRC', 70);
  agree('R210', usual, [
    [
      { ...crc70, modifiedAmsterdam: true },
      { germline: 'met', via: '1b' },
    ],
    [
      { ...crc70, wimmerScore: 3 },
      { germline: 'met', via: '1c' },
    ],
    [
      { ...crc70, dMMRSuggestsLynch: null },
      { germline: 'unknown', missing: ['dMMRSuggestsLynch'] },
    ],
    [{ affected: false, dMMRSuggestsLynch: true, ...crc70 }, { germline: 'not-met' }],
    [own('CRC', 49), first('2b')],
    [own('ovary', 49), first('2b')],
    [own('CRC', 50), { germline: 'not-met', tumourTestFirst: 'not-met' }],
    [own('gastric', 49), { tumourTestFirst: 'not-met' }],
    [own('pancreas', 40), { tumourTestFirst: 'not-met' }],
    [own('prostate', 49), { tumourTestFirst: 'not-met' }],
    [
      {
        lynchCancers: [
          { site: 'ovary', age: 66 },
          { site: 'gastric', age: 71 },
        ],
      },
      { tumourTestFirst: 'not-met' },
    ],
    [{ ...own('CRC', 60), relatives: [{ degree: 1, site: 'ovary', age: 60 }] }, first('2d')],
    [{ ...own('CRC', 60), relatives: [{ degree: 1, site: 'ovary', age: 61 }] }, { tumourTestFirst: 'not-met' }],
    [{ ...own('CRC', 60), relatives: [{ degree: 2, site: 'ovary', age: 60 }] }, { tumourTestFirst: 'not-met' }],
    [
      {
        ...own('CRC', 75),
        relatives: [
          { degree: 3, site: 'CRC', age: 75 },
          { degree: 1, site: 'ovary', age: 61 },
        ],
      },
      first('2e'),
    ],
    [
      {
        ...own('CRC', 74),
        relatives: [
          { degree: 2, site: 'CRC', age: 76 },
          { degree: 3, site: 'CRC', age: 70 },
        ],
      },
      { tumourTestFirst: 'not-met' },
    ],
  ]);
});

test('R208: the limbs of sections 1 to 3 at their ages and scores', () => {
  const usual = { ...BREAST_CANCER_ALONE, age: 55 };
  const met = (via: string) => ({ r208: 'met', via, missing: [] });
  const not = { r208: 'not-met', missing: [] };
  agree('R208', usual, [
    [{ age: 40 }, not],
    [{ age: 39, grade: 1 }, not],
    [
      { age: 39, grade: null },
      { r208: 'unknown', missing: ['grade'] },
    ],
    [{ bilateralAges: [49, 49] }, met('1b')],
    [{ bilateralAges: [49, 50] }, not],
    [{ age: 59, tnbc: true }, met('1c')],
    [{ age: 60, tnbc: true }, not],
    [{ sex: 'M', age: 80 }, met('1d')],
    [{ sex: null }, { r208: 'unknown', missing: ['sex'] }],
    [{ age: 44, fdrBreastAges: [45] }, not],
    [{ age: 45, fdrBreastAges: [44] }, not],
    [
      { age: 44, fdrBreastAges: null },
      { r208: 'unknown', missing: ['fdrBreastAges'] },
    ],
    [{ mss: 14, mssSingleGene: 9, canrisk: 9.9 }, not],
    [{ mssSingleGene: 10 }, met('1f')],
    [{ mss: null }, { r208: 'unknown', missing: ['mss'] }],
    [{ mss: null, canrisk: 10 }, met('1f')],
    [{ ashkenazi: true }, met('1g')],
    [{ ashkenazi: null }, { r208: 'unknown', missing: ['ashkenazi'] }],
    [{ cancer: 'DCIS', age: 39, highGradeDCIS: true, grade: null }, met('1a')],
    [{ cancer: 'DCIS', age: 39, highGradeDCIS: false }, not],
    [{ cancer: 'ovarian', mss: 15 }, met('1f')],
    [{ cancer: 'ovarian', age: 39 }, not],
    [{ cancer: 'pancreatic', mss: 15 }, met('2')],
    [{ cancer: 'pancreas', canrisk: 10 }, met('2')],
    [{ cancer: 'prostate', sex: 'M', mss: 15 }, met('3')],
    [{ cancer: 'prostate', sex: 'M', mss: 14, mssSingleGene: 12 }, not],
  ]);
});

test('Manchester: each age band, each histology, each receptor', () => {
  const one = (c: string, age: number, histology?: string) => ({ cancersInLineage: [{ c, age, ...(histology ? { histology } : {}) }] });
  const gives = (brca1: number, brca2: number) => ({ brca1, brca2, combined: brca1 + brca2 });
  const index = (pathology: Input) => ({ ...one('FBC', 45), indexPathology: pathology });
  agree('MANCHESTER_MSS3', { indexPathology: null }, [
    [one('FBC', 29), gives(6, 5)],
    [one('FBC', 30), gives(4, 4)],
    [one('FBC', 39), gives(4, 4)],
    [one('FBC', 40), gives(3, 3)],
    [one('FBC', 50), gives(2, 2)],
    [one('FBC', 60), gives(1, 1)],
    [one('MBC', 59), gives(5, 8)],
    [one('MBC', 60), gives(5, 5)],
    [one('OC', 59), gives(8, 5)],
    [one('OC', 60), gives(5, 5)],
    [one('OC', 59, 'high-grade serous'), gives(10, 5)],
    [one('OC', 60, 'HGSOC'), gives(5, 5)],
    [one('OC', 50, 'mucinous'), gives(0, 0)],
    [one('OC', 50, 'borderline'), gives(0, 0)],
    [one('OC', 50, 'germ cell'), gives(0, 0)],
    [one('pancreatic', 50), gives(0, 1)],
    [one('prostate', 59), gives(0, 2)],
    [one('prostate', 60), gives(0, 1)],
    [{ ...one('FBC', 45), adopted: true }, gives(5, 5)],
    [index({ er: 'negative', her2: 'not-amplified', grade: 3, histology: 'ductal' }), gives(9, 3)],
    [index({ tripleNegative: true, grade: 3, histology: 'ductal' }), gives(9, 3)],
    [index({ er: 'positive', her2: 'not-amplified', grade: 1, histology: 'ductal' }), gives(0, 3)],
    [index({ histology: 'DCIS' }), gives(1, 3)],
    [index({ er: 'positive', her2: 'not-amplified', grade: 2, histology: 'lobular' }), gives(0, 3)],
    [
      index({ er: 'positive', her2: null, grade: 2, histology: 'ductal' }),
      { brca1: [-4, 2], brca2: 3, combined: [-1, 5], missing: ['her2'] },
    ],
  ]);
});

test('Lynch colonoscopy: from 25 or 35, every two years, to 75', () => {
  const at = (gene: string, ageYears: number, last: number | null, nextColonoscopyAge: number | null): Case => [
    { gene, ageYears, lastColonoscopyYearsAgo: last },
    { nextColonoscopyAge },
  ];
  agree('LYNCH_COLONOSCOPY', {}, [
    at('MLH1', 20, null, 25),
    at('MSH2', 25, null, 25),
    at('EPCAM', 24, null, 25),
    at('MLH1', 40, 1, 41),
    at('MLH1', 40, 2, 40),
    at('MLH1', 40, 3, 40),
    at('PMS2', 30, null, 35),
    at('MSH6', 36, 1, 37),
    at('MSH2', 73, 0, 75),
    at('MSH2', 74, 0, null),
    at('MSH2', 75, null, 75),
    at('MSH2', 76, null, null),
  ]);
});

test('turnaround: calendar days, over the leap day and the turn of the year', () => {
  const due = (category: string, sampleReceived: string | null, day: string | null): Case => [{ category, sampleReceived }, { due: day }];
  agree('TAT_DUE', {}, [
    due('ultra-rapid-3', '2023-02-27', '2023-03-02'),
    due('dpyd-5', '2024-12-30', '2025-01-04'),
    due('nipt-7', '2024-02-26', '2024-03-04'),
    due('rapid-14', '2024-12-25', '2025-01-08'),
    due('somatic-standard-21', '2024-03-25', '2024-04-15'),
    due('rare-disease-standard-42', '2024-01-31', '2024-03-13'),
    due('complex-standard-84', '2023-01-01', '2023-03-26'),
    due('rapid-14', null, null),
  ]);
});

test('DPYD: no fluoropyrimidine without a result, or a consultant’s recorded decision', () => {
  agree('DPYD_GATE', { drug: 'capecitabine', overrideDocumented: false }, [
    [{ dpydResult: 'no-variant' }, { gate: 'proceed' }],
    [{ dpydResult: 'no-variant-found' }, { gate: 'proceed-standard-dose' }],
    [{ dpydResult: null, overrideDocumented: true }, { gate: 'proceed-with-documented-override' }],
    [{ dpydResult: 'variant-found', overrideDocumented: true }, { gate: 'refer-to-pgx-dosing' }],
    [{ dpydResult: 'failed' }, { gate: 'hold-and-order-test' }],
    [{ drug: '5-FU', dpydResult: null }, { gate: 'hold-and-order-test' }],
    [{ drug: 'tegafur/uracil', dpydResult: null }, { gate: 'hold-and-order-test' }],
    [{ drug: 'cisplatin', dpydResult: null }, { gate: 'not-applicable' }],
  ]);
});

test('the Jewish BRCA programme: 18 and over, one grandparent, to 31 October 2025', () => {
  agree('JEWISH_BRCA', { ageYears: 40, jewishGrandparents: 1, livesInEngland: true, asOf: '2025-10-31' }, [
    [{}, { eligible: 'met' }],
    [{ asOf: '2025-11-01' }, { eligible: 'not-met', missing: [] }],
    [{ ageYears: 17 }, { eligible: 'not-met' }],
    [{ jewishGrandparents: 0 }, { eligible: 'not-met' }],
    [{ livesInEngland: false }, { eligible: 'not-met' }],
    [{ livesInEngland: null }, { eligible: 'unknown', missing: ['livesInEngland'] }],
    [
      { ageYears: 17, livesInEngland: null },
      { eligible: 'not-met', missing: [] },
    ],
  ]);
});
