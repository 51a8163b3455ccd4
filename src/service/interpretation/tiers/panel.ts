// Gene panels as PanelApp's API gives them (https://panelapp.genomicsengland.co.uk/api/docs/): imported by the laboratory, never shipped.
// Modes of inheritance are recognised by how they begin, because live panels spell them in more ways than the vocabulary has.

import type { Finding } from '../../../foundation/errors.ts';
import { refuse, warn } from '../scan/refusal.ts';
import type { GenomeRegion } from '../scan/region-index.ts';
import type { Mode } from '../segregation/modes.ts';

export type Confidence = 'green' | 'amber' | 'red' | 'none';
export type PairedMode = 'compoundHeterozygous' | 'xLinkedCompoundHeterozygous';
export type AnyMode = Mode | PairedMode;

export interface PanelEntry {
  readonly symbol: string;
  readonly confidence: Confidence;
  /** As PanelApp spells it. */
  readonly inheritance: string;
  /** Modes that match; null when the panel does not say, and every mode does. */
  readonly modes: ReadonlySet<AnyMode> | null;
  /** "Loss-of-function variants do NOT cause this phenotype". */
  readonly lossOfFunctionDoesNotCause: boolean;
  /** Where Ensembl's newest release in the panel has the gene, one-based and closed; null when the panel does not say. */
  readonly grch37: GenomeRegion | null;
  readonly grch38: GenomeRegion | null;
}

export interface PanelRepeat {
  readonly name: string;
  readonly symbol: string;
  readonly confidence: Confidence;
  readonly chromosome: string;
  readonly grch37: readonly [number, number] | null;
  readonly grch38: readonly [number, number] | null;
  readonly pathogenicFrom: number;
}

export interface PanelRegion {
  readonly name: string;
  readonly confidence: Confidence;
  readonly chromosome: string;
  readonly grch38: readonly [number, number] | null;
  readonly grch37: readonly [number, number] | null;
  readonly overlapPercent: number;
  readonly type: 'loss' | 'gain' | 'either';
}

export interface Panel {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly isSignedOff: boolean;
  /** Clinical indications of the test directory the panel belongs to. */
  readonly indications: readonly string[];
  readonly genes: ReadonlyMap<string, PanelEntry>;
  readonly repeats: readonly PanelRepeat[];
  readonly regions: readonly PanelRegion[];
  readonly warnings: readonly Finding[];
}

const RECESSIVE: readonly AnyMode[] = ['simpleRecessive', 'compoundHeterozygous', 'uniparentalIsodisomy'];
const DOMINANT: readonly AnyMode[] = ['inheritedAutosomalDominant', 'deNovo'];

/** The beginning of PanelApp's text, in capitals, to the segregation filters of Genomics England's tiering. */
const MODES: readonly (readonly [RegExp, readonly AnyMode[]])[] = [
  [/^MONOALLELIC.*PATERNALLY IMPRINTED/, ['inheritedAutosomalDominantPaternallyImprinted']],
  [/^MONOALLELIC.*MATERNALLY IMPRINTED/, ['inheritedAutosomalDominantMaternallyImprinted']],
  [/^MONOALLELIC/, DOMINANT],
  [/^BIALLELIC/, RECESSIVE],
  [/^BOTH/, [...DOMINANT, ...RECESSIVE]],
  [/^X-LINKED.*BIALLELIC MUTATIONS IN FEMALES/, ['xLinkedSimpleRecessive', 'xLinkedCompoundHeterozygous']],
  [/^X-LINKED/, ['xLinkedMonoallelic', 'deNovo']],
  [/^MITOCHONDRIAL/, ['mitochondrialGenome']],
];

const CONFIDENCE: Readonly<Record<string, Confidence>> = { '3': 'green', '4': 'green', '2': 'amber', '1': 'red' };

/** The fields read from PanelApp's JSON; all are checked as they are used. */
interface Json {
  readonly [key: string]: unknown;
}

/**
 * @param source where it came from, for findings
 * @param signedOff true when it was downloaded from the signed-off endpoint
 */
