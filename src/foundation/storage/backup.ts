// Backup and restore of an embedded data directory as one compressed archive, by the machine's own tar. The directory's lock is held
// throughout, so that nothing is written meanwhile and the archive is what one process left behind.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { openEmbedded } from './embedded.ts';
import { lockDirectory } from './lock.ts';

/** Writes the whole data directory to a new file. Throws a sentence when there is nothing to save, the service is running, or the file exists. */
export function backUp(dataDirectory: string, file: string): void {
  const directory = resolve(dataDirectory);
  if (!existsSync(join(directory, 'database', 'PG_VERSION')))
    throw new Error(`There is no embedded database in ${dataDirectory}. Set OPENGMS_DATA to the directory to save.`);
  if (existsSync(file)) throw new Error(`${file} exists already. Choose another name: a backup never replaces a file.`);
  const lock = lockDirectory(directory);
  const partial = `${resolve(file)}.partial`;
  try {
    tar(['-czf', partial, '-C', directory, '--exclude', './lock', '--exclude', './lock.*', '.']);
    // Read back before it gets its name: a disk that filled up shows here.
    tar(['-tzf', partial]);
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
    lock.release();
  }
}

export interface Restored {
  /** Where what was there before stands now. */
  readonly before: string | undefined;
}

/**
 * Puts a backup in place of a data directory, after opening it beside to see that it is whole. A directory that holds something is refused
 * unless `isReplacing`; then it is kept under another name. Throws a sentence otherwise.
 */
export async function restore(file: string, dataDirectory: string, { isReplacing }: { readonly isReplacing: boolean }): Promise<Restored> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const directory = resolve(dataDirectory);
  const isOccupied = existsSync(directory) && readdirSync(directory).length > 0;
  if (isOccupied && !isReplacing)
    throw new Error(
      `${dataDirectory} is not empty. Say --replace to put the backup in its place; what is there is kept under another name.`,
    );
  mkdirSync(dirname(directory), { recursive: true });
  const beside = mkdtempSync(join(dirname(directory), `.${basename(directory)}-restoring-`));
  try {
    tar(['-xzf', resolve(file), '-C', beside]);
    await check(beside, file);
    if (!isOccupied) {
      rmSync(directory, { recursive: true, force: true });
      renameSync(beside, directory);
      return { before: undefined };
    }
    const lock = lockDirectory(directory);
    lock.release();
    const before = `${directory}.before-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    renameSync(directory, before);
    renameSync(beside, directory);
    return { before };
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

async function check(directory: string, file: string): Promise<void> {
  if (!existsSync(join(directory, 'database', 'PG_VERSION'))) throw new Error(`${file} is not a backup of OpenGMS. Nothing was changed.`);
  const database = await openEmbedded(directory);
  try {
    await database.query('select count(*) from schema_migration');
  } finally {
    await database.close();
  }
}

function tar(words: readonly string[]): void {
  const { status, stderr, error } = spawnSync('tar', [...words], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (error) throw new Error(`The program tar could not be run: ${error.message}`);
  if (status !== 0) throw new Error(`The archive could not be read or written: ${stderr.trim().split('\n')[0]}`);
}
