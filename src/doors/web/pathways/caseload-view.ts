// Who is on a pathway, who is due, who is stuck and why.
import { type CaseloadCount, type CaseloadQuery, type OnPathway, PATHWAYS, type Standing } from '../../../service/pathways/index.ts';
import type { Sheet } from '../csv.ts';
import { count, day, due, nhsNumber, shortDay } from '../format.ts';
import { pathwayTitle, shortTitle, stepTitle, teamWords } from './words.ts';

export const PAGE_SIZE = 60;
const STANDINGS: Readonly<Record<Standing, string>> = {
  all: 'Everybody',
  late: 'Late',
  soon: 'Due within 14 days',
  waiting: 'Declined or not reached',
};

export interface Filters {
  readonly standing: Standing;
  readonly pathway: string;
  readonly owner: string;
  readonly words: string;
  readonly after: number;
}

export function readFilters(query: Readonly<Record<string, unknown>>, words: (value: unknown) => string): Filters {
  const standing = words(query.show);
  const pathway = words(query.pathway);
  const after = Number(words(query.after));
  return {
    standing: isStanding(standing) ? standing : 'all',
    pathway: PATHWAYS.some(({ id }) => id === pathway) ? pathway : '',
    owner: owners().includes(words(query.owner)) ? words(query.owner) : '',
    words: words(query.q),
    after: Number.isInteger(after) && after > 0 && after < 1_000_000 ? after : 0,
  };
}

function isStanding(word: string): word is Standing {
  return Object.hasOwn(STANDINGS, word);
}

function owners(): readonly string[] {
  return [...new Set(PATHWAYS.flatMap(({ steps }) => steps.map(({ owner }) => owner)))];
}

export function queryFor(filters: Filters, limit: number): CaseloadQuery {
  return {
    standing: filters.standing,
    ...(filters.pathway ? { pathway: filters.pathway } : {}),
    ...(filters.owner ? { owner: filters.owner } : {}),
    // An NHS number is kept without spaces.
    ...(filters.words ? { words: /^[\d\s]+$/.test(filters.words) ? filters.words.replace(/\s/g, '') : filters.words } : {}),
    limit,
    after: filters.after,
  };
}

export function caseloadView(given: {
  readonly rows: readonly OnPathway[];
  readonly counts: readonly CaseloadCount[];
  readonly filters: Filters;
  readonly organisation: string;
  readonly now: Date;
}) {
  const { rows, counts, filters, organisation, now } = given;
  const total = (key: 'open' | 'late' | 'soon' | 'waiting') => counts.reduce((sum, each) => sum + each[key], 0);
  const address = (more: Readonly<Record<string, string>>) => {
    const { show = filters.standing, pathway = filters.pathway, owner = filters.owner, q = filters.words, after = '' } = more;
    const parts = Object.entries({ show, pathway, owner, q, after }).filter(
      ([key, value]) => value !== '' && !(key === 'show' && value === 'all'),
    );
    return parts.length === 0 ? '/pathways' : `/pathways?${new URLSearchParams(parts)}`;
  };
  const csv = address({}).replace('/pathways', '/pathways.csv');
  return {
    heading: 'Patients on a pathway',
    organisation,
    summary: [
      { count: count(total('late')), text: 'late', href: address({ show: 'late' }) },
      { count: count(total('soon')), text: 'due within 14 days', href: address({ show: 'soon' }) },
      { count: count(total('waiting')), text: 'declined or not reached', href: address({ show: 'waiting' }) },
      { count: count(total('open')), text: 'on a pathway', href: address({ show: 'all' }) },
    ],
    words: filters.words,
    shows: Object.entries(STANDINGS).map(([value, text]) => ({ value, text, selected: value === filters.standing })),
    pathways: [
      { value: '', text: 'All pathways', selected: filters.pathway === '' },
      ...PATHWAYS.map(({ id }) => ({ value: id, text: shortTitle(id), selected: id === filters.pathway })),
    ],
    owners: [
      { value: '', text: 'All teams', selected: filters.owner === '' },
      ...owners().map((value) => ({ value, text: teamWords(value), selected: value === filters.owner })),
    ],
    rows: rows.slice(0, PAGE_SIZE).map((row) => line(row, now)),
    next: rows.length > PAGE_SIZE ? address({ after: String(filters.after + PAGE_SIZE) }) : undefined,
    csv,
    byPathway: counts.map((each) => ({
      href: address({ pathway: each.pathway, show: 'all' }),
      title: pathwayTitle(each.pathway),
      cells: [count(each.open), count(each.late), count(each.soon), count(each.waiting)],
    })),
  };
}

function line(row: OnPathway, now: Date) {
  const { person, state } = row;
  const dueAt = new Date(state.dueAt);
  return {
    href: `/pathways/patients/${person.id}`,
    patient: person.name ?? 'Name not given',
    number: nhsNumber(person.nhsNumber),
    pathway: shortTitle(state.pathway),
    step: stepTitle(state.pathway, state.version, state.step),
    owner: teamWords(state.owner),
    due: due(dueAt, now),
    isLate: dueAt < now,
    since: shortDay(new Date(state.since)),
    why: whyHere(row, now),
  };
}

/** Why somebody has not moved on, in a sentence; empty while all is in time. */
export function whyHere({ state }: Pick<OnPathway, 'state'>, now: Date): string {
  if (state.trouble) return `Needs somebody to look at it: ${state.trouble}.`;
  if (state.waiting === 'declined') return `Declined. To be offered again on ${day(new Date(state.dueAt))}.`;
  if (state.waiting === 'uncontactable') return `Could not be reached. To be tried again on ${day(new Date(state.dueAt))}.`;
  if (new Date(state.dueAt) >= now) return '';
  const told =
    state.told === 0 ? 'Nobody has been told yet' : state.told === 1 ? 'The team has been told' : 'The team and its lead have been told';
  return `${teamWords(state.owner)} has not recorded an outcome. ${told}.`;
}

export function caseloadSheet(rows: readonly OnPathway[], now: Date): Sheet {
  return {
    columns: ['Patient', 'NHS number', 'Pathway', 'Step', 'Team', 'At this step since', 'Due', 'Late', 'Why'],
    rows: rows.map((row) => [
      row.person.name,
      row.person.nhsNumber,
      pathwayTitle(row.state.pathway),
      stepTitle(row.state.pathway, row.state.version, row.state.step),
      teamWords(row.state.owner),
      row.state.since.slice(0, 10),
      row.state.dueAt.slice(0, 10),
      new Date(row.state.dueAt) < now ? 'yes' : 'no',
      whyHere(row, now),
    ]),
  };
}
