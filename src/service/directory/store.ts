// The directory on disk: the versions that the product carries, and those that a service has imported beside its record.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseVersion, printVersion } from './carried.ts';
import { type DigitalService, parseDigitalServices } from './digital-services.ts';
import type { Directory, DirectoryVersion } from './directory.ts';
import { directoryOf } from './in-memory.ts';
import { parseKnownGenes, parsePlainWords } from './searching/plain-words.ts';

const CARRIED = fileURLToPath(new URL('../../../data/directory/', import.meta.url));

/**
 * The whole directory, read once (about 30 ms) and kept in memory. `dataDirectory` is OPENGMS_DATA; versions saved there by an import stand
 * beside the carried ones and, for the same kind and version, in place of them.
 */
export function loadDirectory(dataDirectory?: string): Directory {
  const services = digitalServices();
  const digitalCodes = new Map(services.flatMap(({ digital, old }) => (old ? [[old, digital] as const] : [])));
  const saved = dataDirectory ? readFolder(join(dataDirectory, 'directory'), digitalCodes) : [];
  const isSaved = ({ kind, version }: DirectoryVersion) => saved.some((one) => one.kind === kind && one.version === version);
  const carried = readFolder(CARRIED, digitalCodes).filter((version) => !isSaved(version));
  return directoryOf([...carried, ...saved], {
    entries: parsePlainWords(readFileSync(join(CARRIED, 'plain-words.txt'), 'utf8')),
    genes: parseKnownGenes(readFileSync(join(CARRIED, 'known-genes.txt'), 'utf8')),
  });
}

/** Codes of the digital directory that published examples show, with the workbook's code where it is known. */
export function digitalServices(): readonly DigitalService[] {
  return parseDigitalServices(readFileSync(join(CARRIED, 'digital-codes.json'), 'utf8'));
}

/** Writes an imported version beside the record; whole or not at all. Returns the file. */
export function saveVersion(version: DirectoryVersion, dataDirectory: string): string {
  const folder = join(dataDirectory, 'directory');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${version.kind}-${version.version.replace(/[^\w.-]+/g, '-')}.jsonl`);
  writeFileSync(`${file}.part`, printVersion(version));
  renameSync(`${file}.part`, file);
  return file;
}

function readFolder(folder: string, digitalCodes: ReadonlyMap<string, string>): readonly DirectoryVersion[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()
    .map((file) => {
      try {
        return parseVersion(readFileSync(join(folder, file), 'utf8'), digitalCodes);
      } catch (error) {
        throw new Error(`${join(folder, file)} ${error instanceof Error ? error.message : String(error)}`);
      }
    });
}
