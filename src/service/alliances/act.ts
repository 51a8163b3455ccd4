// Everything that can be done in the alliances. The log is these acts in order, each with who and when; nothing in it is ever edited or removed.
import type { PaperHead } from './paper.ts';

export const ORGANISATION_TYPES = [
  'hub',
  'trust',
  'primary-care-network',
  'cancer-alliance',
  'clinical-genetics',
  'research',
  'patient-group',
  'integrated-care-board',
] as const;
export type OrganisationType = (typeof ORGANISATION_TYPES)[number];

export const CONSTITUENCIES = [
  'patient',
  'chair',
  'hub',
  'provider',
  'cancer-alliance',
  'primary-care',
  'clinical-genetics',
  'research',
] as const;
export type Constituency = (typeof CONSTITUENCIES)[number];

export const VOTES = ['for', 'against', 'abstain'] as const;
export type Vote = (typeof VOTES)[number];

/** A share of a member organisation that belongs to an alliance: shares of one day add to 1. */
export interface Share {
  readonly alliance: string;
  readonly weight: number;
}

/** What a project is measured by: a series of a MeasureSource. */
export interface ChosenMeasure {
  readonly source: string;
  readonly measure: string;
  /** ISO days; the first points, that the project is held against. `to` is not included. */
  readonly baselineFrom: string;
  readonly baselineTo: string;
  readonly target: number;
  readonly targetBy: string;
}

/** Days are ISO 8601 dates. Ids of new things are given by the log when the act is accepted. */
export type Act =
  | {
      readonly kind: 'organisation-added';
      readonly code: string;
      readonly name: string;
      readonly type: OrganisationType;
      readonly from: string;
      readonly source: string;
    }
  | { readonly kind: 'organisation-renamed'; readonly code: string; readonly name: string; readonly from: string; readonly source: string }
  | { readonly kind: 'organisation-ended'; readonly code: string; readonly from: string; readonly source: string }
  | {
      readonly kind: 'membership-changed';
      readonly member: string;
      readonly from: string;
      readonly shares: readonly Share[];
      readonly source: string;
    }
  | { readonly kind: 'priority-added'; readonly priority: string; readonly name: string; readonly why: string; readonly source: string }
  | {
      readonly kind: 'body-established';
      readonly name: string;
      /** An alliance, or `national`. */
      readonly alliance: string;
      readonly purpose: string;
      readonly seats: readonly SeatOffered[];
      readonly quorum: QuorumRule;
    }
  | { readonly kind: 'seat-added'; readonly body: string; readonly constituency: Constituency; readonly title: string }
  | {
      readonly kind: 'member-appointed';
      readonly body: string;
      readonly seat: string;
      readonly person: Person;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'term-ended'; readonly body: string; readonly seat: string; readonly on: string; readonly why: string }
  | { readonly kind: 'meeting-planned'; readonly body: string; readonly on: string; readonly place: string }
  | { readonly kind: 'agenda-item-added'; readonly meeting: string; readonly title: string; readonly paper?: string }
  | { readonly kind: 'attendance-recorded'; readonly meeting: string; readonly seats: readonly string[] }
  | { readonly kind: 'meeting-closed'; readonly meeting: string }
  | { readonly kind: 'paper-kept'; readonly head: PaperHead; readonly project?: string }
  | {
      readonly kind: 'decision-proposed';
      readonly meeting: string;
      readonly what: string;
      readonly why: string;
      readonly papers: readonly string[];
      readonly priority: string;
      readonly reviewOn: string;
    }
  | { readonly kind: 'patients-view-recorded'; readonly decision: string; readonly seat: string; readonly view: string }
  | { readonly kind: 'vote-cast'; readonly decision: string; readonly seat: string; readonly vote: Vote; readonly because: string }
  | { readonly kind: 'decision-taken'; readonly decision: string; readonly taken?: Taken }
  | { readonly kind: 'decision-reviewed'; readonly decision: string; readonly found: string; readonly nextReviewOn?: string }
  | {
      readonly kind: 'project-started';
      readonly decision: string;
      readonly title: string;
      readonly aim: string;
      readonly owner: string;
      readonly startsOn: string;
      readonly measure: ChosenMeasure;
    }
  | { readonly kind: 'step-added'; readonly project: string; readonly title: string; readonly owner: string; readonly dueOn: string }
  | { readonly kind: 'step-done'; readonly project: string; readonly step: string; readonly on: string }
  | { readonly kind: 'benefit-recorded'; readonly project: string; readonly benefit: string; readonly evidence: string }
  | { readonly kind: 'project-closed'; readonly project: string; readonly outcome: string; readonly lessons: string }
  | {
      readonly kind: 'said-drafted';
      readonly said: string;
      /** Where patients said it: a meeting, a survey, a group. Never a person's name. */
      readonly heardAt: string;
      readonly did: string;
      readonly decision?: string;
    }
  | { readonly kind: 'said-published'; readonly entry: string }
  | { readonly kind: 'said-withdrawn'; readonly entry: string; readonly why: string };

export type ActKind = Act['kind'];
export type ActOf<K extends ActKind> = Extract<Act, { readonly kind: K }>;

export interface SeatOffered {
  readonly constituency: Constituency;
  readonly title: string;
}

export interface QuorumRule {
  /** Seats that must be present. */
  readonly least: number;
  /** Patients' seats among them: never 0. */
  readonly leastPatients: number;
}

export interface Person {
  /** The id they sign in with; a seat is used by its holder. */
  readonly id: string;
  readonly name: string;
}

/** How a decision ended, kept as it was worked out on the day. */
export interface Taken {
  readonly outcome: 'carried' | 'not-carried';
  readonly tally: Readonly<Record<Vote, number>>;
  readonly quorum: string;
  /** Hashes of the papers as they were when the decision was taken. */
  readonly evidence: readonly string[];
}

/** Who did it, as they signed in. */
export interface By {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** A line of the log. */
export interface Entry {
  /** 1, 2, 3, ... without gaps. */
  readonly number: number;
  /** ISO instant. */
  readonly at: string;
  readonly by: By;
  readonly act: Act;
  /** The press of the form it came from, where it came from one: the same press again is not written again. */
  readonly once?: string;
}

/** What a new thing is called: its kind and the number of the line that made it. */
const PREFIXES: Partial<Readonly<Record<ActKind, string>>> = {
  'body-established': 'body',
  'seat-added': 'seat',
  'meeting-planned': 'meeting',
  'agenda-item-added': 'item',
  'paper-kept': 'paper',
  'decision-proposed': 'decision',
  'project-started': 'project',
  'step-added': 'step',
  'benefit-recorded': 'benefit',
  'said-drafted': 'said',
};

/** The id of what an entry made; of an act that makes nothing, what it is about is in the act. */
export function idOf({ act, number }: Pick<Entry, 'act' | 'number'>): string {
  return `${PREFIXES[act.kind] ?? 'entry'}-${number}`;
}
