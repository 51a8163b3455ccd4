// opengms interpret: from a family's annotated VCF, pedigree, phenotypes and panels to candidates with their reasons, with no database.

import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Finding } from '../../foundation/errors.ts';
import {
  buildOf,
  explainVariant,
  type Family,
  type InterpretRequest,
  interpret,
  lookForReported,
  type Panel,
  type PhenotypedCase,
  RESERVOIR,
  readPanel,
  readPedigree,
  readPhenopacket,
  readReported,
  regionsOf,
  type ScanOutcome,
  type ScanRequest,
  scanAt,
  scanVcf,
} from '../../service/interpretation/index.ts';
import { RANK_USAGE, readHpoFolder, readMaybeCompressed, runRank } from './interpret-rank.ts';
import { type Answer, asJson, asPhenopacket, asPhevalTsv, asTsv } from './interpret-text.ts';

const USAGE = `opengms interpret --vcf FILE --ped FILE [--proband NAME] [--panel FILE]... [--hpo HP:...,HP:...] [--phenopacket FILE] [--hpo-dir DIR]
    [--build GRCh37|GRCh38] [--penetrance complete|incomplete] [--workers N] [--regions panel] [--why CHROM-POS-REF-ALT] [--json | --tsv | --pheval | --phenopacket-out]
    --regions panel reads the genes of the panels alone, through the index beside the file (.tbi or .csi)
    without --ped the only sample (or the proband named) is interpreted alone
${RANK_USAGE}opengms interpret attach | import panels, hpo or clinvar | reanalyse: the cases a hub keeps (say it alone for its words)
`;

const OPTIONS = {
  vcf: { type: 'string' },
  ped: { type: 'string' },
  proband: { type: 'string' },
  panel: { type: 'string', multiple: true },
  'signed-off': { type: 'boolean', default: false },
  hpo: { type: 'string', multiple: true },
  phenopacket: { type: 'string' },
  'hpo-dir': { type: 'string' },
  build: { type: 'string' },
  penetrance: { type: 'string' },
  workers: { type: 'string' },
  regions: { type: 'string' },
  why: { type: 'string' },
  json: { type: 'boolean', default: false },
  tsv: { type: 'boolean', default: false },
  pheval: { type: 'boolean', default: false },
  'phenopacket-out': { type: 'boolean', default: false },
} as const;

