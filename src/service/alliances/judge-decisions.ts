// Decisions: put to a meeting with the paper they rest on, with the patients' view, by the seats that are there.
import type { Finding } from '../../foundation/errors.ts';
import { VOTES } from './act.ts';
import { finding, isDay, lines, needsDay, needsText } from './finding.ts';
import { type Decision, type Governance, holderOn, type Meeting, type Seat } from './governance.ts';
import { openMeeting, yearsAfter } from './judge-boards.ts';
import type { Judges, Moment } from './judging.ts';
import { isPatients, quorumOf } from './quorum.ts';

type Kinds = 'decision-proposed' | 'patients-view-recorded' | 'vote-cast' | 'decision-taken' | 'decision-reviewed';

/** A decision nobody looks at again for longer than this is forgotten. Our choice. */
const LONGEST_REVIEW_YEARS = 3;

export const DECISION_JUDGES: Judges<Kinds> = {
  'decision-proposed': (state, { meeting, what, why, papers, priority, reviewOn }, { today }) => [
    ...openMeeting(state, meeting),
    ...needsText('what', what, 'What is to be decided'),
    ...needsText('why', why, 'Why'),
    ...lines(
      papers.length === 0,
      'papers',
      'A decision rests on a paper, and none is named.',
      'Choose the paper with its evidence.',
      'ALL_NO_PAPER',
    ),
    ...papers.flatMap((paper) =>
      lines(!state.papers.has(paper), 'papers', `There is no paper ${paper}.`, 'Choose a paper that was kept.', 'ALL_UNKNOWN'),
    ),
    ...papers.flatMap((paper) =>
      lines(
        state.papers.has(paper) && state.meetings.get(meeting)?.agenda.every((item) => item.paper !== paper) === true,
        'papers',
        `The paper ${paper} is not on the agenda, so members could not read it.`,
        'Add it to the agenda first.',
        'ALL_NOT_ON_AGENDA',
      ),
    ),
    ...lines(
      state.priorities.every(({ id }) => id !== priority),
      'priority',
      'That is not a priority area.',
      'Choose one of the list.',
      'ALL_UNKNOWN',
    ),
    ...reviewDay(reviewOn, today),
  ],
  'patients-view-recorded': (state, { decision, seat, view }, moment) =>
    atTheTable(state, decision, seat, moment, ({ seat: found }) => [
      ...lines(
        !isPatients(found),
        'seat',
        "The patients' view is recorded from a patient's seat.",
        'Ask a patient member.',
        'ALL_WRONG_SEAT',
      ),
      ...needsText('view', view, "The patients' view"),
    ]),
  'vote-cast': (state, { decision, seat, vote, because }, moment) =>
    atTheTable(state, decision, seat, moment, () => [
      ...lines(!VOTES.includes(vote), 'vote', 'That is not a vote.', 'Vote for, against or abstain.', 'ALL_VOTE'),
      ...lines(
        vote === 'against' && because.trim() === '',
        'because',
        'A vote against is kept as dissent with its reason.',
        'Say why, in a sentence.',
        'ALL_EMPTY',
      ),
      ...(because === '' ? [] : needsText('because', because, 'The reason')),
    ]),
  'decision-taken': (state, { decision }) => {
    const put = openDecision(state, decision);
    if (put.kind === 'refused') return put.findings;
    const { found, meeting } = put;
    const body = state.bodies.get(meeting.body);
    if (!body) return [finding('decision', 'The body of this meeting is not known.', 'Check the log.', 'ALL_UNKNOWN')];
    const quorum = quorumOf(body, meeting);
    const here = new Set(quorum.present.map(({ id }) => id));
    const voted = found.votes.filter(({ seat }) => here.has(seat));
    const patientsVoted = voted.filter(({ seat }) => body.seats.some((each) => each.id === seat && isPatients(each))).length;
    return [
      ...quorum.because.map((why) => finding('decision', why, 'Nothing is decided until there is a quorum.', 'ALL_NO_QUORUM')),
      ...lines(
        found.papers.length === 0,
        'decision',
        'A decision rests on a paper, and none is named.',
        'Put it again, with its paper.',
        'ALL_NO_PAPER',
      ),
      ...lines(
        found.views.length === 0,
        'decision',
        "The patients' view has not been recorded.",
        'Ask a patient member who is present to record it.',
        'ALL_NO_PATIENTS_VIEW',
      ),
      ...lines(
        quorum.isQuorate && patientsVoted < body.quorum.leastPatients,
        'decision',
        `${patientsVoted} of the ${body.quorum.leastPatients} patient members needed have voted.`,
        'Wait for their votes; abstaining is a vote.',
        'ALL_NO_PATIENT_VOTE',
      ),
      ...lines(
        quorum.isQuorate && voted.length < body.quorum.least,
        'decision',
        `${voted.length} of the ${body.quorum.least} seats needed have voted.`,
        'Wait for their votes; abstaining is a vote.',
        'ALL_TOO_FEW_VOTES',
      ),
    ];
  },
  'decision-reviewed': ({ decisions }, { decision, found, nextReviewOn }, { today }) => [
    ...lines(
      !decisions.get(decision)?.taken,
      'decision',
      'There is no such decision to review.',
      'Choose a decision that was taken.',
      'ALL_UNKNOWN',
    ),
    ...needsText('found', found, 'What the review found'),
    ...(nextReviewOn === undefined ? [] : reviewDay(nextReviewOn, today, 'nextReviewOn')),
  ],
};

