// What the figures stand on besides the record: small areas with their deprivation, residents by age and sex, residents by ethnic group.

import type { Database, Queryable } from '../../../foundation/storage/index.ts';
import { replaceSmallAreas } from '../cube/count.ts';
import { type StratumCell, UNKNOWN } from '../indicators/evaluate.ts';
import type { LsoaVintage } from './area-file.ts';
import type { DeprivationTable } from './import-deprivation.ts';
import type { ResidentTable } from './import-residents.ts';

export type ReferenceKind = 'deprivation' | 'population' | 'ethnicity';

export interface Reference {
  readonly kind: ReferenceKind;
  readonly vintage: LsoaVintage;
  /** "Index of Multiple Deprivation 2025", "the file of the day it was loaded". */
  readonly edition: string;
  readonly areas: number;
  readonly loadedAt: Date;
}

export type Loaded =
  | { readonly kind: 'loaded'; readonly areas: number; readonly dropped: readonly ReferenceKind[] }
  | { readonly kind: 'not-loaded'; readonly because: string };

/** Small areas by ICB and fifth replace those before; every cell is counted again. Residents of another vintage are dropped, and that is said. */
export async function loadDeprivation(database: Database, table: DeprivationTable, now: Date): Promise<Loaded> {
  const areas = [...table.areas].map(([lsoa, { icb, fifth }]) => ({ lsoa, area: icb ?? UNKNOWN, fifth }));
  const dropped = (await references(database)).filter((each) => each.kind !== 'deprivation' && each.vintage !== table.vintage);
  await replaceSmallAreas(database, areas);
  await database.transaction(async (tx) => {
    for (const { kind } of dropped) {
      await tx.query('delete from equity_resident where kind = $1', [kind]);
      await tx.query('delete from equity_reference where kind = $1', [kind]);
    }
    const edition = `Index of Multiple Deprivation ${table.edition}`;
    await remember(tx, { kind: 'deprivation', vintage: table.vintage, edition, areas: areas.length, loadedAt: now });
  });
  return { kind: 'loaded', areas: areas.length, dropped: dropped.map(({ kind }) => kind) };
}

/** Residents replace those of the same kind. Refused while areas of another vintage, or none, are loaded: codes of two vintages do not join. */
export async function loadResidents(
  database: Database,
  kind: 'population' | 'ethnicity',
  table: ResidentTable,
  { now, edition }: { readonly now: Date; readonly edition: string },
): Promise<Loaded> {
  const areas = (await references(database)).find((each) => each.kind === 'deprivation');
  if (!areas)
    return { kind: 'not-loaded', because: 'No deprivation file is loaded yet, so residents have no area. Import deprivation first.' };
  if (areas.vintage !== table.vintage) {
    return {
      kind: 'not-loaded',
      because: `The file counts residents of ${table.vintage}, and the areas loaded are ${areas.vintage} (${areas.edition}). Import a file of the same vintage, or the deprivation of ${table.vintage} first.`,
    };
  }
  await database.transaction(async (tx) => {
    await tx.query('delete from equity_resident where kind = $1', [kind]);
    const width = table.strata.length;
    // In blocks: one statement for 33,755 areas of 38 strata would hold a million parameters in memory at once.
    for (let from = 0; from < table.areas.length; from += BLOCK) {
      const block = table.areas.slice(from, from + BLOCK);
      const lsoas = block.flatMap((lsoa) => table.strata.map(() => lsoa));
      const strata = block.flatMap(() => table.strata);
      const counts = [...table.residents.subarray(from * width, (from + block.length) * width)];
      await tx.query(
        `insert into equity_resident (lsoa, kind, stratum, residents)
         select lsoa, $1, stratum, residents from unnest($2::text[], $3::text[], $4::integer[]) as given(lsoa, stratum, residents) where residents > 0`,
        [kind, lsoas, strata, counts],
      );
    }
    await remember(tx, { kind, vintage: table.vintage, edition, areas: table.areas.length, loadedAt: now });
  });
  return { kind: 'loaded', areas: table.areas.length, dropped: [] };
}

const BLOCK = 1_000;

export async function references(database: Queryable): Promise<readonly Reference[]> {
  return database.query<Reference>('select kind, vintage, edition, areas, loaded_at as "loadedAt" from equity_reference order by kind');
}

/** Residents by area, fifth and age (and sex where the file has it), or by area, fifth and ethnic group. Empty while none are loaded. */
export async function readResidents(database: Queryable, kind: 'population' | 'ethnicity'): Promise<readonly StratumCell[]> {
  const rows = await database.query<{ area: string; fifth: string; stratum: string; count: number }>(
    `select a.area, a.fifth::text as fifth, r.stratum, sum(r.residents)::integer as count
     from equity_resident r join equity_small_area a on a.lsoa = r.lsoa where r.kind = $1 group by 1, 2, 3`,
    [kind],
  );
  return rows.map(({ stratum, ...row }) => {
    if (kind === 'ethnicity') return { ...row, ethnicity: stratum, sex: UNKNOWN, ageBand: UNKNOWN };
    const [sex = UNKNOWN, ageBand = UNKNOWN] = stratum.split(' ');
    return { ...row, ethnicity: UNKNOWN, sex: sex === 'persons' ? UNKNOWN : sex, ageBand };
  });
}

async function remember(tx: Queryable, { kind, vintage, edition, areas, loadedAt }: Reference): Promise<void> {
  await tx.query(
    `insert into equity_reference (kind, vintage, edition, areas, loaded_at) values ($1, $2, $3, $4, $5)
     on conflict (kind) do update set vintage = excluded.vintage, edition = excluded.edition, areas = excluded.areas, loaded_at = excluded.loaded_at`,
    [kind, vintage, edition, areas, loadedAt],
  );
}
