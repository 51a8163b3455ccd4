// From what workforce knows to what its pages show. People are counted for steps and sites; no page but one's own shows a person.
import {
  type CoverageCell,
  type CoverageStatus,
  type Effect,
  type FifthOfCatchment,
  type ForecastPoint,
  type Framework,
  type ImportReport,
  isCurrent,
  type NeedFinding,
  type OrderingRight,
  type OwnCompetences,
  PROFESSIONS,
  type SiteForecast,
  SMALLEST_GROUP,
  type Snapshot,
  type Uptake,
} from '../../../service/workforce/index.ts';
import type { Sheet } from '../csv.ts';
import { count, day, plural, shortDay } from '../format.ts';
import type { Cell, Table } from '../table.ts';

/** For readers who plan nothing a count below safe is left out: it would be about a person. */
export function statusWords({ status, people }: CoverageCell, seesCounts: boolean): string {
  if (status === 'safe') return seesCounts ? plural(people, 'person', 'people') : 'Safe';
  if (!seesCounts) return 'Below safe';
  return status === 'none' ? 'Nobody' : status === 'single' ? '1 person: one resignation stops it' : `Only ${people} people`;
}

const TAG: Readonly<Record<CoverageStatus, Cell['tag']>> = { none: 'red', single: 'orange', below: 'orange', safe: undefined };

/** What is not safe stands out, by words first. */
function statusCell(cell: CoverageCell, seesCounts: boolean): Cell {
  const tag = seesCounts || cell.status === 'safe' ? TAG[cell.status] : 'orange';
  return { text: statusWords(cell, seesCounts), ...(tag ? { tag } : {}) };
}

/** For readers who plan nothing, sites where nobody or one person can do it are not told apart from others below safe. */
export function overviewTable(findings: readonly NeedFinding[], seesCounts: boolean): Table {
  const below = ({ none, single, below }: NeedFinding) => none.length + single.length + below.length;
  return {
    caption: 'Steps and the sites that do them',
    columns: ['Step', 'Sites', ...(seesCounts ? ['Nobody', 'One resignation stops it'] : []), 'Below safe', 'Safe', 'Champion at'],
    rows: findings.map((f) => [
      { text: f.need.name, href: `/workforce/steps/${f.need.id}` },
      ...[f.sites, ...(seesCounts ? [f.none.length, f.single.length, f.below.length] : [below(f)]), f.safe, f.champions].map((n) => ({
        text: count(n),
      })),
    ]),
    csv: '/workforce/steps.csv',
  };
}

export function uptakeTable(uptake: readonly Uptake[]): Table {
  return {
    caption: 'Staff who can do at least one step, by profession',
    columns: ['Profession', 'Able', 'In post'],
    rows: uptake.map(({ group, able, staff }) => [
      { text: PROFESSIONS.find(({ code }) => code === group)?.name ?? group },
      { text: able === undefined ? `Fewer than ${SMALLEST_GROUP} staff` : count(able) },
      { text: staff === undefined ? `Fewer than ${SMALLEST_GROUP} staff` : count(staff) },
    ]),
  };
}

export interface FifthRate extends FifthOfCatchment {
  readonly rate: { readonly value: number; readonly lower: number | undefined; readonly upper: number | undefined } | undefined;
}

export function fifthsTable(fifths: readonly FifthRate[]): Table {
  return {
    caption: 'People able per 100,000 residents, by deprivation of the area served',
    columns: ['Fifth of deprivation', 'Sites', 'Residents', 'People able', 'Per 100,000', '95% interval'],
    rows: fifths.map(({ fifth, sites, residents, people, rate }) => [
      { text: fifth === 1 ? '1, most deprived' : fifth === 5 ? '5, least deprived' : String(fifth) },
      { text: count(sites) },
      { text: count(residents) },
      { text: people === undefined ? 'Hidden' : count(people) },
      { text: rate === undefined ? 'Not shown' : rate.value.toFixed(1) },
      { text: rate?.lower === undefined || rate.upper === undefined ? 'None' : `${rate.lower.toFixed(1)} to ${rate.upper.toFixed(1)}` },
    ]),
  };
}

