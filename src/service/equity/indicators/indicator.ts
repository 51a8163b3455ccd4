// An indicator as data: what is counted, over whom, by which standard, for whom it may be shown. Definitions stand in data/equity/indicators.json.

import type { Finding } from '../../../foundation/errors.ts';
import type { AreaLevel } from '../disclosure/internal-table.ts';
import type { ProfileName } from '../disclosure/profile.ts';
import type { Polarity } from '../statistics/control-chart.ts';
import type { Prevalence } from '../statistics/unmet-need.ts';

export const GROUPS = ['access', 'yield', 'turnaround', 'pathway', 'refusal'] as const;
export const COUNTED = ['people', 'orders', 'reports'] as const;
export const DENOMINATORS = ['residents', 'clinical-cohort', 'orders', 'reports', 'expected-carriers'] as const;
export const FIGURES = ['proportion', 'crude-rate', 'standardised-rate', 'standardised-ratio', 'coverage', 'median-days'] as const;
export const STANDARDS = ['european-2013', 'england', 'none'] as const;
export const STRATA = ['deprivation-fifth', 'ethnicity', 'sex', 'age-band', 'area'] as const;
export const POLARITIES: readonly Polarity[] = ['higher-is-better', 'lower-is-better', 'neutral'];
const PROFILE_NAMES: readonly ProfileName[] = ['hes', 'opensafely', 'exact+secondary'];
const AREAS: readonly AreaLevel[] = ['trust', 'sub-icb', 'icb', 'alliance', 'region', 'national'];

export type Stratum = (typeof STRATA)[number];
export type FigureKind = (typeof FIGURES)[number];

export interface Indicator {
  readonly id: string;
  readonly title: string;
  readonly group: (typeof GROUPS)[number];
  /** The pathway whose step this is, and which. */
  readonly pathway?: string;
  readonly step?: number;
  readonly numerator: {
    /** People are counted once per period, whatever the number of orders; parents of a trio are a measure of their own. */
    readonly counts: (typeof COUNTED)[number];
    readonly event: string;
    /** Clinical indication codes (R134, M1); '*' is any. */
    readonly tests: readonly string[];
  };
  readonly denominator: {
    readonly kind: (typeof DENOMINATORS)[number];
    readonly of: string;
    readonly prevalence?: Prevalence;
  };
  /** Steps of pathways ("lynch/braf") whose people are counted: who came is the denominator, who went on (or declined) the numerator. */
  readonly steps?: readonly string[];
  /** Genes whose families' first-degree relatives are counted: those at risk are the denominator, those tested the numerator. */
  readonly genes?: readonly string[];
  readonly figure: FigureKind;
  readonly multiplier: number;
  readonly standard: (typeof STANDARDS)[number];
  readonly strata: readonly Stratum[];
  readonly polarity: Polarity;
  readonly periodMonths: number;
  readonly publication: {
    readonly profile: ProfileName;
    readonly smallestArea: AreaLevel;
    readonly isRareDisease: boolean;
    readonly isSensitive: boolean;
  };
  /** First day this definition is used, ISO. */
  readonly validFrom: string;
  readonly source: string;
}

/** Which denominators a figure can stand on: a rate by age needs residents, a share needs people who could all have had it. */
const FITS: Readonly<Record<FigureKind, readonly string[]>> = {
  proportion: ['clinical-cohort', 'orders', 'reports'],
  'crude-rate': ['residents'],
  'standardised-rate': ['residents'],
  'standardised-ratio': ['residents'],
  coverage: ['expected-carriers'],
  'median-days': ['reports', 'orders'],
};

export interface Validated {
  readonly indicators: readonly Indicator[];
  readonly findings: readonly Finding[];
}

/** Checks definitions read from a file; the sound ones come back, the others as findings that say where and what. */
export function validateIndicators(content: unknown): Validated {
  if (!Array.isArray(content)) return { indicators: [], findings: [wrong('the file', 'It is not a list of indicators.')] };
  const indicators: Indicator[] = [];
  const findings: Finding[] = [];
  const ids = new Set<string>();
  for (const [i, entry] of content.entries()) {
    const problems = problemsOf(entry);
    const id = isRecord(entry) && typeof entry.id === 'string' ? entry.id : `entry ${i + 1}`;
    if (ids.has(id)) problems.push('Another indicator has the same id.');
    ids.add(id);
    findings.push(...problems.map((what) => wrong(id, what)));
    // Every field was checked above, so the shape is that of an indicator.
    if (problems.length === 0) indicators.push(entry as Indicator);
  }
  return { indicators, findings };
}

