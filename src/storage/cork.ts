/** What is written to a store in one turn of the event loop goes out in one write: a system call, and one waking of the store. */
import type { Writable } from 'node:stream';

const corked = new WeakSet<Writable>();

/** Holds back what is written to a stream until the turn ends. */
export function corkForThisTurn(stream: Writable): void {
  if (corked.has(stream)) return;
  corked.add(stream);
  stream.cork();
  setImmediate(() => {
    corked.delete(stream);
    stream.uncork();
  });
}
