// A thread that scans ranges of a BGZF file beside the thread that started it. It is JavaScript, and takes the rest from the compile cache of
// that thread where there is one: types stripped anew would cost each thread 50 ms of processor time and 20 MB (measured).
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const { job, shared, compileCache } = workerData;
if (compileCache) enableCompileCache(compileCache);
const { scanRanges } = await import('./scan-ranges.ts');
parentPort.postMessage(await scanRanges(job, shared));
