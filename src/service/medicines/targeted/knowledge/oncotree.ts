// OncoTree (https://oncotree.mskcc.org, version 2025-10-03, CC BY 4.0): which tumour is a kind of which. Fit is ancestry, never equality of codes.

import type { Truth } from '../options/truth.ts';

export interface TumourType {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
}

export interface OncoTree {
  readonly types: ReadonlyMap<string, TumourType>;
  /** From the type itself up to its tissue; empty for an unknown code. */
  lineage(code: string): readonly string[];
  /** Takes a code or a name in any case; null when there is none. */
  find(codeOrName: string): TumourType | null;
}

/**
 * How the tumour named by a piece of knowledge stands to the patient's: any tumour; the same; a wider type (the patient's is a kind of it);
 * a narrower type (the patient's is not described closely enough); same tissue; another tumour; or a disease with no place in OncoTree.
 */
export type TumourFit = 'any' | 'same' | 'wider' | 'narrower' | 'same-tissue' | 'other' | 'not-placed';

/** Order in which fits are shown. */
export const FITS: readonly TumourFit[] = ['same', 'wider', 'any', 'narrower', 'same-tissue', 'other', 'not-placed'];

/** Codes of which any will do; `_SOLID_` and `_LIQUID_` are understood; empty when a disease has no place in the tree. */
export type TumourScope = readonly string[] | 'any';

/** Tab-separated code, parent, name; the root has no parent and is left out. */
export function parseOncoTree(table: string): OncoTree {
  const types = new Map<string, TumourType>();
  for (const line of table.split('\n')) {
    const [code, parent, name] = line.split('\t');
    if (code && name && !line.startsWith('#') && code !== 'code') types.set(code, { code, name, parent: parent || null });
  }
  return treeOf(types);
}

/** The JSON that oncotree.mskcc.org/api/tumorTypes/tree gives. Throws on another shape. */
export function readOncoTreeJson(text: string): OncoTree {
  const types = new Map<string, TumourType>();
  const walk = (node: unknown, parent: string | null): void => {
    if (typeof node !== 'object' || node === null) throw new Error('This is not an OncoTree file: a tumour type is not an object.');
    const { code, name, children } = node as { code?: unknown; name?: unknown; children?: unknown };
    if (typeof code !== 'string' || typeof name !== 'string')
      throw new Error('This is not an OncoTree file: a tumour type has no code or name.');
    if (code !== 'TISSUE') types.set(code, { code, name, parent });
    for (const child of Object.values(children ?? {})) walk(child, code === 'TISSUE' ? null : code);
  };
  for (const root of Object.values(JSON.parse(text) as Record<string, unknown>)) walk(root, null);
  return treeOf(types);
}

export function printOncoTree({ types }: OncoTree): string {
  return `code\tparent\tname\n${[...types.values()].map(({ code, parent, name }) => `${code}\t${parent ?? ''}\t${name}\n`).join('')}`;
}

function treeOf(types: ReadonlyMap<string, TumourType>): OncoTree {
  const byName = new Map([...types.values()].map((type) => [plain(type.name), type]));
  const lineages = new Map<string, readonly string[]>();
  const lineage = (code: string): readonly string[] => {
    const known = lineages.get(code);
    if (known) return known;
    const parent = types.get(code)?.parent;
    const found = types.has(code) ? [code, ...(parent ? lineage(parent) : [])] : [];
    lineages.set(code, found);
    return found;
  };
  const find = (text: string) => types.get(text.trim().toUpperCase()) ?? byName.get(plain(text)) ?? null;
  return { types, lineage, find };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

const BLOOD = ['MYELOID', 'LYMPH'];

export function tumourFit(tree: OncoTree, scope: TumourScope, patient: string): TumourFit {
  if (scope === 'any') return 'any';
  if (scope.length === 0) return 'not-placed';
  let best: TumourFit = 'other';
  for (const code of scope) {
    const fit = fitOf(tree, code, patient);
    if (FITS.indexOf(fit) < FITS.indexOf(best)) best = fit;
  }
  return best;
}

function fitOf(tree: OncoTree, asked: string, patient: string): TumourFit {
  if (asked === patient) return 'same';
  const lineage = tree.lineage(patient);
  if (asked === '_SOLID_') return lineage.length > 0 && !BLOOD.includes(lineage.at(-1) ?? '') ? 'wider' : 'other';
  if (asked === '_LIQUID_') return BLOOD.includes(lineage.at(-1) ?? '') ? 'wider' : 'other';
  if (lineage.includes(asked)) return 'wider';
  const other = tree.lineage(asked);
  if (other.includes(patient)) return 'narrower';
  return other.length > 0 && other.at(-1) === lineage.at(-1) ? 'same-tissue' : 'other';
}

/** For rules: a tumour described less closely than the rule asks is unknown, not "no". */
export function tumourTruth(fit: TumourFit): Truth {
  if (fit === 'narrower') return 'unknown';
  return fit === 'same' || fit === 'wider' || fit === 'any' ? 'met' : 'not-met';
}
