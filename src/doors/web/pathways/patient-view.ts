// One patient: where they stand on each pathway, what the criteria say and why, what to ask, what is known and from where.
import {
  CATALOGUE,
  canBeAnswered,
  type Given,
  type Instance,
  type PathwayEvent,
  type Person,
  type Question,
  type Reason,
  type Review,
  type Weighed,
} from '../../../service/pathways/index.ts';
import type { Sheet } from '../csv.ts';
import { age, day, dayAndTime, due, nhsNumber, plural, shortDay } from '../format.ts';
import { whyHere } from './caseload-view.ts';
import {
  askedWords,
  datesInWords,
  eventWords,
  factLabel,
  outcomeColour,
  outcomeWords,
  pathwayOf,
  pathwayTitle,
  reasonWords,
  sentence,
  sourceWords,
  stepTitle,
  teamWords,
  whyNotKnown,
} from './words.ts';

export function patientView(given: {
  readonly person: Person;
  readonly review: Review | undefined;
  readonly facts: Given | undefined;
  readonly mayAct: boolean;
  readonly now: Date;
}) {
  const { person, review, facts, mayAct, now } = given;
  const base = `/pathways/patients/${person.id}`;
  return {
    ...headOf(person, now),
    base,
    mayAct,
    pathways: (review?.instances ?? []).map(({ state }) => instanceLine(base, state, now)),
    offers: mayAct ? offersOf(review) : [],
    weighed: (review?.weighed ?? []).map((each) => weighedView(each)),
    questions: (review?.questions ?? []).map((question) => questionView(base, question)),
    known: knownRows(facts),
    families: `/families?patient=${person.id}`,
    csv: `${base}.csv`,
  };
}

export function headOf(person: Person, now: Date) {
  const years = age(person.birthDate, now);
  return {
    heading: person.name ?? 'Name not given',
    about: [
      `NHS number ${nhsNumber(person.nhsNumber)}`,
      person.birthDate ? `born ${day(person.birthDate)}${years ? ` (${years})` : ''}` : '',
    ]
      .filter(Boolean)
      .join(', '),
  };
}

function instanceLine(base: string, state: Instance, now: Date) {
  const head = { title: pathwayTitle(state.pathway), href: `${base}/on/${state.pathway}` };
  if (state.status === 'ended')
    return {
      ...head,
      isOpen: false,
      says: `${reasonWords(state.reason)} on ${day(new Date(state.at))}`,
      due: '',
      isLate: false,
      why: '',
    };
  return {
    ...head,
    isOpen: true,
    says: `${stepTitle(state.pathway, state.version, state.step)} (${teamWords(state.owner)})`,
    due: due(new Date(state.dueAt), now),
    isLate: new Date(state.dueAt) < now,
    why: whyHere({ state }, now),
  };
}

/** Pathways whose criterion is met and that nobody has begun. */
function offersOf(review: Review | undefined) {
  const begun = new Set((review?.instances ?? []).map(({ state }) => state.pathway));
  return (review?.weighed ?? [])
    .filter(({ verdict }) => verdict.outcome === 'met')
    .flatMap(({ opens }) => opens)
    .filter((id) => !begun.has(id))
    .map((id) => ({ id, title: pathwayTitle(id) }));
}

/** A tree of reasons as lines with their depth, so that a template without recursion draws it. */
export interface ReasonLine {
  readonly says: string;
  readonly outcome: string;
  readonly colour: string;
  readonly depth: number;
}

const DEEPEST = 6;

export function reasonLines(reasons: readonly Reason[], depth = 0): readonly ReasonLine[] {
  return reasons.flatMap(({ says, outcome, parts = [] }) => [
    {
      says: datesInWords(shorter(says, parts.length > 0)),
      outcome: outcome === 'value' ? '' : outcomeWords(outcome),
      colour: outcomeColour(outcome),
      depth: Math.min(depth, DEEPEST),
    },
    ...reasonLines(parts, depth + 1),
  ]);
}

