// opengms exchange: HL7 v2 messages linted and converted from files; partners; what was never acknowledged; data quality by source.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bundle } from '@medplum/fhirtypes';
import { type Finding, hasErrors } from '../../foundation/errors.ts';
import {
  createExchangeStore,
  type Dialect,
  type Envelope,
  type ExchangeStore,
  envelopeOf,
  lint,
  readMessage,
  readPartner,
  splitMessages,
  toFhir,
  toFindings,
  toV2,
} from '../hl7v2/index.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `opengms exchange lint FILE... [--json]
    every departure of an HL7 v2 message from the specification: rule, place, what, and what to do
opengms exchange convert FILE --to fhir|hl7v2 [--json] [--version 2.4|2.5.1] [--as ORU|MDM]
    an HL7 v2 message as a FHIR message Bundle, or a FHIR Bundle as an HL7 v2 message
opengms exchange reconcile [--json]
    what was sent and never acknowledged
opengms exchange quality [--days 30] [--json]
    how often each source broke each rule
opengms exchange partner list [--json]
opengms exchange partner add '{"ods":"R0A","application":"EpicBeaker","method":"mllp","address":"10.1.2.3:2575","sendsTo":true}'
    adds or replaces a partner; --json prints it
opengms exchange send-again ID
    puts an escalated or refused message back in the queue
