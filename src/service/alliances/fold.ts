// One entry of the log applied to the state: a table, one line for each kind of act. Pure; the entries were judged before they were written.
import type { Act, ActKind, ActOf, Entry } from './act.ts';
import { idOf } from './act.ts';
import { type Body, changeShares, type Decision, type Done, type Governance, type Meeting, type Project, type Term } from './governance.ts';

/** Applies entries in order. An entry that is already in the state is left out, so a repeated read changes nothing. */
export function fold(state: Governance, entries: readonly Entry[]): Governance {
  return entries.reduce((now, entry) => (entry.number <= now.number ? now : { ...apply(now, entry), number: entry.number }), state);
}

interface Written {
  readonly id: string;
  readonly done: Done;
}

const APPLY: { readonly [K in ActKind]: (state: Governance, act: ActOf<K>, written: Written) => Partial<Governance> } = {
  'organisation-added': ({ organisations }, { code, name, type, from, source }) => ({
    organisations: put(organisations, code, { code, name, type, from, source, wasCalled: [] }),
  }),
  'organisation-renamed': ({ organisations }, { code, name, from }) => ({
    organisations: change(organisations, code, (before) => ({
      ...before,
      name,
      wasCalled: [...before.wasCalled, { name: before.name, until: from }],
    })),
  }),
  'organisation-ended': ({ organisations, memberships }, { code, from, source }) => ({
    organisations: change(organisations, code, (before) => ({ ...before, to: from })),
    memberships: changeShares(memberships, { member: code, from, shares: [], source }),
  }),
  'membership-changed': ({ memberships }, act) => ({ memberships: changeShares(memberships, act) }),
  'priority-added': ({ priorities }, { priority, name, why, source }) => ({
    priorities: [...priorities, { id: priority, name, why, source }],
  }),
  'body-established': ({ bodies }, { name, alliance, purpose, seats, quorum }, { id, done }) => ({
    bodies: put(bodies, id, {
      id,
      name,
      alliance,
      purpose,
      quorum,
      seats: seats.map((seat, place) => ({ ...seat, id: `${id}-seat-${place + 1}`, terms: [] })),
      ...done,
    }),
  }),
  'seat-added': ({ bodies }, { body, constituency, title }, { id }) => ({
    bodies: change(bodies, body, (before) => ({ ...before, seats: [...before.seats, { id, constituency, title, terms: [] }] })),
  }),
  'member-appointed': ({ bodies }, { body, seat, person, from, to }, { done }) => ({
    bodies: change(bodies, body, (before) => withTerms(before, seat, (terms) => [...terms, { person, from, to, ...done }])),
  }),
  'term-ended': ({ bodies }, { body, seat, on, why }) => ({
    bodies: change(bodies, body, (before) =>
      withTerms(before, seat, (terms) =>
        terms.map((term) => (term.to >= on && term.ended === undefined ? { ...term, ended: { on, why } } : term)),
      ),
    ),
  }),
  'meeting-planned': ({ meetings }, { body, on, place }, { id }) => ({
    meetings: put(meetings, id, { id, body, on, place, agenda: [], present: undefined, isClosed: false }),
  }),
  'agenda-item-added': ({ meetings }, { meeting, title, paper }, { id }) => ({
    meetings: change(meetings, meeting, (before) => ({
      ...before,
      agenda: [...before.agenda, { id, title, ...(paper ? { paper } : {}) }],
    })),
  }),
  'attendance-recorded': ({ meetings }, { meeting, seats }) => ({
    meetings: change(meetings, meeting, (before): Meeting => ({ ...before, present: seats })),
  }),
  'meeting-closed': ({ meetings }, { meeting }) => ({ meetings: change(meetings, meeting, (before) => ({ ...before, isClosed: true })) }),
  'paper-kept': ({ papers }, { head, project }, { id, done }) => ({
    papers: put(papers, id, { ...head, id, kept: done, ...(project ? { project } : {}) }),
  }),
  'decision-proposed': ({ decisions, meetings }, { meeting, what, why, papers, priority, reviewOn }, { id, done }) => ({
    decisions: put(decisions, id, {
      id,
      meeting,
      body: meetings.get(meeting)?.body ?? '',
      what,
      why,
      papers,
      priority,
      reviewOn,
      proposed: done,
      views: [],
      votes: [],
      reviews: [],
    }),
  }),
  'patients-view-recorded': ({ decisions }, { decision, seat, view }, { done }) => ({
    decisions: change(decisions, decision, (before) => ({ ...before, views: [...before.views, { seat, view, ...done }] })),
  }),
  'vote-cast': ({ decisions }, { decision, seat, vote, because }, { done }) => ({
    decisions: change(decisions, decision, (before) => ({
      ...before,
      votes: [...before.votes.filter((each) => each.seat !== seat), { seat, vote, because, ...done }],
    })),
  }),
  'decision-taken': ({ decisions }, { decision, taken }, { done }) => ({
    decisions: change(decisions, decision, (before) => (taken ? { ...before, taken: { ...taken, ...done } } : before)),
  }),
  'decision-reviewed': ({ decisions }, { decision, found, nextReviewOn }, { done }) => ({
    decisions: change(
      decisions,
      decision,
      (before): Decision => ({ ...before, reviewOn: nextReviewOn, reviews: [...before.reviews, { found, ...done }] }),
    ),
  }),
  'project-started': ({ projects }, { kind: _, ...project }, { id, done }) => ({
    projects: put(projects, id, { ...project, id, started: done, steps: [], benefits: [] }),
  }),
  'step-added': ({ projects }, { project, title, owner, dueOn }, { id }) => ({
    projects: change(projects, project, (before) => ({ ...before, steps: [...before.steps, { id, title, owner, dueOn }] })),
  }),
  'step-done': ({ projects }, { project, step, on }) => ({
    projects: change(projects, project, (before) => ({
      ...before,
      steps: before.steps.map((each) => (each.id === step ? { ...each, doneOn: on } : each)),
    })),
  }),
  'benefit-recorded': ({ projects }, { project, benefit, evidence }, { done }) => ({
    projects: change(projects, project, (before) => ({ ...before, benefits: [...before.benefits, { benefit, evidence, ...done }] })),
  }),
  'project-closed': ({ projects }, { project, outcome, lessons }, { done }) => ({
    projects: change(projects, project, (before): Project => ({ ...before, closed: { outcome, lessons, ...done } })),
  }),
  'said-drafted': ({ said: all }, { said, heardAt, did, decision }, { id, done }) => ({
    said: put(all, id, { id, said, heardAt, did, ...(decision ? { decision } : {}), drafted: done }),
  }),
  'said-published': ({ said }, { entry }, { done }) => ({ said: change(said, entry, (before) => ({ ...before, published: done })) }),
  'said-withdrawn': ({ said }, { entry, why }, { done }) => ({
    said: change(said, entry, (before) => ({ ...before, withdrawn: { why, ...done } })),
  }),
};

function apply(state: Governance, entry: Entry): Governance {
  // The table holds for each kind the function that takes acts of that kind; the compiler cannot join the two sides by itself.
  const change = APPLY[entry.act.kind] as (state: Governance, act: Act, written: Written) => Partial<Governance>;
  return { ...state, ...change(state, entry.act, { id: idOf(entry), done: { at: entry.at, by: entry.by } }) };
}

function withTerms(body: Body, seat: string, terms: (before: readonly Term[]) => readonly Term[]): Body {
  return { ...body, seats: body.seats.map((each) => (each.id === seat ? { ...each, terms: terms(each.terms) } : each)) };
}

function put<T>(all: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  return new Map(all).set(key, value);
}

function change<T>(all: ReadonlyMap<string, T>, key: string, next: (before: T) => T): ReadonlyMap<string, T> {
  const before = all.get(key);
  return before === undefined ? all : put(all, key, next(before));
}
