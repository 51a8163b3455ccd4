// Reads lists of sites and of staff. Pure: it plans, names every row error, and with one error nothing will be written.

import { readCsv } from '../../../foundation/tables/index.ts';
import { type Mapping, placeColumns, SITE_COLUMNS, STAFF_COLUMNS } from '../training/columns.ts';
import { readDay } from '../training/dates.ts';
import { fileFinding, type ImportReport, refusedFile, rowErrors } from '../training/import-report.ts';
import { readAssignment, readRegistration } from './identifiers.ts';
import type { Profession, Site, StaffMember, Team } from './staff.ts';

export interface SitePlan {
  readonly report: ImportReport;
  readonly sites: readonly Site[];
}

export function planSites(
  text: string,
  known: { readonly sites: readonly Site[]; readonly teams: readonly Team[] },
  mapping: Mapping = {},
): SitePlan {
  const opened = open(text, 'sites', SITE_COLUMNS, mapping);
  if (opened.kind === 'refused') return { report: opened.report, sites: [] };
  const { rows, at, unused } = opened;
  const errors = rowErrors();
  const before = new Map(known.sites.map((site) => [site.code, site]));
  const teams = new Map(known.teams.flatMap(({ code, name }) => [[code, code] as const, [name.toLowerCase(), code] as const]));
  const fresh = new Map<string, Site>();
  let same = 0;
  let changed = 0;
  for (const { line, cells } of rows) {
    const cell = (name: string) => cells[at.get(name) ?? -1] ?? '';
    const code = cell('code').toUpperCase();
    const organisation = cell('organisation').toUpperCase();
    if (!/^[A-Z0-9]{3,12}$/.test(code))
      errors.say(line, 'WKF_SITE', 'The site code is not an ODS code.', 'It has 3 to 12 letters and digits.');
    if (!/^[A-Z0-9]{3,12}$/.test(organisation))
      errors.say(line, 'WKF_SITE', 'The organisation is not an ODS code.', 'It has 3 to 12 letters and digits.');
    if (cell('name') === '') errors.say(line, 'WKF_SITE', 'The site has no name.', 'Give its name.');
    const own = cell('teams')
      .split(/[;|]/)
      .map((each) => each.trim().toLowerCase())
      .filter(Boolean);
    for (const team of own)
      if (!teams.has(team)) errors.unknown(line, 'team', team, `Teams are ${known.teams.map((each) => each.code).join(', ')}.`);
    const residents = cell('residents') === '' ? undefined : Number(cell('residents').replaceAll(',', ''));
    if (residents !== undefined && !(Number.isInteger(residents) && residents > 0))
      errors.say(line, 'WKF_SITE', 'The catchment is not a number of people.', 'Give a whole number.');
    const fifth = cell('fifth') === '' ? undefined : Number(cell('fifth'));
    if (fifth !== undefined && ![1, 2, 3, 4, 5].includes(fifth))
      errors.say(line, 'WKF_SITE', 'The deprivation fifth is not 1 to 5.', '1 is the most deprived.');
    if (fresh.has(code)) errors.say(line, 'WKF_TWICE', `The site ${code} stands in the file twice.`, 'Keep one of the two.');
    if (errors.lines.has(line)) continue;
    const site: Site = {
      code,
      name: cell('name').slice(0, 120),
      organisation,
      teams: own.flatMap((team) => teams.get(team) ?? []),
      ...(residents === undefined ? {} : { residents }),
      ...(fifth === undefined ? {} : { fifth }),
    };
    const already = before.get(code);
    if (already && JSON.stringify(inOrder(already)) === JSON.stringify(inOrder(site))) same += 1;
    else {
      if (already) changed += 1;
      fresh.set(code, site);
    }
  }
  const report = errors.report('sites', { rows: rows.length, added: fresh.size - changed, changed, same, unusedColumns: unused });
  return { report, sites: report.inError > 0 ? [] : [...fresh.values()] };
}

export interface StaffPlan {
  readonly report: ImportReport;
  readonly staff: readonly StaffMember[];
}

export interface KnownForStaff {
  readonly staff: readonly StaffMember[];
  readonly sites: readonly Site[];
  readonly professions: readonly Profession[];
  /** Pathways that can have champions. */
  readonly pathways: readonly string[];
  readonly newId: () => string;
}

