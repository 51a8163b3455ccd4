// A meeting: its agenda, who is present, its decisions, and whether it can decide, in words.
import { holderOn, quorumOf } from '../../../service/alliances/index.ts';
import { day, shortDay } from '../format.ts';
import { cells } from '../table.ts';
import { type Draw, fact, form } from './page.ts';
import { paperName, priorityName, SEAT_WORDS } from './words.ts';

export const meeting: Draw = (asked) => {
  const { state, id, today, isSecretary, isPatient } = asked;
  const found = state.meetings.get(id);
  const of = found && state.bodies.get(found.body);
  if (!found || !of) return undefined;
  const quorum = quorumOf(of, found);
  const decisions = [...state.decisions.values()].filter((each) => each.meeting === id);
  const papers = found.agenda.flatMap(({ paper }) =>
    paper && state.papers.has(paper) ? [{ value: paper, text: state.papers.get(paper)?.title ?? paperName(paper) }] : [],
  );
  const filled = of.seats.filter((seat) => holderOn(seat, found.on));
  const mayChange = !found.isClosed;
  return {
    heading: `Meeting of ${day(found.on)}`,
    caption: of.name,
    back: `/alliances/bodies/${of.id}`,
    ...(quorum.isQuorate || found.isClosed
      ? { lead: quorum.words }
      : { warning: { heading: 'This meeting cannot decide', text: quorum.words } }),
    facts: [fact('Where', found.place), fact('State', found.isClosed ? 'Closed' : 'Open')],
    sections: [
      {
        title: 'Agenda',
        table: {
          columns: ['Item', 'Paper'],
          rows: found.agenda.map(({ title, paper }) =>
            cells(title, paper ? { text: state.papers.get(paper)?.title ?? paper, href: `/alliances/papers/${paper}` } : 'No paper'),
          ),
        },
        forms:
          mayChange && (isSecretary || isPatient)
            ? [
                form(asked, {
                  id: 'item',
                  isFolded: true,
                  kind: 'agenda-item-added',
                  title: 'Add to the agenda',
                  button: 'Add the item',
                  variant: 'secondary',
                  hidden: { meeting: id },
                  fields: [
                    { kind: 'text', name: 'title', label: 'Item' },
                    {
                      kind: 'select',
                      name: 'paper',
                      label: 'Paper',
                      items: [
                        { value: '', text: 'No paper' },
                        ...[...state.papers.values()]
                          .toReversed()
                          .slice(0, 50)
                          .map((each) => ({ value: each.id, text: `${each.title} (${shortDay(each.asOf)})` })),
                      ],
                    },
                  ],
                }),
              ]
            : [],
      },
      {
        title: 'Who is present',
        table: {
          columns: ['Seat', 'Whose', 'Member', 'Present'],
          rows: of.seats.map((seat) =>
            cells(
              seat.title,
              SEAT_WORDS[seat.constituency],
              holderOn(seat, found.on)?.name ?? 'Vacant',
              found.present?.includes(seat.id) ? 'Yes' : found.present ? 'No' : 'Not said yet',
            ),
          ),
        },
        forms:
          mayChange && isSecretary
            ? [
                form(asked, {
                  id: 'present',
                  kind: 'attendance-recorded',
                  title: 'Record who is present',
                  button: 'Record who is present',
                  hidden: { meeting: id },
                  fields: [
                    {
                      kind: 'checks',
                      name: 'seats',
                      label: 'Present now',
                      values: found.present ?? [],
                      items: filled.map((seat) => ({ value: seat.id, text: `${holderOn(seat, found.on)?.name ?? ''}, ${seat.title}` })),
                    },
                  ],
                }),
              ]
            : [],
      },
      {
        title: 'Decisions',
        table: {
          columns: ['What', 'Rests on', 'Outcome'],
          rows: decisions.map((each) =>
            cells(
              { text: each.what, href: `/alliances/decisions/${each.id}` },
              each.papers.map((paper) => state.papers.get(paper)?.title ?? paperName(paper)).join('; '),
              each.taken ? (each.taken.outcome === 'carried' ? 'Carried' : 'Not carried') : 'Not decided yet',
            ),
          ),
        },
        forms:
          mayChange && isSecretary
            ? [
                form(asked, {
                  id: 'propose',
                  kind: 'decision-proposed',
                  title: 'Put a decision to the meeting',
                  button: 'Put it to the meeting',
                  hidden: { meeting: id },
                  fields: [
                    { kind: 'area', name: 'what', label: 'What is to be decided' },
                    { kind: 'area', name: 'why', label: 'Why' },
                    {
                      kind: 'checks',
                      name: 'papers',
                      label: 'Papers it rests on',
                      hint: papers.length === 0 ? 'Put a paper on the agenda first.' : 'Only papers on the agenda.',
                      items: papers,
                    },
                    {
                      kind: 'select',
                      name: 'priority',
                      label: 'Priority area',
                      items: state.priorities.map((each) => ({ value: each.id, text: priorityName(state, each.id) })),
                    },
                    { kind: 'day', name: 'reviewOn', label: 'Look at it again on' },
                  ],
                }),
                form(asked, {
                  id: 'close',
                  isFolded: true,
                  kind: 'meeting-closed',
                  title: 'Close the meeting',
                  button: 'Close the meeting',
                  variant: 'secondary',
                  hidden: { meeting: id },
                  fields: [],
                }),
              ]
            : [],
      },
      ...(found.on > today ? [{ title: 'Not begun', text: [`This meeting is on ${day(found.on)}.`] }] : []),
    ],
  };
};
