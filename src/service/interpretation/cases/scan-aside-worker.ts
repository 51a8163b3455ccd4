// The thread of scanAside and lookAside.

import { parentPort, workerData } from 'node:worker_threads';
import { type AsideRequest, workAside } from './scan-aside.ts';

// The data was sent by scan-aside with exactly this shape.
await workAside(workerData as AsideRequest, (said) => parentPort?.postMessage(said));
