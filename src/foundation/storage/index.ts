// Storage: one Database interface, embedded or by URL, with migrations.
export type { Database, Migration, Queryable } from './database.ts';
