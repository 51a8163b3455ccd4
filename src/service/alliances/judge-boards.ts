// Bodies, seats, terms, meetings, agendas and attendance.
import { CONSTITUENCIES } from './act.ts';
import { finding, isDay, lines, needsDay, needsText } from './finding.ts';
import { type Body, type Governance, holderOn, type Meeting, NATIONAL, type Seat } from './governance.ts';
import { knownAlliance } from './judge-organisations.ts';
import type { Judges } from './judging.ts';
import { checkView } from './paper.ts';
import { checkQuorumRule } from './quorum.ts';

type Kinds =
  | 'body-established'
  | 'seat-added'
  | 'member-appointed'
  | 'term-ended'
  | 'meeting-planned'
  | 'agenda-item-added'
  | 'attendance-recorded'
  | 'meeting-closed'
  | 'paper-kept';

/** A term longer than this is not a term. Our choice: two terms of three years are common in NHS bodies. */
const LONGEST_TERM_YEARS = 6;

export const BOARD_JUDGES: Judges<Kinds> = {
  'body-established': (state, { name, alliance, purpose, seats, quorum }) => [
    ...needsText('name', name, 'The name'),
    ...needsText('purpose', purpose, 'What the body is for'),
    ...(alliance === NATIONAL ? [] : knownAlliance(state, 'alliance', alliance)),
    ...lines(
      [...state.bodies.values()].some((body) => body.name === name && body.alliance === alliance),
      'name',
      'This alliance has a body of that name already.',
      'Choose another name.',
      'ALL_DUPLICATE',
    ),
    ...seats.flatMap(checkSeat),
    ...checkQuorumRule(quorum, seats),
  ],
  'seat-added': (state, { body, ...seat }) => [...theBody(state, body), ...checkSeat(seat)],
  'member-appointed': (state, act) => {
    const body = state.bodies.get(act.body);
    const seat = body?.seats.find(({ id }) => id === act.seat);
    if (!body || !seat) return [finding('seat', 'There is no such seat.', 'Choose a seat of this body.', 'ALL_UNKNOWN')];
    const findings = [
      ...needsText('name', act.person.name, 'The name'),
      ...lines(
        !/^[A-Za-z0-9-]{3,64}$/.test(act.person.id),
        'person',
        'The sign-in id is not complete.',
        'Enter the id the person signs in with.',
        'ALL_PERSON',
      ),
      ...needsDay('from', act.from, 'The first day'),
      ...needsDay('to', act.to, 'The last day'),
    ];
    if (findings.length > 0) return findings;
    return [
      ...lines(act.to <= act.from, 'to', 'The term ends before it starts.', 'Enter a later last day.', 'ALL_TERM'),
      ...lines(
        act.to > yearsAfter(act.from, LONGEST_TERM_YEARS),
        'to',
        `A term is ${LONGEST_TERM_YEARS} years at most.`,
        'Enter an earlier last day.',
        'ALL_TERM',
      ),
      ...overlaps(seat, act.from, act.to).map((term) =>
        finding(
          'from',
          `${term.person.name} holds this seat from ${term.from} to ${term.to}: the terms would overlap.`,
          'End that term first, or start later.',
          'ALL_TERM_OVERLAP',
        ),
      ),
      ...body.seats
        .filter(({ id }) => id !== seat.id)
        .flatMap((other) =>
          overlaps(other, act.from, act.to)
            .filter(({ person }) => person.id === act.person.id)
            .map(() =>
              finding(
                'person',
                `${act.person.name} holds another seat of this body in that time, and would have two votes.`,
                'Appoint somebody else.',
                'ALL_TWO_SEATS',
              ),
            ),
        ),
    ];
  },
  'term-ended': (state, { body, seat, on, why }) => {
    const found = state.bodies.get(body)?.seats.find(({ id }) => id === seat);
    if (!found) return [finding('seat', 'There is no such seat.', 'Choose a seat of this body.', 'ALL_UNKNOWN')];
    return [
      ...needsDay('on', on, 'The day the term ends'),
      ...needsText('why', why, 'The reason'),
      ...lines(isDay(on) && !holderOn(found, on), 'on', 'Nobody holds this seat on that day.', 'Choose a day in the term.', 'ALL_TERM'),
    ];
  },
  'meeting-planned': (state, { body, on, place }) => [
    ...theBody(state, body),
    ...needsDay('on', on, 'The day of the meeting'),
    ...needsText('place', place, 'Where the meeting is'),
    ...lines(
      [...state.meetings.values()].some((meeting) => meeting.body === body && meeting.on === on),
      'on',
      'This body meets on that day already.',
      'Use that meeting.',
      'ALL_DUPLICATE',
    ),
  ],
  'agenda-item-added': (state, { meeting, title, paper }) => [
    ...openMeeting(state, meeting),
    ...needsText('title', title, 'The item'),
    ...lines(
      paper !== undefined && !state.papers.has(paper),
      'paper',
      'There is no such paper.',
      'Choose a paper that was kept.',
      'ALL_UNKNOWN',
    ),
  ],
  'attendance-recorded': (state, { meeting, seats }, { today }) => {
    const found = state.meetings.get(meeting);
    const body = found && state.bodies.get(found.body);
    if (!found || !body) return openMeeting(state, meeting);
    return [
      ...openMeeting(state, meeting),
      ...lines(found.on > today, 'seats', 'The meeting has not begun.', `Record who is present on ${found.on}.`, 'ALL_TOO_EARLY'),
      ...seats.flatMap((id) => cannotSit(body, id, found)),
    ];
  },
  'meeting-closed': (state, { meeting }) => [
    ...openMeeting(state, meeting),
    ...[...state.decisions.values()]
      .filter((decision) => decision.meeting === meeting && !decision.taken)
      .map(({ what }) =>
        finding(
          'meeting',
          `"${what}" was put to this meeting and not decided.`,
          'Take the decision first, or leave the meeting open.',
          'ALL_UNDECIDED',
        ),
      ),
  ],
  // The figures were checked where they were whole; the head is made from them by the room itself.
  'paper-kept': (state, { head, project }) => [
    ...checkView({ ...head, method: '-', columns: ['-'], rows: [['-']] }),
    ...lines(
      project !== undefined && !state.projects.has(project),
      'project',
      'There is no such project.',
      'Freeze the effect of a project that stands.',
      'ALL_UNKNOWN',
    ),
  ],
};

