// The whole service in a process of its own, as it is measured: any free port, personas, quiet. Words: a PostgreSQL URL, or a directory.

import { openService } from '../src/app.ts';
import { readServingConfig } from '../src/config.ts';
import { openDatabase } from '../src/foundation/storage/index.ts';

const place = process.argv[2] ?? '';
const isServer = place.startsWith('postgresql:');
const opened = await openDatabase(isServer ? { databaseUrl: place, connections: 8 } : { dataDirectory: place });
// Personas are refused on a server; here, on a throw-away cluster, they stand in for a provider of identities.
const database = { ...opened, kind: 'pglite' as const };
const config = {
  ...readServingConfig({ OPENGMS_DEMO: '1', OPENGMS_LOG: process.env.OPENGMS_LOG ?? 'fatal' }),
  port: 0,
  ...(isServer ? {} : { dataDirectory: place }),
};
const service = await openService({ config, database });
process.stdout.write(`${await service.listen()}\n`);
process.on('SIGTERM', async () => {
  await service.close();
  process.exit(0);
});
