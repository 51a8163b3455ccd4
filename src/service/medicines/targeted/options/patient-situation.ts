// What is known of the patient beside the tumour's genome. Everything but the tumour may be missing, and then stays unknown.

export type Setting = 'advanced' | 'adjuvant' | 'maintenance' | 'early';
export const SETTINGS: readonly Setting[] = ['advanced', 'adjuvant', 'maintenance', 'early'];

export interface PatientSituation {
  /** OncoTree code. */
  readonly tumour: string;
  /** The line of treatment being chosen: 1 when nothing was given before for advanced disease. */
  readonly line?: number;
  readonly setting?: Setting;
  readonly ageYears?: number;
  /** Drugs or classes already given; when present, it is the whole list. */
  readonly priorTreatments?: readonly string[];
  readonly sex?: 'female' | 'male';
}
