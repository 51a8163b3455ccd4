import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHIPPED, underNamesOf } from './shipped.ts';

test('a hub renamed in the administration has that name at the alliances too, unless the alliances renamed it themselves', () => {
  const nameOf = (code: string) => (code === '699X0' ? 'North West Hub' : code === 'R0A' ? 'Manchester Trust' : undefined);
  const names = (state: typeof SHIPPED) =>
    ['699X0', 'R0A', '699N0'].map((code) => underNamesOf(state, nameOf).organisations.get(code)?.name);
  assert.deepEqual(names(SHIPPED), ['North West Hub', 'Manchester Trust', 'North East and Yorkshire Genomic Laboratory Hub']);
  const trust = SHIPPED.organisations.get('R0A');
  assert.ok(trust);
  const own = { ...trust, name: 'Manchester Foundation', wasCalled: [{ name: trust.name, until: '2026-10-31' }] };
  const state = { ...SHIPPED, organisations: new Map([...SHIPPED.organisations, ['R0A', own]]) };
  assert.deepEqual(names(state).slice(0, 2), ['North West Hub', 'Manchester Foundation']);
  assert.equal(
    underNamesOf(SHIPPED, () => undefined),
    SHIPPED,
  );
});
