// opengms medicines targets: a tumour's findings to options, resistance, NHS status on a day, missing tests and trials; and the imports behind it.

import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Finding } from '../../foundation/errors.ts';
import { loadDirectory } from '../../service/directory/index.ts';
import {
  bothTested,
  cancerEditionOn,
  compileTrial,
  coverageOf,
  gapReport,
  importCivic,
  importMoalmanac,
  type KnowledgeItem,
  keepTargeted,
  NOTHING_TESTED,
  type PatientSituation,
  printOncoTree,
  readKeptTrials,
  readOncoTreeJson,
  readTargetedKnowledge,
  readTumourFile,
  readTumourText,
  readYaml,
  SETTINGS,
  sha256,
  type Tested,
  type TumourFindings,
  testedBy,
  testedGenes,
  treatmentOptions,
  trialMatcher,
  tumourProfile,
} from '../../service/medicines/index.ts';
import { targetLines } from './medicines-targets-text.ts';

export const TARGETS_USAGE = `opengms medicines targets FILE... --tumour CODE [--as-of DATE] [--germline FILE] [--sample NAME] [--msi MSI-H|MSS] [--tmb NUMBER]
    [--tested GENE,...|all] [--panel M4.1,M4.2] [--line N] [--setting advanced|adjuvant|maintenance|early] [--age YEARS] [--prior DRUG,...]
    [--sex female|male] [--json]
opengms medicines targets --gaps [--json]      NHS drugs whose biomarker no test in the cancer directory looks for
opengms medicines import civic|moalmanac|oncotree|trials FILE... [--json]
`;

const OPTIONS = {
  json: { type: 'boolean' },
  gaps: { type: 'boolean' },
  tumour: { type: 'string' },
  'as-of': { type: 'string' },
  germline: { type: 'string', multiple: true },
  sample: { type: 'string' },
  msi: { type: 'string' },
  tmb: { type: 'string' },
  tested: { type: 'string' },
  panel: { type: 'string' },
  line: { type: 'string' },
  setting: { type: 'string' },
  age: { type: 'string' },
  prior: { type: 'string' },
  sex: { type: 'string' },
} as const;

type Asked = ReturnType<typeof parseWords>;

/** Returns the exit code (0 done, 1 refused, 2 wrongly asked). */
export function targets(words: readonly string[]): number {
  const asked = parseWords(words);
  if (asked.gaps) return gaps(asked);
  if (asked.files.length === 0 || !asked.tumour) return failed(TARGETS_USAGE, 2);
  const knowledge = readTargetedKnowledge(dataDirectory());
  const tumour = knowledge.tree.find(asked.tumour);
  if (!tumour)
    return failed(
      `opengms medicines: "${asked.tumour}" is not an OncoTree code or name. Look it up at oncotree.mskcc.org (LUAD, COADREAD, SKCM).\n`,
      1,
    );
  const read = readEverything(asked);
  const errors = read.findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    if (asked.json) printed(`${JSON.stringify({ refused: errors })}\n`);
    return failed(errors.map(({ where, what, mend }) => `${where}: ${what} ${mend ?? ''}\n`).join(''), 1);
  }
  const asOf = asked['as-of'] ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf) || Number.isNaN(Date.parse(asOf))) throw new Error('write --as-of as 2026-01-31.');
  const situation = situationOf(asked, tumour.code);
  const profile = tumourProfile(read.alterations, read.tested);
  const report = treatmentOptions({ profile, situation, tree: knowledge.tree, nhs: knowledge.nhs, knowledge: knowledge.index, asOf });
  const edition = cancerEditionOn(loadDirectory(dataDirectory()), asOf);
  const testsFor = report.testFirst.flatMap((verdict) => {
    const drug = knowledge.nhs.rows.find(({ id, part }) => id === verdict.appraisal && (part ?? null) === verdict.part);
    return drug && edition ? [coverageOf(drug, edition, knowledge.tree, tumour.code)] : [];
  });
  const trials = readKeptTrials(dataDirectory());
  const trialMatches = trialMatcher(trials, knowledge.tree).trialsFor({ id: 'this tumour', profile, situation }, { possible: true });
  const whole = {
    ...report,
    situation,
    alterations: read.alterations.length,
    sources: knowledge.sources,
    nhsRulesReadUpTo: knowledge.nhs.readUpTo,
    directory: edition ? edition.version : null,
    testsFor,
    trials: trialMatches,
    findings: read.findings,
  };
  return printed(asked.json ? `${JSON.stringify(whole)}\n` : targetLines(whole));
}

