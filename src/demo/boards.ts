// The alliances of the demonstration: one board with its seats, a frozen paper, a decision the patients had a voice in, a project held to a measure.
// Everything goes through the room's own front door, so the demonstration obeys its rules. The people are invented.
import { PERSONAS, type Who } from '../foundation/identity/index.ts';
import type { Act, Alliances, FrozenView } from '../service/alliances/index.ts';
import { answer, type FigureSource, indicator, lastClosedPeriod } from '../service/equity/index.ts';

export const DEMO_BOARD = 'North West Genomics Partnership Board';

/** Makes the board once; a log that holds a body is left as it is. `now` is when it all happens; `figures` the made-up country. */
export async function seedBoards(alliances: Alliances, figures: FigureSource, now: Date): Promise<void> {
  if ((await alliances.now()).bodies.size > 0) return;
  const [manager, chair, patient, second, analyst] = [
    'programme-manager',
    'alliance-chair',
    'patient-representative',
    'patient-representative-other',
    'analyst',
  ].map(persona);
  if (!manager || !chair || !patient || !second || !analyst) throw new Error('The demonstration has no board members.');
  const day = (months: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(now);
  const act = async (what: Act, who: Who = manager): Promise<string> => {
    const acted = await alliances.act(what, who);
    if (acted.kind === 'refused')
      throw new Error(`The demonstration's ${what.kind} was refused: ${acted.findings.map((each) => each.what).join(' ')}`);
    return acted.id;
  };
  const body = await act({
    kind: 'body-established',
    name: DEMO_BOARD,
    alliance: 'north-west',
    purpose: 'Decides what the alliance does next, on figures that everybody at the table has seen.',
    seats: [
      { constituency: 'chair', title: 'Chair' },
      { constituency: 'patient', title: 'Patient member, inherited cancer' },
      { constituency: 'patient', title: 'Patient member, rare disease' },
      { constituency: 'hub', title: 'Laboratory hub' },
      { constituency: 'cancer-alliance', title: 'Cancer Alliance' },
      { constituency: 'primary-care', title: 'Primary care' },
    ],
    quorum: { least: 3, leastPatients: 1 },
  });
  const seat = (number: number) => `${body}-seat-${number}`;
  const appoint = (number: number, id: string, name: string) =>
    act({ kind: 'member-appointed', body, seat: seat(number), person: { id, name }, from: day(-18), to: day(18) });
  await appoint(1, chair.id, chair.name);
  await appoint(2, patient.id, patient.name);
  await appoint(3, second.id, second.name);
  await appoint(4, 'demo-hub-director', 'Dr Farida Khan');
  await appoint(5, 'demo-cancer-lead', 'Martin Boyle');
  const paper = await alliances.keepPaper(await lynchPaper(figures, now), analyst);
  const meeting = await act({ kind: 'meeting-planned', body, on: today, place: 'Online' });
  await act({ kind: 'agenda-item-added', meeting, title: 'Tumour tests that start the Lynch pathway', paper });
  await act({ kind: 'attendance-recorded', meeting, seats: [seat(1), seat(2), seat(3), seat(4)] });
  const decision = await act({
    kind: 'decision-proposed',
    meeting,
    what: 'Test every bowel tumour for Lynch syndrome by reflex, without waiting for a request',
    why: 'Fewer people in the most deprived places have the test that starts the pathway.',
    papers: [paper],
    priority: 'lynch',
    reviewOn: day(6),
  });
  const view = 'Nobody should have to know that they may ask. Tell people in plain words what the test could mean for their family.';
  await act({ kind: 'patients-view-recorded', decision, seat: seat(2), view }, patient);
  await act({ kind: 'vote-cast', decision, seat: seat(2), vote: 'for', because: '' }, patient);
  await act({ kind: 'vote-cast', decision, seat: seat(3), vote: 'for', because: '' }, second);
  await act({ kind: 'vote-cast', decision, seat: seat(1), vote: 'for', because: '' }, chair);
  await act({
    kind: 'vote-cast',
    decision,
    seat: seat(4),
    vote: 'against',
    because: 'The laboratory needs one more scientist before the volume rises.',
  });
  await act({ kind: 'decision-taken', decision });
  const project = await act({
    kind: 'project-started',
    decision,
    title: 'Reflex testing of bowel tumours',
    aim: 'Every bowel tumour is tested, wherever the person lives.',
    owner: 'Siân Powell',
    startsOn: day(-10),
    measure: {
      source: 'synthetic',
      measure: 'lynch-1-tumour-test',
      baselineFrom: day(-22),
      baselineTo: day(-10),
      target: 80,
      targetBy: day(6),
    },
  });
  await act({
    kind: 'step-added',
    project,
    title: 'Agree the reflex rule with every pathology department',
    owner: 'Dr Farida Khan',
    dueOn: day(-9),
  });
  await act({ kind: 'step-added', project, title: 'Train a champion in each bowel cancer team', owner: 'Martin Boyle', dueOn: day(2) });
  const entry = await act(
    {
      kind: 'said-drafted',
      said: 'We should not have to know that we may ask for a test.',
      heardAt: 'our board meeting',
      did: 'Bowel tumours are now tested without anyone having to ask.',
      decision,
    },
    patient,
  );
  await act({ kind: 'said-published', entry });
}

/** Drawn from the made-up country like the page draws it. */
async function lynchPaper(figures: FigureSource, now: Date): Promise<FrozenView> {
  const asked = indicator('lynch-1-tumour-test');
  if (!asked) throw new Error('There is no indicator of tumour tests.');
  const question = { indicator: asked, by: 'deprivation-fifth', where: 'all', period: lastClosedPeriod(now, asked.periodMonths) } as const;
  const found = answer(question, await figures.counts(question), figures.areas);
  if (found.kind === 'no-answer') throw new Error(found.because);
  const shown = (count: (typeof found.table.rows)[number]['numerator']) =>
    count.kind === 'shown' ? count.count.toLocaleString('en-GB') : count.mark;
  return {
    kind: 'equity-view',
    title: `${asked.title}: all areas, more and less deprived places`,
    finding: found.finding,
    method: `Shares in per cent with 95% limits by Wilson’s method (1927). ${found.table.method}. ${asked.source}. ${figures.attribution}`,
    asOf: now.toISOString().slice(0, 10),
    source: '/equity/answer?test=lynch-1-tumour-test&by=deprivation-fifth&where=all&figures=synthetic',
    columns: ['Fifth of deprivation (1 most)', 'Value (%)', 'Count', 'Of'],
    rows: found.table.rows.map(({ name, figure, numerator, denominator }) => [
      name,
      figure.kind === 'refused' ? 'Hidden' : String(figure.value),
      shown(numerator),
      shown(denominator),
    ]),
    isSynthetic: figures.isSynthetic,
  };
}

function persona(name: string): Who | undefined {
  return PERSONAS.get(name);
}
