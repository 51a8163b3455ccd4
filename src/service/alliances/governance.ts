// The state of the alliances: a fold over the log. Nothing else is kept, so what stands can always be shown with who did it and when.
import type { By, ChosenMeasure, Constituency, OrganisationType, Person, QuorumRule, Share, Taken, Vote } from './act.ts';
import type { PaperHead } from './paper.ts';

/** When and by whom. */
export interface Done {
  readonly at: string;
  readonly by: By;
}

export interface Organisation {
  readonly code: string;
  readonly name: string;
  readonly type: OrganisationType;
  readonly from: string;
  readonly to?: string;
  readonly source: string;
  /** Earlier names, each until the day it ended. */
  readonly wasCalled: readonly { readonly name: string; readonly until: string }[];
}

/** Dated and weighted; what held before stays. */
export interface Membership {
  readonly member: string;
  readonly alliance: string;
  readonly weight: number;
  readonly from: string;
  /** First day it no longer holds. */
  readonly to?: string;
  readonly source: string;
}

export interface Term extends Done {
  readonly person: Person;
  readonly from: string;
  /** Last day. */
  readonly to: string;
  /** Ended before its time, and why. */
  readonly ended?: { readonly on: string; readonly why: string };
}

export interface Seat {
  readonly id: string;
  readonly constituency: Constituency;
  readonly title: string;
  readonly terms: readonly Term[];
}

export interface Body extends Done {
  readonly id: string;
  readonly name: string;
  readonly alliance: string;
  readonly purpose: string;
  readonly seats: readonly Seat[];
  readonly quorum: QuorumRule;
}

export interface Meeting {
  readonly id: string;
  readonly body: string;
  readonly on: string;
  readonly place: string;
  readonly agenda: readonly { readonly id: string; readonly title: string; readonly paper?: string }[];
  /** Seats in the room; undefined before anybody has said. */
  readonly present: readonly string[] | undefined;
  readonly isClosed: boolean;
}

export interface Paper extends PaperHead {
  readonly id: string;
  readonly kept: Done;
  /** Whose effect it freezes. */
  readonly project?: string;
}

export interface CastVote extends Done {
  readonly seat: string;
  readonly vote: Vote;
  readonly because: string;
}

export interface Decision {
  readonly id: string;
  readonly meeting: string;
  readonly body: string;
  readonly what: string;
  readonly why: string;
  readonly papers: readonly string[];
  readonly priority: string;
  readonly proposed: Done;
  readonly views: readonly (Done & { readonly seat: string; readonly view: string })[];
  /** The last vote of each seat. */
  readonly votes: readonly CastVote[];
  readonly taken?: Taken & Done;
  readonly reviewOn: string | undefined;
  readonly reviews: readonly (Done & { readonly found: string })[];
}

export interface Project {
  readonly id: string;
  readonly decision: string;
  readonly title: string;
  readonly aim: string;
  readonly owner: string;
  readonly startsOn: string;
  readonly measure: ChosenMeasure;
  readonly started: Done;
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly owner: string;
    readonly dueOn: string;
    readonly doneOn?: string;
  }[];
  readonly benefits: readonly (Done & { readonly benefit: string; readonly evidence: string })[];
  readonly closed?: Done & { readonly outcome: string; readonly lessons: string };
}

export interface SaidEntry {
  readonly id: string;
  readonly said: string;
  readonly heardAt: string;
  readonly did: string;
  readonly decision?: string;
  readonly drafted: Done;
  readonly published?: Done;
  readonly withdrawn?: Done & { readonly why: string };
}

export interface Priority {
  readonly id: string;
  readonly name: string;
  readonly why: string;
  readonly source: string;
}

export interface Alliance {
  readonly id: string;
  readonly name: string;
  /** ODS code of the laboratory hub. */
  readonly hub: string;
}

export interface Governance {
  /** The last line of the log that is in here. */
  readonly number: number;
  readonly alliances: readonly Alliance[];
  readonly priorities: readonly Priority[];
  readonly organisations: ReadonlyMap<string, Organisation>;
  readonly memberships: readonly Membership[];
  readonly bodies: ReadonlyMap<string, Body>;
  readonly meetings: ReadonlyMap<string, Meeting>;
  readonly papers: ReadonlyMap<string, Paper>;
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly projects: ReadonlyMap<string, Project>;
  readonly said: ReadonlyMap<string, SaidEntry>;
}

export const NATIONAL = 'national';

/** Where the shares of an organisation change: what held ends that day, the new shares begin. Nothing is erased. */
export function changeShares(
  all: readonly Membership[],
  {
    member,
    from,
    shares,
    source,
  }: { readonly member: string; readonly from: string; readonly shares: readonly Share[]; readonly source: string },
): readonly Membership[] {
  const kept = all.flatMap((each) => {
    if (each.member !== member || (each.to !== undefined && each.to <= from)) return [each];
    return each.from < from ? [{ ...each, to: from }] : [];
  });
  return [...kept, ...shares.map(({ alliance, weight }) => ({ member, alliance, weight, from, source }))];
}

export function membershipsOn(all: readonly Membership[], day: string): readonly Membership[] {
  return all.filter(({ from, to }) => from <= day && (to === undefined || day < to));
}

/** Who holds a seat on a day; undefined when it is vacant. */
export function holderOn(seat: Seat, day: string): Person | undefined {
  return seat.terms.find(({ from, to, ended }) => from <= day && day <= to && (ended === undefined || day < ended.on))?.person;
}
