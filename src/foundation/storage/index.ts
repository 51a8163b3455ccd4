// Storage: one Database interface, embedded or by URL, with migrations.
export { backUp, type Restored, restore } from './backup.ts';
export type { Database, Migration, Queryable } from './database.ts';
export { type Distribution, distribute, isDistributed } from './distribute.ts';
export { migrate } from './migrate.ts';
export { type DatabaseSettings, openDatabase } from './open.ts';
export { sqlState } from './retry.ts';
