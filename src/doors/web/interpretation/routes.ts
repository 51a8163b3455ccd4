// Interpretation on pages: cases with their clocks, candidates, evidence, two-person classification, and what rose in reanalysis.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';
import { candidateRoutes } from './candidates.ts';
import { caseRoutes } from './case-routes.ts';
import { inboxRoutes } from './inbox.ts';
import { knowledgeRoutes } from './knowledge.ts';
import { listRoutes } from './list.ts';
import { mdtRoutes } from './mdt.ts';
import { openingRoutes } from './open-case.ts';
import { takeUploads } from './upload.ts';
import { variantRoutes } from './variant-routes.ts';
import { whyRoutes } from './why.ts';

export function registerInterpretation(app: FastifyInstance, web: Web): void {
  listRoutes(app, web);
  caseRoutes(app, web);
  candidateRoutes(app, web);
  variantRoutes(app, web);
  mdtRoutes(app, web);
  whyRoutes(app, web);
  inboxRoutes(app, web);
  knowledgeRoutes(app, web);
  // Files come to one form alone.
  app.register(async (scope) => {
    await takeUploads(scope, web);
    openingRoutes(scope, web);
  });
}
