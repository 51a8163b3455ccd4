// The sign-in door: people in and out, tokens for applications.

import formBody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { machineRoutes } from './machine-routes.ts';
import { type SignInDoor, signInRoutes } from './routes.ts';

export type { SignInPage } from './page.ts';
export type { SignInDoor } from './routes.ts';

const FORM = 'application/x-www-form-urlencoded';

/** Registers /sign-in, /sign-out, /emergency, /oauth/token and /.well-known/*. */
export function registerSignIn(app: FastifyInstance, door: SignInDoor): void {
  app.register(async (own) => {
    if (!own.hasContentTypeParser(FORM)) own.register(formBody, { bodyLimit: 65_536 });
    signInRoutes(own, door);
    machineRoutes(own, door);
  });
}
