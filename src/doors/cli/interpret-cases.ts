// opengms interpret attach | import | reanalyse: the cases a hub keeps, from the command line on the hub's machine.

import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createGunzip, gunzipSync } from 'node:zlib';
import type { Finding } from '../../foundation/errors.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { createRecord, structure } from '../../foundation/record/index.ts';
import { loadDirectory } from '../../service/directory/index.ts';
import { createInterpretation, type Interpretation } from '../../service/interpretation/index.ts';
import { hubOf, odsCodeOf } from '../../service/laboratory/index.ts';
import { createRequests } from '../../service/requests/index.ts';
import { linkTo, readFamily, readPhenotypes } from '../web/index.ts';
import { withDatabase } from './with-database.ts';

export const CASES_USAGE = `opengms interpret attach --order ID --vcf FILE --ped FILE [--proband NAME] [--hpo HP:...,HP:...] [--penetrance complete|incomplete] [--json]
opengms interpret import panels FILE|FOLDER [--signed-off] [--licence TEXT] [--json]
opengms interpret import hpo FOLDER [--json]
opengms interpret import clinvar FILE.vcf[.gz] [--json]
opengms interpret reanalyse [--json]
`;

const OPTIONS = {
  order: { type: 'string', multiple: true },
  vcf: { type: 'string' },
  ped: { type: 'string' },
  proband: { type: 'string' },
  hpo: { type: 'string' },
  penetrance: { type: 'string' },
  'signed-off': { type: 'boolean', default: false },
  licence: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** Whose terms the files come under; a laboratory that has others says so with --licence. */
const LICENCES = {
  panels: 'PanelApp Terms of Use (Genomics England, December 2019): diagnostic use needs an agreement of the laboratory.',
  hpo: 'HPO licence (https://hpo.jax.org/license): name it, show its version, do not change it.',
  clinvar: 'ClinVar, NCBI: free to use; not for diagnosis without review by a genetics professional.',
} as const;

const OPERATOR: Who = { kind: 'system', id: 'opengms-command', name: 'Command line of the hub', role: 'system', organisation: 'X26' };

type Words = ReturnType<typeof parse>['values'];

interface Room {
  readonly interpretation: Interpretation;
  readonly link: (order: string) => ReturnType<typeof linkTo>;
}

/** Exit codes: 0 done, 1 refused (why is printed, nothing was changed), 2 the command was not understood. */
export async function runCases(words: readonly string[]): Promise<number> {
  let asked: ReturnType<typeof parse>;
  try {
    asked = parse(words);
  } catch (error) {
    return complain(error instanceof Error ? error.message : 'the words could not be read.');
  }
  const { values, positionals } = asked;
  const [command, kind, path] = positionals;
  if (command === 'reanalyse') return withRoom((room) => reanalyse(room, values));
  if (command === 'import' && path !== undefined && existsSync(path) && (kind === 'panels' || kind === 'hpo' || kind === 'clinvar'))
    return withRoom((room) => IMPORTS[kind](room, path, values));
  if (command === 'import')
    return complain(
      path !== undefined && !existsSync(path) ? `there is no ${path}.` : 'say import panels, hpo or clinvar, and the file or folder.',
    );
  if (command === 'attach') {
    const missing = (['order', 'vcf', 'ped'] as const).find((name) => values[name] === undefined);
    if (missing) return complain(`say --${missing}.`);
    if (values.penetrance !== undefined && values.penetrance !== 'complete' && values.penetrance !== 'incomplete')
      return complain('--penetrance is complete or incomplete.');
    const absent = [values.vcf, values.ped].find((file) => file !== undefined && !statSync(file, { throwIfNoEntry: false })?.isFile());
    if (absent !== undefined) return complain(`there is no file ${absent}.`);
    return withRoom((room) => attach(room, values));
  }
  return complain('say attach, import or reanalyse.');
}

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
}

