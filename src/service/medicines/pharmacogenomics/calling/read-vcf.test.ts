import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aGene, aStarGene, aVcf } from '../a-gene.ts';
import { type CallsOutcome, callerFor } from './call-samples.ts';

const READABLE = [
  [100, '0/1'],
  [200, '0/0'],
  [300, '0/0'],
] as const;

function codes(outcome: CallsOutcome): readonly string[] {
  return [...outcome.findings, ...(outcome.kind === 'called' ? outcome.samples.flatMap(({ findings }) => findings) : [])].map(
    ({ code }) => code,
  );
}

function callOf(vcf: string): CallsOutcome {
  return callerFor([aStarGene()]).callVcf(vcf);
}

function diplotypes(outcome: CallsOutcome): readonly string[] {
  return outcome.kind === 'called' ? (outcome.samples[0]?.genes[0]?.diplotypes ?? []) : [];
}

describe('Reading a VCF', () => {
  it('HAZ-MED-03: a file on GRCh37 is refused, by its header or by its references', () => {
    for (const header of ['##reference=file:///hs37d5.fa', '##contig=<ID=chr1,length=249250621>', '##contig=<ID=chr1,assembly=GRCh37>'])
      assert.deepEqual(codes(callOf(aVcf(READABLE, [header]))), ['MED_BUILD']);
    const names = Array.from({ length: 12 }, (_, index) => `*${index + 2}`);
    const gene = aGene('CYP2C9', {
      '*1': names.map(() => 'A'),
      ...Object.fromEntries(names.map((name, at) => [name, names.map((_, index) => (index === at ? 'T' : null))])),
    });
    const shifted = aVcf(names.map((_, index) => [(index + 1) * 100, '0/0', { ref: 'C' }] as const));
    const outcome = callerFor([gene]).callVcf(shifted);
    assert.equal(outcome.kind, 'refused');
    assert.match(outcome.findings[0]?.where ?? '', /chr10:100 .*chr10:500 .* and 7 more/);
  });

  it('HAZ-MED-03: a REF that does not match is listed with its place and the position counts as not tested', () => {
    const outcome = callOf(
      aVcf([
        [100, '0/1', { ref: 'C' }],
        [200, '0/0'],
        [300, '0/0'],
      ]),
    );
    assert.deepEqual(codes(outcome), ['MED_REF_MISMATCH']);
    assert.match(outcome.findings[0]?.where ?? '', /line 3, chr10:100 \(rs1\), CYP2C19/);
    assert.equal(outcome.kind === 'called' && outcome.samples[0]?.genes[0]?.missing.length, 1);
  });

  it('chromosomes without the prefix chr are refused by name', () => {
    assert.deepEqual(codes(callOf(aVcf(READABLE.map(([position, genotype]) => [position, genotype, { chromosome: '10' }] as const)))), [
      'MED_NO_CHR_PREFIX',
    ]);
  });

  it('unsorted rows and comments in the body change nothing and are remarked on', () => {
    const [first = '', second = '', ...rest] = aVcf([
      [300, '0/0'],
      [100, '0/1'],
      [200, '0/0'],
    ]).split('\n');
    const outcome = callOf([first, second, '# missing: rs9', ...rest].join('\n'));
    assert.deepEqual(diplotypes(outcome), ['*1/*2']);
    assert.deepEqual(codes(outcome), ['MED_UNSORTED', 'MED_COMMENT_IN_BODY']);
  });

  it('of duplicate rows the first usable one is taken, and both are named', () => {
    const outcome = callOf(
      aVcf([
        [100, '0/1', { ref: 'C' }],
        [100, '0/1'],
        [100, '1/1'],
        [200, '0/0'],
        [300, '0/0'],
      ]),
    );
    assert.deepEqual(diplotypes(outcome), ['*1/*2']);
    assert.deepEqual(codes(outcome), ['MED_REF_MISMATCH', 'MED_DUPLICATE_ROW']);
  });

  it('half calls, foreign alternates and depths that contradict the genotype are findings', () => {
    assert.deepEqual(codes(callOf(aVcf([[100, './1']]))), ['MED_HALF_CALL']);
    assert.deepEqual(codes(callOf(aVcf([[100, '0/2']]))), ['MED_GT_INDEX']);
    assert.deepEqual(codes(callOf(aVcf([[100, '0/1', { alt: '<DEL>' }]]))), ['MED_NOT_A_BASE']);
    assert.deepEqual(codes(callOf(aVcf([[100, '0/1', { ad: '0,30' }]]))), ['MED_DEPTH_DISAGREES']);
    assert.deepEqual(codes(callOf(aVcf([[100, '0/1', { alt: 'G' }]]))), ['MED_UNLISTED_BASE']);
  });

  it('what is no VCF, or has no samples, is refused with what to send', () => {
    assert.deepEqual(codes(callOf('hello')), ['MED_NOT_VCF']);
    assert.deepEqual(codes(callOf('#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n')), ['MED_NO_SAMPLES']);
  });
});
