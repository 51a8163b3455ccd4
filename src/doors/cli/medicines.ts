// opengms medicines <call | report | changes | check | targets | import>: medicines from the command line, without a database.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  type Bundle,
  bundlePathIn,
  callerFor,
  changesBetween,
  checkCases,
  interpretSample,
  keepBundle,
  type OutsideCalls,
  type PersonReport,
  type RecordedCase,
  readKnowledge,
  readNhsRules,
  readOutsideCalls,
  readVcfFile,
  reportFor,
  tablesOf,
} from '../../service/medicines/pharmacogenomics/index.ts';
import { callLines, callRows, changeLines, checkLines, reportLines } from './medicines-text.ts';

const USAGE = (
  targeted: string,
) => `opengms medicines call FILE.vcf [--outside FILE.tsv] [--definitions DIR] [--all] [--impute-reference] [--json]
opengms medicines report FILE.vcf [--outside FILE.tsv] [--definitions DIR] [--drug NAME] [--as-of DATE] [--condition WORDS]... [--transplant] [--json]
opengms medicines changes FILE.vcf --against NEW [--definitions OLD] [as report]
opengms medicines check DIR [--definitions DIR] [--json]
opengms medicines import DIR [--json]
opengms medicines re-evaluate [--json]
    works out the advice of everybody with a stored genotype again and says who is affected by new rules or guidance
Definitions are looked for in this order, and the first found is used: --definitions (a folder of published files, or a bundle); the bundle
that import keeps in the data directory (OPENGMS_DATA, ./.opengms); a folder data/ or definition/ in the folder checked, or in the folder of
the file given, or one above; in a checkout for development, ../shared/data/medicines/pgx-cases/data, where the tests find published files too.
${targeted}`;

const OPTIONS = {
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  'impute-reference': { type: 'boolean' },
  transplant: { type: 'boolean' },
  outside: { type: 'string' },
  drug: { type: 'string' },
  definitions: { type: 'string' },
  against: { type: 'string' },
  'as-of': { type: 'string' },
  condition: { type: 'string', multiple: true },
} as const;

/** The last place of the order in the usage text. */
const BESIDE_CHECKOUT = fileURLToPath(new URL('../../../../shared/data/medicines/pgx-cases/data', import.meta.url));

type Asked = ReturnType<typeof parseWords>;

/** Runs one of the medicines commands; returns the exit code (0 done, 1 refused or differing, 2 wrongly asked). */
export async function run(words: readonly string[]): Promise<number> {
  const commands: Readonly<Record<string, (asked: Asked) => number>> = { call, report, changes, check, import: importPublished };
  try {
    const [name = '', ...rest] = words;
    if (name === 're-evaluate') return await (await import('./medicines-re-evaluate.ts')).run(rest);
    // Tumours need the test directory as well, which takes longer to load than most calls take.
    const targeted = name === 'call' || name === 'report' || name === 'check' ? undefined : await import('./medicines-targets.ts');
    if (name === 'targets' && targeted) return targeted.targets(rest);
    if (name === 'import' && targeted?.isTargetedImport(rest[0])) return targeted.importTargeted(rest);
    const asked = parseWords(rest);
    const command = commands[name];
    if (!command || !asked.path) return failed(USAGE((await import('./medicines-targets.ts')).TARGETS_USAGE), 2);
    return command(asked);
  } catch (error) {
    return failed(`opengms medicines: ${error instanceof Error ? error.message : 'failed'}\n`, 1);
  }
}

function parseWords(words: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  return { ...values, path: positionals[0] };
}

