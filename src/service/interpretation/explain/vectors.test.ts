import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aFile, aTrio, EVERYTHING, record, vcfText } from '../fixtures.ts';
import {
  explainVariant,
  type Family,
  familyContext,
  interpret,
  type Panel,
  pairGene,
  readPanel,
  readPedigree,
  reanalyse,
  scanVcf,
  segregate,
  type TieredCandidate,
} from '../index.ts';

const BIALLELIC = 'BIALLELIC, autosomal or pseudoautosomal';
const MONOALLELIC = 'MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted';
const X_BIALLELIC = 'X-LINKED: hemizygous mutation in males, biallelic mutations in females';

function aPanel(
  genes: Readonly<Record<string, string>>,
  more: { readonly confidence?: string; readonly pathogenicity?: string; readonly version?: string } = {},
): Panel {
  const panel = readPanel(
    JSON.stringify({
      id: 1,
      name: 'Test panel',
      version: more.version ?? '1.0',
      signed_off: '2026-01-01',
      genes: Object.entries(genes).map(([symbol, inheritance]) => ({
        entity_name: symbol,
        confidence_level: more.confidence ?? '3',
        mode_of_inheritance: inheritance,
        mode_of_pathogenicity: more.pathogenicity ?? '',
      })),
    }),
    'panel.json',
  );
  assert.ok('genes' in panel);
  return panel;
}

async function interpreted(
  records: readonly string[],
  panel: Panel,
  family: Family = aTrio(),
  more: { readonly penetrance?: 'incomplete' } = {},
): Promise<readonly TieredCandidate[]> {
  const samples = family.members.map(({ id }) => id);
  const reservoir = await scanVcf({ path: aFile(vcfText(records, samples)), family, keeping: EVERYTHING });
  assert.ok(reservoir.kind === 'scanned', JSON.stringify(reservoir));
  return interpret({ reservoir, panels: [panel], ...more });
}

const tiers = (found: readonly TieredCandidate[]): Readonly<Record<string, string>> =>
  Object.fromEntries(found.map(({ variant, tier }) => [variant.position, tier]));

test('a male with 1, 1/1 or 0/1 on X outside PAR is hemizygous; X modes never reach an autosome (HAZ-INT-03)', async () => {
  const panel = aPanel({ DMD: X_BIALLELIC, AUTO: X_BIALLELIC });
  for (const call of ['1', '1/1', '0/1']) {
    const found = await interpreted([record(32_000_000, 'DMD', 'stop_gained', [call, '0', '0/1'], { contig: 'chrX' })], panel);
    assert.deepEqual(tiers(found), { 32000000: 'Tier 1' }, call);
    assert.equal(found[0]?.records[0]?.mode, 'xLinkedSimpleRecessive');
  }
  assert.deepEqual(tiers(await interpreted([record(5000, 'AUTO', 'stop_gained', ['1/1', '0/1', '0/1'])], panel)), {});
  const par = await interpreted([record(200_000, 'DMD', 'stop_gained', ['0/1', '0/1', '0/0'], { contig: 'chrX' })], panel);
  assert.deepEqual(tiers(par), {}, 'the pseudoautosomal region follows the rules of an autosome');
});

test('two variants from one parent are never a pair; one from each is; a single heterozygous one in a biallelic gene has no tier', async () => {
  const panel = aPanel({ G1: BIALLELIC });
  const [pat, mat] = [
    ['0/1', '0/1', '0/0'],
    ['0/1', '0/0', '0/1'],
  ] as const;
  assert.deepEqual(tiers(await interpreted([record(10, 'G1', 'missense_variant', pat), record(20, 'G1', 'stop_gained', pat)], panel)), {});
  assert.deepEqual(tiers(await interpreted([record(10, 'G1', 'missense_variant', pat), record(20, 'G1', 'stop_gained', mat)], panel)), {
    10: 'Tier 2',
    20: 'Tier 1',
  });
  assert.deepEqual(tiers(await interpreted([record(10, 'G1', 'missense_variant', pat)], panel)), {});
});

test('parents of a merged file without depth or quality leave a new variant unconfirmed, not dropped', async () => {
  const line = 'chr1 100 . A G 50 PASS CSQ=G|missense_variant|M|G1|E|N|| GT:AD:DP:GQ 0/1:15,15:30:99 0/0:.:.:. 0/0:.:.:.';
  const found = await interpreted([line], aPanel({ G1: MONOALLELIC }));
  assert.deepEqual(tiers(found), { 100: 'Tier 1' });
  assert.equal(found[0]?.judged.segregation.deNovoQuality?.grade, 'unconfirmed');
});

test('a child with two copies of which one parent has none is new, and its isodisomy is said', async () => {
  const found = await interpreted(
    [record(100, 'G1', 'missense_variant', ['1/1', '0/1', '0/0'])],
    aPanel({ G1: 'BOTH monoallelic and biallelic, autosomal or pseudoautosomal' }),
  );
  const fits = (wanted: string): boolean | undefined =>
    found[0]?.judged.segregation.verdicts.some(({ mode, verdict }) => mode === wanted && verdict === 'yes');
  assert.deepEqual([fits('deNovo'), fits('uniparentalIsodisomy'), fits('simpleRecessive')], [true, true, false]);
});

