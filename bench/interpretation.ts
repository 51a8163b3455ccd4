// The scan of a family's VCF beside bcftools, on a trio this bench makes itself (1,000,000 records unless another number is said): the same query, the same
// hits, one thread and two workers; then tiers from a reservoir of 5,000 and one gene with 2,321 variants. Ratios, with peak memory.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Family,
  type GenomeRegion,
  interpret,
  mergeRegions,
  type Reservoir,
  type Scanned,
  scanVcf,
  type Variant,
} from '../src/service/interpretation/index.ts';
import { readRegions } from '../src/service/interpretation/scan/read-regions.ts';
import { BUILD_LENGTHS } from './interpretation-contigs.ts';
import { writeTrio } from './interpretation-trio.ts';

const FAMILY: Family = {
  id: 'bench',
  proband: 'proband',
  members: [
    { id: 'proband', father: 'father', mother: 'mother', sex: 'unknown', isAffected: true },
    { id: 'father', father: null, mother: null, sex: 'male', isAffected: false },
    { id: 'mother', father: null, mother: null, sex: 'female', isAffected: false },
  ],
};
const PLAIN = 'FILTER="PASS" && INFO/gnomad_af<0.001 && GT[0]="alt"';
const WHOLE = `${PLAIN} && (CSQ~"|HIGH|" || CSQ~"|MODERATE|")`;
const KEEPING = {
  maxFrequency: 0.0009999999,
  maxFrequencyKnown: 0,
  impacts: new Set(['high', 'moderate'] as const),
  minSpliceAi: 2,
  passOnly: true,
};

/** `npm run bench -- interpretation [RECORDS]` */
export async function run(words: readonly string[]): Promise<void> {
  const records = Number(words[0] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'opengms-interpretation-'));
  try {
    await besideBcftools(folder, records);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  fromReservoir();
}

