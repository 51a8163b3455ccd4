// One thread, followed both ways: a gap in figures, the paper that froze it, the decision, the project, its measured effect, what patients were told.
import type { Governance } from './governance.ts';

export interface ThreadStep {
  readonly stage: 'gap' | 'paper' | 'decision' | 'project' | 'effect' | 'said';
  readonly id: string;
  readonly title: string;
  /** ISO instant or day; empty for the live page, which is always now. */
  readonly at: string;
  readonly href: string;
}

export type ThreadStage = ThreadStep['stage'];

/**
 * Everything that hangs together with `id` (a paper, decision, project or public entry), from the gap to what was said about it; empty when the id is not known.
 * Links are followed in both directions until nothing new is found.
 */
export function threadOf(state: Governance, id: string): readonly ThreadStep[] {
  const linked = links(state);
  const found = new Set<string>();
  const waiting = linked.has(id) ? [id] : [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(linked.get(next) ?? []));
  }
  return [...found]
    .flatMap((each) => stepsOf(state, each))
    .sort((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage) || (a.at < b.at ? -1 : 1));
}

const ORDER: readonly ThreadStage[] = ['gap', 'paper', 'decision', 'project', 'effect', 'said'];

function links({ papers, decisions, projects, said }: Governance): ReadonlyMap<string, readonly string[]> {
  const linked = new Map<string, string[]>(
    [...papers.keys(), ...decisions.keys(), ...projects.keys(), ...said.keys()].map((id) => [id, []]),
  );
  const join = (one: string, other: string) => {
    linked.get(one)?.push(other);
    linked.get(other)?.push(one);
  };
  for (const { id, papers: evidence } of decisions.values()) for (const paper of evidence) join(paper, id);
  for (const { id, decision } of projects.values()) join(decision, id);
  for (const { id, project } of papers.values()) if (project !== undefined) join(project, id);
  for (const { id, decision } of said.values()) if (decision !== undefined) join(decision, id);
  return linked;
}

function stepsOf({ papers, decisions, projects, said }: Governance, id: string): readonly ThreadStep[] {
  const paper = papers.get(id);
  if (paper) {
    const frozen: ThreadStep = {
      stage: paper.project ? 'effect' : 'paper',
      id,
      title: paper.title,
      at: paper.kept.at,
      href: `/alliances/papers/${id}`,
    };
    return paper.project ? [frozen] : [{ stage: 'gap', id: `${id}-gap`, title: paper.finding, at: paper.asOf, href: paper.source }, frozen];
  }
  const decision = decisions.get(id);
  if (decision)
    return [
      { stage: 'decision', id, title: decision.what, at: decision.taken?.at ?? decision.proposed.at, href: `/alliances/decisions/${id}` },
    ];
  const project = projects.get(id);
  if (project) return [{ stage: 'project', id, title: project.title, at: project.started.at, href: `/alliances/projects/${id}` }];
  const entry = said.get(id);
  return entry
    ? [
        {
          stage: 'said',
          id,
          title: entry.did,
          at: entry.published?.at ?? entry.drafted.at,
          href: entry.published && !entry.withdrawn ? '/you-said-we-did' : '/alliances/said',
        },
      ]
    : [];
}
