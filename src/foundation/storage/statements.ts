// Statements of the embedded database, read by it once and then sent whole: PGlite's own query() has each read anew and asks in six messages, which is
// about half of what a small statement costs. https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY

import { type PGlite, parse, protocol } from '@electric-sql/pglite';

const { serialize } = protocol;

type Message = Parameters<typeof parse.parseResults>[0][number];

interface Prepared {
  readonly name: string;
  /** The type of each parameter, by object id. */
  readonly types: readonly number[];
  /** What a row looks like; a statement without rows has none. */
  readonly columns: readonly Message[];
}

/** More than the service has in use; of any more, the one unused for longest is let go. */
const MOST = 300;

export interface Statements {
  /** The rows of one statement. Outside a transaction it is on the disk when this resolves. */
  run<Row>(text: string, parameters: readonly unknown[], isInTransaction: boolean): Promise<readonly Row[]>;
  /** Runs several statements without parameters. They may change the schema, so that nothing is known of any statement afterwards. */
  execute(sql: string, session: Pick<PGlite, 'exec'>): Promise<void>;
}

/** One at a time, in the order asked for. The caller keeps statements from outside away from a transaction. */
export function createStatements(pglite: PGlite): Statements {
  const known = new Map<string, Prepared>();
  let given = 0;

  const prepare = async (text: string): Promise<Prepared> => {
    const oldest = known.size < MOST ? undefined : known.entries().next().value;
    if (oldest) known.delete(oldest[0]);
    given += 1;
    const name = `statement_${given}`;
    const closing = oldest ? [serialize.close({ type: 'S', name: oldest[1].name })] : [];
    const parts = [...closing, serialize.parse({ name, text }), serialize.describe({ type: 'S', name }), serialize.sync()];
    const { messages } = await pglite.execProtocol(whole(parts), { syncToFs: false });
    return {
      name,
      types: parse.parseDescribeStatementResults(messages),
      columns: messages.filter(({ name }) => name === 'rowDescription'),
    };
  };

  const value = (given: unknown, type: number | undefined): string | null => {
    if (given === null || given === undefined) return null;
    const written = type === undefined ? undefined : pglite.serializers[type];
    return written ? written(given) : String(given);
  };

  return {
    run: <Row>(text: string, parameters: readonly unknown[], isInTransaction: boolean) =>
      pglite.runExclusive(async () => {
        const statement = known.get(text) ?? (await prepare(text));
        // Last in the map is what was used last.
        known.delete(text);
        known.set(text, statement);
        const { name, types, columns } = statement;
        const values = parameters.map((one, place) => value(one, types[place]));
        const parts = [serialize.bind({ statement: name, values }), serialize.execute({}), serialize.sync()];
        const { messages } = await pglite.execProtocol(whole(parts), { syncToFs: !isInTransaction });
        const [result] = parse.parseResults([...columns, ...messages], pglite.parsers);
        // The rows have the columns that the statement names, and its author gave their type as Row.
        return (result?.rows ?? []) as readonly unknown[] as readonly Row[];
      }),
    execute: async (sql, session) => {
      await session.exec(sql);
      known.clear();
      await session.exec('deallocate all');
    },
  };
}

function whole(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
