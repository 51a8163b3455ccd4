// Decisions: taking one, the log of all of them, and what is due for review.
import { type Decision, type Governance, holderOn, isPatients, quorumOf, type Seat, VOTES } from '../../../service/alliances/index.ts';
import { day, dayAndTime, plural, shortDay } from '../format.ts';
import { cells, sheetOf } from '../table.ts';
import { type Asked, type Draw, fact, form, type Section, type Table, type Take } from './page.ts';
import { priorityName } from './words.ts';

export const decisions: Draw = (asked) => {
  const { state, today } = asked;
  const due = [...state.decisions.values()].filter((each) => isOverdue(each, today));
  return {
    heading: 'Decisions',
    back: '/alliances',
    lead: `${plural(state.decisions.size, 'decision')}. ${due.length === 0 ? 'No review is overdue.' : `${plural(due.length, 'review')} overdue.`}`,
    sections: [{ title: 'The log', table: decisionTable(state, today), csv: '/alliances/decisions.csv' }],
  };
};

export const decisionsSheet: Take = ({ state, today }) => ({ name: 'decisions', sheet: sheetOf(decisionTable(state, today)) });

function decisionTable(state: Governance, today: string): Table {
  return {
    columns: ['Decision', 'Body', 'Area', 'Outcome', 'For', 'Against', 'Abstained', "Patients' view", 'Look at it again'],
    rows: [...state.decisions.values()].toReversed().map((each) => {
      const body = state.bodies.get(each.body);
      return cells(
        { text: each.what, href: `/alliances/decisions/${each.id}` },
        body?.name ?? '',
        priorityName(state, each.priority),
        outcomeWords(each),
        each.taken?.tally.for ?? '',
        each.taken?.tally.against ?? '',
        each.taken?.tally.abstain ?? '',
        each.views.map(({ view }) => view).join(' / '),
        each.reviewOn === undefined ? 'Reviewed, closed' : `${shortDay(each.reviewOn)}${isOverdue(each, today) ? ', overdue' : ''}`,
      );
    }),
  };
}

function isOverdue({ taken, reviewOn }: Decision, today: string): boolean {
  return taken !== undefined && reviewOn !== undefined && reviewOn < today;
}

function outcomeWords({ taken }: Decision): string {
  return taken ? (taken.outcome === 'carried' ? 'Carried' : 'Not carried') : 'Not decided yet';
}

export const decision: Draw = (asked) => {
  const { state, id, isSecretary } = asked;
  const found = state.decisions.get(id);
  const meeting = found && state.meetings.get(found.meeting);
  const body = meeting && state.bodies.get(meeting.body);
  if (!found || !meeting || !body) return undefined;
  const quorum = quorumOf(body, meeting);
  const seatName = (seat: string) => body.seats.find((each) => each.id === seat)?.title ?? seat;
  const holder = (seat: string) => {
    const known = body.seats.find((each) => each.id === seat);
    return known ? (holderOn(known, meeting.on)?.name ?? '') : '';
  };
  return {
    heading: found.what,
    caption: `${body.name}, ${day(meeting.on)}`,
    back: `/alliances/meetings/${meeting.id}`,
    ...(found.taken
      ? {
          lead: `${outcomeWords(found)}, ${dayAndTime(new Date(found.taken.at))}: ${found.taken.tally.for} for, ${found.taken.tally.against} against, ${found.taken.tally.abstain} abstained.`,
        }
      : quorum.isQuorate
        ? { lead: `Not decided yet. ${quorum.words}` }
        : { warning: { heading: 'This cannot be decided', text: quorum.words } }),
    facts: [
      fact('Why', found.why),
      fact('Area', priorityName(state, found.priority)),
      ...(found.taken ? [fact('Quorum', found.taken.quorum)] : []),
      fact('Look at it again', found.reviewOn === undefined ? 'Reviewed, no further review' : day(found.reviewOn)),
      fact('Put by', `${found.proposed.by.name}, ${dayAndTime(new Date(found.proposed.at))}`),
    ],
    sections: [
      {
        title: 'Evidence',
        links: [
          ...found.papers.map((paper) => ({
            href: `/alliances/papers/${paper}`,
            text: state.papers.get(paper)?.title ?? paper,
            note: `figures of ${day(state.papers.get(paper)?.asOf)}`,
          })),
          { href: `/alliances/thread/${id}`, text: 'Follow the thread, from the gap to what came of it' },
        ],
      },
      {
        title: "The patients' view",
        text:
          found.views.length === 0
            ? ["No patient member has recorded the patients' view yet. Nothing is decided before that."]
            : found.views.map(({ view, seat, by }) => `${view}\n${by.name}, ${seatName(seat)}`),
        forms: found.taken ? [] : viewForms(asked, body.seats, meeting.on),
      },
      {
        title: 'Votes',
        table: {
          columns: ['Seat', 'Member', 'Vote', 'Reason', 'Recorded'],
          rows: found.votes.map(({ seat, vote, because, by }) =>
            cells(
              seatName(seat),
              holder(seat),
              vote === 'for' ? 'For' : vote === 'against' ? 'Against' : 'Abstained',
              because,
              by.name === holder(seat) ? 'By themselves' : `Minuted by ${by.name}`,
            ),
          ),
        },
        forms: found.taken || meeting.isClosed ? [] : voteForms(asked, quorum.present, meeting.on),
      },
      ...dissent(found, seatName),
      ...(isSecretary && !found.taken && !meeting.isClosed
        ? [
            {
              title: 'Take the decision',
              forms: [
                form(asked, {
                  id: 'take',
                  kind: 'decision-taken',
                  title: 'Count the votes',
                  button: 'Take the decision',
                  hidden: { decision: id },
                  fields: [],
                }),
              ],
            },
          ]
        : []),
      ...(found.taken ? [after(asked, found)] : []),
    ],
  };
};