`;

interface Options {
  readonly json: boolean;
  readonly to: string | undefined;
  readonly version: string;
  readonly as: string;
  readonly days: string;
  readonly alias: readonly string[];
}

/** Exit codes: 0 done, 1 the input could not be read or held errors, 2 the command was not understood. */
export async function run(words: readonly string[]): Promise<number> {
  const asked = readWords(words);
  if (asked === undefined) return misunderstood();
  const { verb, operands, options } = asked;
  if (verb === 'lint' && operands.length > 0) return lintFiles(operands, options);
  if (verb === 'convert' && operands.length === 1) return convertFile(operands[0] ?? '', options);
  if (verb === 'reconcile') return withStore((store) => reconcile(store, options));
  if (verb === 'quality') return withStore((store) => quality(store, options));
  if (verb === 'partner' && operands[0] === 'list') return withStore((store) => listPartners(store, options));
  if (verb === 'partner' && operands[0] === 'add' && operands.length === 2) return addPartner(operands[1] ?? '', options);
  if (verb === 'send-again' && operands.length === 1) return withStore((store) => sendAgain(store, operands[0] ?? ''));
  return misunderstood(verb === undefined ? 0 : 2);
}

function readWords(words: readonly string[]): { verb: string | undefined; operands: readonly string[]; options: Options } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        to: { type: 'string' },
        version: { type: 'string', default: '2.5.1' },
        as: { type: 'string', default: 'ORU' },
        days: { type: 'string', default: '30' },
        alias: { type: 'string', multiple: true, default: [] },
      },
    });
    const [verb, ...operands] = positionals;
    return { verb, operands, options: { ...values, to: values.to } };
  } catch {
    return undefined;
  }
}

function misunderstood(code = 2): number {
  process.stderr.write(USAGE);
  return code;
}

function lintFiles(files: readonly string[], options: Options): number {
  const reports = files.flatMap((file) => {
    const bytes = readBytes(file);
    if (typeof bytes === 'string') return [{ file, type: '', findings: [unreadableFile(bytes)] }];
    return splitMessages(bytes).map((part) => ({ file, ...lint(readMessage(part), dialectOf(options)) }));
  });
  if (options.json) printJson(reports.length === 1 ? reports[0] : reports);
  else
    for (const { file, type, findings } of reports) {
      process.stdout.write(`${basename(file)}  ${type || 'not a message'}  ${findings.length} finding(s)\n${findings.map(line).join('')}`);
    }
  return reports.some(({ findings }) => hasErrors(findings)) ? 1 : 0;
}

function convertFile(file: string, options: Options): number {
  if (options.to !== 'fhir' && options.to !== 'hl7v2') return misunderstood();
  const bytes = readBytes(file);
  if (typeof bytes === 'string') return refuse([unreadableFile(bytes)], options);
  const text = Buffer.from(bytes).toString('utf8').trimStart();
  const isJson = text.startsWith('{') || text.startsWith('\uFEFF{');
  if (options.to === 'fhir') return isJson ? refuse([alreadyThere('FHIR')], options) : convertToFhir(bytes, options);
  if (!isJson) {
    const result = readMessage(bytes);
    return refuse(result.kind === 'unreadable' ? [...toFindings(result.noted)] : [alreadyThere('HL7 v2')], options);
  }
  return convertToV2(text.replace(/^\uFEFF/, ''), options);
}

function convertToFhir(bytes: Uint8Array, options: Options): number {
  const [first = bytes] = splitMessages(bytes);
  const result = readMessage(first);
  const dialect = dialectOf(options);
  const { findings } = lint(result, dialect);
  if (result.kind === 'unreadable') return refuse(findings, options);
  const converted = toFhir(result.reading, { dialect, newId: randomUUID, now: new Date() });
  if (converted.kind === 'not-converted') return refuse(findings, options);
  const repairs = toFindings(converted.conversion.noted, dialect.severities);
  printJson(options.json ? { bundle: converted.conversion.bundle, findings: [...findings, ...repairs] } : converted.conversion.bundle);
  if (!options.json) process.stderr.write([...findings, ...repairs].map(line).join(''));
  return 0;
}

function convertToV2(text: string, options: Options): number {
  let bundle: Bundle;
  try {
    // Only entries and their references are relied on, and each is looked at before use.
    bundle = JSON.parse(text) as Bundle;
  } catch {
    return refuse([problem('V2_NOT_JSON', 'invalid', 'The file is neither HL7 v2 nor JSON.', 'Give a FHIR Bundle as JSON.')], options);
  }
  if (bundle.resourceType !== 'Bundle' || !Array.isArray(bundle.entry))
    return refuse(
      [problem('V2_NOT_A_BUNDLE', 'invalid', 'The file is not a FHIR Bundle with entries.', 'Give a Bundle of an order or a report.')],
      options,
    );
  const version = options.version === '2.4' ? '2.4' : '2.5.1';
  const otherwise: Envelope = {
    controlId: randomUUID().replaceAll('-', '').slice(0, 20),
    now: new Date(),
    sendingApplication: 'OPENGMS',
    sendingOrganisation: '',
    receivingApplication: '',
    receivingOrganisation: '',
    version,
    processing: 'T',
    reportsAs: options.as === 'MDM' ? 'MDM' : 'ORU',
  };
  const written = toV2(bundle, envelopeOf(bundle, otherwise));
  if (written.kind === 'not-written')
    return refuse(
      [problem('V2_NOT_WRITTEN', 'processing', written.because, 'Give a Bundle with the patient and a request or a report.')],
      options,
    );
  const { findings } = lint(readMessage(Buffer.from(written.text)));
  if (options.json) printJson({ type: written.type, message: written.text, findings });
  else process.stdout.write(`${written.text.replaceAll('\r', '\n')}`);
  return 0;
}

async function reconcile(store: ExchangeStore, options: Options): Promise<number> {
  const open = await store.unacknowledged();
  const rows = open.map(({ id, ods, application, kind, subject, status, attempts, dueSince, nextAttemptAt, answerCode, findings }) => ({
    id,
    partner: `${ods}:${application}`,
    kind,
    subject,
    status,
    attempts,
    dueSince,
    nextAttemptAt: status === 'waiting' ? nextAttemptAt : undefined,
    answerCode,
    because: findings[0]?.what,
  }));
  if (options.json) printJson({ unacknowledged: rows });
  else
    process.stdout.write(
      rows.length === 0
        ? 'Everything sent was acknowledged.\n'
        : rows
            .map((row) => `${row.status.padEnd(10)} ${row.partner}  ${row.subject}  ${row.attempts} attempt(s)  ${row.because ?? ''}\n`)
            .join(''),
    );
  return 0;
}

async function quality(store: ExchangeStore, options: Options): Promise<number> {
  const days = Number(options.days);
  if (!(days > 0)) return misunderstood();
  const rows = await store.quality(new Date(Date.now() - days * 86_400_000));
  if (options.json) printJson({ days, rows });
  else
    process.stdout.write(
      rows.map((row) => `${row.source}  ${row.code}  ${row.severity}  ${row.messages} message(s), ${row.times} time(s)\n`).join('') ||
        'No findings.\n',
    );
  return 0;
}

async function listPartners(store: ExchangeStore, options: Options): Promise<number> {
  const partners = await store.partners();
  if (options.json) printJson({ partners });
  else
    process.stdout.write(
      partners
        .map((each) => `${each.ods}  ${each.application}  ${each.method} ${each.address}  ${each.isEnabled ? '' : 'off'}\n`)
        .join('') || 'No partners yet.\n',
    );
  return 0;
}

function addPartner(text: string, options: Options): Promise<number> | number {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refuse(
      [problem('V2_PARTNER', 'invalid', 'The partner is not JSON.', 'Give {"ods":"R0A","application":"EpicBeaker",...}.')],
      options,
    );
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return refuse([problem('V2_PARTNER', 'invalid', 'The partner is not an object.', 'Give {"ods":...}.')], options);
  const reading = readPartner({ ...given }, new Date());
  if (reading.kind === 'refused')
    return refuse([problem('V2_PARTNER', 'value', reading.because, 'Mend the value and add it again.')], options);
  return withStore(async (store) => {
    await store.savePartner(reading.partner);
    if (options.json) printJson(reading.partner);
    return 0;
  });
}

async function sendAgain(store: ExchangeStore, id: string): Promise<number> {
  const isQueued = await store.sendAgain(id, new Date());
  process.stderr.write(isQueued ? 'It is sent again with the next round.\n' : 'No escalated or refused message has this id.\n');
  return isQueued ? 0 : 1;
}

function withStore(work: (store: ExchangeStore) => Promise<number>): Promise<number> {
  return withDatabase((database) => work(createExchangeStore(database)));
}

/** `--alias MFT=R0A`: what a sender calls an organisation. */
function dialectOf({ alias }: Options): Dialect {
  return {
    aliases: Object.fromEntries(alias.map((each) => each.split('=', 2)).filter((pair): pair is [string, string] => pair.length === 2)),
  };
}

function readBytes(file: string): Uint8Array | string {
  try {
    return readFileSync(file);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  }
}

function refuse(findings: readonly Finding[], { json }: Options): number {
  if (json) printJson({ findings });
  else process.stderr.write(findings.map(line).join(''));
  return 1;
}

function line({ severity, code, where, what, mend }: Finding): string {
  return `  ${severity.padEnd(12)}${where.padEnd(14)} ${what} ${mend ?? ''} [${code}]\n`;
}

function problem(code: string, issue: Finding['issue'], what: string, mend: string): Finding {
  return { severity: 'error', code, issue, where: 'file', what, mend };
}

function unreadableFile(why: string): Finding {
  return problem('V2_FILE', 'not-found', `The file could not be read (${why}).`, 'Check the path.');
}

function alreadyThere(form: string): Finding {
  return problem('V2_SAME_FORM', 'invalid', `The file is ${form} already.`, 'Ask for the other form with --to.');
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
