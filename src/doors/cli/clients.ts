// opengms clients list|add|withdraw: the applications that may ask for an access token (docs/guides/sign-in.md).

import { readFileSync } from 'node:fs';
import { type Clients, createClients, parseClient } from '../../foundation/identity/index.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `opengms clients list [--json]
opengms clients add FILE
    registers the application that FILE describes, or replaces its registration
opengms clients withdraw CLIENT-ID
    ends its tokens and gives it no new ones
The embedded database is held by one process: stop the service first.
`;

/** Exit codes: 0 done, 1 the file is not a registration or the application is not known, 2 the command was not understood. */
export async function run(words: readonly string[]): Promise<number> {
  const json = words.includes('--json');
  const [verb, operand, ...others] = words.filter((word) => word !== '--json');
  const isUnderstood = verb === 'list' ? operand === undefined : (verb === 'add' || verb === 'withdraw') && operand !== undefined;
  if (!isUnderstood || others.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  return withDatabase(async (database) => {
    const clients = createClients(database);
    if (verb === 'list') return list(clients, json);
    return verb === 'add' ? add(clients, operand ?? '') : withdraw(clients, operand ?? '');
  });
}

async function list(clients: Clients, json: boolean): Promise<number> {
  const all = await clients.list();
  const lines = all.map(
    ({ clientId, name, organisation, role, allowedScopes, isActive }) =>
      `${clientId}\t${isActive ? 'active' : 'withdrawn'}\t${organisation}\t${role}\t${allowedScopes.join(' ')}\t${name}\n`,
  );
  process.stdout.write(json ? `${JSON.stringify(all)}\n` : lines.join('') || 'No application is registered.\n');
  return 0;
}

async function add(clients: Clients, file: string): Promise<number> {
  const parsed = parseClient(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.kind === 'problems') return complain(`${file} is not a registration, nothing was written:\n  ${parsed.problems.join('\n  ')}`);
  await clients.register(parsed.client, new Date());
  process.stdout.write(`Registered ${parsed.client.clientId} for ${parsed.client.organisation}.\n`);
  return 0;
}

async function withdraw(clients: Clients, clientId: string): Promise<number> {
  const client = await clients.find(clientId);
  if (!client) return complain(`no application "${clientId}" is registered.`);
  await clients.register({ ...client, isActive: false }, new Date());
  process.stdout.write(`Withdrew ${clientId}.\n`);
  return 0;
}

function complain(sentence: string): number {
  process.stderr.write(`opengms clients: ${sentence}\n`);
  return 1;
}
