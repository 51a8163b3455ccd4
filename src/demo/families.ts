// Three families of the demonstration, each at another point of its cascade. Every person is made up.
import type { Patient } from '@medplum/fhirtypes';
import { PERSONAS } from '../foundation/identity/index.ts';
import { type ClinicalRecord, newId, shardOf } from '../foundation/record/index.ts';
import { SYSTEM } from '../foundation/terms/index.ts';
import {
  type Acting,
  addRelative,
  type CascadeEvent,
  type Families,
  type FamilyAbout,
  type Member,
  type Relation,
} from '../service/families/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { written } from './hub-work.ts';
import { madePerson } from './made.ts';
import { demoNhsNumber } from './numbers.ts';

export interface FamilyDemoMeans {
  readonly record: Pick<ClinicalRecord, 'holderOf'>;
  readonly requests: Requests;
  readonly families: Families;
  readonly now: Date;
}

interface Kin {
  readonly key: string;
  readonly relation: Relation;
  /** Key of the person they are related to; the index patient unless given. */
  readonly of?: string;
  readonly otherParent?: string;
  readonly who: Omit<Member, 'id' | 'father' | 'mother'>;
}

interface DemoFamily {
  readonly index: { readonly given: string; readonly family: string; readonly gender: 'female' | 'male'; readonly born: string };
  readonly about: Omit<FamilyAbout, 'openedOn' | 'service'>;
  readonly daysAgo: number;
  readonly kin: readonly Kin[];
  readonly happened: readonly { readonly daysAgo: number; readonly key?: string; readonly event: string }[];
}

const SERVICE = { name: 'North West NHS family gene service', telephone: '0161 496 0000' };
const ADULT = { years: 18, source: 'adult onset: British Society for Genetic Medicine, Genetic testing of children, 2022' };
const FAMILIES: readonly DemoFamily[] = [
  {
    index: { given: 'Imelda', family: 'Carrow', gender: 'female', born: '1976-02-09' },
    about: {
      gene: 'LDLR',
      inheritance: 'autosomal-dominant',
      variant: 'NM_000527.5:c.313+1G>A',
      condition: 'a kind of high cholesterol that runs in families',
    },
    daysAgo: 80,
    kin: [
      {
        key: 'father',
        relation: 'father',
        who: {
          sex: 'male',
          name: 'Desmond Carrow',
          born: '1948',
          dead: true,
          ageYears: 51,
          conditions: [{ text: 'Heart attack', onsetYears: 51 }],
        },
      },
      { key: 'mother', relation: 'mother', who: { sex: 'female', name: 'Philippa Carrow', born: '1950' } },
      { key: 'brother', relation: 'sibling', who: { sex: 'male', name: 'Lorcan Carrow', born: '1979-08-30' } },
      { key: 'sister', relation: 'sibling', who: { sex: 'female', name: 'Maeve Carrow', born: '1984' } },
      { key: 'daughter', relation: 'child', who: { sex: 'female', name: 'Orla Carrow', born: '2012-05-17' } },
      { key: 'nephew', relation: 'child', of: 'brother', who: { sex: 'male', name: 'Fintan Carrow', born: '2009' } },
      { key: 'uncle', relation: 'sibling', of: 'father', who: { sex: 'male', name: 'Aidan Carrow', born: '1952' } },
    ],
    happened: [
      { daysAgo: 75, key: 'brother', event: 'invited' },
      { daysAgo: 60, key: 'brother', event: 'claimed' },
      { daysAgo: 40, key: 'brother', event: 'sampled' },
      { daysAgo: 12, key: 'brother', event: 'found' },
      { daysAgo: 70, key: 'sister', event: 'invited' },
    ],
  },
  {
    index: { given: 'Thaddeus', family: 'Brindle', gender: 'male', born: '1969-11-03' },
    about: {
      gene: 'MLH1',
      inheritance: 'autosomal-dominant',
      variant: 'NM_000249.4:c.1852_1854del',
      condition: 'a higher chance of some kinds of cancer',
      offeredFrom: ADULT,
    },
    daysAgo: 50,
    kin: [
      {
        key: 'mother',
        relation: 'mother',
        who: {
          sex: 'female',
          name: 'Winifred Brindle',
          born: '1943',
          dead: true,
          ageYears: 58,
          conditions: [{ text: 'Bowel cancer', onsetYears: 44 }],
        },
      },
      {
        key: 'sister',
        relation: 'sibling',
        who: { sex: 'female', name: 'Rosalind Brindle', born: '1972-04-21', conditions: [{ text: 'Endometrial cancer', onsetYears: 47 }] },
      },
      { key: 'son', relation: 'child', who: { sex: 'male', name: 'Jasper Brindle', born: '1999-01-15' } },
      { key: 'daughter', relation: 'child', who: { sex: 'female', name: 'Clementine Brindle', born: '2013' } },
      { key: 'niece', relation: 'child', of: 'sister', who: { sex: 'female', name: 'Beatrix Lowe', born: '1996' } },
      { key: 'aunt', relation: 'sibling', of: 'mother', who: { sex: 'female', name: 'Edith Garland', born: '1946' } },
    ],
    happened: [
      { daysAgo: 45, event: 'consent' },
      { daysAgo: 44, key: 'sister', event: 'invited' },
      { daysAgo: 20, key: 'sister', event: 'claimed' },
      { daysAgo: 44, key: 'son', event: 'invited' },
      { daysAgo: 30, key: 'son', event: 'opted-out' },
    ],
  },
  {
    index: { given: 'Nadia', family: 'Okonjo', gender: 'female', born: '1988-07-27' },
    about: {
      gene: 'BRCA2',
      inheritance: 'autosomal-dominant',
      variant: 'NM_000059.4:c.5946del',
      condition: 'a higher chance of some kinds of cancer',
      offeredFrom: ADULT,
    },
    daysAgo: 6,
    kin: [
      {
        key: 'mother',
        relation: 'mother',
        who: { sex: 'female', name: 'Adaeze Okonjo', born: '1960', conditions: [{ text: 'Breast cancer', onsetYears: 49 }] },
      },
      { key: 'father', relation: 'father', who: { sex: 'male', name: 'Emeka Okonjo', born: '1957' } },
      { key: 'brother', relation: 'sibling', who: { sex: 'male', name: 'Tobe Okonjo', born: '1991' } },
    ],
    happened: [],
  },
];

