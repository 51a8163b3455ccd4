// Residents by LSOA: ONS mid-year estimates by age (and sex where the file has it), and Census 2021 by ethnic group. Source: ONS, OGL v3.0.

import { importAreaFile, type LsoaVintage, residentsIn } from './area-file.ts';
import type { Imported, ImportOptions } from './import-report.ts';
import type { Rows } from './rows.ts';

/** The 19 age bands of the European Standard Population. */
export const AGE_BANDS = [
  '0-4',
  '5-9',
  '10-14',
  '15-19',
  '20-24',
  '25-29',
  '30-34',
  '35-39',
  '40-44',
  '45-49',
  '50-54',
  '55-59',
  '60-64',
  '65-69',
  '70-74',
  '75-79',
  '80-84',
  '85-89',
  '90+',
] as const;

/** The five groups of the Census. Source: ONS, Census 2021, TS021. */
export const ETHNIC_GROUPS = ['asian', 'black', 'mixed', 'white', 'other'] as const;

export type Sex = 'persons' | 'female' | 'male';

export interface ResidentTable {
  readonly vintage: LsoaVintage;
  /** What the columns count: "female 0-4", "asian". */
  readonly strata: readonly string[];
  /** 'persons' when the file does not tell the sexes apart: a split must then be marked as synthetic by who makes it. */
  readonly sexes: readonly Sex[];
  readonly areas: readonly string[];
  /** Residents, area after area: areas.length × strata.length. */
  readonly residents: Int32Array;
  readonly total: number;
}

interface Building {
  readonly vintage: LsoaVintage;
  readonly strata: readonly string[];
  readonly sexes: readonly Sex[];
  readonly areas: string[];
  readonly lines: Int32Array[];
}

/** A column of the file and the stratum it is counted into; several single years go into one band. */
interface Columns {
  readonly strata: readonly string[];
  readonly sexes: readonly Sex[];
  readonly parts: readonly { readonly at: number; readonly into: number; readonly name: string }[];
}

/** Residents by age: bands (a0_4 … a90plus) or single years by sex (F0 … F90, M0 … M90), as ONS publishes them. */
export function importPopulation(rows: Rows, options: ImportOptions = {}): Promise<Imported<ResidentTable | undefined>> {
  return importResidents(rows, ageColumns, options);
}

/** Residents by the five ethnic groups of the Census. */
export function importEthnicity(rows: Rows, options: ImportOptions = {}): Promise<Imported<ResidentTable | undefined>> {
  return importResidents(rows, ethnicColumns, options);
}

async function importResidents(
  rows: Rows,
  columns: (header: readonly string[]) => Columns | string,
  options: ImportOptions,
): Promise<Imported<ResidentTable | undefined>> {
  const imported = await importAreaFile<Columns, Building>(
    rows,
    {
      columns,
      start: (vintage, { strata, sexes }) => ({ vintage, strata, sexes, areas: [], lines: [] }),
      add: (table, row, { strata, parts }, report) => {
        const line = new Int32Array(strata.length);
        for (const { at, into, name } of parts) {
          const residents = residentsIn(row.fields[at], row, name, report);
          if (residents === undefined) return;
          line[into] = (line[into] ?? 0) + residents;
        }
        table.areas.push(row.code);
        table.lines.push(line);
      },
    },
    options,
  );
  if (imported.kind === 'not-imported' || !imported.table) return { kind: 'not-imported', report: imported.report };
  const { vintage, strata, sexes, areas, lines } = imported.table;
  const residents = new Int32Array(areas.length * strata.length);
  for (const [i, line] of lines.entries()) residents.set(line, i * strata.length);
  const total = residents.reduce((sum, n) => sum + n, 0);
  return { kind: 'imported', table: { vintage, strata, sexes, areas, residents, total }, report: imported.report };
}

function ageColumns(header: readonly string[]): Columns | string {
  const bands = AGE_BANDS.map((band) => header.indexOf(band === '90+' ? 'a90plus' : `a${band.replace('-', '_')}`));
  if (bands.every((at) => at >= 0)) {
    return {
      strata: AGE_BANDS.map((band) => `persons ${band}`),
      sexes: ['persons'],
      parts: bands.map((at, into) => ({ at, into, name: AGE_BANDS[into] ?? '' })),
    };
  }
  const sexes = (['female', 'male'] as const).filter((sex) => header.includes(`${sex[0]}0`));
  if (sexes.length !== 2) return 'There are neither age bands (a0_4 to a90plus) nor single years by sex (F0 to F90, M0 to M90).';
  const strata = sexes.flatMap((sex) => AGE_BANDS.map((band) => `${sex} ${band}`));
  const parts = sexes.flatMap((sex, s) =>
    Array.from({ length: 91 }, (_, age) => ({
      at: header.indexOf(`${sex[0]}${age}`),
      into: s * AGE_BANDS.length + Math.min(18, Math.floor(age / 5)),
      name: `${sex} ${age}`,
    })),
  );
  const missing = parts.find(({ at }) => at < 0);
  return missing ? `The column for ${missing.name} is missing.` : { strata, sexes, parts };
}

function ethnicColumns(header: readonly string[]): Columns | string {
  const parts = ETHNIC_GROUPS.map((group, into) => ({ at: header.indexOf(group), into, name: group }));
  const missing = parts.find(({ at }) => at < 0);
  return missing ? `The column for the ethnic group "${missing.name}" is missing.` : { strata: ETHNIC_GROUPS, sexes: ['persons'], parts };
}