/** Exit codes: 0 interpreted, 1 refused (the findings are printed), 2 the command was not understood. */
export async function run(words: readonly string[]): Promise<number> {
  if (words[0] === 'rank') return runRank(words.slice(1));
  // What keeps cases needs the database; a file interpreted alone does not load it.
  if (['attach', 'import', 'reanalyse'].includes(words[0] ?? '')) return (await import('./interpret-cases.ts')).runCases(words);
  let values: ReturnType<typeof parse>;
  try {
    values = parse(words);
  } catch (error) {
    return complain(error instanceof Error ? error.message : 'the words could not be read.');
  }
  if (!values.vcf) return complain('say --vcf FILE.');
  if (values.build !== undefined && values.build !== 'GRCh37' && values.build !== 'GRCh38') return complain('--build is GRCh37 or GRCh38.');
  if (values.regions !== undefined && (values.regions !== 'panel' || !values.panel))
    return complain('--regions is panel, and needs --panel FILE.');
  if (values.penetrance !== undefined && values.penetrance !== 'complete' && values.penetrance !== 'incomplete')
    return complain('--penetrance is complete or incomplete.');
  if (values.workers !== undefined && !/^[1-9]\d?$/.test(values.workers)) return complain('--workers is a number from 1 to 99.');
  const absent = [values.vcf, values.ped, values.phenopacket, ...(values.panel ?? [])].find((file) => file !== undefined && !isFile(file));
  if (absent !== undefined) return complain(`there is no file ${absent}.`);

  const written = values.phenopacket ? readMaybeCompressed(values.phenopacket) : undefined;
  const packet = written === undefined ? undefined : readPhenopacket(written, values.phenopacket ?? '');
  if (packet && 'code' in packet) return refused([packet], values.json);
  const known = written === undefined ? [] : readReported(written, values.phenopacket ?? '');
  if ('code' in known) return refused([known], values.json);
  const panels: Panel[] = [];
  for (const file of values.panel ?? []) {
    const panel = readPanel(readMaybeCompressed(file), file, values['signed-off']);
    if ('code' in panel) return refused([panel], values.json);
    panels.push(panel);
  }
  const knowledge = values['hpo-dir'] ? readHpoFolder(values['hpo-dir']) : undefined;
  if (typeof knowledge === 'string') return complain(knowledge);
  const family = familyFrom(values.ped, values.proband ?? packet?.subject ?? undefined, packet);
  if ('length' in family) return refused(family, values.json);

  const said = [...(values.hpo ?? []).flatMap((list) => list.split(',')), ...(packet?.observed ?? [])]
    .map((term) => term.trim())
    .filter((term) => term !== '');
  // An obsolete term is taken for the one that HPO says replaces it, and that is told.
  const observed = said.map((term) => knowledge?.ontology.replaced.get(term) ?? term);
  for (const [at, term] of said.entries())
    if (term !== observed[at])
      process.stderr.write(`E_HPO_UNKNOWN --hpo: ${term} is obsolete; HPO says ${observed[at]} replaces it, which was used.\n`);
  const unknown = knowledge
    ? observed.filter((term) => !knowledge.ontology.indexOf.has(term))
    : observed.filter((term) => !/^HP:\d{7}$/.test(term));
  if (unknown.length > 0)
    return refused(
      [
        {
          severity: 'error',
          code: 'E_HPO_UNKNOWN',
          issue: 'code-invalid',
          where: '--hpo',
          what: `Not HPO phenotypes: ${unknown.join(', ')}.`,
          mend: 'Look them up at https://hpo.jax.org.',
        },
      ],
      values.json,
    );

  const request: ScanRequest = {
    path: values.vcf,
    family,
    build: values.build,
    workers: Number(values.workers ?? 1),
    onProgress: progress,
  };
  const scanned = values.regions === undefined ? await scanVcf(request) : await scanPanels(request, panels);
  if (process.stderr.isTTY) process.stderr.write('\n');
  if (scanned.kind === 'refused') return refused(scanned.findings, values.json);
  const asked: InterpretRequest = { reservoir: scanned, panels, penetrance: values.penetrance, observed, knowledge };
  if (values.why !== undefined) return why(request, asked, values.why, values.json);
  const reported = await lookForReported(request, asked, known);
  const answer: Answer = { scanned, panels, observed, knowledge, candidates: interpret(asked), packet, reported, now: new Date() };
  process.stdout.write(
    values.pheval
      ? asPhevalTsv(answer)
      : values['phenopacket-out']
        ? asPhenopacket(answer)
        : values.tsv || !values.json
          ? asTsv(answer)
          : asJson(answer),
  );
  return 0;
}

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options: OPTIONS }).values as {
    // parseArgs infers the same from OPTIONS; written out because the two checked words are narrowed above.
    readonly vcf?: string;
    readonly ped?: string;
    readonly proband?: string;
    readonly panel?: string[];
    readonly 'signed-off': boolean;
    readonly hpo?: string[];
    readonly phenopacket?: string;
    readonly 'hpo-dir'?: string;
    readonly build?: string;
    readonly penetrance?: string;
    readonly workers?: string;
    readonly regions?: string;
    readonly why?: string;
    readonly json: boolean;
    readonly tsv: boolean;
    readonly pheval: boolean;
    readonly 'phenopacket-out': boolean;
  };
}

