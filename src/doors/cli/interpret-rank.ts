// opengms interpret rank: the ranks of known diagnoses from phenotypes alone, for measuring.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  type CaseRank,
  prepareRanking,
  type RankKnowledge,
  rankCase,
  readAnnotations,
  readOntology,
  readPhenopacket,
} from '../../service/interpretation/index.ts';

export const RANK_USAGE = `opengms interpret rank --phenopackets FILE --hpo-dir DIR [--json]
    FILE: one phenopacket a line (.jsonl, .jsonl.gz), or a JSON array; DIR: hp.json, phenotype.hpoa and genes_to_phenotype.txt, plain or .gz
`;

export async function runRank(words: readonly string[]): Promise<number> {
  let values: { readonly phenopackets?: string; readonly 'hpo-dir'?: string; readonly json?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...words],
      options: { phenopackets: { type: 'string' }, 'hpo-dir': { type: 'string' }, json: { type: 'boolean', default: false } },
    }));
  } catch (error) {
    return complain(error instanceof Error ? error.message : 'the words could not be read.');
  }
  if (!values.phenopackets || !values['hpo-dir']) return complain('say --phenopackets FILE and --hpo-dir DIR.');
  const knowledge = readHpoFolder(values['hpo-dir']);
  if (typeof knowledge === 'string') return complain(knowledge);
  if (!existsSync(values.phenopackets)) return complain(`there is no file ${values.phenopackets}.`);
  const ranks: CaseRank[] = [];
  for (const [index, packet] of packetsOf(readMaybeCompressed(values.phenopackets)).entries()) {
    const read = readPhenopacket(packet, `case ${index + 1}`);
    if ('code' in read) return complain(`${read.code} ${read.where}: ${read.what}`);
    ranks.push(rankCase(knowledge, read));
    if ((index + 1) % 500 === 0) process.stderr.write(`${index + 1} cases\n`);
  }
  process.stdout.write(values.json ? `${JSON.stringify(ranks)}\n` : summary(ranks, knowledge));
  return 0;
}

/** The three HPO files of a folder, found by how their names begin. A sentence when one is missing or is not what its name says. */
export function readHpoFolder(folder: string): RankKnowledge | string {
  if (!existsSync(folder)) return `there is no folder ${folder}.`;
  const names = readdirSync(folder).sort();
  const find = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name));
  const [hp, hpoa, genes] = [
    find(/^hp\b.*\.json(\.gz)?$/),
    find(/^phenotype\b.*\.hpoa(\.gz)?$/),
    find(/^genes_to_(phenotype|disease)\b.*\.txt(\.gz)?$/),
  ];
  if (!hp || !hpoa || !genes)
    return `${folder} must hold hp.json, phenotype.hpoa and genes_to_phenotype.txt (from https://hpo.jax.org/data); missing: ${[!hp && 'hp.json', !hpoa && 'phenotype.hpoa', !genes && 'genes_to_phenotype.txt'].filter(Boolean).join(', ')}.`;
  const ontology = readOntology(readMaybeCompressed(join(folder, hp)));
  if ('code' in ontology) return `${hp}: ${ontology.what}`;
  const annotations = readAnnotations(readMaybeCompressed(join(folder, hpoa)), readMaybeCompressed(join(folder, genes)), ontology);
  if ('code' in annotations) return `${annotations.where}: ${annotations.what}`;
  return prepareRanking(ontology, annotations);
}

export function readMaybeCompressed(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function packetsOf(text: string): readonly string[] {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[')) return trimmed.split('\n').filter((line) => line.trim() !== '');
  const parsed: unknown = JSON.parse(trimmed);
  return Array.isArray(parsed) ? parsed.map((packet) => JSON.stringify(packet)) : [];
}

function summary(ranks: readonly CaseRank[], { ontology, annotations }: RankKnowledge): string {
  const line = (what: string, all: readonly (number | null)[]): string => {
    const ranked = all.filter((rank) => rank !== null);
    const top = [1, 3, 5, 10].map(
      (k) => `top-${k} ${((100 * ranked.filter((rank) => rank <= k).length) / Math.max(1, ranked.length)).toFixed(1)} %`,
    );
    return `${what}: ${ranked.length} of ${all.length} ranked; of these ${top.join(', ')}\n`;
  };
  return (
    `HPO ${ontology.version}; annotations of ${annotations.version}; ${annotations.ids.length} OMIM diseases\n` +
    line(
      'disease',
      ranks.map(({ diseaseRank }) => diseaseRank),
    ) +
    line(
      'gene',
      ranks.map(({ geneRank }) => geneRank),
    )
  );
}

function complain(what: string): number {
  process.stderr.write(`opengms interpret rank: ${what}\n${RANK_USAGE}`);
  return 2;
}
