// One interface over PGlite (embedded) and PostgreSQL (by URL). Only store.ts files hold one.

/** Something that runs SQL. Parameters are `$1, $2, ...`; arrays are passed as PostgreSQL arrays. Use the PostgreSQL 15 common subset. */
export interface Queryable {
  /**
   * Runs one statement. With `name` it is prepared once per connection under that name (text must never differ for one name).
   * Returns rows; timestamps come back as Date, bigint and numeric as string, json as text.
   */
  query<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[], name?: string): Promise<readonly Row[]>;
  /** Runs several statements without parameters (migrations only). */
  execute(sql: string): Promise<void>;
}

export interface Database extends Queryable {
  readonly kind: 'pglite' | 'postgresql';
  /** Runs `work` in one transaction and retries it whole on 40001 and 40P01, so `work` must have no effect outside the database. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A step of the schema. Rooms export theirs; the composition root applies them in order, once each, by name. */
export interface Migration {
  /** `room/0001-what-it-does` */
  readonly name: string;
  readonly sql: string;
}
