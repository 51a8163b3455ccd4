// All seven side by side, what the public is told, and the log of who did what.
import { type Governance, rollUp } from '../../../service/alliances/index.ts';
import { day, dayAndTime, plural } from '../format.ts';
import { cells, sheetOf } from '../table.ts';
import { type Asked, type Draw, form, type Table, type Take, type View } from './page.ts';
import { aboutWords, actWords, priorityName } from './words.ts';

export const national: Draw = ({ state, today }) => {
  const rows = rollUp(state, today).filter(({ alliance }) => alliance !== 'national');
  const without = state.priorities.map(({ id, name }) => ({
    name,
    missing: rows.filter(({ priorities }) => !priorities.includes(id)).map((row) => row.name),
  }));
  const noPatients = rows.filter(({ bodies, patientSeatsFilled }) => bodies > 0 && patientSeatsFilled === 0);
  const withBody = rows.filter(({ bodies }) => bodies > 0).length;
  const withProject = rows.filter(({ projectsOpen, projectsClosed }) => projectsOpen + projectsClosed > 0).length;
  return {
    heading: 'All seven alliances together',
    back: '/alliances',
    lead: `${withBody} of ${rows.length} alliances have a body here, and ${withProject} ${withProject === 1 ? 'has' : 'have'} a project. In the order of their names: this is no ranking.`,
    sections: [
      { title: 'Side by side', table: nationalTable(state, today), csv: '/alliances/national.csv' },
      {
        title: 'What is missing',
        text: [
          ...without.map(({ name, missing }) =>
            missing.length === 0 ? `${name}: every alliance has a project.` : `${name}: no project in ${missing.join(', ')}.`,
          ),
          ...noPatients.map(({ name }) => `${name} has a body without any patient member: it cannot decide.`),
        ],
      },
    ],
  };
};

export const nationalSheet: Take = ({ state, today }) => ({ name: 'alliances-national', sheet: sheetOf(nationalTable(state, today)) });

function nationalTable(state: Governance, today: string): Table {
  return {
    columns: [
      'Alliance',
      'Organisations',
      'Bodies',
      "Patients' seats held",
      'Decisions',
      'Reviews overdue',
      'Projects open',
      'Projects closed',
      'Areas with a project',
    ],
    rows: rollUp(state, today).map((row) =>
      cells(
        row.alliance === 'national' ? row.name : { text: row.name, href: `/alliances/of/${row.alliance}` },
        row.members,
        row.bodies,
        `${row.patientSeatsFilled} of ${row.patientSeats}`,
        row.decisions,
        row.reviewsOverdue,
        row.projectsOpen,
        row.projectsClosed,
        row.priorities.map((id) => priorityName(state, id)).join(', ') || 'None',
      ),
    ),
  };
}

export const saidDrafts: Draw = (asked) => {
  const { state, visit, isSecretary, isPatient } = asked;
  const mayWrite = isSecretary || isPatient;
  const waiting = [...state.said.values()].filter(({ published, withdrawn }) => !published && !withdrawn);
  const live = [...state.said.values()].filter(({ published, withdrawn }) => published && !withdrawn);
  const decisions = [...state.decisions.values()].filter(({ taken }) => taken);
  return {
    heading: 'You said, we did',
    back: '/alliances',
    lead: 'What goes on the public page. One person writes, another reads and publishes.',
    sections: [
      {
        title: 'Waiting for a second person',
        text:
          waiting.length === 0
            ? ['Nothing is waiting.']
            : waiting.map(
                ({ said, heardAt, did, drafted }) =>
                  `You said (${heardAt}): ${said}\nWe did: ${did}\nWritten by ${drafted.by.name}, ${day(drafted.at)}`,
              ),
        forms: mayWrite
          ? waiting.map((each) =>
              form(asked, {
                id: `publish-${each.id}`,
                kind: 'said-published',
                title: each.said.slice(0, 80),
                button: each.drafted.by.id === visit.who.id ? 'Publish (needs a second person)' : 'I have read it: publish',
                hidden: { entry: each.id },
                fields: [],
              }),
            )
          : [],
      },
      {
        title: 'On the public page',
        links: [{ href: '/you-said-we-did', text: 'See the public page' }],
        forms: mayWrite
          ? live.map((each) =>
              form(asked, {
                id: `withdraw-${each.id}`,
                isFolded: true,
                kind: 'said-withdrawn',
                title: `Take it off the page: ${each.did.slice(0, 80)}`,
                button: 'Take it off the page',
                variant: 'secondary',
                hidden: { entry: each.id },
                fields: [{ kind: 'text', name: 'why', label: 'Why' }],
              }),
            )
          : [],
      },
      ...(mayWrite
        ? [
            {
              title: 'Write an entry',
              text: ['Short sentences and plain words. No names, no numbers of people.'],
              forms: [
                form(asked, {
                  id: 'draft',
                  isFolded: true,
                  kind: 'said-drafted',
                  title: 'A new entry',
                  button: 'Save the draft',
                  fields: [
                    { kind: 'area', name: 'said', label: 'You said' },
                    { kind: 'text', name: 'heardAt', label: 'Where it was said', hint: 'A meeting, a survey, a group' },
                    { kind: 'area', name: 'did', label: 'We did' },
                    {
                      kind: 'select',
                      name: 'decision',
                      label: 'The decision behind it',
                      items: [{ value: '', text: 'None' }, ...decisions.map(({ id, what }) => ({ value: id, text: what.slice(0, 90) }))],
                    },
                  ],
                }),
              ],
            },
          ]
        : []),
    ],
  };
};

/** For everybody, without sign-in: published entries alone. */
export function publicPage(state: Governance): View {
  const live = [...state.said.values()].filter(({ published, withdrawn }) => published && !withdrawn).toReversed();
  return {
    heading: 'You said, we did',
    lead: 'Patients sit on our boards and vote. This is what they told us, and what came of it.',
    sections:
      live.length === 0
        ? [{ title: 'Nothing here yet', text: ['Please come back later.'] }]
        : live.map(({ said, heardAt, did, published }) => ({
            title: said,
            text: [`We heard this at: ${heardAt}`, `We did: ${did}`, `Put here on ${day(published?.at)}`],
          })),
  };
}

/** Lines of the log on one page; the CSV has them all. */
const MOST_LINES = 200;

export const log: Draw = async (asked) => {
  const table = await logTable(asked);
  return {
    heading: 'Who did what',
    back: '/alliances',
    lead: `${plural(table.rows.length, 'line')}. Nothing is ever changed or removed; each line carries the hash of the one before it.`,
    sections: [{ title: 'The log', table: { ...table, rows: table.rows.slice(0, MOST_LINES) }, csv: '/alliances/log.csv' }],
  };
};

export const logSheet: Take = async (asked) => ({ name: 'alliances-log', sheet: sheetOf(await logTable(asked)) });

async function logTable({ alliances, state }: Asked): Promise<Table> {
  const lines = await alliances.log();
  return {
    columns: ['Line', 'When', 'Who', 'Role', 'What', 'About'],
    rows: lines.map(({ number, at, by, act }) =>
      cells(number, dayAndTime(new Date(at)), by.name, by.role.replaceAll('-', ' '), actWords(act.kind), aboutWords(state, act)),
    ),
  };
}
