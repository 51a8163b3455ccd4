// The CDS Hooks door: discovery, services and feedback, so that advice stands where care is given. Nothing is decided here, and nothing is fetched:
// a service works on what it is sent and on our own record. Standard: CDS Hooks 2.0, https://cds-hooks.hl7.org/2.0/

import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { recordAccess } from '../../foundation/audit/index.ts';
import { authorise, type Identity, type Scope, type Who } from '../../foundation/identity/index.ts';
import type { Queryable } from '../../foundation/storage/index.ts';
import { parseBody } from '../fhir/index.ts';
import { readCall } from './read-call.ts';
import { readFeedback } from './read-feedback.ts';
import type { HookMeans, HookService } from './service.ts';
import { SERVICES } from './services.ts';
import { cardsShown, keepCards, keepFeedback } from './store.ts';
import { whoseCall } from './whose-call.ts';

export { nextStepsFrom } from './next-steps.ts';
export type { HookMeans, NextStep } from './service.ts';
export { type CardAndFeedback, cardsAbout, hooksMigrations } from './store.ts';

export interface HooksDoor extends HookMeans {
  readonly db: Queryable;
  readonly identity: Pick<Identity, 'authenticateFor'>;
  /** How the outside reaches us: the audience of a client's token begins with it. */
  readonly baseUrl: string;
  /** Origins of browser-based clients that may read the answers; none unless named. */
  readonly origins: readonly string[];
  readonly now: () => Date;
}

export const HOOKS_PATH = '/cds-services';
/** A prefetch of a long history; the FHIR door takes more, but a card must come while somebody waits. */
const BODY_LIMIT = 4 * 1_048_576;
const DEEPEST = 64;

export async function hooksDoor(app: FastifyInstance, means: HooksDoor): Promise<void> {
  await app.register(
    async (door) => {
      door.removeAllContentTypeParsers();
      door.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
      door.addHook('onRequest', async (request, reply) => allowOrigin(request, reply, means.origins));
      door.options('/*', async (_request, reply) => reply.code(204).send());
      door.options('/', async (_request, reply) => reply.code(204).send());
      // Which services there are says nothing of anybody; clients ask before they are registered.
      door.get('/', async (_request, reply) => send(reply, 200, { services: SERVICES.map(described) }));
      for (const service of SERVICES) {
        door.post(`/${service.id}`, async (request, reply) => answer(service, request, reply, means));
        door.post(`/${service.id}/feedback`, async (request, reply) => takeFeedback(service, request, reply, means));
      }
      door.setNotFoundHandler(async (_request, reply) =>
        send(reply, 404, problem(['There is no such service. GET /cds-services lists them.'])),
      );
    },
    { prefix: HOOKS_PATH },
  );
}

function described({ id, hook, title, description, usageRequirements, prefetch }: HookService) {
  return { id, hook, title, description, prefetch, ...(usageRequirements === undefined ? {} : { usageRequirements }) };
}

async function answer(service: HookService, request: FastifyRequest, reply: FastifyReply, means: HooksDoor): Promise<FastifyReply> {
  const caller = await callerOf(service, service.id, request, reply, means);
  if (!caller) return reply;
  const parsed = parseBody(bytesOf(request), DEEPEST);
  if (parsed.kind === 'refused') return send(reply, parsed.status, problem([parsed.finding.what]));
  const reading = readCall(parsed.value, service.hook);
  if (reading.kind === 'wrong') return send(reply, 400, problem(reading.problems));
  const { who, scope } = caller;
  const now = means.now();
  const known = await whoseCall(reading.call, means.record, scope, means.baseUrl);
  const cards = await service.answer({ ...reading.call, who, now, known, newId: randomUUID }, means);
  const patient = known.kind === 'known' ? known.id : '';
  await Promise.all([
    recordAccess(means.record, {
      who,
      interaction: 'operation',
      resources: [],
      patients: patient === '' ? [] : [patient],
      query: `${HOOKS_PATH}/${service.id} for ${reading.call.userId}`,
      requestId: request.id,
      clientAddress: request.ip,
      at: now,
    }),
    keepCards(
      means.db,
      cards.map(({ uuid, summary, suggestions = [] }) => ({
        card: uuid,
        service: service.id,
        client: who.id,
        organisation: who.organisation,
        patient,
        hookInstance: reading.call.hookInstance,
        askedBy: reading.call.userId,
        shownAt: now,
        summary,
        suggestions: suggestions.map((each) => each.uuid),
      })),
    ),
  ]);
  return send(reply, 200, { cards });
}