/** A family that has relatives already is left as it is. Throws with the findings when the service refuses one: the demonstration must obey the rules too. */
export async function seedFamilies(means: FamilyDemoMeans): Promise<number> {
  for (const [place, family] of FAMILIES.entries()) await make(means, family, place);
  return FAMILIES.length;
}

async function make({ record, requests, families, now }: FamilyDemoMeans, demo: DemoFamily, place: number): Promise<void> {
  const who = PERSONAS.get('counsellor');
  if (!who) throw new Error('There is no counsellor in the demonstration.');
  const at = (daysAgo: number) => new Date(now.getTime() - daysAgo * 86_400_000);
  const acting = (daysAgo: number): Acting => ({ who, scope: { kind: 'organisation', organisation: who.organisation }, at: at(daysAgo) });
  const { index } = demo;
  const nhsNumber = demoNhsNumber('families', place);
  const patient: Patient = {
    resourceType: 'Patient',
    id: newId(),
    identifier: [{ system: SYSTEM.nhsNumber, value: nhsNumber }],
    name: [{ given: [index.given], family: index.family }],
    gender: index.gender,
    birthDate: index.born,
  };
  const entries = [{ method: 'PUT', type: 'Patient', id: patient.id, resource: patient, where: 'Patient' } as const];
  const known = await madePerson(record, nhsNumber);
  const [stored] = known ? [] : written(await requests.submit({ door: 'service', entries }, who, at(demo.daysAgo)));
  const id = known ?? stored?.id ?? '';
  const openedOn = at(demo.daysAgo).toISOString().slice(0, 10);
  const opened = done(await families.open({ patient: id, about: { ...demo.about, service: SERVICE, openedOn } }, acting(demo.daysAgo)));
  const standing = await families.find(opened.id, acting(0).scope, now);
  if ((standing?.family.pedigree.members.length ?? 0) > 1) return;
  const ids = new Map<string, string>();
  for (const { key, relation, of, who: member } of demo.kin) {
    const view = await families.find(opened.id, acting(0).scope, now);
    const relative = { relation, of: (of && ids.get(of)) ?? id, member };
    const today = now.toISOString().slice(0, 10);
    const added = done(
      await families.change(
        opened.id,
        view?.family.version ?? 0,
        (pedigree) => addRelative(pedigree, relative, () => newId(shardOf(id)), today),
        acting(demo.daysAgo),
      ),
    );
    ids.set(key, added.member);
  }
  for (const { daysAgo, key, event } of demo.happened) {
    const member = (key && ids.get(key)) ?? '';
    if (event === 'invited') done(await families.invite(opened.id, { member, route: 'indirect' }, acting(daysAgo)));
    else done(await families.record(opened.id, eventOf(event, member, acting(daysAgo).at.toISOString().slice(0, 10)), acting(daysAgo)));
  }
}

function eventOf(event: string, member: string, at: string): CascadeEvent {
  if (event === 'consent') return { kind: 'consent', at, consent: { directContact: true, shareName: false, shareCondition: true } };
  if (event === 'found') return { kind: 'result', at, member, result: 'found' };
  return { kind: event as 'claimed', at, member }; // the stories above name only events of a relative
}

function done<T extends { readonly kind: string }>(outcome: T): Extract<T, { kind: 'done' }> {
  if (outcome.kind !== 'done') throw new Error(`A family of the demonstration was refused: ${JSON.stringify(outcome)}`);
  return outcome as Extract<T, { kind: 'done' }>; // just looked at
}
