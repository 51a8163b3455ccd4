import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { aFile, aTrio, EVERYTHING, record, vcfText } from '../fixtures.ts';
import { readPedigree, scanVcf } from '../index.ts';

/** BGZF by the SAM specification, in small blocks so that lines span them. */
function bgzf(text: string, blockBytes = 700): { readonly bytes: Buffer; readonly blocks: readonly number[] } {
  const source = Buffer.from(text);
  const parts: Buffer[] = [];
  const blocks: number[] = [];
  let at = 0;
  const block = (data: Buffer): Buffer => {
    const deflated = deflateRawSync(data);
    const bytes = Buffer.alloc(18 + deflated.length + 8);
    bytes.set([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 0x42, 0x43, 2, 0], 0);
    bytes.writeUInt16LE(bytes.length - 1, 16);
    deflated.copy(bytes, 18);
    bytes.writeUInt32LE(crc32(data), 18 + deflated.length);
    bytes.writeUInt32LE(data.length, 22 + deflated.length);
    return bytes;
  };
  for (let from = 0; from <= source.length + blockBytes - 1; from += blockBytes) {
    blocks.push(at);
    const one = block(source.subarray(from, from + blockBytes));
    parts.push(one);
    at += one.length;
  }
  parts.push(block(Buffer.alloc(0)));
  return { bytes: Buffer.concat(parts), blocks };
}

const TEXT = vcfText(
  Array.from({ length: 120 }, (_, i) =>
    record(1000 + i * 10, `GENE${i % 7}`, 'missense_variant', ['0/1', i % 2 ? '0/1' : '0/0', i % 3 ? '0/0' : '0/1']),
  ),
);
const scan = (path: string, more: object = {}) => scanVcf({ path, family: aTrio(), keeping: EVERYTHING, ...more });

test('plain, gzip and BGZF, on one thread or three, give the same variants and checks', async () => {
  const plain = await scan(aFile(TEXT));
  assert.ok(plain.kind === 'scanned');
  assert.equal(plain.variants.length, 120);
  const gzip = await scan(aFile(gzipSync(TEXT), 'a.vcf.gz'));
  const path = aFile(bgzf(TEXT).bytes, 'b.vcf.gz');
  for (const other of [gzip, await scan(path), await scan(path, { workers: 2 }), await scan(path, { workers: 3 })]) {
    assert.ok(other.kind === 'scanned', JSON.stringify(other));
    assert.deepEqual(
      other.variants.map((variant) => ({ ...variant, line: null })),
      plain.variants.map((variant) => ({ ...variant, line: null })),
    );
    assert.deepEqual(other.checks, plain.checks);
    assert.equal(other.records, 120);
  }
});

test('a file cut at every block, or inside one, is refused and nothing is returned (HAZ-INT-01)', async () => {
  const { bytes, blocks } = bgzf(TEXT, 2000);
  for (const cut of [...blocks.slice(1), ...blocks.slice(1).map((at) => at + 9), bytes.length - 1])
    for (const workers of [1, 2]) {
      const outcome = await scan(aFile(bytes.subarray(0, cut), 'cut.vcf.gz'), { workers });
      assert.ok(outcome.kind === 'refused', `cut at ${cut}, ${workers} threads`);
      assert.equal(outcome.findings[0]?.code, 'E_TRUNCATED_BGZF', `cut at ${cut}, ${workers} threads`);
    }
  const gzip = gzipSync(TEXT);
  const cut = await scan(aFile(gzip.subarray(0, gzip.length - 20), 'cut.gz'));
  assert.equal(cut.kind === 'refused' && cut.findings[0]?.code, 'E_TRUNCATED_GZIP');
});

test('flipped bytes are found by the checksum of their block, or by the structure around it', async () => {
  const { bytes } = bgzf(TEXT, 2000);
  for (let at = 0; at < bytes.length; at += 97) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 0x15;
    const outcome = await scan(aFile(damaged, 'flip.vcf.gz'));
    // The modification time, flags and system of a gzip header carry no text and are not checked by anyone.
    if (outcome.kind === 'scanned') assert.equal(outcome.variants.length, 120, `byte ${at}`);
    else assert.match(outcome.findings[0]?.code ?? '', /^E_/);
  }
});

