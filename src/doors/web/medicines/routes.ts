// Medicines: the pharmacist's worklist, one person's advice and passport, a laboratory's file, what new guidance changed.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';
import { registerAdvice } from './advice-routes.ts';
import { registerTumourBoard } from './board/routes.ts';
import { registerChanges } from './changes-routes.ts';
import { registerGenotypeFile } from './file-routes.ts';
import { registerWorklist } from './worklist-routes.ts';

export function registerMedicines(app: FastifyInstance, web: Web): void {
  registerWorklist(app, web);
  registerChanges(app, web);
  registerTumourBoard(app, web);
  registerAdvice(app, web);
  registerGenotypeFile(app, web);
}
