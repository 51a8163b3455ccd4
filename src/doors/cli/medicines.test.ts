import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../cli.ts', import.meta.url));
const DEFINITION = {
  gene: 'CYP9Z9',
  version: 'made up',
  chromosome: 'chr1',
  genomeBuild: 'GRCh38.p14',
  variants: [{ position: 10, rsid: 'rs1', ref: 'A', alts: ['T'] }],
  namedAlleles: [
    { name: '*1', reference: true, alleles: ['A'] },
    { name: '*2', reference: false, alleles: ['T'] },
  ],
};
const VCF = '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tAnn\nchr1\t10\t.\tA\tT\t.\tPASS\t.\tGT\t0/1\n';

function opengms(folder: string, ...words: readonly string[]) {
  return spawnSync(process.execPath, [CLI, 'medicines', ...words], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, OPENGMS_DATA: join(folder, 'kept') },
  });
}

describe('opengms medicines', () => {
  it('HAZ-MED-38 imports published files, says when nothing is held about a medicine, calls with what it kept and prints only JSON when asked; what is wrong goes to stderr', () => {
    const folder = mkdtempSync(join(tmpdir(), 'opengms-medicines-'));
    try {
      mkdirSync(join(folder, 'published', 'definition'), { recursive: true });
      writeFileSync(join(folder, 'published', 'definition', 'CYP9Z9_translation.json'), JSON.stringify(DEFINITION));
      writeFileSync(join(folder, 'ann.vcf'), VCF);
      assert.equal(opengms(folder, 'import', 'published').status, 0);
      const called = opengms(folder, 'call', 'ann.vcf', '--json');
      assert.deepEqual(JSON.parse(called.stdout), [
        { sample: 'Ann', gene: 'CYP9Z9', diplotypes: ['*1/*2'], phased: false, effectivelyPhased: true, missing: [] },
      ]);
      const refused = opengms(folder, 'call', 'absent.vcf');
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, /There is no file absent\.vcf/);
      const unknown = opengms(folder, 'report', 'ann.vcf', '--drug', 'purple pills');
      assert.match(unknown.stdout, /No NHS rule and no guideline held names purple pills, so nothing is said about it/);
      assert.match(opengms(folder, 'report', 'ann.vcf', '--as-of', '2026-02-31').stderr, /write --as-of as a real day/);
      assert.equal(opengms(folder, 'dance').status, 2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
