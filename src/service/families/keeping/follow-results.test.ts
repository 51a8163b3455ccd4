import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitalServices, loadDirectory } from '../../directory/index.ts';
import { isForKnownVariant } from './follow-results.ts';

test('HAZ-FAM-12 a test for a known familial variant is what the directory calls so, under its workbook code and its digital one', () => {
  const directory = loadDirectory();
  const known = ['R240', 'R242', 'R244'];
  for (const code of known) {
    const indication = directory.indication(code);
    assert.match(indication?.name ?? '', /^(Diagnostic|Predictive|Carrier) testing for known /, code);
    assert.ok(isForKnownVariant(code));
    for (const { code: own } of indication?.tests ?? []) assert.ok(isForKnownVariant(own), own);
  }
  const digital = digitalServices().filter(({ name }) => /^(Diagnostic|Predictive|Carrier) testing for known /.test(name));
  assert.equal(digital.length, 3);
  for (const { digital: code } of digital) assert.ok(isForKnownVariant(code), code);
});

test('HAZ-FAM-12 carrier testing at population risk, follow-up of a variant and other tests end nobody’s step', () => {
  for (const code of ['R246.1', 'R252.1', 'R375.1', 'R249.1', 'R208.1', 'R24', 'R2420', 'GT46'])
    assert.equal(isForKnownVariant(code), false, code);
});