test('wherever blocks end, inside a line or with it, and however long a line is, threads find what one pass finds (HAZ-INT-01)', async () => {
  const long = `chr1 900000 . A ${'G'.repeat(100_000)} 50 PASS CSQ=x|frameshift_variant|HIGH|G|E|N|| GT 0/1 0/0 0/1`.split(' ').join('\t');
  const text = `${TEXT}${long}\n${record(900_100, 'GENE9', 'stop_gained', ['0/1', '0/0', '0/0']).split(' ').join('\t')}`;
  const lineEnds = [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
  const onePass = await scan(aFile(text));
  assert.ok(onePass.kind === 'scanned');
  const withoutLine = onePass.variants.map((variant) => ({ ...variant, line: null }));
  for (const blockBytes of [61, 700, lineEnds[40] ?? 0, (lineEnds[12] ?? 0) - 1])
    for (const workers of [1, 2, 3]) {
      const path = aFile(bgzf(text, blockBytes).bytes, 'blocks.vcf.gz');
      const outcome = await scan(path, { workers });
      assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
      assert.deepEqual(
        outcome.variants.map((variant) => ({ ...variant, line: null })),
        withoutLine,
      );
      assert.equal(outcome.records, 122);
      if (workers === 1) assert.deepEqual(outcome.variants, onePass.variants);
    }
});

test('lines out of order are refused wherever the file is parted between threads', async () => {
  const lines = TEXT.trimEnd().split('\n');
  const first = lines.findIndex((line) => !line.startsWith('#'));
  const sorted = lines.slice(first);
  const half = sorted.map((line, at) => (at < 60 ? line : line.replace(/^chr1/, 'chrX')));
  const wrong = [
    [...sorted.slice(60), ...sorted.slice(0, 60)],
    [...half.slice(0, 20), ...half.slice(60), ...half.slice(20, 60)],
    ...[1, 30, 77, 118].map((at) => [...sorted.slice(0, at - 1), sorted[at] ?? '', sorted[at - 1] ?? '', ...sorted.slice(at + 1)]),
  ];
  for (const [at, records] of wrong.entries())
    for (const workers of [1, 2, 3]) {
      const path = aFile(bgzf(`${[...lines.slice(0, first), ...records].join('\n')}\n`, 300).bytes, 'order.vcf.gz');
      const outcome = await scan(path, { workers });
      assert.equal(outcome.kind === 'refused' && outcome.findings[0]?.code, 'E_UNSORTED', `order ${at}, ${workers} threads`);
    }
});

test('a line of a megabyte, Windows line ends and a missing last line end are read', async () => {
  const long = `chr1 5000 . A ${'G'.repeat(1_000_000)} 50 PASS CSQ=x|frameshift_variant|HIGH|G|E|N|| GT 0/1 0/0 0/1`;
  const outcome = await scan(
    aFile(
      vcfText([
        record(1000, 'G', 'missense_variant', ['0/1', '0/0', '0/1']),
        long,
        record(6000, 'G', 'missense_variant', ['0/1', '0/1', '0/0']),
      ]),
    ),
  );
  assert.equal(outcome.kind === 'scanned' && outcome.variants.length, 3);
  const windows = await scan(aFile(TEXT.trimEnd().replace(/\n/g, '\r\n')));
  assert.equal(windows.kind === 'scanned' && windows.variants.length, 120);
});

test('every wrong input has its code and its place', async () => {
  const code = async (text: string, more: object = {}): Promise<string | undefined> => {
    const outcome = await scan(aFile(text), more);
    return outcome.kind === 'refused' ? outcome.findings[0]?.code : undefined;
  };
  assert.equal(await code('hello\n'), 'E_NOT_VCF');
  assert.equal(await code(''), 'E_NOT_VCF');
  assert.equal(await code(TEXT, { build: 'GRCh37' }), 'E_BUILD_MISMATCH');
  assert.equal(await code(vcfText([], ['somebody', 'father', 'mother'])), 'E_SAMPLE_MISSING');
  assert.equal(await code(vcfText([], ['child', 'child', 'mother'])), 'E_SAMPLE_DUPLICATE');
  assert.equal(await code(vcfText(['chr1 10 . A G . PASS . GT 0/1 0/1'])), 'E_COLUMNS');
  assert.equal(
    await code(vcfText([record(20, 'G', 'stop_gained', ['0/1', '0/0', '0/0']), record(10, 'G', 'stop_gained', ['0/1', '0/0', '0/0'])])),
    'E_UNSORTED',
  );
  assert.equal(await code(TEXT.replace('##FILTER', '##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description="s">\n##FILTER')), 'E_SOMATIC');
  assert.equal((readPedigree('F c f m 1 2\nF f 0 0 2 1\n') as readonly { code: string }[])[0]?.code, 'E_PED_SEX');
  assert.equal((readPedigree('F c f 0 1 2\nF f c 0 1 1\n') as readonly { code: string }[])[0]?.code, 'E_PED_CYCLE');
});

test('a file of 10,000 samples is read for the three of the family', async () => {
  const others = Array.from({ length: 9_997 }, (_, i) => `S${i}`);
  const samples = [...others.slice(0, 5_000), 'child', 'father', ...others.slice(5_000), 'mother'];
  const calls = (child: string): readonly string[] => samples.map((name) => (name === 'child' ? child : name === 'mother' ? '0/1' : '0/0'));
  const text = vcfText(
    Array.from({ length: 20 }, (_, i) => record(1000 + i, 'G1', 'missense_variant', calls(i % 2 ? '0/1' : '0/0'))),
    samples,
  );
  for (const path of [aFile(text), aFile(bgzf(text, 60_000).bytes, 'many.vcf.gz')]) {
    const outcome = await scan(path, path.endsWith('.gz') ? { workers: 2 } : {});
    assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
    assert.equal(outcome.records, 20);
    assert.deepEqual(
      outcome.variants.map(({ genotypes }) => genotypes.map((genotype) => genotype?.text)),
      Array.from({ length: 10 }, () => ['0/1', '0/0', '0/1']),
    );
  }
});