export function stepTable(cells: readonly CoverageCell[], seesCounts: boolean): Table {
  return {
    caption: 'Site by site',
    columns: ['Site', 'People able today', 'Champion', ...(seesCounts ? ['Next step'] : [])],
    rows: cells.map((cell) => [
      { text: cell.site.name, href: `/workforce/sites/${cell.site.code}` },
      statusCell(cell, seesCounts),
      { text: cell.hasChampion ? 'Yes' : 'No' },
      ...(seesCounts
        ? [{ text: `Plan training at ${cell.site.name}`, href: `/workforce/plan?need=${cell.need.id}&site=${cell.site.code}` }]
        : []),
    ]),
    csv: '/workforce/coverage.csv',
  };
}

/** The matrix: a line for each site, a column for each step of one pathway. */
export function matrixTable(cells: readonly CoverageCell[], seesCounts: boolean): Table {
  const needs = [...new Map(cells.map(({ need }) => [need.id, need])).values()];
  const sites = [...new Map(cells.map(({ site }) => [site.code, site])).values()];
  const at = new Map(cells.map((cell) => [`${cell.site.code} ${cell.need.id}`, cell]));
  return {
    caption: 'Who can do which step where',
    columns: ['Site', ...needs.map(({ name }) => name)],
    rows: sites.map((site) => [
      { text: site.name, href: `/workforce/sites/${site.code}` },
      ...needs.map((need) => {
        const cell = at.get(`${site.code} ${need.id}`);
        return cell ? statusCell(cell, seesCounts) : { text: 'Not done here' };
      }),
    ]),
    csv: '/workforce/coverage.csv',
  };
}

export function coverageSheet(cells: readonly CoverageCell[], seesCounts: boolean): Sheet {
  return {
    columns: ['Pathway', 'Step', 'Need', 'Site code', 'Site', 'Status', 'People', 'Minimum safe', 'Champion'],
    rows: cells.map((cell) => [
      cell.need.pathway,
      cell.need.step,
      cell.need.name,
      cell.site.code,
      cell.site.name,
      statusWords(cell, seesCounts),
      seesCounts ? cell.people : '',
      cell.need.minimumSafe,
      cell.hasChampion ? 'yes' : 'no',
    ]),
  };
}

export function siteTable(cells: readonly CoverageCell[], seesCounts: boolean): Table {
  return {
    caption: 'Steps done here',
    columns: ['Step', 'People able today', 'Champion'],
    rows: cells.map((cell) => [
      { text: cell.need.name, href: `/workforce/steps/${cell.need.id}` },
      statusCell(cell, seesCounts),
      { text: cell.hasChampion ? 'Yes' : 'No' },
    ]),
  };
}

export function rightsTable(rights: readonly OrderingRight[]): Table {
  return {
    caption: 'Tests that teams here may ask for, by specialty of the directory',
    columns: ['Specialty', 'Teams', 'Clinical indications'],
    rows: rights.map(({ specialty, teams, indications }) => [
      { text: specialty },
      { text: teams.join(', ') },
      { text: count(indications.length) },
    ]),
  };
}

/** Percent in words that do not promise more than they know. */
export function chance(value: number): string {
  if (value === 1) return 'Certain';
  if (value === 0) return 'None';
  if (value >= 0.995) return 'Over 99%';
  if (value < 0.005) return 'Under 1%';
  return `${Math.round(value * 100)}%`;
}

export function forecastTable(without: SiteForecast, withPlans: SiteForecast, minimumSafe: number, hasPlans: boolean): Table {
  const people = ({ month, expected, lower, upper }: ForecastPoint) =>
    month === 0 ? String(expected) : `${expected.toFixed(1)} (${lower} to ${upper})`;
  const fewer = `Chance of fewer than ${minimumSafe}`;
  return {
    caption: 'People able to do it in the months ahead: expected, and the 90% interval',
    columns: ['When', 'As things are', fewer, ...(hasPlans ? ['With the planned training', fewer] : [])],
    rows: without.points.map((point, place) => {
      const other = withPlans.points[place] ?? point;
      return [
        { text: point.month === 0 ? 'Today' : `In ${point.month} months` },
        { text: people(point) },
        { text: chance(point.chanceBelowSafe) },
        ...(hasPlans ? [{ text: people(other) }, { text: chance(other.chanceBelowSafe) }] : []),
      ];
    }),
  };
}

export function forecastWords(without: SiteForecast, withPlans: SiteForecast, minimumSafe: number, hasPlans: boolean): string {
  const at = (series: SiteForecast) => series.points.find(({ month }) => month === 12)?.chanceBelowSafe ?? 0;
  const before = `In 12 months the chance of fewer than ${minimumSafe} people is ${chance(at(without)).toLowerCase()} as things are`;
  return hasPlans
    ? `${before}, and ${chance(at(withPlans)).toLowerCase()} with the planned training.`
    : `${before}. Plan training below to see what it would change.`;
}

