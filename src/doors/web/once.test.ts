import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { onceOf } from './once.ts';

test('the same press sent twice is one; another person, form, page or word is another; a form without a key has none', () => {
  const key = randomUUID();
  const posted = (more: Readonly<Record<string, string>> = {}) =>
    new Map(Object.entries({ _csrf: 'a', _once: key, title: 'Lipids', ...more }).map(([name, value]) => [name, [value]]));
  const press = onceOf({ id: 'farah' }, '/research/ask', posted());
  assert.match(press ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  // signed in again in between, and the fields in another order
  assert.equal(onceOf({ id: 'farah' }, '/research/ask', new Map([...posted({ _csrf: 'b' })].reverse())), press);
  const others = [
    onceOf({ id: 'peter' }, '/research/ask', posted()),
    onceOf({ id: 'farah' }, '/research/approvals/1/run', posted()),
    onceOf({ id: 'farah' }, '/research/ask', posted({ _once: randomUUID() })),
    onceOf({ id: 'farah' }, '/research/ask', posted({ title: 'Lipids again' })),
  ];
  assert.equal(new Set([press, ...others]).size, 5);
  assert.equal(onceOf({ id: 'farah' }, '/research/ask', posted({ _once: 'guessed' })), undefined);
  assert.equal(onceOf({ id: 'farah' }, '/research/ask', new Map()), undefined);
});
