// Which disease shows which phenotype, and which gene causes it: HPO's phenotype.hpoa (format of 2021-08 and later,
// https://obophenotype.github.io/human-phenotype-ontology/annotations/phenotype_hpoa/) and its gene maps in their older and newer columns.

import type { Finding } from '../../../foundation/errors.ts';
import type { Ontology } from './ontology.ts';

/** Diseases with their observed phenotypes in flat arrays: disease d shows `terms[termStart[d]]` up to `terms[termStart[d + 1]]`. */
export interface DiseaseAnnotations {
  /** Date of the annotation file as it states it. */
  readonly version: string;
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly termStart: Int32Array;
  readonly terms: Int32Array;
  /** How often people with the disease show the term, 0 to 1, beside `terms`. */
  readonly frequency: Float32Array;
  /** Terms a disease is known not to show (qualifier NOT). */
  readonly absent: ReadonlyMap<number, readonly number[]>;
  readonly genesOf: ReadonlyMap<string, readonly string[]>;
  /** Publications and entries the file cites for each disease, in the order of `ids`. */
  readonly references: Int32Array;
  /** Terms of every disease of the file, ORPHA and DECIPHER with them: from these the information of a term is counted. */
  readonly background: readonly (readonly number[])[];
}

/** HPO frequency sub-ontology (HP:0040279): the middle of each stated band. */
const FREQUENCY_TERMS: Readonly<Record<string, number>> = {
  'HP:0040280': 1,
  'HP:0040281': 0.895,
  'HP:0040282': 0.545,
  'HP:0040283': 0.17,
  'HP:0040284': 0.025,
  'HP:0040285': 0,
};

/** Where the file states no frequency: taken as frequent, the band HPO curators use for a characteristic sign. */
export const FREQUENCY_NOT_STATED = 0.545;

/**
 * Reads phenotype.hpoa and a gene map. OMIM entries alone are ranked: ORPHA and DECIPHER entries describe the same diseases again.
 * @param hpoa text of phenotype.hpoa
 * @param genes text of genes_to_phenotype.txt or genes_to_disease.txt
 */
export function readAnnotations(hpoa: string, genes: string, ontology: Ontology): DiseaseAnnotations | Finding {
  const diseases = new Map<string, { name: string; shown: Map<number, number>; absent: Set<number> }>();
  const cited = new Map<string, Set<string>>();
  let version = 'not stated';
  let column: ReadonlyMap<string, number> | undefined;
  for (const line of linesOf(hpoa)) {
    if (line.startsWith('#date:') || line.startsWith('#version:')) version = line.slice(line.indexOf(':') + 1).trim();
    const cells = line.split('\t');
    if (!column) {
      if (/^#?database_?id$/i.test(cells[0] ?? ''))
        column = new Map(cells.map((name, at) => [name.toLowerCase().replace(/[#_]/g, ''), at]));
      continue;
    }
    const cell = (name: string): string => cells[column?.get(name) ?? -1] ?? '';
    const id = cells[0] ?? '';
    if (!id.includes(':')) continue;
    const sources = cited.get(id) ?? new Set();
    cited.set(id, sources);
    for (const source of cell('reference').split(';')) sources.add(source);
    if (cell('aspect') !== 'P') continue;
    const term = ontology.indexOf.get(cell('hpoid'));
    if (term === undefined) continue;
    const disease = diseases.get(id) ?? { name: cell('diseasename'), shown: new Map(), absent: new Set() };
    diseases.set(id, disease);
    const frequency = readFrequency(cell('frequency'));
    if (cell('qualifier') === 'NOT' || frequency === 0) disease.absent.add(term);
    else disease.shown.set(term, Math.max(frequency, disease.shown.get(term) ?? 0));
  }
  if (!column) return wrongFile('phenotype.hpoa', 'It has no line of column headings beginning with database_id.');
  const kept = [...diseases].filter(([id, { shown }]) => id.startsWith('OMIM:') && shown.size > 0);
  const ids = kept.map(([id]) => ownCopy(id));
  const genesOf = readGenes(genes);
  if (!genesOf) return wrongFile('genes_to_phenotype.txt', 'It has no column for the disease.');
  const termStart = new Int32Array(kept.length + 1);
  const terms: number[] = [];
  const frequencies: number[] = [];
  kept.forEach(([, { shown }], index) => {
    for (const [term, frequency] of shown) {
      terms.push(term);
      frequencies.push(frequency);
    }
    termStart[index + 1] = terms.length;
  });
  return {
    version: ownCopy(version),
    ids,
    names: kept.map(([, { name }]) => ownCopy(name)),
    indexOf: new Map(ids.map((id, index) => [id, index])),
    termStart,
    terms: Int32Array.from(terms),
    frequency: Float32Array.from(frequencies),
    absent: new Map(kept.flatMap(([, { absent }], index) => (absent.size > 0 ? [[index, [...absent]] as const] : []))),
    genesOf,
    references: Int32Array.from(kept, ([id]) => cited.get(id)?.size ?? 0),
    background: [...diseases.values()].map(({ shown }) => [...shown.keys()]),
  };
}

/** `HP:0040281`, `7/12` or `45%`. */
function readFrequency(text: string): number {
  if (text === '') return FREQUENCY_NOT_STATED;
  const named = FREQUENCY_TERMS[text];
  if (named !== undefined) return named;
  const ratio = /^(\d+)\/(\d+)$/.exec(text);
  if (ratio) return Number(ratio[2]) > 0 ? Number(ratio[1]) / Number(ratio[2]) : FREQUENCY_NOT_STATED;
  const percent = /^([\d.]+)%$/.exec(text);
  return percent ? Number(percent[1]) / 100 : FREQUENCY_NOT_STATED;
}

/** Disease to genes. The columns were renamed over the years; the symbol is always the second. */
function readGenes(text: string): ReadonlyMap<string, readonly string[]> | undefined {
  const end = text.indexOf('\n');
  const heading = (end === -1 ? text : text.slice(0, end)).replace(/<tab>/g, '\t').split('\t');
  const at = heading.findIndex((name) => /disease[-_ ]?id/i.test(name));
  const genes = new Map<string, Set<string>>();
  const last = heading[0]?.startsWith('#Format') ? -1 : at;
  if (last === -1 && !heading[0]?.startsWith('#Format')) return undefined;
  for (const line of linesOf(text, end === -1 ? text.length : end + 1)) {
    const cells = line.split('\t');
    const disease = (last === -1 ? cells.at(-1) : cells[last])?.trim() ?? '';
    const symbol = cells[1] ?? '';
    if (!disease.includes(':') || symbol === '' || symbol === '-') continue;
    const known = genes.get(disease) ?? new Set();
    known.add(symbol);
    genes.set(disease, known);
  }
  return new Map([...genes].map(([disease, symbols]) => [ownCopy(disease), [...symbols].map(ownCopy)]));
}

/** One line at a time: a list of all lines of 30 MB of text weighs as much again. */
function* linesOf(text: string, from = 0): Generator<string> {
  for (let start = from; start < text.length; ) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end === -1 ? text.length : end);
    start = end === -1 ? text.length : end + 1;
  }
}

/** A copy of its own: a piece of a large text keeps the whole of it in memory. */
function ownCopy(piece: string): string {
  return Buffer.from(piece, 'utf8').toString('utf8');
}

function wrongFile(where: string, what: string): Finding {
  return {
    severity: 'error',
    code: 'E_HPO_FILE',
    issue: 'invalid',
    where,
    what,
    mend: 'Download it from https://hpo.jax.org/data/annotations.',
  };
}
