// The rules by which counts are shown: which are hidden, how the rest is rounded, and what a reader can work back from what is printed.

export type ProfileName = 'hes' | 'opensafely' | 'exact+secondary';

/** From `least` to `most` people; what a printed figure leaves possible. */
export interface Span {
  readonly least: number;
  readonly most: number;
}

export interface Profile {
  readonly name: ProfileName;
  /** Counts of 1 to 7 are hidden in every profile. */
  isHidden(count: number): boolean;
  /** How a count that is not starred is printed. */
  shown(count: number): number;
  /** What a printed figure leaves possible to a reader who knows the rules. */
  behind(shown: number): Span;
  /** What a count hidden for its size leaves possible. */
  readonly behindHidden: Span;
  /** opensafely prints small counts as 0 instead of a star. */
  readonly smallShownAs: 'star' | 'zero';
  /** What else is hidden first when a hidden count could be worked out. */
  readonly remedy: 'total-first' | 'cell-first';
  /** Whether the arithmetic alone, without the rule, must also leave all of 1 to 7 open: asked where the rest is printed exactly. */
  readonly arithmeticLeavesAllOpen: boolean;
  readonly source: string;
}

/** Counts up to this are hidden. NHS Digital, HES Analysis Guide, disclosure control (September 2018); OpenSAFELY output checking. */
export const SMALL = 7;
/** No hidden count may have fewer possible values than this. */
export const FEWEST_CANDIDATES = 3;
/** All people of a small group sharing a sensitive result are not shown below this size. */
export const SMALLEST_GROUP = 20;
/** No rate over fewer residents than this. */
export const FEWEST_RESIDENTS = 1000;
/** One decimal of a percentage only from this (rounded) denominator. HES Analysis Guide, 2018. */
export const DECIMAL_FROM = 4000;

export const ANY: Span = { least: 0, most: Number.POSITIVE_INFINITY };
/** A count hidden only to protect another: the reader knows it is not small, or it would be hidden anyway. */
export const BEHIND_PARTNER: Span = { least: SMALL + 1, most: Number.POSITIVE_INFINITY };

const HES: Profile = {
  name: 'hes',
  isHidden: isSmall,
  shown: nearestFive,
  behind: (shown) => (shown === 0 ? { least: 0, most: 0 } : { least: Math.max(SMALL + 1, shown - 2), most: shown + 2 }),
  behindHidden: { least: 1, most: SMALL },
  smallShownAs: 'star',
  remedy: 'total-first',
  arithmeticLeavesAllOpen: false,
  source:
    'NHS Digital, HES Analysis Guide, sub-national counts, September 2018: 0 as 0, 1 to 7 as *, else to the nearest 5; with an audit of our own',
};

const OPENSAFELY: Profile = {
  name: 'opensafely',
  isHidden: (count) => count <= SMALL,
  shown: nearestFive,
  behind: (shown) => ({ least: Math.max(SMALL + 1, shown - 2), most: shown + 2 }),
  behindHidden: { least: 0, most: SMALL },
  smallShownAs: 'zero',
  remedy: 'total-first',
  arithmeticLeavesAllOpen: false,
  source: 'OpenSAFELY, ehrQL measures with disclosure control: 7 and below as 0, else to the nearest 5; with an audit of our own',
};

const EXACT: Profile = {
  name: 'exact+secondary',
  isHidden: isSmall,
  shown: (count) => count,
  behind: (shown) => ({ least: shown, most: shown }),
  behindHidden: { least: 1, most: SMALL },
  smallShownAs: 'star',
  remedy: 'cell-first',
  arithmeticLeavesAllOpen: true,
  source:
    'Primary and complementary suppression, for boards inside the service only (Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001)',
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = { hes: HES, opensafely: OPENSAFELY, 'exact+secondary': EXACT };

function isSmall(count: number): boolean {
  return count >= 1 && count <= SMALL;
}

function nearestFive(count: number): number {
  return Math.round(count / 5) * 5;
}
