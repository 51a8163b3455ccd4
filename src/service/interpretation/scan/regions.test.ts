import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { aFile, aTrio, EVERYTHING, record, vcfText } from '../fixtures.ts';
import { type GenomeRegion, mergeRegions, readPanel, regionsOf, scanVcf } from '../index.ts';
import { readRegions } from './read-regions.ts';
import { scanAt } from './scan-at.ts';

const noTabix = spawnSync('tabix', ['--version']).status === 0 ? false : 'tabix is not installed (Debian: apt-get install tabix)';
const SKIP = { skip: process.env.OPENGMS_SKIP_NOTHING === '1' ? false : noTabix };

/** The same numbers every time (Park and Miller, 1988). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return Math.floor((state / 2147483647) * below);
  };
}

/** Three contigs with crowded and empty stretches, deletions that reach far, and structural variants that state their end. */
function aGenome(seed: number): string {
  const random = generator(seed);
  const lines: string[] = [];
  for (const contig of ['chr1', 'chr2', 'chrX']) {
    let position = 1;
    for (let i = 0; i < 2_500; i++) {
      position += random(50) === 0 ? random(3_000_000) : random(900);
      const kind = random(60);
      const line = record(position, `GENE${random(40)}`, 'missense_variant', ['0/1', '0/1', '0/0'], {
        contig,
        info: kind === 0 ? `SVTYPE=DEL;END=${position + random(5_000_000)};` : '',
      }).split(' ');
      if (kind === 0) line[4] = '<DEL>';
      if (kind === 1) line[3] = `A${'C'.repeat(random(400))}`;
      lines.push(line.join(' '));
    }
  }
  return vcfText(lines).replace(
    '##FILTER',
    '##contig=<ID=chr2,length=242193529>\n##INFO=<ID=END,Number=1,Type=Integer,Description="End">\n##FILTER',
  );
}

function indexed(text: string, kind: 'tbi' | 'csi', name = 'family.vcf'): string {
  const path = aFile(text, name);
  assert.equal(spawnSync('bgzip', ['-f', path]).status, 0);
  assert.equal(spawnSync('tabix', [...(kind === 'csi' ? ['-C', '-m', '12'] : []), '-p', 'vcf', `${path}.gz`]).status, 0);
  return `${path}.gz`;
}

async function linesOf(path: string, regions: readonly GenomeRegion[]): Promise<readonly string[]> {
  const text: string[] = [];
  for await (const { bytes, from, to } of readRegions(path, regions)) text.push(bytes.toString('latin1', from, to));
  return text.join('').split('\n').filter(Boolean);
}

function byTabix(path: string, regions: readonly GenomeRegion[]): readonly string[] {
  const bed = join(dirname(path), 'regions.bed');
  writeFileSync(
    bed,
    mergeRegions(regions)
      .map(({ contig, from, to }) => `chr${contig}\t${from - 1}\t${to}\n`)
      .join(''),
  );
  const { stdout } = spawnSync('tabix', ['-R', bed, path], { encoding: 'utf8', maxBuffer: 1 << 28 });
  // A record that reaches into two regions is printed for each.
  return [...new Set(stdout.split('\n').filter(Boolean))];
}

for (const kind of ['tbi', 'csi'] as const)
  test(
    `60 random sets of regions through a ${kind} give the records that tabix -R gives, in the order of the file, none twice`,
    SKIP,
    async () => {
      const path = indexed(aGenome(kind === 'tbi' ? 11 : 12), kind);
      const order = new Map(
        gunzipSync(readFileSync(path))
          .toString('latin1')
          .split('\n')
          .map((line, at) => [line, at]),
      );
      const random = generator(5);
      let compared = 0;
      for (let round = 0; round < 60; round++) {
        const regions = Array.from({ length: 1 + random(30) }, (): GenomeRegion => {
          const from = 1 + random(60_000_000);
          return {
            contig: ['chr1', '2', 'X', 'chr9'][random(4)] ?? '',
            from,
            to: from + random([1, 500, 60_000, 9_000_000][random(4)] ?? 1),
          };
        });
        const ours = await linesOf(path, regions);
        const theirs = byTabix(path, regions);
        assert.deepEqual([...ours].sort(), [...theirs].sort(), JSON.stringify(regions));
        const places = ours.map((line) => order.get(line) ?? -1);
        assert.deepEqual(
          places,
          places.toSorted((a, b) => a - b),
        );
        compared += ours.length;
      }
      assert.ok(compared > 5_000, `${compared} records compared`);
    },
  );

