// Alliances: bodies, papers, decisions, projects and what was done with what patients said.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';

export function registerAlliances(_app: FastifyInstance, _web: Web): void {}