test('two affected siblings who share both variants pair; an unaffected sibling with both excludes the pair and is named (HAZ-INT-04)', async () => {
  const quartet = (phenotype: number): Family => {
    const family = readPedigree(`F child father mother 1 2\nF father 0 0 1 1\nF mother 0 0 2 1\nF sib father mother 2 ${phenotype}\n`);
    assert.ok('members' in family);
    return family;
  };
  const records = [
    record(10, 'G1', 'missense_variant', ['0/1', '0/1', '0/0', '0/1']),
    record(20, 'G1', 'stop_gained', ['0/1', '0/0', '0/1', '0/1']),
  ];
  assert.deepEqual(tiers(await interpreted(records, aPanel({ G1: BIALLELIC }), quartet(2))), { 10: 'Tier 2', 20: 'Tier 1' });
  assert.deepEqual(tiers(await interpreted(records, aPanel({ G1: BIALLELIC }), quartet(1))), {});
  const reservoir = await scanVcf({
    path: aFile(vcfText(records, ['child', 'father', 'mother', 'sib'])),
    family: quartet(1),
    keeping: EVERYTHING,
  });
  assert.ok(reservoir.kind === 'scanned');
  const [why] = explainVariant({ reservoir, panels: [aPanel({ G1: BIALLELIC })] }, '1-10-A-G');
  assert.match(JSON.stringify(why?.records[0]?.facts.filter(({ passed }) => !passed)), /sib is unaffected and carries both/);
});

test('a child 0/1 with parents 0/0 is new; with both parents 0/1 it fits no dominant mode under complete penetrance', async () => {
  const panel = aPanel({ G1: MONOALLELIC });
  assert.deepEqual(tiers(await interpreted([record(10, 'G1', 'missense_variant', ['0/1', '0/0', '0/0'])], panel)), { 10: 'Tier 1' });
  assert.deepEqual(tiers(await interpreted([record(10, 'G1', 'missense_variant', ['0/1', '0/1', '0/1'])], panel)), {});
  assert.deepEqual(
    tiers(await interpreted([record(10, 'G1', 'missense_variant', ['0/1', '0/1', '0/0'])], panel, aTrio(), { penetrance: 'incomplete' })),
    { 10: 'Tier 2' },
  );
});

test('phase decides where parents do not: two variants on one copy are not a pair, on two copies they are', async () => {
  const solo: Family = {
    id: 'S',
    proband: 'child',
    members: [{ id: 'child', father: null, mother: null, sex: 'female', isAffected: true }],
  };
  const line = (position: number, gt: string): string =>
    `chr1 ${position} . A G 50 PASS CSQ=G|stop_gained|H|G1|E|N|| GT:AD:DP:GQ:PS ${gt}:15,15:30:99:7`;
  const panel = aPanel({ G1: BIALLELIC });
  assert.deepEqual(tiers(await interpreted([line(10, '0|1'), line(20, '0|1')], panel, solo)), {});
  assert.deepEqual(tiers(await interpreted([line(10, '0|1'), line(20, '1|0')], panel, solo)), { 10: 'Tier 1', 20: 'Tier 1' });
});

test('frequency, panel colour and mechanism each fail with the value found and the value asked (HAZ-INT-05)', async () => {
  const common = record(10, 'G1', 'stop_gained', ['0/1', '0/0', '0/0'], { info: 'gnomADg_AF=0.005;' });
  const family = aTrio();
  const reservoir = await scanVcf({ path: aFile(vcfText([common])), family, keeping: EVERYTHING });
  assert.ok(reservoir.kind === 'scanned');
  const failing = (panel: Panel): readonly string[] =>
    explainVariant({ reservoir, panels: [panel] }, '1-10-A-G')[0]
      ?.records[0]?.facts.filter(({ passed }) => !passed)
      .map(({ rule, says }) => `${rule}: ${says}`) ?? [];
  assert.deepEqual(failing(aPanel({ G1: MONOALLELIC })), ['frequency: gnomADg_AF: 0.005; at most 0.001 for deNovo is asked.']);
  assert.match(failing(aPanel({ G1: MONOALLELIC }, { confidence: '2' })).join(), /G1 is amber on Test panel 1.0; green is asked/);
  const rare = await interpreted(
    [record(10, 'G1', 'stop_gained', ['0/1', '0/0', '0/0'])],
    aPanel(
      { G1: MONOALLELIC },
      {
        pathogenicity:
          'Loss-of-function variants (as defined in pop up message) DO NOT cause this phenotype - please provide details in the comments',
      },
    ),
  );
  assert.deepEqual(tiers(rare), { 10: 'Tier 3' });
});

