// Reads a file of training records against the people and frameworks we know. Pure: it plans; nothing is written, and with one error nothing will be.

import { readCsv } from '../../../foundation/tables/index.ts';
import type { CompetenceIndex } from '../frameworks/framework.ts';
import { readAssignment, readRegistration } from '../people/identifiers.ts';
import type { StaffMember } from '../people/staff.ts';
import { type Mapping, placeColumns, TRAINING_COLUMNS } from './columns.ts';
import { readDay } from './dates.ts';
import { fileFinding, type ImportReport, refusedFile, rowErrors } from './import-report.ts';
import type { TrainingRecord } from './record.ts';

export interface KnownForTraining {
  readonly staff: readonly StaffMember[];
  readonly competences: CompetenceIndex;
  /** Titles and identifiers of frameworks, lower case, to the identifier. */
  readonly frameworks: ReadonlyMap<string, string>;
  readonly records: readonly TrainingRecord[];
  /** ISO date: nobody has achieved anything after it. */
  readonly today: string;
}

export interface TrainingPlan {
  readonly report: ImportReport;
  /** Empty when the report has an error. */
  readonly records: readonly TrainingRecord[];
}

export function planTraining(text: string, known: KnownForTraining, mapping: Mapping = {}): TrainingPlan {
  const csv = readCsv(text);
  if (csv.kind === 'refused') return { report: refusedFile('training', [fileFinding(csv.because)]), records: [] };
  const placed = placeColumns(csv.heading, TRAINING_COLUMNS, mapping);
  if (placed.kind === 'refused') return { report: refusedFile('training', placed.findings), records: [] };
  if (!placed.at.has('registration') && !placed.at.has('assignment'))
    return {
      report: refusedFile('training', [
        {
          ...fileFinding('The file tells nobody apart: it has no registration and no assignment number.'),
          mend: 'Add the column "registration" or "assignment number".',
        },
      ]),
      records: [],
    };
  const people = peopleBy(known.staff);
  const before = new Map(known.records.map((record) => [keyOf(record), record]));
  const errors = rowErrors();
  const fresh = new Map<string, { readonly record: TrainingRecord; readonly line: number }>();
  let same = 0;
  let changed = 0;
  for (const { line, cells } of csv.rows) {
    const cell = (name: string) => cells[placed.at.get(name) ?? -1] ?? '';
    const person = findPerson(cell, people, line, errors);
    const competence = findCompetence(cell, known, line, errors);
    const achievedOn = readDay(cell('achievedOn'));
    if (achievedOn === undefined) errors.say(line, 'WKF_DATE', 'The date achieved is not a date.', 'Write it as 2026-11-21 or 21/11/2026.');
    else if (achievedOn > known.today)
      errors.say(line, 'WKF_DATE', 'The date achieved is in the future.', 'Send it when it has been achieved.');
    const given = cell('expiresOn');
    const expiresOn = given === '' ? undefined : readDay(given);
    if (given !== '' && expiresOn === undefined)
      errors.say(line, 'WKF_DATE', 'The expiry date is not a date.', 'Write it as 2026-11-21, or leave it empty.');
    if (expiresOn !== undefined && achievedOn !== undefined && expiresOn < achievedOn)
      errors.say(line, 'WKF_DATE', 'It expires before it was achieved.', 'Check which column is which.');
    if (!person || !competence || achievedOn === undefined || errors.lines.has(line)) continue;
    const evidence = cell('evidence').slice(0, 200);
    const record: TrainingRecord = {
      person: person.id,
      competence,
      achievedOn,
      ...(expiresOn === undefined ? {} : { expiresOn }),
      source: 'csv',
      ...(evidence === '' ? {} : { evidence }),
    };
    const key = keyOf(record);
    const twice = fresh.get(key);
    if (twice && twice.record.expiresOn !== record.expiresOn) {
      errors.say(
        line,
        'WKF_TWICE',
        `Line ${twice.line} says the same person achieved the same on the same day, with another expiry.`,
        'Keep one of the two.',
      );
      continue;
    }
    const already = before.get(key);
    if (twice || (already && already.expiresOn === record.expiresOn && already.evidence === record.evidence)) same += 1;
    else {
      if (already) changed += 1;
      fresh.set(key, { record, line });
    }
  }
  const report = errors.report('training', {
    rows: csv.rows.length,
    added: fresh.size - changed,
    changed,
    same,
    unusedColumns: placed.unused,
  });
  return { report, records: report.inError > 0 ? [] : [...fresh.values()].map(({ record }) => record) };
}

