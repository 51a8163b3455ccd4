// What a test looks at: a PanelApp panel, genes, a locus, the whole genome, or a target named on the request.

import type { Target } from '../directory.ts';
import { squash, tidy } from '../searching/words.ts';

/** Reads Target/Genes (rare) or Target Gene(s) (cancer). What follows no rule is kept as text, never dropped. */
export function readTarget(written: string): Target {
  const text = tidy(written);
  const words = squash(text);
  const panel = /^(.*\S)\s*\((\d{1,5})\)$/.exec(text);
  if (panel?.[1] && panel[2]) return { kind: 'panelapp-panel', id: Number(panel[2]), name: panel[1] };
  if (/^(genome ?wide|whole genome|all including burden signature)$/.test(words)) return { kind: 'genome-wide' };
  if (/^specific targets?$/.test(words)) return { kind: 'specific-target' };
  const symbols = geneList(text);
  if (symbols) return { kind: 'genes', symbols };
  if (/^(as|relevant|dependent|no target|trio|other)\b/i.test(text)) return { kind: 'text', text };
  if (LOCUS.some((pattern) => pattern.test(text))) return { kind: 'locus', text };
  return { kind: 'text', text };
}

/** Every gene symbol in a target, whatever its kind: "BCR-ABL1" gives BCR and ABL1, "RFC1 STR" gives RFC1. For finding tests by gene. */
export function genesIn(target: Target): readonly string[] {
  if (target.kind === 'genes') return target.symbols.flatMap(partsOfFusion);
  if (target.kind !== 'locus' && target.kind !== 'text') return [];
  return [
    ...new Set(
      target.text
        .split(/[^A-Za-z0-9-]+/)
        .flatMap(partsOfFusion)
        .filter(looksLikeGene),
    ),
  ];
}

/** The name a person reads for the target. */
export function targetName(target: Target): string {
  if (target.kind === 'panelapp-panel') return target.name;
  if (target.kind === 'genes') return target.symbols.join(', ');
  if (target.kind === 'genome-wide') return 'genome-wide';
  if (target.kind === 'specific-target') return 'target named on the request';
  return target.text;
}

/** "BRCA1, BRCA2 and PALB2", "CFH; CFHR1", "CYP11B1/CYP11B2"; undefined unless every part is a gene or a gene fusion. */
function geneList(text: string): readonly string[] | undefined {
  const parts = text
    .replace(/^[A-Za-z ]+ cancer:\s*/i, '')
    .split(/\s*[;,]\s*|\s+and\s+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const symbols = parts.map((part) => PROTEIN_TO_GENE.get(part) ?? part.replace(/^\((.*)\)$/, '$1').replace(/\s*-\s*/g, '-'));
  const isList = symbols.length > 0 && symbols.every((symbol) => partsOfFusion(symbol).every(looksLikeGene));
  return isList ? [...new Set(symbols)] : undefined;
}

function partsOfFusion(symbol: string): readonly string[] {
  if (/^HLA-/.test(symbol) || /^MT-/.test(symbol)) return [symbol];
  return symbol.split(/::|-/).filter((part) => part !== '');
}

/** HGNC symbols are capitals and digits, with C#orf# the one exception (genenames.org guidelines, 2020). */
function looksLikeGene(word: string): boolean {
  if (/^C\d{1,2}orf\d+$/.test(word) || /^(MT|HLA)-[A-Z0-9]+$/.test(word)) return true;
  return /^[A-Z][A-Z0-9]{1,9}$/.test(word) && !NOT_A_GENE.has(word) && !/^[MRV]\d+$/.test(word);
}

const NOT_A_GENE = new Set([
  'STR',
  'DNA',
  'RNA',
  'NGS',
  'NOT',
  'UPD',
  'UPD7',
  'UPD14',
  'DMR',
  'DMRS',
  'CNV',
  'FISH',
  'PCR',
  'RT',
  'LHON',
  'MERRF',
  'AS',
  'PWS',
  'AZF',
  'ID',
  'NICE',
  'WGS',
  'MLPA',
  'NIPD',
  'PTD',
  'N',
  'A',
]);

/** The workbook names one gene by its protein. HGNC:2928. */
const PROTEIN_TO_GENE: ReadonlyMap<string, string> = new Map([['Dystrophin', 'DMD']]);

const LOCUS: readonly RegExp[] = [
  /\b(STR|DMRs?)\b/,
  /\b(critical|growth regulatory) region\b/i,
  /\b\d{1,2}[pq]\d*/,
  /\b(chr|chromosomes?)\b|^Chr\w+/i,
  /\b[cgmp]\.\s?\d+|\d+[ACGT]>[ACGT]/,
  /\b(exon|hotspot|promoter|variants?|mutations?|fusion|hypermethylation|transcripts?|breakage)\b/i,
  /mitochondrial genome/i,
  /\b(t|del|inv)\(/,
];
