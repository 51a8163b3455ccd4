// Storage: one Database interface, embedded or by URL, with migrations.
export type { Database, Migration, Queryable } from './database.ts';
export { migrate } from './migrate.ts';
export { type DatabaseSettings, openDatabase } from './open.ts';
export { sqlState } from './retry.ts';
