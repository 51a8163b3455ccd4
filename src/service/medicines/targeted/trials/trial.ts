// A trial and its match criteria as one tree over biomarkers and clinical facts: CTML (Clinical Trial Markup Language) compiles into it.

import type { BiomarkerLeaf } from '../knowledge/biomarker.ts';
import type { TumourScope } from '../knowledge/oncotree.ts';
import type { Tree } from '../options/truth.ts';

export type TrialLeaf =
  | BiomarkerLeaf
  | { readonly is: 'tumour'; readonly tumours: TumourScope; readonly asWritten: string }
  | { readonly is: 'age'; readonly compare: string; readonly years: number }
  | { readonly is: 'sex'; readonly sex: 'female' | 'male' }
  | { readonly is: 'had'; readonly drug: string }
  /** A criterion that nothing in a profile answers (HER2 by immunohistochemistry, performance status): always to be checked. */
  | { readonly is: 'to-check'; readonly text: string };

export type TrialCriteria = Tree<TrialLeaf>;

export interface TrialPart {
  readonly level: 'step' | 'arm' | 'dose';
  readonly code: string;
  readonly isOpen: boolean;
  readonly criteria: TrialCriteria;
}

export interface Trial {
  /** protocol_no or nct_id. */
  readonly id: string;
  readonly title: string;
  readonly isOpen: boolean;
  readonly parts: readonly TrialPart[];
}
