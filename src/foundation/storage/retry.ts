// A database may refuse a transaction only because another one ran beside it; then the same work is simply done again.
// https://www.postgresql.org/docs/15/mvcc-serialization-failure-handling.html

/** 40001 serialization failure, 40P01 deadlock. */
const RETRIED = new Set(['40001', '40P01']);
const ATTEMPTS = 12;

/** Runs `work` again, after a short random pause, as long as the database says that trying again may help. */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !RETRIED.has(sqlState(error) ?? '')) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** Math.min(attempt, 7)));
    }
  }
}

/** The five-character SQLSTATE of a database error. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
