// The pages: server-rendered, without need of JavaScript. One folder a journey, each with routes.ts, view.ts and its templates.
import type { FastifyInstance } from 'fastify';
import { createAssets } from './assets.ts';
import { DEFAULT_BRAND } from './brand.ts';
import { registerHome } from './home/routes.ts';
import { createRender } from './render.ts';
import { registerTests } from './tests/routes.ts';
import type { Web, WebDependencies } from './web.ts';

export type { Brand } from './brand.ts';
export type { WebDependencies } from './web.ts';

/** No inline script or style anywhere; nothing from another origin; forms post to ourselves. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

export function registerWeb(app: FastifyInstance, dependencies: WebDependencies): void {
  const brand = dependencies.brand ?? DEFAULT_BRAND;
  const assets = createAssets(brand);
  const web: Web = { ...dependencies, render: createRender({ brand, assets: { version: assets.version }, isDemo: dependencies.isDemo }) };
  app.register(async (pages) => {
    pages.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
      reply.header('x-content-type-options', 'nosniff');
      reply.header('referrer-policy', 'same-origin');
    });
    assets.register(pages);
    registerHome(pages, web);
    registerTests(pages, web);
  });
}
