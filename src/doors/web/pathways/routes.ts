// Pathways: who is due, who is stuck and why, the questions to ask, who was missed.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';

export function registerPathways(_app: FastifyInstance, _web: Web): void {}
