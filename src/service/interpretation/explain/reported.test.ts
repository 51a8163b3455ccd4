import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aFile, aTrio, record, vcfText } from '../fixtures.ts';
import { compareReported, lookForReported, readPanel, readReported, scanVcf } from '../index.ts';
import { smallest } from './compare-reported.ts';
import { genomicHgvs } from './genomic-hgvs.ts';

const variant = (described: object, more: object = {}) => ({
  subjectOrBiosampleId: 'child',
  interpretationStatus: 'CAUSATIVE',
  variantInterpretation: { acmgPathogenicityClassification: 'PATHOGENIC', variationDescriptor: { id: 'v', ...described } },
  ...more,
});
const packet = (...genomicInterpretations: readonly object[]): string =>
  JSON.stringify({ id: 'p', interpretations: [{ id: 'i', diagnosis: { genomicInterpretations } }] });
const vcfRecord = (pos: unknown, ref = 'A', alt = 'G', genomeAssembly = 'hg38') => ({
  vcfRecord: { genomeAssembly, chrom: 'chr1', pos, ref, alt },
});

async function asked() {
  const path = aFile(
    vcfText([
      record(100, 'G1', 'stop_gained', ['0/1', '0/0', '0/0']),
      record(200, 'G1', 'missense_variant', ['0/1', '0/1', '0/0']),
      record(300, 'G2', 'intron_variant', ['1/1', '0/1', '0/1']),
    ]),
  );
  const scanned = await scanVcf({ path, family: aTrio() });
  assert.ok(scanned.kind === 'scanned');
  const panel = readPanel(
    JSON.stringify({
      id: 1,
      name: 'P',
      version: '1',
      signed_off: '2026-01-01',
      genes: [{ entity_name: 'G1', confidence_level: '3', mode_of_inheritance: 'MONOALLELIC, NOT imprinted' }],
    }),
    'panel',
  );
  assert.ok('genes' in panel);
  return { file: { path, family: aTrio() }, request: { reservoir: scanned, panels: [panel] } };
}

test('a reported variant is shown with its tier, with every failing rule, from the file when it was not kept, or as not carried', async () => {
  const { file, request } = await asked();
  const reported = readReported(
    packet(
      variant({ ...vcfRecord('100'), allelicState: { id: 'GENO:0000136', label: 'homozygous' } }),
      variant(vcfRecord(200)),
      variant(vcfRecord('300')),
      variant(vcfRecord('999')),
      variant(vcfRecord('100', 'A', 'G', 'GRCh37')),
      variant({ geneContext: { symbol: 'G7' } }),
    ),
    'packet.json',
  );
  assert.ok(!('code' in reported), JSON.stringify(reported));
  const answers = await lookForReported(file, request, reported);
  assert.deepEqual(
    answers.map(({ found, tier }) => [found, tier]),
    [
      ['tiered', 'Tier 1'],
      ['not-tiered', '-'],
      ['not-tiered', '-'],
      ['not-carried', null],
      ['other-build', null],
      ['not-comparable', null],
    ],
  );
  assert.match(answers[0]?.says ?? '', /It was reported homozygous; in the file the proband is heterozygous/);
  assert.deepEqual(
    answers[1]?.failing.map(({ rule }) => rule),
    ['inheritance'],
  );
  assert.ok(answers[2]?.failing.some(({ rule }) => rule === 'consequence'));
  // and from what is kept alone, nothing is claimed about what is not
  assert.deepEqual(
    compareReported(request, reported, false).map(({ found }) => found),
    ['tiered', 'not-tiered', 'not-kept', 'not-kept', 'other-build', 'not-comparable'],
  );
});

test('a variant is known by its coding name whatever the version of the transcript, and by the same change written longer', async () => {
  const { request } = await asked();
  const [first, ...rest] = request.reservoir.variants;
  assert.ok(first);
  const [consequence] = first.consequences;
  assert.ok(consequence);
  const named = { ...first, consequences: [{ ...consequence, hgvsC: 'NM_001.3:c.5A>G' }] };
  const reservoir = { ...request.reservoir, variants: [named, ...rest] };
  const reported = readReported(
    packet(
      variant({ expressions: [{ syntax: 'hgvs.c', value: 'NM_001.1(G1):c.5A>G' }], geneContext: { symbol: 'G1' } }),
      variant(vcfRecord(98, 'TTACC', 'TTGCC')),
    ),
    'p',
  );
  assert.ok(!('code' in reported));
  assert.deepEqual(
    compareReported({ ...request, reservoir }, reported, false).map(({ found, name }) => [found, name]),
    [
      ['tiered', '1-100-A-G'],
      ['tiered', '1-100-A-G'],
    ],
  );
  assert.equal(smallest('1-98-TTACC-TTGCC'), '1-100-A-G');
  assert.equal(smallest('1-10-CAG-C'), '1-10-CAG-C');
});

test('a substitution on a chromosome says its build by the version of the accession', () => {
  assert.deepEqual(genomicHgvs('NC_000023.11:g.75075593T>A'), { name: 'X-75075593-T-A', build: 'GRCh38' });
  assert.deepEqual(genomicHgvs('NC_000001.10:g.5A>G'), { name: '1-5-A-G', build: 'GRCh37' });
  assert.deepEqual(genomicHgvs('NC_012920.1:m.3243A>G'), { name: 'MT-3243-A-G', build: null });
  assert.equal(genomicHgvs('NC_000001.9:g.5A>G'), null);
  assert.equal(genomicHgvs('NC_000001.11:g.5_6del'), null);
});

test('a known variant that cannot be read is refused with its place, and none is left out', () => {
  const refusal = (...of: readonly object[]): string => {
    const read = readReported(packet(...of), 'packet.json');
    assert.ok('code' in read, JSON.stringify(read));
    assert.equal(read.code, 'E_PHENOPACKET');
    assert.ok(read.mend);
    return read.where;
  };
  assert.match(
    refusal(variant(vcfRecord('100')), variant(vcfRecord('ten'))),
    /packet\.json: .*genomicInterpretations\[1\]\.vcfRecord\.pos$/,
  );
  assert.match(refusal(variant(vcfRecord('100', 'A?'))), /vcfRecord\.ref$/);
  assert.match(refusal(variant(vcfRecord('100', 'A', 'insertion'))), /vcfRecord\.alt$/);
  assert.match(refusal(variant(vcfRecord('100', 'A', 'G', 'hg18'))), /genomeAssembly$/);
  assert.match(refusal(variant({})), /genomicInterpretations\[0\]$/);
});
