import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { aFile, aTrio, EVERYTHING, vcfText } from '../fixtures.ts';
import { type Family, readHeader, scanVcf } from '../index.ts';

const DATA = fileURLToPath(new URL('../../../../../shared/data/interpretation/', import.meta.url));
const missing = !existsSync(DATA) ? 'the published files are not on this machine' : undefined;
const skip =
  process.env.OPENGMS_SKIP_NOTHING === '1'
    ? false
    : (missing ?? (spawnSync('bcftools', ['--version']).error ? 'bcftools is not installed' : false));

const csq = (format: string): string => `##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations. Format: ${format}">`;

async function consequencesOf(header: string, records: readonly string[]) {
  const text = vcfText(records).replace(/##INFO=<ID=CSQ.*/, header);
  const outcome = await scanVcf({ path: aFile(text), family: aTrio(), keeping: EVERYTHING });
  assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
  return outcome.variants.map(({ alternate, position, consequences }) => ({
    at: `${position}${alternate}`,
    said: consequences.map(({ gene, terms, impact }) => `${gene} ${terms.join('&')} ${impact}`),
  }));
}

test('each allele of a record gets its own consequences: by number, by VEP’s shortened allele, and all where no allele is written', async () => {
  const calls = 'GT 1/2 0/1 0/2';
  assert.deepEqual(
    await consequencesOf(csq('Allele|Consequence|SYMBOL'), [
      `chr1 5 . CA C,CG 9 PASS CSQ=-|frameshift_variant|G1,G|missense_variant|G2 ${calls}`,
    ]),
    [
      { at: '5C', said: ['G1 frameshift_variant high'] },
      { at: '5CG', said: ['G2 missense_variant moderate'] },
    ],
  );
  assert.deepEqual(
    await consequencesOf(csq('Consequence|SYMBOL|ALLELE_NUM'), [
      `chr1 5 . A C,G 9 PASS CSQ=stop_gained|G1|1,missense_variant|G2|2 ${calls}`,
    ]),
    [
      { at: '5C', said: ['G1 stop_gained high'] },
      { at: '5G', said: ['G2 missense_variant moderate'] },
    ],
  );
  const unnamed = await consequencesOf(csq('Consequence|SYMBOL'), [
    `chr1 5 . A C,G 9 PASS CSQ=stop_gained|G1,missense_variant|G2 ${calls}`,
  ]);
  assert.deepEqual(
    unnamed.map(({ said }) => said.length),
    [2, 2],
  );
});

test('a consequence that bcftools csq wrote at another record is followed there, and never lost (HAZ-INT-13)', async () => {
  const header =
    '##INFO=<ID=BCSQ,Number=.,Type=String,Description="Haplotype-aware consequence annotation from BCFtools/csq. Format: \'[*]consequence|gene|transcript|biotype[|strand|amino_acid_change|dna_change]\'">';
  const calls = 'GT 0|1 0|0 0|1';
  assert.deepEqual(
    await consequencesOf(header, [
      `chr1 100 . A G 9 PASS BCSQ=*missense|G1|T1|protein_coding|+|5K>5W|100A>G+101A>G ${calls}`,
      `chr1 101 . A G 9 PASS BCSQ=@100 ${calls}`,
      `chr1 200 . A G 9 PASS BCSQ=@150 ${calls}`,
    ]),
    [
      { at: '100G', said: ['G1 missense_variant moderate'] },
      { at: '101G', said: ['G1 missense_variant moderate'] },
      { at: '200G', said: [' coding_sequence_variant moderate'] },
    ],
  );
});

/** Published files of several annotators, and the column of the gene that bcftools +split-vep is asked for. */
const FILES: readonly (readonly [path: string, key: 'CSQ' | 'BCSQ', gene: string])[] = [
  ['slivar/tests/ashk-trio.vcf.gz', 'BCSQ', 'gene'],
  ['slivar/tests/with-bcsq.vcf', 'BCSQ', 'gene'],
  ['slivar/tests/comphet.csq.vcf', 'BCSQ', 'gene'],
  ['slivar/tests/comphet-test-case.vcf', 'CSQ', 'SYMBOL'],
  ['slivar/tests/test.vcf', 'CSQ', 'SYMBOL'],
  ['talos/test/input/1_labelled_variant.vcf.bgz', 'CSQ', 'symbol'],
  ['talos/test/input/newphase.vcf.bgz', 'CSQ', 'symbol'],
];

/** split-vep (1.16) asks for a field named Consequence, spelt so; BCSQ's description and some files name it otherwise. */
function namedForSplitVep(file: string): string {
  const text = execFileSync('bcftools', ['view', file], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
  return aFile(
    text
      .replace(
        /Format: '?\[\*\]consequence\|gene\|transcript\|biotype\[\|strand\|amino_acid_change\|dna_change\][^"]*"/,
        'Format: Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change"',
      )
      .replace('Format: consequence|', 'Format: Consequence|'),
  );
}

/** One of the files has a made-up sample with the genotype 6/6, where no record has six alternates, and one record with the depths of another. */
function withoutWhatCannotBe(file: string): string {
  return aFile(
    readFileSync(file, 'latin1')
      .replace(/^.*\tC,CA\t.*\n/gm, '')
      .replace(/\t6\/6:\S*$/gm, '\t1/1'),
  );
}

for (const [path, key, gene] of FILES)
  test(`the genes of every record of ${path} are those that bcftools +split-vep reads from ${key}`, { skip }, async (t) => {
    const file = path.endsWith('.vcf') ? withoutWhatCannotBe(join(DATA, path)) : join(DATA, path);
    const text = execFileSync('bcftools', ['view', '-h', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const header = readHeader(text);
    if ('code' in header) return t.skip(`${header.code}: ${header.what}`);
    if (header.consequences?.key !== key) return t.skip(`read from ${header.consequences?.key ?? 'nothing'}`);
    const family: Family = {
      id: 'F',
      proband: header.samples[0] ?? '',
      members: header.samples.map((id) => ({ id, father: null, mother: null, sex: 'unknown' as const, isAffected: true })),
    };
    const outcome = await scanVcf({ path: file, family, keeping: EVERYTHING, build: header.build ?? 'GRCh38' });
    assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
    const theirs = new Map<string, Set<string>>();
    const listed = execFileSync(
      'bcftools',
      ['+split-vep', '-a', key, '-d', '-f', `%CHROM\t%POS\t%Consequence\t%${gene}\n`, namedForSplitVep(file)],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    for (const row of listed.split('\n').filter(Boolean)) {
      const [contig, position, , symbol = ''] = row.split('\t');
      const at = `${contig}:${position}`;
      theirs.set(at, (theirs.get(at) ?? new Set()).add(symbol));
    }
    let compared = 0;
    for (const { contig, position, consequences } of outcome.variants) {
      const expected = theirs.get(`${contig}:${position}`) ?? new Set();
      for (const one of consequences)
        if (one.gene !== '') assert.ok(expected.has(one.gene), `${contig}:${position} ${one.gene} of ${[...expected]}`);
      compared += consequences.length;
    }
    t.diagnostic(`${compared} consequences compared`);
  });
