// One call that opens whichever database the settings name.

import type { Database } from './database.ts';
import { openEmbedded } from './embedded.ts';
import { openServer } from './server.ts';

export interface DatabaseSettings {
  /** A PostgreSQL server; wins over the directory. */
  readonly databaseUrl?: string | undefined;
  /** Where the embedded database lives; made on first use. */
  readonly dataDirectory?: string | undefined;
  /** An embedded database that ends with the process. */
  readonly memory?: boolean;
  /** Connections held to a server. */
  readonly connections?: number;
}

/** Opens the database. Throws a sentence for a person when it cannot be reached, is too old, or is held by another process. */
export function openDatabase({ databaseUrl, dataDirectory, memory, connections }: DatabaseSettings): Promise<Database> {
  if (databaseUrl) return openServer(databaseUrl, connections);
  if (memory) return openEmbedded();
  if (!dataDirectory) throw new Error('Say where the database is: DATABASE_URL for a server, or OPENGMS_DATA for a directory.');
  return openEmbedded(dataDirectory);
}
