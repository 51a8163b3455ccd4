// Workforce: who can act, where one resignation stops a step, training and its effect.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';

export function registerWorkforce(_app: FastifyInstance, _web: Web): void {}