async function attach({ interpretation, link }: Room, values: Words): Promise<number> {
  const orders = values.order ?? [];
  const linked = await link(orders[0] ?? '');
  if (!linked)
    return refused(
      [
        {
          severity: 'error',
          code: 'INT_ORDER_UNKNOWN',
          issue: 'not-found',
          where: '--order',
          what: 'There is no order with this id that a hub owns.',
          mend: 'Take the id from the address of the order in the laboratory.',
        },
      ],
      values.json,
    );
  const family = readFamily(readFileSync(values.ped ?? '', 'utf8'), values.proband ?? '');
  const seen = readPhenotypes((values.hpo ?? '').replaceAll(',', '\n'));
  if (family.kind === 'wrong') return complain(`${values.ped}: ${family.because}`);
  if (seen.kind === 'wrong') return complain(`not an HPO term: ${seen.line}.`);
  const { id, finished } = await interpretation.open(
    {
      link: { ...linked.link, orders },
      family: family.family,
      phenotypes: [...new Map([...linked.phenotypes, ...family.phenotypes, ...seen.phenotypes].map((each) => [each.id, each])).values()],
      penetrance: values.penetrance === 'incomplete' ? 'incomplete' : 'complete',
      ...(family.reported.length > 0 ? { reported: family.reported } : {}),
      source: { kind: 'path', path: resolve(values.vcf ?? ''), name: basename(values.vcf ?? '') },
    },
    { ...OPERATOR, organisation: linked.link.organisation },
  );
  const saying = setInterval(() => {
    interpretation.workOf(id).then(
      (work) => process.stderr.write(`${(work?.done ?? 0).toLocaleString('en-GB')} records read\n`),
      () => undefined,
    );
  }, 2_000);
  await finished.finally(() => clearInterval(saying));
  const [work, scan, [run]] = [await interpretation.workOf(id), await interpretation.scanOf(id), await interpretation.runsOf(id)];
  if (work?.state !== 'done') return refused(work?.findings ?? [], values.json);
  print(
    values.json,
    {
      kind: 'attached',
      case: id,
      records: scan?.records,
      kept: scan?.kept,
      sha256: scan?.sha256,
      warnings: scan?.warnings,
      candidates: run?.counts,
    },
    [
      `Case ${id}: ${scan?.records.toLocaleString('en-GB')} records read, ${scan?.kept.toLocaleString('en-GB')} kept.`,
      ...(scan?.warnings ?? []).map(({ code, where, what }) => `  ${code} ${where}: ${what}`),
      `Candidates: ${
        Object.entries(run?.counts ?? {})
          .map(([tier, number]) => `${tier} ${number}`)
          .join(', ') || 'none'
      }.`,
    ],
  );
  return 0;
}

