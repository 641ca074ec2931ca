/** Sends a carrier's webhooks: a bounded number at once, over connections that are kept, again where they fail. */
import { setMaxListeners } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Push } from './carriers/carrier.js';
import type { Tally } from './tally.js';

const AT_ONCE = 32;
const RETRY_PAUSE = 300;
const LONGEST_ANSWER = 10_000;
/** After so many the queue forgets them. */
const TAKEN_AT_MOST = 10_000;

/** Several pushes, one after the other; each is rendered when it is sent. */
export type Sequence = readonly (() => Push)[];

export class Pusher {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  private readonly ending = new AbortController();
  private readonly waiting: Sequence[] = [];
  private taken = 0;
  private busy = 0;
  private door: URL | null = null;

  constructor(
    private readonly slug: string,
    private readonly retries: number,
    private readonly counts: Tally['pushes'],
  ) {
    setMaxListeners(AT_ONCE, this.ending.signal);
  }

  /** @param url of the Milepost; nothing is sent before it is known */
  aimAt(url: string): void {
    this.door = new URL(`/api/v1/webhooks/${this.slug}`, url);
  }

  get isAimed(): boolean {
    return this.door !== null;
  }

  /** Sequences that are not yet sent to their end. */
  get backlog(): number {
    return this.waiting.length - this.taken + this.busy;
  }

  push(sequence: Sequence): void {
    this.waiting.push(sequence);
    if (this.busy < AT_ONCE) void this.work();
  }

  stop(): void {
    this.ending.abort();
    this.agent.destroy();
  }

  private async work(): Promise<void> {
    this.busy += 1;
    for (let sequence = this.take(); sequence !== undefined; sequence = this.take()) {
      for (const render of sequence) await this.deliver(render());
    }
    this.busy -= 1;
  }

  private take(): Sequence | undefined {
    if (this.taken === this.waiting.length || this.ending.signal.aborted) return undefined;
    const sequence = this.waiting[this.taken];
    this.taken += 1;
    if (this.taken === this.waiting.length || this.taken === TAKEN_AT_MOST) {
      this.waiting.splice(0, this.taken);
      this.taken = 0;
    }
    return sequence;
  }

  private async deliver(push: Push): Promise<void> {
    for (let attempt = 0; !this.ending.signal.aborted; attempt += 1) {
      this.counts.sent += 1;
      const status = await this.post(push).catch(() => 0);
      if (status >= 200 && status < 300) return void (this.counts.acknowledged += 1);
      if (status > 0 && status < 500) return void (this.counts.refused += 1);
      if (attempt === this.retries) return void (this.counts.failed += 1);
      await pause(RETRY_PAUSE * (attempt + 1), undefined, { signal: this.ending.signal }).catch(() => null);
    }
  }

  /** @returns the status of the answer */
  private post({ body, headers }: Push): Promise<number> {
    return new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        agent: this.agent,
        timeout: LONGEST_ANSWER,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      };
      const outgoing = request(this.door!, options, (response) => {
        response.resume(); // leaves the connection for the next request
        response.on('end', () => resolve(response.statusCode ?? 0)).on('error', reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
