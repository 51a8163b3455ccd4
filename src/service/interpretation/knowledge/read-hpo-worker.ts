// The thread of readHpoAside.

import { parentPort, workerData } from 'node:worker_threads';
import { type HpoGiven, readHpo } from './read-hpo.ts';

// The data was sent by readHpoAside with exactly this shape.
parentPort?.postMessage(readHpo(workerData as HpoGiven));