function parseWords(words: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  return { ...values, files: positionals };
}

function readEverything(asked: Asked): TumourFindings {
  const sample = asked.sample === undefined ? {} : { sample: asked.sample };
  const parts = [
    ...asked.files.map((file) => namedFindings(file, readTumourFile(readTumourText(file), sample))),
    ...(asked.germline ?? []).map((file) => namedFindings(file, readTumourFile(readTumourText(file), { origin: 'germline' }))),
    ...(asked.msi ? [readTumourFile(asked.msi)] : []),
    ...(asked.tmb ? [readTumourFile(`TMB ${asked.tmb}`)] : []),
  ];
  return {
    alterations: parts.flatMap(({ alterations }) => alterations),
    tested: [...parts.map(({ tested }) => tested), testedOf(asked)].reduce(bothTested, NOTHING_TESTED),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

function namedFindings(file: string, read: TumourFindings): TumourFindings {
  return { ...read, findings: read.findings.map((finding): Finding => ({ ...finding, where: `${basename(file)} ${finding.where}` })) };
}

function testedOf({ tested, panel }: Asked): Tested {
  const named: Tested =
    tested === 'all'
      ? { genes: new Map(), everything: new Set(['small', 'copy-number', 'fusion']) }
      : testedGenes(tested ? tested.split(',').map((gene) => gene.trim().toUpperCase()) : [], ['small', 'copy-number', 'fusion']);
  if (!panel) return named;
  const directory = loadDirectory(dataDirectory());
  const tests = panel.split(',').flatMap((code) => {
    const test = directory.test(code.trim());
    if (!test) throw new Error(`there is no test ${code} in the directory.`);
    return [test];
  });
  return bothTested(named, testedBy(tests));
}

function situationOf({ line, setting, age, prior, sex }: Asked, tumour: string): PatientSituation {
  const known = SETTINGS.find((one) => one === setting);
  if (setting && !known) throw new Error(`write --setting as one of ${SETTINGS.join(', ')}.`);
  if (sex && sex !== 'female' && sex !== 'male') throw new Error('write --sex as female or male.');
  return {
    tumour,
    ...(line ? { line: numberOf(line, '--line') } : {}),
    ...(known ? { setting: known } : {}),
    ...(age ? { ageYears: numberOf(age, '--age') } : {}),
    ...(prior !== undefined ? { priorTreatments: prior.split(',').filter(Boolean) } : {}),
    ...(sex === 'female' || sex === 'male' ? { sex } : {}),
  };
}

function numberOf(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${option} needs a number.`);
  return value;
}

function gaps(asked: Asked): number {
  const knowledge = readTargetedKnowledge(dataDirectory());
  const edition = cancerEditionOn(loadDirectory(dataDirectory()), asked['as-of'] ?? new Date().toISOString().slice(0, 10));
  if (!edition) return failed('opengms medicines: no cancer directory is at hand.\n', 1);
  const found = gapReport(knowledge.nhs, edition, knowledge.tree);
  if (asked.json) return printed(`${JSON.stringify({ edition: edition.version, gaps: found })}\n`);
  const lines = found.map(
    ({ appraisal, drugs, indications, gaps: missing }) =>
      `  ${appraisal} ${drugs.join(' + ')}: ${missing.join(', ')} not looked for in ${indications.join(', ') || 'any indication'}\n`,
  );
  return printed(
    `Cancer directory ${edition.version}: ${found.length} drugs whose biomarker no listed test covers in full\n${lines.join('')}`,
  );
}

const IMPORTS = ['civic', 'moalmanac', 'oncotree', 'trials'] as const;

export function isTargetedImport(word: string | undefined): boolean {
  return IMPORTS.some((name) => name === word);
}

/** `words` begin with what is imported. */
export function importTargeted(words: readonly string[]): number {
  const { files, json } = parseWords(words.slice(1));
  if (files.length === 0) return failed(TARGETS_USAGE, 2);
  const texts = files.map(readTumourText);
  switch (words[0]) {
    case 'civic':
      return importedCivic(texts, json);
    case 'moalmanac':
      return importedMoalmanac(texts, json);
    case 'oncotree':
      return importedOncoTree(texts, json);
    default:
      return importedTrials(files, texts, json);
  }
}

/** Evidence and assertions become items; the variants table, told by its columns, lends them its HGVS. */
function importedCivic(texts: readonly string[], json: boolean | undefined): number {
  const { diseases } = readTargetedKnowledge(dataDirectory());
  const isVariants = (text: string) => !/\b(evidence_id|assertion_id)\b/.test(text.slice(0, text.indexOf('\n')));
  const variants = texts.find(isVariants);
  const version = new Date().toISOString().slice(0, 10);
  const read = texts
    .filter((text) => !isVariants(text))
    .map((table) => importCivic({ table, diseases, version, ...(variants ? { variants } : {}) }));
  if (read.length === 0)
    return failed('opengms medicines: none of the files is CIViC evidence or assertions (no column evidence_id or assertion_id).\n', 1);
  return kept('civic', { source: 'CIViC', version, licence: 'CC0 1.0', texts }, read, json);
}

function importedMoalmanac(texts: readonly string[], json: boolean | undefined): number {
  const { tree } = readTargetedKnowledge(dataDirectory());
  const read = texts.map((text) => importMoalmanac(text, tree));
  const version = read[0]?.items[0]?.version || new Date().toISOString().slice(0, 10);
  return kept(
    'moalmanac',
    { source: 'MOAlmanac', version, licence: 'GPL-2.0 (imported by the user, not part of this product)', texts },
    read,
    json,
  );
}

interface About {
  readonly source: string;
  readonly version: string;
  readonly licence: string;
  readonly texts: readonly string[];
}

function kept(
  name: 'civic' | 'moalmanac',
  { texts, ...about }: About,
  read: readonly { readonly items: readonly KnowledgeItem[]; readonly findings: readonly Finding[] }[],
  json: boolean | undefined,
): number {
  const findings = read.flatMap((one) => one.findings);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return failed(errors.map(({ where, what, mend }) => `${where}: ${what} ${mend ?? ''}\n`).join(''), 1);
  const items = read.flatMap((one) => one.items);
  const path = keepTargeted(`${name}.json`, JSON.stringify({ ...about, sha256: texts.map(sha256), items }), dataDirectory());
  if (json) return printed(`${JSON.stringify({ path, ...about, items: items.length, findings })}\n`);
  return printed(
    `Kept ${items.length} statements of ${about.source} (${about.licence}) in ${path}\n${findings.map(({ what }) => `  ${what}\n`).join('')}`,
  );
}

function importedOncoTree([text = '']: readonly string[], json: boolean | undefined): number {
  const tree = readOncoTreeJson(text);
  const path = keepTargeted('oncotree.tsv', printOncoTree(tree), dataDirectory());
  return printed(json ? `${JSON.stringify({ path, types: tree.types.size })}\n` : `Kept ${tree.types.size} tumour types in ${path}\n`);
}

function importedTrials(files: readonly string[], texts: readonly string[], json: boolean | undefined): number {
  const { tree } = readTargetedKnowledge(dataDirectory());
  const trials = texts.flatMap((text, index) => {
    try {
      const written: unknown = /\.ya?ml$/i.test(files[index] ?? '') ? readYaml(text) : JSON.parse(text);
      return (Array.isArray(written) ? written : [written]).map((trial) => compileTrial(trial, tree));
    } catch (error) {
      throw new Error(`${basename(files[index] ?? '')}: ${error instanceof Error ? error.message : 'cannot be read.'} Nothing was kept.`);
    }
  });
  const path = keepTargeted('trials.json', JSON.stringify(trials), dataDirectory());
  const parts = trials.reduce((sum, trial) => sum + trial.parts.length, 0);
  return printed(
    json ? `${JSON.stringify({ path, trials: trials.length, parts })}\n` : `Kept ${trials.length} trials with ${parts} parts in ${path}\n`,
  );
}

function dataDirectory(): string {
  return process.env.OPENGMS_DATA || './.opengms';
}

function printed(text: string): number {
  process.stdout.write(text);
  return 0;
}

function failed(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}
