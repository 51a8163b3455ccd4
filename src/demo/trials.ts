// Trials of the demonstration's tumour board, in CTML. They are made up, and their numbers and titles say so: nobody can be entered into them.

interface MadeUpTrial {
  readonly protocol_no: string;
  readonly short_title: string;
  readonly status: 'open';
  readonly treatment_list: { readonly step: readonly [{ readonly step_code: '1'; readonly match: readonly object[] }] };
}

function madeUp(number: number, title: string, match: readonly object[]): MadeUpTrial {
  return {
    protocol_no: `MADE-UP-${number}`,
    short_title: `${title} (made up, no such trial)`,
    status: 'open',
    treatment_list: { step: [{ step_code: '1', match }] },
  };
}

const ADULT = { age_numerical: '>=18' };

export const MADE_UP_TRIALS: readonly MadeUpTrial[] = [
  madeUp(1, 'A BRAF inhibitor for bowel cancer with BRAF V600E', [
    {
      and: [
        { clinical: { ...ADULT, oncotree_primary_diagnosis: 'Colorectal Adenocarcinoma' } },
        { genomic: { hugo_symbol: 'BRAF', variant_category: 'Mutation', protein_change: 'p.V600E' } },
        { genomic: { hugo_symbol: 'KRAS', variant_category: '!Mutation' } },
      ],
    },
  ]),
  madeUp(2, 'A drug for solid tumours with a change of TP53 and none of PIK3CA', [
    {
      and: [
        { clinical: { ...ADULT, oncotree_primary_diagnosis: '_SOLID_', ECOG: '0 or 1' } },
        { genomic: { hugo_symbol: 'PIK3CA', variant_category: '!Mutation' } },
        { genomic: { hugo_symbol: 'TP53', variant_category: 'Mutation' } },
      ],
    },
  ]),
  madeUp(3, 'Immune treatment for tumours with unstable microsatellites', [
    { and: [{ clinical: { ...ADULT, oncotree_primary_diagnosis: '_SOLID_' } }, { genomic: { ms_status: 'MSI-H' } }] },
  ]),
  madeUp(4, 'A KRAS G12C inhibitor after chemotherapy for lung cancer', [
    {
      and: [
        { clinical: { ...ADULT, oncotree_primary_diagnosis: 'Non-Small Cell Lung Cancer' } },
        { genomic: { hugo_symbol: 'KRAS', variant_category: 'Mutation', protein_change: 'p.G12C' } },
        { prior_treatments: { drug: 'carboplatin' } },
      ],
    },
  ]),
];
