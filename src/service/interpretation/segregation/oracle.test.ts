import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { aFile, aTrio, EVERYTHING, vcfText } from '../fixtures.ts';
import { type Family, familyContext, isMendelian, type Mode, pairGene, readPedigree, scanVcf, segregate } from '../index.ts';
import { ALT, askBcftools, CALLS, HET, HOM, noBcftools, REF } from './oracle.ts';

const SLIVAR = fileURLToPath(new URL('../../../../../shared/data/interpretation/slivar/tests', import.meta.url));
const noSlivar = !existsSync(SLIVAR) && process.env.OPENGMS_SKIP_NOTHING !== '1' ? 'the published trio is not on this machine' : false;
function trioOfSlivar(): Family {
  const family = readPedigree(readFileSync(join(SLIVAR, 'ashk-trio.ped'), 'utf8'));
  assert.ok('members' in family);
  return family;
}

async function scanned(path: string, family: Family, build: 'GRCh37' | 'GRCh38', passOnly = false) {
  const outcome = await scanVcf({ path, family, build, keeping: { ...EVERYTHING, passOnly } });
  assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
  return { ...outcome, context: familyContext(family, outcome.checks, build, 'complete') };
}

test('the Genome in a Bottle trio has the 11, 4 and 17 new variants that slivar counts (HAZ-INT-02)', { skip: noSlivar }, async () => {
  const family = trioOfSlivar();
  const grades = { all: 0, passing: 0, byGenotype: 0 };
  const { variants, context } = await scanned(join(SLIVAR, 'ashk-trio.vcf.gz'), family, 'GRCh37');
  for (const variant of variants) {
    const { verdicts, deNovoQuality } = segregate(variant, context);
    if (variant.genotypes[0]?.copies !== 1 || !verdicts.some(({ mode, verdict }) => mode === 'deNovo' && verdict === 'yes')) continue;
    if (variant.filter === 'PASS') grades.byGenotype++;
    if (deNovoQuality?.grade !== 'supported') continue;
    grades.all++;
    if (variant.filter === 'PASS') grades.passing++;
    assert.notEqual(variant.position, 200080464);
  }
  assert.deepEqual(grades, { all: 11, passing: 4, byGenotype: 17 });
});

test('slivar’s compound heterozygotes: all 9 expected are paired and none of the 5 others', { skip: noSlivar }, async () => {
  const path = join(SLIVAR, 'comphet.vcf');
  const { variants, context } = await scanned(path, trioOfSlivar(), 'GRCh37');
  const lines = readFileSync(path, 'utf8').split('\n');
  const byGene = Map.groupBy(variants, ({ consequences }) => consequences[0]?.gene ?? '');
  const paired = [...byGene.values()]
    .flatMap((list) =>
      pairGene(
        list.map((variant) => ({ variant, segregation: segregate(variant, context) })),
        context,
      ),
    )
    .filter(({ verdict }) => verdict === 'yes')
    .map(({ candidate }) => /expect=(\w+)/.exec(lines[(candidate.variant.line ?? 0) - 1] ?? '')?.[1]);
  assert.deepEqual(
    paired,
    Array.from({ length: 9 }, () => 'yes'),
  );
});

test('10,000 random trios: every autosomal mode equals the same rule as a bcftools expression', {
  skip: noBcftools,
  timeout: 60_000,
}, async () => {
  const next = seededUniform(42);
  const triples = Array.from({ length: 10_000 }, () => [0, 1, 2].map(() => CALLS[Math.floor(next() * CALLS.length)] ?? '0/0'));
  const path = aFile(
    vcfText(triples.map((calls, i) => `chr1 ${i + 1} . A G 50 PASS CSQ=G|missense_variant|M|G1|E|N|| GT ${calls.join(' ')}`)),
  );
  const expressions: readonly (readonly [Mode, boolean, string])[] = [
    ['deNovo', false, `(${ALT(0)} && ${REF(1)} && ${REF(2)}) || (${HOM(0)} && (${REF(1)} || ${REF(2)}))`],
    ['simpleRecessive', false, `${HOM(0)} && (${HET(1)} || GT[1]="mis") && (${HET(2)} || GT[2]="mis")`],
    ['uniparentalIsodisomy', false, `${HOM(0)} && ((${ALT(1)} && ${REF(2)}) || (${REF(1)} && ${ALT(2)}))`],
    ['inheritedAutosomalDominant', true, `${ALT(0)} && ${ALT(1)} && (${REF(2)} || GT[2]="mis")`],
  ];
  for (const [mode, fatherAffected, expression] of expressions) {
    const { variants, context } = await scanned(path, aTrio({ fatherAffected }), 'GRCh38');
    const found = variants.filter((variant) =>
      segregate(variant, context).verdicts.some((one) => one.mode === mode && one.verdict === 'yes'),
    );
    assert.deepEqual(found.map(({ position }) => String(position)).sort(), [...askBcftools(path, expression)].sort(), mode);
  }
});

test('Mendelian errors of 10,000 random trios equal those of bcftools +mendelian', { skip: noBcftools, timeout: 60_000 }, () => {
  const next = seededUniform(7);
  const text = ['0/0', '0/1', '1/1'];
  const triples = Array.from({ length: 10_000 }, () => [0, 1, 2].map(() => Math.floor(next() * 3)));
  const path = aFile(vcfText(triples.map((codes, i) => `chr1 ${i + 1} . A G 50 PASS . GT ${codes.map((code) => text[code]).join(' ')}`)));
  const listed = execFileSync('bcftools', ['+mendelian', path, '-t', 'mother,father,child', '-l', 'x'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 26,
  })
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => Number(line.split('\t')[1]));
  const ours = triples.flatMap(([child = 0, father = 0, mother = 0], i) => (isMendelian(child, father, mother) ? [] : [i + 1]));
  assert.deepEqual(ours, listed);
});
