// Three truth values, as in the pathways' criteria: what was not tested or not recorded is unknown, never "no" (Kleene 1952, §64).

export type Truth = 'met' | 'not-met' | 'unknown';

/** The shape that every criterion of this room shares: NHS rules, biomarkers and trials are trees over their own leaves. */
export type Tree<Leaf> =
  | { readonly all: readonly Tree<Leaf>[] }
  | { readonly any: readonly Tree<Leaf>[] }
  | { readonly not: Tree<Leaf> }
  | Leaf;

export function truthOf<Leaf extends object>(tree: Tree<Leaf>, leafTruth: (leaf: Leaf) => Truth): Truth {
  if ('all' in tree) return allOf(tree.all.map((part) => truthOf(part, leafTruth)));
  if ('any' in tree) return anyOf(tree.any.map((part) => truthOf(part, leafTruth)));
  if ('not' in tree) return negate(truthOf(tree.not, leafTruth));
  return leafTruth(tree);
}

export function leavesOf<Leaf extends object>(tree: Tree<Leaf>): readonly Leaf[] {
  if ('all' in tree) return tree.all.flatMap((part) => leavesOf(part));
  if ('any' in tree) return tree.any.flatMap((part) => leavesOf(part));
  if ('not' in tree) return leavesOf(tree.not);
  return [tree];
}

export function allOf(truths: readonly Truth[]): Truth {
  if (truths.includes('not-met')) return 'not-met';
  return truths.includes('unknown') ? 'unknown' : 'met';
}

export function anyOf(truths: readonly Truth[]): Truth {
  if (truths.includes('met')) return 'met';
  return truths.includes('unknown') ? 'unknown' : 'not-met';
}

export function negate(truth: Truth): Truth {
  return truth === 'met' ? 'not-met' : truth === 'not-met' ? 'met' : 'unknown';
}
