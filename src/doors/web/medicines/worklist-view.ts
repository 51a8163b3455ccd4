// The worklist in words.
import { LONGEST_WORKLIST, type ToDoOfPatient } from '../../../service/medicines/stored/index.ts';
import type { Sheet } from '../csv.ts';
import { due, plural, shortDay } from '../format.ts';
import { personFacts } from './person.ts';

export const ACTION_WORDS: Readonly<Record<string, string>> = {
  stop: 'Do not give',
  'test first': 'Test first',
  change: 'Consider another medicine',
  reduce: 'Reduce the dose',
  monitor: 'Watch more closely',
  proceed: 'Nothing found against it',
};
const ACTION_COLOUR: Readonly<Record<string, string>> = {
  stop: 'red',
  'test first': 'red',
  change: 'orange',
  reduce: 'orange',
  monitor: 'blue',
  proceed: 'green',
};

export function actionTag(action: string, percent: number | null) {
  const words = ACTION_WORDS[action] ?? action;
  return { text: percent === null ? words : `${words} to ${percent}%`, colour: ACTION_COLOUR[action] ?? 'grey' };
}

export function worklistView({
  toDo,
  missing,
  now,
}: {
  readonly toDo: readonly ToDoOfPatient[];
  readonly missing: string | undefined;
  readonly now: Date;
}) {
  const rows = toDo.map((each) => rowOf(each, now));
  const testFirst = rows.filter(({ isTest }) => isTest);
  const late = testFirst.filter(({ isLate }) => isLate).length;
  return {
    heading: 'Medicines to check',
    lead:
      rows.length === 0
        ? 'No open prescription needs a test or a change.'
        : `${plural(testFirst.length, 'prescription')} ${testFirst.length === 1 ? 'waits' : 'wait'} for a test${late > 0 ? `, ${late} late` : ''}. ${plural(rows.length - testFirst.length, 'prescription')} to change.`,
    testFirst,
    toChange: rows.filter(({ isTest }) => !isTest),
    missing,
    isCut: new Set(toDo.map(({ prescribed }) => prescribed.prescription)).size >= LONGEST_WORKLIST,
    longest: LONGEST_WORKLIST,
    csv: '/medicines.csv',
  };
}

function rowOf({ patient, prescribed, advice, clock }: ToDoOfPatient, now: Date) {
  const asked = clock?.askedOn === undefined ? 'No test was asked for' : `Test asked for on ${shortDay(clock.askedOn)}`;
  return {
    href: `/medicines/${patient.id}`,
    ...personFacts(patient),
    medicine: prescribed.written,
    prescribed: shortDay(prescribed.prescribedOn),
    tag: actionTag(advice.action, advice.percent),
    advice: [...advice.advice, ...(advice.onlyFor.length > 0 ? [`Only for: ${advice.onlyFor.join(', ')}.`] : [])].join(' '),
    basis: advice.basis.join(', '),
    rule: `${advice.rule}, ${shortDay(advice.asOf)}`,
    isTest: advice.action === 'test first',
    isLate: clock?.isLate ?? false,
    asked,
    due: clock === undefined ? '' : due(new Date(clock.dueOn), now),
    dueOn: clock === undefined ? '' : shortDay(clock.dueOn),
    order: clock?.order === undefined ? undefined : `/orders/${clock.order}`,
    orderTest:
      clock !== undefined && clock.askedOn === undefined
        ? `/tests?${new URLSearchParams({ q: advice.test?.directoryCodes[0] ?? advice.test?.name ?? '' })}`
        : undefined,
  };
}

export function worklistSheet(toDo: readonly ToDoOfPatient[]): Sheet {
  return {
    columns: [
      'Patient',
      'NHS number',
      'Medicine',
      'Prescribed',
      'Action',
      'Share of dose (%)',
      'Rests on',
      'Test asked for',
      'Result due',
      'Late',
      'Rule',
      'As of',
    ],
    rows: toDo.map(({ patient, prescribed, advice, clock }) => {
      const { name, number } = personFacts(patient);
      return [
        name,
        number,
        prescribed.written,
        prescribed.prescribedOn,
        advice.action,
        advice.percent ?? undefined,
        advice.basis.join(', '),
        clock?.askedOn,
        clock?.dueOn,
        clock === undefined ? undefined : clock.isLate ? 'yes' : 'no',
        advice.rule,
        advice.asOf,
      ];
    }),
  };
}
