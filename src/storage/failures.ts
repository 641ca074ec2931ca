/** What kind of failure a failure is: a passing collision, PostgreSQL not being there, or, if neither, the data's or ours. */
import { DatabaseError } from 'pg';

/** Deadlock, serialisation failure, lock timeout: the same rows may well succeed. */
export function isCollision(error: unknown): boolean {
  return error instanceof DatabaseError && ['40P01', '40001', '55P03'].includes(error.code ?? '');
}

/**
 * PostgreSQL could not take the statement: no connection, a timeout, shutting down (57P), out of connections, memory
 * or disk (53), read only (25006), or not migrated yet (42P01, 3D000). What came without an SQLSTATE never reached it.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseError) {
    return /^(08|25006|3D000|42P01|53|55P03|57|58|XX)/.test(error.code ?? '');
  }
  return (
    error instanceof Error && UNREACHABLE.test(`${(error as NodeJS.ErrnoException).code} ${error.message}`)
  );
}

const UNREACHABLE =
  /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|timeout|terminated|Connection ended|not queryable|pool after calling end/i;
