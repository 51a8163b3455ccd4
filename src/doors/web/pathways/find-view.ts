// Who qualifies and is on no pathway yet: found, or one question away; who was missed at the last look; where people stop.
import {
  type Case,
  type CaseList,
  type Funnel,
  type MissedPerson,
  PATHWAYS,
  type PathwayDefinition,
  type Person,
} from '../../../service/pathways/index.ts';
import { rowChart } from '../chart.ts';
import type { Sheet } from '../csv.ts';
import { age, count, dayAndTime, nhsNumber, plural, shortDay } from '../format.ts';
import { askedWords, datesInWords, pathwayTitle, reasonWords, sentence, shortTitle, teamWords } from './words.ts';

export function chooseView(heading: string, lead: string, base: string) {
  return { heading, lead, choices: PATHWAYS.map(({ id, title }) => ({ href: `${base}/${id}`, title })) };
}

export function casesView(list: CaseList, pathway: PathwayDefinition, mayAct: boolean, now: Date) {
  return {
    heading: `Who qualifies: ${shortTitle(pathway.id)}`,
    lead: leadOf(list),
    action: `/pathways/find/${pathway.id}`,
    criterion: `/pathways/criteria/${pathway.entry}`,
    csv: `/pathways/find/${pathway.id}.csv`,
    mayAct,
    found: list.found.map((each) => ({ ...personLine(each.person, now), why: whyFound(each) })),
    open: list.open.map((each) => ({
      ...personLine(each.person, now),
      questions: each.verdict.missing.map(({ question, askWho }) => ({ question, who: askedWords(askWho) })),
    })),
    isCut: list.isCut,
  };
}

function leadOf({ found, open }: CaseList): string {
  const qualify =
    found.length === 0
      ? 'Nobody qualifies who has not started.'
      : `${plural(found.length, 'person', 'people')} ${found.length === 1 ? 'qualifies' : 'qualify'}, and nobody has started.`;
  return open.length === 0 ? qualify : `${qualify} For ${plural(open.length, 'more', 'more')} the answer is a question away.`;
}

function personLine(person: Person, now: Date) {
  return {
    id: person.id,
    href: `/pathways/patients/${person.id}`,
    patient: person.name ?? 'Name not given',
    number: nhsNumber(person.nhsNumber),
    age: age(person.birthDate, now) ?? '',
  };
}

/** The facts that carry the verdict, in a line. */
function whyFound({ verdict }: Case): string {
  const said: string[] = [];
  const visit = (reasons: Case['verdict']['because']): void => {
    for (const { says, outcome, parts = [], fact } of reasons) {
      const [condition, yes, no] = parts;
      if (says.startsWith('if ') && condition && yes && no) {
        // Of a condition, the branch that was taken.
        visit([condition.outcome === 'met' ? yes : no]);
        continue;
      }
      if (outcome === 'met' && fact !== undefined && fact !== 'ageYears' && !says.startsWith('not:')) said.push(says);
      visit(parts);
    }
  };
  visit(verdict.because);
  return [...new Set(said)].slice(0, 3).map(withoutReference).map(datesInWords).map(sentence).join('; ');
}

function withoutReference(says: string): string {
  return says.replace(/,? ?[A-Z][A-Za-z]+\/[\w-]+/g, '');
}

export function casesSheet(list: CaseList): Sheet {
  return {
    columns: ['Patient', 'NHS number', 'Answer', 'Why', 'Questions'],
    rows: [
      ...list.found.map((each) => [each.person.name, each.person.nhsNumber, 'qualifies', whyFound(each), '']),
      ...list.open.map((each) => [
        each.person.name,
        each.person.nhsNumber,
        'not known yet',
        '',
        each.verdict.missing.map(({ question }) => question).join(' '),
      ]),
    ],
  };
}

