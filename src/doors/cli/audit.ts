// opengms audit verify|heads: proves that nothing in the record was changed behind its back, and prints the ends of the chains to keep elsewhere.

import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfig } from '../../config.ts';
import { type ChainHead, chainHeads, type Fault, type Verification, verify } from '../../foundation/audit/index.ts';
import { type Database, openDatabase } from '../../foundation/storage/index.ts';

const USAGE = `opengms audit verify [--heads FILE] [--json]
    rehashes every stored version and walks every chain of seals; --heads compares with ends exported earlier
opengms audit heads [--json]
    prints the end of every chain; keep it where whoever runs the database cannot write
The embedded database is held by one process: stop the service first, or verify a restored backup.
`;

/** Exit codes: 0 whole, 1 something was changed, removed or added, 2 the command was not understood or the database could not be read. */
export async function run(words: readonly string[]): Promise<number> {
  const asked = readWords(words);
  if (typeof asked === 'string') {
    process.stderr.write(`opengms audit: ${asked}\n${USAGE}`);
    return 2;
  }
  const kept = asked.headsFile === undefined ? [] : readHeads(asked.headsFile);
  if (typeof kept === 'string') return complain(kept);
  const opened = await open();
  if (typeof opened === 'string') return complain(opened);
  try {
    return asked.verb === 'heads' ? await printHeads(opened, asked.json) : await printVerification(opened, kept, asked.json);
  } finally {
    await opened.close();
  }
}

interface Asked {
  readonly verb: 'verify' | 'heads';
  readonly json: boolean;
  readonly headsFile: string | undefined;
}

function readWords(words: readonly string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, heads: { type: 'string' } },
    });
    const [verb, ...others] = positionals;
    if (verb !== 'verify' && verb !== 'heads') return 'say verify or heads.';
    if (others.length > 0 || (verb === 'heads' && values.heads !== undefined)) return `${verb} takes fewer words.`;
    return { verb, json: values.json, headsFile: values.heads };
  } catch (error) {
    return error instanceof Error ? error.message : 'the words could not be read.';
  }
}

/** Opens what is there and makes nothing: verifying an empty directory would prove nothing. */
async function open(): Promise<Database | string> {
  try {
    const { databaseUrl, dataDirectory } = readConfig(process.env);
    if (!databaseUrl && !existsSync(dataDirectory))
      return `There is no database in ${dataDirectory}. Set OPENGMS_DATA or DATABASE_URL to the one to verify.`;
    const database = await openDatabase({ databaseUrl, dataDirectory });
    const [table] = await database.query<{ found: string | null }>(`select to_regclass('audit_seal')::text as found`);
    if (table?.found) return database;
    await database.close();
    return 'This database has no audit chain yet. Start the service on it once.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function printHeads(database: Database, json: boolean): Promise<number> {
  const heads = await chainHeads(database);
  const lines = heads.map(({ shard, sequence, toPosition, hash }) => `${shard}\t${sequence}\t${toPosition}\t${hash}\n`);
  process.stdout.write(json ? `${JSON.stringify(heads)}\n` : `shard\tseal\tposition\thash\n${lines.join('')}`);
  return 0;
}

async function printVerification(database: Database, kept: readonly ChainHead[], json: boolean): Promise<number> {
  const verification = await verify(database, kept);
  process.stdout.write(json ? `${JSON.stringify(verification)}\n` : asText(verification));
  return verification.isWhole ? 0 : 1;
}

function asText(verification: Verification): string {
  const { isWhole, shards, entries, seals, notYetSealed, faults, moreFaults } = verification;
  const counted = `${entries} versions in ${shards} shards under ${seals} seals, ${notYetSealed} not yet sealed.`;
  if (isWhole) return `Whole: ${counted}\n`;
  const more = moreFaults ? [`and more: only the first ${faults.length} are shown`] : [];
  return `NOT WHOLE: ${counted}\n${[...faults.map(inWords), ...more].map((line) => `  ${line}\n`).join('')}`;
}

function inWords(fault: Fault): string {
  const what = 'reference' in fault && fault.reference ? ` (${fault.reference})` : '';
  if (fault.kind === 'seal') return `shard ${fault.shard}, seal ${fault.sequence}: ${fault.because}`;
  if (fault.position === undefined) return `shard ${fault.shard}, outside the feed: added${what}`;
  return `shard ${fault.shard}, position ${fault.position}: ${fault.kind}${what}`;
}

function readHeads(file: string): readonly ChainHead[] | string {
  try {
    const heads: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(heads) && heads.every(isHead)) return heads;
    return `${file} does not hold chain heads. Make it with: opengms audit heads --json`;
  } catch (error) {
    return `${file} could not be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isHead(value: unknown): value is ChainHead {
  if (typeof value !== 'object' || value === null) return false;
  // An object: each of its fields is checked in the next line.
  const { shard, sequence, hash } = value as Partial<Record<keyof ChainHead, unknown>>;
  return typeof shard === 'number' && typeof sequence === 'string' && /^\d{1,18}$/.test(sequence) && typeof hash === 'string';
}

function complain(sentence: string): number {
  process.stderr.write(`opengms audit: ${sentence}\n`);
  return 2;
}
