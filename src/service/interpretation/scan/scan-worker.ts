// A thread that scans one part of a BGZF file; what it refuses goes back as a finding.

import { parentPort, workerData } from 'node:worker_threads';
import { Refusal } from './refusal.ts';
import { type ScanJob, scanPart } from './scan.ts';

// The data was sent by inWorker in scan.ts with exactly this shape.
const { job, from, to } = workerData as { readonly job: ScanJob; readonly from: number; readonly to: number };
try {
  parentPort?.postMessage({ part: await scanPart(job, from, to) });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  parentPort?.postMessage({ finding: error.finding });
}
