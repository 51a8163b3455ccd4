// A patient's own pages: my tests, my results, my choices, who looked at my record, invitations.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';

export function registerMy(_app: FastifyInstance, _web: Web): void {}
