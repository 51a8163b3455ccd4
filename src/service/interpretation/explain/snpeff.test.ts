import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { aFile, aTrio, EVERYTHING, record, vcfText } from '../fixtures.ts';
import { impactOf, interpret, nameOf, readPedigree, scanVcf } from '../index.ts';

const REAL = fileURLToPath(new URL('../../../../../shared/data/interpretation/slivar/tests/test.vcf', import.meta.url));
const skip = !existsSync(REAL) && process.env.OPENGMS_SKIP_NOTHING !== '1' ? 'the published SnpEff file is not on this machine' : false;

/** A file that SnpEff 4.1g and VEP annotated, without VEP's part, and without what cannot be: a second alternate with the depths of one, and genotypes 6/6. */
function withoutVep(): string {
  return readFileSync(REAL, 'latin1')
    .split('\n')
    .filter((line) => !line.startsWith('##INFO=<ID=CSQ') && !line.includes('\tC,CA\t'))
    .map((line) => line.replace(/;CSQ=[^;\t]*/, '').replace(/\t6\/6:\S*$/, '\t1/1'))
    .join('\n');
}

test('a real file of SnpEff 4.1: every entry of ANN is read as it stands, gene, transcript, terms and names, allele by allele (HAZ-INT-13)', {
  skip,
}, async () => {
  const text = withoutVep();
  const people =
    text
      .split('\n')
      .find((line) => line.startsWith('#CHROM'))
      ?.split('\t')
      .slice(9) ?? [];
  const family = readPedigree(people.map((id) => `F\t${id}\t0\t0\t0\t2`).join('\n'), { proband: people[0] });
  assert.ok('members' in family);
  const scanned = await scanVcf({ path: aFile(text), family, keeping: { ...EVERYTHING, passOnly: false } });
  assert.ok(scanned.kind === 'scanned', JSON.stringify(scanned));
  assert.equal(scanned.records, 114);
  const written = new Map<string, readonly string[]>();
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    const [contig, position, , reference, alternates = '', , , info = ''] = line.split('\t');
    const entries = /(?:^|;)ANN=([^;]*)/.exec(info)?.[1]?.split(',') ?? [];
    for (const alternate of alternates.split(','))
      written.set(
        `${contig}-${position}-${reference}-${alternate}`,
        entries
          .map((entry) => entry.split('|'))
          .filter(([allele]) => allele === alternate)
          .map((entry) => [3, 6, 1, 9, 10].map((at) => entry[at] ?? '').join(' ')),
      );
  }
  assert.ok(scanned.variants.length >= 40, String(scanned.variants.length));
  for (const variant of scanned.variants)
    assert.deepEqual(
      variant.consequences.map(({ gene, transcript, terms, hgvsC, hgvsP }) =>
        [gene, transcript, terms.join('&'), hgvsC ?? '', hgvsP ?? ''].join(' '),
      ),
      written.get(nameOf(variant)),
      nameOf(variant),
    );
});

test('the terms that only SnpEff uses have their impact, so that a deletion in frame is not lost', async () => {
  for (const term of ['disruptive_inframe_deletion', 'conservative_inframe_insertion', '3_prime_UTR_truncation'])
    assert.equal(impactOf([term]), 'moderate', term);
  assert.equal(impactOf(['exon_loss_variant', 'splice_region_variant']), 'high');
  assert.equal(impactOf(['5_prime_UTR_premature_start_codon_gain_variant']), 'low');
  const path = aFile(vcfText([record(100, 'G1', 'disruptive_inframe_deletion', ['0/1', '0/0', '0/0'])]));
  const reservoir = await scanVcf({ path, family: aTrio() });
  assert.ok(reservoir.kind === 'scanned');
  assert.equal(interpret({ reservoir, panels: [] })[0]?.tier, 'Tier 3');
});
