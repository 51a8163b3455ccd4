// Medicines: the passport, the pharmacist's worklist, the molecular tumour board.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';

export function registerMedicines(_app: FastifyInstance, _web: Web): void {}
