// The pages: server-rendered, without need of JavaScript. One folder a journey, each with routes.ts, view.ts and its templates.
import formBody from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { registerAdministration } from './administration/routes.ts';
import { registerAlliances } from './alliances/routes.ts';
import { type Assets, createAssets } from './assets.ts';
import { type Brand, DEFAULT_BRAND } from './brand.ts';
import { createWeb, protect } from './entry.ts';
import { registerEquity } from './equity/routes.ts';
import { errorPages, notFoundPage } from './errors.ts';
import { registerFamilies } from './families/routes.ts';
import { registerHome } from './home/routes.ts';
import { registerInformation } from './information/routes.ts';
import { registerInterpretation } from './interpretation/routes.ts';
import { registerLaboratory } from './laboratory/routes.ts';
import { registerMedicines } from './medicines/routes.ts';
import { registerMy } from './my/routes.ts';
import { registerOrders } from './orders/routes.ts';
import { registerOversight } from './oversight/routes.ts';
import { registerPathways } from './pathways/routes.ts';
import { createRender, type Render } from './render.ts';
import { registerRequests } from './requests/routes.ts';
import { registerResearch } from './research/routes.ts';
import { registerResults } from './results/routes.ts';
import { type DrawSignIn, drawSignIn } from './sign-in/view.ts';
import { registerTests } from './tests/routes.ts';
import type { WebDependencies } from './web.ts';
import { registerWorkforce } from './workforce/routes.ts';

export type { Brand } from './brand.ts';
export { readPhenotypes } from './interpretation/open-case.ts';
export { linkTo } from './interpretation/order-link.ts';
export { readFamily } from './interpretation/read-family.ts';
export type { WebDependencies } from './web.ts';

/** The look: made once, shared by the pages and by the sign-in door. */
export interface Pages {
  readonly render: Render;
  readonly assets: Assets;
  readonly drawSignIn: DrawSignIn;
}

export function createPages({ brand = DEFAULT_BRAND, isDemo }: { readonly brand?: Brand; readonly isDemo: boolean }): Pages {
  const assets = createAssets(brand);
  const render = createRender({ brand, assets: { version: assets.version }, isDemo });
  return { render, assets, drawSignIn: drawSignIn(render) };
}

/** A form of a page; files have their own limit where they are taken. */
const FORM_LIMIT = 262_144;

export function registerWeb(app: FastifyInstance, dependencies: WebDependencies, { render, assets }: Pages): void {
  const web = createWeb(dependencies, render);
  notFoundPage(app, web);
  app.register(async (pages) => {
    await pages.register(formBody, { bodyLimit: FORM_LIMIT });
    pages.addHook('onSend', async (_request, reply) => protect(reply));
    errorPages(pages, web);
    assets.register(pages);
    registerHome(pages, web);
    registerInformation(pages, web);
    registerTests(pages, web);
    registerLaboratory(pages, web);
    registerResults(pages, web);
    registerOversight(pages, web);
    registerAdministration(pages, web);
    registerRequests(pages, web);
    registerOrders(pages, web);
    registerEquity(pages, web);
    registerPathways(pages, web);
    registerFamilies(pages, web);
    registerMedicines(pages, web);
    registerInterpretation(pages, web);
    registerWorkforce(pages, web);
    registerAlliances(pages, web);
    registerMy(pages, web);
    registerResearch(pages, web);
  });
}
