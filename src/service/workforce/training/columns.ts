// Which column holds what: headings that ESR and e-LfH reports and plain lists use, and a person's own choice where theirs is none of them.
// The headings of ESR reports differ from trust to trust; those below are the ones people told us, and any other can be mapped.
import type { Finding } from '../../../foundation/errors.ts';

export interface Column {
  readonly name: string;
  /** Headings taken for it, lower case, without marks. */
  readonly headings: readonly string[];
  readonly isRequired: boolean;
}

/** Who a line is about: their professional registration or their assignment number. */
const WHOSE: readonly Column[] = [
  column(
    'registration',
    false,
    'registration',
    'registration number',
    'professional registration',
    'professional registration number',
    'nmc pin',
    'gmc number',
    'pin',
  ),
  column('register', false, 'register', 'registration body', 'professional body'),
  column('assignment', false, 'assignment number', 'employee assignment number', 'esr assignment number', 'assignment'),
];

export const TRAINING_COLUMNS: readonly Column[] = [
  ...WHOSE,
  column('framework', false, 'framework', 'competence framework', 'competency framework', 'framework id'),
  column('competence', true, 'competence', 'competency', 'competence name', 'competency name', 'competence id', 'competence code'),
  column(
    'achievedOn',
    true,
    'achieved on',
    'achieved',
    'date achieved',
    'date from',
    'completion date',
    'completed',
    'certification date',
    'start date',
  ),
  column('expiresOn', false, 'expires on', 'expires', 'expiry date', 'date to', 'end date', 'renewal date'),
  column('evidence', false, 'evidence', 'course', 'course name', 'certificate', 'class name'),
];

export const STAFF_COLUMNS: readonly Column[] = [
  ...WHOSE,
  column('name', true, 'name', 'full name', 'employee name'),
  column('profession', true, 'profession', 'staff group', 'role'),
  column('site', true, 'site', 'site code', 'ods site code', 'location'),
  column('startedOn', true, 'started on', 'start date', 'latest start date', 'date from'),
  column('leftOn', false, 'left on', 'leaving date', 'termination date', 'end date', 'date to'),
  column('championOf', false, 'champion of', 'champion'),
  column('userId', false, 'user id', 'sds user id', 'smartcard number', 'uuid'),
];

export const SITE_COLUMNS: readonly Column[] = [
  column('code', true, 'site code', 'ods site code', 'site', 'code'),
  column('name', true, 'name', 'site name'),
  column('organisation', true, 'organisation', 'trust', 'organisation code', 'ods code'),
  column('teams', true, 'teams', 'team'),
  column('residents', false, 'residents', 'catchment', 'catchment population'),
  column('fifth', false, 'deprivation fifth', 'fifth', 'imd quintile', 'quintile'),
];

/** Our column names to headings of the file, where they are none of the known ones. */
export type Mapping = Readonly<Record<string, string>>;

export type Placed =
  | { readonly kind: 'placed'; readonly at: ReadonlyMap<string, number>; readonly unused: readonly string[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export function placeColumns(heading: readonly string[], columns: readonly Column[], mapping: Mapping): Placed {
  const known = heading.map(bare);
  const findings: Finding[] = [];
  const at = new Map<string, number>();
  for (const { name, headings, isRequired } of columns) {
    const asked = Object.hasOwn(mapping, name) ? mapping[name] : undefined;
    const places = known.flatMap((each, place) => ((asked === undefined ? headings.includes(each) : each === bare(asked)) ? [place] : []));
    const [first, second] = places;
    if (second !== undefined)
      findings.push(
        said(
          `Two columns could be ${shown(headings)}: ${places.map((place) => `"${heading[place]}"`).join(' and ')}.`,
          'Say which, in the mapping.',
        ),
      );
    else if (first !== undefined) at.set(name, first);
    else if (isRequired)
      findings.push(said(`There is no column for ${shown(headings)}.`, `Call it "${headings[0]}", or say which column it is.`));
    else if (asked !== undefined) findings.push(said(`The column "${asked}" of the mapping is not in the file.`, 'Correct the mapping.'));
  }
  if (findings.length > 0) return { kind: 'refused', findings };
  const used = new Set(at.values());
  return { kind: 'placed', at, unused: heading.filter((_, place) => !used.has(place)) };
}

function said(what: string, mend: string): Finding {
  return { severity: 'error', code: 'WKF_COLUMNS', issue: 'structure', where: 'line 1', what, mend };
}

function column(name: string, isRequired: boolean, ...headings: string[]): Column {
  return { name, isRequired, headings };
}

function bare(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[_-]+/g, ' ')
    .replace(/[^a-z0-9 ]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function shown(headings: readonly string[]): string {
  return `"${headings[0] ?? ''}"`;
}