export function missedView(people: readonly MissedPerson[], lookedAt: Date | undefined, mayAct: boolean, now: Date) {
  return {
    heading: 'People who were missed',
    lead:
      people.length === 0
        ? 'Nobody was missed.'
        : `${plural(people.length, 'person')} met the criteria of a pathway that nobody has started.`.replace('persons', 'people'),
    lookedAt: lookedAt
      ? `Everybody was last looked through on ${dayAndTime(lookedAt)}.`
      : 'Nobody has been looked through yet. This happens every night.',
    mayAct,
    rows: people.map(({ person, pathway, since }) => ({
      ...personLine(person, now),
      pathway: shortTitle(pathway),
      pathwayId: pathway,
      since: shortDay(since),
    })),
    csv: '/pathways/missed.csv',
  };
}

export function missedSheet(people: readonly MissedPerson[]): Sheet {
  return {
    columns: ['Patient', 'NHS number', 'Pathway', 'Missed since'],
    rows: people.map(({ person, pathway, since }) => [
      person.name,
      person.nhsNumber,
      pathwayTitle(pathway),
      since.toISOString().slice(0, 10),
    ]),
  };
}

export function funnelView(funnel: Funnel, pathway: PathwayDefinition, organisation: string) {
  const stepLines = pathway.steps.flatMap((step) => {
    const found = funnel.steps.find((each) => each.step === step.id);
    return found ? [{ step, found }] : [];
  });
  const worst = stepLines
    .map(({ step, found }) => ({ step, lost: found.late + found.waiting + (found.ended['declined-for-good'] ?? 0), came: found.came }))
    .filter(({ lost }) => lost > 0)
    .toSorted((a, b) => b.lost - a.lost)[0];
  return {
    heading: `Where people stop: ${shortTitle(pathway.id)}`,
    title: pathway.title,
    organisation: `Patients of ${organisation} alone`,
    lead:
      funnel.started === 0
        ? 'Nobody of your organisation has started this pathway.'
        : `${plural(funnel.started, 'patient')} started. ${count(funnel.open)} are under way.${worst ? ` Most wait or were lost at “${worst.step.title}”: ${worst.lost} of ${worst.came}.` : ''}`,
    chart: rowChart({
      id: 'funnel',
      title: 'Patients who came to each step',
      unit: 'patients',
      bars: stepLines.map(({ step, found }) => ({ label: step.title, value: found.came, words: count(found.came) })),
    }),
    steps: stepLines.map(({ step, found }) => [
      step.title,
      teamWords(step.owner),
      count(found.came),
      count(found.wentOn),
      count(found.here),
      count(found.late),
      count(found.waiting),
      endedWords(found.ended),
    ]),
    ended: Object.entries(funnel.ended).map(([reason, n]) => [reasonWords(reason), count(n)]),
    csv: `/pathways/funnel/${pathway.id}.csv`,
    endedCsv: `/pathways/funnel/${pathway.id}/ended.csv`,
  };
}

function endedWords(ended: Readonly<Record<string, number>>): string {
  return Object.entries(ended)
    .map(([reason, n]) => `${reasonWords(reason)}: ${n}`)
    .join(', ');
}

export function funnelSheet(funnel: Funnel, pathway: PathwayDefinition): Sheet {
  return {
    columns: ['Step', 'Team', 'Came', 'Went on', 'Here now', 'Late', 'Declined or not reached', 'Ended here'],
    rows: funnel.steps.map((each) => {
      const step = pathway.steps.find(({ id }) => id === each.step);
      return [
        step?.title ?? each.step,
        teamWords(step?.owner ?? ''),
        each.came,
        each.wentOn,
        each.here,
        each.late,
        each.waiting,
        endedWords(each.ended),
      ];
    }),
  };
}

/** How pathways ended, with the same numbers as the page. */
export function endedSheet(funnel: Funnel): Sheet {
  return {
    columns: ['Reason', 'Patients'],
    rows: Object.entries(funnel.ended).map(([reason, patients]) => [reasonWords(reason), patients]),
  };
}
