// A family's file read on a thread of its own: seconds for an exome, a minute for a genome, and the service must go on answering meanwhile.

import { Worker } from 'node:worker_threads';
import type { Finding } from '../../../foundation/errors.ts';
import type { Family } from '../family/pedigree.ts';
import type { Build } from '../scan/header.ts';
import { type Scanned, type ScanOutcome, scanVcf } from '../scan/scan.ts';
import { scanAt } from '../scan/scan-at.ts';
import { type Block, packReservoir } from './blocks.ts';
import { annotationVersions, hashOfFile } from './provenance.ts';

export interface AsideRequest {
  readonly path: string;
  readonly family: Family;
  readonly build?: Build;
  /** Only this variant, whatever its frequency, filter or consequence; the whole reservoir when left out. */
  readonly at?: string;
}

/** What a scan leaves behind, with its variants packed as they are stored. */
export interface ScannedAside extends Omit<Scanned, 'variants'> {
  readonly kept: number;
  readonly blocks: readonly Block[];
  readonly sha256: string;
  readonly annotation: readonly string[];
}

export type AsideOutcome = ScannedAside | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** What the thread says, one message each. */
export type Said =
  | { readonly records: number }
  | { readonly scanned: AsideOutcome }
  | { readonly found: ScanOutcome }
  /** The system's code where it gave one, such as ENOENT. */
  | { readonly broke: { readonly code: string; readonly message: string } };

/** A scan needs 200 MB; a file made to need more ends its thread and not the service. */
const MOST_MEMORY_MB = 1024;

/** Rejects with the system's error where the file could not be read, or when the thread ended without an answer. */
export async function scanAside(request: AsideRequest, onProgress?: (records: number) => void): Promise<AsideOutcome> {
  const said = await aside(request, onProgress);
  if ('scanned' in said) return said.scanned;
  throw new Error('The thread answered another question than was asked.');
}

/** One named variant looked for in the file. Rejects as `scanAside` does. */
export async function lookAside(request: AsideRequest & { readonly at: string }): Promise<ScanOutcome> {
  const said = await aside(request);
  if ('found' in said) return said.found;
  throw new Error('The thread answered another question than was asked.');
}

function aside(request: AsideRequest, onProgress?: (records: number) => void): Promise<Said> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./scan-aside-worker.ts', import.meta.url), {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
    });
    worker.on('message', (said: Said) => {
      if ('records' in said) onProgress?.(said.records);
      else if ('broke' in said) reject(Object.assign(new Error(said.broke.message), { code: said.broke.code }));
      else resolve(said);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`The thread that read the file ended with ${code} and without an answer.`)));
  });
}

/** The work of the thread. */
export async function workAside({ at, ...request }: AsideRequest, say: (said: Said) => void): Promise<void> {
  try {
    if (at !== undefined) return say({ found: await scanAt(request, at) });
    const outcome = await scanVcf({ ...request, onProgress: (records) => say({ records }) });
    if (outcome.kind === 'refused') return say({ scanned: outcome });
    const { variants, ...rest } = outcome;
    const [sha256, annotation] = [await hashOfFile(request.path), await annotationVersions(request.path)];
    say({ scanned: { ...rest, kept: variants.length, blocks: packReservoir(variants), sha256, annotation } });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    say({ broke: { code, message: error instanceof Error ? error.message : String(error) } });
  }
}