function call(asked: Asked): number {
  const path = asked.path ?? '';
  const bundle = knowledgeFor(asked, path, asked.outside ? 'everything' : 'definitions');
  const caller = callerFor(bundle.definitions, { topOnly: !asked.all, imputeReference: asked['impute-reference'] ?? false });
  const outcome = caller.callVcf(readVcfFile(path));
  if (outcome.kind === 'refused') return refused(outcome.findings, asked.json);
  const outside = outsideFor(asked, outcome.samples.length, bundle);
  const rows = callRows(outcome.samples, outside);
  if (asked.json) return printed(`${JSON.stringify(rows)}\n`);
  return printed(
    callLines(rows, [...outcome.findings, ...outcome.samples.flatMap(({ findings }) => findings), ...(outside?.findings ?? [])]),
  );
}

function report(asked: Asked): number {
  const outcome = reportsUnder(asked, knowledgeFor(asked, asked.path ?? '', 'everything'));
  if (outcome.kind === 'refused') return refused(outcome.findings, asked.json);
  return printed(asked.json ? `${JSON.stringify(outcome.reports)}\n` : outcome.reports.map(reportLines).join('\n'));
}

/** Who is affected when knowledge changes: the same people reported under --definitions (or what is kept) and under --against. */
function changes(asked: Asked): number {
  if (!asked.against) return failed('opengms medicines: name the new bundle or folder with --against.\n', 2);
  const before = reportsUnder(asked, knowledgeFor(asked, asked.path ?? '', 'everything'));
  const after = reportsUnder(asked, readKnowledge(asked.against, 'everything'));
  if (before.kind === 'refused') return refused(before.findings, asked.json);
  if (after.kind === 'refused') return refused(after.findings, asked.json);
  const found = changesBetween(before.reports, after.reports);
  return printed(asked.json ? `${JSON.stringify(found)}\n` : changeLines(found));
}

type Reports =
  | { readonly kind: 'reported'; readonly reports: readonly PersonReport[] }
  | { readonly kind: 'refused'; readonly findings: PersonReport['findings'] };

function reportsUnder(asked: Asked, bundle: Bundle): Reports {
  const path = asked.path ?? '';
  const tables = tablesOf(bundle);
  const outcome = callerFor(bundle.definitions, { imputeReference: asked['impute-reference'] ?? false, combinations: true }).callVcf(
    readVcfFile(path),
  );
  if (outcome.kind === 'refused') return outcome;
  const outside = outsideFor(asked, outcome.samples.length, bundle);
  const knowledge = { guidelines: bundle.guidelines, parts: bundle.parts, nhsRules: readNhsRules() };
  const context = {
    asOf: asked['as-of'] ?? new Date().toISOString().slice(0, 10),
    transplant: asked.transplant ?? false,
    ...(asked.condition ? { conditions: asked.condition } : {}),
    ...(asked.drug ? { drug: asked.drug } : {}),
  };
  if (!isDay(context.asOf)) throw new Error('write --as-of as a real day, such as 2026-01-31.');
  const reports = outcome.samples.map((sample) => {
    const person = interpretSample(sample, outside, tables);
    return reportFor({ ...person, findings: [...outcome.findings, ...person.findings] }, knowledge, context);
  });
  return { kind: 'reported', reports: reports.map((each) => saidOfDrug(each, asked.drug, knowledge)) };
}

/** An empty list would read as "nothing to say": it is said whether nothing is held about the medicine, or no result that what is held needs. */
function saidOfDrug(report: PersonReport, drug: string | undefined, { guidelines }: Pick<Bundle, 'guidelines'>): PersonReport {
  if (drug === undefined || report.drugs.length > 0) return report;
  const held = guidelines.filter(({ drugs }) => drugs.some((name) => name.toLowerCase() === drug.trim().toLowerCase()));
  const genes = [...new Set(held.flatMap((guideline) => guideline.genes))].join(', ');
  const finding = {
    severity: 'warning',
    code: held.length > 0 ? 'MED_DRUG_NO_RESULT' : 'MED_DRUG_UNKNOWN',
    issue: held.length > 0 ? 'incomplete' : 'not-found',
    where: `--drug ${drug}`,
    what:
      held.length > 0
        ? `Guidance on ${drug} is held, but none of its genes (${genes}) has a result here.`
        : `No NHS rule and no guideline held names ${drug}, so nothing is said about it. That is not advice to give it.`,
    mend: held.length > 0 ? 'Have them tested.' : 'Write the name of the ingredient, such as clopidogrel.',
  } as const;
  return { ...report, findings: [...report.findings, finding] };
}

