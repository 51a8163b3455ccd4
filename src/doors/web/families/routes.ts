// Families: the pedigree, the cascade, the letters and the codes to claim.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';

export function registerFamilies(_app: FastifyInstance, _web: Web): void {}