function problemsOf(entry: unknown): string[] {
  if (!isRecord(entry)) return ['It is not an indicator.'];
  const problems: string[] = [];
  const need = (isRight: boolean, what: string) => {
    if (!isRight) problems.push(what);
  };
  const { numerator, denominator, publication } = entry;
  need(isText(entry.id) && /^[a-z0-9-]+$/.test(entry.id), 'The id is made of small letters, digits and hyphens.');
  need(isText(entry.title), 'The title is missing.');
  need(isText(entry.source), 'The source is missing.');
  need(oneOf(GROUPS, entry.group), `The group is one of ${GROUPS.join(', ')}.`);
  need(isText(entry.validFrom) && /^\d{4}-\d\d-\d\d$/.test(entry.validFrom), 'The first day of use is an ISO date.');
  need(
    isRecord(numerator) && oneOf(COUNTED, numerator.counts) && isText(numerator.event),
    'The numerator says what it counts and which event.',
  );
  need(isRecord(numerator) && isCodes(numerator.tests), 'The numerator names indication codes (R134, M1) or "*".');
  need(
    isRecord(denominator) && oneOf(DENOMINATORS, denominator.kind) && isText(denominator.of),
    'The denominator has a kind and says of whom.',
  );
  need(
    entry.steps === undefined ||
      (Array.isArray(entry.steps) &&
        entry.steps.length > 0 &&
        entry.steps.every((step) => isText(step) && /^[a-z0-9-]+\/[a-z0-9-]+$/.test(step))),
    'Steps are named "pathway/step".',
  );
  need(
    entry.genes === undefined || (Array.isArray(entry.genes) && entry.genes.length > 0 && entry.genes.every(isText)),
    'Genes are named by their symbols.',
  );
  need(oneOf(FIGURES, entry.figure), `The figure is one of ${FIGURES.join(', ')}.`);
  need(typeof entry.multiplier === 'number' && entry.multiplier > 0, 'The multiplier is above zero.');
  need(oneOf(STANDARDS, entry.standard), `The standard is one of ${STANDARDS.join(', ')}.`);
  need(
    Array.isArray(entry.strata) && entry.strata.length > 0 && entry.strata.every((s) => oneOf(STRATA, s)),
    `Strata are of ${STRATA.join(', ')}.`,
  );
  need(oneOf(POLARITIES, entry.polarity), `The polarity is one of ${POLARITIES.join(', ')}.`);
  need(Number.isInteger(entry.periodMonths) && Number(entry.periodMonths) > 0, 'The period is a whole number of months.');
  need(
    isRecord(publication) && oneOf(PROFILE_NAMES, publication.profile) && oneOf(AREAS, publication.smallestArea),
    'The publication names a profile and the smallest area.',
  );
  if (isRecord(denominator) && isText(denominator.kind) && oneOf(FIGURES, entry.figure)) {
    need(FITS[entry.figure].includes(denominator.kind), `A ${entry.figure} does not stand on ${denominator.kind}.`);
  }
  if (entry.figure === 'coverage')
    need(isRecord(denominator) && isPrevalence(denominator.prevalence), 'A coverage needs a prevalence with limits in order.');
  if (entry.figure === 'standardised-rate')
    need(entry.standard === 'european-2013', 'A directly standardised rate names its standard population.');
  if (isRecord(publication) && publication.isRareDisease === true)
    need(Number(entry.periodMonths) >= 12, 'A rare disease is reported over twelve months or more.');
  return problems;
}

function isPrevalence(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { value: v, lower, upper } = value;
  return (
    typeof v === 'number' && typeof lower === 'number' && typeof upper === 'number' && lower > 0 && lower <= v && v <= upper && upper < 1
  );
}

function isCodes(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((code) => code === '*' || (typeof code === 'string' && /^[RM]\d+(\.\d+)?$/.test(code)))
  );
}

function oneOf<T extends string>(known: readonly T[], value: unknown): value is T {
  return known.some((entry) => entry === value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(where: string, what: string): Finding {
  return {
    severity: 'error',
    code: 'EQU_INDICATOR',
    issue: 'invalid',
    where,
    what,
    mend: 'Correct the definition in the list of indicators.',
  };
}
