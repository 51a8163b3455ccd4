// The living room: reads the log, judges an act against all that stands, writes one line. Two people at once are one after the other.
import { type Finding, ServiceError } from '../../foundation/errors.ts';
import type { Who } from '../../foundation/identity/index.ts';
import type { Queryable } from '../../foundation/storage/index.ts';
import type { Act, Entry, Taken } from './act.ts';
import { idOf } from './act.ts';
import { finding } from './finding.ts';
import { fold } from './fold.ts';
import type { FrozenView } from './frozen-view.ts';
import type { Decision, Governance, Paper, Project } from './governance.ts';
import { judge } from './judge.ts';
import type { Measured, MeasureSource } from './measure.ts';
import { checkView, hashOf, headOf, writtenView } from './paper.ts';
import { quorumOf } from './quorum.ts';
import { SHIPPED, underNamesOf } from './shipped.ts';
import { createAllianceStore, type LogLine, lineOf, readLines } from './store.ts';

export type Acted =
  | { readonly kind: 'done'; readonly id: string; readonly entry: Entry }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export type ReadPaper =
  | { readonly kind: 'intact'; readonly paper: Paper; readonly view: FrozenView }
  /** What is kept is not what was frozen. The figures are not given: they may be anybody's. */
  | { readonly kind: 'changed'; readonly paper: Paper };

export interface Alliances {
  /** All that stands now. */
  now(): Promise<Governance>;
  /**
   * Judges an act against what stands and writes it down, or says every reason why not; nothing is half done. `once` says which press of a form it
   * is: the same press of the same person again is answered with what it made.
   */
  act(act: Act, who: Who, once?: string): Promise<Acted>;
  /** Several acts, all or none. `places` says where each came from (`line 3`), for the findings. */
  actTogether(acts: readonly Act[], who: Who, places?: readonly string[]): Promise<Acted>;
  /** Freezes a view for a board; answers with the id of the paper. Throws a ServiceError (422) when the view cannot be kept, (403) when the role may not. */
  keepPaper(view: FrozenView, who: Who, how?: { readonly project?: string; readonly once?: string }): Promise<string>;
  paper(id: string): Promise<ReadPaper | undefined>;
  readonly measures: readonly MeasureSource[];
  /** The series a project is held to, from its baseline to today. */
  measured(project: Project): Promise<Measured>;
  /** Who did what, newest first; `about` keeps to the lines that name an id. */
  log(about?: string): Promise<readonly Entry[]>;
}

interface PlacedFinding {
  /** Which of the acts. */
  readonly place: number;
  readonly finding: Finding;
}
type Judged =
  | { readonly kind: 'judged'; readonly entries: readonly Entry[] }
  | { readonly kind: 'refused'; readonly findings: readonly PlacedFinding[] };

interface Beside {
  readonly once?: string;
  readonly view?: FrozenView;
  readonly places?: readonly string[];
}

/** Two people who write at the same moment: the later one is judged again, this often at most. */
const ATTEMPTS = 20;

