// Reads and keeps this room's knowledge on disk: what the product carries (CC0, CC BY, facts) and what a service imports beside it.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type Diseases, diseasesFrom } from './knowledge/diseases.ts';
import { importCivic } from './knowledge/import-civic.ts';
import { indexKnowledge, type KnowledgeIndex, type KnowledgeItem } from './knowledge/knowledge-item.ts';
import { type NhsDrugs, parseNhsDrugs } from './knowledge/nhs-drug.ts';
import { type OncoTree, parseOncoTree } from './knowledge/oncotree.ts';
import type { Trial } from './trials/trial.ts';

const CARRIED = fileURLToPath(new URL('../../../../data/medicines/', import.meta.url));
const CIVIC_VERSION = '2021-02';

export interface KeptKnowledge {
  readonly source: string;
  readonly version: string;
  readonly licence: string;
  /** Of the files it was read from, in the order given. */
  readonly sha256: readonly string[];
  readonly items: readonly KnowledgeItem[];
}

export interface TargetedKnowledge {
  readonly tree: OncoTree;
  readonly diseases: Diseases;
  readonly nhs: NhsDrugs;
  readonly index: KnowledgeIndex;
  /** What the index is made of. */
  readonly sources: readonly { readonly source: string; readonly version: string; readonly licence: string; readonly items: number }[];
}

/** What is carried, with anything imported in its place. `dataDirectory` is OPENGMS_DATA. */
export function readTargetedKnowledge(dataDirectory?: string): TargetedKnowledge {
  const tree = readTree(dataDirectory);
  const diseases = diseasesFrom(carried('targeted/disease-to-oncotree.tsv'), tree);
  const kept = ['civic', 'moalmanac'].map((name) => keptKnowledge(name, dataDirectory));
  const civic = kept[0] ?? carriedCivic(diseases);
  const all = [civic, ...(kept[1] ? [kept[1]] : [])];
  return {
    tree,
    diseases,
    nhs: parseNhsDrugs(carried('nhs-genotype-drugs.json')),
    index: indexKnowledge(all.flatMap(({ items }) => items)),
    sources: all.map(({ source, version, licence, items }) => ({ source, version, licence, items: items.length })),
  };
}

function carriedCivic(diseases: Diseases): KeptKnowledge {
  const tables = ['targeted/civic-2021-02-assertions.tsv', 'targeted/civic-2021-02-evidence.tsv'].map(carried);
  const items = tables.flatMap((table) => importCivic({ table, diseases, version: CIVIC_VERSION }).items);
  return { source: 'CIViC', version: CIVIC_VERSION, licence: 'CC0 1.0', sha256: tables.map(sha256), items };
}

function carried(name: string): string {
  return readFileSync(join(CARRIED, name), 'utf8');
}

function readTree(dataDirectory: string | undefined): OncoTree {
  const imported = dataDirectory ? join(folderOf(dataDirectory), 'oncotree.tsv') : '';
  return parseOncoTree(existsSync(imported) ? readFileSync(imported, 'utf8') : carried('targeted/oncotree.tsv'));
}

function keptKnowledge(name: string, dataDirectory: string | undefined): KeptKnowledge | null {
  const path = dataDirectory ? join(folderOf(dataDirectory), `${name}.json`) : '';
  // Written by keepTargeted below, whole or not at all.
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as KeptKnowledge) : null;
}

export function readKeptTrials(dataDirectory: string): readonly Trial[] {
  const path = join(folderOf(dataDirectory), 'trials.json');
  // As above.
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly Trial[]) : [];
}

/** Writes an import whole or not at all, and returns its path. */
export function keepTargeted(
  name: 'civic.json' | 'moalmanac.json' | 'trials.json' | 'oncotree.tsv',
  text: string,
  dataDirectory: string,
): string {
  const path = join(folderOf(dataDirectory), name);
  mkdirSync(folderOf(dataDirectory), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return path;
}

function folderOf(dataDirectory: string): string {
  return join(dataDirectory, 'medicines', 'targeted');
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Plain or gzip. Throws an Error that names the file. */
export function readTumourText(path: string): string {
  if (!existsSync(path)) throw new Error(`There is no file ${path}.`);
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}
