// The words of interpretation as a scientist says them. One place, so that a table, a page and a spreadsheet agree.
import type { CandidateRow, VariantClass } from '../../../service/interpretation/index.ts';

const MODES: Readonly<Record<string, string>> = {
  deNovo: 'New in the child',
  inheritedAutosomalDominant: 'Inherited, dominant',
  inheritedAutosomalDominantPaternallyImprinted: 'Dominant, paternally imprinted',
  inheritedAutosomalDominantMaternallyImprinted: 'Dominant, maternally imprinted',
  simpleRecessive: 'Recessive, two copies',
  compoundHeterozygous: 'Recessive, compound heterozygous',
  uniparentalIsodisomy: 'Two copies of one parent',
  xLinkedMonoallelic: 'X-linked, one copy',
  xLinkedSimpleRecessive: 'X-linked recessive',
  xLinkedCompoundHeterozygous: 'X-linked, compound heterozygous',
  mitochondrialGenome: 'Mitochondrial',
  yLinked: 'Y-linked',
};

export function modeWords(mode: string | null): string {
  return mode === null ? 'None' : (MODES[mode] ?? mode);
}

const MODE_NAME = new RegExp(`\\b(${Object.keys(MODES).join('|')})\\b`, 'g');
const CONSEQUENCE_TERMS = /^(\w+(?:, \w+)*)(?= in )/;
/** PanelApp writes MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted. */
const PANEL_CAPITALS = /\b(MONOALLELIC|BIALLELIC|BOTH|NOT|MITOCHONDRIAL)\b/g;

/** What a rule of the engine found, with modes and consequences as a scientist says them. Names of samples stay as they are. */
export function saysWords(says: string, rule = ''): string {
  const named = says
    .replace(MODE_NAME, (mode) => `“${modeWords(mode).replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase())}”`)
    .replace(/(?<=The panel says )[^;]+/, (inheritance) => inheritance.replace(PANEL_CAPITALS, (word) => word.toLowerCase()));
  return rule === 'consequence' ? named.replace(CONSEQUENCE_TERMS, (terms) => termWords(terms.split(', '))) : named;
}

const CARRIED: Readonly<Record<string, string>> = {
  none: 'Not the allele',
  heterozygous: '1 of 2 copies (heterozygous)',
  homozygous: 'Both copies (homozygous)',
  hemizygous: 'The only copy (hemizygous)',
  unknown: 'Not known',
};

export function carriedWords(carried: string | undefined): string {
  return CARRIED[carried ?? 'unknown'] ?? carried ?? '';
}

export const TIER_COLOURS: Readonly<Record<string, string>> = {
  'Tier 1': 'red',
  'Tier A': 'red',
  'Tier 2': 'orange',
  'Tier 3': 'grey',
  '-': 'white',
};

export function tierWords(tier: string): string {
  return tier === '-' ? 'No tier' : tier;
}

const CLASS_WORDS: Readonly<Record<VariantClass, string>> = {
  pathogenic: 'Pathogenic',
  'likely-pathogenic': 'Likely pathogenic',
  'uncertain-significance': 'Uncertain significance',
  'likely-benign': 'Likely benign',
  benign: 'Benign',
};

export function classWords(given: VariantClass): string {
  return CLASS_WORDS[given];
}

const RULES: Readonly<Record<string, string>> = {
  filter: 'Quality filter',
  carried: 'Carried by the child',
  consequence: 'Consequence',
  segregation: 'Inheritance in the family',
  frequency: 'Frequency',
  panel: 'Gene on a panel',
  inheritance: 'Mode on the panel',
  mechanism: 'Mechanism',
  region: 'Region of the panel',
  repeat: 'Length of the repeat',
};

export function ruleWords(rule: string): string {
  return RULES[rule] ?? rule;
}

/** NM_001040142.2:c.2558G>A without its reference, else the place on the genome. */
export function shortName({ hgvsC, hgvsP, name }: Pick<CandidateRow, 'hgvsC' | 'hgvsP' | 'name'>): string {
  const bare = (text: string | null) => text?.split(':').at(-1);
  return [bare(hgvsC) ?? name, bare(hgvsP)].filter(Boolean).join(' ');
}

export function termWords(terms: readonly string[]): string {
  const words = terms.map((term) => term.replace(/_variant$/, '').replaceAll('_', ' ')).join(', ');
  return words === '' ? 'No consequence' : words.charAt(0).toUpperCase() + words.slice(1);
}

/** 0.0004 as 0.04%; absent in words. */
export function frequencyWords(value: number): string {
  return value === 0 ? 'Absent' : `${Number((value * 100).toPrecision(2))}%`;
}

/** The case's address of one variant in one gene. */
export function variantPath(base: string, { name, gene }: { readonly name: string; readonly gene: string }): string {
  return `${base}/variants/${encodeURIComponent(name)}?gene=${encodeURIComponent(gene)}`;
}
