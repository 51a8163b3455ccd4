// What people do with research extracts: ask for an approval, decide it as a second person, start a run, look at it, take its files, end it. Each step
// asks the policy and goes into the log; the data itself is audited person by person, with the purpose of research.
import { recordAccess } from '../../foundation/audit/index.ts';
import { authorise, type Interaction, type Who } from '../../foundation/identity/index.ts';
import { newId } from '../../foundation/record/index.ts';
import { type Approval, type ApprovalAsked, type Format, type Problem, problemsWith, type Signature, whyNotNow } from './approval.ts';
import { NO_COUNTS } from './extract.ts';
import { typesOf } from './fields.ts';
import { pseudonymsOf, SHORTEST_SECRET } from './pseudonyms.ts';
import type { Run } from './run.ts';
import { createRuns, type RunMeans } from './runs.ts';
import { addRun, addToLog, countAgreed, type LogLine, readApprovals, readLog, readRuns, saveApproval } from './store.ts';

export interface ResearchMeans extends RunMeans {
  /** From the secret store; without it nothing leaves. */
  readonly secret: string | undefined;
}

export type Refused = {
  readonly kind: 'refused';
  readonly because: string;
  readonly field?: string;
  readonly problems?: readonly Problem[];
};
export type Doing<T> = ({ readonly kind: 'done' } & T) | Refused;

export interface RunAsked {
  readonly approval: string;
  readonly format: Format;
  readonly types?: readonly string[];
  readonly since?: string;
  readonly request?: string;
  /** Which press of a form this is. It becomes the id of the run, so the same press again is answered with the run it started. */
  readonly once?: string;
}

export interface Research {
  /** `once`: which press of a form this is; it becomes the id of the approval, and the same press again makes no second one. */
  propose(asked: ApprovalAsked, who: Who, once?: string): Promise<Doing<{ readonly approval: Approval }>>;
  /** By somebody other than who asked. */
  decide(
    id: string,
    decision: { readonly approves: boolean; readonly because: string; readonly minutes: string },
    who: Who,
  ): Promise<Doing<{ readonly approval: Approval }>>;
  /** Ends an approval before its day: nothing more leaves under it, and the files of its runs are deleted. */
  end(id: string, because: string, who: Who): Promise<Doing<{ readonly approval: Approval }>>;
  approvals(who: Who): Promise<readonly Approval[]>;
  approval(id: string, who: Who): Promise<Approval | undefined>;
  /** Answers as soon as the run is written down; it goes on by itself. */
  start(asked: RunAsked, who: Who): Promise<Doing<{ readonly run: Run }>>;
  runs(who: Who, approval?: string): Promise<readonly Run[]>;
  /** As it stands now; a finished run is asked again who has withdrawn, and files that have run out are deleted. */
  run(id: string, who: Who): Promise<Run | undefined>;
  /** The lines of one file, after asking again who has withdrawn. Undefined: there is no such file for them, or no longer. */
  download(id: string, file: string, who: Who): Promise<{ readonly run: Run; readonly lines: AsyncIterable<string> } | undefined>;
  /** Deletes the files, and stops a run under way. */
  remove(id: string, who: Who): Promise<Doing<{ readonly run: Run }>>;
  log(who: Who, about?: readonly string[]): Promise<readonly LogLine[]>;
  /** Resolves when nothing is under way: for tests, and for closing. */
  settled(): Promise<void>;
}

const ID = /^[0-9a-f-]{36}$/;
const ANOTHERS_PRESS: Refused = { kind: 'refused', because: 'This form was used for something else. Open it again' };

