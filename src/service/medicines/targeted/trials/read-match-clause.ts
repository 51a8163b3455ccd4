// The boolean shape of a CTML match clause (MatchMiner, https://matchminer.gitbook.io): lists under "and" and "or", entries of several keys are all asked.

import type { Tree } from '../options/truth.ts';

/** One criterion as written: { genomic: {...} }. */
export interface WrittenCriterion {
  readonly label: string;
  readonly value: unknown;
}

/** Throws an Error that says where, when the clause is not of this shape. */
export function readMatchClause(clause: unknown, where = 'match'): Tree<WrittenCriterion> {
  if (Array.isArray(clause))
    return together(
      'all',
      clause.map((entry, index) => readMatchClause(entry, `${where}[${index}]`)),
    );
  if (typeof clause !== 'object' || clause === null) throw new Error(`${where} is neither a list nor a set of criteria.`);
  const parts = Object.entries(clause).map(([label, value]): Tree<WrittenCriterion> => {
    if (!/^(and|or)/.test(label)) return { label, value };
    if (!Array.isArray(value)) throw new Error(`${where}.${label} is not a list.`);
    const inner = value.map((entry, index) => readMatchClause(entry, `${where}.${label}[${index}]`));
    return label.startsWith('and') ? together('all', inner) : together('any', inner);
  });
  return together('all', parts);
}

function together<Leaf extends object>(kind: 'all' | 'any', parts: readonly Tree<Leaf>[]): Tree<Leaf> {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  return kind === 'all' ? { all: parts } : { any: parts };
}

/** Every smallest way to meet the criteria: one list of leaves each, negated ones as { not }. Refuses beyond `limit` paths. */
export function pathsThrough<Leaf extends object>(tree: Tree<Leaf>, limit = 10_000): readonly (readonly Tree<Leaf>[])[] {
  if ('any' in tree)
    return bounded(
      tree.any.flatMap((part) => pathsThrough(part, limit)),
      limit,
    );
  if ('all' in tree) {
    let paths: readonly (readonly Tree<Leaf>[])[] = [[]];
    for (const part of tree.all) {
      const more = pathsThrough(part, limit);
      if (paths.length * more.length > limit) throw new Error(`The criteria can be met in more than ${limit} ways.`);
      paths = paths.flatMap((path) => more.map((rest) => [...path, ...rest]));
    }
    return paths;
  }
  return [[tree]];
}

function bounded<Path>(paths: readonly Path[], limit: number): readonly Path[] {
  if (paths.length > limit) throw new Error(`The criteria can be met in more than ${limit} ways.`);
  return paths;
}
