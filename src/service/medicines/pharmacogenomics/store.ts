// Reads and keeps the engine's knowledge on disk: published folders, the compiled bundle in the data directory, the NHS rules we carry.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type NhsRules, parseNhsRules } from './advice/nhs-rule.ts';
import { type Bundle, compileBundle, type PublishedFile, parseBundle } from './bundle.ts';

/** Where an imported bundle lies below the data directory. */
const BUNDLE_PATH = join('medicines', 'pharmacogenomics.json');
const NHS_RULES = fileURLToPath(new URL('../../../../data/medicines/nhs-rules.json', import.meta.url));
const FOLDERS = ['definition', 'definition/alleles', 'phenotype', 'guidelines'] as const;

/** What is needed: calling needs definitions alone, and reads faster so. */
export type Extent = 'definitions' | 'everything';

export function bundlePathIn(dataDirectory: string): string {
  return join(dataDirectory, BUNDLE_PATH);
}

/** Reads a compiled bundle, or compiles a folder of published files. Throws an Error that says what is missing. */
export function readKnowledge(path: string, extent: Extent): Bundle {
  if (!existsSync(path)) throw new Error(`There is no file or folder ${path}.`);
  if (!statSync(path).isDirectory()) return parseBundle(readFileSync(path, 'utf8'));
  const files = publishedFilesIn(path, extent);
  const bundle = compileBundle(files);
  if (bundle.definitions.length === 0)
    throw new Error(`${path} holds no allele definitions: expected definition/GENE_translation.json files, or those files themselves.`);
  return bundle;
}

/** Published files below a folder: its definition, phenotype and guidelines folders, the same below data/, or bare definition files. */
function publishedFilesIn(root: string, extent: Extent): readonly PublishedFile[] {
  const wanted = extent === 'definitions' ? FOLDERS.slice(0, 2) : FOLDERS;
  const base = existsSync(join(root, 'definition')) ? root : existsSync(join(root, 'data', 'definition')) ? join(root, 'data') : null;
  if (base === null) return jsonFilesIn(root).map((name) => ({ path: `definition/${name}`, text: readFileSync(join(root, name), 'utf8') }));
  return wanted.flatMap((folder) =>
    jsonFilesIn(join(base, folder)).map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(base, folder, name), 'utf8') })),
  );
}

function jsonFilesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
}

/** Writes the bundle whole or not at all, and returns its path. */
export function keepBundle(bundle: Bundle, path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, JSON.stringify(bundle));
  renameSync(unfinished, path);
  return path;
}

/** The NHS rules this program carries. */
export function readNhsRules(): NhsRules {
  return parseNhsRules(readFileSync(NHS_RULES, 'utf8'));
}

/** The text of a VCF, plain, gzip or BGZF (which is gzip in blocks). */
export function readVcfFile(path: string): string {
  if (!existsSync(path)) throw new Error(`There is no file ${path}.`);
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}
