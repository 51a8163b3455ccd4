// Who and what an indication belongs to: the tumour groups of the cancer workbook, and the clinical specialties of the digital directory.
// Specialties: CodeSystem DGTS-clinical-specialty-genomics, NHS England FHIR Genomics implementation guide 0.6.2.

import type { Indication } from '../directory.ts';
import { squash } from '../searching/words.ts';

export interface Specialty {
  readonly code: string;
  readonly name: string;
}
export interface SpecialtyGroup {
  readonly specialty: Specialty;
  readonly indications: readonly Indication[];
}

/** Every indication once, under its specialty, in the order of the national list; for browsing. Those without one come last. */
export function bySpecialty(indications: readonly Indication[]): readonly SpecialtyGroup[] {
  return [...SPECIALTIES, UNNAMED]
    .map((specialty) => ({
      specialty,
      indications: indications.filter((indication) => (specialtyOf(indication) ?? UNNAMED) === specialty),
    }))
    .filter(({ indications: own }) => own.length > 0);
}

/**
 * The specialty of an indication: from its tumour group or specialist test group, and for those that the workbook calls only "Core" or
 * "NIPD" from its name. Undefined where none of these tells (tests for any known variant, storage, identity).
 */
export function specialtyOf(indication: Indication): Specialty | undefined {
  if (indication.kind === 'cancer') return named(TUMOUR_SPECIALTY[indication.group ?? ''] ?? 'oncology');
  const group = indication.tests.map(({ specialistGroup }) => specialistGroup).find((name) => name !== undefined);
  const byGroup = named(squash(group ?? '').replaceAll(' ', '-'));
  if (byGroup) return byGroup;
  const words = squash(indication.name);
  return named(BY_NAME.find(([pattern]) => pattern.test(words))?.[1] ?? '');
}

/** solid-adult, neurological, sarcoma, haematological, paediatric; a sheet of another name keeps its own, joined by hyphens. */
export function tumourGroup(sheetName: string): string {
  const words = squash(sheetName);
  return SHEETS.find(([pattern]) => pattern.test(words))?.[1] ?? words.replaceAll(' ', '-');
}

function named(code: string): Specialty | undefined {
  return SPECIALTIES.find((specialty) => specialty.code === code);
}

const SPECIALTIES: readonly Specialty[] = [
  ['developmental-disorders', 'Developmental Disorders'],
  ['fetal-and-prenatal', 'Fetal and Prenatal'],
  ['audiology', 'Audiology'],
  ['cardiology', 'Cardiology'],
  ['dermatology', 'Dermatology'],
  ['endocrinology', 'Endocrinology'],
  ['gastrohepatology', 'Gastrohepatology'],
  ['haematology', 'Haematology'],
  ['immunology', 'Immunology'],
  ['inherited-cancer', 'Inherited Cancer'],
  ['metabolic', 'Metabolic'],
  ['mitochondrial', 'Mitochondrial'],
  ['musculoskeletal', 'Musculoskeletal'],
  ['neurology', 'Neurology'],
  ['ophthalmology', 'Ophthalmology'],
  ['renal', 'Renal'],
  ['respiratory', 'Respiratory'],
  ['oncology', 'Oncology'],
  ['haemato-oncology', 'Haemato-Oncology'],
  ['paediatric-cancers', 'Paediatric Cancers'],
  ['cellular-pathology', 'Cellular Pathology'],
].map(([code = '', name = '']) => ({ code, name }));

const UNNAMED: Specialty = { code: 'any', name: 'Any specialty' };

const TUMOUR_SPECIALTY: Readonly<Record<string, string>> = {
  'solid-adult': 'oncology',
  neurological: 'oncology',
  sarcoma: 'oncology',
  haematological: 'haemato-oncology',
  paediatric: 'paediatric-cancers',
};

/** Sheet names of the cancer workbook, 2020 to v7.3: "Solid Tumours (Adult)", "Solid tumours", "Sarcomas", "Sarcoma", "Haematological". */
const SHEETS: readonly (readonly [RegExp, string])[] = [
  [/neuro|\bcns\b|brain/, 'neurological'],
  [/sarcoma/, 'sarcoma'],
  [/ha?emato/, 'haematological'],
  [/pa?ediatric|child/, 'paediatric'],
  [/solid/, 'solid-adult'],
];

/** Our own reading, for indications whose specialist group is Core, NIPD, Screening, Specialised or Other. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/nipd|non invasive prenatal|prenatal|fet(us|al)|aneuploidy|miscarriage|nipt/, 'fetal-and-prenatal'],
  [/cancer|lynch|polyposis|parp/, 'inherited-cancer'],
  [/heart|hypercholesterol|cardiomyopathy|cardiac/, 'cardiology'],
  [/hearing|deaf/, 'audiology'],
  [/cystic fibrosis/, 'respiratory'],
  [/achondroplasia|thanatophoric|hypochondroplasia/, 'musculoskeletal'],
  [/huntington|spinal muscular|sma carrier|myotonic|neuropathy/, 'neurology'],
  [/iron overload|haemochromatosis|sickle/, 'haematology'],
  [/kidney|renal/, 'renal'],
  [/genitalia|ovarian insufficiency|y chromosome|short statu/, 'endocrinology'],
  [/acyl coa|mcadd|acidaemia/, 'metabolic'],
  [
    /intellectual|congenital malformation|paediatric disorders|hypotonic|acutely unwell|angelman|prader|fragile x|ultra rare|unexplained death|mosaicism|silver/,
    'developmental-disorders',
  ],
];
