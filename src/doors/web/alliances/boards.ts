// Bodies with their seats and vacancies, and the meetings they have.
import { type Body, CONSTITUENCIES, holderOn, NATIONAL } from '../../../service/alliances/index.ts';
import { day, plural, shortDay } from '../format.ts';
import { cells, sheetOf } from '../table.ts';
import { type Draw, fact, form, type Table, type Take } from './page.ts';
import { allianceName, SEAT_WORDS } from './words.ts';

export const bodiesAndMeetings: Draw = (asked) => {
  const { state, isSecretary } = asked;
  const next = [...state.meetings.values()]
    .filter(({ on, isClosed }) => !isClosed && on >= asked.today)
    .toSorted((a, b) => (a.on < b.on ? -1 : 1))[0]?.on;
  return {
    heading: 'Bodies and meetings',
    back: '/alliances',
    lead: bodiesWords(state.bodies.size, next),
    sections: [
      {
        title: 'Bodies',
        table: {
          columns: ['Body', 'Alliance', 'Seats', 'Patient members today'],
          rows: [...state.bodies.values()].map((each) =>
            cells(
              { text: each.name, href: `/alliances/bodies/${each.id}` },
              allianceName(state, each.alliance),
              each.seats.length,
              patientsOn(each, asked.today),
            ),
          ),
        },
      },
      {
        title: 'Meetings',
        table: {
          columns: ['Day', 'Body', 'Where', 'State'],
          rows: [...state.meetings.values()]
            .toSorted((a, b) => (a.on < b.on ? 1 : -1))
            .map(({ id, body, on, place, isClosed }) =>
              cells(
                { text: shortDay(on), href: `/alliances/meetings/${id}` },
                state.bodies.get(body)?.name ?? '',
                place,
                isClosed ? 'Closed' : 'Open',
              ),
            ),
        },
      },
      ...(isSecretary
        ? [
            {
              title: 'Establish a body',
              text: ['Patients sit by right: every body has seats of patients, and its quorum asks for them.'],
              forms: [
                form(asked, {
                  id: 'body',
                  isFolded: true,
                  kind: 'body-established',
                  title: 'A new body',
                  button: 'Establish the body',
                  fields: [
                    { kind: 'text', name: 'name', label: 'Name' },
                    {
                      kind: 'select',
                      name: 'alliance',
                      label: 'Alliance',
                      items: [...state.alliances.map(({ id, name }) => ({ value: id, text: name })), { value: NATIONAL, text: 'National' }],
                    },
                    { kind: 'area', name: 'purpose', label: 'What it is for' },
                    {
                      kind: 'area',
                      name: 'seats',
                      label: 'Seats',
                      hint: `One on each line: its kind, then its name, for example: patient Patient member for rare disease. Kinds: ${CONSTITUENCIES.join(', ')}`,
                    },
                    { kind: 'text', name: 'least', label: 'Seats needed for a quorum' },
                    { kind: 'text', name: 'leastPatients', label: 'Patient members needed among them', value: '1' },
                  ],
                }),
              ],
            },
          ]
        : []),
    ],
  };
};

function bodiesWords(bodies: number, next: string | undefined): string {
  if (bodies === 0) return 'No body decides here yet. Establish one below.';
  return `${plural(bodies, 'body', 'bodies')}. ${next ? `The next meeting is on ${day(next)}.` : 'No meeting is planned.'}`;
}

function patientsOn(body: Body, day: string): string {
  const seats = body.seats.filter(({ constituency }) => constituency === 'patient');
  return `${seats.filter((seat) => holderOn(seat, day)).length} of ${seats.length} seats held`;
}

