// The embedded database takes no lock of its own, and two processes in one directory destroy it: this lock keeps the second one out.

import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface DirectoryLock {
  release(): void;
}

/**
 * Takes the lock of a data directory. The lock of a process that no longer runs is taken over.
 * Throws a sentence for a person when a live process holds it.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const file = join(directory, 'lock');
  const mine = `${process.pid} ${startOf(process.pid) ?? 'unknown'}\n`;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (createWith(file, mine)) return { release: () => releaseIfMine(file, mine) };
    const held = readIfThere(file);
    if (held === undefined) continue;
    const holder = Number(held.split(' ')[0]);
    if (isRunning(holder, held.trim().split(' ')[1]))
      throw new Error(
        `The database in ${directory} is in use by process ${holder}. Stop that process first, or choose another directory with OPENGMS_DATA.`,
      );
    setAside(file, held);
  }
  throw new Error(`The lock ${file} could not be taken. Check that the directory can be written to.`);
}

function createWith(file: string, text: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, text);
    closeSync(handle);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Moves a dead process's lock away, and puts it back if a quicker process had replaced it meanwhile. */
function setAside(file: string, stale: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readIfThere(aside) !== stale) linkSync(aside, file);
  } catch {
    // Somebody else was quicker: the next attempt looks again.
  }
  rmSync(aside, { force: true });
}

function releaseIfMine(file: string, mine: string): void {
  if (readIfThere(file) === mine) rmSync(file, { force: true });
}

function isRunning(pid: number, started: string | undefined): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const startedNow = startOf(pid);
  return startedNow === undefined || started === undefined || started === 'unknown' || startedNow === started;
}

/** When a process started, in clock ticks since boot (Linux): tells a reused process number from the process itself. */
function startOf(pid: number): string | undefined {
  // Field 22 of /proc/<pid>/stat; the second field is a name in brackets that may hold spaces (man 5 proc).
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