const IMPORTS = {
  panels: async ({ interpretation }: Room, path: string, values: Words): Promise<number> => {
    const files = statSync(path).isDirectory()
      ? readdirSync(path)
          .filter((name) => /\.json(\.gz)?$/.test(name))
          .sort()
          .map((name) => join(path, name))
      : [path];
    const kept = [];
    const findings: Finding[] = [];
    for (const file of files) {
      const answer = await interpretation.importPanel(textOf(file), {
        ...came(file, values.licence ?? LICENCES.panels),
        signedOff: values['signed-off'],
      });
      if ('severity' in answer) findings.push(answer);
      else kept.push(answer);
    }
    for (const { code, where, what, mend } of findings) process.stderr.write(`${code} ${where}: ${what} ${mend ?? ''}\n`);
    print(values.json, { kind: 'imported', panels: kept, findings }, [
      ...kept.map(
        ({ id, name, version, green, genes, isSignedOff, sha256 }) =>
          `  ${id} ${name} ${version}: ${green} green of ${genes} genes${isSignedOff ? '' : ', not said to be signed off'}, SHA-256 ${sha256.slice(0, 16)}`,
      ),
      `${kept.length} of ${files.length} panels imported. ${values.licence ?? LICENCES.panels}`,
      'Stored families have not been judged again yet: opengms interpret reanalyse.',
    ]);
    return findings.length > 0 || kept.length === 0 ? 1 : 0;
  },
  hpo: async ({ interpretation }: Room, path: string, values: Words): Promise<number> => {
    const names = statSync(path).isDirectory() ? readdirSync(path).sort() : [];
    const find = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name));
    const [ontology, annotations, genes] = [
      find(/^hp\b.*\.json(\.gz)?$/),
      find(/^phenotype\b.*\.hpoa(\.gz)?$/),
      find(/^genes_to_(phenotype|disease)\b.*\.txt(\.gz)?$/),
    ];
    if (!ontology || !annotations || !genes)
      return complain(`${path} must be a folder with hp.json, phenotype.hpoa and genes_to_phenotype.txt (from https://hpo.jax.org/data).`);
    const read = (name: string): string => textOf(join(path, name));
    const answer = await interpretation.importHpo(
      { ontology: read(ontology), annotations: read(annotations), genes: read(genes) },
      came(path, values.licence ?? LICENCES.hpo),
    );
    if ('severity' in answer) return refused([answer], values.json);
    print(values.json, { kind: 'imported', hpo: answer }, [
      `HPO ${answer.ontology}, annotations of ${answer.annotations}, SHA-256 ${answer.sha256.slice(0, 16)}. ${answer.licence}`,
    ]);
    return 0;
  },
  clinvar: async ({ interpretation }: Room, path: string, values: Words): Promise<number> => {
    const bytes = createReadStream(path);
    const lines = createInterface({
      input: path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes,
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    const answer = await interpretation.importClinVar(lines, came(path, values.licence ?? LICENCES.clinvar));
    if ('severity' in answer) return refused([answer], values.json);
    print(values.json, { kind: 'imported', clinvar: answer }, [
      `ClinVar ${answer.version} (${answer.build}): ${answer.variants.toLocaleString('en-GB')} variants kept. ${answer.licence}`,
    ]);
    return 0;
  },
} as const;

async function reanalyse({ interpretation }: Room, values: Words): Promise<number> {
  const standing = await interpretation.reanalyse(OPERATOR, ({ done, families, risen }) =>
    process.stderr.write(`${done.toLocaleString('en-GB')} of ${families.toLocaleString('en-GB')} families, ${risen} candidates rose\n`),
  );
  const risen = await interpretation.inbox({ limit: 100 });
  print(values.json, { kind: 'reanalysed', ...standing, open: risen }, [
    `${standing.done} families seen, ${standing.judged} judged again, ${standing.risen} candidates rose.`,
    ...risen.map(({ caseId, gene, name, from, to, why }) => `  case ${caseId}: ${gene} ${name} from ${from} to ${to}. ${why}`),
  ]);
  return 0;
}

async function withRoom(work: (room: Room) => Promise<number>): Promise<number> {
  const { rulesOf } = await import('../../app.ts');
  return withDatabase(async (db, { dataDirectory }) => {
    const now = () => new Date();
    const directory = loadDirectory(dataDirectory);
    const { routing, clocks } = await rulesOf(db, directory, now());
    const record = createRecord(db, { structure });
    const requests = createRequests({ record, directory, routing, clocks });
    const everything = { kind: 'everything' } as const;
    const link: Room['link'] = async (order) => {
      const found = await requests.read(order, everything);
      const owner = found?.tasks.map((task) => odsCodeOf(task.owner)).find((code) => code !== undefined);
      const hub = owner === undefined ? undefined : hubOf(owner, routing)?.ods;
      return hub === undefined ? undefined : linkTo({ requests, record, directory, db }, order, hub, everything);
    };
    return work({ interpretation: createInterpretation({ db, record, now }), link });
  });
}

function came(path: string, licence: string) {
  return { source: basename(path), licence, importedBy: OPERATOR.name };
}

function textOf(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function print(json: boolean, answer: object, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${lines.join('\n')}\n`);
}

function refused(findings: readonly Finding[], json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify({ kind: 'refused', findings })}\n`);
  for (const { code, where, what, mend } of findings) process.stderr.write(`${code} ${where}: ${what}${mend ? ` ${mend}` : ''}\n`);
  return 1;
}

function complain(what: string): number {
  process.stderr.write(`opengms interpret: ${what}\n${CASES_USAGE}`);
  return 2;
}
