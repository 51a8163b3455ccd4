// Interpretation: a family's case, its candidates, the meeting that classifies them, the reanalysis inbox.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';

export function registerInterpretation(_app: FastifyInstance, _web: Web): void {}