/** Date.parse takes 31 February for 3 March. */
function isDay(text: string): boolean {
  const day = new Date(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

/** Outside results name no person, so they can only stand beside a file of one. */
function outsideFor(asked: Asked, samples: number, bundle: Bundle): OutsideCalls | null {
  if (!asked.outside) return null;
  if (samples > 1) throw new Error(`--outside holds results of one person, but the file has ${samples} samples.`);
  return readOutsideCalls(readFileSync(asked.outside, 'utf8'), tablesOf(bundle));
}

function check(asked: Asked): number {
  const folder = asked.path ?? '';
  const file = join(folder, 'cases.jsonl');
  if (!existsSync(file)) return failed(`opengms medicines: ${folder} holds no cases.jsonl.\n`, 1);
  const bundle = knowledgeFor(asked, file, 'everything');
  // A line that is not a recorded case fails in checkCases on the first field that is missing, with its number.
  const cases = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RecordedCase);
  const outcome = checkCases(cases, bundle, (name) => textOf(join(folder, 'vcf', name)));
  printed(asked.json ? `${JSON.stringify(outcome)}\n` : checkLines(outcome));
  return outcome.failed === 0 ? 0 : 1;
}

/** A case whose file is missing fails as one from which nothing is called; the others still run. */
function textOf(path: string): string {
  if (existsSync(path)) return readVcfFile(path);
  failed(`opengms medicines: there is no ${path}.\n`, 1);
  return '';
}

function importPublished(asked: Asked): number {
  const bundle = readKnowledge(asked.path ?? '', 'everything');
  const path = keepBundle(bundle, bundlePathIn(dataDirectory()));
  if (asked.json) return printed(`${JSON.stringify({ path, parts: bundle.parts })}\n`);
  const lines = bundle.parts.map(
    ({ name, files, versions, licence, sha256 }) => `  ${name}: ${files} files, ${versions.join(', ')}, ${licence}, ${sha256.slice(0, 12)}`,
  );
  return printed(`Kept ${bundle.definitions.length} genes and ${bundle.guidelines.length} guidelines in ${path}\n${lines.join('\n')}\n`);
}

/** The knowledge to use, by the order the usage text gives. */
function knowledgeFor(asked: Asked, input: string, extent: 'definitions' | 'everything'): Bundle {
  if (asked.definitions) return readKnowledge(asked.definitions, extent);
  const kept = bundlePathIn(dataDirectory());
  const beside = [dirname(input), dirname(dirname(input))].find(
    (folder) => existsSync(join(folder, 'data', 'definition')) || existsSync(join(folder, 'definition')),
  );
  const found = [kept, beside, BESIDE_CHECKOUT].find((path) => path !== undefined && existsSync(path));
  if (!found)
    throw new Error(
      'No allele definitions are at hand. Import the published files once (opengms medicines import DIR), or name them with --definitions DIR.',
    );
  return readKnowledge(found, extent);
}

function dataDirectory(): string {
  return process.env.OPENGMS_DATA || './.opengms';
}

function refused(
  findings: readonly { readonly code: string; readonly where: string; readonly what: string; readonly mend?: string }[],
  json: boolean | undefined,
): number {
  if (json) printed(`${JSON.stringify({ refused: findings })}\n`);
  return failed(findings.map(({ code, where, what, mend }) => `${code} ${where}: ${what}${mend ? ` ${mend}` : ''}\n`).join(''), 1);
}

function printed(text: string): number {
  process.stdout.write(text);
  return 0;
}

function failed(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}
