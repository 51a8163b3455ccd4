import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hubOf, type Routing, routeFor, SHIPPED_ROUTING } from './index.ts';

const order = { testCodes: ['R134.1'], on: '2026-11-21' };

test("an order goes to the home hub of the organisation that asks, a site to its trust's", () => {
  const hubs: readonly (readonly [string, string])[] = [
    ['R0A', '699X0'],
    ['RR8', '699N0'],
    ['RGT', '699M0'],
    ['RYJ', '69A70'],
    ['RAX', '699L0'],
    ['RH8', '69A50'],
    ['RQ3', '699P0'],
    ['RGT01', '699M0'],
    ['699X0', '699X0'],
  ];
  for (const [requester, hub] of hubs) assert.equal(routeFor({ ...order, requester }, SHIPPED_ROUTING)?.owner, hub, requester);
});

test('a named performer comes first, then the test, then the requester', () => {
  const route = routeFor({ ...order, requester: 'RAX', performer: 'R0A' }, SHIPPED_ROUTING);
  assert.deepEqual([route?.owner, route?.hub], ['R0A', '699X0']);
  const acutelyUnwell = routeFor({ requester: 'RAX', testCodes: ['R14.1'], on: '2026-11-21' }, SHIPPED_ROUTING);
  assert.deepEqual([acutelyUnwell?.owner, acutelyUnwell?.hub], ['RH8', '69A50']);
  assert.equal(routeFor({ requester: 'RAX', testCodes: ['R140.1'], on: '2026-11-21' }, SHIPPED_ROUTING)?.owner, '699L0');
});

test('rules are dated: an order is routed by the rule of its day', () => {
  const routing: Routing = {
    hubs: [
      { ods: '699X0', name: 'North West', laboratories: [] },
      { ods: '699P0', name: 'Central and South', laboratories: [] },
    ],
    tests: [],
    requesters: [
      { ods: 'RAA', name: 'A', hub: '699X0', from: '2021-04-01', until: '2026-03-31', basis: 'test' },
      { ods: 'RAA', name: 'A', hub: '699P0', from: '2026-04-01', basis: 'test' },
    ],
  };
  assert.equal(routeFor({ ...order, requester: 'RAA', on: '2026-03-31' }, routing)?.owner, '699X0');
  assert.equal(routeFor({ ...order, requester: 'RAA', on: '2026-04-01T08:00:00Z' }, routing)?.owner, '699P0');
  assert.equal(routeFor({ ...order, requester: 'RZZ' }, routing), undefined, 'nothing is guessed');
});

test('every hub in the data is one of the seven, and every laboratory of a hub leads home to it', () => {
  assert.equal(SHIPPED_ROUTING.hubs.length, 7);
  const hubs = new Set(SHIPPED_ROUTING.hubs.map(({ ods }) => ods));
  for (const rule of [...SHIPPED_ROUTING.requesters, ...SHIPPED_ROUTING.tests]) assert.ok(hubs.has(rule.hub), JSON.stringify(rule));
  for (const hub of SHIPPED_ROUTING.hubs)
    for (const laboratory of hub.laboratories) assert.equal(hubOf(laboratory, SHIPPED_ROUTING)?.ods, hub.ods);
  assert.equal(new Set(SHIPPED_ROUTING.requesters.map(({ ods }) => ods)).size, SHIPPED_ROUTING.requesters.length);
});