export const body: Draw = (asked) => {
  const { state, id, today, isSecretary } = asked;
  const found = state.bodies.get(id);
  if (!found) return undefined;
  const vacant = found.seats.filter((seat) => !holderOn(seat, today));
  const { least, leastPatients } = found.quorum;
  return {
    heading: found.name,
    caption: allianceName(state, found.alliance),
    back: '/alliances/meetings',
    lead: found.purpose,
    facts: [
      fact(
        'Quorum',
        `${least} of ${plural(found.seats.length, 'seat')} present, at least ${plural(leastPatients, 'patient member')} among them. Without them nothing is decided, whoever else has come.`,
      ),
      fact('Patient members today', patientsOn(found, today)),
      fact('Vacant today', vacant.length === 0 ? 'None' : vacant.map(({ title }) => title).join(', ')),
    ],
    sections: [
      { title: 'Seats and terms', table: seatTable(found, today), csv: `/alliances/bodies/${id}/seats.csv` },
      {
        title: 'Meetings',
        links: [...state.meetings.values()]
          .filter((each) => each.body === id)
          .map((each) => ({
            href: `/alliances/meetings/${each.id}`,
            text: `${day(each.on)}, ${each.place}`,
            note: each.isClosed ? 'closed' : 'open',
          })),
        forms: isSecretary
          ? [
              form(asked, {
                id: 'meeting',
                isFolded: true,
                kind: 'meeting-planned',
                title: 'Plan a meeting',
                button: 'Plan the meeting',
                variant: 'secondary',
                hidden: { body: id },
                fields: [
                  { kind: 'day', name: 'on', label: 'Day of the meeting' },
                  { kind: 'text', name: 'place', label: 'Where it is' },
                ],
              }),
            ]
          : [],
      },
      ...(isSecretary
        ? [
            {
              title: 'Members',
              forms: [
                form(asked, {
                  id: 'appoint',
                  isFolded: true,
                  kind: 'member-appointed',
                  title: 'Appoint a member',
                  button: 'Appoint the member',
                  hidden: { body: id },
                  fields: [
                    {
                      kind: 'select',
                      name: 'seat',
                      label: 'Seat',
                      items: found.seats.map((seat) => ({ value: seat.id, text: `${seat.title} (${SEAT_WORDS[seat.constituency]})` })),
                    },
                    { kind: 'text', name: 'name', label: 'Name of the member' },
                    {
                      kind: 'text',
                      name: 'person',
                      label: 'Sign-in id of the member',
                      hint: 'The number on their smartcard or NHS sign-in',
                    },
                    { kind: 'day', name: 'from', label: 'First day of the term' },
                    { kind: 'day', name: 'to', label: 'Last day of the term' },
                  ],
                }),
                form(asked, {
                  id: 'end',
                  isFolded: true,
                  kind: 'term-ended',
                  title: 'End a term early',
                  button: 'End the term',
                  variant: 'secondary',
                  hidden: { body: id },
                  fields: [
                    {
                      kind: 'select',
                      name: 'seat',
                      label: 'Seat to be vacated',
                      items: found.seats.filter((seat) => holderOn(seat, today)).map((seat) => ({ value: seat.id, text: seat.title })),
                    },
                    { kind: 'day', name: 'on', label: 'First day without a member' },
                    { kind: 'text', name: 'why', label: 'Why' },
                  ],
                }),
                form(asked, {
                  id: 'seat',
                  isFolded: true,
                  kind: 'seat-added',
                  title: 'Add a seat',
                  button: 'Add the seat',
                  variant: 'secondary',
                  hidden: { body: id },
                  fields: [
                    {
                      kind: 'select',
                      name: 'constituency',
                      label: 'Whose seat',
                      items: CONSTITUENCIES.map((value) => ({ value, text: SEAT_WORDS[value] })),
                    },
                    { kind: 'text', name: 'title', label: 'Name of the seat' },
                  ],
                }),
              ],
            },
          ]
        : []),
    ],
  };
};

export const seatsSheet: Take = ({ state, id, today }) => {
  const found = state.bodies.get(id);
  return found && { name: 'seats', sheet: sheetOf(seatTable(found, today)) };
};

function seatTable({ seats }: Body, today: string): Table {
  return {
    columns: ['Seat', 'Whose', 'Member', 'From', 'To', 'State'],
    rows: seats.flatMap((seat) => {
      const now = holderOn(seat, today);
      if (seat.terms.length === 0) return [cells(seat.title, SEAT_WORDS[seat.constituency], 'Vacant', '', '', 'Vacant')];
      return seat.terms.map((term) =>
        cells(
          seat.title,
          SEAT_WORDS[seat.constituency],
          term.person.name,
          shortDay(term.from),
          shortDay(term.ended?.on ?? term.to),
          term.ended && term.ended.on <= today
            ? `Ended: ${term.ended.why}`
            : term.person === now
              ? 'Now'
              : term.from > today
                ? 'To come'
                : 'Past',
        ),
      );
    }),
  };
}
