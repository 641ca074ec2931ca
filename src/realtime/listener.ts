/**
 * Hears the Redis channels on one connection. Pub/sub promises nothing: whatever was said while the connection was
 * broken is not said again. So every time it is whole again, `onWhole` is called, and PostgreSQL is asked.
 */
import type { Redis } from 'ioredis';
import { chunksOf } from '../domain/chunks.js';
import { openListeningRedis } from '../storage/redis.js';

export interface ListenerEvents {
  /** The channels to be heard, asked for whenever a connection begins. */
  channels(): string[];
  hear(channel: string, message: string): void;
  /** All channels are heard now; nobody knows what was said before. */
  onWhole(): void;
  onTrouble(error: Error): void;
}

/** Milliseconds between two proofs that Redis is there: one that hangs breaks no connection by itself. */
const HEARTBEAT = 1000;
const CHANNELS_AT_ONCE = 1000;

export class Listener {
  private readonly redis: Redis;
  private readonly heartbeat: NodeJS.Timeout;
  private isWhole = false;

  constructor(
    url: string,
    private readonly events: ListenerEvents,
  ) {
    this.redis = openListeningRedis(url, (error) => events.onTrouble(error));
    this.redis.on('message', (channel, message) => events.hear(channel, message));
    this.redis.on('ready', () => void this.hearAll());
    this.redis.on('close', () => (this.isWhole = false));
    this.heartbeat = setInterval(() => void this.feelPulse(), HEARTBEAT);
  }

  /** Resolves when the channels are heard, or when Redis is away: then they are as soon as it is back. */
  async open(channels: readonly string[]): Promise<void> {
    if (!this.isWhole) return;
    await this.subscribe(channels).catch((error: Error) => this.startOver(error));
  }

  close(channel: string): void {
    if (!this.isWhole) return;
    this.redis.unsubscribe(channel).catch((error: Error) => this.startOver(error));
  }

  stop(): void {
    clearInterval(this.heartbeat);
    this.redis.disconnect();
  }

  private async hearAll(): Promise<void> {
    try {
      this.isWhole = true; // whatever is opened or closed from here on is asked for by itself
      for (const channels of chunksOf(this.events.channels(), CHANNELS_AT_ONCE)) {
        const open = new Set(this.events.channels());
        await this.subscribe(channels.filter((channel) => open.has(channel)));
      }
      this.events.onWhole();
    } catch (error) {
      this.startOver(error as Error);
    }
  }

  private async subscribe(channels: readonly string[]): Promise<void> {
    if (channels.length > 0) await this.redis.subscribe(...channels);
  }

  private async feelPulse(): Promise<void> {
    if (!this.isWhole) return;
    await this.redis.ping().catch((error: Error) => this.startOver(error));
  }

  /** A connection that failed once is not believed again. */
  private startOver(error: Error): void {
    if (!this.isWhole) return;
    this.isWhole = false;
    this.events.onTrouble(error);
    this.redis.disconnect(true);
  }
}
