// The name of one biomarker beside its gene, as knowledge bases write it ("V600E", "EXON 19 DELETION", "EML4-ALK L1196M", "G12/G13").
// Built over the names of CIViC's accepted evidence (https://civicdb.org, 2021-02); what cannot be read is kept as it stands and never met.

import type { Biomarker, BiomarkerLeaf, ConsequenceGroup } from '../knowledge/biomarker.ts';
import { currentSymbol } from './alteration.ts';
import { parseProteinChange } from './protein-change.ts';

type Reader = (gene: string, name: string) => Biomarker | null;

export function readVariantName(writtenGene: string, writtenName: string): Biomarker {
  const gene = currentSymbol(writtenGene);
  const name = writtenName.trim().replace(/\s+/g, ' ');
  for (const read of READERS) {
    const found = read(gene, name);
    if (found) return found;
  }
  return { is: 'not-understood', gene, text: name };
}

const READERS: readonly Reader[] = [word, exon, bothOf, exactWithCoding, codingAlone, proteinOrCodon, alternatives, fusionName];

const WORDS: readonly (readonly [RegExp, (gene: string) => Biomarker])[] = [
  [/^(wild[- ]?type|non-mutated|no mutation|not detected)$/i, (gene) => ({ not: { is: 'mutation', gene } })],
  [
    /^((?:any |all )?(?:mutations?|mutated|variants?)|mutant|(?:any )?oncogenic mutations?|(?:activating|rare|gain-of-function|inactivating) mutations?|gain-of-function)$/i,
    (gene) => ({ is: 'mutation', gene }),
  ],
  [/^(alterations?|altered|any)$/i, (gene) => ({ is: 'gene', gene })],
  [
    /^(positive|rearrangements?|translocations?|rearranged|fusion[- ]positive|(?:gene )?fusions?|truncating fusion)$/i,
    (gene) => anyFusion(gene),
  ],
  [
    /^((?:high[- ]level )?amplification|amplified|copy number gain|high copy number)$/i,
    (gene) => ({ is: 'copy-number', gene, change: 'amplification' }),
  ],
  [/^(deletion|homozygous deletion|loss|copy number loss)$/i, (gene) => ({ is: 'copy-number', gene, change: 'deletion' })],
  [/^(copy number variation|copy number alteration)$/i, (gene) => ({ is: 'copy-number', gene, change: 'any' })],
  [/^(over-?expression|high expression|strong expression)$/i, (gene) => ({ is: 'expression', gene, level: 'high' })],
  [/^(under-?expression|low expression)$/i, (gene) => ({ is: 'expression', gene, level: 'low' })],
  [/^loss of (protein )?expression$/i, (gene) => ({ is: 'expression', gene, level: 'absent' })],
  [/^(expression|nuclear expression|cytoplasmic expression)$/i, (gene) => ({ is: 'expression', gene, level: 'present' })],
  [/^(loss[- ]of[- ]function( mutations?)?|lof)$/i, lossOfFunction],
  [/^(deleterious|pathogenic)( (?:mutations?|variants?))?$/i, (gene) => ({ is: 'mutation', gene, pathogenic: true })],
  [
    /^germline( (?:pathogenic|deleterious))?( (?:mutations?|variants?))?$/i,
    (gene) => ({ is: 'mutation', gene, pathogenic: true, origin: 'germline' }),
  ],
  [/^(truncating|truncation)( mutations?)?$/i, (gene) => ({ is: 'class', gene, group: 'truncating' })],
  [/^frame ?shift( (?:mutations?|truncation))?$/i, (gene) => ({ is: 'class', gene, group: 'frameshift' })],
  [/^(nonsense|stop gained)( mutations?)?$/i, (gene) => ({ is: 'class', gene, group: 'nonsense' })],
  [/^missense( mutations?)?$/i, (gene) => ({ is: 'class', gene, group: 'missense' })],
  [/^splice( site)?( mutations?)?$/i, (gene) => ({ is: 'class', gene, group: 'splice' })],
  [/^promoter mutations?$/i, (gene) => ({ is: 'class', gene, group: 'promoter' })],
  // An internal tandem duplication reads as an in-frame insertion; FLT3's lie in exons 14 and 15 (NM_004119).
  [
    /^(itd|internal duplication|internal tandem duplication)$/i,
    (gene) => (gene === 'FLT3' ? { is: 'exon', gene, exons: [14, 15], group: 'insertion' } : { is: 'class', gene, group: 'insertion' }),
  ],
  [
    /^tkd mutations?$/i,
    (gene) => (gene === 'FLT3' ? { is: 'exon', gene, exons: [20], group: null } : { is: 'not-understood', gene, text: 'TKD mutation' }),
  ],
];

function lossOfFunction(gene: string): Biomarker {
  return {
    any: [
      { is: 'class', gene, group: 'loss-of-function' },
      { is: 'copy-number', gene, change: 'deletion' },
    ],
  };
}

function anyFusion(gene: string): BiomarkerLeaf {
  return { is: 'fusion', partners: [gene, null] };
}

function word(gene: string, name: string): Biomarker | null {
  const bare = name.toUpperCase().startsWith(`${gene} `) ? name.slice(gene.length + 1) : name;
  const found = WORDS.find(([pattern]) => pattern.test(bare));
  return found ? found[1](gene) : null;
}

