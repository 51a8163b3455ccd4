// HPO's three files read, on a thread of their own: parsing them takes a second or two, and the service must go on answering meanwhile.

import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Finding } from '../../../foundation/errors.ts';
import { readAnnotations } from '../rank/annotations.ts';
import { readOntology } from '../rank/ontology.ts';
import { prepareRanking, type RankKnowledge } from '../rank/rank.ts';

export interface HpoFiles {
  readonly ontology: string;
  readonly annotations: string;
  readonly genes: string;
}

/** Files as they came, or packed as they are stored. */
export type HpoGiven = { readonly files: HpoFiles } | { readonly packed: Uint8Array };

export interface HpoRead {
  readonly knowledge: RankKnowledge;
  /** The files as they are stored: JSON, gzip. */
  readonly packed: Uint8Array;
  readonly sha256: string;
}

/** Reads in a thread of its own. What comes back is plain data, so it can be sent between threads as it is. */
export function readHpoAside(given: HpoGiven): Promise<HpoRead | Finding> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./read-hpo-worker.ts', import.meta.url), { workerData: given });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

export function readHpo(given: HpoGiven): HpoRead | Finding {
  const files = 'files' in given ? given.files : (JSON.parse(gunzipSync(given.packed).toString('utf8')) as HpoFiles); // packed below
  const ontology = readOntology(files.ontology);
  if ('code' in ontology) return ontology;
  const annotations = readAnnotations(files.annotations, files.genes, ontology);
  if ('code' in annotations) return annotations;
  const digest = createHash('sha256');
  for (const text of [files.ontology, files.annotations, files.genes]) digest.update(text);
  return {
    knowledge: prepareRanking(ontology, annotations),
    packed: 'packed' in given ? given.packed : gzipSync(JSON.stringify(files)),
    sha256: digest.digest('hex'),
  };
}
