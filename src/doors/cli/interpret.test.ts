import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const root = new URL('../../..', import.meta.url).pathname;

function interpret(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli.ts', 'interpret', ...words], { cwd: root, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('opengms interpret prints candidates with their reasons as JSON alone, and says when frequency was not assessed (HAZ-INT-07)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opengms-interpret-'));
  try {
    const [vcf, ped, panel] = ['family.vcf', 'family.ped', 'panel.json'].map((name) => join(folder, name));
    assert.ok(vcf && ped && panel);
    const rows = [
      [
        'chr1',
        '100',
        '.',
        'A',
        'G',
        '50',
        'PASS',
        'CSQ=G|missense_variant|MODERATE|G1|E1|N1',
        'GT:AD:DP:GQ',
        '0/1:15,15:30:99',
        '0/0:30,0:30:99',
        '0/0:30,0:30:99',
      ],
      [
        'chr1',
        '200',
        '.',
        'C',
        'T',
        '50',
        'LowQual',
        'CSQ=T|stop_gained|HIGH|G1|E1|N1',
        'GT:AD:DP:GQ',
        '0/1:15,15:30:99',
        '0/1:15,15:30:99',
        '0/0:30,0:30:99',
      ],
    ];
    const header = [
      '##fileformat=VCFv4.2',
      '##contig=<ID=chr1,length=248956422>',
      '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: Allele|Consequence|IMPACT|SYMBOL|Feature|MANE_SELECT">',
      '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tchild\tfather\tmother',
    ];
    writeFileSync(vcf, `${[...header, ...rows.map((row) => row.join('\t'))].join('\n')}\n`);
    writeFileSync(ped, 'F\tchild\tfather\tmother\t1\t2\nF\tfather\t0\t0\t1\t1\nF\tmother\t0\t0\t2\t1\n');
    const gene = {
      entity_name: 'G1',
      confidence_level: '3',
      mode_of_inheritance: 'MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted',
    };
    writeFileSync(panel, JSON.stringify({ id: 9, name: 'Test panel', version: '2.1', signed_off: '2026-01-01', genes: [gene] }));
    const asked = ['--vcf', vcf, '--ped', ped, '--panel', panel];

    const json = interpret(...asked, '--json');
    assert.deepEqual([json.status, json.stderr], [0, '']);
    const answer = JSON.parse(json.stdout);
    assert.deepEqual(
      answer.candidates.map((one: { variant: string; tier: string; mode: string }) => [one.variant, one.tier, one.mode]),
      [['1-100-A-G', 'Tier 1', 'deNovo']],
    );
    assert.equal(answer.frequency, 'not assessed');
    assert.ok(answer.warnings.some(({ code }: { code: string }) => code === 'W_NO_FREQ'));
    assert.match(interpret(...asked, '--tsv').stdout, /\tTier 1\tG1\t1-100-A-G\t/);
    assert.match(interpret(...asked, '--pheval').stdout, /^rank\tscore\tgene_symbol\tgene_identifier\n1\t1\.000000\tG1\t\n$/);
    assert.equal(JSON.parse(interpret(...asked, '--phenopacket-out').stdout).interpretations[0].diagnosis.genomicInterpretations.length, 1);

    const [why] = JSON.parse(interpret(...asked, '--why', 'chr1-200-C-T', '--json').stdout);
    assert.deepEqual(
      why.failing.map(({ rule }: { rule: string }) => rule),
      ['filter', 'segregation', 'inheritance'],
    );
    const refused = interpret(...asked, '--build', 'GRCh37', '--json');
    assert.equal(refused.status, 1);
    assert.equal(JSON.parse(refused.stdout).findings[0].code, 'E_BUILD_MISMATCH');
    assert.equal(interpret('--vcf', join(folder, 'nothing.vcf')).status, 2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
