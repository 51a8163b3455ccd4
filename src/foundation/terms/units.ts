// Units of measure (UCUM) of the few analytes that pathways compare, and their conversion. A unit is converted only for a named analyte:
// mg/dL of cholesterol and of triglycerides are different numbers of mmol/L. https://ucum.org

export type Analyte = 'cholesterol' | 'triglycerides' | 'glucose' | 'creatinine';

/** mg/dL in one mmol/L: molar mass (g/mol) divided by 10. Sources: AMA Manual of Style, SI conversion table; molar masses PubChem. */
const MG_PER_DL_IN_ONE_MMOL_PER_L: Readonly<Record<Analyte, number>> = {
  /** Total, LDL, HDL and non-HDL alike: 386.7 g/mol (PubChem CID 5997). */
  cholesterol: 38.67,
  /** 885.4 g/mol, triolein by convention (PubChem CID 5497163): 88.57 is the factor in clinical use. */
  triglycerides: 88.57,
  /** 180.16 g/mol (PubChem CID 5793). */
  glucose: 18.016,
  /** 113.12 g/mol (PubChem CID 588). */
  creatinine: 11.312,
};

/** How many mmol/L one of each is, apart from mass units. */
const MOLAR: Readonly<Record<string, number>> = { 'mol/L': 1000, 'mmol/L': 1, 'umol/L': 0.001, 'nmol/L': 0.000001 };
/** How many mg/dL one of each is. */
const MASS: Readonly<Record<string, number>> = { 'mg/dL': 1, 'g/L': 100, 'mg/L': 0.1, 'g/dL': 1000, 'ug/mL': 0.1 };
const SPELLINGS: Readonly<Record<string, string>> = {
  'mmol/l': 'mmol/L',
  'umol/l': 'umol/L',
  'µmol/L': 'umol/L',
  'μmol/L': 'umol/L',
  'µmol/l': 'umol/L',
  'μmol/l': 'umol/L',
  'nmol/l': 'nmol/L',
  'mol/l': 'mol/L',
  'mg/dl': 'mg/dL',
  'mg/l': 'mg/L',
  'g/l': 'g/L',
  'g/dl': 'g/dL',
  'ug/ml': 'ug/mL',
};

/** The UCUM code of a unit as laboratories write it; undefined when it is not one we convert. */
export function readUnit(text: string): string | undefined {
  const plain = text.trim();
  const code = SPELLINGS[plain] ?? plain;
  return Object.hasOwn(MOLAR, code) || Object.hasOwn(MASS, code) ? code : undefined;
}

export type Conversion =
  | { readonly kind: 'converted'; readonly value: number; readonly unit: string }
  | { readonly kind: 'refused'; readonly because: string };

/** Converts a concentration of one analyte. Not rounded: whoever shows it rounds it. */
export function convert(quantity: { analyte: Analyte; value: number; from: string; to: string }): Conversion {
  const [from, to] = [readUnit(quantity.from), readUnit(quantity.to)];
  if (!from || !to) return { kind: 'refused', because: 'One of the two is not a unit of concentration known here.' };
  if (!Number.isFinite(quantity.value)) return { kind: 'refused', because: 'The value is not a number.' };
  if (from === to) return { kind: 'converted', value: quantity.value, unit: to };
  const factor = MG_PER_DL_IN_ONE_MMOL_PER_L[quantity.analyte];
  const mmolPerL = MOLAR[from] !== undefined ? quantity.value * MOLAR[from] : (quantity.value * (MASS[from] ?? Number.NaN)) / factor;
  const value = MOLAR[to] !== undefined ? mmolPerL / MOLAR[to] : (mmolPerL * factor) / (MASS[to] ?? Number.NaN);
  return { kind: 'converted', value, unit: to };
}
