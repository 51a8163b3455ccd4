// Alliances, their organisations and the history of who belonged where.
import { membershipsOn, ORGANISATION_TYPES } from '../../../service/alliances/index.ts';
import { words } from '../form.ts';
import { count, day, plural, shortDay } from '../format.ts';
import { cells, sheetOf } from '../table.ts';
import { type Draw, fact, form, type Table, type Take } from './page.ts';
import { actWords, allianceName, shareWords, sourceWords, TYPE_WORDS } from './words.ts';

/** More rows than this make a page nobody reads; the CSV has them all. */
const MOST_ROWS = 300;

export const overview: Draw = (asked) => {
  const { state, today, isSecretary } = asked;
  const held = membershipsOn(state.memberships, today);
  const due = [...state.decisions.values()].filter(({ taken, reviewOn }) => taken && reviewOn !== undefined && reviewOn < today);
  return {
    heading: 'Alliances',
    lead: `${plural(state.bodies.size, 'body', 'bodies')}, ${plural(state.decisions.size, 'decision')}, ${plural(state.projects.size, 'project')}. ${due.length === 0 ? 'No review of a decision is overdue.' : `${plural(due.length, 'review')} of decisions overdue.`}`,
    sections: [
      {
        title: 'Find your way',
        links: [
          { href: '/alliances/meetings', text: 'Bodies and meetings' },
          { href: '/alliances/papers', text: 'Papers' },
          {
            href: '/alliances/decisions',
            text: 'Decisions',
            ...(due.length > 0 ? { note: `${plural(due.length, 'review')} overdue` } : {}),
          },
          { href: '/alliances/projects', text: 'Projects' },
          { href: '/alliances/national', text: 'All seven together' },
          { href: '/alliances/said', text: 'You said, we did: drafts and reviews' },
          { href: '/you-said-we-did', text: 'You said, we did: what the public reads' },
          { href: '/alliances/log', text: 'Who did what' },
        ],
      },
      {
        title: 'The seven alliances',
        table: {
          columns: ['Alliance', 'Laboratory hub', 'Organisations', 'Bodies'],
          rows: state.alliances.map(({ id, name, hub }) =>
            cells(
              { text: name, href: `/alliances/of/${id}` },
              state.organisations.get(hub)?.name ?? hub,
              count(held.filter(({ alliance }) => alliance === id).length),
              count([...state.bodies.values()].filter(({ alliance }) => alliance === id).length),
            ),
          ),
        },
        links: [{ href: '/alliances/organisations', text: 'All organisations' }],
      },
      {
        title: 'Priority areas',
        table: { columns: ['Area', 'Why', 'Source'], rows: state.priorities.map(({ name, why, source }) => cells(name, why, source)) },
        forms: isSecretary
          ? [
              form(asked, {
                id: 'priority',
                isFolded: true,
                kind: 'priority-added',
                title: 'Add a priority area',
                button: 'Add the area',
                fields: [
                  { kind: 'text', name: 'priority', label: 'Short name', hint: 'Small letters and hyphens, for example pharmacogenomics' },
                  { kind: 'text', name: 'name', label: 'Name' },
                  { kind: 'area', name: 'why', label: 'Why' },
                  { kind: 'text', name: 'source', label: 'Source' },
                ],
              }),
            ]
          : [],
      },
    ],
  };
};

export const alliance: Draw = ({ state, id, today }) => {
  const found = state.alliances.find((each) => each.id === id);
  if (!found) return undefined;
  const members = membershipsOn(state.memberships, today).filter((each) => each.alliance === id);
  return {
    heading: `${found.name} Genomic Medicine Service Alliance`,
    back: '/alliances',
    lead: `${plural(members.length, 'organisation')} today.`,
    sections: [
      {
        title: 'Bodies',
        links: [...state.bodies.values()]
          .filter((each) => each.alliance === id)
          .map((each) => ({ href: `/alliances/bodies/${each.id}`, text: each.name })),
        text: [...state.bodies.values()].some((each) => each.alliance === id) ? [] : ['This alliance has no body on this service yet.'],
      },
      {
        title: 'Members today',
        table: {
          columns: ['Name', 'Code', 'Kind', 'Share', 'Since', 'How we know'],
          rows: members.slice(0, MOST_ROWS).map(({ member, weight, from, source }) => {
            const organisation = state.organisations.get(member);
            return cells(
              { text: organisation?.name ?? member, href: `/alliances/organisations/${member}` },
              member,
              organisation ? TYPE_WORDS[organisation.type] : '',
              shareWords(weight),
              shortDay(from),
              sourceWords(source),
            );
          }),
        },
        csv: `/alliances/organisations.csv?alliance=${id}`,
      },
    ],
  };
};