function familyFrom(ped: string | undefined, proband: string | undefined, packet: PhenotypedCase | undefined): Family | readonly Finding[] {
  if (ped) return readPedigree(readFileSync(ped, 'utf8'), { proband });
  if (proband)
    return {
      id: proband,
      proband,
      members: [{ id: proband, father: null, mother: null, sex: packet?.sex ?? 'unknown', isAffected: true }],
    };
  return [
    {
      severity: 'error',
      code: 'E_PED',
      issue: 'required',
      where: '--ped',
      what: 'Who is the proband is not said.',
      mend: 'Give --ped FILE, or --proband NAME for a person alone.',
    },
  ];
}

/** Why a named variant has the tier it has, or none: it is looked for without any filter, and judged with the rest of the family's variants. */
async function why(request: ScanRequest, asked: InterpretRequest, name: string, json: boolean): Promise<number> {
  const named = name.replace(/^chr/i, '').replace(/:/g, '-');
  const position = Number(named.split('-')[1]);
  if (!Number.isInteger(position)) return complain('--why takes CHROM-POS-REF-ALT.');
  const found = await scanAt(request, named);
  if (found.kind === 'refused') return refused(found.findings, json);
  const others = asked.reservoir.variants.filter((variant) => variant.position !== position);
  const answers = explainVariant({ ...asked, reservoir: { ...asked.reservoir, variants: [...others, ...found.variants] } }, named);
  const kept = asked.reservoir.variants.some((variant) => variant.position === position);
  const verdicts = answers.map(({ gene, tier, records }) => ({
    variant: named,
    gene,
    tier,
    isInReservoir: kept,
    failing: records[0]?.facts.filter(({ passed }) => !passed) ?? [],
    facts: records[0]?.facts ?? [],
    panels: records.map(({ panel, tier: given }) => ({ panel, tier: given })),
  }));
  if (json)
    process.stdout.write(
      `${JSON.stringify(verdicts.length > 0 ? verdicts : [{ variant: named, tier: '-', failing: [{ rule: 'carried', passed: false, says: NOT_CARRIED }] }])}\n`,
    );
  else if (verdicts.length === 0) process.stdout.write(`${named}: ${NOT_CARRIED}\n`);
  else
    for (const one of verdicts)
      process.stdout.write(
        `${named} in ${one.gene}: ${one.tier}\n${one.facts.map(({ rule, passed, says }) => `  ${passed ? 'passes' : 'FAILS '} ${rule}: ${says}\n`).join('')}`,
      );
  return 0;
}

/** The genes, repeats and regions of the panels alone; what has no coordinates on the build of the file is named. */
async function scanPanels(request: ScanRequest, panels: readonly Panel[]): Promise<ScanOutcome> {
  const build = request.build ?? (await buildOf(request.path));
  if (build === null) return scanVcf(request);
  const { regions, unplaced } = regionsOf(panels, build);
  const scanned = await scanVcf({ ...request, regions });
  if (scanned.kind === 'refused' || unplaced.length === 0) return scanned;
  const missing: Finding = {
    severity: 'warning',
    code: 'W_REGIONS_UNPLACED',
    issue: 'business-rule',
    where: '--panel',
    what: `Without coordinates on ${build}, so not read: ${unplaced.join(', ')}.`,
    mend: 'Read the whole file before a report.',
  };
  return { ...scanned, warnings: [...scanned.warnings, missing] };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

const NOT_CARRIED = `No affected member of the family carries this allele in the file, or the file has no such record. Kept are variants up to ${RESERVOIR.maxFrequency * 100} % frequency.`;

function progress(records: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${records.toLocaleString('en-GB')} records`);
}

function refused(findings: readonly Finding[], json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify({ kind: 'refused', findings })}\n`);
  for (const { code, where, what, mend } of findings) process.stderr.write(`${code} ${where}: ${what}${mend ? ` ${mend}` : ''}\n`);
  return 1;
}

function complain(what: string): number {
  process.stderr.write(`opengms interpret: ${what}\n${USAGE}`);
  return 2;
}
