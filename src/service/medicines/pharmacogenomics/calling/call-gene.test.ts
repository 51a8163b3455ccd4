import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aDpyd, aGene, aStarGene, aVcf } from '../a-gene.ts';
import type { GeneCall } from './call-gene.ts';
import { type CallerOptions, callerFor } from './call-samples.ts';
import type { GeneDefinition } from './definition.ts';

function call(definition: GeneDefinition, vcf: string, options: Partial<CallerOptions> = {}): GeneCall {
  const outcome = callerFor([definition], options).callVcf(vcf);
  assert.equal(outcome.kind, 'called');
  const found = outcome.kind === 'called' ? outcome.samples[0]?.genes[0] : undefined;
  assert.ok(found);
  return found;
}

describe('Calling a gene', () => {
  it('one heterozygous variant gives one diplotype, with strands known in effect', () => {
    const found = call(
      aStarGene(),
      aVcf([
        [100, '0/1'],
        [200, '0/0'],
        [300, '0/0'],
      ]),
    );
    assert.deepEqual(found.diplotypes, ['*1/*2']);
    assert.equal(found.phased, false);
    assert.equal(found.effectivelyPhased, true);
  });

  it('two unphased variants fit one strand or two, and the pair of which more is tested is reported', () => {
    const rows = aVcf([
      [100, '0/1'],
      [200, '0/0'],
      [300, '0/1'],
    ]);
    assert.deepEqual(call(aStarGene(), rows).diplotypes, ['*1/*4']);
    assert.deepEqual(
      call(
        aStarGene(),
        aVcf([
          [100, '0/1'],
          [200, '0/1'],
          [300, '0/0'],
        ]),
      ).diplotypes,
      ['*2/*3'],
    );
  });

  it('phase sets are turned one by one: variants of one set stay together', () => {
    const gene = aGene('CYP2C9', { '*1': ['A', 'A'], '*2': ['T', null], '*3': [null, 'T'], '*5': ['T', 'T'] });
    const together = aVcf([
      [100, '0|1', { ps: '1' }],
      [200, '0|1', { ps: '1' }],
    ]);
    const apart = aVcf([
      [100, '0|1', { ps: '1' }],
      [200, '1|0', { ps: '1' }],
    ]);
    const unknown = aVcf([
      [100, '0|1', { ps: '1' }],
      [200, '0|1', { ps: '2' }],
    ]);
    assert.deepEqual(call(gene, together).diplotypes, ['*1/*5']);
    assert.deepEqual(call(gene, apart).diplotypes, ['*2/*3']);
    assert.deepEqual(call(gene, unknown, { topOnly: false }).diplotypes, ['*1/*5', '*2/*3']);
  });

  it('a wobble cell gives way to the plain allele where the sample has the reference base twice', () => {
    const gene = aGene('CYP2C9', { '*1': ['A', 'A'], '*2': ['T', null], '*3': ['T', 'W'] });
    assert.deepEqual(
      call(
        gene,
        aVcf([
          [100, '1/1'],
          [200, '0/0'],
        ]),
      ).diplotypes,
      ['*2/*2', '*2/*3', '*3/*3'],
    );
    assert.deepEqual(
      call(
        gene,
        aVcf([
          [100, '1/1'],
          [200, '0/1'],
        ]),
      ).diplotypes,
      ['*3/*3'],
    );
  });

  it('HAZ-MED-01: a position that is absent is not tested, never reference, and alleles that need it are named', () => {
    const found = call(
      aStarGene(),
      aVcf([
        [200, '0/0'],
        [300, '0/0'],
      ]),
    );
    assert.deepEqual(found.states, ['not tested', 'called', 'called']);
    assert.deepEqual(
      found.missing.map(({ rsid }) => rsid),
      ['rs1'],
    );
    assert.deepEqual(
      found.missingMinimumPanel.map(({ rsid }) => rsid),
      ['rs1'],
    );
    assert.deepEqual(found.notExcluded, ['*2']);
    assert.deepEqual(call(aStarGene(), aVcf([])).diplotypes, []);
  });

  it('HAZ-MED-15: positions taken as reference by choice stay marked as imputed', () => {
    const found = call(aStarGene(), aVcf([[200, '0/0']]), { imputeReference: true });
    assert.deepEqual(found.states, ['imputed reference', 'called', 'imputed reference']);
    assert.deepEqual(found.diplotypes, ['*1/*1']);
    assert.equal(found.wasRead('rs1'), false);
    assert.ok(found.notExcluded.includes('*2'));
  });

  it('HAZ-MED-02: every diplotype that a missing position leaves possible is reported', () => {
    const gene = aGene('CYP2C19', { '*1': ['A', 'A', 'A'], '*4': ['T', null, 'T'], '*17': [null, null, 'T'] });
    const found = call(
      gene,
      aVcf([
        [200, '0/0'],
        [300, '1/1'],
      ]),
    );
    assert.deepEqual(found.diplotypes, ['*4/*4', '*4/*17', '*17/*17']);
  });

  it('a base outside the definition stops the call, except where it counts as reference, and is noted', () => {
    const rows = aVcf([
      [100, '0/1', { alt: 'G' }],
      [200, '0/0'],
      [300, '0/0'],
    ]);
    const stopped = call(aStarGene(), rows);
    assert.deepEqual(stopped.diplotypes, []);
    assert.deepEqual(
      stopped.unlisted.map(({ rsid }) => rsid),
      ['rs1'],
    );
    const tpmt = call(aGene('TPMT', { '*1': ['A'], '*2': ['T'] }), aVcf([[100, '0/1', { alt: 'G' }]]));
    assert.deepEqual(tpmt.diplotypes, ['*1/*1']);
    assert.deepEqual(
      tpmt.unlisted.map(({ rsid }) => rsid),
      ['rs1'],
    );
  });

  it('HAZ-MED-14: a half call concludes no pair', () => {
    assert.deepEqual(
      call(
        aStarGene(),
        aVcf([
          [100, './1'],
          [200, '0/0'],
          [300, '0/0'],
        ]),
      ).diplotypes,
      [],
    );
    assert.deepEqual(
      call(
        aStarGene(),
        aVcf([
          [100, './0'],
          [200, '0/0'],
          [300, '0/0'],
        ]),
      ).missing.map(({ rsid }) => rsid),
      ['rs1'],
    );
  });

  it('HAZ-MED-04: a combination is shown for review only, and no diplotype is called', () => {
    const rows = aVcf([
      [100, '1|1'],
      [200, '0|1'],
      [300, '0|0'],
    ]);
    assert.deepEqual(call(aStarGene(), rows).forReview, []);
    const found = call(aStarGene(), rows, { combinations: true });
    assert.deepEqual(found.forReview, ['*2/[*2 + *3]']);
    assert.deepEqual(found.diplotypes, []);
  });

  it('HAZ-MED-05: CYP2D6 is not called from variants unless research asks for it', () => {
    const gene = aGene('CYP2D6', { '*1': ['A'], '*4': ['T'] });
    const outcome = callerFor([gene]).callVcf(aVcf([[100, '0/1']]));
    assert.deepEqual(outcome.kind === 'called' && outcome.samples[0]?.genes, []);
  });

  it('a required position that is missing stops the call with a finding', () => {
    const gene = aGene('NAT2', { '*4': ['A', 'A'], '*5': ['T', null] }, { required: [200] });
    const found = call(gene, aVcf([[100, '0/1']]));
    assert.deepEqual(found.diplotypes, []);
    assert.deepEqual(
      found.findings.map(({ code }) => code),
      ['MED_REQUIRED_POSITION'],
    );
  });

  it('published priorities choose among unphased pairs only when the whole list fits', () => {
    const alleles = { '*1': ['A', 'A'], '*2': ['T', null], '*3': [null, 'T'], '*4': ['T', 'T'] } as const;
    const gene = aGene('NAT2', alleles, { priorities: [{ list: ['*1/*4', '*2/*3'], pick: '*2/*3' }] });
    assert.deepEqual(
      call(
        gene,
        aVcf([
          [100, '0/1'],
          [200, '0/1'],
        ]),
      ).diplotypes,
      ['*2/*3'],
    );
    assert.deepEqual(
      call(
        gene,
        aVcf([
          [100, '0|1'],
          [200, '0|1'],
        ]),
      ).diplotypes,
      ['*1/*4'],
    );
  });

  it('a single copy gives single alleles', () => {
    const found = call(aGene('G6PD', { B: ['A'], Chatham: ['T'] }), aVcf([[100, '1']]));
    assert.deepEqual(found.diplotypes, ['Chatham']);
    assert.equal(found.singleCopy, true);
  });
});