const refusal = async (path: string): Promise<string | undefined> => {
  const outcome = await scanVcf({ path, family: aTrio(), keeping: EVERYTHING, regions: [{ contig: '1', from: 1, to: 90_000_000 }] });
  return outcome.kind === 'refused' ? outcome.findings[0]?.code : undefined;
};

test(
  'an index that is absent, older than the file, of another file or cut short is refused, and so is a file cut short (HAZ-INT-12)',
  SKIP,
  async () => {
    const path = indexed(aGenome(21), 'tbi');
    assert.equal(await refusal(path), undefined);
    assert.equal(await refusal(aFile(aGenome(22))), 'E_INDEX_ABSENT');
    const index = readFileSync(`${path}.tbi`);
    const inside = gunzipSync(index);
    for (let cut = 0; cut < inside.length; cut += Math.ceil(inside.length / 200)) {
      writeFileSync(`${path}.tbi`, gzipSync(inside.subarray(0, cut)));
      assert.equal(await refusal(path), 'E_INDEX_CORRUPT', `cut at ${cut} of ${inside.length}`);
    }
    writeFileSync(`${path}.tbi`, index.subarray(0, index.length - 40));
    assert.equal(await refusal(path), 'E_INDEX_CORRUPT');
    copyFileSync(`${indexed(aGenome(23), 'tbi')}.tbi`, `${path}.tbi`);
    assert.equal(await refusal(path), 'E_INDEX_OTHER_FILE');
    writeFileSync(`${path}.tbi`, index);
    utimesSync(`${path}.tbi`, 1, 1);
    assert.equal(await refusal(path), 'E_INDEX_OLDER');
    writeFileSync(`${path}.tbi`, index);
    const bytes = readFileSync(path);
    for (const cut of [bytes.length - 28, Math.floor(bytes.length / 2)]) {
      writeFileSync(path, bytes.subarray(0, cut));
      const now = new Date();
      utimesSync(`${path}.tbi`, now, now);
      utimesSync(path, now, now);
      assert.equal(await refusal(path), 'E_TRUNCATED_BGZF', `cut at ${cut} of ${bytes.length}`);
    }
  },
);

test('one named variant is found through the index, and in the whole file where the index cannot be trusted', SKIP, async () => {
  const path = indexed(aGenome(31), 'tbi');
  const line =
    gunzipSync(readFileSync(path))
      .toString('latin1')
      .split('\n')
      .filter((each) => each.startsWith('chr2\t'))[700] ?? '';
  const [, position = '', , reference = ''] = line.split('\t');
  const name = `2-${position}-${reference}-G`;
  const named = async (): Promise<readonly number[]> => {
    const found = await scanAt({ path, family: aTrio() }, name);
    assert.ok(found.kind === 'scanned');
    return found.variants.map((variant) => variant.position);
  };
  assert.deepEqual(await named(), [Number(position)]);
  utimesSync(`${path}.tbi`, 1, 1);
  assert.deepEqual(await named(), [Number(position)]);
  renameSync(`${path}.tbi`, `${path}.old`);
  assert.deepEqual(await named(), [Number(position)]);
  assert.ok(statSync(path).size > 0);
});

test('the regions of a panel are its genes with a kilobase on either side on the build of the file; a gene without coordinates is named', () => {
  const gene = (symbol: string, ensembl: object) => ({
    entity_name: symbol,
    confidence_level: '3',
    mode_of_inheritance: 'BIALLELIC',
    gene_data: { gene_symbol: symbol, ensembl_genes: ensembl },
  });
  const panel = readPanel(
    JSON.stringify({
      id: 1,
      name: 'Panel',
      version: '1.0',
      genes: [
        gene('AAA', { GRch37: { 82: { location: '1:5000-6000' } }, GRch38: { 90: { location: '1:7000-8000' }, 9: { location: '1:1-2' } } }),
        gene('BBB', { GRch37: { 82: { location: 'X:500-600' } } }),
      ],
    }),
    'panel.json',
  );
  assert.ok('genes' in panel);
  assert.deepEqual(regionsOf([panel], 'GRCh38'), { regions: [{ contig: '1', from: 6000, to: 9000 }], unplaced: ['BBB'] });
  assert.deepEqual(regionsOf([panel], 'GRCh37').regions, [
    { contig: '1', from: 4000, to: 7000 },
    { contig: 'X', from: 1, to: 1600 },
  ]);
});
