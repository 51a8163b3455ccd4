// What machines ask for: our public keys, the provider's back-channel logout, the token endpoint and its description.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { recordAuthentication } from '../../foundation/audit/index.ts';
import type { SignInDoor } from './routes.ts';

export function machineRoutes(app: FastifyInstance, { identity, record, now }: SignInDoor): void {
  app.get('/.well-known/jwks.json', async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(identity.signIn.publicKeys()),
  );

  for (const path of ['/.well-known/smart-configuration', '/FHIR/R4/.well-known/smart-configuration'])
    app.get(path, async (_request, reply) => reply.header('cache-control', 'public, max-age=300').send(identity.smartConfiguration()));

  app.post('/oauth/token', async (request, reply) => {
    const answer = await identity.token(formOf(request.body));
    const refusedBecause = answer.kind === 'refused' ? answer.body.error_description : undefined;
    await recordAuthentication(record, {
      kind: 'token',
      ...(answer.kind === 'granted' && { who: answer.who }),
      ...(refusedBecause && { refusedBecause }),
      clientAddress: request.ip,
      at: now(),
    });
    return neverKept(reply)
      .code(answer.kind === 'granted' ? 200 : answer.status)
      .send(answer.body);
  });

  // OpenID Connect Back-Channel Logout 1.0 section 2.8.
  app.post('/sign-in/back-channel-logout', async (request, reply) => {
    const token = formOf(request.body).logout_token;
    const ended = typeof token === 'string' ? await identity.signIn.backChannelLogout(token) : undefined;
    return neverKept(reply)
      .code(ended === undefined ? 400 : 200)
      .send(ended === undefined ? { error: 'invalid_request', error_description: 'The logout token was missing or not good.' } : '');
  });
}

function neverKept(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
}

function formOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : {};
}
