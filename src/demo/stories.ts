// What became of each demonstration order: who asked for what, how long ago, and how far the hub has come with it.

import type { DemoGenotype } from './genotypes.ts';

/** A step of the hub's work, in working order; a story names the last one done. */
export type Reached =
  | 'placed'
  | 'sample-sent'
  | 'sample-received'
  | 'sample-rejected'
  | 'processing'
  | 'interpreting'
  | 'mdt'
  | 'preliminary'
  | 'reported'
  | 'corrected'
  | 'cancelled'
  | 'sent-away';

export interface Story {
  readonly test: string;
  readonly category: string;
  readonly isCancer?: true;
  readonly priority?: 'urgent';
  readonly note: string;
  /** Calendar days before now. */
  readonly daysAgo: number;
  readonly reached: Reached;
  /** Persona who asked. */
  readonly by: 'clinician' | 'clinician-other' | 'counsellor';
  readonly noSample?: true;
  readonly discussion?: 'held' | 'to-follow';
  /** Outcome code of the report, its words for a clinician, and the variant when there is one. */
  readonly outcome?: {
    readonly code: string;
    readonly conclusion: string;
    readonly variant?: DemoVariant;
    readonly genotypes?: readonly DemoGenotype[];
  };
}

export interface DemoVariant {
  readonly gene: string;
  readonly hgncId: string;
  readonly codingChange: string;
  readonly proteinChange: string;
  readonly zygosity: 'heterozygous' | 'homozygous';
  readonly significance: 'pathogenic' | 'likely-pathogenic' | 'uncertain-significance';
}