export function createResearch(means: ResearchMeans): Research {
  const { db, record, choices, secret, now } = means;
  const runs = createRuns(means);

  /** Why the policy says no; people and applications alike. An application sees the approvals it is named in alone. */
  const refusal = (who: Who, interaction: Interaction): Refused | undefined => {
    const permission = authorise(who, interaction, 'research');
    return permission.kind === 'refused' ? { kind: 'refused', because: permission.because } : undefined;
  };
  const isTheirs = (approval: Approval, who: Who) => who.kind !== 'application' || approval.client === who.id;
  const visible = async (id: string, who: Who): Promise<Approval | undefined> => {
    if (refusal(who, 'read') !== undefined || !ID.test(id)) return undefined;
    const [approval] = await readApprovals(db, id);
    return approval && isTheirs(approval, who) ? approval : undefined;
  };
  const signed = (who: Who): Signature => ({ id: who.id, name: who.name, at: now().toISOString() });
  const log = (who: Who, what: string, about: string, detail: string) =>
    addToLog(db, { at: now(), who: who.id, name: who.name, what, about, detail });

  const change = async (
    id: string,
    who: Who,
    made: (approval: Approval) => Approval | Refused,
    what: string,
    detail: string,
  ): Promise<Doing<{ readonly approval: Approval }>> => {
    const refused = refusal(who, 'update');
    if (refused) return refused;
    const approval = await visible(id, who);
    if (!approval) return { kind: 'refused', because: 'There is no such approval' };
    const next = made(approval);
    if ('kind' in next) return next;
    const changed = { ...next, version: approval.version + 1 };
    if (!(await saveApproval(db, changed, approval.version)))
      return { kind: 'refused', because: 'Somebody else has just changed it. Look at it again' };
    await log(who, what, id, detail);
    return { kind: 'done', approval: changed };
  };

  const research: Research = {
    propose: async (asked, who, once) => {
      const refused = refusal(who, 'create');
      if (refused) return refused;
      if (who.kind === 'application') return { kind: 'refused', because: 'A person asks for an approval' };
      const problems = problemsWith(asked);
      if (problems[0]) return { kind: 'refused', because: problems[0].because, field: problems[0].field, problems };
      const approval: Approval = { ...asked, id: once ?? newId(undefined, now()), version: 1, state: 'proposed', askedBy: signed(who) };
      if (!(await saveApproval(db, approval, 0))) {
        const [before] = await readApprovals(db, approval.id);
        return before?.askedBy.id === who.id ? { kind: 'done', approval: before } : ANOTHERS_PRESS;
      }
      await log(who, 'proposed', approval.id, approval.title);
      return { kind: 'done', approval };
    },

    decide: (id, { approves, because, minutes }, who) =>
      change(
        id,
        who,
        (approval) => {
          if (who.kind !== 'person') return { kind: 'refused', because: 'A person decides this' };
          if (approval.state !== 'proposed') return { kind: 'refused', because: 'It has been decided already' };
          if (approval.askedBy.id === who.id)
            return { kind: 'refused', because: 'You asked for it, so another member of the committee decides' };
          if (because.trim().length < 5) return { kind: 'refused', field: 'because', because: 'Say why' };
          if (minutes.trim().length < 3)
            return { kind: 'refused', field: 'minutes', because: 'Enter the meeting and item of the data access committee' };
          return { ...approval, state: approves ? 'approved' : 'refused', decided: { ...signed(who), because, minutes } };
        },
        approves ? 'approved' : 'refused',
        because,
      ),

    end: async (id, because, who) => {
      const done = await change(
        id,
        who,
        (approval) => {
          if (approval.state !== 'approved' && approval.state !== 'proposed') return { kind: 'refused', because: 'It has ended already' };
          if (because.trim().length < 5) return { kind: 'refused', field: 'because', because: 'Say why' };
          return { ...approval, state: 'ended', ended: { ...signed(who), because } };
        },
        'ended',
        because,
      );
      if (done.kind === 'done') {
        for (const run of await readRuns(db, { approval: id })) {
          await runs.stop(run);
          await runs.discard(run, 'deleted', 'The approval was ended');
        }
      }
      return done;
    },

    approvals: async (who) => (refusal(who, 'search') ? [] : (await readApprovals(db)).filter((approval) => isTheirs(approval, who))),
    approval: visible,

    start: async ({ approval: id, format, types, since, request, once }, who) => {
      // An application starts its own by asking for it; a person needs the right to.
      const refused = refusal(who, who.kind === 'application' ? 'read' : 'create');
      if (refused) return refused;
      const approval = await visible(id, who);
      if (!approval) return { kind: 'refused', because: 'There is no such approval' };
      const before = once === undefined ? undefined : await startedBefore(once, id, who);
      if (before) return before;
      const notNow = whyNotNow(approval, now());
      if (notNow) return { kind: 'refused', because: notNow };
      if (!approval.formats.includes(format))
        return { kind: 'refused', field: 'format', because: 'The approval does not name this format' };
      const allowed = typesOf(approval.dataSets);
      const beyond = types?.find((type) => !allowed.includes(type));
      if (beyond !== undefined) return { kind: 'refused', field: 'types', because: `The approval does not cover ${beyond}` };
      if (secret === undefined || Buffer.byteLength(secret) < SHORTEST_SECRET)
        return {
          kind: 'refused',
          because: `Nothing can leave: OPENGMS_RESEARCH_SECRET is not set, or shorter than ${SHORTEST_SECRET} characters`,
        };
      await runs.sweep();
      if ((await readRuns(db, { approval: id })).some(({ state }) => state === 'running'))
        return { kind: 'refused', field: 'running', because: 'A run of this approval is under way. Wait until it has ended' };
      await choices.caughtUp();
      const run: Run = {
        id: once ?? newId(undefined, now()),
        approval: id,
        format,
        ...(types ? { types } : {}),
        ...(since ? { since } : {}),
        ...(request ? { request } : {}),
        startedBy: { ...signed(who), isApplication: who.kind === 'application' },
        state: 'running',
        expected: await countAgreed(db),
        counts: NO_COUNTS,
        takenOut: 0,
        files: [],
        movedAt: now().toISOString(),
      };
      // Two posts of one press at the same moment: the first is the run, the second is answered with it.
      if (!(await addRun(db, run))) return (await startedBefore(run.id, id, who)) ?? ANOTHERS_PRESS;
      await log(who, 'started', run.id, `${approval.title}, ${format}`);
      const pseudonyms = pseudonymsOf(secret, approval.id);
      runs.begin(run, approval, pseudonyms, who);
      return { kind: 'done', run };
    },

    runs: async (who, approval) => {
      if (refusal(who, 'search')) return [];
      await runs.sweep();
      const mine = new Set((await research.approvals(who)).map(({ id }) => id));
      return (await readRuns(db, approval === undefined ? {} : { approval })).filter((run) => mine.has(run.approval));
    },

    run: async (id, who) => {
      if (!ID.test(id)) return undefined;
      await runs.sweep();
      const [run] = await readRuns(db, { id });
      if (!run || !(await visible(run.approval, who))) return undefined;
      return run.state === 'done' ? runs.settle(run) : run;
    },

    download: async (id, file, who) => {
      const run = await research.run(id, who);
      const approval = run && (await visible(run.approval, who));
      if (!run || !approval || run.state !== 'done' || whyNotNow(approval, now()) || !run.files.some(({ name }) => name === file))
        return undefined;
      await recordAccess(record, {
        who,
        interaction: 'operation',
        resources: [],
        patients: [],
        query: `research/${id}/${file}`,
        purpose: 'HRESCH',
        at: now(),
      });
      await log(who, 'downloaded', id, file);
      return { run, lines: runs.linesOf(run, file) };
    },

    remove: async (id, who) => {
      const refused = refusal(who, who.kind === 'application' ? 'read' : 'delete');
      const run = refused ? undefined : await research.run(id, who);
      if (!run) return refused ?? { kind: 'refused', because: 'There is no such run' };
      await runs.stop(run);
      await runs.discard(run, 'deleted', `Deleted by ${who.name}`);
      await log(who, 'deleted', id, '');
      return { kind: 'done', run: { ...run, state: 'deleted', files: [] } };
    },

    log: async (who, about) => (who.kind === 'application' || refusal(who, 'search') ? [] : readLog(db, about)),
    settled: runs.settled,
  };
  return research;

  /** What the same press has started already; undefined when nothing. */
  async function startedBefore(once: string, approval: string, who: Who): Promise<Doing<{ readonly run: Run }> | undefined> {
    const [run] = await readRuns(db, { id: once });
    if (!run) return undefined;
    return run.approval === approval && run.startedBy.id === who.id ? { kind: 'done', run } : ANOTHERS_PRESS;
  }
}
