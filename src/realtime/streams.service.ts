/** The streams that this process follows: opened when the first socket asks for one, closed when the last one leaves. */
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG, LOG } from '../config/config.module.js';
import type { Log } from '../config/logger.js';
import { chunksOf } from '../domain/chunks.js';
import type { Pools } from '../storage/pools.js';
import { POOLS } from '../storage/stores.js';
import { Broadcast } from './broadcast.service.js';
import { Listener } from './listener.js';
import { placesOf } from './places.js';
import type { Source } from './source.js';
import { Stream } from './stream.js';

/** Milliseconds between two looks into PostgreSQL for what no channel has said. */
const LOOK_EVERY = 4000;
/** Milliseconds in which a channel says what is committed: who reads sooner reads what it is about to say. */
const SAID_WITHIN = 1000;

const LOOKED_AT_ONCE = 200;

interface Followed {
  readonly stream: Stream;
  followers: number;
}

@Injectable()
export class Streams implements OnModuleDestroy {
  private readonly followed = new Map<string, Followed>();
  private readonly listener: Listener;
  private readonly timer: NodeJS.Timeout;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(POOLS) private readonly pools: Pools,
    @Inject(LOG) private readonly log: Log,
    private readonly broadcast: Broadcast,
  ) {
    this.listener = new Listener(config.redisUrl!, {
      channels: () => [...this.followed.keys()],
      hear: (channel, message) => this.hear(channel, message),
      onWhole: () => void this.look(0),
      onTrouble: (error) => log.debug({ err: error.message }, 'channels.broken'),
    });
    this.timer = setInterval(() => void this.look(SAID_WITHIN), LOOK_EVERY);
  }

  /** The stream of a source; to be left again, once a call. It is heard once `opened` has resolved. */
  follow(source: Source): Stream {
    const known = this.followed.get(source.channel);
    const entry = known ?? { stream: this.streamOf(source), followers: 0 };
    entry.followers += 1;
    this.followed.set(source.channel, entry);
    return entry.stream;
  }

  /** Resolves when the channels of these streams are heard. */
  opened(streams: readonly Stream[]): Promise<void> {
    return this.listener.open(streams.map(({ source }) => source.channel));
  }

  leave({ source: { channel } }: Stream): void {
    const entry = this.followed.get(channel)!;
    entry.followers -= 1;
    if (entry.followers > 0) return;
    this.followed.delete(channel);
    entry.stream.end();
    this.listener.close(channel);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.listener.stop();
    for (const { stream } of this.followed.values()) stream.end();
  }

  private streamOf(source: Source): Stream {
    return new Stream(
      source,
      ({ event }) => this.broadcast.tell(source.channel, event),
      (error) => this.log.debug({ channel: source.channel, err: error.message }, 'stream.not_read'),
    );
  }

  private hear(channel: string, message: string): void {
    const stream = this.followed.get(channel)?.stream;
    if (!stream) return;
    try {
      const { place, event } = stream.source.hear(message);
      stream.hear(place, event);
    } catch (error) {
      this.log.warn({ channel, err: (error as Error).message }, 'channel.unreadable');
    }
  }

  /**
   * Asks PostgreSQL how far each stream is, some at a time; those that are not as far so many milliseconds later read on.
   * It rests as long as it asks, for it may have to ask for very many.
   */
  private async look(patience: number): Promise<void> {
    const followed = [...this.followed.values()].map(({ stream }) => stream);
    try {
      for (const streams of chunksOf(followed, LOOKED_AT_ONCE)) {
        const begun = performance.now();
        const sources = streams.map(({ source }) => source);
        const places = await placesOf(this.pools.bookkeeping, sources);
        const tell = () => streams.forEach((stream) => stream.hear(places.get(stream.source.channel) ?? 0));
        setTimeout(tell, patience).unref();
        await pause(performance.now() - begun, undefined, { ref: false });
      }
    } catch (error) {
      this.log.debug({ err: (error as Error).message }, 'streams.not_looked_at');
    }
  }
}
