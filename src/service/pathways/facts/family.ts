// Relatives as recorded (FamilyMemberHistory): degree, generation and who is whose first-degree relative, from the kinship code.

import type { FamilyMemberHistory } from '@medplum/fhirtypes';
import type { ListFact, Member } from '../criteria/given.ts';
import { CODES, cancerSite, codesIn, referenceOf, type Sighting } from './evidence.ts';

interface Kinship {
  readonly degree: number;
  readonly generation: number;
  readonly line?: string;
}
const KINSHIP: Readonly<Record<string, Kinship>> = CODES.kinship;

interface Relative extends Kinship {
  readonly id: string;
  readonly code: string;
  readonly from: string;
  readonly cancers: readonly { readonly site: string; readonly age: number | undefined }[];
  readonly sex: string | undefined;
  readonly illnesses: readonly { readonly codes: readonly string[]; readonly age: number | undefined }[];
}

export interface FamilyFacts {
  readonly sightings: ReadonlyMap<string, readonly Sighting[]>;
  readonly lists: ReadonlyMap<string, ListFact>;
}

/** `own` are the person's own cancers, for the family as a whole. Lists stay open until somebody recorded that there are no others. */
export function familyFacts(
  histories: readonly FamilyMemberHistory[],
  own: readonly { readonly site: string; readonly age: number | undefined }[],
  isComplete: (list: string) => boolean,
): FamilyFacts {
  const relatives = histories.flatMap((history) => relativeOf(history));
  const list = (name: string, members: readonly Member[]): ListFact => ({ members, isComplete: isComplete(name) });
  const cancersOf = (wanted: (relative: Relative, site: string) => boolean) =>
    relatives.flatMap((relative) =>
      relative.cancers.flatMap(({ site, age }, place): readonly Member[] =>
        wanted(relative, site) ? [{ id: `${relative.id}-${place + 1}`, fields: { degree: relative.degree, site, age } }] : [],
      ),
    );
  const isLynch = (site: string) => !['breast', 'other'].includes(site);
  const lists = new Map<string, ListFact>([
    [
      'relatives',
      list(
        'relatives',
        cancersOf((_, site) => isLynch(site)),
      ),
    ],
    ['fdrLynchTumours', list('fdrLynchTumours', agesOnly(cancersOf(({ degree }, site) => degree === 1 && isLynch(site))))],
    ['fdrBreastCancers', list('fdrBreastCancers', agesOnly(cancersOf(({ degree }, site) => degree === 1 && site === 'breast')))],
    ['affected', list('affected', affected(relatives, own))],
  ]);
  return { sightings: sightingsOf(relatives, cancersOf(({ degree }, site) => degree <= 2 && isLynch(site)).length), lists };
}

function agesOnly(members: readonly Member[]): readonly Member[] {
  return members.map(({ id, fields: { age } }) => ({ id, fields: { age } }));
}

function relativeOf(history: FamilyMemberHistory): readonly Relative[] {
  const code = codesIn(history.relationship).find((each) => Object.hasOwn(KINSHIP, each));
  const kinship = code === undefined ? undefined : KINSHIP[code];
  if (code === undefined || kinship === undefined || history.status === 'entered-in-error') return [];
  const conditions = (history.condition ?? []).map(({ code: concept, onsetAge }) => ({ concept, age: onsetAge?.value }));
  return [
    {
      ...kinship,
      id: history.id ?? code,
      code,
      from: referenceOf(history),
      sex: codesIn(history.sex)[0],
      cancers: conditions.flatMap(({ concept, age }) => {
        const site = cancerSite(concept);
        return site === undefined ? [] : [{ site, age }];
      }),
      illnesses: conditions.map(({ concept, age }) => ({ codes: codesIn(concept), age })),
    },
  ];
}

/** What a relative's illness makes true. That nobody recorded one makes nothing false. */
function sightingsOf(relatives: readonly Relative[], lynchCount: number): ReadonlyMap<string, readonly Sighting[]> {
  const found = new Map<string, Sighting[]>();
  const say = (fact: string, value: Sighting['value'], from: string) => found.set(fact, [...(found.get(fact) ?? []), { value, from }]);
  for (const { degree, illnesses, from, sex, code } of relatives)
    for (const { codes, age } of illnesses) {
      const is = (list: readonly string[]) => codes.some((each) => list.includes(each));
      const limit = sex === 'female' || ['MTH', 'SIS', 'NSIS', 'DAU', 'DAUC'].includes(code) ? 60 : 55;
      if (is(CODES.conditions.infarction) && age !== undefined && degree === 1 && age < 60) say('fdrMiBefore60', true, from);
      if (is(CODES.conditions.infarction) && age !== undefined && degree === 2 && age < 50) say('sdrMiBefore50', true, from);
      if (is(CODES.conditions.coronary) && age !== undefined && degree === 1 && age < limit) say('fdrPrematureChd', true, from);
      if (is(CODES.conditions.highCholesterol) && degree <= 2) say('relativeHighCholesterol', true, from);
    }
  // Two are enough for every rule that asks; fewer could still be more.
  const [first] = relatives;
  if (lynchCount >= 2 && first) say('lynchRelativesFirstOrSecond', lynchCount, first.from);
  return found;
}

function affected(
  relatives: readonly Relative[],
  own: readonly { readonly site: string; readonly age: number | undefined }[],
): readonly Member[] {
  const self = own.map(
    ({ site, age }, place): Member => ({ id: place === 0 ? 'self' : `self-${place + 1}`, fields: { generation: 0, cancer: site, age } }),
  );
  const [firstOwn] = self;
  const ill = relatives.filter(({ cancers }) => cancers.length > 0);
  return [
    // One person counts once, with the cancer at the youngest age.
    ...(firstOwn ? [firstOwn] : []),
    ...ill.map((relative): Member => {
      const [youngest] = relative.cancers.toSorted((a, b) => (a.age ?? 999) - (b.age ?? 999));
      const kin = [
        ...(relative.degree === 1 && firstOwn ? ['self'] : []),
        ...ill.filter((other) => other !== relative && isFirstDegree(relative, other)).map(({ id }) => id),
      ];
      return { id: relative.id, fields: { generation: relative.generation, cancer: youngest?.site, age: youngest?.age }, kin };
    }),
  ];
}

const PARENTS = new Set(['FTH', 'MTH']);
const SIBLINGS = new Set(['BRO', 'SIS', 'NBRO', 'NSIS']);

/** Whether two relatives of one person are first-degree relatives of each other, as far as the kinship codes tell. */
function isFirstDegree(one: Relative, other: Relative): boolean {
  const pair = [one, other].toSorted((a, b) => a.generation - b.generation);
  const [older, younger] = pair;
  if (!older || !younger) return false;
  if (SIBLINGS.has(one.code) && SIBLINGS.has(other.code)) return true;
  if (one.generation === 1 && other.generation === 1 && one.degree === 1 && other.degree === 1) return true;
  if (PARENTS.has(older.code) && SIBLINGS.has(younger.code)) return true;
  // Grandparents, aunts and uncles with the parent of their own line, and with each other.
  const isLine = older.line !== undefined && older.line === younger.line;
  if (isLine && older.generation === -2 && younger.generation === -1) return true;
  return isLine && older.generation === -1 && younger.generation === -1;
}