export function createAlliances({
  db,
  now,
  measures = [],
  nameOf = () => undefined,
}: {
  readonly db: Queryable;
  readonly now: () => Date;
  /** Where projects take their figures from. */
  readonly measures?: readonly MeasureSource[];
  /** The name of a hub or trust as the administration has it today; undefined for those it does not know. */
  readonly nameOf?: (code: string) => string | undefined;
}): Alliances {
  const store = createAllianceStore(db);
  let standing: { readonly state: Governance; readonly hash: string; readonly entries: readonly Entry[] } = {
    state: SHIPPED,
    hash: '',
    entries: [],
  };

  const read = async () => {
    const before = standing;
    const lines = await store.linesAfter(before.state.number);
    if (lines.length === 0) return standing;
    const reading = readLines(lines, { number: before.state.number, hash: before.hash });
    if (reading.kind === 'broken') throw broken(reading.number);
    // Somebody else may have read on in the meantime; the longer reading stays.
    const next = { state: fold(before.state, reading.entries), hash: reading.hash, entries: [...before.entries, ...reading.entries] };
    if (next.state.number > standing.state.number) standing = next;
    return standing;
  };

  const write = async (acts: readonly Act[], who: Who, { view, places, once }: Beside = {}): Promise<Acted> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { state, hash, entries } = await read();
      const made = once === undefined ? undefined : entries.find((entry) => entry.once === once && entry.by.id === who.id);
      if (made) return { kind: 'done', id: idOf(made), entry: made };
      const at = now();
      const judged = await judgeAll(state, acts, who, at, once);
      if (judged.kind === 'refused')
        return {
          kind: 'refused',
          findings: judged.findings.map(({ place, finding: each }) =>
            placed(each, acts.length === 1 ? undefined : (places?.[place] ?? `act ${place + 1}`)),
          ),
        };
      const lines: LogLine[] = [];
      for (const entry of judged.entries) lines.push(lineOf(entry, lines.at(-1)?.hash ?? hash));
      const last = judged.entries.at(-1);
      if (!last) return { kind: 'refused', findings: [finding('file', 'There is nothing to do.', 'Give at least one line.')] };
      if (await store.append(lines, at, view && { id: idOf(last), view: writtenView(view) })) {
        await read();
        return { kind: 'done', id: idOf(last), entry: last };
      }
    }
    return { kind: 'refused', findings: [finding('who', 'Many people are writing at this moment.', 'Try again.', 'ALL_BUSY')] };
  };

  /** Each act is judged against what stands once those before it are done. */
  const judgeAll = async (
    state: Governance,
    acts: readonly Act[],
    { id, name, role, ...who }: Who,
    at: Date,
    once?: string,
  ): Promise<Judged> => {
    const entries: Entry[] = [];
    const findings: PlacedFinding[] = [];
    let standing = state;
    for (const [place, act] of acts.entries()) {
      const found = [
        ...judge(standing, act, { who: { id, name, role, ...who }, today: dayOf(at) }),
        ...(await changedEvidence(standing, act)),
      ];
      findings.push(...found.map((each) => ({ place, finding: each })));
      if (found.length > 0) continue;
      const entry = {
        number: standing.number + 1,
        at: at.toISOString(),
        by: { id, name, role },
        act: completed(standing, act),
        ...(once === undefined ? {} : { once }),
      };
      entries.push(entry);
      standing = fold(standing, [entry]);
    }
    return findings.length > 0 ? { kind: 'refused', findings } : { kind: 'judged', entries };
  };

  /** A decision is proposed and taken on papers as they were frozen; one whose figures were changed since is named. */
  const changedEvidence = async (state: Governance, act: Act): Promise<readonly Finding[]> => {
    const papers =
      act.kind === 'decision-proposed'
        ? act.papers
        : act.kind === 'decision-taken'
          ? (state.decisions.get(act.decision)?.papers ?? [])
          : act.kind === 'agenda-item-added' && act.paper !== undefined
            ? [act.paper]
            : [];
    const readings = await Promise.all(papers.map((id) => readPaper(state, id)));
    return readings.flatMap((reading) =>
      reading?.kind === 'changed'
        ? [
            finding(
              'papers',
              `The figures of ${reading.paper.id} are not the ones that were frozen.`,
              'Freeze the view again; nothing can rest on this paper.',
              'ALL_PAPER_CHANGED',
            ),
          ]
        : [],
    );
  };

  const readPaper = async (state: Governance, id: string): Promise<ReadPaper | undefined> => {
    const paper = state.papers.get(id);
    if (!paper) return undefined;
    const kept = await store.paper(id);
    if (kept === undefined || hashOf(kept) !== paper.hash) return { kind: 'changed', paper };
    // The hash fits, so this is the view that writtenView wrote.
    return { kind: 'intact', paper, view: JSON.parse(kept) as FrozenView };
  };

  return {
    now: async () => underNamesOf((await read()).state, nameOf),
    act: (act, who, once) => write([act], who, once === undefined ? {} : { once }),
    actTogether: (acts, who, places) => write(acts, who, places ? { places } : {}),
    keepPaper: async (view, who, { project, once } = {}) => {
      const findings = checkView(view);
      if (findings.length > 0) throw new ServiceError(422, findings);
      const acted = await write([{ kind: 'paper-kept', head: headOf(view), ...(project ? { project } : {}) }], who, {
        view,
        ...(once === undefined ? {} : { once }),
      });
      if (acted.kind === 'refused')
        throw new ServiceError(acted.findings.some(({ code }) => code === 'ALL_NOT_YOURS') ? 403 : 422, acted.findings);
      return acted.id;
    },
    paper: async (id) => readPaper((await read()).state, id),
    measures,
    measured: async ({ measure }) => {
      const source = measures.find(({ id }) => id === measure.source);
      if (!source) return { kind: 'not-measured', because: 'The source of its figures is not connected to this service.' };
      return source.series(measure.measure, measure.baselineFrom, dayOf(now()));
    },
    log: async (about) => {
      const { entries } = await read();
      const found = about === undefined ? entries : entries.filter((entry) => names(entry, about));
      return found.toReversed();
    },
  };
}

/** What is worked out on the day is kept as it was worked out. */
function completed(state: Governance, act: Act): Act {
  if (act.kind !== 'decision-taken') return act;
  const decision = state.decisions.get(act.decision);
  const meeting = decision && state.meetings.get(decision.meeting);
  const body = meeting && state.bodies.get(meeting.body);
  if (!decision || !meeting || !body) return act;
  return { ...act, taken: outcomeOf(decision, quorumOf(body, meeting), state) };
}

/** More votes for than against, of the seats present; a tie carries nothing. */
function outcomeOf(decision: Decision, quorum: ReturnType<typeof quorumOf>, { papers }: Governance): Taken {
  const here = new Set(quorum.present.map(({ id }) => id));
  const count = (vote: string) => decision.votes.filter((each) => each.vote === vote && here.has(each.seat)).length;
  const tally = { for: count('for'), against: count('against'), abstain: count('abstain') };
  return {
    outcome: tally.for > tally.against ? 'carried' : 'not-carried',
    tally,
    quorum: quorum.words,
    evidence: decision.papers.map((id) => papers.get(id)?.hash ?? ''),
  };
}

function placed(each: Finding, place: string | undefined): Finding {
  return place === undefined ? each : { ...each, where: `${place}, ${each.where}` };
}

function names(entry: Entry, about: string): boolean {
  return (
    idOf(entry) === about || Object.values(entry.act).some((value) => value === about || (Array.isArray(value) && value.includes(about)))
  );
}

/** The calendar day in London, where the boards meet. */
const LONDON_DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' });

export function dayOf(at: Date): string {
  return LONDON_DAY.format(at);
}

function broken(number: number): ServiceError {
  return new ServiceError(500, [
    {
      severity: 'error',
      code: 'ALL_LOG_CHANGED',
      issue: 'exception',
      where: `line ${number}`,
      what: `Line ${number} of the log of the alliances is not as it was written.`,
      mend: 'Restore the log from a backup. Nothing is shown or decided until then.',
    },
  ]);
}
