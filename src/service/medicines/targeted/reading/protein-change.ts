// Protein changes as laboratories write them (p.Val600Glu, V600E, p.(L747_P753delinsS), W288FS) in one form: HGVS one-letter,
// https://hgvs-nomenclature.org (version 21.0). The codon is kept apart, because many biomarkers name only the codon.

export type ProteinKind =
  | 'substitution'
  | 'nonsense'
  | 'frameshift'
  | 'deletion'
  | 'insertion'
  | 'duplication'
  | 'delins'
  | 'extension'
  | 'synonymous'
  | 'splice';

export interface ProteinChange {
  readonly kind: ProteinKind;
  /** First codon changed, counted from one. */
  readonly start: number;
  readonly end: number;
  /** One-letter residue of the reference at `start`; X when the source does not say. */
  readonly residue: string;
  /** One-letter: V600E, W288fs, L747_P753delinsS. Frameshifts carry no new residue and no length, which sources give differently. */
  readonly text: string;
}

const THREE_TO_ONE: Readonly<Record<string, string>> = {
  ALA: 'A',
  ARG: 'R',
  ASN: 'N',
  ASP: 'D',
  CYS: 'C',
  GLN: 'Q',
  GLU: 'E',
  GLY: 'G',
  HIS: 'H',
  ILE: 'I',
  LEU: 'L',
  LYS: 'K',
  MET: 'M',
  PHE: 'F',
  PRO: 'P',
  SER: 'S',
  THR: 'T',
  TRP: 'W',
  TYR: 'Y',
  VAL: 'V',
  SEC: 'U',
  TER: '*',
};
const THREE_LETTERS = new RegExp(
  `(${Object.keys(THREE_TO_ONE).join('|')})(?=[\\d_=*()]|DEL|INS|DUP|FS|EXT|$|${Object.keys(THREE_TO_ONE).join('|')})`,
  'gi',
);

/** p.V600E or V600E. */
const PLAIN = /^(?:p\.)?([A-Z*]\d+[A-Z*=])$/;

/** Null when the text is not a protein change. Takes an accession in front (NP_004324.2:p.Val600Glu). */
export function parseProteinChange(written: string): ProteinChange | null {
  // Nine in ten are written plainly; a genome has ten thousand.
  const plain = PLAIN.exec(written);
  if (plain?.[1]) return substitution(plain[1]);
  const bare = written
    .trim()
    .replace(/^[A-Za-z0-9_.]+:(?=p\.)/, '')
    .replace(/^p\./, '')
    .replace(/[()]/g, '')
    .replaceAll('%3D', '=');
  if (!/\d/.test(bare)) return null;
  const text = (
    /[A-Z][a-z]{2}\d|^(?:ALA|ARG|ASN|ASP|CYS|GLN|GLU|GLY|HIS|ILE|LEU|LYS|MET|PHE|PRO|SER|THR|TRP|TYR|VAL|TER)\d/.test(bare)
      ? toOneLetter(bare)
      : bare
  ).toUpperCase();
  return splice(text) ?? frameshift(text) ?? range(text) ?? substitution(text);
}

function toOneLetter(text: string): string {
  return text.replace(THREE_LETTERS, (three) => THREE_TO_ONE[three.toUpperCase()] ?? three);
}

/** MAF writes a splice site as p.X1010_splice: the codon nearest to it. */
function splice(text: string): ProteinChange | null {
  const found = /^([A-Z])(\d+)_SPLICE$/.exec(text);
  if (!found) return null;
  const [, residue = 'X', position = ''] = found;
  return { kind: 'splice', residue, start: Number(position), end: Number(position), text: `${residue}${position}_splice` };
}

function frameshift(text: string): ProteinChange | null {
  const found = /^([A-Z*])(\d+)(?:_[A-Z*]\d+)?[A-Z]?FS/.exec(text);
  if (!found) return null;
  const [, residue = 'X', position = ''] = found;
  return { kind: 'frameshift', residue, start: Number(position), end: Number(position), text: `${residue}${position}fs` };
}

function range(text: string): ProteinChange | null {
  const found = /^([A-Z*])(\d+)(?:_([A-Z*])?(\d+))?(DELINS|DEL|INS|DUP|>)([A-Z*\d]*)$/.exec(text);
  if (!found) return null;
  const [, residue = 'X', from = '', lastResidue = 'X', to, word = '', rest = ''] = found;
  const start = Number(from);
  const end = to ? Number(to) : start;
  // "del" may repeat the residues deleted, "dup" those repeated; neither says anything new. "del" then "ins" is one change.
  const joined = word === 'DEL' && rest.includes('INS') ? rest.slice(rest.indexOf('INS') + 3) : null;
  const kind =
    word === '>' || word === 'DELINS' || joined !== null
      ? 'delins'
      : word === 'DEL'
        ? 'deletion'
        : word === 'INS'
          ? 'insertion'
          : 'duplication';
  const place = to ? `${residue}${start}_${lastResidue}${end}` : `${residue}${start}`;
  const ending = { delins: `delins${joined ?? rest}`, deletion: 'del', insertion: `ins${rest}`, duplication: 'dup' }[kind];
  return { kind, residue, start, end, text: `${place}${ending}` };
}

function substitution(text: string): ProteinChange | null {
  const found = /^([A-Z*])(\d+)([A-Z*=])(EXT.*)?$/.exec(text);
  if (!found) return null;
  const [, residue = '', position = '', to = '', extension] = found;
  const kind =
    extension || residue === '*' ? 'extension' : to === '=' || to === residue ? 'synonymous' : to === '*' ? 'nonsense' : 'substitution';
  return { kind, residue, start: Number(position), end: Number(position), text: `${residue}${position}${to === residue ? '=' : to}` };
}
