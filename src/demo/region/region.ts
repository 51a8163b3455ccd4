// A region, person by person, at any size in constant memory: families until enough people live in it. What it says of each is the record and,
// apart from it, the truth.
import type { Resource } from '@medplum/fhirtypes';
import { shardOf } from '../../foundation/record/index.ts';
import { readNhsNumber } from '../../foundation/terms/index.ts';
import { type Chart, chartOf, type Entry, type Gap, knowledgeFrom } from './chart.ts';
import { addYears } from './days.ts';
import { type Draw, drawOf, idOf } from './draw.ts';
import { familyOf } from './family.ts';
import { GAPS } from './figures.ts';
import { MEASURED, meets } from './guidelines.ts';
import type { Person } from './person.ts';
import { answersOf, realityOf } from './reality.ts';
import { relativesOf } from './relatives.ts';
import { patient } from './resources.ts';
import type { Truth } from './truth.ts';

export interface RegionWishes {
  readonly people: number;
  readonly seed: number;
  /** ISO day on which the record is looked at. */
  readonly day: string;
}

/** One family: the records of those who live here (one a patient resource, resources of a person together), and everybody's truth. */
export interface FamilyOutput {
  readonly records: readonly PatientRecord[];
  readonly truths: readonly Truth[];
  /** People of the region in it. */
  readonly count: number;
}

export interface PatientRecord {
  readonly id: string;
  readonly practice: string;
  readonly trust: string;
  readonly nhsNumber: string | undefined;
  /** The patient first. */
  readonly resources: readonly Resource[];
}

const PEOPLE_A_PRACTICE = 9000;
const PRACTICES_A_TRUST = 30;
/** Who died this long ago still has a record. */
const YEARS_KEPT = 3;

/** The same wishes give the same region. */
export function* regionOf({ people, seed, day }: RegionWishes): Generator<FamilyOutput> {
  const practices = Math.max(10, Math.ceil(people / PEOPLE_A_PRACTICE));
  const numbers = exampleNhsNumbers();
  let left = people;
  for (let number = 0; left > 0; number += 1) {
    const family = familyOf(seed, number, day);
    const draw = drawOf(seed, number, 2);
    const output = outputOf({ family, number, seed, day, draw, practices, numbers, most: left });
    left -= output.count;
    yield output;
  }
}

interface Output {
  readonly family: readonly Person[];
  readonly number: number;
  readonly seed: number;
  readonly day: string;
  readonly draw: Draw;
  readonly practices: number;
  readonly numbers: Iterator<string, undefined>;
  readonly most: number;
}

function outputOf({ family, number, seed, day, draw, practices, numbers, most }: Output): FamilyOutput {
  const records: PatientRecord[] = [];
  const truths: Truth[] = [];
  let count = 0;
  for (const person of family) {
    const relatives = relativesOf(person, family);
    const isHere = !person.livesElsewhere && (person.diedOn === undefined || person.diedOn > addYears(day, -YEARS_KEPT)) && count < most;
    const practice = practiceOf(person, number, practices);
    const reality = realityOf(person, relatives);
    const truth = { ...person, family: number, ...practice, reality, answers: answersOf(reality), eligible: meets(reality) };
    if (!isHere) {
      truths.push({ ...truth, records: [], sufficient: [], gaps: [] });
      continue;
    }
    count += 1;
    const chart = chartOf(person, relatives, day, draw);
    const gaps: Gap[] = [...chart.gaps];
    const happens = (gap: Gap, share: number) => {
      const is = draw.happens(share);
      if (is) gaps.push(gap);
      return is;
    };
    const isDouble = happens('duplicate-record', GAPS.duplicateRecord.value);
    const isActive = !happens('moved-away', GAPS.movedAway.value);
    const saysEthnicity = !happens('ethnicity-missing', GAPS.ethnicityMissing.value * GAPS.byEthnicity[person.ethnicity]);
    const parts = partsOf(chart, isDouble, draw);
    const nhsNumber = numbers.next().value;
    const own = parts.map((entries, part): PatientRecord => {
      const id = part === 0 ? person.id : idOf(undefined, seed, number, person.place, 77);
      // The second record was made without the number, which is why there are two.
      const registration = { id, nhsNumber: part === 0 ? nhsNumber : undefined, practice: practice.practice, isActive, saysEthnicity };
      return {
        id,
        ...practice,
        nhsNumber: registration.nhsNumber,
        resources: [patient(person, registration), ...made(entries, person, id, [seed, number, person.place, part])],
      };
    });
    records.push(...own);
    const certain = parts.map((entries) => meets(knowledgeFrom(person, entries)));
    const sufficient = MEASURED.filter((criterion) => certain.some((list) => list.includes(criterion)));
    truths.push({ ...truth, records: own.map(({ id }) => id), sufficient, gaps });
  }
  return { records, truths, count };
}

/** The entries of each of a person's records. */
function partsOf({ entries }: Chart, isDouble: boolean, draw: Draw): readonly (readonly Entry[])[] {
  if (!isDouble) return [entries];
  const second = new Set(entries.filter(() => draw.happens(0.4)));
  return [entries.filter((entry) => !second.has(entry)), [...second]];
}

function made(entries: readonly Entry[], person: Person, id: string, numbers: readonly number[]): readonly Resource[] {
  const shard = shardOf(id);
  return entries.map(({ make }, place) => make({ patient: `Patient/${id}`, id: idOf(shard, ...numbers, 1000 + place), person }));
}

/** Practices serve people of one deprivation fifth, trusts thirty practices. */
function practiceOf({ fifth, household }: Person, family: number, practices: number): { practice: string; trust: string } {
  const inFifth = Math.max(1, Math.floor(practices / 5));
  const home = Number(household.split('-')[1]);
  const place = ((family * 7 + home * 3) % inFifth) * 5 + fifth - 1;
  return { practice: `Y9${String(place).padStart(4, '0')}`, trust: `RZ${String(Math.floor(place / PRACTICES_A_TRUST)).padStart(2, '0')}` };
}

/** Valid numbers of the range that is never given to anybody (999), after those of the small demonstration; none when it is used up. */
function* exampleNhsNumbers(): Generator<string, undefined> {
  for (let stem = 999_100_000; stem <= 999_999_999; stem += 1)
    for (let check = 0; check < 10; check += 1) {
      const number = `${stem}${check}`;
      if (readNhsNumber(number).kind !== 'valid') continue;
      yield number;
      break;
    }
}