export const organisations: Draw = (asked) => {
  const { query, isSecretary } = asked;
  const table = organisationTable(asked);
  return {
    heading: 'Organisations and their alliances',
    back: '/alliances',
    lead: `${plural(table.rows.length, 'organisation')}${words(query.q) ? ` for “${words(query.q)}”` : ''}.${table.rows.length > MOST_ROWS ? ` The first ${MOST_ROWS} are shown.` : ''}`,
    sections: [
      { title: 'The list', table: { ...table, rows: table.rows.slice(0, MOST_ROWS) }, csv: `/alliances/organisations.csv` },
      ...(isSecretary
        ? [
            {
              title: 'Change the list',
              text: ['A longer list is imported with: opengms alliances import FILE'],
              forms: [
                form(asked, {
                  id: 'add',
                  isFolded: true,
                  kind: 'organisation-added',
                  title: 'Add an organisation',
                  button: 'Add the organisation',
                  fields: [
                    { kind: 'text', name: 'code', label: 'ODS code' },
                    { kind: 'text', name: 'name', label: 'Name' },
                    {
                      kind: 'select',
                      name: 'type',
                      label: 'Kind',
                      items: ORGANISATION_TYPES.map((value) => ({ value, text: TYPE_WORDS[value] })),
                    },
                    { kind: 'day', name: 'from', label: 'First day' },
                    { kind: 'text', name: 'source', label: 'Source' },
                  ],
                }),
              ],
            },
          ]
        : []),
    ],
  };
};

export const organisationsSheet: Take = (asked) => ({ name: 'alliance-organisations', sheet: sheetOf(organisationTable(asked)) });

function organisationTable({ state, today, query }: Parameters<Draw>[0]): Table {
  const asked = words(query.q).toLowerCase();
  const only = words(query.alliance);
  const held = membershipsOn(state.memberships, today);
  return {
    columns: ['Name', 'Code', 'Kind', 'Alliance', 'From', 'Until'],
    rows: [...state.organisations.values()]
      .filter(({ code, name }) => asked === '' || code.toLowerCase() === asked || name.toLowerCase().includes(asked))
      .flatMap(({ code, name, type, from, to }) => {
        const shares = held.filter(({ member }) => member === code);
        if (only !== '' && shares.every((share) => share.alliance !== only)) return [];
        const where = shares
          .map((share) => `${allianceName(state, share.alliance)}${share.weight === 1 ? '' : ` (${shareWords(share.weight)})`}`)
          .join(', ');
        return [
          cells(
            { text: name, href: `/alliances/organisations/${code}` },
            code,
            TYPE_WORDS[type],
            where || 'None',
            shortDay(from),
            to ? shortDay(to) : '',
          ),
        ];
      }),
  };
}

export const organisation: Draw = async (asked) => {
  const { state, id, alliances, isSecretary } = asked;
  const found = state.organisations.get(id);
  if (!found) return undefined;
  const log = await alliances.log(id);
  return {
    heading: found.name,
    caption: `${found.code}, ${TYPE_WORDS[found.type].toLowerCase()}`,
    back: '/alliances/organisations',
    facts: [
      fact('From', day(found.from)),
      ...(found.to ? [fact('Until', day(found.to))] : []),
      ...found.wasCalled.map(({ name, until }) => fact(`Until ${day(until)}`, name)),
      fact('How we know', sourceWords(found.source)),
    ],
    sections: [
      {
        title: 'Whose alliance, since when',
        table: {
          columns: ['Alliance', 'Share', 'From', 'Until', 'How we know'],
          rows: state.memberships
            .filter(({ member }) => member === id)
            .map(({ alliance: of, weight, from, to, source }) =>
              cells(
                { text: allianceName(state, of), href: `/alliances/of/${of}` },
                shareWords(weight),
                shortDay(from),
                to ? shortDay(to) : '',
                sourceWords(source),
              ),
            ),
        },
        forms: isSecretary
          ? [
              form(asked, {
                id: 'move',
                isFolded: true,
                kind: 'membership-changed',
                title: 'Change the alliance from a day on',
                button: 'Change the alliance',
                hidden: { member: id },
                fields: [
                  {
                    kind: 'area',
                    name: 'shares',
                    label: 'Alliances and shares',
                    hint: `One on each line with its share, all adding to 1, for example: ${state.alliances[0]?.id ?? ''} 0.6. The alliances are ${state.alliances.map((each) => each.id).join(', ')}.`,
                  },
                  { kind: 'day', name: 'from', label: 'From' },
                  { kind: 'text', name: 'source', label: 'Source' },
                ],
              }),
              ...(found.to
                ? []
                : [
                    form(asked, {
                      id: 'finish',
                      isFolded: true,
                      kind: 'organisation-ended',
                      title: 'End the organisation',
                      button: 'End the organisation',
                      variant: 'warning' as const,
                      hidden: { code: id },
                      fields: [
                        { kind: 'day', name: 'from', label: 'First day on which it is no more' },
                        {
                          kind: 'text',
                          name: 'source',
                          label: 'How we know',
                          hint: 'For example the order that merged it, with the successor',
                        },
                      ],
                    }),
                  ]),
              form(asked, {
                id: 'rename',
                isFolded: true,
                kind: 'organisation-renamed',
                title: 'Change the name',
                button: 'Change the name',
                variant: 'secondary',
                hidden: { code: id },
                fields: [
                  { kind: 'text', name: 'name', label: 'New name' },
                  { kind: 'day', name: 'from', label: 'From' },
                  { kind: 'text', name: 'source', label: 'Source' },
                ],
              }),
            ]
          : [],
      },
      {
        title: 'Who changed it',
        text: log.length === 0 ? ['Nobody has changed it on this service.'] : [],
        table: { columns: ['When', 'Who', 'What'], rows: log.map(({ at, by, act }) => cells(shortDay(at), by.name, actWords(act.kind))) },
      },
    ],
  };
};