const EXON_GROUPS: readonly (readonly [RegExp, ConsequenceGroup | 'frameshift' | null])[] = [
  [/skip|splice/i, 'skipping'],
  [/frame ?shift/i, 'frameshift'],
  [/insertion\/deletion|indel|deletion\/insertion/i, 'indel'],
  [/deletion|del$|loss/i, 'deletion'],
  [/insertion|ins$|duplication/i, 'insertion'],
  [/mutation|variant|alteration/i, null],
];

/** "EXON 19 DELETION", "ex20ins", "RARE Exon 18-21 Mutation", "Exon 10 and Exon 21 Mutation". */
function exon(gene: string, name: string): Biomarker | null {
  const found = /^(?:rare |activating |[35]' )?(?:exons?|ex) ?(\d+)(?:(?:-| and (?:exon )?|\/)(\d+))? ?(?:in-?frame )?([a-z/' -]*)$/i.exec(
    name,
  );
  if (!found) return null;
  const [, first = '', second, rest = ''] = found;
  const group = rest.trim() === '' ? null : EXON_GROUPS.find(([pattern]) => pattern.test(rest))?.[1];
  if (group === undefined) return null;
  const [from, to] = [Number(first), Number(second ?? first)];
  const exons = / and /i.test(name) ? [from, to] : Array.from({ length: Math.max(0, to - from) + 1 }, (_, index) => from + index);
  return { is: 'exon', gene, exons, group };
}

/** Two changes together: "V600E and V600M", "T790M & C797S". */
function bothOf(gene: string, name: string): Biomarker | null {
  const parts = name.split(/ and | & | \+ /i);
  if (parts.length < 2) return null;
  const read = parts.map((part) => readVariantName(gene, part));
  return read.some((part) => 'is' in part && part.is === 'not-understood') ? null : { all: read };
}

/** "R167Q (c.500G>A)": either name of the same change. */
function exactWithCoding(gene: string, name: string): Biomarker | null {
  const found = /^(.*?) ?\((c\.[^)]+)\)$/.exec(name);
  if (!found) return null;
  const [, first = '', coding = ''] = found;
  const protein = parseProteinChange(first);
  const leaf: BiomarkerLeaf = { is: 'coding', gene, coding };
  return protein ? { any: [leaf, { is: 'protein', gene, change: protein }] } : leaf;
}

function codingAlone(gene: string, name: string): Biomarker | null {
  return /^c\.[-*\d]+\S*$/.test(name) ? { is: 'coding', gene, coding: name } : null;
}

function proteinOrCodon(gene: string, name: string): Biomarker | null {
  const change = parseProteinChange(name);
  if (change) return { is: 'protein', gene, change };
  const codon =
    /^(?:p\.)?([A-Z])?(\d{1,4})(?:X)?(?: (?:mutations?|missense|codon))?$/i.exec(name) ??
    /^codon (?:()(\d{1,4}))(?: mutations?)?$/i.exec(name);
  if (!codon || (!codon[1] && !/codon/i.test(name))) return null;
  return { is: 'codon', gene, codon: Number(codon[2]), residue: codon[1] ? codon[1].toUpperCase() : null };
}

/** "G12/G13", "Q157P/R", "D835H/Y": any of them. */
function alternatives(gene: string, name: string): Biomarker | null {
  if (!name.includes('/')) return null;
  const [first = '', ...others] = name.split('/');
  const stem = /^([A-Z]\d+)[A-Z]$/.exec(first)?.[1];
  const read = [first, ...others.map((part) => (stem && /^[A-Z]$/.test(part) ? `${stem}${part}` : part))].map((part) =>
    proteinOrCodon(gene, part),
  );
  return read.every((part) => part !== null) ? { any: read } : null;
}

/** "EML4-ALK", "EML4::ALK e6-e20", "BCR-ABL T315I" and "ALK FUSION G1202R": the last two are a fusion and a change in it. */
function fusionName(gene: string, name: string): Biomarker | null {
  const [first = '', ...rest] = name.split(' ');
  const isNamed = /^fusions?$/i.test(rest[0] ?? '');
  const pair = isNamed && currentSymbol(first) === gene ? anyFusion(gene) : pairOf(first, gene);
  if (!pair) return null;
  const ending = (isNamed || /^fusions?$/i.test(rest[0] ?? '') ? rest.slice(1) : rest).join(' ');
  // Exon junctions narrow the fusion; the partners decide treatment, and many reports do not give junctions.
  if (ending === '' || /^e\d+-e\d+$/i.test(ending)) return pair;
  const change = readVariantName(gene, ending);
  return 'is' in change && change.is === 'not-understood' ? null : { all: [pair, change] };
}

/** Gene symbols may hold a hyphen themselves (HLA-A, NKX2-1), so the pair must be plain. */
function pairOf(text: string, gene: string): BiomarkerLeaf | null {
  const parts = text.includes('::') ? text.split('::') : text.includes('--') ? text.split('--') : text.split('-');
  const [left = '', right = ''] = parts;
  // CIViC writes "v::ALK" for ALK with any partner.
  if (left === 'v' && right) return anyFusion(currentSymbol(right));
  if (right === 'v' && left) return anyFusion(currentSymbol(left));
  if (parts.length !== 2 || !/^[A-Z][A-Z0-9orf]+$/i.test(left) || !/^[A-Z][A-Z0-9orf]+$/i.test(right)) return null;
  const symbols = [currentSymbol(left), currentSymbol(right)] as const;
  if (gene === '') return { is: 'fusion', partners: symbols };
  if (!symbols.some((symbol) => symbol === gene) && !/[A-Z]{2}/.test(left)) return null;
  return { is: 'fusion', partners: symbols };
}
