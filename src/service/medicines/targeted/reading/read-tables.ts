// The small tables around a tumour: fusions (STAR-Fusion, Arriba or two columns), copy number calls, and MOAlmanac's simple table.

import { markerName } from '../knowledge/read-biomarker.ts';
import {
  type Alteration,
  type Consequence,
  type CopyNumberChange,
  copyNumber,
  currentSymbol,
  fusion,
  marker,
  smallVariant,
} from './alteration.ts';
import { readOneLine } from './read-lines.ts';
import { readTsv } from './read-tsv.ts';
import type { TumourFindings } from './tumour-findings.ts';
import { NOTHING_TESTED, type Tested, testedGenes } from './tumour-profile.ts';

/** The column LeftGene wins over FusionName: callers rename the pair, and the genes are what was read. */
export function readFusions(text: string): TumourFindings {
  const body = text.replace(/^#(?=Fusion|gene1)/im, '');
  const alterations = readTsv(body).map((row) => {
    const [left = '', right = ''] = (row.FusionName ?? row.fusion ?? row.Fusion ?? '').split(/--|::|-/);
    return fusion(geneOf(row.LeftGene ?? row.gene1 ?? left), geneOf(row.RightGene ?? row.gene2 ?? right));
  });
  return { alterations, tested: NOTHING_TESTED, findings: [] };
}

/** STAR-Fusion writes GENE^ENSG00000....; an empty or dotted partner is intergenic. */
function geneOf(written: string): string | null {
  const gene = written.split('^')[0]?.trim() ?? '';
  return gene === '' || gene === '.' ? null : gene;
}

/** GISTIC's five numbers as cBioPortal uses them: only the outer two are amplification and deep deletion. */
const CALLS: Readonly<Record<string, CopyNumberChange['change']>> = {
  amplification: 'amplification',
  amp: 'amplification',
  'high level amplification': 'amplification',
  '2': 'amplification',
  gain: 'gain',
  'low amplification': 'gain',
  '1': 'gain',
  deletion: 'deletion',
  'homozygous deletion': 'deletion',
  'deep deletion': 'deletion',
  '-2': 'deletion',
  loss: 'loss',
  'heterozygous deletion': 'loss',
  '-1': 'loss',
};

export function readCopyNumber(text: string): TumourFindings {
  const rows = readTsv(text).map((row) => {
    const call = (row.call ?? row.cnv_call ?? row.copy_number ?? '').trim().toLowerCase();
    return { gene: currentSymbol(row.gene ?? row.Gene ?? row.Hugo_Symbol ?? ''), call };
  });
  const unread = rows.filter(({ call }) => !(call in CALLS) && !/^(wild ?type|neutral|diploid|0|)$/.test(call));
  return {
    alterations: rows.flatMap(({ gene, call }) => (CALLS[call] ? [copyNumber(gene, CALLS[call])] : [])),
    tested: testedGenes(
      rows.map(({ gene }) => gene),
      ['copy-number'],
    ),
    findings: unread.map(({ gene, call }) => ({
      severity: 'warning',
      code: 'MED_COPY_NUMBER_CALL',
      issue: 'value',
      where: gene,
      what: `The copy number call "${call.slice(0, 40)}" is not known and was left out.`,
      mend: 'Write Amplification, Gain, Loss, Deletion, or -2 to 2.',
    })),
  };
}

const TYPES: Readonly<Record<string, Consequence>> = {
  missense: 'missense',
  nonsense: 'nonsense',
  frameshift: 'frameshift',
  'splice site': 'splice',
  deletion: 'inframe-deletion',
  insertion: 'inframe-insertion',
};

/** Columns feature_type, feature, alteration_type, alteration. */
export function readSimpleTable(text: string): TumourFindings {
  const alterations: Alteration[] = [];
  let tested: Tested = NOTHING_TESTED;
  const findings = [];
  for (const [index, row] of readTsv(text).entries()) {
    const { feature_type: type = '', feature = '', alteration_type: kind = '', alteration = '' } = row;
    if (/variant/i.test(type))
      alterations.push(
        smallVariant({
          gene: feature,
          protein: alteration,
          consequence: TYPES[kind.toLowerCase()] ?? 'other',
          origin: /germline/i.test(type) ? 'germline' : 'somatic',
        }),
      );
    else if (/copy number/i.test(type)) {
      const call = CALLS[kind.toLowerCase()];
      if (call) alterations.push(copyNumber(feature, call));
      tested = testedGenes([...tested.genes.keys(), currentSymbol(feature)], ['copy-number']);
    } else if (/rearrangement|fusion/i.test(type)) {
      const [left = feature, right = ''] = alteration.split(/--|::/);
      alterations.push(fusion(left || feature, right || null));
    } else if (/microsatellite|burden|signature|aneuploidy/i.test(type)) {
      const name = /genome doubling/i.test(feature)
        ? 'WGD'
        : (markerName(feature) ?? markerName(kind) ?? (/burden/i.test(type) ? 'TMB-H' : feature));
      alterations.push(marker(name));
    } else {
      const line = readOneLine([feature, alteration || kind].join(' '), `line ${index + 2}`);
      alterations.push(...line.alterations);
      findings.push(...line.findings);
    }
  }
  return { alterations, tested, findings };
}
