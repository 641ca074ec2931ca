/** What an embedded store is to those who start it. */

/** Where the stores tell what they do, a line at a time. Their own chatter goes into files in the data directory. */
export type Log = (line: string) => void;

export interface StoreOptions {
  /** Created when missing; the store's data, log and lock are in it. */
  readonly dataDir: string;
  /** On 127.0.0.1; a free one where left out. It stays the same over the restarts of a store that died. */
  readonly port?: number;
  readonly log: Log;
}

export interface Store {
  readonly url: string;
  /** Undefined while the store is down between a death and its next start. */
  pid(): number | undefined;
  /** Resolves when the store is gone; it keeps its data. */
  stop(): Promise<void>;
}
