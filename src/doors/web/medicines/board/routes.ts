// The molecular tumour board: the list of cases, the knowledge in use, one case on one day, a laboratory's file, and the decision.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../../web.ts';
import { registerCase } from './case-routes.ts';
import { registerBoardFile } from './file-routes.ts';
import { registerCases } from './list-routes.ts';

export function registerTumourBoard(app: FastifyInstance, web: Web): void {
  registerCases(app, web);
  registerCase(app, web);
  registerBoardFile(app, web);
}