/** Where the parts follow line by line, the head of a long condition is enough. */
function shorter(says: string, hasParts: boolean): string {
  if (!hasParts || says.length <= 90) return capital(says);
  if (says.startsWith('either ')) return 'One of these:';
  if (says.startsWith('if ')) return 'By this condition:';
  return /, and /.test(says) ? 'All of these:' : capital(`${says.slice(0, 88)}…`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function weighedView({ rule, area, verdict }: Weighed) {
  return {
    title: rule.title,
    area,
    outcome: outcomeWords(verdict.outcome),
    colour: outcomeColour(verdict.outcome),
    possible: verdict.outcome === 'unknown' && verdict.possible ? `Still possible: ${verdict.possible.map(outcomeWords).join(', ')}.` : '',
    source: `${verdict.source.document}, ${verdict.source.section}`,
    caveats: verdict.caveats,
    missing: verdict.missing.length === 0 ? '' : `${plural(verdict.missing.length, 'fact')} could still change this.`,
    isExact: verdict.isExact,
    lines: reasonLines(verdict.because),
    href: `/pathways/criteria/${rule.id}`,
  };
}

function questionView(base: string, question: Question) {
  return {
    question: question.question,
    who: askedWords(question.askWho),
    reason: whyNotKnown(question.reason),
    for: question.for.join('; '),
    href: canBeAnswered(question.fact, CATALOGUE) ? `${base}/ask/${question.fact}` : undefined,
  };
}

/** What is known of somebody, and what is recorded so that it cannot be used, with where it stands. */
export function knownRows(given: Given | undefined) {
  return [...(given?.facts ?? [])]
    .filter(([fact]) => fact !== 'ageYears')
    .map(([fact, found]) => ({
      label: factLabel(fact),
      value: found.value === undefined ? whyNotKnown(found.why) : valueWords(found.value, fact),
      isUsable: found.value !== undefined,
      note: datesInWords(found.note ?? ''),
      when: 'date' in found && found.date ? shortDay(found.date) : '',
      from: [...new Set((found.from ?? []).map(sourceWords))].join(', '),
    }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

function valueWords(value: unknown, fact: string): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.join(', ');
  const definition = CATALOGUE.facts.get(fact);
  const unit = definition?.type === 'number' && definition.unit !== '1' ? ` ${definition.unit === 'a' ? 'years' : definition.unit}` : '';
  return typeof value === 'number' ? `${Math.round(value * 100) / 100}${unit}` : capital(String(value));
}

export function knownSheet(given: Given | undefined): Sheet {
  return {
    columns: ['Fact', 'Value', 'Usable', 'Note', 'Date', 'From'],
    rows: knownRows(given).map((row) => [row.label, row.value, row.isUsable ? 'yes' : 'no', row.note, row.when, row.from]),
  };
}

export function instanceView(given: {
  readonly person: Person;
  readonly state: Instance;
  readonly events: readonly PathwayEvent[];
  readonly mayAct: boolean;
  readonly now: Date;
}) {
  const { person, state, events, mayAct, now } = given;
  const base = `/pathways/patients/${person.id}`;
  const definition = pathwayOf(state.pathway, state.version);
  const step = state.status === 'open' ? definition?.steps.find(({ id }) => id === state.step) : undefined;
  return {
    ...headOf(person, now),
    base,
    action: `${base}/on/${state.pathway}`,
    title: pathwayTitle(state.pathway),
    definition: `/pathways/definitions/${state.pathway}`,
    version: state.version,
    status: instanceLine(base, state, now),
    dueSource: step ? `${plural(step.due.days, 'day')} for this step. ${sentence(step.due.source)}` : '',
    isCascade: step?.exits.some(({ event }) => event === 'cascade-opened') === true,
    families: `/families?patient=${person.id}`,
    seen: events.length,
    choices: mayAct && state.status === 'open' ? choicesOf(state, step?.exits.map(({ event }) => event) ?? []) : [],
    history: events
      .map((event) => ({ when: dayAndTime(new Date(event.at)), says: eventLine(event, state), by: byWords(event.by) }))
      .toReversed(),
  };
}

function choicesOf(state: Extract<Instance, { status: 'open' }>, exits: readonly string[]) {
  if (state.waiting !== undefined)
    return [
      { value: 'reoffered', text: 'Offered again', hint: 'The step becomes due again.' },
      { value: 'declined-for-good', text: 'Declined for good' },
      ...ENDS,
    ];
  return [
    ...exits.map((event) => ({ value: `event:${event}`, text: eventWords(event) })),
    { divider: 'or' },
    { value: 'declined', text: 'Declined for now', hint: 'They are offered it again later.' },
    { value: 'declined-for-good', text: 'Declined for good' },
    { value: 'uncontactable', text: 'Could not be reached', hint: 'Somebody tries again later.' },
    ...ENDS,
  ];
}

const ENDS = [
  { value: 'moved-away', text: 'Handed over to another service' },
  { value: 'died', text: 'Has died' },
  { value: 'duplicate', text: 'Duplicate' },
  { value: 'entered-in-error', text: 'Entered in error' },
];

function eventLine(event: PathwayEvent, state: Instance): string {
  switch (event.kind) {
    case 'started':
      return `Started${event.step ? ` at "${stepTitle(state.pathway, event.version, event.step)}"` : ''}: ${becauseWords(event.because)}`;
    case 'happened':
      return eventWords(event.event);
    case 'declined':
      return event.isForGood ? 'Declined for good' : 'Declined for now';
    case 'uncontactable':
      return 'Could not be reached';
    case 'reoffered':
      return 'Offered again';
    case 'moved-away':
      return `Handed over to ${event.handedTo}`;
    case 'owner-changed':
      return `Given to ${teamWords(event.owner)}`;
    case 'version-changed':
      return `Follows version ${event.version} of the pathway from now on`;
    case 'told':
      return `${teamWords(event.who)} told that it is late`;
    default:
      return reasonWords(event.kind);
  }
}

/** `lynchGene: Observation/1` names the fact that started it. */
function becauseWords(because: string): string {
  const fact = because.split(':')[0] ?? '';
  return CATALOGUE.facts.has(fact) ? `${factLabel(fact).toLowerCase()} (from a result in the record)` : because;
}

function byWords(by: string): string {
  return by === 'reflex'
    ? 'by itself, from a result'
    : by === 'sweep'
      ? 'by the daily check'
      : by === 'new version'
        ? 'by the service'
        : by;
}
