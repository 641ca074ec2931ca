/**
 * A signal for one piece of work, which is cut off after a time, or when a longer-lived signal is. `AbortSignal.any` would
 * leave a trace of each piece in the longer-lived signal for as long as that lives (Node 20).
 */
import { setMaxListeners } from 'node:events';

export class Deadline {
  /** Whether it was the time. */
  isOver = false;
  private readonly cut = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly end = () => this.cut.abort(this.ending.reason);

  /** To be cleared when the work is done. */
  constructor(
    milliseconds: number,
    private readonly ending: AbortSignal,
  ) {
    this.timer = setTimeout(() => {
      this.isOver = true;
      this.cut.abort();
    }, milliseconds);
    setMaxListeners(0, ending); // as many as there is work at once, and it is all taken off again
    ending.addEventListener('abort', this.end);
    if (ending.aborted) this.end();
  }

  get signal(): AbortSignal {
    return this.cut.signal;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.ending.removeEventListener('abort', this.end);
  }
}
