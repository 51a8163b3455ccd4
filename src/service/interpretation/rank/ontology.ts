// The Human Phenotype Ontology as the ranker needs it: terms, parents and ancestors in flat arrays. Read from HPO's own hp.json
// (OBO Graphs, https://github.com/geneontology/obographs), which the deploying laboratory downloads; it is never shipped.

import type { Finding } from '../../../foundation/errors.ts';

/** The part of HPO below "Phenotypic abnormality". Indexes are in topological order: a parent always comes before its children. */
export interface Ontology {
  /** The release as the file states it, for example `hp/releases/2024-08-13`. */
  readonly version: string;
  readonly ids: readonly string[];
  readonly labels: readonly string[];
  /** Current identifiers, alternative identifiers and obsolete ones with a replacement, to the term's index. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** Obsolete or alternative identifier to the current one. */
  readonly replaced: ReadonlyMap<string, string>;
  /** Parents of term t are `parents[parentStart[t]]` up to `parents[parentStart[t + 1]]`. */
  readonly parentStart: Int32Array;
  readonly parents: Int32Array;
}

const ROOT = 'HP:0000118';
const REPLACED_BY = /IAO_0100001$/;

interface GraphNode {
  readonly id: string;
  readonly lbl?: string;
  readonly meta?: {
    readonly deprecated?: boolean;
    readonly basicPropertyValues?: readonly { readonly pred: string; readonly val: string }[];
  };
}

interface Graph {
  readonly nodes?: readonly GraphNode[];
  readonly edges?: readonly { readonly sub: string; readonly pred: string; readonly obj: string }[];
  readonly meta?: {
    readonly version?: string;
    readonly basicPropertyValues?: readonly { readonly pred: string; readonly val: string }[];
  };
}

/** Reads hp.json. Answers a finding when the file is not HPO's. */
export function readOntology(json: string): Ontology | Finding {
  let graph: Graph | undefined;
  try {
    // The shape is checked just below, before anything is taken from it.
    graph = (JSON.parse(json) as { graphs?: readonly Graph[] } | null)?.graphs?.[0];
  } catch {
    graph = undefined;
  }
  if (!Array.isArray(graph?.nodes) || !Array.isArray(graph.edges))
    return notHpo('It is not an OBO Graphs file: there is no graph with nodes and edges.');
  const children = new Map<string, string[]>();
  const parentsOf = new Map<string, string[]>();
  for (const { sub, pred, obj } of graph.edges) {
    if (pred !== 'is_a') continue;
    const child = curie(sub);
    const parent = curie(obj);
    append(children, parent, child);
    append(parentsOf, child, parent);
  }
  const ids = inTopologicalOrder(children, parentsOf);
  if (ids.length < 2) return notHpo(`It has no term below ${ROOT} (Phenotypic abnormality).`);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const labels = ids.map(() => '');
  const replaced = new Map<string, string>();
  for (const node of graph.nodes) {
    const id = curie(node.id);
    const index = indexOf.get(id);
    if (index !== undefined && !node.meta?.deprecated) labels[index] = node.lbl ?? '';
    for (const { pred, val } of node.meta?.basicPropertyValues ?? []) {
      if (node.meta?.deprecated && REPLACED_BY.test(pred)) replaced.set(id, curie(val));
      else if (pred.endsWith('hasAlternativeId')) replaced.set(curie(val), id);
    }
  }
  for (const [old, now] of replaced) {
    const index = indexOf.get(now);
    if (index !== undefined && !indexOf.has(old)) indexOf.set(old, index);
  }
  const parentStart = new Int32Array(ids.length + 1);
  const parents: number[] = [];
  ids.forEach((id, index) => {
    for (const parent of parentsOf.get(id) ?? []) {
      const at = indexOf.get(parent);
      if (at !== undefined) parents.push(at);
    }
    parentStart[index + 1] = parents.length;
  });
  return { version: versionOf(graph), ids, labels, indexOf, replaced, parentStart, parents: Int32Array.from(parents) };
}

/** The term itself and everything above it, as indexes. */
export function ancestorsOf(ontology: Ontology, term: number): readonly number[] {
  return [...closureOver(ontology)([term])];
}

/** Terms with everything above them, once each. */
export function closureOver({ parentStart, parents }: Ontology): (terms: readonly number[]) => Iterable<number> {
  return (terms) => {
    const seen = new Set(terms);
    for (const term of seen) for (let i = parentStart[term] ?? 0; i < (parentStart[term + 1] ?? 0); i++) seen.add(parents[i] ?? 0);
    return seen;
  };
}

/** Kahn's algorithm from the root; terms outside the root's sub-graph are left out. */
function inTopologicalOrder(children: ReadonlyMap<string, readonly string[]>, parentsOf: ReadonlyMap<string, readonly string[]>): string[] {
  const within = new Set([ROOT]);
  for (const id of within) for (const child of children.get(id) ?? []) within.add(child);
  const waiting = new Map([...within].map((id) => [id, (parentsOf.get(id) ?? []).filter((parent) => within.has(parent)).length]));
  const order = [ROOT];
  for (const id of order) {
    for (const child of children.get(id) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) order.push(child);
    }
  }
  return order;
}

function versionOf(graph: Graph): string {
  const stated =
    graph.meta?.version ?? graph.meta?.basicPropertyValues?.find(({ pred }) => pred.endsWith('versionInfo'))?.val ?? 'not stated';
  return stated.replace(/^.*?(hp\/releases\/[0-9-]+).*$/, '$1');
}

function curie(iri: string): string {
  return iri.replace(/^.*\/HP_/, 'HP:');
}

function append(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function notHpo(what: string): Finding {
  return {
    severity: 'error',
    code: 'E_HPO_FILE',
    issue: 'invalid',
    where: 'hp.json',
    what,
    mend: 'Download hp.json from https://hpo.jax.org/data/ontology.',
  };
}
