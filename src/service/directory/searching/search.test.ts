import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadDirectory } from '../store.ts';
import { EXPECTATIONS } from './search-expectations.ts';

const directory = loadDirectory();

test('what people type leads to the right clinical indication, for every line of the table', () => {
  const missed = EXPECTATIONS.flatMap(({ words, within, codes }) => {
    const found = directory.search(words, 5).map(({ indication }) => indication.code);
    return found.slice(0, within).some((code) => codes.includes(code))
      ? []
      : [`"${words}" -> ${found.join(' ') || 'nothing'}, expected ${codes.join(' or ')}`];
  });
  assert.ok(EXPECTATIONS.length >= 120);
  assert.deepEqual(missed, []);
});

test('HAZ-DIR-03 every hit says why it was found', () => {
  for (const { words } of EXPECTATIONS)
    for (const hit of directory.search(words)) assert.ok(hit.because.length > 3, `${words}: ${hit.indication.code}`);
  assert.match(directory.search('high cholesterol')[0]?.because ?? '', /plain words: high cholesterol -> familial hypercholesterolaemia/);
  assert.match(directory.search('cardiomiopathy')[0]?.because ?? '', /"cardiomiopathy" read as "cardiomyopathy"/);
  assert.match(directory.search('LDLR')[0]?.because ?? '', /gene: LDLR/);
});

test('a search for a test finds the test and its indication', () => {
  const [hit] = directory.search('R210.5');
  assert.equal(hit?.indication.code, 'R210');
  assert.equal(hit?.test?.code, 'R210.5');
});

test('a code that does not exist lists what begins with it, or nothing', () => {
  assert.ok(directory.search('R13').every(({ indication }) => indication.code.startsWith('R13')));
  assert.deepEqual(directory.search('R99999'), []);
});

test('an empty, meaningless or very long search finds nothing and does no harm', () => {
  for (const words of ['', '   ', '???', 'the and of', '<script>alert(1)</script>', "'; drop table", '(((((', '\u0000'])
    assert.ok(Array.isArray(directory.search(words)), words);
  // A text of 75,000 letters is cut to what a search can hold.
  assert.deepEqual(directory.search('cardiomyopathy '.repeat(5000)), directory.search('cardiomyopathy '.repeat(500)));
});