/** One story a person, in the order of people.ts. Variants are well-known published ones; the people are not. */
export const STORIES: readonly Story[] = [
  {
    test: 'R134.1',
    category: 'diagnostic',
    note: 'LDL cholesterol 7.2 mmol/L before treatment. Tendon xanthoma. Mother had a heart attack at 52.',
    daysAgo: 70,
    reached: 'reported',
    by: 'clinician',
    outcome: {
      code: '311',
      conclusion:
        'A pathogenic variant in LDLR was found. This confirms familial hypercholesterolaemia. First-degree relatives should be offered a test for this variant.',
      variant: {
        gene: 'LDLR',
        hgncId: 'HGNC:6547',
        codingChange: 'NM_000527.5:c.681C>G',
        proteinChange: 'NP_000518.1:p.(Asp227Glu)',
        zygosity: 'heterozygous',
        significance: 'pathogenic',
      },
    },
  },
  {
    test: 'R208.1',
    category: 'diagnostic',
    note: 'Breast cancer at 48, triple negative. Two paternal aunts with breast cancer.',
    daysAgo: 38,
    reached: 'interpreting',
    by: 'clinician',
    discussion: 'held',
  },
  {
    test: 'M1.4',
    category: 'diagnostic',
    isCancer: true,
    note: 'Colorectal adenocarcinoma, right-sided, resected last month.',
    daysAgo: 9,
    reached: 'processing',
    by: 'clinician',
  },
  {
    test: 'R134.1',
    category: 'diagnostic',
    note: 'Total cholesterol 9.1 mmol/L at pregnancy booking.',
    daysAgo: 2,
    reached: 'sample-sent',
    by: 'clinician',
  },
  {
    test: 'R210.2',
    category: 'diagnostic',
    note: 'Endometrial cancer at 40. Tumour shows loss of MSH2 and MSH6.',
    daysAgo: 52,
    reached: 'interpreting',
    by: 'counsellor',
    discussion: 'held',
  },
  {
    test: 'M1.7',
    category: 'diagnostic',
    isCancer: true,
    priority: 'urgent',
    note: 'Capecitabine planned for next week. DPYD result needed first.',
    daysAgo: 3,
    reached: 'processing',
    by: 'clinician',
  },
  {
    test: 'R21.1',
    category: 'diagnostic',
    priority: 'urgent',
    note: '19 weeks pregnant. Fetal cystic hygroma and heart anomaly on scan.',
    daysAgo: 6,
    reached: 'sample-received',
    by: 'clinician',
    discussion: 'held',
  },
  {
    test: 'R14.1',
    category: 'diagnostic',
    priority: 'urgent',
    note: 'In intensive care. Seizures from day 2, low tone, lactate 6 mmol/L.',
    daysAgo: 8,
    reached: 'interpreting',
    by: 'clinician',
    discussion: 'held',
  },
  {
    test: 'R69.1',
    category: 'diagnostic',
    priority: 'urgent',
    note: 'Floppy from birth, poor feeding.',
    daysAgo: 11,
    reached: 'processing',
    by: 'clinician-other',
    discussion: 'held',
  },
  {
    test: 'R29.4',
    category: 'diagnostic',
    note: 'Moderate learning disability, small head, no speech at 5.',
    daysAgo: 61,
    reached: 'sample-received',
    by: 'clinician',
    discussion: 'to-follow',
  },
  {
    test: 'R208.1',
    category: 'diagnostic',
    note: 'High-grade serous ovarian cancer at 64.',
    daysAgo: 49,
    reached: 'reported',
    by: 'clinician',
    discussion: 'held',
    outcome: {
      code: '314',
      conclusion: 'A variant of uncertain significance was found in BRCA2. It should not be used to guide treatment or to test relatives.',
      variant: {
        gene: 'BRCA2',
        hgncId: 'HGNC:1101',
        codingChange: 'NM_000059.4:c.7534C>T',
        proteinChange: 'NP_000050.3:p.(Leu2512Phe)',
        zygosity: 'heterozygous',
        significance: 'uncertain-significance',
      },
    },
  },
  {
    test: 'R134.1',
    category: 'diagnostic',
    note: 'LDL cholesterol 6.1 mmol/L, father died at 49.',
    daysAgo: 1,
    reached: 'placed',
    by: 'clinician-other',
    noSample: true,
  },
  {
    test: 'M1.1',
    category: 'diagnostic',
    isCancer: true,
    note: 'Metastatic colorectal cancer, second line.',
    daysAgo: 30,
    reached: 'reported',
    by: 'clinician-other',
    outcome: {
      code: '411',
      conclusion: 'A KRAS variant was found that predicts no benefit from cetuximab or panitumumab.',
      variant: {
        gene: 'KRAS',
        hgncId: 'HGNC:6407',
        codingChange: 'NM_004985.5:c.35G>A',
        proteinChange: 'NP_004976.2:p.(Gly12Asp)',
        zygosity: 'heterozygous',
        significance: 'pathogenic',
      },
    },
  },
  {
    test: 'R131.1',
    category: 'diagnostic',
    note: 'Hypertrophic cardiomyopathy on echo after a faint at football.',
    daysAgo: 88,
    reached: 'interpreting',
    by: 'clinician-other',
  },
  {
    test: 'R208.1',
    category: 'diagnostic',
    note: 'Breast cancer at 34.',
    daysAgo: 14,
    reached: 'sample-rejected',
    by: 'counsellor',
    discussion: 'held',
  },
  {
    test: 'R210.2',
    category: 'diagnostic',
    note: 'Colorectal cancer at 71, MLH1 loss, no MLH1 promoter methylation.',
    daysAgo: 95,
    reached: 'reported',
    by: 'clinician',
    discussion: 'held',
    outcome: {
      code: '313',
      conclusion: 'No variant that explains the tumour finding was found. Consider testing the tumour for two somatic hits.',
    },
  },
  {
    test: 'R240.1',
    category: 'diagnostic',
    note: 'Brother has spinal muscular atrophy.',
    daysAgo: 4,
    reached: 'cancelled',
    by: 'clinician',
  },
  {
    test: 'R134.1',
    category: 'diagnostic',
    note: 'LDL cholesterol 5.9 mmol/L. Brother already tested positive.',
    daysAgo: 21,
    reached: 'mdt',
    by: 'counsellor',
  },
  { test: 'R131.1', category: 'diagnostic', note: 'Wall thickness 17 mm.', daysAgo: 33, reached: 'sent-away', by: 'clinician' },
  {
    test: 'R208.1',
    category: 'diagnostic',
    note: 'Breast cancer at 36. Ashkenazi grandparent.',
    daysAgo: 40,
    reached: 'preliminary',
    by: 'clinician-other',
    discussion: 'held',
    outcome: {
      code: '311',
      conclusion: 'Interim result: a pathogenic BRCA1 founder variant was found. The full panel follows.',
      variant: {
        gene: 'BRCA1',
        hgncId: 'HGNC:1100',
        codingChange: 'NM_007294.4:c.68_69del',
        proteinChange: 'NP_009225.1:p.(Glu23ValfsTer17)',
        zygosity: 'heterozygous',
        significance: 'pathogenic',
      },
    },
  },
  {
    test: 'R27.3',
    category: 'diagnostic',
    note: 'Several congenital anomalies, normal array.',
    daysAgo: 27,
    reached: 'placed',
    by: 'clinician',
    noSample: true,
    discussion: 'to-follow',
  },
  {
    test: 'R210.2',
    category: 'diagnostic',
    note: 'Colorectal cancer at 49, loss of MSH6.',
    daysAgo: 58,
    reached: 'reported',
    by: 'clinician',
    discussion: 'held',
    outcome: {
      code: '311',
      conclusion: 'A pathogenic variant in MSH6 was found. This confirms Lynch syndrome.',
      variant: {
        gene: 'MSH6',
        hgncId: 'HGNC:7329',
        codingChange: 'NM_000179.3:c.3261dup',
        proteinChange: 'NP_000170.1:p.(Phe1088LeufsTer5)',
        zygosity: 'heterozygous',
        significance: 'pathogenic',
      },
    },
  },
  {
    test: 'M4.1',
    category: 'diagnostic',
    isCancer: true,
    priority: 'urgent',
    note: 'Adenocarcinoma of the lung, no tissue left for sequencing.',
    daysAgo: 5,
    reached: 'processing',
    by: 'clinician-other',
  },
  {
    test: 'M119.1',
    category: 'diagnostic',
    isCancer: true,
    note: 'Abdominal mass, biopsy shows neuroblastoma.',
    daysAgo: 12,
    reached: 'sample-received',
    by: 'clinician',
    discussion: 'held',
  },
  {
    test: 'M1.4',
    category: 'diagnostic',
    isCancer: true,
    note: 'Caecal adenocarcinoma.',
    daysAgo: 44,
    reached: 'corrected',
    by: 'clinician-other',
    outcome: { code: '411', conclusion: 'Microsatellite instability high.' },
  },
  {
    test: 'R208.1',
    category: 'diagnostic',
    note: 'Mother had ovarian cancer at 44.',
    daysAgo: 0,
    reached: 'placed',
    by: 'clinician',
    discussion: 'held',
  },
  {
    test: 'R134.1',
    category: 'diagnostic',
    note: 'LDL cholesterol 8.4 mmol/L, corneal arcus at 38.',
    daysAgo: 16,
    reached: 'processing',
    by: 'clinician',
  },
  {
    test: 'R210.2',
    category: 'diagnostic',
    note: 'Colorectal cancer at 52, two relatives with endometrial cancer.',
    daysAgo: 25,
    reached: 'processing',
    by: 'clinician',
    discussion: 'held',
  },
  {
    test: 'M1.1',
    category: 'diagnostic',
    isCancer: true,
    note: 'Liver metastases found at diagnosis.',
    daysAgo: 19,
    reached: 'sample-received',
    by: 'clinician-other',
  },
  {
    test: 'R14.1',
    category: 'diagnostic',
    priority: 'urgent',
    note: 'Liver failure of unknown cause, aged 5.',
    daysAgo: 18,
    reached: 'reported',
    by: 'clinician',
    discussion: 'held',
    outcome: {
      code: '313',
      conclusion: 'No variant that explains the presentation was found. The data are kept and can be analysed again.',
    },
  },
];