function checkSeat({ constituency, title }: Pick<Seat, 'constituency' | 'title'>) {
  return [
    ...lines(
      !CONSTITUENCIES.includes(constituency),
      'seats',
      `"${constituency}" is not a constituency.`,
      `Use ${CONSTITUENCIES.join(', ')}.`,
      'ALL_CONSTITUENCY',
    ),
    ...needsText('seats', title, 'The name of a seat'),
  ];
}

function overlaps(seat: Seat, from: string, to: string) {
  // The day a term was ended is the first that the next may begin on.
  return seat.terms.filter((term) => term.from <= to && (term.ended ? term.ended.on > from : term.to >= from));
}

function cannotSit(body: Body, id: string, { on }: Meeting) {
  const seat = body.seats.find((each) => each.id === id);
  if (!seat) return [finding('seats', 'There is no such seat on this body.', 'Mark seats of this body.', 'ALL_UNKNOWN')];
  return lines(
    !holderOn(seat, on),
    'seats',
    `The seat "${seat.title}" is vacant on that day, so nobody can be present for it.`,
    'Appoint somebody first.',
    'ALL_VACANT',
  );
}

function theBody({ bodies }: Governance, id: string) {
  return lines(!bodies.has(id), 'body', 'There is no such body.', 'Choose one of the bodies.', 'ALL_UNKNOWN');
}

export function openMeeting({ meetings }: Governance, id: string) {
  const meeting = meetings.get(id);
  if (!meeting) return [finding('meeting', 'There is no such meeting.', 'Choose one of the meetings.', 'ALL_UNKNOWN')];
  return lines(
    meeting.isClosed,
    'meeting',
    'The meeting is closed: what it did stands as it is.',
    'Put it on the agenda of the next one.',
    'ALL_CLOSED',
  );
}

export function yearsAfter(day: string, years: number): string {
  return `${Number(day.slice(0, 4)) + years}${day.slice(4)}`;
}
