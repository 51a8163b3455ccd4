import assert from 'node:assert/strict';
import { newId, shardOf } from '../../../foundation/record/index.ts';
import { migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { aFile, aTrio, record, vcfText } from '../fixtures.ts';
import { interpretationMigrations, scanVcf } from '../index.ts';
import { packReservoir } from './blocks.ts';
import { caseOfOrder, countFamilies, readBlocks, readCase, readScan, type ScanKept, saveCase, saveScan } from './case.store.ts';
import type { GenomeCase } from './case.ts';
import { type FamilyToStore, saveFamilies } from './families.store.ts';
import { listRuns, readRunContent } from './run.store.ts';
import { runCase } from './running.ts';

function aCase(): GenomeCase {
  const id = newId();
  const orders = [newId(shardOf(id)), newId(shardOf(id))];
  return {
    id,
    link: { orders, patient: 'p', organisation: '699X0', test: 'R14.1', codes: ['R14.1'], directoryPanels: [] },
    family: aTrio(),
    phenotypes: [],
    penetrance: 'complete',
    chosenPanels: null,
    state: 'ready',
    openedAt: '2026-11-20',
    openedBy: 'Jo "O\'Neil", {lab}\\',
    run: 0,
  };
}

async function scanned(): Promise<Pick<FamilyToStore, 'scan' | 'blocks'>> {
  const records = Array.from({ length: 60 }, (_, i) => record(1000 + i, `GENE${i}`, 'stop_gained', ['0/1', '0/0', '0/0']));
  const outcome = await scanVcf({ path: aFile(vcfText(records)), family: aTrio() });
  assert.ok(outcome.kind === 'scanned');
  const { build, isFrequencyAnnotated, checks, warnings, notPassed, variants } = outcome;
  const scan: ScanKept = {
    fileName: 'family, "x".vcf',
    path: null,
    sha256: '',
    build,
    vcfVersion: '4.2',
    samples: outcome.header.samples,
    annotation: null,
    isFrequencyAnnotated,
    records: outcome.records,
    notPassed,
    kept: variants.length,
    checks,
    warnings,
    engine: 'test',
    scannedAt: '2026-11-20',
    scannedBy: 'Jo',
  };
  return { scan, blocks: packReservoir(variants) };
}

eachDatabase(
  'families stored in a batch read back as those stored one by one; a batch with a case that stands is not stored at all',
  async (db) => {
    await migrate(db, interpretationMigrations);
    const { scan, blocks } = await scanned();
    const first = aCase();
    await saveCase(db, first);
    await saveScan(db, first.id, scan, blocks, null);
    const content = await runCase({ db, now: () => new Date('2026-11-20T09:00:00Z') }, first, 'first', 'Jo');
    const [run] = await listRuns(db, first.id);
    const before = await readCase(db, first.id);
    assert.ok(run && before && content.rows.length === 60);

    const many = Array.from({ length: 7 }, (): FamilyToStore => ({ given: { ...aCase(), run: run.number }, scan, blocks, run, content }));
    await saveFamilies(db, many);
    const inOrder = (list: readonly { readonly block: number; readonly bytes: Uint8Array }[]) =>
      list.map(({ block, bytes }) => ({ block, bytes: Buffer.from(bytes).toString('hex') })).sort((a, b) => a.block - b.block);
    for (const { given } of many) {
      assert.deepEqual(await readCase(db, given.id), given);
      assert.deepEqual(await readScan(db, given.id), await readScan(db, first.id));
      assert.deepEqual(inOrder(await readBlocks(db, given.id)), inOrder(await readBlocks(db, first.id)));
      assert.deepEqual(await listRuns(db, given.id), await listRuns(db, first.id));
      assert.deepEqual(await readRunContent(db, given.id, 1), await readRunContent(db, first.id, 1));
      for (const order of given.link.orders) assert.equal((await caseOfOrder(db, order))?.id, given.id);
    }
    assert.equal(await countFamilies(db), 8);

    const [again] = many;
    assert.ok(again);
    await assert.rejects(saveFamilies(db, [{ ...again, given: { ...aCase(), run: run.number } }, again]));
    assert.equal(await countFamilies(db), 8);
  },
);
