// Pathways: who is due, who is stuck and why, the questions to ask, who qualifies, who was missed, where people stop, and the definitions read aloud.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';
import { caseloadRoutes } from './caseload-routes.ts';
import { definitionRoutes } from './definition-routes.ts';
import { patientRoutes } from './patient-routes.ts';
import { populationRoutes } from './population-routes.ts';

export function registerPathways(app: FastifyInstance, web: Web): void {
  caseloadRoutes(app, web);
  populationRoutes(app, web);
  definitionRoutes(app, web);
  patientRoutes(app, web);
}
