// A patient's own pages: my tests and results, my medicines passport, my choices, who looked at my record, the people I care for, how I am written to.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';
import { registerOwnAccess } from './access.ts';
import { registerCarers } from './carers.ts';
import { registerOwnChoices } from './choices.ts';
import { registerOwnMedicines } from './medicines.ts';
import { registerOwnPeople } from './people.ts';
import { registerOwnTests } from './tests.ts';

export function registerMy(app: FastifyInstance, web: Web): void {
  registerOwnTests(app, web);
  registerOwnMedicines(app, web);
  registerOwnChoices(app, web);
  registerOwnAccess(app, web);
  registerOwnPeople(app, web);
  registerCarers(app, web);
}