describe('DPYD, variant by variant', () => {
  const all = (...genotypes: readonly string[]) => aVcf(genotypes.map((genotype, index) => [(index + 1) * 100, genotype] as const));

  it('known strands are read whole, and unknown strands give the list of variants', () => {
    assert.deepEqual(call(aDpyd(), all('0|1', '0|1', '0|0', '0|0', '0|0')).diplotypes, ['Reference/[c.100A>T + c.200A>T]']);
    const listed = call(aDpyd(), all('0/1', '0/1', '1/1', '0/0', '0/0'));
    assert.deepEqual(listed.diplotypes, []);
    assert.deepEqual(listed.variants, ['c.100A>T', 'c.200A>T', 'c.300A>T', 'c.300A>T']);
  });

  it('HapB3 is decided by the intronic variant, the exonic standing in only where that is missing', () => {
    const hapB3 = 'c.1129-5923C>G, c.1236G>A (HapB3)';
    assert.deepEqual(call(aDpyd(), all('0/0', '0/0', '0/0', '0/1', '0/0')).diplotypes, ['Reference/c.1129-5923C>G']);
    const exonicOnly = call(
      aDpyd(),
      aVcf([
        [100, '0/0'],
        [200, '0/0'],
        [300, '0/0'],
        [500, '0/1'],
      ]),
    );
    assert.deepEqual(exonicOnly.diplotypes, [`Reference/${hapB3}`]);
    assert.match(exonicOnly.findings[0]?.what ?? '', /rs75017182 was not tested/);
    const disagrees = call(aDpyd(), all('0/0', '0/0', '0/0', '0/0', '0/1'));
    assert.deepEqual(disagrees.diplotypes, ['Reference/Reference']);
    assert.match(disagrees.findings[0]?.what ?? '', /disagrees/);
  });

  it('HAZ-MED-13: however many positions are heterozygous, a call comes to its end', { timeout: 120_000 }, () => {
    const names = Array.from({ length: 300 }, (_, index) => `c.${index + 1}A>T`);
    const cells = (at: number) => names.map((_, index) => (index === at ? 'T' : null));
    const gene = aGene('RYR1', {
      Reference: names.map(() => 'A'),
      ...Object.fromEntries(names.map((name, index) => [name, cells(index)])),
    });
    const unphased = aVcf(names.map((_, index) => [(index + 1) * 100, '0/1'] as const));
    const manySets = aVcf(names.map((_, index) => [(index + 1) * 100, '0|1', { ps: String(index) }] as const));
    assert.equal(call(gene, unphased).variants.length, 300);
    assert.equal(call(gene, manySets).variants.length, 300);
    // Few enough sets to arrange, too many variants in them to read.
    const sevenSets = aVcf(names.map((_, index) => [(index + 1) * 100, '0|1', { ps: String(index % 7) }] as const));
    assert.equal(call(gene, sevenSets).variants.length, 300);
  });
});
