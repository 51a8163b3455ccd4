import assert from 'node:assert/strict';
import { test } from 'node:test';
import { saysWords } from './words.ts';

test('what a rule found is said in words: modes, consequences and the vocabulary of panels', () => {
  assert.equal(
    saysWords('Fits deNovo: child carries it; the father and the mother do not.'),
    'Fits “new in the child”: child carries it; the father and the mother do not.',
  );
  assert.equal(
    saysWords('Fits inheritedAutosomalDominantPaternallyImprinted (as far as is known): the father carries it.'),
    'Fits “dominant, paternally imprinted” (as far as is known): the father carries it.',
  );
  assert.equal(saysWords('at most 0.01 for xLinkedSimpleRecessive is asked.'), 'at most 0.01 for “X-linked recessive” is asked.');
  assert.equal(
    saysWords('The panel says MONOALLELIC, autosomal or pseudoautosomal, NOT imprinted; the family fits deNovo.'),
    'The panel says monoallelic, autosomal or pseudoautosomal, not imprinted; the family fits “new in the child”.',
  );
  assert.equal(
    saysWords('missense_variant, splice_region_variant in SCN2A (moderate impact); high is asked.', 'consequence'),
    'Missense, splice region in SCN2A (moderate impact); high is asked.',
  );
});

test('names of samples and genes are left as they stand', () => {
  assert.equal(saysWords('Fits deNovo: child_variant_1 carries it.'), 'Fits “new in the child”: child_variant_1 carries it.');
  assert.equal(saysWords('No consequence in MT-ND1 (modifier impact)', 'consequence'), 'No consequence in MT-ND1 (modifier impact)');
});
