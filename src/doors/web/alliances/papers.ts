// Papers, frozen on a day with their method and hash, and the thread from a gap to its effect.
import { threadOf } from '../../../service/alliances/index.ts';
import { day, shortDay } from '../format.ts';
import { cells } from '../table.ts';
import { type Draw, fact, form, type Take } from './page.ts';
import { paperName, STAGE_WORDS } from './words.ts';

export const papers: Draw = ({ state }) => ({
  heading: 'Papers',
  back: '/alliances',
  lead: 'Figures as they stood on a day, with their method. Once frozen, a paper is never changed.',
  sections: [
    {
      title: 'All papers',
      table: {
        columns: ['Paper', 'Figures of', 'Frozen by', 'Finding'],
        rows: [...state.papers.values()]
          .toReversed()
          .map(({ id, title, asOf, kept, finding, isSynthetic }) =>
            cells(
              { text: title, href: `/alliances/papers/${id}` },
              shortDay(asOf),
              `${kept.by.name}, ${shortDay(kept.at)}`,
              `${isSynthetic ? 'Synthetic. ' : ''}${finding}`,
            ),
          ),
      },
      links: [{ href: '/equity', text: 'Ask a question of fair access and freeze its answer' }],
    },
  ],
});

export const paper: Draw = async (asked) => {
  const reading = await asked.alliances.paper(asked.id);
  if (!reading) return undefined;
  const { paper: head } = reading;
  if (reading.kind === 'changed')
    return {
      heading: head.title,
      back: '/alliances/papers',
      warning: {
        heading: 'This paper was changed after it was frozen',
        text: 'Its figures do not have the hash that was kept with it, so they are not shown and nothing can rest on it. Freeze the view again.',
      },
      facts: [fact('Frozen', `${head.kept.by.name}, ${day(head.kept.at)}`), fact('Hash', head.hash)],
      sections: [],
    };
  const { view } = reading;
  const meetings = [...asked.state.meetings.values()].filter(
    ({ isClosed, agenda }) => !isClosed && agenda.every((item) => item.paper !== asked.id),
  );
  return {
    heading: view.title,
    caption: `${paperName(asked.id)}, figures of ${day(view.asOf)}`,
    back: '/alliances/papers',
    isSynthetic: view.isSynthetic,
    lead: view.finding,
    facts: [
      fact('How it was reached', view.method),
      fact('Frozen', `${head.kept.by.name}, ${day(head.kept.at)}`),
      fact('Hash of the whole (SHA-256)', head.hash),
    ],
    sections: [
      {
        title: 'Figures',
        table: { columns: view.columns, rows: view.rows.map((row) => cells(...row)) },
        csv: `/alliances/papers/${asked.id}/figures.csv`,
      },
      {
        title: 'Where it leads',
        links: [
          { href: view.source, text: 'The same question now', note: 'figures may have changed since' },
          { href: `/alliances/thread/${asked.id}`, text: 'Follow the thread' },
          ...[...asked.state.meetings.values()]
            .filter(({ agenda }) => agenda.some((item) => item.paper === asked.id))
            .map(({ id, on }) => ({ href: `/alliances/meetings/${id}`, text: `Meeting of ${day(on)}` })),
        ],
        forms:
          meetings.length > 0 && (asked.isSecretary || asked.isPatient)
            ? [
                form(asked, {
                  id: 'agenda',
                  kind: 'agenda-item-added',
                  title: 'Put it on an agenda',
                  button: 'Put it on the agenda',
                  hidden: { paper: asked.id },
                  fields: [
                    {
                      kind: 'select',
                      name: 'meeting',
                      label: 'Meeting',
                      items: meetings.map(({ id, body, on }) => ({
                        value: id,
                        text: `${asked.state.bodies.get(body)?.name ?? ''}, ${day(on)}`,
                      })),
                    },
                    { kind: 'text', name: 'title', label: 'Item', value: view.title },
                  ],
                }),
              ]
            : [],
      },
    ],
  };
};

export const paperSheet: Take = async ({ alliances, id }) => {
  const reading = await alliances.paper(id);
  if (reading?.kind !== 'intact') return undefined;
  const { view } = reading;
  return { name: `${id}${view.isSynthetic ? '-synthetic' : ''}`, sheet: { columns: view.columns, rows: view.rows } };
};

export const thread: Draw = ({ state, id }) => {
  const found = threadOf(state, id);
  if (found.length === 0) return undefined;
  return {
    heading: 'From a gap to its effect, and back',
    back: '/alliances',
    lead: 'Each line leads to what it names. Follow it down to what came of a gap, or up to why something was done.',
    sections: [
      {
        title: 'The thread',
        thread: found.map((step) => ({ stage: STAGE_WORDS[step.stage], title: step.title, at: day(step.at), href: step.href })),
      },
    ],
  };
};
