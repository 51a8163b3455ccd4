import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify, { type FastifyInstance } from 'fastify';
import type { Authentication, Who } from '../../../foundation/identity/index.ts';
import { GOOD_ORDER } from '../fixtures.ts';
import { HL7V2_PATH, type Hl7v2Means, registerHl7v2 } from './routes.ts';
import type { ExchangeStore } from './store.ts';

const ENGINE: Who = { kind: 'application', id: 'engine', name: 'Trust integration engine', role: 'integration', organisation: 'R0A' };

async function aDoor(
  change: Partial<Hl7v2Means> & { readonly answer?: Authentication } = {},
): Promise<{ app: FastifyInstance; kept: unknown[]; submittedAs: Who[] }> {
  const kept: unknown[] = [];
  const submittedAs: Who[] = [];
  const store = {
    partners: async () => [],
    acceptedBefore: async () => undefined,
    keep: async (given: unknown) => String(kept.push(given)),
  } as unknown as ExchangeStore; // only these three are asked by the door
  const app = fastify();
  await registerHl7v2(app, {
    store,
    record: { holderOf: async () => undefined, search: async () => ({ matches: [], included: [] }) },
    requests: {
      submit: async (_proposal, who) => {
        submittedAs.push(who);
        return { kind: 'accepted', entries: [], made: [] };
      },
    },
    now: () => new Date('2026-11-21T09:00:00Z'),
    authenticate: async () => change.answer ?? { kind: 'known', who: ENGINE },
    ...change,
  });
  return { app, kept, submittedAs };
}

function post(app: FastifyInstance, payload: string, type = 'application/hl7-v2+er7') {
  return app.inject({ method: 'POST', url: HL7V2_PATH, headers: { 'content-type': type }, payload });
}

test('a message is answered with its ACK, submitted as the application that signed in', async () => {
  const { app, kept, submittedAs } = await aDoor();
  for (const type of ['application/hl7-v2+er7', 'x-application/hl7-v2+er7; charset=utf-8', 'text/plain']) {
    const answer = await post(app, GOOD_ORDER, type);
    assert.equal(answer.statusCode, 200, type);
    assert.match(String(answer.headers['content-type']), /^application\/hl7-v2\+er7/);
    assert.match(answer.body, /^MSH\|\^~\\&\|LIMS\|699X0\|HIVE\|R0A\|20261121090000\+0000\|\|ACK\^O21\^ACK\|[0-9A-F]{20}\|P\|2\.5\.1/);
    assert.match(answer.body, /\rMSA\|AA\|ORD-1001\r/);
  }
  assert.equal(kept.length, 3);
  assert.ok(submittedAs.every((who) => who === ENGINE));
});

test('what is wrong comes back as AE or AR with its place', async () => {
  const { app } = await aDoor();
  const wrong = await post(app, GOOD_ORDER.replace(/OBR\|[^\r]*\r/, ''));
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /MSA\|AE\|ORD-1001.*ERR\|\|OBR\^1.*V2_NO_OBR/s);
  const nothing = await post(app, 'hello');
  assert.equal(nothing.statusCode, 400);
  assert.match(nothing.body, /MSA\|AR\|.*V2_NOT_HL7/s);
  assert.match((await post(app, GOOD_ORDER.replace('OML^O21^OML_O21', 'SIU^S12'))).body, /MSA\|AR\|ORD-1001/);
});

test('without access, in another media type or with a fault of ours the answer is an ACK all the same', async () => {
  const closed = await aDoor({ answer: { kind: 'refused', code: 'no-credentials', because: 'Nobody is signed in.' } });
  const answer = await post(closed.app, GOOD_ORDER);
  assert.equal(answer.statusCode, 401);
  assert.equal(answer.headers['www-authenticate'], 'Bearer');
  assert.match(answer.body, /MSA\|AR/);
  assert.equal(closed.kept.length, 0, 'a stranger fills no table');
  const patient = await aDoor({ answer: { kind: 'known', who: { ...ENGINE, kind: 'person', role: 'patient', patient: 'x' } } });
  assert.equal((await post(patient.app, GOOD_ORDER)).statusCode, 403);
  const { app } = await aDoor();
  assert.equal((await post(app, '<xml/>', 'application/xml')).statusCode, 415);
  const broken = await aDoor({ requests: { submit: () => Promise.reject(new Error('gone')) } });
  const fault = await post(broken.app, GOOD_ORDER);
  assert.equal(fault.statusCode, 503);
  assert.match(fault.body, /V2_OWN_FAULT/);
  assert.doesNotMatch(fault.body, /gone/);
});
