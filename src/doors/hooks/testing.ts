// For tests of this door: a CDS client as a record system would be one (discovery, prefetch, call, feedback), and the shapes that the
// specification asks for, written from its tables of fields (https://cds-hooks.hl7.org/2.0/, retrieved 2026-11-21).

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { exportJWK, importJWK, type JWK, SignJWT } from 'jose';
import type { Card } from '../../service/medicines/index.ts';

export interface ServiceDescription {
  readonly id: string;
  readonly hook: string;
  readonly title?: string;
  readonly description: string;
  readonly prefetch?: Readonly<Record<string, string>>;
}

/** The record system's own store: answers a prefetch query that was filled in. null: there is nothing. */
export type OwnStore = (query: string) => object | null;

/** How a client proves itself: the value of the Authorization header for an address. */
export type Proof = (audience: string) => Promise<string>;

export interface CdsClient {
  discover(): Promise<readonly ServiceDescription[]>;
  /** Calls every service of a hook with what it asks to be sent, and checks each answer. */
  fire(hook: string, context: Readonly<Record<string, unknown>>): Promise<readonly (Card & { readonly service: string })[]>;
  feedback(service: string, feedback: readonly object[]): Promise<number>;
}

export function aCdsClient({
  baseUrl,
  proof,
  store,
}: {
  readonly baseUrl: string;
  readonly proof: Proof;
  readonly store: OwnStore;
}): CdsClient {
  const send = async (path: string, body: object) => {
    const address = `${baseUrl}/cds-services/${path}`;
    const headers = { authorization: await proof(address), 'content-type': 'application/json' };
    return fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  const discover = async () => {
    const response = await fetch(`${baseUrl}/cds-services`);
    assert.equal(response.status, 200);
    const found = (await response.json()) as { readonly services: readonly ServiceDescription[] }; // checked on the next line
    checkDiscovery(found);
    return found.services;
  };
  return {
    discover,
    fire: async (hook, context) => {
      const services = (await discover()).filter((service) => service.hook === hook);
      const answers = await Promise.all(
        services.map(async ({ id, prefetch = {} }) => {
          const filled = Object.entries(prefetch).map(([key, query]) => [
            key,
            store(query.replaceAll('{{context.patientId}}', String(context.patientId))),
          ]);
          const request = { hook, hookInstance: randomUUID(), context, prefetch: Object.fromEntries(filled) as object }; // keys and resources
          const response = await send(id, request);
          const text = await response.text();
          assert.equal(response.status, 200, `${id}: ${text}`);
          const { cards } = JSON.parse(text) as { readonly cards: readonly Card[] }; // checked on the next line
          checkCards(cards);
          return cards.map((card) => ({ ...card, service: id }));
        }),
      );
      return answers.flat();
    },
    feedback: async (service, feedback) => (await send(`${service}/feedback`, { feedback })).status,
  };
}

/** A client's own key: registers the public half, signs with the private one. */
export async function aSigningClient(
  issuer: string,
  algorithm: 'ES384' | 'RS384' = 'ES384',
): Promise<{ readonly jwk: JWK; readonly proof: Proof }> {
  const { publicKey, privateKey } =
    algorithm === 'ES384' ? generateKeyPairSync('ec', { namedCurve: 'P-384' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: algorithm };
  const signing = await importJWK(await exportJWK(privateKey), algorithm);
  const proof: Proof = async (audience) => {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: algorithm, kid: 'key-1', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('2m')
      .setJti(randomUUID())
      .sign(signing);
    return `Bearer ${token}`;
  };
  return { jwk, proof };
}

export const asPersona =
  (persona: string): Proof =>
  async () =>
    `Bearer demo-${persona}`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** https://cds-hooks.hl7.org/2.0/#response */
export function checkDiscovery({ services }: { readonly services: readonly ServiceDescription[] }): void {
  assert.ok(services.length > 0);
  assert.equal(new Set(services.map(({ id }) => id)).size, services.length, 'ids are unique');
  for (const { id, hook, description, prefetch = {}, ...rest } of services) {
    assert.match(id, /^[\w-]+$/);
    assert.match(hook, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(description.length > 0);
    for (const key of Object.keys(rest)) assert.ok(['title', 'usageRequirements', 'extension'].includes(key), key);
    for (const query of Object.values(prefetch)) assert.match(query, /^[A-Z][A-Za-z]+(\/|\?)/, 'a relative FHIR query');
    for (const [, token] of Object.values(prefetch).flatMap((query) => [...query.matchAll(/\{\{(.*?)\}\}/g)]))
      assert.match(token ?? '', /^context\.[A-Za-z]+$/, 'tokens name first-level context fields');
  }
}

const CARD_FIELDS = ['uuid', 'summary', 'detail', 'indicator', 'source', 'suggestions', 'selectionBehavior', 'overrideReasons', 'links'];

/** https://cds-hooks.hl7.org/2.0/#cds-service-response */
export function checkCards(cards: readonly Card[]): void {
  for (const card of cards) {
    for (const key of Object.keys(card)) assert.ok(CARD_FIELDS.includes(key), `no field ${key}`);
    assert.match(card.uuid, UUID);
    assert.ok(card.summary.length > 0 && card.summary.length < 140, card.summary);
    assert.ok(['info', 'warning', 'critical'].includes(card.indicator));
    assert.ok(card.source.label.length > 0);
    if (card.source.url !== undefined) assert.ok(URL.canParse(card.source.url));
    assert.doesNotMatch(card.detail, /<[a-z]/i, 'Markdown, no HTML');
    if (card.suggestions) assert.ok(card.selectionBehavior === 'at-most-one' || card.selectionBehavior === 'any');
    for (const { label, uuid, actions } of card.suggestions ?? []) {
      assert.ok(label.length > 0);
      assert.match(uuid, UUID);
      for (const action of actions) {
        assert.ok(action.description.length > 0);
        if (action.type === 'delete') assert.ok(action.resourceId.every((id) => /^[A-Z][A-Za-z]+\/.+/.test(id)));
        else assert.ok('resourceType' in action.resource, 'a whole resource');
      }
    }
    for (const { code, system, display } of card.overrideReasons ?? []) assert.ok(code && system && display);
    for (const { label, url, type } of card.links ?? []) assert.ok(label && URL.canParse(url) && type === 'absolute');
  }
  assert.equal(new Set(cards.map(({ uuid }) => uuid)).size, cards.length);
}
