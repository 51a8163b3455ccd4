// opengms directory import|diff|search|show: the test directory from the command line.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../config.ts';
import type { Finding } from '../../foundation/errors.ts';
import {
  type Directory,
  type DirectoryVersion,
  diff,
  diffText,
  type Imported,
  type Indication,
  importDirectory,
  isDated,
  loadDirectory,
  saveVersion,
} from '../../service/directory/index.ts';

const USAGE = `opengms directory import FILE [--json] [--save] [--version 7.3] [--from 2024-10-01] [--partial]
    reads an official workbook (.xlsx) or a list (.csv) and says what was not understood; --save keeps it for serving
opengms directory diff A B [--json]
    what changed from A to B; each is a file or a version the service has, such as 5.1 or cancer-2021-10
opengms directory search "WORDS" [--json] [--limit 10]
    finds by code, name, gene, synonym, misspelling and plain words
opengms directory show R134 [--json]
    one clinical indication and its tests
`;

/** Exit codes: 0 done, 1 the file is not a directory or nothing was found, 2 the command was not understood. */
export async function run(words: readonly string[]): Promise<number> {
  const asked = readWords(words);
  if (asked.kind === 'misunderstood') {
    process.stderr.write(`opengms directory: ${asked.why}\n${USAGE}`);
    return 2;
  }
  const { verb, operands, options } = asked;
  if (verb === 'import' && operands.length === 1) return importFile(operands[0] ?? '', options);
  if (verb === 'diff' && operands.length === 2) return printDiff(operands[0] ?? '', operands[1] ?? '', options.json);
  if (verb === 'search' && operands.length > 0) return printSearch(operands.join(' '), options);
  if (verb === 'show' && operands.length === 1) return printIndication(operands[0] ?? '', options.json);
  process.stderr.write(USAGE);
  return verb === undefined ? 0 : 2;
}

interface Options {
  readonly json: boolean;
  readonly save: boolean;
  readonly partial: boolean;
  readonly limit: number;
  readonly version: string | undefined;
  readonly from: string | undefined;
}
type Words =
  | { readonly kind: 'understood'; readonly verb: string | undefined; readonly operands: readonly string[]; readonly options: Options }
  | { readonly kind: 'misunderstood'; readonly why: string };

function readWords(words: readonly string[]): Words {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        save: { type: 'boolean', default: false },
        partial: { type: 'boolean', default: false },
        limit: { type: 'string', default: '10' },
        version: { type: 'string' },
        from: { type: 'string' },
      },
    });
    const limit = Number(values.limit);
    if (!Number.isInteger(limit) || limit < 1)
      return { kind: 'misunderstood', why: `--limit must be a whole number from 1, not "${values.limit}".` };
    if (values.from !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(values.from))
      return { kind: 'misunderstood', why: `--from must be a date such as 2024-10-01, not "${values.from}".` };
    const [verb, ...operands] = positionals;
    return {
      kind: 'understood',
      verb,
      operands,
      options: { json: values.json, save: values.save, partial: values.partial, limit, version: values.version, from: values.from },
    };
  } catch (error) {
    return { kind: 'misunderstood', why: error instanceof Error ? error.message : String(error) };
  }
}

async function importFile(file: string, options: Options): Promise<number> {
  const { version, findings } = await readDirectoryFile(file, options);
  const refusal = version && options.save && !isDated(version) ? notDated(file) : undefined;
  const saved = version && options.save && !refusal ? saveVersion(version, readConfig(process.env).dataDirectory) : undefined;
  const all = refusal ? [refusal, ...findings] : findings;
  const summary = {
    kind: version?.kind ?? null,
    version: version?.version ?? null,
    effectiveFrom: version && isDated(version) ? version.effectiveFrom : null,
    complete: version?.complete ?? false,
    indications: version?.indications.length ?? 0,
    tests: version ? countTests(version) : 0,
    ...(saved && { saved }),
    findings: all,
  };
  if (options.json) print(summary);
  else {
    process.stdout.write(
      version
        ? `${version.kind} ${version.version}: ${summary.indications} clinical indications, ${summary.tests} tests${version.complete ? '' : ' (not a complete list)'}\n`
        : 'Not imported.\n',
    );
    if (saved) process.stdout.write(`Saved as ${saved}\n`);
    process.stdout.write(all.map(findingLine).join(''));
  }
  return version && !refusal ? 0 : 1;
}

