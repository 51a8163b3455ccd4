// What starts by itself: mismatch repair loss starts Lynch, a pathogenic germline variant opens the cascade of its pathway. Pure.

import type { Fact } from '../criteria/given.ts';

export interface Reflex {
  readonly start: string;
  /** The step to begin at, when earlier ones are done already. */
  readonly step?: string;
  readonly because: string;
  /** Results known by now, in the order of the pathway: each moves an instance along that waits for it. A result never ends a pathway by itself. */
  readonly moves?: readonly { readonly at: string; readonly event: string }[];
}

type Facts = ReadonlyMap<string, Fact>;

/** Pathways that these facts start; the caller leaves out those open or ended already for the same reason. */
export function reflexes(facts: Facts): readonly Reflex[] {
  const found: Reflex[] = [];
  const is = (fact: string, value: unknown = true) => facts.get(fact)?.value === value;
  const because = (fact: string) => `${fact}: ${(facts.get(fact)?.from ?? []).join(', ') || 'recorded'}`;
  const isLynchGene = facts.get('lynchGene')?.value !== undefined;
  if (isLynchGene)
    found.push(
      { start: 'lynch', step: 'tell-and-cascade', because: because('lynchGene') },
      { start: 'lynch-surveillance', because: because('lynchGene') },
    );
  else if (is('mmrDeficientTumour'))
    found.push({
      start: 'lynch',
      step: lynchStep(facts),
      because: because('mmrDeficientTumour'),
      moves: lynchMoves(facts),
    });
  if (is('fhVariant')) found.push({ start: 'fh', step: 'cascade', because: because('fhVariant') });
  if (facts.get('breastOvarianGene')?.value !== undefined)
    found.push({ start: 'r208', step: 'tell-and-cascade', because: because('breastOvarianGene') });
  return found;
}

/** What BRAF and methylation results move along (NICE DG27 1.2, DG42 1.1); only in the direction of the germline test. */
function lynchMoves(facts: Facts): NonNullable<Reflex['moves']> {
  const is = (fact: string, value: string) => facts.get(fact)?.value === value;
  return [
    ...(is('bowelBraf', 'negative') ? [{ at: 'braf', event: 'braf-negative' }] : []),
    ...(is('bowelMlh1Methylation', 'negative') || is('endometrialMlh1Methylation', 'negative')
      ? [{ at: 'methylation', event: 'not-methylated' }]
      : []),
  ];
}

/** Where a tumour with a loss stands (NICE DG27 1.2, DG42 1.1). */
function lynchStep(facts: Facts): string {
  const lost = (tumour: string): readonly unknown[] => {
    const value = facts.get(`${tumour}IhcLoss`)?.value;
    return Array.isArray(value) ? value : [];
  };
  const straight = (proteins: readonly unknown[]) =>
    proteins.includes('MSH2') || proteins.includes('MSH6') || (proteins.includes('PMS2') && !proteins.includes('MLH1'));
  if (straight(lost('bowel')) || straight(lost('endometrial'))) return 'germline-offer';
  if (lost('bowel').includes('MLH1')) return 'braf';
  return lost('endometrial').includes('MLH1') ? 'methylation' : 'tumour-test';
}
