// What the service found, beside what is true: recall, questions, false referrals and relatives, for one family at a time.
import {
  BRCA_GENES,
  carries,
  FH_GENES,
  type Gene,
  LYNCH_GENES,
  MEASURED,
  type Measured,
  type Truth,
  type UPTAKE,
} from '../region/index.ts';
import { askUntilCertain, isWorthAsking } from './ask.ts';
import { cascade, type Route } from './cascade.ts';
import type { Looked } from './look-at-records.ts';
import type { Tally } from './tally.ts';

/** Referrals that a germline test ends, with the genes that make one true. */
const REFERRALS: readonly { readonly criterion: Measured; readonly genes: readonly Gene[]; readonly uptake: keyof typeof UPTAKE }[] = [
  { criterion: 'fh-referral', genes: FH_GENES, uptake: 'fh' },
  { criterion: 'lynch-germline-due', genes: LYNCH_GENES, uptake: 'lynch' },
  { criterion: 'r208', genes: BRCA_GENES, uptake: 'brca' },
];

/** A step before it on the same pathway catches the person too. */
const EARLIER: Readonly<Partial<Record<Measured, Measured>>> = {
  'lynch-germline-due': 'lynch-tumour-test-due',
  'fh-referral': 'fh-search',
};

/** Somebody whose recorded facts sufficed and who was not found: a defect. */
export interface Overlooked {
  readonly criterion: Measured;
  readonly records: readonly string[];
}

export function compareFamily(family: readonly Truth[], looked: ReadonlyMap<string, Looked>, tally: Tally): readonly Overlooked[] {
  const overlooked: Overlooked[] = [];
  const referred = new Map<Measured, Truth[]>();
  for (const person of family) {
    const records = person.records.flatMap((id) => looked.get(id) ?? []);
    // Who moved away is another region's to find.
    if (records.length === 0 || person.gaps.includes('moved-away')) continue;
    for (const criterion of MEASURED) {
      const isFound = records.some(({ found }) => found.has(criterion));
      const isSufficient = person.eligible.includes(criterion) && person.sufficient.includes(criterion);
      if (isSufficient) tally.add(criterion, 'found, where the record suffices', person, Number(isFound), 1);
      if (isSufficient && !isFound) overlooked.push({ criterion, records: person.records });
      const answer = isFound ? undefined : asked(criterion, person, records, tally);
      const isReferred = isFound || answer === 'met';
      if (isReferred) referred.set(criterion, [...(referred.get(criterion) ?? []), person]);
      if (person.eligible.includes(criterion))
        missed(criterion, person, { records, isFound, isReferred, isSufficient, isOpen: answer === 'unknown' }, tally);
      else if (isFound) tally.add(criterion, 'found though not eligible, of those found', person, 1, 1);
      if (isFound && person.eligible.includes(criterion)) tally.add(criterion, 'found though not eligible, of those found', person, 0, 1);
    }
  }
  for (const { criterion, genes, uptake } of REFERRALS) {
    const people = referred.get(criterion) ?? [];
    const carriers = people.filter((person) => carries(person, genes));
    for (const person of people) {
      const isTrue = carries(person, genes);
      tally.add(criterion, 'referred without the variant, for each with it', person, Number(!isTrue), Number(isTrue), 'ratio');
    }
    for (const person of family)
      if (person.records.length > 0 && person.diedOn === undefined && !person.knowsOwnVariant && carries(person, genes))
        tally.add(criterion, 'carriers not known before who are now referred', person, Number(carriers.includes(person)), 1);
    for (const route of ['indirect', 'direct'] as const) reach(family, carriers, { criterion, genes, uptake, route }, tally);
  }
  return overlooked;
}

function asked(criterion: Measured, person: Truth, records: readonly Looked[], tally: Tally): 'met' | 'not-met' | 'unknown' | undefined {
  const worth = records.find(({ given }) => isWorthAsking(criterion, given));
  if (worth === undefined) return undefined;
  const { outcome, questions } = askUntilCertain(criterion, worth.given, person.answers);
  if (questions === 0) return outcome;
  tally.add(criterion, 'people asked who were resolved', person, Number(outcome !== 'unknown'), 1);
  tally.add(criterion, 'questions for each person resolved', person, questions, Number(outcome !== 'unknown'), 'ratio');
  tally.add(criterion, 'questions for each new person found', person, questions, Number(outcome === 'met'), 'ratio');
  return outcome;
}

interface Outcome {
  readonly records: readonly Looked[];
  readonly isFound: boolean;
  readonly isReferred: boolean;
  readonly isSufficient: boolean;
  readonly isOpen: boolean;
}

function missed(criterion: Measured, person: Truth, { records, isFound, isReferred, isSufficient, isOpen }: Outcome, tally: Tally): void {
  const earlier = EARLIER[criterion];
  const isEarlier = !isReferred && earlier !== undefined && records.some(({ found }) => found.has(earlier));
  tally.add(criterion, 'eligible: found from the record', person, Number(isFound), 1);
  tally.add(criterion, 'eligible: found after questions too', person, Number(isReferred), 1);
  if (!isSufficient) tally.add(criterion, 'found after questions, where the record does not suffice', person, Number(isReferred), 1);
  tally.add(criterion, 'eligible: held by an earlier step', person, Number(isEarlier), 1);
  tally.add(criterion, 'eligible: still open, a fact nobody had', person, Number(!isReferred && !isEarlier && isOpen), 1);
  tally.add(criterion, 'eligible: nothing on record gave a reason', person, Number(!isReferred && !isEarlier && !isOpen), 1);
}

interface Reaching {
  readonly criterion: Measured;
  readonly genes: readonly Gene[];
  readonly uptake: keyof typeof UPTAKE;
  readonly route: Route;
}

function reach(family: readonly Truth[], carriers: readonly Truth[], { criterion, genes, uptake, route }: Reaching, tally: Tally): void {
  if (carriers.length === 0) return;
  for (const { relative, isTested, isCarrier } of cascade(family, carriers, genes, uptake, route)) {
    tally.add(criterion, `relatives tested, ${route} contact`, relative, Number(isTested), 1);
    tally.add(criterion, `carriers among relatives tested, ${route} contact`, relative, Number(isTested && isCarrier), Number(isTested));
  }
}