async function besideBcftools(folder: string, records: number): Promise<void> {
  const text = join(folder, 'trio.vcf');
  const path = join(folder, 'trio.vcf.gz');
  await writeTrio(text, records);
  if (spawnSync('bcftools', ['view', '-Oz', '--no-version', '-o', path, text]).status !== 0) {
    process.stdout.write('Nothing to measure beside: bcftools is not installed.\n');
    return;
  }
  const bcftools = (words: readonly string[]): { seconds: number; out: string } => {
    const from = performance.now();
    const { stdout } = spawnSync('bcftools', [...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return { seconds: (performance.now() - from) / 1000, out: stdout };
  };
  const theirs: number[] = [];
  const split: number[] = [];
  const one: number[] = [];
  const two: number[] = [];
  let ours: Scanned | undefined;
  let both: Scanned | undefined;
  const cpu = { one: Number.POSITIVE_INFINITY, two: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 3; round++) {
    theirs.push(bcftools(['view', '-Ou', '-o', '/dev/null', '-i', PLAIN, path]).seconds);
    split.push(
      bcftools([
        '+split-vep',
        path,
        '-s',
        'worst',
        '-c',
        'IMPACT',
        '-i',
        `${PLAIN} && (IMPACT="HIGH" || IMPACT="MODERATE")`,
        '-Ou',
        '-o',
        '/dev/null',
      ]).seconds,
    );
    const from = performance.now();
    const before = process.cpuUsage();
    ours = await scanned(path, 1);
    one.push((performance.now() - from) / 1000);
    cpu.one = Math.min(cpu.one, cpuSince(before));
    const again = performance.now();
    const between = process.cpuUsage();
    both = await scanned(path, 2);
    two.push((performance.now() - again) / 1000);
    cpu.two = Math.min(cpu.two, cpuSince(between));
  }
  const expected = bcftools(['query', '-f', '%CHROM-%POS-%REF-%ALT\n', '-i', WHOLE, path]).out.trim().split('\n').filter(Boolean);
  const name = ({ contig, position, reference, alternate }: Variant): string => `${contig}-${position}-${reference}-${alternate}`;
  const same = (found: Scanned | undefined): string =>
    found?.variants.map(name).join('\n') === expected.join('\n') ? 'identical' : 'DIFFERENT';
  const [a, s, b, c] = [Math.min(...theirs), Math.min(...split), Math.min(...one), Math.min(...two)];
  say(`bcftools view -i, ${ours?.records.toLocaleString('en-GB')} records`, `${a.toFixed(2)} s`);
  say('bcftools +split-vep, the same with consequence', `${s.toFixed(2)} s`);
  say(
    'ours, one thread',
    `${b.toFixed(2)} s wall, ${cpu.one.toFixed(2)} s processor; ${(b / a).toFixed(2)}x view (limit 0.55), ${(b / s).toFixed(2)}x split-vep (limit 0.45); hits ${same(ours)} (${expected.length})`,
  );
  say(
    'ours, two workers',
    `${c.toFixed(2)} s wall, ${cpu.two.toFixed(2)} s processor of both; ${(c / a).toFixed(2)}x view (limit 0.3); hits ${same(both)}`,
  );
  throughIndex(path, await regionsBeside(path, folder));
  for (const workers of [1, 2])
    say(`peak memory, ${workers === 1 ? 'one thread' : 'two workers'} (limit 200 MB)`, `${peakOf(path, workers)} MB`);
}

/** Genes of a panel: so many regions of so many bases, at places drawn by rule. */
const REGIONS = 300;
const REGION_BASES = 60_000;

interface Beside {
  readonly ours: number;
  readonly theirs: number;
  readonly isSame: boolean;
  readonly records: number;
}

/** The same records as `tabix -R`, and the best of five runs of each; undefined where tabix is not installed. */
async function regionsBeside(path: string, folder: string): Promise<Beside | undefined> {
  if (spawnSync('tabix', ['-f', '-p', 'vcf', path]).status !== 0) return undefined;
  const contigs = Object.entries(BUILD_LENGTHS).slice(0, 22);
  const regions = mergeRegions(
    Array.from({ length: REGIONS }, (_, at): GenomeRegion => {
      const [contig, length] = contigs[at % contigs.length] ?? ['', 1];
      const from = 1 + Math.floor((((at * 7919) % REGIONS) / REGIONS) * (length - REGION_BASES));
      return { contig, from, to: from + REGION_BASES - 1 };
    }),
  );
  const bed = join(folder, 'regions.bed');
  writeFileSync(bed, regions.map(({ contig, from, to }) => `chr${contig}\t${from - 1}\t${to}\n`).join(''));
  const best = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY };
  let [found, expected]: [string[], string[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    const began = performance.now();
    expected = spawnSync('tabix', ['-R', bed, path], { encoding: 'latin1', maxBuffer: 1 << 28 })
      .stdout.trimEnd()
      .split('\n');
    const from = performance.now();
    const text: string[] = [];
    for await (const lines of readRegions(path, regions)) text.push(lines.bytes.toString('latin1', lines.from, lines.to));
    found = text.join('').trimEnd().split('\n');
    best.ours = Math.min(best.ours, performance.now() - from);
    best.theirs = Math.min(best.theirs, from - began);
  }
  const isSame = found.toSorted().join('\n') === expected.toSorted().join('\n');
  return { ...best, isSame, records: found.length };
}

function throughIndex(path: string, beside: Beside | undefined): void {
  if (!beside) {
    say(`regions of ${path}`, 'not measured: tabix is not installed');
    return;
  }
  const { ours, theirs, isSame, records } = beside;
  say(
    `${REGIONS} gene regions through the index (limit 0.3 s)`,
    `${(ours / 1000).toFixed(2)} s; tabix -R ${(theirs / 1000).toFixed(2)} s; records ${isSame ? 'identical' : 'DIFFERENT'} (${records})`,
  );
}

/** The memory of a process that does nothing but one scan. */
function peakOf(path: string, workers: number): string {
  const scan = new URL('./interpretation-scan.ts', import.meta.url).pathname;
  return spawnSync(process.execPath, [scan, path, String(workers)], { encoding: 'utf8' }).stdout.trim();
}

export async function scanned(path: string, workers: number): Promise<Scanned> {
  const outcome = await scanVcf({ path, family: FAMILY, workers, keeping: KEEPING });
  if (outcome.kind === 'refused') throw new Error(outcome.findings[0]?.what);
  return outcome;
}

function fromReservoir(): void {
  const five = reservoirOf(5000, (i) => `GENE${i % 1800}`);
  const crowded = reservoirOf(2321, () => 'TTN');
  middleOf('tiers of 2,321 variants in one gene (limit 10 ms)', () => interpret({ reservoir: crowded, panels: [] }));
  middleOf('tiers from a reservoir of 5,000 (limit 50 ms)', () => interpret({ reservoir: five, panels: [] }));
}

/** The first run, cold; then the middle and the worst of 15 after two more, in processor time, which a busy machine stretches least. */
function middleOf(what: string, work: () => unknown): void {
  const once = (): number => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  };
  const cold = once();
  once();
  once();
  const times = Array.from({ length: 15 }, once).sort((a, b) => a - b);
  say(what, `${times[7]?.toFixed(1)} ms of processor time, worst of 15 ${times[14]?.toFixed(1)} ms, first and cold ${cold.toFixed(1)} ms`);
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function reservoirOf(count: number, geneOf: (index: number) => string): Reservoir {
  const call = (copies: number) => ({
    copies,
    ploidy: 2,
    text: copies ? '0/1' : '0/0',
    phase: null,
    depth: 30,
    altDepth: copies * 15,
    quality: 99,
  });
  const variants = Array.from(
    { length: count },
    (_, i): Variant => ({
      contig: 'chr2',
      position: 1000 + i,
      reference: 'A',
      alternate: 'G',
      filter: 'PASS',
      genotypes: [call(1), call(i % 2), call((i + 1) % 2)],
      consequences: [
        { gene: geneOf(i), transcript: 'T', terms: ['missense_variant'], impact: 'moderate', hgvsC: null, hgvsP: null, isChosen: true },
      ],
      frequencies: { gnomad_af: 0.0001 },
      homozygotes: null,
      clinvar: null,
      revel: null,
      spliceAi: null,
      structural: null,
      line: null,
    }),
  );
  const members = FAMILY.members.map(({ id }) => ({
    id,
    isInFile: true,
    sites: 0,
    missingRate: null,
    heterozygousRateX: null,
    calledOnY: 0,
    inferredSex: 'unknown' as const,
    xCopies: null,
  }));
  return {
    variants,
    family: FAMILY,
    build: 'GRCh38',
    isFrequencyAnnotated: true,
    checks: { members, trios: [], pairs: [], uniparental: [], warnings: [] },
  };
}

function say(what: string, found: string): void {
  process.stdout.write(`${what.padEnd(52)} ${found}\n`);
}