function reviewDay(day: string, today: string, where = 'reviewOn'): readonly Finding[] {
  const wrong = needsDay(where, day, 'The day of the review');
  if (wrong.length > 0) return wrong;
  return [
    ...lines(day <= today, where, 'The review is not in the future.', 'Enter a later day.', 'ALL_REVIEW'),
    ...lines(
      day > yearsAfter(today, LONGEST_REVIEW_YEARS),
      where,
      `A decision is looked at again within ${LONGEST_REVIEW_YEARS} years.`,
      'Enter an earlier day.',
      'ALL_REVIEW',
    ),
  ];
}

type Open =
  | { readonly kind: 'open'; readonly found: Decision; readonly meeting: Meeting }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

function openDecision(state: Governance, id: string): Open {
  const found = state.decisions.get(id);
  const meeting = found && state.meetings.get(found.meeting);
  if (!found || !meeting)
    return { kind: 'refused', findings: [finding('decision', 'There is no such decision.', 'Choose one of the meeting.', 'ALL_UNKNOWN')] };
  if (found.taken)
    return {
      kind: 'refused',
      findings: [finding('decision', 'This has been decided, and stands as it is.', 'A later decision can replace it.', 'ALL_DECIDED')],
    };
  const findings = openMeeting(state, meeting.id);
  return findings.length > 0 ? { kind: 'refused', findings } : { kind: 'open', found, meeting };
}

/** The seat is of this body, held on the day, present, and used by its holder; other seats' votes spoken in the room are minuted by the secretary, patients' never. */
function atTheTable(
  state: Governance,
  decision: string,
  seat: string,
  { who }: Moment,
  more: (table: { readonly seat: Seat; readonly meeting: Meeting }) => readonly Finding[],
): readonly Finding[] {
  const put = openDecision(state, decision);
  if (put.kind === 'refused') return put.findings;
  const { meeting } = put;
  const found = state.bodies.get(meeting.body)?.seats.find(({ id }) => id === seat);
  if (!found) return [finding('seat', 'That seat is not on this body.', 'Use a seat of this body.', 'ALL_WRONG_SEAT')];
  const holder = isDay(meeting.on) ? holderOn(found, meeting.on) : undefined;
  if (!holder)
    return [
      finding('seat', `The seat "${found.title}" is vacant on the day of the meeting.`, 'A vacant seat has no voice.', 'ALL_WRONG_SEAT'),
    ];
  if (meeting.present?.includes(seat) !== true)
    return [
      finding('seat', `The seat "${found.title}" is not marked present.`, 'Only seats that are present speak and vote.', 'ALL_NOT_PRESENT'),
    ];
  const isHolder = holder.id === who.id;
  if (isPatients(found) && (!isHolder || who.role !== 'patient-representative'))
    return [
      finding(
        'seat',
        "A patient's seat is used by the patient member who holds it, and by nobody for them.",
        'Ask them to sign in.',
        'ALL_WRONG_SEAT',
      ),
    ];
  if (!isHolder && who.role !== 'programme-manager')
    return [
      finding('seat', `The seat "${found.title}" is held by ${holder.name}, not by you.`, 'Vote from your own seat.', 'ALL_WRONG_SEAT'),
    ];
  return more({ seat: found, meeting });
}
