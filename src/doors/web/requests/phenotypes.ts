// Features of a patient as Human Phenotype Ontology terms: our short list, and the whole ontology where the deployment has put hp.json.
// Standard: https://hpo.jax.org; OBO graph JSON (https://github.com/geneontology/obographs).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import common from '../../../../data/requests/common-phenotypes.json' with { type: 'json' };
import { readHpoId } from '../../../foundation/terms/index.ts';

export interface Phenotype {
  /** HP:0001250 */
  readonly code: string;
  readonly name: string;
}

export interface Phenotypes {
  /** Offered for ticking, for an indication of this specialty (code of the digital directory). */
  suggested(specialty: string | undefined): readonly Phenotype[];
  /** By code or by words; the closest names first. */
  find(words: string, limit?: number): readonly Phenotype[];
  /** The name of a code; undefined when we do not hold it, which does not make the code wrong. */
  name(code: string): string | undefined;
}

interface Known extends Phenotype {
  readonly specialties: readonly string[];
  readonly searched: string;
}

/** The file of the repository holds [code, name, specialties]. */
const COMMON: readonly Known[] = common.terms.map(([code, name, specialties]) => ({
  code: String(code),
  name: String(name),
  specialties: Array.isArray(specialties) ? specialties : [],
  searched: String(name).toLowerCase(),
}));
const MOST_SUGGESTED = 10;

export function loadPhenotypes(dataDirectory: string): Phenotypes {
  const imported = readOntology(join(dataDirectory, 'hp.json'));
  const all = new Map([...imported, ...COMMON].map((term) => [term.code, term]));
  return {
    suggested: (specialty) =>
      COMMON.filter(({ specialties }) => specialty !== undefined && specialties.includes(specialty)).slice(0, MOST_SUGGESTED),
    find: (words, limit = 10) => find([...all.values()], words, limit),
    name: (code) => all.get(code)?.name,
  };
}

function find(terms: readonly Known[], words: string, limit: number): readonly Phenotype[] {
  const code = readHpoId(words);
  if (code) return terms.filter((term) => term.code === code).slice(0, limit);
  const asked = words
    .toLowerCase()
    .split(/[^\p{Letter}\d]+/u)
    .filter((word) => word.length > 1);
  if (asked.length === 0) return [];
  const found = terms.filter(({ searched }) => asked.every((word) => searched.includes(word)));
  // A short name that holds all the words is nearer than a long one.
  return found.toSorted((a, b) => a.name.length - b.name.length).slice(0, limit);
}

interface OboNode {
  readonly id?: string;
  readonly lbl?: string;
  readonly type?: string;
  readonly meta?: { readonly deprecated?: boolean; readonly synonyms?: readonly { readonly val?: string }[] };
}

/** Nothing when the file is absent; throws when it is there and is not an OBO graph, so that nobody searches a list they believe complete. */
function readOntology(path: string): readonly Known[] {
  if (!existsSync(path)) return [];
  const { graphs } = JSON.parse(readFileSync(path, 'utf8')) as { graphs?: readonly { nodes?: readonly OboNode[] }[] }; // checked below
  if (!Array.isArray(graphs))
    throw new Error(`${path} is not an OBO graph: it has no "graphs". Download it again from purl.obolibrary.org/obo/hp.json.`);
  return graphs.flatMap(({ nodes = [] }) =>
    nodes.flatMap(({ id, lbl, meta }: OboNode): readonly Known[] => {
      const [, digits] = /HP_(\d{7})$/.exec(id ?? '') ?? [];
      if (!digits || !lbl || meta?.deprecated) return [];
      const searched = [lbl, ...(meta?.synonyms ?? []).flatMap(({ val }) => val ?? [])].join(' | ').toLowerCase();
      return [{ code: `HP:${digits}`, name: lbl, specialties: [], searched }];
    }),
  );
}