test('a known pathogenic missense is Tier 1, and a gene that became green is told with its reason and date', async () => {
  const line = record(10, 'G1', 'missense_variant', ['1/1', '0/1', '0/1'], { info: 'CLNSIG=Likely_pathogenic;' });
  const reservoir = await scanVcf({ path: aFile(vcfText([line])), family: aTrio(), keeping: EVERYTHING });
  assert.ok(reservoir.kind === 'scanned');
  const before = interpret({ reservoir, panels: [aPanel({ G1: BIALLELIC }, { confidence: '2' })] });
  assert.deepEqual(tiers(before), { 10: 'Tier 3' });
  const panels = [aPanel({ G1: BIALLELIC }, { version: '2.0' })];
  const risen = reanalyse({ candidates: before }, { reservoir, panels }, '2026-11-21');
  assert.deepEqual(
    risen.map(({ from, to, since }) => [from, to, since]),
    [['Tier 3', 'Tier 1', '2026-11-21']],
  );
  assert.match(risen[0]?.why ?? '', /G1 is green on Test panel 2.0/);
  assert.deepEqual(reanalyse({ candidates: interpret({ reservoir, panels }) }, { reservoir, panels }, '2026-12-21'), []);
});

test('swapped parents, or a stranger for a parent, block sign-off in every one of 20 synthetic families (HAZ-INT-06)', async () => {
  for (let family = 0; family < 20; family++) {
    let state = family + 1;
    const random = (): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state / 0x7fffffff;
    };
    const dose = (): number => Number(random() < 0.4) + Number(random() < 0.4);
    const gives = (parent: number): number => (parent === 1 ? Number(random() < 0.5) : parent / 2);
    const gt = ['0/0', '0/1', '1/1'];
    const autosomes = Array.from({ length: 300 }, (_, i) => {
      const [f, m, stranger] = [dose(), dose(), dose()];
      return [i + 1, gives(f) + gives(m), f, m, stranger] as const;
    });
    const xs = Array.from(
      { length: 120 },
      (_, i) => [3_000_000 + i, 2 * Number(random() < 0.5), 2 * Number(random() < 0.5), 1 + Number(random() < 0.3)] as const,
    );
    const line = (contig: string, position: number, calls: readonly number[]): string =>
      `${contig} ${position} . A G 50 PASS . GT ${calls.map((code) => gt[code]).join(' ')}`;
    const text = (order: (c: number, f: number, m: number, s: number) => readonly number[]): string =>
      vcfText([
        ...autosomes.map(([at, c, f, m, s]) => line('chr1', at, order(c, f, m, s))),
        ...xs.map(([at, c, f, m]) => line('chrX', at, order(c, f, m, f))),
      ]);
    const codes = async (vcf: string): Promise<readonly string[]> => {
      const outcome = await scanVcf({ path: aFile(vcf), family: aTrio() });
      assert.ok(outcome.kind === 'scanned');
      return outcome.checks.warnings.map(({ code }) => code);
    };
    assert.deepEqual(await codes(text((c, f, m) => [c, f, m])), []);
    assert.ok((await codes(text((c, f, m) => [c, m, f]))).includes('W_SEX_MISMATCH'), 'father and mother swapped');
    assert.ok((await codes(text((c, f, m) => [f, c, m]))).includes('W_MENDEL'), 'child and father swapped');
    assert.ok((await codes(text((c, _, m, s) => [c, s, m]))).includes('W_NOT_RELATED'), 'a stranger for the father');
  }
});

test('each of 2,321 variants of one gene is paired', async () => {
  const records = Array.from({ length: 2321 }, (_, i) =>
    record(10 + i, 'TTN', 'missense_variant', i % 2 ? ['0/1', '0/1', '0/0'] : ['0/1', '0/0', '0/1']),
  );
  const reservoir = await scanVcf({ path: aFile(vcfText(records)), family: aTrio(), keeping: EVERYTHING });
  assert.ok(reservoir.kind === 'scanned');
  const context = familyContext(aTrio(), reservoir.checks, reservoir.build, 'complete');
  const candidates = reservoir.variants.map((variant) => ({ variant, segregation: segregate(variant, context) }));
  const found = pairGene(candidates, context);
  assert.equal(found.filter(({ verdict }) => verdict === 'yes').length, 2321);
});

test('a father called 1 on X is one X, also at sites where the mother is 0/1 (HAZ-INT-06)', async () => {
  const records = Array.from({ length: 120 }, (_, at) =>
    record(5_000_000 + at * 1000, 'G1', 'intron_variant', [at % 2 ? '1' : '0', '1', '0/1'], { contig: 'chrX' }),
  );
  const scanned = await scanVcf({ path: aFile(vcfText(records)), family: aTrio(), keeping: EVERYTHING });
  assert.ok(scanned.kind === 'scanned');
  assert.deepEqual(
    scanned.checks.members.map(({ inferredSex }) => inferredSex),
    ['male', 'male', 'female'],
  );
  assert.deepEqual(
    scanned.warnings.filter(({ code }) => code === 'W_SEX_MISMATCH'),
    [],
  );
});
