import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { test } from 'node:test';
import { createGunzip } from 'node:zlib';
import { importDeprivation } from './import-deprivation.ts';
import type { Imported, ImportOptions } from './import-report.ts';
import { importEthnicity, importPopulation } from './import-residents.ts';
import { type AreaMembership, apportion, checkMemberships, memberships, reassign } from './membership.ts';
import { csvRows } from './rows.ts';

const REFERENCE = '../shared/data/equity/reference';

/** Skips with a clear line where the reference files are not at hand; fails when skipping is forbidden. */
function needsReference(t: { skip(why: string): void }): boolean {
  if (existsSync(REFERENCE)) return true;
  if (process.env.OPENGMS_SKIP_NOTHING === '1') assert.fail(`${REFERENCE} is not here`);
  t.skip(`${REFERENCE} is not here`);
  return false;
}

const referenceRows = (name: string) => csvRows(createReadStream(`${REFERENCE}/${name}`).pipe(createGunzip()).setEncoding('utf8'));

const codes = (imported: Imported<unknown>) => imported.report.findings.map(({ code }) => code);
const readDeprivation = (text: string, options: ImportOptions) => importDeprivation(csvRows([text]), options);

test('the Indices of Deprivation 2025 load completely, with progress', async (t) => {
  if (!needsReference(t)) return;
  const steps: number[] = [];
  const imported = await importDeprivation(referenceRows('lsoa21_imd2025_icb24.csv.gz'), {
    onProgress: ({ rowsRead }) => steps.push(rowsRead),
  });
  assert.equal(imported.kind, 'imported');
  assert.ok(imported.kind === 'imported' && imported.table);
  assert.deepEqual([imported.table.areas.size, imported.table.edition, imported.report.completeness.share], [33_755, 2025, 1]);
  assert.equal(steps.at(-1), 33_755);
  assert.ok(steps.length > 5);
  assert.deepEqual(imported.report.counts, {});
});

test('the Indices of 2019, the population of mid-2020 and the Census of 2021 load with their published totals', async (t) => {
  if (!needsReference(t)) return;
  const imd = await importDeprivation(referenceRows('lsoa11_imd2019_icb22.csv.gz'));
  assert.ok(imd.kind === 'imported' && imd.table?.areas.size === 32_844);
  const people = await importPopulation(referenceRows('lsoa11_age19_mid2020.csv.gz'));
  assert.ok(people.kind === 'imported' && people.table);
  assert.equal(people.table.total, 56_550_138);
  const ethnic = await importEthnicity(referenceRows('lsoa21_ethnic5_census2021.csv.gz'));
  assert.ok(ethnic.kind === 'imported' && ethnic.table);
  assert.equal(ethnic.table.total, 56_490_108);
});

test('HAZ-EQU-05 a half-loaded file is named with its share and nothing of it is imported', async () => {
  const imported = await readDeprivation('lsoa21cd,imd2025_rank,imd2025_decile\nE01000001,26525,8\nE01000002,31203,10\n', {
    expectedRows: 3,
  });
  assert.equal(imported.kind, 'not-imported');
  assert.deepEqual(codes(imported), ['EQU_HALF_LOADED']);
  assert.match(imported.report.findings[0]?.what ?? '', /2 of 3 areas/);
});

test('a row that was cut off is named', async () => {
  const imported = await readDeprivation('lsoa21cd,imd2025_rank,imd2025_decile\nE01000001,26525,8\nE010000', { expectedRows: 1 });
  assert.deepEqual(codes(imported), ['EQU_CUT_OFF_ROW']);
});

test('unknown codes are named: of the wrong shape, and of the right shape but nowhere', async () => {
  const text = 'lsoa21cd,imd2025_rank\nE01000001,26525\nE0100000X,2\nE01999999,3\n';
  const imported = await readDeprivation(text, { expectedRows: 1, knownCodes: { lsoa21: new Set(['E01000001']) } });
  assert.deepEqual(codes(imported), ['EQU_UNKNOWN_AREA', 'EQU_UNKNOWN_AREA']);
});

test('HAZ-EQU-05 mixed vintages are named: two code columns, an edition on the wrong areas, a code of the other vintage', async () => {
  assert.deepEqual(codes(await readDeprivation('lsoa11cd,lsoa21cd,imd2025_rank\n', {})).slice(0, 1), ['EQU_MIXED_VINTAGE']);
  const wrongEdition = await readDeprivation('lsoa21cd,imd2019_rank\nE01000001,1\n', { expectedRows: 1 });
  assert.match(wrongEdition.report.findings[0]?.what ?? '', /mixes vintages/);
  const knownCodes = { lsoa21: new Set(['E01000001']), lsoa11: new Set(['E01000009']) };
  const oldCode = await readDeprivation('lsoa21cd,imd2025_rank\nE01000001,1\nE01000009,2\n', { expectedRows: 1, knownCodes });
  assert.deepEqual(codes(oldCode), ['EQU_MIXED_VINTAGE']);
});

test('a duplicated row is left out with a warning; one with other figures stops the import', async () => {
  const same = await readDeprivation('lsoa21cd,imd2025_rank\nE01000001,5\nE01000001,5\n', { expectedRows: 1 });
  assert.deepEqual([same.kind, codes(same)], ['imported', ['EQU_DUPLICATE_ROW']]);
  const other = await readDeprivation('lsoa21cd,imd2025_rank\nE01000001,5\nE01000001,6\n', { expectedRows: 1 });
  assert.deepEqual([other.kind, codes(other)], ['not-imported', ['EQU_CONFLICTING_ROW']]);
});

