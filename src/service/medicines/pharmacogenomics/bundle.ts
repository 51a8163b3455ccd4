// The knowledge the engine runs on, compiled from published files into one small file. Each part keeps its source, version,
// licence and hash, so that every piece of advice can be traced and ShareAlike content stays recognisable.

import { createHash } from 'node:crypto';
import { compileGuideline, type Guideline, type PublishedGuideline } from './advice/guideline.ts';
import { compileDefinition, type PublishedDefinition, type PublishedExemption } from './calling/compile-definition.ts';
import type { GeneDefinition } from './calling/definition.ts';
import { compilePhenotypes, type PublishedPhenotypes } from './phenotypes/compile-phenotype.ts';
import type { GenePhenotypes } from './phenotypes/phenotype.ts';

/** One part of a bundle. `sha256` is over the published files, in order of name. */
export interface BundlePart {
  readonly name: 'definitions' | 'phenotypes' | 'guidelines CPIC' | 'guidelines DPWG';
  readonly files: number;
  readonly versions: readonly string[];
  readonly licence: string;
  readonly sha256: string;
}

export interface Bundle {
  readonly format: 'opengms-pharmacogenomics-1';
  readonly parts: readonly BundlePart[];
  readonly definitions: readonly GeneDefinition[];
  readonly phenotypes: readonly GenePhenotypes[];
  readonly guidelines: readonly Guideline[];
}

/** A published file by its path below the imported folder, such as "definition/CYP2C19_translation.json". */
export interface PublishedFile {
  readonly path: string;
  readonly text: string;
}

/** Licences as stated by the publishers: CPIC https://cpicpgx.org/license/ (CC0 1.0), ClinPGx https://www.clinpgx.org/page/dataUsagePolicy (CC BY-SA 4.0). */
const LICENCE = { CPIC: 'CC0-1.0', ClinPGx: 'CC-BY-SA-4.0' } as const;

/** Compiles published files. Throws an Error that names the file when one cannot be read as what its place says it is. */
export function compileBundle(files: readonly PublishedFile[]): Bundle {
  const sorted = files.filter(({ path }) => path.endsWith('.json')).sort((left, right) => (left.path < right.path ? -1 : 1));
  const inFolder = (folder: RegExp) => sorted.filter(({ path }) => folder.test(path));
  const definitionFiles = inFolder(/(^|\/)definition\/(alleles\/)?[^/]+\.json$/);
  const phenotypeFiles = inFolder(/(^|\/)phenotype\/[^/]+\.json$/);
  const guidelineFiles = inFolder(/(^|\/)guidelines\/[^/]+\.json$/);
  const exemptions = readExemptions(definitionFiles.find(({ path }) => path.endsWith('exemptions.json')));
  const definitions = definitionFiles
    .filter(({ path }) => path.endsWith('_translation.json'))
    .map((file) => parsed(file, (json: PublishedDefinition) => compileDefinition(json, exemptions[json.gene])));
  const phenotypes = phenotypeFiles.map((file) => parsed(file, (json: PublishedPhenotypes) => compilePhenotypes(json)));
  const guidelines = guidelineFiles.map((file) => parsed(file, (json: PublishedGuideline) => compileGuideline(json)));
  const guidelineFilesOf = (source: string) => guidelineFiles.filter((_, index) => guidelines[index]?.source === source);
  const versionsOf = (source: string) => guidelines.filter((guideline) => guideline.source === source).map(({ version }) => version);
  return {
    format: 'opengms-pharmacogenomics-1',
    parts: [
      part(
        'definitions',
        definitionFiles,
        definitions.map(({ version }) => version),
        LICENCE.ClinPGx,
      ),
      part(
        'phenotypes',
        phenotypeFiles,
        phenotypes.map(({ version }) => version),
        LICENCE.ClinPGx,
      ),
      part('guidelines CPIC', guidelineFilesOf('CPIC'), versionsOf('CPIC'), LICENCE.CPIC),
      part('guidelines DPWG', guidelineFilesOf('DPWG'), versionsOf('DPWG'), LICENCE.ClinPGx),
    ],
    definitions,
    phenotypes,
    guidelines,
  };
}

/** Reads a compiled bundle. Throws an Error when the text is not one. */
export function parseBundle(text: string): Bundle {
  // JSON.parse gives no type; the format mark is checked before the value is trusted, and only this program writes the mark.
  const json = JSON.parse(text) as Bundle;
  if (json.format !== 'opengms-pharmacogenomics-1')
    throw new Error('This is not a compiled pharmacogenomics bundle of a format known here.');
  return json;
}

function part(name: BundlePart['name'], files: readonly PublishedFile[], versions: readonly string[], licence: string): BundlePart {
  const hash = createHash('sha256');
  for (const { path, text } of files)
    hash
      .update(path.split('/').at(-1) ?? '')
      .update('\0')
      .update(text)
      .update('\0');
  return { name, files: files.length, versions: [...new Set(versions.filter(Boolean))].sort(), licence, sha256: hash.digest('hex') };
}

function readExemptions(file: PublishedFile | undefined): Readonly<Record<string, PublishedExemption>> {
  return file ? parsed(file, (json: Readonly<Record<string, PublishedExemption>>) => json) : {};
}

/** The published shape is taken on trust from its folder; compiling fails by name when the file is something else. */
function parsed<Json, Result>({ path, text }: PublishedFile, compile: (json: Json) => Result): Result {
  try {
    return compile(JSON.parse(text) as Json);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}
