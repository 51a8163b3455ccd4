// A family of three to four generations, made first: variants pass by Mendel's law, then each person lives a life (life.ts).
import { addYears, ageOn } from './days.ts';
import { type Draw, drawOf, idOf } from './draw.ts';
import {
  ASHKENAZI_CARRIERS,
  ASHKENAZI_OF_WHITE,
  CARRIERS,
  DE_NOVO,
  ETHNIC_GROUPS,
  type Ethnicity,
  FIFTHS,
  GENES,
  type Gene,
  OUT_OF_AREA,
} from './figures.ts';
import { livedOf } from './life.ts';
import { FEMALE_NAMES, MALE_NAMES, SURNAMES } from './names.ts';
import type { Born, Origin, Person, Variant } from './person.ts';

const SHORTEST_GAP = 17;
const LONGEST_GAP = 44;
const MOST_CHILDREN = 5;
const GENERATIONS = 4;

/** Everybody of one family, the living and the dead. The same seed, number and day give the same family. */
export function familyOf(seed: number, number: number, day: string): readonly Person[] {
  const draw = drawOf(seed, number, 1);
  return new Growing(seed, number, day, draw).grow().map((born) => livedOf(born, day, draw));
}

class Growing {
  readonly #seed: number;
  readonly #number: number;
  readonly #day: string;
  readonly #draw: Draw;
  readonly #people: Born[] = [];
  #households = 0;

  constructor(seed: number, number: number, day: string, draw: Draw) {
    this.#seed = seed;
    this.#number = number;
    this.#day = day;
    this.#draw = draw;
  }

  grow(): readonly Born[] {
    const draw = this.#draw;
    const year = 1915 + draw.uniform() * (Number(this.#day.slice(0, 4)) - 1915 - 24);
    const home = this.#home(undefined, false);
    const group = this.#group();
    const surname = draw.pick(SURNAMES);
    const father = this.#founder('male', year, group, surname, home);
    const mother = this.#founder('female', year + between(draw.normal(2, 3), -5, 10), this.#partnerGroup(group), surname, home);
    this.#children(father, mother, home, 1);
    return this.#people;
  }

  #children(father: Born, mother: Born, home: Home, generation: number): void {
    if (generation >= GENERATIONS) return;
    const draw = this.#draw;
    let bornIn = draw.normal(28, 5);
    for (let child = 0; child < MOST_CHILDREN; child += 1) {
      if (child > 0 && !draw.happens(child === 1 ? 0.78 : child === 2 ? 0.45 : 0.25)) return;
      if (child === 0 && draw.happens(0.17)) return;
      const gap = Math.max(SHORTEST_GAP, bornIn);
      bornIn = gap + 1.2 + draw.uniform() * 3;
      const bornOn = addYears(mother.bornOn, gap);
      if (gap > LONGEST_GAP || bornOn >= this.#day) return;
      this.#child(father, mother, bornOn, home, generation);
    }
  }

  #child(father: Born, mother: Born, bornOn: string, parental: Home, generation: number): void {
    const draw = this.#draw;
    const sex = draw.happens(0.512) ? 'male' : 'female';
    const isGrown = ageOn(bornOn, this.#day) >= 22;
    const home = isGrown ? this.#home(parental, true) : parental;
    const person = this.#add({
      father: father.id,
      mother: mother.id,
      surname: father.surname,
      sex,
      bornOn,
      ethnicity: father.ethnicity === mother.ethnicity ? father.ethnicity : 'mixed',
      isAshkenazi: father.isAshkenazi || mother.isAshkenazi,
      variants: this.#inherited(father, mother),
      ...home,
    });
    if (!isGrown || !draw.happens(0.75)) return;
    const year = yearOf(bornOn) + between(draw.normal(sex === 'male' ? 1.5 : -1.5, 3), -5, 5);
    const partner = this.#founder(sex === 'male' ? 'female' : 'male', year, this.#partnerGroup(person), draw.pick(SURNAMES), home);
    this.#children(sex === 'male' ? person : partner, sex === 'male' ? partner : person, home, generation + 1);
  }

  #founder(sex: 'female' | 'male', year: number, group: Group, surname: string, home: Home): Born {
    const whole = Math.floor(year);
    return this.#add({
      surname,
      sex,
      bornOn: addYears(`${whole}-01-01`, year - whole),
      ...group,
      ...home,
      variants: GENES.flatMap((gene): readonly Variant[] => {
        const from = [0, 1].flatMap((): readonly Origin[] =>
          this.#draw.happens(shareOf(gene, group.isAshkenazi) / 2) ? ['population'] : [],
        );
        return from.length > 0 ? [{ gene, from }] : [];
      }),
    });
  }

  /** Each copy of a parent passes with one chance in two; now and then a variant is new. */
  #inherited(father: Born, mother: Born): readonly Variant[] {
    const draw = this.#draw;
    return GENES.flatMap((gene): readonly Variant[] => {
      const from: Origin[] = [];
      for (const [origin, parent] of [
        ['father', father],
        ['mother', mother],
      ] as const) {
        const copies = parent.variants.find((variant) => variant.gene === gene)?.from.length ?? 0;
        if (copies === 2 || (copies === 1 && draw.happens(0.5))) from.push(origin);
      }
      if (from.length === 0 && draw.happens(CARRIERS[gene].value * DE_NOVO.value)) from.push('de-novo');
      return from.length > 0 ? [{ gene, from }] : [];
    });
  }

  #group(): Group {
    const shares = Object.entries(ETHNIC_GROUPS).map(([name, { value }]) => [name as Ethnicity, value] as const); // the keys are the groups
    const ethnicity = this.#draw.among(shares);
    return { ethnicity, isAshkenazi: ethnicity === 'white' && this.#draw.happens(ASHKENAZI_OF_WHITE.value) };
  }

  #partnerGroup(group: Group): Group {
    return this.#draw.happens(0.9)
      ? { ethnicity: group.ethnicity, isAshkenazi: group.isAshkenazi && this.#draw.happens(0.5) }
      : this.#group();
  }

  /** A grown child's home is often as deprived as the parents', and now and then in another area. */
  #home(parental: Home | undefined, mayLeave: boolean): Home {
    const draw = this.#draw;
    this.#households += 1;
    const fifth =
      parental && draw.happens(0.6) ? parental.fifth : Number(draw.among(FIFTHS.map(({ value }, place) => [String(place + 1), value])));
    return {
      fifth,
      household: `${this.#number}-${this.#households}`,
      livesElsewhere: parental?.livesElsewhere === true ? draw.happens(0.66) : mayLeave && draw.happens(OUT_OF_AREA.value),
    };
  }

  #add(born: Omit<Born, 'id' | 'place' | 'given'>): Born {
    const place = this.#people.length;
    const given = this.#draw.pick(born.sex === 'female' ? FEMALE_NAMES : MALE_NAMES);
    const person = { ...born, id: idOf(undefined, this.#seed, this.#number, place), place, given };
    this.#people.push(person);
    return person;
  }
}

type Home = Pick<Born, 'fifth' | 'household' | 'livesElsewhere'>;
type Group = Pick<Born, 'ethnicity' | 'isAshkenazi'>;

/** The share of carriers; half of it a copy. */
function shareOf(gene: Gene, isAshkenazi: boolean): number {
  return isAshkenazi && (gene === 'BRCA1' || gene === 'BRCA2') ? ASHKENAZI_CARRIERS.value : CARRIERS[gene].value;
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4)) + (Number(day.slice(5, 7)) - 1) / 12;
}

function between(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
