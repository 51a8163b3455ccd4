// The pharmacist's worklist: open prescriptions that an NHS rule asks something about, with the clock of the test. Pure.

import { applyNhsRules, type NhsAdvice } from '../pharmacogenomics/advice/apply-nhs-rules.ts';
import { ACTIONS, type NhsRules } from '../pharmacogenomics/advice/nhs-rule.ts';
import type { PatientContext } from '../pharmacogenomics/advice/report.ts';
import type { PersonResults } from '../pharmacogenomics/phenotypes/interpret-sample.ts';
import type { Prescribed } from './store.ts';

export interface ToDo {
  readonly prescribed: Prescribed;
  readonly drug: string;
  readonly advice: NhsAdvice;
  /** Only where the rule has a test to wait for. */
  readonly clock?: Clock;
}

export interface Clock {
  /** ISO date the test was asked for; absent while nobody has. */
  readonly askedOn?: string;
  /** `ServiceRequest` id. */
  readonly order?: string;
  /** ISO date: the result is due, or, while no test was asked for, would have been due from the day of the prescription. */
  readonly dueOn: string;
  readonly isLate: boolean;
}

/** A test order: its directory codes and when it was asked for. */
export interface TestOrder {
  readonly order: string;
  readonly codes: readonly string[];
  readonly askedOn: string;
}

const DAY_MS = 86_400_000;

/** What is to be done about one prescription; nothing where every rule says to proceed, or only asks for a test that treatment does not wait for. */
export function toDoAbout(
  prescribed: Prescribed,
  person: PersonResults,
  tests: readonly TestOrder[],
  rules: NhsRules,
  context: PatientContext,
): readonly ToDo[] {
  const results = new Map(person.genes.map((result) => [result.gene, result]));
  return prescribed.drugs.flatMap((drug) =>
    applyNhsRules(rules, drug, results, context)
      .filter(asksForSomething)
      .map((advice): ToDo => {
        const clock = clockOf(advice, prescribed, tests, context.asOf);
        return { prescribed, drug, advice, ...(clock ? { clock } : {}) };
      }),
  );
}

/** Tests that must be had first and are late come first; then by how restrictive the action is, then by day. */
export function inOrder(toDo: readonly ToDo[]): readonly ToDo[] {
  const rank = ({ advice, clock }: ToDo) => (clock?.isLate ? -1 : ACTIONS.indexOf(advice.action));
  const day = ({ clock, prescribed }: ToDo) => clock?.dueOn ?? prescribed.prescribedOn;
  return toDo.toSorted((left, right) => rank(left) - rank(right) || (day(left) < day(right) ? -1 : 1));
}

function asksForSomething({ action, test }: NhsAdvice): boolean {
  if (action === 'test first') return test?.mustWait ?? false;
  return action === 'stop' || action === 'change' || action === 'reduce';
}

/** The rule's turnaround in calendar days (cancer directory: 5 for DPYD), from the day the test was asked for. */
function clockOf({ action, test }: NhsAdvice, prescribed: Prescribed, tests: readonly TestOrder[], today: string): Clock | undefined {
  if (action !== 'test first' || test === null) return undefined;
  const [asked] = tests
    .filter(({ codes }) => codes.some((code) => test.directoryCodes.includes(code)))
    .toSorted((left, right) => (left.askedOn < right.askedOn ? 1 : -1));
  const from = asked?.askedOn ?? prescribed.prescribedOn;
  const dueOn = new Date(Date.parse(from) + (test.turnaroundDays ?? 0) * DAY_MS).toISOString().slice(0, 10);
  return { ...(asked ? { askedOn: asked.askedOn, order: asked.order } : {}), dueOn, isLate: dueOn < today };
}
