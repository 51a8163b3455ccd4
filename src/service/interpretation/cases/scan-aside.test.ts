import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { aFile, aTrio, record, vcfText } from '../fixtures.ts';
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

test('a scan of some seconds leaves the service free: no wait of a third of a second, progress told, the same answer (HAZ-INT-15)', async () => {
  const path = aLongFile();
  const told: number[] = [];
  const delays = monitorEventLoopDelay({ resolution: 10 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  delays.enable();
  const aside = await scanAside({ path, family: aTrio() }, (records) => told.push(records));
  delays.disable();
  assert.ok(aside.kind === 'scanned', JSON.stringify(aside));
  assert.ok(delays.max > 0 && delays.max < 330e6, `longest delay ${delays.max / 1e6} ms`);
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
