// The English Indices of Deprivation by LSOA: 2019 on LSOA 2011, 2025 on LSOA 2021. Source: MHCLG, OGL v3.0.

import { deprivationFifth, deprivationTenth } from '../statistics/order.ts';
import { AREAS_IN_ENGLAND, importAreaFile, type LsoaVintage, problem } from './area-file.ts';
import type { Imported, ImportOptions } from './import-report.ts';
import { numberOf, type Rows, textOf } from './rows.ts';

export interface Deprivation {
  /** National rank, 1 = most deprived. */
  readonly rank: number;
  readonly tenth: number;
  readonly fifth: number;
  /** ONS code of the ICB (E54...), when the file carries it. */
  readonly icb?: string;
}

export interface DeprivationTable {
  readonly vintage: LsoaVintage;
  /** 2019 or 2025: never mix the two within one series. */
  readonly edition: number;
  readonly areas: ReadonlyMap<string, Deprivation>;
}

interface Columns {
  readonly rankAt: number;
  readonly tenthAt: number;
  readonly icbAt: number;
  readonly edition: number;
}

/** Which areas each edition ranks. Source: English Indices of Deprivation 2019 and 2025, MHCLG. */
const VINTAGE_OF_EDITION: Readonly<Record<number, LsoaVintage>> = { 2019: 'lsoa11', 2025: 'lsoa21' };

/** Reads rank and (when there) tenth and ICB. Named: ranks outside 1..N or held twice, a tenth that is not that of its rank, an edition on the wrong areas. */
export async function importDeprivation(rows: Rows, options: ImportOptions = {}): Promise<Imported<DeprivationTable | undefined>> {
  const ranksSeen = new Map<number, string>();
  return importAreaFile<Columns, DeprivationTable & { areas: Map<string, Deprivation> }>(
    rows,
    {
      columns: columnsOf,
      start: (vintage, { edition }) => ({ vintage, edition, areas: new Map() }),
      add: (table, row, columns, report) => {
        const areas = AREAS_IN_ENGLAND[table.vintage];
        const rank = numberOf(row.fields[columns.rankAt]);
        const where = `${row.where} (${row.code})`;
        if (rank === undefined || !Number.isInteger(rank) || rank < 1 || rank > areas) {
          report.add(
            problem('EQU_RANK', where, `The rank is not a whole number from 1 to ${areas}.`, 'Use the national rank of the same edition.'),
          );
          return;
        }
        const holder = ranksSeen.get(rank);
        // The published 2019 file holds 26 tied ranks, so this is told, not refused.
        if (holder !== undefined) {
          report.add({ ...problem('EQU_RANK_TWICE', where, `Rank ${rank} is also that of ${holder}.`), severity: 'warning' });
        }
        ranksSeen.set(rank, row.code);
        const tenth = deprivationTenth(rank, areas);
        const stated = columns.tenthAt < 0 ? undefined : numberOf(row.fields[columns.tenthAt]);
        if (stated !== undefined && stated !== tenth) {
          report.add({
            ...problem('EQU_TENTH', where, `The file says tenth ${stated}; rank ${rank} of ${areas} is in tenth ${tenth}.`),
            severity: 'warning',
          });
        }
        const icb = columns.icbAt < 0 ? undefined : textOf(row.fields[columns.icbAt]);
        table.areas.set(row.code, { rank, tenth, fifth: deprivationFifth(rank, areas), icb: icb || undefined });
      },
    },
    options,
  );
}

function columnsOf(header: readonly string[], vintage: LsoaVintage): Columns | string {
  const rankAt = header.findIndex((name) => /(imd|multiple deprivation).*rank/.test(name));
  if (rankAt < 0) return 'There is no column with the rank of the Index of Multiple Deprivation.';
  const named = /20(15|19|25)/.exec(header[rankAt] ?? '')?.[0];
  const edition = named ? Number(named) : vintage === 'lsoa21' ? 2025 : 2019;
  if (VINTAGE_OF_EDITION[edition] !== vintage)
    return `The Indices of ${edition} rank other areas than ${vintage}: the file mixes vintages.`;
  return {
    rankAt,
    edition,
    tenthAt: header.findIndex((name) => /(imd|multiple deprivation).*decile/.test(name)),
    icbAt: header.findIndex((name) => /^icb\d\dcd$/.test(name)),
  };
}
