// The knowledge a board works with, read on first use and again after an import; what it is made of, with versions and hashes.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readKeptTrials, readTargetedKnowledge, type TargetedKnowledge } from '../targeted/store.ts';
import { compileTrial } from '../targeted/trials/compile-trial.ts';
import type { Trial } from '../targeted/trials/trial.ts';
import { type TrialRule, trialRules } from './trial-as-rule.ts';

/** One body of knowledge as it lies on disk. */
export interface KnowledgePart {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly statements: number;
  /** `carried` comes with the product; `imported` was brought by this service. */
  readonly origin: 'carried' | 'imported';
  /** SHA-256 of the file as kept. */
  readonly sha256: string;
}

export interface BoardKnowledge extends TargetedKnowledge {
  readonly trials: readonly Trial[];
  readonly rules: readonly TrialRule[];
  readonly parts: readonly KnowledgePart[];
  /** What can be imported and was not, each with its command. */
  readonly absent: readonly { readonly name: string; readonly command: string }[];
}

const CARRIED = fileURLToPath(new URL('../../../../data/medicines/', import.meta.url));
const COMMAND = 'npm run -s opengms -- medicines import';
const KEPT = ['civic.json', 'moalmanac.json', 'oncotree.tsv', 'trials.json'] as const;

/** `dataDirectory` is OPENGMS_DATA. `standIn`: trials in CTML to show while none was imported, for a demonstration. */
export function knowledgeIn(dataDirectory: string, standIn: readonly unknown[] = []): () => BoardKnowledge {
  let made: { readonly stamp: string; readonly knowledge: BoardKnowledge } | undefined;
  return () => {
    const stamp = KEPT.map((name) => stampOf(keptPath(dataDirectory, name))).join(' ');
    if (made?.stamp !== stamp) made = { stamp, knowledge: read(dataDirectory, standIn) };
    return made.knowledge;
  };
}

function read(dataDirectory: string, standIn: readonly unknown[]): BoardKnowledge {
  const targeted = readTargetedKnowledge(dataDirectory);
  const kept = readKeptTrials(dataDirectory);
  const trials = kept.length > 0 ? kept : standIn.map((written) => compileTrial(written, targeted.tree));
  const imported = (name: (typeof KEPT)[number]) => existsSync(keptPath(dataDirectory, name));
  const hashOf = (name: (typeof KEPT)[number], ...carried: readonly string[]) =>
    imported(name) ? hash([keptPath(dataDirectory, name)]) : hash(carried.map((each) => join(CARRIED, each)));
  const origin = (name: (typeof KEPT)[number]) => (imported(name) ? 'imported' : 'carried');
  const evidence = targeted.sources.map(({ source, version, licence, items }): KnowledgePart => {
    const file = source === 'CIViC' ? 'civic.json' : 'moalmanac.json';
    const sha256 = hashOf(file, 'targeted/civic-2021-02-assertions.tsv', 'targeted/civic-2021-02-evidence.tsv');
    return { name: source, version, licence, statements: items, origin: origin(file), sha256 };
  });
  return {
    ...targeted,
    trials,
    rules: trialRules(trials),
    parts: [
      ...evidence,
      {
        name: 'OncoTree',
        version: imported('oncotree.tsv') ? 'imported' : '2025-10-03',
        licence: 'CC BY 4.0',
        statements: targeted.tree.types.size,
        origin: origin('oncotree.tsv'),
        sha256: hashOf('oncotree.tsv', 'targeted/oncotree.tsv'),
      },
      {
        name: 'NHS decisions (NICE)',
        version: `${targeted.nhs.version}, read up to ${targeted.nhs.readUpTo}`,
        licence: 'facts',
        statements: targeted.nhs.rows.length,
        origin: 'carried',
        sha256: hash([join(CARRIED, 'nhs-genotype-drugs.json')]),
      },
      ...(trials.length > 0 ? [trialsPart(trials.length, kept.length > 0 ? hashOf('trials.json') : undefined, standIn)] : []),
    ],
    absent: [
      ...(kept.length > 0 ? [] : [{ name: 'Trials (CTML)', command: `${COMMAND} trials FILE...` }]),
      ...(imported('moalmanac.json') ? [] : [{ name: 'MOAlmanac (optional, GPL-2.0)', command: `${COMMAND} moalmanac FILE` }]),
      ...(imported('civic.json') ? [] : [{ name: 'CIViC later than February 2021', command: `${COMMAND} civic FILE...` }]),
    ],
  };
}

function trialsPart(statements: number, imported: string | undefined, standIn: readonly unknown[]): KnowledgePart {
  if (imported !== undefined)
    return { name: 'Trials (CTML)', version: 'imported', licence: 'as given', statements, origin: 'imported', sha256: imported };
  const sha256 = createHash('sha256').update(JSON.stringify(standIn)).digest('hex');
  return { name: 'Trials (made up)', version: 'demonstration', licence: 'none needed', statements, origin: 'carried', sha256 };
}

function keptPath(dataDirectory: string, name: string): string {
  return join(dataDirectory, 'medicines', 'targeted', name);
}

function stampOf(path: string): string {
  if (!existsSync(path)) return 'none';
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs}-${size}`;
}

function hash(paths: readonly string[]): string {
  const made = createHash('sha256');
  for (const path of paths) made.update(readFileSync(path));
  return made.digest('hex');
}
