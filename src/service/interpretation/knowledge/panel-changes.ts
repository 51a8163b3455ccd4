// What a new version of a panel changes for anybody's tier: only the genes named here need to be judged again.

import type { Panel, PanelEntry } from '../tiers/panel.ts';

export interface PanelChange {
  readonly genes: ReadonlySet<string>;
  /** Regions or repeats differ: structural variants are judged again. */
  readonly structural: boolean;
}

export function panelChanges(before: Panel | null, after: Panel | null): PanelChange {
  const genes = new Set<string>();
  for (const symbol of new Set([...(before?.genes.keys() ?? []), ...(after?.genes.keys() ?? [])]))
    if (ruleOf(before?.genes.get(symbol)) !== ruleOf(after?.genes.get(symbol))) genes.add(symbol);
  const places = (panel: Panel | null): string => JSON.stringify([panel?.regions ?? [], panel?.repeats ?? []]);
  return { genes, structural: places(before) !== places(after) };
}

/** The parts of an entry that tiers look at; its words are shown, so they count too. */
function ruleOf(entry: PanelEntry | undefined): string {
  return entry ? `${entry.confidence}|${entry.inheritance}|${entry.lossOfFunctionDoesNotCause}` : '';
}
