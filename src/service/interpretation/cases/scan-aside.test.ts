import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aFile, aTrio, record, turnsDuring, vcfText } from '../fixtures.ts';
import { scanVcf } from '../index.ts';
import { unpackReservoir } from './blocks.ts';
import { lookAside, scanAside } from './scan-aside.ts';

const NEW = ['0/1', '0/0', '0/0'];

/** A file that takes some seconds: 200,000 records that nobody needs, and one that matters. */
function aLongFile(): string {
  const common = record(1, 'G9', 'intron_variant', ['0/1', '0/1', '0/1']).split(' ').slice(2).join('\t');
  const lines = Array.from({ length: 200_000 }, (_, index) => `chr1\t${index + 1000}\t${common}`).join('\n');
  return aFile(`${vcfText([record(100, 'G1', 'stop_gained', NEW)])}${lines}\n`);
}

test('a scan of some seconds leaves the service free: it turns to others all the while, progress told, the same answer (HAZ-INT-15)', async () => {
  const path = aLongFile();
  const told: number[] = [];
  const { value: aside, turns } = await turnsDuring(scanAside({ path, family: aTrio() }, (records) => told.push(records)));
  assert.ok(aside.kind === 'scanned', JSON.stringify(aside));
  assert.ok(turns > 20, `the service turned to others ${turns} times`);
  assert.ok(told.length >= 2 && told.every((records, at) => records > (told[at - 1] ?? 0)), String(told));
  const here = await scanVcf({ path, family: aTrio() });
  assert.ok(here.kind === 'scanned');
  assert.deepEqual([aside.records, aside.kept, aside.warnings], [here.records, here.variants.length, here.warnings]);
  assert.deepEqual(unpackReservoir(aside.blocks), here.variants);
  const look = await lookAside({ path, family: aTrio(), at: '1-100-A-G' });
  assert.equal(look.kind === 'scanned' && look.variants.length, 1);
});

test('what the thread refuses comes back as it was said, a file that is not there too', async () => {
  const refused = await scanAside({ path: aFile('nothing of the kind\n'), family: aTrio() });
  assert.equal(refused.kind === 'refused' && refused.findings[0]?.code, 'E_NOT_VCF');
  const absent = await scanAside({ path: '/nowhere/family.vcf', family: aTrio() });
  assert.equal(absent.kind === 'refused' && absent.findings[0]?.code, 'E_FILE');
});
