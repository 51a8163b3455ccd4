// The register of CDS services. To add one: write a file that exports it, and name it here.

import { MEDICINES_SERVICES } from './medicines.ts';
import { PATHWAYS_SERVICES } from './pathways.ts';
import type { HookService } from './service.ts';

export const SERVICES: readonly HookService[] = [...MEDICINES_SERVICES, ...PATHWAYS_SERVICES];