export function historyWords({ history }: SiteForecast): string {
  const { left, personYears, ended, renewed, trained, years } = history;
  return (
    `Worked out from the last ${years} years: ${plural(left, 'leaver')} in ${count(personYears)} years of work, ${count(renewed)} of ${count(ended)} competences renewed in time, ` +
    `${plural(trained, 'person', 'people')} newly able at this site. Of those planned, 9 in 10 are expected to complete. Where little has been seen, the interval is wider.`
  );
}

export function ownTable({ records }: OwnCompetences, { competences, frameworks }: Snapshot, today: string): Table {
  return {
    caption: 'My training',
    columns: ['Competence', 'Framework', 'Shown on', 'Counts until', 'Today'],
    rows: [...records]
      .sort((a, b) => b.achievedOn.localeCompare(a.achievedOn))
      .map((record) => {
        const competence = competences.byIdentifier.get(record.competence);
        return [
          { text: competence?.title ?? record.competence },
          { text: frameworks.find(({ identifier }) => identifier === competence?.framework)?.title ?? '' },
          { text: shortDay(record.achievedOn) },
          { text: record.expiresOn === undefined ? 'No end' : shortDay(record.expiresOn) },
          { text: isCurrent(record, today) ? 'Current' : 'Lapsed' },
        ];
      }),
    csv: '/workforce/mine.csv',
  };
}

export function frameworkTable({ title, competences }: Framework): Table {
  return {
    caption: title,
    columns: ['Code', 'Competence'],
    rows: competences.map(({ code, statement }) => [{ text: code ?? '' }, { text: statement }]),
  };
}

export function reportView(report: ImportReport, isDryRun: boolean) {
  const isClean = report.inError === 0;
  return {
    words: isClean
      ? `${isDryRun ? 'Nothing was written yet. The file would add' : 'The file added'} ${plural(report.added, 'line')}, ${isDryRun ? 'change' : 'changed'} ${count(report.changed)} and has ${count(report.same)} that we know already.`
      : `${plural(report.inError, 'line')} of ${count(report.rows)} in error. Nothing was written.`,
    isClean,
    unknown: report.unknown.map(({ what, name, rows }) => `The ${what} "${name}" is not known (${plural(rows, 'line')}).`),
    findings: report.findings.map(({ where, what, mend }) => [{ text: where }, { text: what }, { text: mend ?? '' }]),
    more:
      report.inError > report.findings.length
        ? `${report.inError} lines are in error; the first ${report.findings.length} findings are listed.`
        : '',
    unused: report.unusedColumns.length > 0 ? `Columns that were not used: ${report.unusedColumns.join(', ')}.` : '',
  };
}

export function effectWords(effect: Effect, trainedIn: string, what: string): string {
  const { ratio, lower, upper } = effect.level;
  const direction = lower > 1 ? 'more' : upper < 1 ? 'fewer' : undefined;
  const interval = `${ratio.toFixed(2)} times what the trend before would have given (95% interval ${lower.toFixed(2)} to ${upper.toFixed(2)})`;
  return direction === undefined
    ? `From ${day(trainedIn)} on no change can be told from chance: ${interval}, in ${what}.`
    : `From ${day(trainedIn)} on there were ${direction} ${what}: ${interval}.`;
}

export function effectTable({ months }: Effect): Table {
  return {
    caption: 'Month by month',
    columns: ['Month', 'Counted', 'Expected with training', 'Expected without'],
    rows: months.map(({ month, count: counted, fitted, without }) => [
      { text: day(month) },
      { text: count(counted) },
      { text: fitted.toFixed(1) },
      { text: without.toFixed(1) },
    ]),
  };
}

export function methodWords({ months, harmonics, errors, dispersion }: Effect): readonly string[] {
  return [
    `Interrupted time series over ${months.length} months: a Poisson regression with a change of level and of slope${harmonics > 0 ? ' and the season of the year' : ''}. ` +
      (errors === 'newey-west'
        ? 'The interval is widened because neighbouring months hang together (Newey and West).'
        : dispersion > 1
          ? `The interval allows for more scatter than chance (dispersion ${dispersion.toFixed(1)}).`
          : 'The months scatter no more than chance, and the interval is no narrower than chance alone makes it.'),
    'Something else that changed in the same month would look the same. The broken line is what the trend before would have given.',
  ];
}
