// opengms equity check: recalculates folders of vectors from outside authorities and says what agrees. opengms equity import: areas and residents.

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckReport, checkVectors, type VectorFile } from '../../service/equity/index.ts';
import { importReference } from './equity-import.ts';

const USAGE = `opengms equity check DIR [--json]
opengms equity import deprivation|population|ethnicity FILE [--json]
    .csv, .csv.gz or .xlsx as the ONS and MHCLG publish them; deprivation first
The embedded database is held by one process: stop the service before an import.
`;

/** Exit codes: 0 all agree, 1 something disagrees, 2 the call or a file could not be read. */
export async function run(words: readonly string[]): Promise<number> {
  const [action, directory, file] = words.filter((word) => !word.startsWith('--'));
  if (action === 'import') return runImport(directory, file, words.includes('--json'));
  if (action !== 'check' || directory === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const files = await readVectors(directory);
  if (typeof files === 'string') {
    process.stderr.write(`${files}\n`);
    return 2;
  }
  const report = checkVectors(files);
  process.stdout.write(words.includes('--json') ? `${JSON.stringify(report)}\n` : asText(report));
  return report.failed === 0 && report.groups.length > 0 ? 0 : 1;
}

async function runImport(kind: string | undefined, file: string | undefined, json: boolean): Promise<number> {
  if ((kind === 'deprivation' || kind === 'population' || kind === 'ethnicity') && file !== undefined)
    return importReference(kind, file, { json });
  process.stderr.write(USAGE);
  return 2;
}

/** Every JSON file below the folder, in order of name; a sentence when one cannot be read. */
async function readVectors(directory: string): Promise<VectorFile[] | string> {
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) return `There is no folder "${directory}". Give the folder that holds the vector files.`;
  const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
  if (names.length === 0) return `The folder "${directory}" holds no .json file.`;
  const files: VectorFile[] = [];
  for (const name of names) {
    try {
      files.push({ name: name.replaceAll('\\', '/'), content: JSON.parse(await readFile(join(directory, name), 'utf8')) });
    } catch (error) {
      return `${name} is not JSON that can be read: ${error instanceof Error ? error.message : String(error)}. Nothing was checked.`;
    }
  }
  return files;
}

function asText(report: CheckReport): string {
  const lines = report.groups.map(
    (group) =>
      `${group.failed === 0 ? 'agrees   ' : 'DISAGREES'} ${String(group.passed).padStart(6)} passed ${String(group.failed).padStart(4)} failed  worst ${group.worst.toExponential(1).padStart(8)}  ${group.file}`,
  );
  const notes = report.groups.flatMap((group) => [
    ...group.disagreements.map((sentence) => `  ${group.file}: ${sentence}`),
    ...group.explained.map((sentence) => `  ${group.file}: note: ${sentence}`),
  ]);
  const left = report.notCompared.map(({ file, why }) => `  not compared: ${file} (${why})`);
  return [...lines, ...notes, ...left, `${report.passed} passed, ${report.failed} failed`, ''].join('\n');
}
