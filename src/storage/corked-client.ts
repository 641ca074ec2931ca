/** A connection to PostgreSQL that sends what is asked of it in one turn of the event loop in one write. */
import { Client } from 'pg';
import { corkForThisTurn } from './cork.js';

/** pg itself writes once a statement; a slice has a dozen, of which it sends several at a time. */
export class CorkedClient extends Client {
  /** As all of its overloads: whatever is asked goes on as it is. */
  override query(...asked: never): never {
    corkForThisTurn(this.connection.stream);
    return super.query(...(asked as Parameters<Client['query']>)) as never;
  }
}
