// The columns of BOADICEA import files 2.0 and 4.0 and of CanRisk files 1.0 to 4.0, in their order.
// Not read from the documentation itself (canrisk.atlassian.net): 2.0 as open-pedigree cites the BWA v3 user guide, the others and HOXB13 in 4.0 from
// the public pedigreejs and BOADICEA web service sources. To be confirmed against a file from CanRisk.

export type CanRiskFormat = 'boadicea-2' | 'boadicea-4' | 'canrisk-1' | 'canrisk-2' | 'canrisk-3' | 'canrisk-4';

export const FIRST_LINE: Readonly<Record<CanRiskFormat, string>> = {
  'boadicea-2': 'BOADICEA import pedigree file format 2.0',
  'boadicea-4': 'BOADICEA import pedigree file format 4.0',
  'canrisk-1': '##CanRisk 1.0',
  'canrisk-2': '##CanRisk 2.0',
  'canrisk-3': '##CanRisk 3.0',
  'canrisk-4': '##CanRisk 4.0',
};

const PERSON = ['FamID', 'Name', 'Target', 'IndivID', 'FathID', 'MothID', 'Sex'];
const LIFE = ['Dead', 'Age', 'Yob'];
const RECEPTORS = ['ER', 'PR', 'HER2', 'CK14', 'CK56'] as const;
const OLD_CANCERS = ['1stBrCa', '2ndBrCa', 'OvCa', 'ProCa', 'PanCa'];
const CANCERS = ['BC1', 'BC2', 'OC', 'PRO', 'PAN'];
const CANRISK_1_GENES = ['BRCA1', 'BRCA2', 'PALB2', 'ATM', 'CHEK2', 'RAD51D', 'RAD51C', 'BRIP1'];
const CANRISK_2_GENES = ['BRCA1', 'BRCA2', 'PALB2', 'ATM', 'CHEK2', 'BARD1', 'RAD51D', 'RAD51C', 'BRIP1'];
const BOADICEA_4_GENES = ['BRCA1', 'BRCA2', 'PALB2', 'ATM', 'CHEK2'];

export const GENES: Readonly<Record<CanRiskFormat, readonly string[]>> = {
  'boadicea-2': ['BRCA1', 'BRCA2'],
  'boadicea-4': BOADICEA_4_GENES,
  'canrisk-1': CANRISK_1_GENES,
  'canrisk-2': CANRISK_2_GENES,
  'canrisk-3': CANRISK_2_GENES,
  'canrisk-4': [...CANRISK_2_GENES, 'HOXB13'],
};

const canRisk = (genes: readonly string[]): readonly string[] => [
  ...PERSON,
  'MZtwin',
  ...LIFE,
  ...CANCERS,
  'Ashkn',
  ...genes,
  RECEPTORS.join(':'),
];

export const COLUMNS: Readonly<Record<CanRiskFormat, readonly string[]>> = {
  'boadicea-2': [...PERSON, 'Twin', ...LIFE, '1BrCa', '2BrCa', 'OvCa', 'ProCa', 'PanCa', 'Gtest', 'Mutn', 'Ashkn', ...RECEPTORS],
  'boadicea-4': [
    ...PERSON,
    'MZtwin',
    ...LIFE,
    ...OLD_CANCERS,
    'Ashkn',
    ...BOADICEA_4_GENES.flatMap((gene) => [`${gene}t`, `${gene}r`]),
    ...RECEPTORS,
  ],
  'canrisk-1': canRisk(GENES['canrisk-1']),
  'canrisk-2': canRisk(GENES['canrisk-2']),
  'canrisk-3': canRisk(GENES['canrisk-3']),
  'canrisk-4': canRisk(GENES['canrisk-4']),
};

/** The five cancers the files know, in the order of their columns, as the pedigree words them. */
export const CANCER_WORDS = [
  'Breast cancer',
  'Contralateral breast cancer',
  'Ovarian cancer',
  'Prostate cancer',
  'Pancreatic cancer',
] as const;

export { RECEPTORS };
