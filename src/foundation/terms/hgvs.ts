// HGVS variant descriptions taken apart: reference, gene, kind of sequence and the edit. Form only; the sequence is not consulted.
// Standard: HGVS Nomenclature 21.0, https://hgvs-nomenclature.org

export type HgvsLevel = 'g' | 'c' | 'n' | 'r' | 'm' | 'o' | 'p';

export interface HgvsDescription {
  /** NM_000527.5, NC_000019.10, ENST00000558518.6, LRG_274t1; absent when only the gene or nothing is named. */
  readonly reference?: string;
  readonly gene?: string;
  readonly level: HgvsLevel;
  /** As written after `c.`: `1061A>G`, `(Asp354Gly)`. */
  readonly change: string;
  readonly edit:
    | 'substitution'
    | 'deletion'
    | 'duplication'
    | 'insertion'
    | 'deletion-insertion'
    | 'inversion'
    | 'repeat'
    | 'frameshift'
    | 'extension'
    | 'no-change'
    | 'unknown';
}

export type HgvsReading =
  | { readonly kind: 'read'; readonly variant: HgvsDescription }
  | { readonly kind: 'not-hgvs'; readonly because: string };

const WHOLE =
  /^(?:((?:N[CGMRPTWX]_|X[MRP]_)\d+(?:\.\d+)?|ENS[TGP]\d+(?:\.\d+)?|LRG_\d+(?:[tp]\d+)?)?(?:\(([A-Za-z0-9-]+)\))?:|([A-Za-z][A-Za-z0-9-]*):)?([gcnrmop])\.(.+)$/;
/** 1061, -14, *23, 1061+1, 1061-2, 100_102, (4_6)_(9_?), ? */
const POINT = String.raw`(?:\*|-)?\d+(?:[+-](?:\d+|\?))?|\?`;
const POSITION = String.raw`(?:${POINT}|\((?:${POINT})_(?:${POINT})\))(?:_(?:${POINT}|\((?:${POINT})_(?:${POINT})\)))?`;
const BASES = '[ACGTUNacgtunRYKMSWBDHV]';
const AMINO =
  '(?:Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val|Sec|Pyl|Ter|Xaa|[ACDEFGHIKLMNPQRSTVWYX*])';
const INSERTED = String.raw`(?:${BASES}+(?:\[\d+\])?|\(?\d+(?:_\d+)?\)?|\[[^\]]+\]|${POSITION}(?:inv)?|[A-Z]{2}_?\d+(?:\.\d+)?:[gcn]\.${POSITION})`;

const NUCLEOTIDE: readonly (readonly [RegExp, HgvsDescription['edit']])[] = [
  [new RegExp(`^(?:${POSITION})${BASES}>${BASES}$`), 'substitution'],
  [new RegExp(`^(?:${POSITION})(?:${BASES}*)=$|^=$`), 'no-change'],
  [new RegExp(`^(?:${POSITION})del(?:${BASES}*|\\d+)ins${INSERTED}$`), 'deletion-insertion'],
  [new RegExp(`^(?:${POSITION})del(?:${BASES}*|\\d+)$`), 'deletion'],
  [new RegExp(`^(?:${POSITION})dup(?:${BASES}*|\\d+)$`), 'duplication'],
  [new RegExp(`^(?:${POSITION})ins${INSERTED}$`), 'insertion'],
  [new RegExp(`^(?:${POSITION})inv(?:\\d*)$`), 'inversion'],
  [new RegExp(`^(?:${POSITION})(?:${BASES}+)?\\[(?:\\d+|\\(\\d+_\\d+\\)|\\(\\d+_\\?\\))\\]$`), 'repeat'],
];
const PROTEIN: readonly (readonly [RegExp, HgvsDescription['edit']])[] = [
  [/^(?:0\??|\?)$/, 'unknown'],
  [new RegExp(`^(?:${AMINO}\\d+)?=$`), 'no-change'],
  [new RegExp(`^${AMINO}\\d+${AMINO}?fs(?:(?:Ter|\\*)(?:\\d+|\\?)?)?$`), 'frameshift'],
  [new RegExp(`^${AMINO}-?\\d+${AMINO}?ext(?:${AMINO}?(?:-?\\d+|\\?)?)$`), 'extension'],
  [new RegExp(`^${AMINO}\\d+(?:${AMINO}|\\?)$`), 'substitution'],
  [new RegExp(`^${AMINO}\\d+(?:_${AMINO}\\d+)?delins(?:${AMINO}+|\\(?\\d+\\)?)$`), 'deletion-insertion'],
  [new RegExp(`^${AMINO}\\d+(?:_${AMINO}\\d+)?del$`), 'deletion'],
  [new RegExp(`^${AMINO}\\d+(?:_${AMINO}\\d+)?dup$`), 'duplication'],
  [new RegExp(`^${AMINO}\\d+_${AMINO}\\d+ins(?:${AMINO}+|\\(?\\d+\\)?)$`), 'insertion'],
  [new RegExp(`^${AMINO}\\d+(?:_${AMINO}\\d+)?\\[(?:\\d+|\\(\\d+_\\d+\\))\\]$`), 'repeat'],
];

/** Reads one variant: `NM_000527.5(LDLR):c.1061A>G`, `LDLR:c.1061A>G`, `c.1061A>G`, `p.(Asp354Gly)`. */
export function readHgvs(text: string): HgvsReading {
  const plain = text.trim();
  if (plain.length > 500) return { kind: 'not-hgvs', because: 'An HGVS description of one variant is shorter than 500 characters.' };
  const [, reference, inBrackets, before, level, change] = WHOLE.exec(plain) ?? [];
  if (level === undefined || change === undefined)
    return {
      kind: 'not-hgvs',
      because: 'An HGVS description has a reference or gene, a colon, g., c., n., r., m. or p., and the change: NM_000527.5:c.1061A>G.',
    };
  const isProtein = level === 'p';
  const core = isProtein ? change.replace(/^\((.*)\)$/, '$1') : change;
  const [, edit] = (isProtein ? PROTEIN : NUCLEOTIDE).find(([form]) => form.test(core)) ?? [];
  if (!edit) return { kind: 'not-hgvs', because: `What follows ${level}. is not a change that HGVS describes in one step.` };
  const gene = inBrackets ?? before;
  // The expression allows the seven letters of HgvsLevel only.
  return { kind: 'read', variant: { ...(reference && { reference }), ...(gene && { gene }), level: level as HgvsLevel, change, edit } };
}
