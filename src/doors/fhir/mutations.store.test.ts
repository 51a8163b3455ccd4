import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { anOrder, aRunningService, type TestService } from './testing.ts';

let running: TestService;
before(async () => {
  running = await aRunningService();
});
after(() => running.service.close());

const STRANGE: readonly unknown[] = [
  null,
  0,
  -1.5,
  '',
  ' ',
  'x',
  true,
  [],
  {},
  [null],
  [[]],
  { resourceType: 'Patient' },
  '\u0000',
  'Patient/1',
  '__proto__',
  1e300,
];

/** A small generator with a seed, so that a failure can be repeated. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

/** Puts something strange at a random place of a JSON value. */
function strangeAt(value: unknown, next: (below: number) => number): unknown {
  const copy = structuredClone(value);
  let at: unknown = copy;
  for (let depth = 0; depth < 12; depth++) {
    if (typeof at !== 'object' || at === null) break;
    const keys = Object.keys(at);
    const key = keys[next(keys.length)];
    if (key === undefined) break;
    const holder = at as Record<string, unknown>; // an object or a list, by the check above
    const inner = holder[key];
    if (typeof inner !== 'object' || inner === null || next(6) === 0) {
      const roll = next(10);
      if (roll === 0) delete holder[key];
      else if (roll === 1) holder[`${key}x`] = inner;
      else holder[key] = STRANGE[next(STRANGE.length)];
      break;
    }
    at = inner;
  }
  return copy;
}

it('HAZ-FHR-02 no order, message or resource, however strange, breaks the door: an answer below 500, and one OperationOutcome an entry', async () => {
  const next = numbers(20261121);
  for (let round = 0; round < 300; round++) {
    const order = anOrder({ nhsNumber: '9990000018', local: `STRANGE-${round}` });
    const isMessage = round % 3 === 0;
    const header = {
      resourceType: 'MessageHeader',
      eventCoding: { system: 'urn:x', code: 'O21' },
      source: { endpoint: 'https://a.example' },
      destination: [{ endpoint: 'https://b.example' }],
    };
    const message = {
      resourceType: 'Bundle',
      type: 'message',
      identifier: { system: 'urn:x', value: `m-${round}` },
      entry: [
        { fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000001', resource: header },
        ...order.entry.map(({ fullUrl, resource }) => ({ fullUrl, resource })),
      ],
    };
    const body = strangeAt(isMessage ? message : order, next);
    const path = isMessage ? '/$process-message' : round % 3 === 1 ? '/$validate' : '';
    const answer = await running.ask('POST', path, { as: 'integration', body: JSON.stringify(body) });
    assert.ok(answer.status < 500, `round ${round}: ${answer.status} for ${JSON.stringify(body).slice(0, 3000)}`);
    if (path === '' && answer.status === 422 && answer.json.resourceType === 'Bundle') {
      const sent = (body as { entry: unknown[] }).entry; // a Bundle that got as far as entries
      assert.equal(answer.json.entry.length, sent.length, `round ${round}`);
    }
  }
});

const NAMES =
  '_id _lastUpdated _sort _count _page _include _revinclude _summary _elements _total _has:Task:focus:status patient patient:identifier patient.identifier patient:Patient.identifier identifier identifier:of-type status status:not status:missing authored code code:text subject:missing requester:PractitionerRole performer:identifier _text _filter _profile family:exact value-quantity a.b.c.d message.receiver message.receiver:identifier __proto__ constructor'.split(
    ' ',
  );
const VALUES = [
  '',
  '|',
  'a|b',
  ',',
  'ge2020-02-30',
  '9'.repeat(30),
  '-1',
  'Patient/',
  "\\'",
  '\u0000',
  "' or 1=1 --",
  '*',
  'ServiceRequest:patient',
  '5.4|http://unitsofmeasure.org|mmol/L',
  '\ud83d\ude00',
  'x'.repeat(5000),
];

it('HAZ-FHR-02 no search, however strange, breaks the door', { timeout: 120_000 }, async () => {
  const broken: string[] = [];
  for (const type of ['ServiceRequest', 'Bundle'])
    for (const name of NAMES)
      for (const value of VALUES) {
        const query = `/${type}?${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
        const answer = await running.ask('GET', query);
        if (answer.status >= 500) broken.push(query.slice(0, 200));
      }
  assert.deepEqual(broken, []);
});
