// What the coverage says, in sentences: where one resignation stops a step, where nobody can do it, worst first.
import type { CoverageCell } from './coverage.ts';
import type { StepNeed } from './need.ts';

export interface NeedFinding {
  readonly need: StepNeed;
  readonly sites: number;
  readonly none: readonly string[];
  readonly single: readonly string[];
  readonly below: readonly string[];
  readonly safe: number;
  readonly champions: number;
  /** "2 of 12 sites: one resignation stops FH counselling." For those who plan training: at one site it is a sentence about one person. */
  readonly words: string;
  /** "3 of 12 sites: fewer than 2 people can do FH counselling." For every other reader and every paper: who is below safe is never counted. */
  readonly openWords: string;
}

/** One finding a need, those with most sites at risk first. Names in it are of sites, never of people. */
export function findingsOf(cells: readonly CoverageCell[]): readonly NeedFinding[] {
  const byNeed = new Map<string, CoverageCell[]>();
  for (const cell of cells) {
    const before = byNeed.get(cell.need.id);
    if (before) before.push(cell);
    else byNeed.set(cell.need.id, [cell]);
  }
  return [...byNeed.values()]
    .flatMap((own) => {
      const [first] = own;
      return first ? [findingOf(first.need, own)] : [];
    })
    .sort((a, b) => atRisk(b) - atRisk(a) || b.single.length - a.single.length || a.need.name.localeCompare(b.need.name));
}

function findingOf(need: StepNeed, cells: readonly CoverageCell[]): NeedFinding {
  const at = (status: CoverageCell['status']) => cells.filter((cell) => cell.status === status).map(({ site }) => site.code);
  const [none, single, below] = [at('none'), at('single'), at('below')];
  const safe = cells.length - none.length - single.length - below.length;
  const of = `of ${cells.length} ${cells.length === 1 ? 'site' : 'sites'}`;
  const words =
    single.length > 0
      ? `${single.length} ${of}: one resignation stops ${need.name}.`
      : none.length > 0
        ? `${none.length} ${of}: nobody can do ${need.name} today.`
        : below.length > 0
          ? `${below.length} ${of}: fewer than ${need.minimumSafe} people can do ${need.name}.`
          : `${cells.length === 1 ? 'The only site' : `All ${cells.length} sites`} can do ${need.name} safely.`;
  const also = single.length > 0 && none.length > 0 ? ` At ${none.length} more nobody can do it today.` : '';
  return {
    need,
    sites: cells.length,
    none,
    single,
    below,
    safe,
    champions: cells.filter(({ hasChampion }) => hasChampion).length,
    words: words + also,
    openWords: cells.length === safe ? words : `${cells.length - safe} ${of}: fewer than ${need.minimumSafe} people can do ${need.name}.`,
  };
}

function atRisk({ none, single, below }: NeedFinding): number {
  return none.length + single.length + below.length;
}