export function keyOf({ person, competence, achievedOn }: Pick<TrainingRecord, 'person' | 'competence' | 'achievedOn'>): string {
  return `${person} ${competence} ${achievedOn}`;
}

interface People {
  readonly byRegistration: ReadonlyMap<string, StaffMember>;
  readonly byAssignment: ReadonlyMap<string, StaffMember>;
}

export function peopleBy(staff: readonly StaffMember[]): People {
  return {
    byRegistration: new Map(staff.flatMap((each) => (each.registration === undefined ? [] : [[each.registration, each] as const]))),
    byAssignment: new Map(staff.flatMap((each) => (each.assignment === undefined ? [] : [[each.assignment, each] as const]))),
  };
}

function findPerson(
  cell: (name: string) => string,
  people: People,
  line: number,
  errors: ReturnType<typeof rowErrors>,
): StaffMember | undefined {
  const [registration, assignment] = [cell('registration'), cell('assignment')];
  if (registration === '' && assignment === '') {
    errors.say(line, 'WKF_NOBODY', 'The row names nobody.', 'Give the registration or the assignment number.');
    return undefined;
  }
  const found: StaffMember[] = [];
  for (const [text, reading] of [
    [registration, registration === '' ? undefined : readRegistration(registration, cell('register') || undefined)],
    [assignment, assignment === '' ? undefined : readAssignment(assignment)],
  ] as const) {
    if (reading === undefined) continue;
    if (reading.kind === 'refused') {
      errors.say(line, 'WKF_IDENTIFIER', reading.because, reading.mend);
      return undefined;
    }
    const person = reading.kind === 'registration' ? people.byRegistration.get(reading.value) : people.byAssignment.get(reading.value);
    if (person) found.push(person);
    // One of the two identifiers is enough when the other is known.
    else if (registration === '' || assignment === '')
      errors.unknown(line, 'person', text, 'Import the staff list first, or check the number.');
  }
  const [first, second] = found;
  if (!first) {
    if (registration !== '' && assignment !== '')
      errors.unknown(line, 'person', registration, 'Import the staff list first, or check the number.');
    return undefined;
  }
  if (second && second.id !== first.id) {
    errors.say(line, 'WKF_TWO_PEOPLE', 'The registration and the assignment number belong to two people.', 'Check both in the staff list.');
    return undefined;
  }
  return first;
}

function findCompetence(
  cell: (name: string) => string,
  known: KnownForTraining,
  line: number,
  errors: ReturnType<typeof rowErrors>,
): string | undefined {
  const [word, framework] = [cell('competence'), cell('framework')];
  if (word === '') {
    errors.say(line, 'WKF_NO_COMPETENCE', 'The row names no competence.', 'Give its code, title or identifier.');
    return undefined;
  }
  const wanted = framework === '' ? undefined : known.frameworks.get(framework.toLowerCase());
  if (framework !== '' && wanted === undefined) {
    errors.unknown(line, 'framework', framework, 'Import the framework first (CASE 1.1).');
    return undefined;
  }
  const key = word.toLowerCase();
  const direct = known.competences.byIdentifier.get(key) ?? known.competences.byWord.get(key);
  const found = direct && (wanted === undefined || direct.framework === wanted) ? direct : wanted && inFramework(known, key, wanted);
  if (found) return found.identifier;
  if (known.competences.ambiguous.has(key) && wanted === undefined) {
    errors.say(line, 'WKF_AMBIGUOUS', `Two frameworks have "${word.slice(0, 80)}".`, 'Add the column "framework".');
    return undefined;
  }
  errors.unknown(line, 'competence', word, 'Import its framework first (CASE 1.1), or correct the name.');
  return undefined;
}

function inFramework(known: KnownForTraining, key: string, framework: string) {
  for (const competence of known.competences.byIdentifier.values())
    if (
      competence.framework === framework &&
      [competence.code, competence.title, competence.statement].some((each) => each?.toLowerCase() === key)
    )
      return competence;
  return undefined;
}
