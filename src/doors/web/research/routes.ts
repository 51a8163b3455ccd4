// Research: approved extracts, what they may be used for, and what was left out.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';

export function registerResearch(_app: FastifyInstance, _web: Web): void {}