export function readPanel(text: string, source: string, signedOff = false): Panel | Finding {
  let json: Json | null;
  try {
    const parsed: unknown = JSON.parse(text);
    json = isJson(parsed) ? parsed : null;
  } catch {
    json = null;
  }
  if (!json || !Array.isArray(json.genes) || json.version === undefined)
    return refuse(
      'E_PANEL_FILE',
      source,
      'This is not a PanelApp panel: it has no version or no list of genes.',
      'Download it from the API: /api/v1/panels/signedoff/ID/.',
    );
  const isSignedOff = signedOff || typeof json.signed_off === 'string';
  const genes = new Map<string, PanelEntry>();
  const rank: readonly Confidence[] = ['none', 'red', 'amber', 'green'];
  for (const gene of json.genes.filter(isJson)) {
    const entry = readEntry(gene);
    const known = genes.get(entry.symbol);
    if (!known || rank.indexOf(entry.confidence) > rank.indexOf(known.confidence)) genes.set(entry.symbol, entry);
  }
  const panel = { id: String(json.id ?? ''), name: String(json.name ?? ''), version: String(json.version) };
  return {
    ...panel,
    isSignedOff,
    indications: list(json.relevant_disorders).filter((one) => /^[RM]\d+/.test(one)),
    genes,
    repeats: (Array.isArray(json.strs) ? json.strs : []).filter(isJson).map(readRepeat),
    regions: (Array.isArray(json.regions) ? json.regions : []).filter(isJson).map(readRegion),
    warnings: isSignedOff
      ? []
      : [
          warn(
            'E_PANEL_NOT_SIGNED_OFF',
            source,
            `Version ${panel.version} of ${panel.name} does not say that it is signed off.`,
            'Use the latest signed-off version for a report.',
          ),
        ],
  };
}

/** Modes that match a mode of inheritance; null when it says nothing that can be matched. */
export function modesOf(inheritance: string): ReadonlySet<AnyMode> | null {
  const found = MODES.find(([pattern]) => pattern.test(inheritance.trim().toUpperCase()));
  return found ? new Set(found[1]) : null;
}

function readEntry(gene: Json): PanelEntry {
  const inheritance = text(gene.mode_of_inheritance);
  const described = isJson(gene.gene_data) ? text(gene.gene_data.gene_symbol) : '';
  return {
    symbol: described || text(gene.entity_name),
    confidence: CONFIDENCE[text(gene.confidence_level)] ?? 'none',
    inheritance,
    modes: modesOf(inheritance),
    lossOfFunctionDoesNotCause: /loss[- ]of[- ]function variants.*do NOT cause/i.test(text(gene.mode_of_pathogenicity)),
    grch37: locationIn(gene, 'GRch37'),
    grch38: locationIn(gene, 'GRch38'),
  };
}

/** PanelApp writes `ensembl_genes: { GRch38: { "90": { location: "12:51906908-51923361" } } }`, a release for each key. */
function locationIn(gene: Json, build: 'GRch37' | 'GRch38'): GenomeRegion | null {
  const releases = isJson(gene.gene_data) && isJson(gene.gene_data.ensembl_genes) ? gene.gene_data.ensembl_genes[build] : undefined;
  if (!isJson(releases)) return null;
  const newest = Object.keys(releases).toSorted((a, b) => Number(b) - Number(a))[0];
  const release = newest === undefined ? undefined : releases[newest];
  const [, contig, from, to] = /^([^:]+):(\d+)-(\d+)$/.exec(isJson(release) ? text(release.location) : '') ?? [];
  return contig && from && to ? { contig, from: Number(from), to: Number(to) } : null;
}

function readRepeat(entry: Json): PanelRepeat {
  return {
    name: text(entry.entity_name),
    symbol: isJson(entry.gene_data) ? text(entry.gene_data.gene_symbol) : '',
    confidence: CONFIDENCE[text(entry.confidence_level)] ?? 'none',
    chromosome: text(entry.chromosome),
    grch37: interval(entry.grch37_coordinates),
    grch38: interval(entry.grch38_coordinates),
    pathogenicFrom: Number(entry.pathogenic_repeats ?? Number.POSITIVE_INFINITY),
  };
}

function readRegion(entry: Json): PanelRegion {
  const type = text(entry.type_of_variants);
  return {
    name: text(entry.verbose_name) || text(entry.entity_name),
    confidence: CONFIDENCE[text(entry.confidence_level)] ?? 'none',
    chromosome: text(entry.chromosome),
    grch37: interval(entry.grch37_coordinates),
    grch38: interval(entry.grch38_coordinates),
    overlapPercent: Number(entry.required_overlap_percentage ?? 80),
    type: type === 'cnv_loss' ? 'loss' : type === 'cnv_gain' ? 'gain' : 'either',
  };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function interval(value: unknown): readonly [number, number] | null {
  if (!Array.isArray(value)) return null;
  const [from, to]: readonly unknown[] = value;
  return typeof from === 'number' && typeof to === 'number' ? [from, to] : null;
}
