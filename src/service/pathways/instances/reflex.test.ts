import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CODES } from '../facts/evidence.ts';
import { reflexes } from './reflex.ts';

const NATIONAL = fileURLToPath(new URL('../../../../../shared/data/directory/ngtd-rare-v5.1-2023-06.csv', import.meta.url));

test('the genes that open the cascade of R208 are those the directory tests', (context) => {
  assert.deepEqual([...CODES.genes.breastOvarianGene].sort(), ['ATM', 'BRCA1', 'BRCA2', 'CHEK2', 'PALB2', 'RAD51C', 'RAD51D']);
  if (!existsSync(NATIONAL)) {
    assert.notEqual(process.env.OPENGMS_SKIP_NOTHING, '1', `there is no ${NATIONAL}`);
    context.skip('the national test directory is not here to compare with');
    return;
  }
  const targets = readFileSync(NATIONAL, 'utf8')
    .split('\n')
    .map((line) => line.split(','))
    .filter(([indication]) => indication === 'R208')
    .map(([, , , genes = '']) =>
      genes
        .split(';')
        .map((gene) => gene.trim())
        .sort(),
    );
  assert.ok(targets.length > 0);
  for (const genes of targets) assert.deepEqual(genes, [...CODES.genes.breastOvarianGene].sort());
});

test('each of these genes starts the pathway of its own, at the step that opens the cascade', () => {
  const started = (fact: string, gene: string | boolean) =>
    reflexes(new Map([[fact, { value: gene }]])).map(({ start, step }) => [start, step]);
  for (const gene of CODES.genes.breastOvarianGene) assert.deepEqual(started('breastOvarianGene', gene), [['r208', 'tell-and-cascade']]);
  for (const gene of CODES.genes.lynchGene)
    assert.deepEqual(started('lynchGene', gene), [
      ['lynch', 'tell-and-cascade'],
      ['lynch-surveillance', undefined],
    ]);
  assert.deepEqual(started('fhVariant', true), [['fh', 'cascade']]);
});
