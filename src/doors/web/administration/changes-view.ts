// Changes of hubs, routing and turnaround in words: the list with its history, the forms that propose one, and the page where it is decided.
import { hubOf, type KeptChange, organisationName, type Routing, type RuleChange } from '../../../service/laboratory/index.ts';
import type { Sheet } from '../csv.ts';
import { type Fields, messagesByField, one } from '../form.ts';
import { day, dayAndTime, plural } from '../format.ts';
import type { PageError } from '../page.ts';

/** What can be changed, where it is listed, and what its form asks. */
export const CHANGE_KINDS = {
  organisation: {
    list: '/administration/organisations',
    heading: 'Propose a change of an organisation',
    lead: 'Change its name or its home hub, or add an organisation. Its new orders go to the home hub, unless a rule for the test says otherwise.',
  },
  hub: {
    list: '/administration/hubs',
    heading: 'Propose a change of a hub',
    lead: 'Change its name, give it further laboratories, or add a hub. A laboratory that works for another hub stays there, with the orders it has.',
  },
  test: {
    list: '/administration/routing',
    heading: 'Propose the hub that does a test',
    lead: 'New orders of the test go to this hub, whoever asks.',
  },
  turnaround: {
    list: '/administration/turnaround',
    heading: 'Propose a turnaround target',
    lead: 'Calendar days. The clock starts when the sample is in the laboratory and nothing else is awaited. It stops at the final report.',
  },
} as const satisfies Readonly<Record<RuleChange['kind'], object>>;

export function isChangeKind(kind: string): kind is RuleChange['kind'] {
  return Object.hasOwn(CHANGE_KINDS, kind);
}

export function changesView(history: readonly KeptChange[], routing: Routing) {
  const waiting = history.filter(({ decided }) => decided === undefined).length;
  return {
    heading: 'Changes of hubs, routing and targets',
    lead: `${waiting === 0 ? 'No change waits' : waiting === 1 ? '1 change waits' : `${plural(waiting, 'change')} wait`} for a decision.`,
    columns: COLUMNS,
    rows: history.map((kept) => ({
      href: `/administration/changes/${kept.number}`,
      number: kept.number,
      cells: cellsOf(kept, routing).slice(1),
    })),
    kinds: [
      { href: '/administration/changes/new/organisation', text: 'Change or add an organisation' },
      { href: '/administration/changes/new/hub', text: 'Change or add a hub' },
      { href: '/administration/changes/new/test', text: 'Change the hub of a test' },
      { href: '/administration/changes/new/turnaround', text: 'Change a turnaround target' },
    ],
  };
}

export function changesSheet(history: readonly KeptChange[], routing: Routing): Sheet {
  return { columns: COLUMNS, rows: history.map((kept) => cellsOf(kept, routing)) };
}

const COLUMNS = ['Change', 'What', 'First day', 'Why', 'Proposed', 'State', 'Decided', 'Why so'] as const;

function cellsOf(kept: KeptChange, routing: Routing): readonly string[] {
  const { number, change, from, why, proposed, decided } = kept;
  return [
    String(number),
    changeWords(change, routing),
    day(from),
    why,
    `${proposed.by.name}, ${dayAndTime(proposed.at)}`,
    stateOf(kept),
    decided === undefined ? '' : `${decided.by.name}, ${dayAndTime(decided.at)}`,
    decided?.why ?? '',
  ];
}

function stateOf({ decided }: KeptChange): string {
  return decided === undefined ? 'Waits for a decision' : decided.isApproved ? 'Approved' : 'Refused';
}

export function changeWords(change: RuleChange, routing: Routing): string {
  if (change.kind === 'hub') {
    const laboratories = change.laboratories.map((code) => organisationName(code, routing) ?? code);
    return [`${change.ods} is ${change.name}`, ...(laboratories.length > 0 ? [`with ${laboratories.join(', ')}`] : [])].join(', ');
  }
  const hub = change.hub === '*' ? 'every hub without its own target' : (hubOf(change.hub, routing)?.name ?? change.hub);
  if (change.kind === 'organisation') return `${change.ods} is ${change.name}, with ${hub} as its home hub`;
  if (change.kind === 'test') return `${change.test} goes to ${hub}`;
  return `${change.test} takes at most ${plural(change.days, 'day')} at ${hub}`;
}

export function changeForm(kind: RuleChange['kind'], fields: Fields, errors: readonly PageError[], routing: Routing) {
  const hubs = routing.hubs.map(({ ods, name }) => ({ value: ods, text: name, selected: ods === one(fields, 'hub') }));
  const every = { value: '*', text: 'Every hub without its own target', selected: one(fields, 'hub') === '*' };
  const { heading, lead } = CHANGE_KINDS[kind];
  return {
    heading,
    lead,
    kind,
    action: `/administration/changes/new/${kind}`,
    hubs: [{ value: '', text: 'Select' }, ...hubs, ...(kind === 'turnaround' ? [every] : [])],
    values: Object.fromEntries(['ods', 'name', 'laboratories', 'test', 'days', 'why'].map((name) => [name, one(fields, name)])),
    messages: messagesByField(errors),
    fromMessage: messagesByField(errors)['from-day'],
    from: (['day', 'month', 'year'] as const).map((part) => ({
      name: `from-${part}`,
      id: `from-${part}`,
      label: part.charAt(0).toUpperCase() + part.slice(1),
      value: one(fields, `from-${part}`),
      width: part === 'year' ? 4 : 2,
      classes: errors.some(({ href }) => href === '#from-day') ? 'nhsuk-input--error' : '',
    })),
  };
}

export function changeView(kept: KeptChange, routing: Routing, who: string, errors: readonly PageError[]) {
  const { change, decided, proposed } = kept;
  const now = change.kind === 'organisation' || change.kind === 'hub' ? organisationName(change.ods, routing) : undefined;
  const rows: readonly (readonly [string, string])[] = [
    ['What', changeWords(change, routing)],
    ...(now === undefined ? [] : ([['Its name today', now]] as const)),
    ['First day', day(kept.from)],
    ['Why', kept.why],
    ['Proposed', `${proposed.by.name}, ${dayAndTime(proposed.at)}`],
    ['State', stateOf(kept)],
    ...(decided === undefined ? [] : ([['Decided', `${decided.by.name}, ${dayAndTime(decided.at)}: ${decided.why}`]] as const)),
  ];
  return {
    heading: `Change ${kept.number}`,
    action: `/administration/changes/${kept.number}`,
    rows: rows.map(([key, value]) => ({ key: { text: key }, value: { text: value } })),
    isOwn: decided === undefined && proposed.by.id === who,
    mayDecide: decided === undefined && proposed.by.id !== who,
    messages: messagesByField(errors),
  };
}
