// Transformation projects: the measure drawn from the record, baseline, target, now; steps, benefits, closure.
import { chartOf, type Effect, effectOf, type Governance, type Project, type Series } from '../../../service/alliances/index.ts';
import { controlPicture, type Picture } from '../../../service/equity/index.ts';
import { count, day, plural, shortDay } from '../format.ts';
import { cells, sheetOf } from '../table.ts';
import { type Asked, type Draw, fact, form, type Section, type Table, type Take } from './page.ts';
import { allianceName, priorityName } from './words.ts';

export const projects: Draw = ({ state }) => ({
  heading: 'Projects',
  back: '/alliances',
  lead: `${plural(state.projects.size, 'project')}. Each started from a decision and is held to a measure.`,
  sections: [{ title: 'All projects', table: projectTable(state), csv: '/alliances/projects.csv' }],
});

export const projectsSheet: Take = ({ state }) => ({ name: 'projects', sheet: sheetOf(projectTable(state)) });

function projectTable(state: Governance): Table {
  return {
    columns: ['Project', 'Alliance', 'Area', 'Owner', 'Started', 'Steps done', 'State'],
    rows: [...state.projects.values()].toReversed().map((each) => {
      const decision = state.decisions.get(each.decision);
      const body = decision && state.bodies.get(decision.body);
      return cells(
        { text: each.title, href: `/alliances/projects/${each.id}` },
        body ? allianceName(state, body.alliance) : '',
        decision ? priorityName(state, decision.priority) : '',
        each.owner,
        shortDay(each.startsOn),
        `${each.steps.filter(({ doneOn }) => doneOn).length} of ${each.steps.length}`,
        each.closed ? 'Closed' : 'Open',
      );
    }),
  };
}

export const newProject: Draw = (asked) => {
  const { state, id, alliances, isSecretary } = asked;
  const decision = state.decisions.get(id);
  if (!decision || !isSecretary) return undefined;
  return {
    heading: 'Start a project',
    caption: decision.what,
    back: `/alliances/decisions/${id}`,
    lead: 'A project is held to a figure of the record, from before it started.',
    sections: [
      {
        title: 'The project',
        forms: [
          form(asked, {
            id: 'project',
            kind: 'project-started',
            title: 'Aim, measure, target',
            button: 'Start the project',
            hidden: { decision: id },
            fields: [
              { kind: 'text', name: 'title', label: 'Name' },
              { kind: 'area', name: 'aim', label: 'Aim' },
              { kind: 'text', name: 'owner', label: 'Who owns it' },
              { kind: 'day', name: 'startsOn', label: 'It starts on' },
              {
                kind: 'select',
                name: 'measure',
                label: 'Measure',
                items: alliances.measures.flatMap((source) =>
                  source.measures.map((each) => ({
                    value: `${source.id} ${each.id}`,
                    text: `${each.title} (${source.title.toLowerCase()})`,
                  })),
                ),
              },
              { kind: 'day', name: 'baselineFrom', label: 'Baseline from' },
              { kind: 'day', name: 'baselineTo', label: 'Baseline up to', hint: 'Not after the day the project starts' },
              { kind: 'text', name: 'target', label: 'Target in per cent' },
              { kind: 'day', name: 'targetBy', label: 'Target to be met by' },
            ],
          }),
        ],
      },
    ],
  };
};

export const project: Draw = async (asked) => {
  const { state, id, isSecretary, visit } = asked;
  const found = state.projects.get(id);
  if (!found) return undefined;
  const series = await asked.alliances.measured(found);
  const effect = series.kind === 'series' ? effectOf(series, found.measure, found.startsOn) : undefined;
  const mayFreeze =
    effect?.latest !== undefined && ['programme-manager', 'patient-representative', 'analyst', 'workforce'].includes(visit.who.role);
  return {
    heading: found.title,
    caption: 'Transformation project',
    back: '/alliances/projects',
    isSynthetic: series.kind === 'series' && series.isSynthetic,
    lead: effect?.words ?? (series.kind === 'not-measured' ? `There is no figure to show. ${series.because}` : ''),
    facts: [
      fact('Aim', found.aim),
      fact('Owner', found.owner),
      fact('Started', day(found.startsOn)),
      fact(
        'Baseline',
        `${effect?.baseline ? `${effect.baseline.value}%, ` : ''}${day(found.measure.baselineFrom)} up to ${day(found.measure.baselineTo)}`,
      ),
      fact('Target', `${found.measure.target}% by ${day(found.measure.targetBy)}`),
      fact('Now', effect?.latest ? `${effect.latest.value}%` : 'No figure yet'),
      ...(found.closed ? [fact('Closed', `${day(found.closed.at)}: ${found.closed.outcome}`), fact('Learned', found.closed.lessons)] : []),
    ],
    sections: [
      ...(series.kind === 'series' ? [measured(found, series)] : []),
      {
        title: 'Where it comes from and what came of it',
        links: [{ href: `/alliances/thread/${id}`, text: 'Follow the thread both ways: gap, paper, decision, project, effect' }],
        forms: mayFreeze
          ? [
              form(asked, {
                id: 'freeze',
                kind: 'freeze-effect',
                title: 'Put the effect before a board',
                button: 'Freeze the effect as a paper',
                variant: 'secondary',
                hidden: { project: id },
                fields: [],
              }),
            ]
          : [],
      },
      steps(asked, found),
      {
        title: 'Benefits',
        text: found.benefits.map(({ benefit, evidence, at, by }) => `${benefit} How one knows: ${evidence} (${by.name}, ${shortDay(at)})`),
        forms: isSecretary
          ? [
              form(asked, {
                id: 'benefit',
                isFolded: true,
                kind: 'benefit-recorded',
                title: 'Record a benefit',
                button: 'Record the benefit',
                variant: 'secondary',
                hidden: { project: id },
                fields: [
                  { kind: 'area', name: 'benefit', label: 'Benefit' },
                  { kind: 'area', name: 'evidence', label: 'How one knows' },
                ],
              }),
              ...(found.closed
                ? []
                : [
                    form(asked, {
                      id: 'close',
                      isFolded: true,
                      kind: 'project-closed',
                      title: 'Close the project',
                      button: 'Close the project',
                      variant: 'secondary',
                      hidden: { project: id },
                      fields: [
                        { kind: 'area', name: 'outcome', label: 'What came of it' },
                        { kind: 'area', name: 'lessons', label: 'What was learned' },
                      ],
                    }),
                  ]),
            ]
          : [],
      },
    ],
  };
};