export function planStaff(text: string, known: KnownForStaff, mapping: Mapping = {}): StaffPlan {
  const opened = open(text, 'staff', STAFF_COLUMNS, mapping);
  if (opened.kind === 'refused') return { report: opened.report, staff: [] };
  const { rows, at, unused } = opened;
  const errors = rowErrors();
  const byIdentifier = new Map(
    known.staff.flatMap((each) => [each.registration, each.assignment].flatMap((one) => (one === undefined ? [] : [[one, each] as const]))),
  );
  const sites = new Set(known.sites.map(({ code }) => code));
  const professions = new Map(
    known.professions.flatMap(({ code, name, plural }) => [code, name.toLowerCase(), plural].map((word) => [word, code] as const)),
  );
  const seen = new Map<string, number>();
  const fresh: StaffMember[] = [];
  let same = 0;
  let changed = 0;
  for (const { line, cells } of rows) {
    const cell = (name: string) => cells[at.get(name) ?? -1] ?? '';
    const identifiers: { registration?: string; assignment?: string } = {};
    for (const [name, reading] of [
      ['registration', cell('registration') === '' ? undefined : readRegistration(cell('registration'), cell('register') || undefined)],
      ['assignment', cell('assignment') === '' ? undefined : readAssignment(cell('assignment'))],
    ] as const) {
      if (reading?.kind === 'refused') errors.say(line, 'WKF_IDENTIFIER', reading.because, reading.mend);
      else if (reading) identifiers[name] = reading.value;
    }
    if (cell('registration') === '' && cell('assignment') === '')
      errors.say(line, 'WKF_NOBODY', 'The row has no registration and no assignment number.', 'Give one of them.');
    for (const one of [identifiers.registration, identifiers.assignment]) {
      if (one === undefined) continue;
      const earlier = seen.get(one);
      if (earlier !== undefined)
        errors.say(line, 'WKF_TWICE', `Line ${earlier} has the same registration or assignment number.`, 'Keep one of the two.');
      seen.set(one, line);
    }
    const profession = professions.get(cell('profession').toLowerCase());
    if (profession === undefined)
      errors.unknown(line, 'profession', cell('profession'), `Professions are ${known.professions.map((each) => each.code).join(', ')}.`);
    const site = cell('site').toUpperCase();
    if (!sites.has(site)) errors.unknown(line, 'site', cell('site'), 'Import the sites first, or check the code.');
    if (cell('name') === '') errors.say(line, 'WKF_NAME', 'The row has no name.', 'Give the name.');
    const startedOn = readDay(cell('startedOn'));
    if (startedOn === undefined) errors.say(line, 'WKF_DATE', 'The start date is not a date.', 'Write it as 2026-11-21 or 21/11/2026.');
    const leftOn = cell('leftOn') === '' ? undefined : readDay(cell('leftOn'));
    if (cell('leftOn') !== '' && leftOn === undefined)
      errors.say(line, 'WKF_DATE', 'The leaving date is not a date.', 'Write it as 2026-11-21, or leave it empty.');
    if (leftOn !== undefined && startedOn !== undefined && leftOn < startedOn)
      errors.say(line, 'WKF_DATE', 'Somebody left before they started.', 'Check which column is which.');
    const championOf = cell('championOf')
      .split(/[;|]/)
      .map((each) => each.trim())
      .filter(Boolean);
    for (const pathway of championOf)
      if (!known.pathways.includes(pathway))
        errors.say(line, 'WKF_PATHWAY', `There is no pathway "${pathway.slice(0, 60)}".`, `Pathways are ${known.pathways.join(', ')}.`);
    const owners = new Set(
      [identifiers.registration, identifiers.assignment].flatMap((one) => (one === undefined ? [] : (byIdentifier.get(one)?.id ?? []))),
    );
    if (owners.size > 1)
      errors.say(line, 'WKF_TWO_PEOPLE', 'The registration and the assignment number belong to two people.', 'Check both.');
    if (errors.lines.has(line) || profession === undefined || startedOn === undefined) continue;
    const already = [identifiers.registration, identifiers.assignment].flatMap((one) =>
      one === undefined ? [] : (byIdentifier.get(one) ?? []),
    )[0];
    const member: StaffMember = {
      id: already?.id ?? known.newId(),
      name: cell('name').slice(0, 120),
      profession,
      // A list that leaves an identifier out takes none away.
      ...(already?.registration === undefined ? {} : { registration: already.registration }),
      ...(already?.assignment === undefined ? {} : { assignment: already.assignment }),
      ...(already?.userId === undefined ? {} : { userId: already.userId }),
      ...identifiers,
      ...(cell('userId') === '' ? {} : { userId: cell('userId') }),
      site,
      championOf,
      startedOn,
      ...(leftOn === undefined ? {} : { leftOn }),
    };
    if (already && JSON.stringify(inOrder(already)) === JSON.stringify(inOrder(member))) same += 1;
    else {
      if (already) changed += 1;
      fresh.push(member);
    }
  }
  const report = errors.report('staff', { rows: rows.length, added: fresh.length - changed, changed, same, unusedColumns: unused });
  return { report, staff: report.inError > 0 ? [] : fresh };
}

function open(text: string, kind: ImportReport['kind'], columns: typeof STAFF_COLUMNS, mapping: Mapping) {
  const csv = readCsv(text);
  if (csv.kind === 'refused') return { kind: 'refused' as const, report: refusedFile(kind, [fileFinding(csv.because)]) };
  const placed = placeColumns(csv.heading, columns, mapping);
  if (placed.kind === 'refused') return { kind: 'refused' as const, report: refusedFile(kind, placed.findings) };
  return { kind: 'rows' as const, rows: csv.rows, at: placed.at, unused: placed.unused };
}

/** Members in one order, so that two of the same content are the same text. */
function inOrder(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}
