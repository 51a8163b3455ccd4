// One synthetic person as they truly are. What the record says of them is another matter (chart.ts).
import type { Ethnicity, Gene, Site } from './figures.ts';

export type Origin = 'father' | 'mother' | 'de-novo' | 'population';

export interface Variant {
  readonly gene: Gene;
  /** One entry a copy: where it came from. Members without parents in the family have it from the population. */
  readonly from: readonly Origin[];
}

/** What is decided before a life is lived. */
export interface Born {
  readonly id: string;
  readonly place: number;
  readonly father?: string;
  readonly mother?: string;
  readonly surname: string;
  readonly given: string;
  readonly sex: 'female' | 'male';
  readonly bornOn: string;
  readonly ethnicity: Ethnicity;
  readonly isAshkenazi: boolean;
  /** 1 is the most deprived. */
  readonly fifth: number;
  readonly household: string;
  readonly livesElsewhere: boolean;
  readonly variants: readonly Variant[];
}

export interface Tumour {
  readonly site: Site;
  readonly age: number;
  /** ISO day of the diagnosis. */
  readonly day: string;
  readonly isInherited: boolean;
  /** Bowel and womb: what tests were truly done and said; absent when not done. */
  readonly lost?: readonly string[];
  readonly braf?: Sign;
  readonly methylation?: Sign;
  /** Breast. */
  readonly grade?: number;
  readonly isTripleNegative?: boolean;
}
export type Sign = 'positive' | 'negative';

export interface Person extends Born {
  readonly diedOn?: string;
  /** Completed years, on the day of the region or at death. */
  readonly age: number;
  readonly tumours: readonly Tumour[];
  /** Age at the first infarction. */
  readonly infarctionAge?: number;
  /** mmol/L before any treatment, and what a statin leaves. */
  readonly lipids: {
    readonly total: number;
    readonly ldl: number;
    readonly hdl: number;
    readonly triglycerides: number;
    readonly onStatin?: { readonly total: number; readonly ldl: number; readonly since: string };
  };
  readonly hasXanthoma: boolean;
  readonly hasArcusBefore45: boolean;
  readonly knowsOwnVariant: boolean;
  readonly fluoropyrimidinePlanned: boolean;
  readonly dpydDone: boolean;
}

export function carries(person: Person, genes: readonly Gene[]): boolean {
  return person.variants.some(({ gene }) => genes.includes(gene));
}

export const LYNCH_GENES: readonly Gene[] = ['MLH1', 'MSH2', 'MSH6', 'PMS2'];
export const BRCA_GENES: readonly Gene[] = ['BRCA1', 'BRCA2'];
export const FH_GENES: readonly Gene[] = ['LDLR'];
