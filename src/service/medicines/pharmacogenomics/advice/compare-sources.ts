// Where sources disagree about a drug. The reading of a published text into an action is ours and is labelled so; nothing is resolved.

import type { NhsAdvice } from './apply-nhs-rules.ts';
import type { AdvisedRecommendation, DrugAdvice } from './drug-advice.ts';
import type { Action } from './nhs-rule.ts';

/** One source's position on a drug. */
export interface Position {
  readonly source: string;
  readonly actions: readonly Action[];
}

/** A disagreement: the positions side by side. */
export interface Disagreement {
  readonly drug: string;
  readonly positions: readonly Position[];
}

/** Compares what NHS rules and published guidance ask for; null when they ask for the same or only one speaks. */
export function compareSources(drug: string, nhs: readonly NhsAdvice[], published: readonly DrugAdvice[]): Disagreement | null {
  const positions: Position[] = [
    ...nhs.filter(({ action }) => action !== 'test first').map((advice) => ({ source: `NHS ${advice.rule}`, actions: [advice.action] })),
    ...published.map((advice) => ({ source: `${advice.source} ${advice.guideline.id}`, actions: actionsOf(advice.recommendations) })),
  ].filter(({ actions }) => actions.length > 0);
  const distinct = new Set(positions.map(({ actions }) => actions.map(weight).sort().join()));
  return distinct.size > 1 ? { drug, positions } : null;
}

/** "Proceed" and "monitor" both leave drug and dose as they are, and are not called a disagreement. */
function weight(action: Action): string {
  return action === 'monitor' ? 'proceed' : action;
}

function actionsOf(recommendations: readonly AdvisedRecommendation[]): readonly Action[] {
  return [...new Set(recommendations.map(actionOf))].sort();
}

/** The action a published text asks for, as this program reads it from its first sentence and its marks. */
export function actionOf({ text, changesDose, offersAlternative }: AdvisedRecommendation): Action {
  const end = text.search(/\.\s|\n/);
  const opening = end < 0 ? text : text.slice(0, end);
  if (
    /\b(start(ing)? with|initiate with|reduc\w*|lower\w*|decreas\w*)\b|\d+ ?%/i.test(opening) &&
    !/^(avoid|choose|select|use an? alternative)/i.test(opening)
  )
    return 'reduce';
  if (/\b(avoid|contraindicated|do not use|is not recommended|should not be)\b/i.test(opening))
    return offersAlternative ? 'change' : 'stop';
  if (offersAlternative) return 'change';
  return changesDose && /\b(reduc|lower|decreas)/i.test(text) ? 'reduce' : 'proceed';
}