function viewForms(asked: Asked, seats: readonly Seat[], on: string) {
  const mine = seats.find((seat) => isPatients(seat) && holderOn(seat, on)?.id === asked.visit.who.id);
  if (!asked.isPatient || !mine) return [];
  return [
    form(asked, {
      id: 'view',
      kind: 'patients-view-recorded',
      title: "Record the patients' view",
      button: "Record the patients' view",
      hidden: { decision: asked.id, seat: mine.id },
      fields: [{ kind: 'area', name: 'view', label: 'What patients think of this', hint: 'In your words. It stands beside the decision.' }],
    }),
  ];
}

function voteForms(asked: Asked, present: readonly Seat[], on: string) {
  const { visit, isSecretary, isPatient } = asked;
  const mine = present.filter((seat) => holderOn(seat, on)?.id === visit.who.id);
  const others = isSecretary ? present.filter((seat) => !isPatients(seat) && !mine.includes(seat)) : [];
  const seats = [...mine, ...others];
  if (seats.length === 0 || !(isSecretary || isPatient)) return [];
  return [
    form(asked, {
      id: 'vote',
      kind: 'vote-cast',
      title: isSecretary ? 'Vote, or minute a vote' : 'Your vote',
      button: 'Record the vote',
      hidden: { decision: asked.id },
      fields: [
        {
          kind: 'select',
          name: 'seat',
          label: 'Seat',
          items: seats.map((seat) => ({ value: seat.id, text: `${seat.title}, ${holderOn(seat, on)?.name ?? ''}` })),
        },
        {
          kind: 'radios',
          name: 'vote',
          label: 'Vote',
          items: VOTES.map((value) => ({ value, text: value === 'for' ? 'For' : value === 'against' ? 'Against' : 'Abstain' })),
        },
        { kind: 'area', name: 'because', label: 'Reason', hint: 'Needed for a vote against: it is kept as dissent.' },
      ],
    }),
  ];
}

function dissent({ votes, taken }: Decision, seatName: (seat: string) => string): readonly Section[] {
  const against = votes.filter(({ vote }) => vote === 'against');
  if (!taken || against.length === 0) return [];
  return [{ title: 'Dissent', text: against.map(({ seat, because }) => `${seatName(seat)}: ${because}`) }];
}

function after(asked: Asked, { id, reviews, taken }: Decision): Section {
  const { state, isSecretary } = asked;
  const projects = [...state.projects.values()].filter((each) => each.decision === id);
  return {
    title: 'What came of it',
    text: reviews.map(({ found, at, by }) => `Review of ${day(at)} by ${by.name}: ${found}`),
    links: [
      ...projects.map((each) => ({ href: `/alliances/projects/${each.id}`, text: each.title, note: each.closed ? 'closed' : 'project' })),
      ...(isSecretary && taken?.outcome === 'carried'
        ? [{ href: `/alliances/decisions/${id}/project`, text: 'Start a project from this decision' }]
        : []),
    ],
    forms: isSecretary
      ? [
          form(asked, {
            id: 'review',
            isFolded: true,
            kind: 'decision-reviewed',
            title: 'Record a review',
            button: 'Record the review',
            variant: 'secondary',
            hidden: { decision: id },
            fields: [
              { kind: 'area', name: 'found', label: 'What the review found' },
              { kind: 'day', name: 'nextReviewOn', label: 'Next review', hint: 'Leave empty when none is needed' },
            ],
          }),
        ]
      : [],
  };
}
