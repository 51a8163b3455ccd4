import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { aFile, aTrio, EVERYTHING, vcfText } from '../fixtures.ts';
import { type Family, scanVcf } from '../index.ts';

const REAL = fileURLToPath(new URL('../../../../../shared/data/interpretation/slivar/tests/test.vcf', import.meta.url));
const skip = !existsSync(REAL) && process.env.OPENGMS_SKIP_NOTHING !== '1' ? 'the published file is not on this machine' : false;

const MORE = `##INFO=<ID=VT_AC,Number=A,Type=Integer,Description="Of an annotator">\n##INFO=<ID=AC,Number=A,Type=Integer,Description="Count">\n##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods">`;
const CSQ = 'CSQ=C|missense_variant|X|G1|ENST1|NM_1||,G|stop_gained|X|G1|ENST1|NM_1||';

/** Columns from ALT on, in a file of one trio that declares some more. */
async function scan(alternates: string, info: string, format: string, calls: readonly string[], keeping = EVERYTHING) {
  const line = `chr1 1000 . A ${alternates} 50 PASS ${info}${CSQ} ${format} ${calls.join(' ')}`;
  return scanVcf({ path: aFile(vcfText([line]).replace('##FORMAT', `${MORE}\n##FORMAT`)), family: aTrio(), keeping });
}

type Given = Parameters<typeof scan>;

const WRONG: readonly (readonly [what: string, where: string, ...given: Given])[] = [
  ['a genotype names an allele that is not there', 'GT of child', 'G,C', '', 'GT', ['0/3', '0/0', '0/0']],
  ['the same in a parent, phased', 'GT of father', 'G,C', '', 'GT', ['0/1', '3|0', '0/0']],
  ['the same where there is one alternate', 'GT of child', 'G', '', 'GT', ['1/2', '0/0', '0/0']],
  ['two alternates and one frequency', 'INFO gnomADg_AF', 'G,C', 'gnomADg_AF=0.0001;', 'GT', ['0/1', '0/0', '0/0']],
  ['one alternate and two frequencies', 'INFO gnomADg_AF', 'G', 'gnomADg_AF=0.0001,0.3;', 'GT', ['0/1', '0/0', '0/0']],
  ['two alternates and one count', 'INFO AC', 'G,C', 'AC=1;', 'GT', ['0/1', '0/0', '0/0']],
  ['two alternates and two depths', 'AD of child', 'G,C', '', 'GT:AD', ['0/1:9,9', '0/0:9,0,0', '0/0:9,0,0']],
  ['one alternate and three depths', 'AD of mother', 'G', '', 'GT:AD', ['0/1:9,9', '0/0:9,0', '0/0:9,0,0']],
  ['two alternates and the likelihoods of one', 'PL of child', 'G,C', '', 'GT:PL', ['0/1:9,0,9,9', '0/0', '0/0']],
];

for (const [what, where, ...given] of WRONG)
  test(`a record that cannot be taken apart is refused with its line and field: ${what} (HAZ-INT-16)`, async () => {
    const outcome = await scan(...given);
    assert.ok(outcome.kind === 'refused', JSON.stringify(outcome));
    const [finding] = outcome.findings;
    assert.equal(finding?.code, 'E_NOT_DECOMPOSABLE');
    assert.equal(finding?.where, `line 16, ${where}`);
    assert.match(finding?.mend ?? '', /bcftools norm/);
  });

test('a frequency that stands for neither allele hides no record: it is refused although it is common (HAZ-INT-16)', async () => {
  const rareOnly = { ...EVERYTHING, maxFrequency: 0.02, maxFrequencyKnown: 0.05 };
  const outcome = await scan('G,C', 'gnomADg_AF=0.3;', 'GT', ['0/2', '0/0', '0/0'], rareOnly);
  assert.equal(outcome.kind === 'refused' && outcome.findings[0]?.code, 'E_NOT_DECOMPOSABLE');
});

test('what can be taken apart is: full values, a dot for all of them, haploid likelihoods, and alleles of nobody', async () => {
  for (const [alternates, info, format, calls] of [
    ['G,C', 'gnomADg_AF=0.001,0.002;', 'GT:AD', ['1/2:0,9,8', '0/1:9,9,0', '0/2:9,0,9']],
    ['G,C', 'gnomADg_AF=.;', 'GT:AD:PL', ['0/2:.:.', '0/0', './.:9,0,0:.']],
    ['G,C', 'VT_AC=1;', 'GT', ['0/2', '0/0', '0/0']],
    ['G,C', '', 'GT:PL', ['2:9,9,0', '0:0,9,9', '0/2:1,2,3,4,5,6']],
    ['G,C,<NON_REF>', '', 'GT:AD', ['0/2:9,0,8,0', '0/0:9,0,0,0', '0/0:9,0,0,0']],
  ] as const satisfies readonly Given[]) {
    const outcome = await scan(alternates, info, format, calls);
    assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
    assert.ok(outcome.variants.some(({ alternate }) => alternate === 'C'));
  }
});

test('depths of a record that was split while AD was declared Number=. belong to nobody: they are not known', async () => {
  const line = `chr1 1000 . A C 50 PASS ${CSQ} GT:AD:DP 0/1:9,30,8:47 0/0:30,0,0:30 0/0:9,0:9`;
  const text = vcfText([line]).replace('ID=AD,Number=R', 'ID=AD,Number=.');
  const outcome = await scanVcf({ path: aFile(text), family: aTrio(), keeping: EVERYTHING });
  assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
  assert.deepEqual(
    outcome.variants[0]?.genotypes.map((genotype) => [genotype?.depth, genotype?.altDepth]),
    [
      [47, null],
      [30, null],
      [9, 0],
    ],
  );
});

test('a published file whose made-up sample is 6/6 where there are two alternates is refused at that line', { skip }, async () => {
  const proband = 'Totally_New_Sample';
  const family: Family = { id: 'F', proband, members: [{ id: proband, father: null, mother: null, sex: 'unknown', isAffected: true }] };
  const outcome = await scanVcf({ path: REAL, family, keeping: EVERYTHING });
  assert.deepEqual(outcome.kind === 'refused' && outcome.findings.map(({ code, where }) => [code, where]), [
    ['E_NOT_DECOMPOSABLE', `line 186, GT of ${proband}`],
  ]);
});
