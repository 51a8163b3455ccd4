// The words of the alliances on a page.
import { type Constituency, type Governance, NATIONAL, type OrganisationType, type ThreadStage } from '../../../service/alliances/index.ts';
import { day } from '../format.ts';

export const SEAT_WORDS: Readonly<Record<Constituency, string>> = {
  patient: 'Patients',
  chair: 'Chair',
  hub: 'Laboratory hub',
  provider: 'Hospital trusts',
  'cancer-alliance': 'Cancer Alliance',
  'primary-care': 'Primary care',
  'clinical-genetics': 'Clinical genetics',
  research: 'Research',
};

export const TYPE_WORDS: Readonly<Record<OrganisationType, string>> = {
  hub: 'Laboratory hub',
  trust: 'Trust',
  'primary-care-network': 'Primary care network',
  'cancer-alliance': 'Cancer Alliance',
  'clinical-genetics': 'Clinical genetics service',
  research: 'Research organisation',
  'patient-group': 'Patient group',
  'integrated-care-board': 'Integrated care board',
};

export const STAGE_WORDS: Readonly<Record<ThreadStage, string>> = {
  gap: 'The gap, as the pages show it now',
  paper: 'Paper, frozen',
  decision: 'Decision',
  project: 'Project',
  effect: 'Measured effect, frozen',
  said: 'You said, we did',
};

export const DONE_WORDS: Readonly<Record<string, string>> = {
  'organisation-added': 'The organisation has been added.',
  'organisation-renamed': 'The name has been changed. The earlier name is kept.',
  'organisation-ended': 'The organisation has been ended. What it was stays in its history.',
  'membership-changed': 'The membership has been changed. What held before is kept.',
  'priority-added': 'The priority area has been added.',
  'body-established': 'The body has been established.',
  'seat-added': 'The seat has been added.',
  'member-appointed': 'The member has been appointed.',
  'term-ended': 'The term has been ended.',
  'meeting-planned': 'The meeting has been planned.',
  'agenda-item-added': 'It is on the agenda.',
  'attendance-recorded': 'Who is present has been recorded.',
  'meeting-closed': 'The meeting is closed.',
  'paper-kept': 'The figures have been frozen as a paper.',
  'decision-proposed': 'The decision has been put to the meeting.',
  'patients-view-recorded': "The patients' view has been recorded.",
  'vote-cast': 'The vote has been recorded.',
  'decision-taken': 'The decision has been taken.',
  'decision-reviewed': 'The review has been recorded.',
  'project-started': 'The project has been started.',
  'step-added': 'The step has been added.',
  'step-done': 'The step is done.',
  'benefit-recorded': 'The benefit has been recorded.',
  'project-closed': 'The project is closed.',
  'said-drafted': 'The draft is waiting for a second person.',
  'said-published': 'It is on the public page.',
  'said-withdrawn': 'It is off the public page.',
};

export function allianceName({ alliances }: Pick<Governance, 'alliances'>, id: string): string {
  return id === NATIONAL ? 'National' : (alliances.find((each) => each.id === id)?.name ?? id);
}

export function priorityName({ priorities }: Pick<Governance, 'priorities'>, id: string): string {
  return priorities.find((each) => each.id === id)?.name ?? id;
}

/** member-appointed as a reader says it: "Member appointed". */
export function actWords(kind: string): string {
  const text = kind.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Paper 7: what a paper is called in a table; its title is told where it is linked. */
export function paperName(id: string): string {
  return actWords(id);
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
/** What only the program needs. */
const NOT_TOLD: ReadonlySet<string> = new Set(['kind', 'hash', 'person']);

/** What an act was about: names for ids, days in words, the first 200 letters. */
export function aboutWords(state: Governance, act: Readonly<Record<string, unknown>>): string {
  return Object.entries(act)
    .flatMap(([key, value]) => (!NOT_TOLD.has(key) && typeof value === 'string' && value !== '' ? [nameOf(state, value)] : []))
    .join('; ')
    .slice(0, 200);
}

function nameOf(state: Governance, value: string): string {
  if (ISO_DAY.test(value)) return day(value);
  const body = state.bodies.get(value);
  const meeting = state.meetings.get(value);
  const seat = [...state.bodies.values()].flatMap(({ seats }) => seats).find(({ id }) => id === value);
  const meetingWords = meeting && `${state.bodies.get(meeting.body)?.name ?? ''}, meeting of ${day(meeting.on)}`;
  return (
    body?.name ??
    seat?.title ??
    meetingWords ??
    state.decisions.get(value)?.what ??
    state.papers.get(value)?.title ??
    state.projects.get(value)?.title ??
    state.said.get(value)?.did ??
    state.priorities.find(({ id }) => id === value)?.name ??
    state.organisations.get(value)?.name ??
    allianceName(state, value)
  );
}

/** A share of an organisation that stands with an alliance: all, or per cent. */
export function shareWords(weight: number): string {
  return weight === 1 ? 'All' : `${Math.round(weight * 1000) / 10}%`;
}

/** Where a membership that came with the service is known from, for people who do not read its files (data/laboratory/SOURCE.md). */
export function sourceWords(source: string): string {
  const [, how = ''] = /^data\/laboratory\/SOURCE\.md:? ?(.*)$/.exec(source) ?? [];
  if (how.startsWith('admissions')) return `${how.replace('admissions', '')} of its admissions come from there`.trim();
  if (how === 'place') return 'Where it stands';
  if (how === 'alliance text') return 'The alliance says so';
  if (source.startsWith('data/laboratory/SOURCE.md')) return 'The list of laboratory hubs';
  const [, confidence] = /^provisional reading, confidence: (\S+)$/.exec(source) ?? [];
  if (confidence === 'text') return 'Our reading of published texts, provisional';
  if (confidence !== undefined) return 'Our reading, provisional: uncertain or split';
  return source;
}