test('counts that are not whole, negative or missing are named', async () => {
  const text = 'lsoa21_code,asian,black,mixed,white,other\nE01000001,1.5,0,0,0,0\nE01000002,1,-2,0,0,0\nE01000003,1,,0,0,0\n';
  const imported = await importEthnicity(csvRows([text]), { expectedRows: 3 });
  assert.deepEqual(codes(imported), ['EQU_NOT_A_COUNT', 'EQU_NOT_A_COUNT', 'EQU_NOT_A_COUNT']);
});

test('a rank beyond the number of areas, and one held twice, are named', async () => {
  const imported = await readDeprivation('lsoa21cd,imd2025_rank\nE01000001,40000\nE01000002,7\nE01000003,7\n', { expectedRows: 3 });
  assert.deepEqual(codes(imported), ['EQU_RANK', 'EQU_RANK_TWICE']);
});

test('the ONS workbook by single year and sex is read below its title lines', async () => {
  const ages = (letter: string) => Array.from({ length: 91 }, (_, age) => `${letter}${age}`);
  const rows = [
    ['Population estimates'],
    [],
    ['Mid-2022'],
    ['LAD 2021 Code', 'LSOA 2021 Code', 'LSOA 2021 Name', 'Total', ...ages('F'), ...ages('M')],
  ];
  const residents = Array.from({ length: 182 }, () => 1);
  const imported = await importPopulation([...rows, ['E06000001', 'E01000001', 'A place', 182, ...residents]], { expectedRows: 1 });
  assert.ok(imported.kind === 'imported' && imported.table);
  assert.deepEqual(
    [imported.table.strata.length, imported.table.total, imported.table.residents[0], imported.table.residents[18]],
    [38, 182, 5, 1],
  );
});

test('an empty file and a file without LSOA codes say so', async () => {
  assert.ok(codes(await importPopulation(csvRows(['']), {})).includes('EQU_EMPTY_FILE'));
  const other = await importPopulation(csvRows(['a,b\n'.repeat(20)]), {});
  assert.ok(codes(other).includes('EQU_NO_HEADER'));
});

test('quoted fields keep their commas and quotes across chunks', async () => {
  const rows: (readonly string[])[] = [];
  for await (const row of csvRows(['\uFEFF"a","b, ', 'c","say ""no"""\r\n1,2,3'])) rows.push(row);
  assert.deepEqual(rows, [
    ['a', 'b, c', 'say "no"'],
    ['1', '2', '3'],
  ]);
});

const member = (child: string, parent: string, part: Partial<AreaMembership> = {}): AreaMembership => ({
  child,
  parent,
  kind: 'lsoa-icb',
  weight: 1,
  validFrom: '2023-04-01',
  source: 'test',
  ...part,
});

test('an area belongs to its parents of the day that is asked about', () => {
  const index = memberships([member('L1', 'A', { validTo: '2026-04-01' }), member('L1', 'B', { validFrom: '2026-04-01' })]);
  assert.equal(index.parentsOf('L1', 'lsoa-icb', '2026-03-31')[0]?.parent, 'A');
  assert.equal(index.parentsOf('L1', 'lsoa-icb', '2026-04-01')[0]?.parent, 'B');
  assert.deepEqual(index.parentsOf('L1', 'lsoa-icb', '2022-01-01'), []);
});

test('the alliance of a resident is reached through the ICB, weights multiplied', () => {
  const index = memberships([
    member('L1', 'ICB'),
    member('ICB', 'North', { kind: 'icb-alliance', weight: 0.7 }),
    member('ICB', 'South', { kind: 'icb-alliance', weight: 0.3 }),
  ]);
  assert.deepEqual(index.derive('L1', ['lsoa-icb', 'icb-alliance'], '2024-01-01'), [
    { parent: 'North', weight: 0.7 },
    { parent: 'South', weight: 0.3 },
  ]);
});

test('people of areas without a parent are a row of their own and are never spread', () => {
  const index = memberships([member('L1', 'A')]);
  const { byParent, unassigned } = apportion(
    new Map([
      ['L1', 10],
      ['L2', 4],
    ]),
    index,
    ['lsoa-icb'],
    '2024-01-01',
  );
  assert.deepEqual([[...byParent], unassigned], [[['A', 10]], 4]);
});

test('a reassignment ends the old membership on the day and keeps earlier days as they were', () => {
  const change = { child: 'L1', kind: 'lsoa-icb' as const, from: '2026-04-01', parents: [{ parent: 'B', weight: 1 }], source: 'merger' };
  const after = reassign([member('L1', 'A')], change);
  assert.deepEqual(checkMemberships(after), []);
  assert.equal(memberships(after).parentsOf('L1', 'lsoa-icb', '2025-01-01')[0]?.parent, 'A');
});

test('memberships whose shares do not add to one, repeat or end before they start are named', () => {
  const bad = [member('L1', 'A', { weight: 0.5 }), member('L2', 'A'), member('L2', 'A'), member('L3', 'A', { validTo: '2020-01-01' })];
  const found = new Set(checkMemberships(bad).map(({ code }) => code));
  assert.ok(found.has('EQU_WEIGHTS_SUM') && found.has('EQU_DUPLICATE_ROW') && found.has('EQU_PERIOD'));
});

test('the catchment shares of trusts add to one for every trust', async (t) => {
  if (!needsReference(t)) return;
  const all: AreaMembership[] = [];
  for await (const [trust, icb, share] of csvRows(
    createReadStream(`${REFERENCE}/trusts22_icb22_catchment_share.csv`).setEncoding('utf8'),
  )) {
    if (trust === 'nhs_trust22_code') continue;
    all.push(member(trust ?? '', icb ?? '', { kind: 'trust-catchment', weight: Number(share) }));
  }
  assert.equal(all.length, 1321);
  assert.deepEqual(checkMemberships(all), []);
});
