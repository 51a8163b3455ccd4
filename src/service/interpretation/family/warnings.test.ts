import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aFile, aTrio, EVERYTHING, record, vcfText } from '../fixtures.ts';
import { type Family, scanVcf } from '../index.ts';

type Records = readonly string[];

/** 60 sites of a contig, of which every member has the genotype named. */
function sites(contig: string, calls: (at: number) => readonly [child: string, father: string, mother: string]): Records {
  return Array.from({ length: 60 }, (_, at) => record(20_000_000 + at * 1000, `G${at}`, 'missense_variant', calls(at), { contig }));
}

async function warningsOf(
  records: Records,
  family: Family = aTrio(),
): Promise<readonly { code: string; where: string; what: string; mend?: string }[]> {
  const text = vcfText(records).replace('##FILTER', '##contig=<ID=chrY,length=57227415>\n##FILTER');
  const outcome = await scanVcf({ path: aFile(text), family, keeping: EVERYTHING });
  assert.ok(outcome.kind === 'scanned', JSON.stringify(outcome));
  for (const { severity, mend } of outcome.warnings) assert.ok(severity === 'warning' && (mend ?? '').length > 20, mend);
  return outcome.warnings.map(({ code, where, what, mend }) => ({ code, where, what, ...(mend ? { mend } : {}) }));
}

const half = (at: number): string => (at % 2 ? '0/1' : '1/1');
const mother = (at: number): string => (at % 3 ? '0/1' : '0/0');

test('two copies of a chromosome from one parent are told, with the chromosome and the parent', async () => {
  const upd = (await warningsOf(sites('chr1', () => ['1/1', '0/0', '1/1']))).find(({ code }) => code === 'W_UPD');
  assert.equal(upd?.where, 'child');
  assert.match(upd?.what ?? '', /Chromosome 1 .* mother alone \(60 sites\)/);
  assert.match(upd?.mend ?? '', /before any recessive or imprinted candidate/);
  const ordinary = await warningsOf(sites('chr1', () => ['0/1', '0/0', '1/1']));
  assert.deepEqual(ordinary, []);
});

test('a boy with two X and a Y is told as that, and not as a wrong sample', async () => {
  const records = [...sites('chrX', (at) => [half(at), '0', mother(at)]), ...sites('chrY', () => ['1', '1', './.'])];
  const [found, ...others] = await warningsOf(records);
  assert.deepEqual([found?.code, found?.where, others.length], ['W_XO_XXY', 'child', 0]);
  assert.match(found?.what ?? '', /two X chromosomes, and there are 60 variants on Y/);
  assert.match(found?.mend ?? '', /karyotype \(XXY\)/);
});

test('a girl with one X and no Y is told as that where the father has a Y; where nobody has, the sex does not agree', async () => {
  const girl = aTrio({ sex: 'female' });
  const onX = sites('chrX', (at) => ['1/1', '0', mother(at)]);
  const [found] = await warningsOf([...onX, ...sites('chrY', () => ['./.', '1', './.'])], girl);
  assert.deepEqual([found?.code, found?.where], ['W_XO_XXY', 'child']);
  assert.match(found?.mend ?? '', /karyotype \(XO/);
  assert.equal((await warningsOf(onX, girl))[0]?.code, 'W_SEX_MISMATCH');
  const boySwapped = await warningsOf([...onX, ...sites('chrY', () => ['1', '1', './.'])], girl);
  assert.equal(boySwapped[0]?.code, 'W_SEX_MISMATCH');
});

test('an annotator that stopped half way is told by the share of rare records without a consequence', async () => {
  const all = sites('chr1', () => ['0/1', '0/1', '0/0']);
  const bare = (line: string, at: number, every: number): string => (at % every ? line.replace(/CSQ=\S+/, '.') : line);
  const third = await warningsOf(all.map((line, at) => bare(line, at, 3)));
  assert.deepEqual([third.length, third[0]?.code, third[0]?.where], [1, 'W_LOW_ANNOTATION', 'records']);
  assert.match(third[0]?.what ?? '', /Only 20 of 60 rare records/);
  assert.match(third[0]?.mend ?? '', /Annotate the whole file again/);
  assert.deepEqual(await warningsOf(all.map((line, at) => (at % 3 ? line : bare(line, 1, 3)))), [], 'two thirds will do');
});
