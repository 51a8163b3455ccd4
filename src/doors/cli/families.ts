// opengms families <draw | convert | relatives>: a family file from the command line, without a database.

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Finding } from '../../foundation/errors.ts';
import {
  type CanRiskFormat,
  carrierProbabilities,
  checkPedigree,
  drawPedigree,
  type Inheritance,
  kinshipOf,
  type Pedigree,
  readFamilyFile,
  relationshipOf,
  writeCanRisk,
  writeFhirFamily,
  writePed,
} from '../../service/families/index.ts';

const USAGE = `opengms families draw FILE [--out FILE.svg] [--names] [--json]
opengms families convert FILE --to ped|canrisk|fhir [--format canrisk-1..4|boadicea-2|boadicea-4] [--names] [--out FILE]
opengms families relatives FILE [--proband ID] [--gene GENE --inheritance autosomal-dominant|autosomal-recessive|x-linked|mitochondrial] [--json]

FILE is a PED file, a BOADICEA or CanRisk file, or a FHIR Bundle of a proband and FamilyMemberHistory. Names are left out unless --names is given.
`;

const OPTIONS = {
  json: { type: 'boolean' },
  names: { type: 'boolean' },
  out: { type: 'string' },
  to: { type: 'string' },
  format: { type: 'string' },
  proband: { type: 'string' },
  gene: { type: 'string' },
  inheritance: { type: 'string' },
  today: { type: 'string' },
} as const;

type Asked = ReturnType<typeof parseWords>;

/** Runs one of the families commands; returns the exit code (0 done, 1 refused, 2 wrongly asked). */
export async function run(words: readonly string[]): Promise<number> {
  const commands: Readonly<Record<string, (asked: Asked, pedigrees: readonly Pedigree[]) => number>> = { draw, convert, relatives };
  const asked = parseWords(words.slice(1));
  const command = commands[words[0] ?? ''];
  if (!command || !asked.path) return failed(USAGE, 2);
  const reading = readFamilyFile(readFileSync(asked.path, 'utf8'));
  if (reading.kind === 'refused') return refused(reading.findings);
  failed(reading.findings.map(inLine).join(''), 0);
  const today = asked.today ?? new Date().toISOString().slice(0, 10);
  const errors = reading.pedigrees.flatMap((pedigree) => checkPedigree(pedigree, today)).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return refused(errors);
  const proband = asked.proband;
  return command(
    { ...asked, today },
    proband === undefined ? reading.pedigrees : reading.pedigrees.map((pedigree) => ({ ...pedigree, proband })),
  );
}

function parseWords(words: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  return { ...values, path: positionals[0] };
}

function draw(asked: Asked, pedigrees: readonly Pedigree[]): number {
  const [pedigree] = pedigrees;
  if (!pedigree) return failed('opengms families: the file holds no family.\n', 1);
  if (pedigrees.length > 1) failed(`The file holds ${pedigrees.length} families; ${pedigree.id} is drawn.\n`, 0);
  const drawing = drawPedigree(pedigree, { today: asked.today ?? '', names: asked.names ? 'show' : 'hide' });
  if (drawing.kind === 'refused') return refused(drawing.findings);
  if (asked.json) return printed(asked, `${JSON.stringify({ svg: drawing.svg, table: drawing.table, key: drawing.key })}\n`);
  return printed(asked, drawing.svg);
}

function convert(asked: Asked, pedigrees: readonly Pedigree[]): number {
  const [first] = pedigrees;
  if (asked.to === 'fhir' && first)
    return printed(asked, `${JSON.stringify(writeFhirFamily(first, asked.names ? 'keep' : 'leave-out'), null, 2)}\n`);
  if (asked.to !== 'ped' && asked.to !== 'canrisk') return failed('opengms families: say --to ped, canrisk or fhir.\n', 2);
  const formats: readonly CanRiskFormat[] = ['boadicea-2', 'boadicea-4', 'canrisk-1', 'canrisk-2', 'canrisk-3', 'canrisk-4'];
  const format = formats.find((known) => known === (asked.format ?? 'canrisk-4'));
  if (!format) return failed(`opengms families: --format is one of ${formats.join(', ')}.\n`, 2);
  const writing = asked.to === 'ped' ? writePed(pedigrees) : writeCanRisk(pedigrees, format, asked.names ? 'keep' : 'leave-out');
  failed(writing.findings.map(inLine).join(''), 0);
  return printed(asked, writing.text);
}

const INHERITANCES: readonly Inheritance[] = ['autosomal-dominant', 'autosomal-recessive', 'x-linked', 'mitochondrial'];

function relatives(asked: Asked, pedigrees: readonly Pedigree[]): number {
  const [pedigree] = pedigrees;
  const proband = pedigree?.proband;
  if (!pedigree || proband === undefined) return failed('opengms families: the file names no proband; give --proband ID.\n', 2);
  const inheritance = INHERITANCES.find((known) => known === (asked.inheritance ?? 'autosomal-dominant'));
  if (!inheritance) return failed(`opengms families: --inheritance is one of ${INHERITANCES.join(', ')}.\n`, 2);
  const answer = asked.gene ? carrierProbabilities(pedigree, { inheritance, gene: asked.gene, today: asked.today ?? '' }) : undefined;
  if (answer?.kind === 'refused') return refused(answer.findings);
  const kinship = kinshipOf(pedigree);
  const rows = pedigree.members.map(({ id }) => ({
    id,
    relationship: relationshipOf(pedigree, proband, id)?.words ?? 'not related by blood',
    degree: relationshipOf(pedigree, proband, id)?.degree ?? null,
    kinship: kinship(proband, id),
    ...(answer ? { carrier: answer.chances.get(id)?.carrier ?? null } : {}),
  }));
  if (asked.json) return printed(asked, `${JSON.stringify({ relatives: rows, assumptions: answer?.assumptions ?? [] })}\n`);
  const lines = rows.map(({ id, relationship, degree, kinship: coefficient, carrier }) =>
    [id, relationship, degree ?? '', coefficient, ...(carrier === undefined ? [] : [carrier])].join('\t'),
  );
  return printed(asked, `${[...lines, ...(answer?.assumptions ?? [])].join('\n')}\n`);
}

function inLine({ code, where, what, mend }: Finding): string {
  return `${code} ${where}: ${what}${mend ? ` ${mend}` : ''}\n`;
}

function refused(findings: readonly Finding[]): number {
  return failed(findings.map(inLine).join(''), 1);
}

function printed(asked: Asked, text: string): number {
  if (asked.out) writeFileSync(asked.out, text);
  else process.stdout.write(text);
  return 0;
}

function failed(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}
