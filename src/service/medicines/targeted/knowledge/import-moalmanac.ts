// MOAlmanac's flat records (https://moalmanac.org). Their repository is GPL-2.0: a user may import them, this product never carries them.

import type { Finding } from '../../../../foundation/errors.ts';
import type { Consequence } from '../reading/alteration.ts';
import { parseProteinChange } from '../reading/protein-change.ts';
import type { Biomarker } from './biomarker.ts';
import type { ImportedKnowledge } from './import-civic.ts';
import type { Direction, KnowledgeItem } from './knowledge-item.ts';
import type { OncoTree, TumourScope } from './oncotree.ts';
import { markerLeaf } from './read-biomarker.ts';

type Row = Readonly<Record<string, unknown>>;

/** `text` is the list of assertions, or the object whose `content` is that list. */
export function importMoalmanac(text: string, tree: OncoTree): ImportedKnowledge {
  const parsed: unknown = JSON.parse(text);
  const container = typeof parsed === 'object' && parsed !== null && 'content' in parsed ? parsed : { content: parsed };
  const { content, release } = container as { content?: unknown; release?: unknown };
  if (!Array.isArray(content) || !content.every((row) => typeof row === 'object' && row !== null && 'feature_type' in row))
    return { items: [], findings: [shapeFinding()] };
  const version = typeof release === 'string' ? release : '';
  return { items: (content as Row[]).flatMap((row) => itemsOf(row, tree, version)), findings: [] };
}

function shapeFinding(): Finding {
  return {
    severity: 'error',
    code: 'MED_MOALMANAC_SHAPE',
    issue: 'structure',
    where: '$',
    what: 'This is not a list of MOAlmanac assertions (records with a feature_type).',
    mend: 'Give the flat JSON of the MOAlmanac database, or the data source that its tool reads.',
  };
}

/** One record may state sensitivity, resistance and outcome at once: each becomes a statement. */
function itemsOf(row: Row, tree: OncoTree, version: string): readonly KnowledgeItem[] {
  if (row._deprecated === true) return [];
  const code = textOf(row.oncotree_code);
  const tumours: TumourScope = code
    ? [code]
    : tree.find(textOf(row.disease))
      ? [tree.find(textOf(row.disease))?.code ?? '']
      : /solid|any|pan/i.test(textOf(row.disease))
        ? ['_SOLID_']
        : [];
  const base = {
    source: 'MOAlmanac',
    version,
    biomarker: biomarkerOf(row),
    biomarkerAsWritten:
      textOf(row.feature_display) ||
      [row.gene, row.gene1, row.protein_change, row.variant_annotation].map(textOf).filter(Boolean).join(' '),
    disease: textOf(row.disease),
    tumours,
    drugs: textOf(row.therapy_name)
      .split(' + ')
      .map((drug) => drug.trim())
      .filter(Boolean),
    combined: textOf(row.therapy_name).includes(' + '),
    level: { scale: 'MOAlmanac', value: textOf(row.predictive_implication) },
    hgvs: [],
    citation: textOf(row.citation),
    url: textOf(row.url),
  };
  const id = `MOA${textOf(row.assertion_id)}`;
  return statementsOf(row).map(({ direction, supports }) => ({ ...base, id: `${id}-${direction}`, direction, supports }));
}

function statementsOf(row: Row): readonly { readonly direction: Direction; readonly supports: boolean }[] {
  const stated: { direction: Direction; supports: boolean }[] = [];
  if (isSet(row.therapy_sensitivity)) stated.push({ direction: 'sensitivity', supports: isYes(row.therapy_sensitivity) });
  if (isSet(row.therapy_resistance)) stated.push({ direction: 'resistance', supports: isYes(row.therapy_resistance) });
  if (isSet(row.favorable_prognosis))
    stated.push({ direction: isYes(row.favorable_prognosis) ? 'good-outcome' : 'poor-outcome', supports: true });
  return stated.length > 0 ? stated : [{ direction: 'other', supports: true }];
}

function isSet(value: unknown): boolean {
  return value !== '' && value !== null && value !== undefined;
}
function isYes(value: unknown): boolean {
  return value === 1 || value === true || value === '1' || value === '1.0';
}
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

const ANNOTATIONS: Readonly<Record<string, Consequence>> = {
  missense: 'missense',
  nonsense: 'nonsense',
  frameshift: 'frameshift',
  'splice site': 'splice',
  deletion: 'inframe-deletion',
  insertion: 'inframe-insertion',
};

function biomarkerOf(row: Row): Biomarker {
  const gene = textOf(row.gene);
  switch (textOf(row.feature_type)) {
    case 'Somatic Variant':
    case 'Germline Variant':
      return variantOf(row, gene);
    case 'Copy Number':
      // An arm or a band stands in `cytoband` and names no gene.
      return gene === ''
        ? unread(row)
        : { is: 'copy-number', gene, change: textOf(row.direction) === 'Deletion' ? 'deletion' : 'amplification' };
    case 'Rearrangement': {
      const [one, other] = [textOf(row.gene1), textOf(row.gene2)];
      return one === '' && other === '' ? unread(row) : { is: 'fusion', partners: [one || null, other || null] };
    }
    case 'Microsatellite Stability':
      return markerLeaf('MSI-H');
    case 'Mutational Signature':
      return { is: 'marker', name: textOf(row.cosmic_signature) };
    case 'Mutational Burden':
      return markerLeaf('TMB-H');
    case 'Aneuploidy':
      return { is: 'marker', name: 'WGD' };
    default:
      return unread(row);
  }
}

function variantOf(row: Row, gene: string): Biomarker {
  const origin = textOf(row.feature_type) === 'Germline Variant' ? ('germline' as const) : ('somatic' as const);
  const protein = parseProteinChange(textOf(row.protein_change));
  if (protein) return { is: 'protein', gene, change: protein, origin };
  const exon = Number(textOf(row.exon));
  const annotation = ANNOTATIONS[textOf(row.variant_annotation).toLowerCase()];
  if (exon > 0) return { is: 'exon', gene, exons: [exon], group: annotation ?? null, origin };
  if (annotation) return { is: 'class', gene, group: annotation, origin };
  return { is: 'mutation', gene, origin, ...(isYes(row.pathogenic) ? { pathogenic: true } : {}) };
}

function unread(row: Row): Biomarker {
  return { is: 'not-understood', gene: null, text: textOf(row.feature_display) || textOf(row.feature_type) };
}
