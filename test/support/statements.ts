/** Which statements go to PostgreSQL, by the names that they have there. */
import type { Sql } from '../../src/storage/sql.js';

/** @returns how often the statement was sent from now on, until the mocks are restored; it is sent all the same */
export function countStatements(sql: Pick<Sql, 'query'>, name: string): () => number {
  const sent = jest.spyOn(sql, 'query');
  return () => sent.mock.calls.filter(([statement]) => statement.name === name).length;
}
