// opengms pathways check FILE [--json]: runs vectors (JSON) or GDL test cases (YAML) through the rules and says what agrees. recall, sweep and reconcile
// stand in files of their own.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CATALOGUE, type Checked, checkGdl, checkVectors, RULES, readVectors } from '../../service/pathways/index.ts';

const USAGE =
  'opengms pathways check FILE.json|FILE.yml [--json]\nopengms pathways recall --region DIR [--json | --csv]\nopengms pathways sweep|reconcile [--json]\n';

/** Exit codes: 0 all agree, 1 something disagrees, 2 the call or the file could not be read. */
export async function run(words: readonly string[]): Promise<number> {
  const [first, ...others] = words;
  if (first === 'sweep' || first === 'reconcile') return (await import('./pathways-watch.ts')).watch(first, others);
  if (first === 'recall') return (await import('./pathways-recall.ts')).recall(others);
  const [action, file] = words.filter((word) => !word.startsWith('--'));
  if (action !== 'check' || file === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const checked = await check(file);
  if (typeof checked === 'string') {
    process.stderr.write(`${checked}\n`);
    return 2;
  }
  process.stdout.write(words.includes('--json') ? `${JSON.stringify(checked)}\n` : asText(checked));
  return checked.every(({ pass }) => pass) ? 0 : 1;
}

async function check(file: string): Promise<readonly Checked[] | string> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return `There is no file "${file}". Give a file of vectors.`;
  const today = new Date().toISOString().slice(0, 10);
  if (/\.ya?ml$/.test(file)) {
    const reading = checkGdl(basename(file), text, RULES, CATALOGUE, today);
    return reading.kind === 'refused'
      ? reading.findings.map(({ where, what, mend }) => `${where}: ${what} ${mend}`).join('\n')
      : reading.checked;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return `${file} is not JSON that can be read: ${error instanceof Error ? error.message : String(error)}. Nothing was checked.`;
  }
  const reading = readVectors(json);
  if (reading.kind === 'refused') return reading.findings.map(({ where, what, mend }) => `${where}: ${what} ${mend}`).join('\n');
  return checkVectors(reading.vectors, RULES, CATALOGUE, today);
}

function asText(checked: readonly Checked[]): string {
  const lines = checked.map(({ id, pass, why }) => `${pass ? 'agrees   ' : 'DISAGREES'} ${id}${why === undefined ? '' : `  ${why}`}`);
  const passed = checked.filter(({ pass }) => pass).length;
  return [...lines, `${passed} of ${checked.length} agree`, ''].join('\n');
}