function measured(found: Project, series: Series): Section {
  const chart = chartOf(series, found.measure);
  return {
    title: 'The measure, month by month',
    text: [series.method],
    ...(chart
      ? {
          picture: {
            src: `/alliances/projects/${found.id}/run.svg`,
            alt: `${series.title}, month by month. The table below has the same numbers.`,
            source: series.attribution,
          },
        }
      : {}),
    table: pointTable(series, found),
    csv: `/alliances/projects/${found.id}/points.csv`,
  };
}

function pointTable({ points }: Series, { measure, startsOn }: Project): Table {
  return {
    columns: ['Month', 'Value (%)', 'Count', 'Of', 'Phase'],
    rows: points.map(({ month, numerator, denominator }) =>
      cells(
        day(month),
        numerator === undefined || !denominator ? 'Hidden' : ((100 * numerator) / denominator).toFixed(1),
        numerator === undefined ? '*' : count(numerator),
        denominator === undefined ? '*' : count(denominator),
        `${month}-01` < measure.baselineTo ? 'Baseline' : `${month}-01` >= startsOn ? 'Project' : 'Between',
      ),
    ),
  };
}

function steps(asked: Asked, found: Project): Section {
  const open = found.steps.filter(({ doneOn }) => !doneOn);
  const mayChange = asked.isSecretary && !found.closed;
  return {
    title: 'Steps',
    table: {
      columns: ['Step', 'Who', 'Due', 'Done'],
      rows: found.steps.map(({ title, owner, dueOn, doneOn }) =>
        cells(title, owner, shortDay(dueOn), doneOn ? shortDay(doneOn) : dueOn < asked.today ? 'Overdue' : 'Not yet'),
      ),
    },
    forms: mayChange
      ? [
          ...(open.length > 0
            ? [
                form(asked, {
                  id: 'done',
                  kind: 'step-done',
                  title: 'A step is done',
                  button: 'Mark the step as done',
                  variant: 'secondary' as const,
                  hidden: { project: found.id },
                  fields: [
                    { kind: 'select', name: 'step', label: 'Step', items: open.map(({ id, title }) => ({ value: id, text: title })) },
                    { kind: 'day', name: 'on', label: 'Done on', value: asked.today },
                  ],
                }),
              ]
            : []),
          form(asked, {
            id: 'step',
            isFolded: true,
            kind: 'step-added',
            title: 'Add a step',
            button: 'Add the step',
            variant: 'secondary',
            hidden: { project: found.id },
            fields: [
              { kind: 'text', name: 'title', label: 'What is done' },
              { kind: 'text', name: 'owner', label: 'Who does it' },
              { kind: 'day', name: 'dueOn', label: 'Due on' },
            ],
          }),
        ]
      : [],
  };
}

export const pointsSheet: Take = async ({ state, id, alliances }) => {
  const found = state.projects.get(id);
  const series = found && (await alliances.measured(found));
  if (!found || series?.kind !== 'series') return undefined;
  return { name: `${id}-points${series.isSynthetic ? '-synthetic' : ''}`, sheet: sheetOf(pointTable(series, found)) };
};

/** The run chart with limits from the baseline; undefined when there are too few months. */
export async function runPicture({ alliances, state, id }: Pick<Asked, 'alliances' | 'state' | 'id'>): Promise<Picture | undefined> {
  const found = state.projects.get(id);
  const series = found && (await alliances.measured(found));
  const drawn = found && series?.kind === 'series' ? chartOf(series, found.measure) : undefined;
  if (!found || series?.kind !== 'series' || !drawn) return undefined;
  return controlPicture({
    caption: { id: 'run', title: series.title, subtitle: found.title, source: series.attribution, isSynthetic: series.isSynthetic },
    chart: drawn.chart,
    periods: drawn.months,
    polarity: series.polarity,
    unit: '%',
    target: found.measure.target,
  });
}

/** The effect as it stands, ready to be frozen. Nothing of it comes from the form. */
export function effectView(found: Project, series: Series, effect: Effect, today: string) {
  const { columns, rows } = pointTable(series, found);
  return {
    kind: 'measured-effect' as const,
    title: `Effect of ${found.title}`,
    finding: effect.words,
    method: `${series.method} Before and now are several months together; difference of two shares with a 95% interval by Newcombe’s method (1998).`,
    asOf: today,
    source: `/alliances/projects/${found.id}`,
    columns,
    rows: rows.map((row) => row.map(({ text }) => text)),
    isSynthetic: series.isSynthetic,
  };
}
