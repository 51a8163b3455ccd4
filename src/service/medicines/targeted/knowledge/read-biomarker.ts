// A biomarker written as one expression: "BRAF V600E AND NOT (EGFR Amplification OR KRAS G12)". CIViC's molecular profiles and our NHS rows use it.

import { currentSymbol } from '../reading/alteration.ts';
import { readVariantName } from '../reading/read-variant-name.ts';
import type { Biomarker } from './biomarker.ts';

/** Whole-tumour markers by every spelling met, to the one name this room uses. */
const MARKERS: readonly (readonly [RegExp, string])[] = [
  [/^(msi[- ]?h(igh)?|microsatellite instability[- ]high|msi)$/i, 'MSI-H'],
  [/^(d-?mmr|mmr[- ]deficien(t|cy)|mismatch repair deficien(t|cy))$/i, 'dMMR'],
  [/^(mss|microsatellite stable)$/i, 'MSS'],
  [/^(p-?mmr|mmr[- ]proficien(t|cy))$/i, 'pMMR'],
  [/^(hrd([- ]positive)?|homologous recombination deficien(t|cy))$/i, 'HRD'],
  [/^(tmb[- ]?h(igh)?|high mutational burden|tumou?r mutational burden[- ]high)$/i, 'TMB-H'],
];

export function markerName(text: string): string | null {
  return MARKERS.find(([pattern]) => pattern.test(text.trim()))?.[1] ?? null;
}

/** TMB of at least 10 mutations per megabase counts as high (FDA approval of pembrolizumab, 16 June 2020; KEYNOTE-158). */
export const HIGH_TMB_PER_MEGABASE = 10;

export function readBiomarker(text: string): Biomarker {
  const tokens = text
    .replace(/([()])/g, ' $1 ')
    .split(/\s+/)
    .filter(Boolean);
  // A bracket that belongs to a name ("R167Q (c.500G>A)") is glued back to it.
  const reader = { words: gluedCoding(tokens), at: 0 };
  const read = readAny(reader);
  return reader.at === reader.words.length ? read : { is: 'not-understood', gene: null, text };
}

interface Reader {
  readonly words: readonly string[];
  at: number;
}

function gluedCoding(tokens: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const next = tokens[index + 1] ?? '';
    if (tokens[index] === '(' && next.startsWith('c.') && tokens[index + 2] === ')') {
      words.push(`(${next})`);
      index += 2;
    } else words.push(tokens[index] ?? '');
  }
  return words;
}

function readAny(reader: Reader): Biomarker {
  const parts = [readAll(reader)];
  while (reader.words[reader.at] === 'OR') {
    reader.at += 1;
    parts.push(readAll(reader));
  }
  return parts.length === 1 && parts[0] ? parts[0] : { any: parts };
}

function readAll(reader: Reader): Biomarker {
  const parts = [readOne(reader)];
  while (reader.words[reader.at] === 'AND') {
    reader.at += 1;
    parts.push(readOne(reader));
  }
  return parts.length === 1 && parts[0] ? parts[0] : { all: parts };
}

function readOne(reader: Reader): Biomarker {
  if (reader.words[reader.at] === 'NOT') {
    reader.at += 1;
    return { not: readOne(reader) };
  }
  if (reader.words[reader.at] === '(') {
    reader.at += 1;
    const inside = readAny(reader);
    if (reader.words[reader.at] === ')') reader.at += 1;
    return inside;
  }
  const words: string[] = [];
  while (reader.at < reader.words.length && !['AND', 'OR', ')', '('].includes(reader.words[reader.at] ?? '')) {
    words.push(reader.words[reader.at] ?? '');
    reader.at += 1;
  }
  return readTerm(words);
}

function readTerm(words: readonly string[]): Biomarker {
  const text = words.join(' ');
  const marker = markerName(text);
  if (marker) return markerLeaf(marker);
  const burden = /^TMB ?(>=|<=|>|<|==?) ?(\d+(?:\.\d+)?)$/i.exec(text);
  if (burden) return { is: 'marker', name: 'TMB', compare: burden[1] ?? '>=', atLeast: Number(burden[2]) };
  const [first = '', ...rest] = words.flatMap((word) => (/^FLT3-(ITD|TKD)$/i.test(word) ? word.split('-') : [word]));
  if (/::|--/.test(first) || isPlainPair(first)) return readVariantName('', text);
  if (rest.length === 0) return { is: 'gene', gene: currentSymbol(first) };
  return readVariantName(first, rest.join(' '));
}

/** EML4-ALK is two genes; HLA-DRB1 and MT-RNR1 are one. */
function isPlainPair(text: string): boolean {
  return /^[A-Z][A-Z0-9]+-[A-Z][A-Z0-9]+$/.test(text) && !/^(HLA|MT)-/.test(text);
}

export function markerLeaf(name: string): Biomarker {
  if (name === 'TMB-H')
    return {
      any: [
        { is: 'marker', name: 'TMB-H' },
        { is: 'marker', name: 'TMB', compare: '>=', atLeast: HIGH_TMB_PER_MEGABASE },
      ],
    };
  return { is: 'marker', name };
}
