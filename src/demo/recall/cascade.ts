// Cascade testing, simulated: the relatives of each person found are invited, some come, and those who carry the variant make their own relatives next.
import { drawOf, type Gene, relativesOf, type Truth, UPTAKE } from '../region/index.ts';

export type Route = 'indirect' | 'direct';
type Uptake = keyof typeof UPTAKE;

export interface Reached {
  readonly relative: Truth;
  readonly isTested: boolean;
  readonly isCarrier: boolean;
}

/** First-degree relatives of `found` and of every carrier that testing adds, each invited once, in one family. */
export function cascade(
  family: readonly Truth[],
  found: readonly Truth[],
  genes: readonly Gene[],
  of: Uptake,
  route: Route,
): readonly Reached[] {
  const reached: Reached[] = [];
  const seen = new Set(found.map(({ id }) => id));
  const waiting = [...found];
  for (let index = waiting.shift(); index !== undefined; index = waiting.shift())
    for (const { degree, person } of relativesOf(index, family)) {
      const relative = family.find(({ id }) => id === person.id);
      if (degree !== 1 || relative === undefined || relative.diedOn !== undefined || relative.age < 18 || seen.has(relative.id)) continue;
      seen.add(relative.id);
      // The published figure for direct contact is of relatives in the area.
      const share = UPTAKE[of][relative.livesElsewhere ? 'indirect' : route].value;
      const isTested = drawOf(relative.family, relative.place, 5).happens(share);
      const isCarrier = relative.variants.some(({ gene }) => genes.includes(gene));
      reached.push({ relative, isTested, isCarrier });
      if (isTested && isCarrier) waiting.push(relative);
    }
  return reached;
}
