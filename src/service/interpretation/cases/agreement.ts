// Two qualified people classify a variant, each on their own; where they differ both stand until one of them, or a third, moves.
// Nothing is overwritten: the log keeps every classification (ACGS Best Practice Guidelines 2024, independent checking).

import type { Applied, VariantClass } from './criteria.ts';

export interface Classified {
  readonly by: string;
  readonly byName: string;
  readonly at: string;
  readonly class: VariantClass;
  readonly points: number;
  readonly criteria: readonly Applied[];
  readonly note: string;
}

export type Agreement =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly first: Classified }
  | { readonly kind: 'differ'; readonly latest: readonly Classified[] }
  | { readonly kind: 'agreed'; readonly class: VariantClass; readonly latest: readonly Classified[] };

/** Each person's latest word counts; all of them must say the same, and they must be two at least. */
export function agreementOf(log: readonly Classified[]): Agreement {
  const latest = new Map<string, Classified>();
  for (const one of log.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) latest.set(one.by, one);
  const all = [...latest.values()];
  const [first] = all;
  if (!first) return { kind: 'none' };
  if (all.length === 1) return { kind: 'one', first };
  return all.every((one) => one.class === first.class)
    ? { kind: 'agreed', class: first.class, latest: all }
    : { kind: 'differ', latest: all };
}

/** The second person does not read the first one's answer before giving their own; once they have, everybody reads everything. */
export function maySeeOthers(log: readonly Pick<Classified, 'by'>[], reader: string): boolean {
  const people = new Set(log.map(({ by }) => by));
  return people.size === 0 || people.size > 1 || people.has(reader);
}