async function printDiff(a: string, b: string, json: boolean): Promise<number> {
  const directory = loadDirectory(readConfig(process.env).dataDirectory);
  const [from, to] = [await versionNamed(a, directory), await versionNamed(b, directory)];
  const findings = [...from.findings, ...to.findings].filter(({ severity }) => severity === 'error');
  if (from.version && to.version && from.version.kind === to.version.kind) {
    const difference = diff(from.version, to.version);
    if (json) print({ ...difference, findings });
    else process.stdout.write(diffText(difference));
    return 0;
  }
  const all: readonly Finding[] =
    from.version && to.version
      ? [
          {
            severity: 'error',
            code: 'DIR_DIFFERENT_KINDS',
            issue: 'processing',
            where: `${a} and ${b}`,
            what: `One is the ${from.version.kind} directory and the other the ${to.version.kind} directory; they have no tests in common to compare.`,
            mend: 'Give two versions of the same directory.',
          },
        ]
      : findings;
  if (json) print({ findings: all });
  else process.stderr.write(all.map(findingLine).join(''));
  return 1;
}

function printSearch(words: string, options: Options): number {
  const directory = loadDirectory(readConfig(process.env).dataDirectory);
  const hits = directory.search(words, options.limit).map(({ indication, test, score, because }) => ({
    code: indication.code,
    name: indication.name,
    kind: indication.kind,
    ...(indication.digitalCode && { digitalCode: indication.digitalCode }),
    ...(test && { test: test.code, testName: test.name }),
    score: Math.round(score * 10) / 10,
    because,
  }));
  if (options.json) print({ words, hits });
  else if (hits.length === 0) process.stdout.write('Nothing was found. Try a gene, a code or the name of the condition.\n');
  else
    for (const hit of hits)
      process.stdout.write(`${hit.code.padEnd(6)} ${hit.name}${hit.test ? ` (${hit.test} ${hit.testName})` : ''}\n       ${hit.because}\n`);
  return hits.length > 0 ? 0 : 1;
}

function printIndication(code: string, json: boolean): number {
  const directory = loadDirectory(readConfig(process.env).dataDirectory);
  const test = directory.test(code);
  const indication = directory.indication(test?.indication ?? code);
  if (!indication) {
    if (json) print({ findings: [notFound(code)] });
    else process.stderr.write(findingLine(notFound(code)));
    return 1;
  }
  if (json) print(indication);
  else process.stdout.write(indicationText(indication));
  return 0;
}

function indicationText({ code, name, digitalCode, tests }: Indication): string {
  const lines = tests.map((test) => {
    const about = [test.targetAsWritten, test.methodAsWritten, test.commissioningAsWritten, test.specialistGroup, test.digitalCode]
      .filter(Boolean)
      .join(' | ');
    return `  ${test.code.padEnd(8)} ${test.name}\n           ${about}\n`;
  });
  return `${code}${digitalCode ? ` (${digitalCode})` : ''} ${name}\n${lines.join('')}`;
}

/** A version the service has ("5.1", "rare-5.1", "cancer 2021-10"), or else a file. */
async function versionNamed(name: string, directory: Directory): Promise<Imported> {
  const wanted = name
    .toLowerCase()
    .replace(/^(rare|cancer)[\s-]*v?(?=\d)/, '$1-')
    .replace(/^v(?=\d)/, '');
  const known = directory.versions.find(({ kind, version }) => version === wanted || `${kind}-${version}` === wanted);
  if (known) return { version: known, findings: [] };
  return readDirectoryFile(name, undefined);
}

async function readDirectoryFile(file: string, options: Options | undefined): Promise<Imported> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    return { version: undefined, findings: [unreadable(file)] };
  }
  return importDirectory({
    bytes,
    fileName: basename(file),
    ...(options?.version && { version: options.version }),
    ...(options?.from && { effectiveFrom: options.from }),
    ...(options?.partial && { complete: false }),
  });
}

function countTests(version: DirectoryVersion): number {
  return version.indications.reduce((sum, { tests }) => sum + tests.length, 0);
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

function findingLine({ severity, code, where, what, mend }: Finding): string {
  return `${severity} ${code} ${where}: ${what}${mend ? ` ${mend}` : ''}\n`;
}

function unreadable(file: string): Finding {
  return {
    severity: 'error',
    code: 'DIR_FILE_NOT_FOUND',
    issue: 'not-found',
    where: file,
    what: 'No such file, and no version of that name in the directory.',
    mend: 'Give the path of a workbook, or a version such as 5.1 or cancer-2021-10.',
  };
}

function notFound(code: string): Finding {
  return {
    severity: 'error',
    code: 'DIR_CODE_NOT_FOUND',
    issue: 'not-found',
    where: code,
    what: 'No clinical indication or test has this code.',
    mend: 'Search for it by name: opengms directory search "WORDS".',
  };
}

function notDated(file: string): Finding {
  return {
    severity: 'error',
    code: 'DIR_NOT_SAVED',
    issue: 'required',
    where: file,
    what: 'The file does not say which version it is and from when it applies, so it was not saved.',
    mend: 'Say it with --version and --from.',
  };
}