async function takeFeedback(service: HookService, request: FastifyRequest, reply: FastifyReply, means: HooksDoor): Promise<FastifyReply> {
  const caller = await callerOf(service, `${service.id}/feedback`, request, reply, means);
  if (!caller) return reply;
  const parsed = parseBody(bytesOf(request), DEEPEST);
  if (parsed.kind === 'refused') return send(reply, parsed.status, problem([parsed.finding.what]));
  const now = means.now();
  const reading = readFeedback(parsed.value, now);
  if (reading.kind === 'wrong') return send(reply, 400, problem(reading.problems));
  const shown = await cardsShown(
    means.db,
    reading.feedback.map(({ card }) => card),
  );
  const isOurs = (card: string) => shown.get(card)?.client === caller.who.id && shown.get(card)?.service === service.id;
  const strange = reading.feedback.filter(({ card }) => !isOurs(card));
  if (strange.length > 0)
    return send(
      reply,
      404,
      problem([`No card of this service was shown to this client by ${strange.length} of the identifiers. Nothing was kept.`]),
    );
  await keepFeedback(means.db, reading.feedback);
  const patients = [...new Set(reading.feedback.flatMap(({ card }) => shown.get(card)?.patient || []))];
  await recordAccess(means.record, {
    who: caller.who,
    interaction: 'create',
    resources: [],
    patients,
    query: `${HOOKS_PATH}/${service.id}/feedback: ${reading.feedback.map(({ outcome, reason }) => (reason === undefined ? outcome : `${outcome} (${reason})`)).join(', ')}`,
    requestId: request.id,
    clientAddress: request.ip,
    at: now,
  });
  return reply.code(200).header('cache-control', 'no-store').send();
}

/** Who calls, and what of the record they reach. Otherwise the refusal was sent. */
async function callerOf(
  service: HookService,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
  { identity, baseUrl, record, now }: HooksDoor,
): Promise<{ readonly who: Who; readonly scope: Scope } | undefined> {
  // A session cookie is no proof here: another page of the browser could send it along.
  const { authorization } = request.headers;
  const authentication = await identity.authenticateFor(
    `${baseUrl}${HOOKS_PATH}/${path}`,
    authorization === undefined ? {} : { authorization },
  );
  if (authentication.kind === 'refused') {
    reply.header('www-authenticate', authentication.code === 'no-credentials' ? 'Bearer' : `Bearer error="${authentication.code}"`);
    send(
      reply,
      401,
      problem([authentication.code === 'no-credentials' ? 'Send Authorization: Bearer and a signed token.' : authentication.because]),
    );
    return undefined;
  }
  const { who } = authentication;
  const permissions = service.reads.map((type) => authorise(who, 'search', type));
  const refused = permissions.find((permission) => permission.kind === 'refused');
  const [first] = permissions;
  if (refused?.kind === 'refused' || first?.kind !== 'allowed' || first.scope.kind === 'patient') {
    const because = refused?.kind === 'refused' ? refused.because : 'This is for the people who care for patients.';
    await recordAccess(record, {
      who,
      interaction: 'operation',
      resources: [],
      patients: [],
      query: `${HOOKS_PATH}/${path}`,
      outcome: { kind: 'refused', because },
      requestId: request.id,
      clientAddress: request.ip,
      at: now(),
    });
    send(reply, 403, problem([because]));
    return undefined;
  }
  return { who, scope: first.scope };
}

/** Only origins that the deployment names may read answers in a browser (W3C CORS); no cookie is ever part of it. */
function allowOrigin({ headers, method }: FastifyRequest, reply: FastifyReply, origins: readonly string[]): void {
  reply.header('vary', 'Origin');
  const { origin } = headers;
  if (origin === undefined || !origins.includes(origin)) return;
  reply.header('access-control-allow-origin', origin);
  if (method !== 'OPTIONS') return;
  reply.header('access-control-allow-methods', 'GET, POST, OPTIONS');
  reply.header('access-control-allow-headers', 'Authorization, Content-Type');
  reply.header('access-control-max-age', '600');
}

function bytesOf({ body }: FastifyRequest): Buffer {
  return body instanceof Buffer ? body : Buffer.alloc(0);
}

function problem(problems: readonly string[]) {
  return { problems };
}

function send(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').type('application/json; charset=utf-8').send(JSON.stringify(body));
}
